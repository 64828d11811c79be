//! What somebody typed, as the index is asked for it: words, and phrases in quotes. Knows how both databases write such a question.
use super::words::analyse;
use sea_orm::DbBackend;

/// How strictly the words are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// Every word.
    All,
    /// Something that begins with every word: `biblio`. A phrase stays as it is.
    Beginnings,
    /// Something that begins with any of them.
    Any,
}

/// Where in an item the words have to stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Title,
    /// Its title, what its topics are called, its other words.
    Named,
    Anywhere,
}

/// Words and phrases that are looked for; each is the stems of one.
pub(super) struct Asked(Vec<Vec<String>>);

/// Most words and phrases of a question: nobody types more, and each costs a list of the index.
const MOST: usize = 12;
const QUOTES: [char; 5] = ['"', '«', '»', '“', '”'];

impl Asked {
    /// What stands between two quotes is a phrase; a quote that nobody closed is none.
    pub(super) fn of(locale: &str, typed: &str) -> Self {
        let pieces: Vec<&str> = typed.split(QUOTES).collect();
        let mut parts = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let stems = analyse(locale, piece);
            if at % 2 == 1 && at + 1 < pieces.len() {
                parts.push(stems);
            } else {
                parts.extend(stems.into_iter().map(|it| vec![it]));
            }
        }
        parts.retain(|it| !it.is_empty());
        parts.truncate(MOST);
        Self(parts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every stem.
    pub(super) fn stems(&self) -> Vec<&str> {
        self.0.iter().flatten().map(String::as_str).collect()
    }

    /// The question as this database takes it.
    pub(super) fn expression(&self, backend: DbBackend, how: Match, within: Within) -> String {
        let postgres = backend == DbBackend::Postgres;
        let part = |stems: &Vec<String>| {
            let open = how != Match::All && stems.len() == 1;
            if postgres {
                let weights = match within {
                    Within::Title => "A",
                    Within::Named => "AB",
                    Within::Anywhere => "",
                };
                let label = format!("{}{weights}", if open { "*" } else { "" });
                let label = if label.is_empty() { label } else { format!(":{label}") };
                let words: Vec<String> = stems.iter().map(|it| format!("'{it}'{label}")).collect();
                format!("({})", words.join(" <-> "))
            } else {
                format!("\"{}\"{}", stems.join(" "), if open { "*" } else { "" })
            }
        };
        let between = match (how, postgres) {
            (Match::Any, true) => " | ",
            (Match::Any, false) => " OR ",
            (_, true) => " & ",
            (_, false) => " AND ",
        };
        let all = self.0.iter().map(part).collect::<Vec<_>>().join(between);
        match within {
            Within::Title if !postgres => format!("title : ({all})"),
            Within::Named if !postgres => format!("{{title others}} : ({all})"),
            _ => all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(typed: &str) -> Vec<String> {
        Asked::of("fr", typed).0.iter().map(|it| it.join(" ")).collect()
    }

    #[test]
    fn what_stands_between_quotes_is_a_phrase() {
        assert_eq!(parts("salle des fêtes"), ["sall", "fet"]);
        assert_eq!(parts("louer \"salle des fêtes\""), ["lou", "sall fet"]);
        assert_eq!(parts("« salle des fêtes » louer"), ["sall fet", "lou"]);
        assert_eq!(parts("louer \"salle des fêtes"), ["lou", "sall", "fet"]);
        assert_eq!(parts("\"\" « de la »"), Vec::<String>::new());
    }

    #[test]
    fn nothing_typed_is_a_sign_of_either_language() {
        for typed in ["'|&!:*()<->", "AND OR NOT NEAR(", "\"title : x\"", "a:* b"] {
            let asked = Asked::of("fr", typed);
            for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
                let said = asked.expression(backend, Match::All, Within::Anywhere);
                assert!(!said.contains([':', '!', '|', '*']) && !said.contains("''"), "{said}");
            }
        }
    }
}
