//! Words as the index knows them: folded (accents away), made singular, then stemmed, so that `bibliotheques` finds « bibliothèque » and
//! SQLite and PostgreSQL find the same. Knows no table.

/// Words of a text as they are indexed and asked for, in order.
pub fn analyse(locale: &str, text: &str) -> Vec<String> {
    let english = locale == "en";
    let algorithm =
        if english { rust_stemmers::Algorithm::English } else { rust_stemmers::Algorithm::French };
    let stemmer = rust_stemmers::Stemmer::create(algorithm);
    words(text)
        .map(|(_, word)| fold(word))
        .filter(|it| it.chars().count() > 1 || it.chars().all(|c| c.is_ascii_digit()))
        .filter(|it| !common(it))
        .map(|it| if english { it } else { accented(singular(&it)) })
        .map(|it| fold(&stemmer.stem(&it)))
        .collect()
}

/// Plurals in -x and their singulars, folded, that neither a final letter nor the stemmer's own -aux to -al tells.
const PLURALS: &[(&str, &str)] = &[
    ("aveux", "aveu"),
    ("baux", "bail"),
    ("bijoux", "bijou"),
    ("cailloux", "caillou"),
    ("cheveux", "cheveu"),
    ("choux", "chou"),
    ("coraux", "corail"),
    ("emaux", "email"),
    ("enjeux", "enjeu"),
    ("feux", "feu"),
    ("genoux", "genou"),
    ("jeux", "jeu"),
    ("joyaux", "joyau"),
    ("lieux", "lieu"),
    ("milieux", "milieu"),
    ("neveux", "neveu"),
    ("noyaux", "noyau"),
    ("travaux", "travail"),
    ("tuyaux", "tuyau"),
    ("vitraux", "vitrail"),
    ("voeux", "voeu"),
    ("yeux", "oeil"),
];

/// The singular of a folded French word. The stemmer keeps the s of « vélos », « amis » and « élus » for the sake of words like « mois »; here
/// those lose theirs as well, in the index as in the question.
fn singular(word: &str) -> &str {
    if let Some((_, singular)) = PLURALS.iter().find(|it| it.0 == word) {
        return singular;
    }
    match word.strip_suffix('s') {
        Some(rest) if rest.len() > 2 && rest.ends_with(['a', 'i', 'o', 'u']) => rest,
        _ => word,
    }
}

/// A folded word with the accents back that the stemmer looks for in an ending: « rénovée » goes with « rénover », « première » with
/// « premier », whether a reader typed the accents or not.
fn accented(word: &str) -> String {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let endings = [("ee", "ée"), ("ite", "ité"), ("iere", "ière")];
    endings
        .into_iter()
        .find_map(|(folded, ending)| bare.strip_suffix(folded).map(|it| format!("{it}{ending}")))
        .unwrap_or_else(|| word.to_owned())
}

/// Words too common to look for, folded.
const STOP_WORDS: &[&str] = &[
    "le", "la", "les", "un", "une", "des", "du", "de", "et", "ou", "en", "au", "aux", "ce", "ces", "pour",
    "par", "sur", "dans", "avec", "est", "sont", "que", "qui", "se", "sa", "son", "ses", "il", "elle", "on",
    "ne", "pas", "plus", "the", "of", "and", "to", "in", "for", "is", "are", "with", "an", "qu", "comment",
    "mon", "ma", "mes",
];

/// Whether a folded word is too common to look for.
pub(super) fn common(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// The letters with which a word can begin whose stem is one of these, or goes on from it.
pub(super) struct Initials(Vec<char>);

impl Initials {
    pub(super) fn of(stems: &[&str]) -> Self {
        let mut found: Vec<char> = stems.iter().filter_map(|it| it.chars().next()).collect();
        let others = PLURALS.iter().filter_map(|it| Some((it.0.chars().next()?, it.1.chars().next()?)));
        let others: Vec<char> = others.filter(|it| found.contains(&it.1)).map(|it| it.0).collect();
        found.extend(others);
        Self(found)
    }

    pub(super) fn begin(&self, word: &str) -> bool {
        match word.chars().next() {
            Some(first) if first.is_ascii() => self.0.contains(&first.to_ascii_lowercase()),
            Some(first) => {
                fold(first.encode_utf8(&mut [0; 4])).chars().next().is_some_and(|it| self.0.contains(&it))
            }
            None => false,
        }
    }
}

/// The words of a text, each with the byte it begins at.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = None;
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push((from, &text[from..]));
    }
    found.into_iter()
}

/// By what lists of titles are put in order, the same on every database: case and accents do not count, as in a dictionary.
#[must_use]
pub fn sort_key(title: &str) -> String {
    fold(title.trim_start_matches(|it: char| !it.is_alphanumeric()))
}

/// In small letters, without accents and ligatures.
pub(super) fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.to_lowercase()
        .replace('œ', "oe")
        .replace('æ', "ae")
        .nfd()
        .filter(|it| !unicode_normalization::char::is_combining_mark(*it))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_as_in_a_dictionary() {
        let mut titles = ["Zoo", "École", "eau", "« Échos »", "Moulin", "Médiathèque", "Œuvres", "Ocre"];
        titles.sort_by_key(|it| sort_key(it));
        assert_eq!(titles, ["eau", "« Échos »", "École", "Médiathèque", "Moulin", "Ocre", "Œuvres", "Zoo"]);
    }

    #[test]
    fn a_stem_says_how_its_words_begin() {
        for word in ["yeux", "œil", "Œil", "Élus", "école", "bibliothèques", "travaux", "8e", "Noël"] {
            for stem in analyse("fr", word) {
                assert!(Initials::of(&[&stem]).begin(word), "{word}: {stem}");
            }
        }
        assert!(!Initials::of(&["piscin"]).begin("mairie"));
    }

    #[test]
    fn accents_and_endings_do_not_matter() {
        assert_eq!(analyse("fr", "les Bibliothèques"), analyse("fr", "bibliotheque"));
        assert_eq!(analyse("fr", "l’école"), analyse("fr", "ecoles"));
        assert_eq!(analyse("fr", "cœur"), analyse("fr", "coeur"));
    }

    #[test]
    fn singular_and_plural_are_one_word_with_accents_and_without() {
        let pairs = [
            ("vélo", "vélos"),
            ("lieu", "lieux"),
            ("jeu", "jeux"),
            ("travail", "travaux"),
            ("ami", "amis"),
            ("élu", "élus"),
            ("journal", "journaux"),
            ("local", "locaux"),
            ("bureau", "bureaux"),
            ("château", "châteaux"),
            ("tuyau", "tuyaux"),
            ("chou", "choux"),
            ("vœu", "vœux"),
            ("heureux", "heureuse"),
            ("menu", "menus"),
            ("cinéma", "cinémas"),
            ("école", "écoles"),
            ("activité", "activités"),
            ("rénover", "rénovée"),
            ("rénové", "rénovées"),
            ("premier", "premières"),
        ];
        for (one, many) in pairs {
            let stems = [one, many, &fold(one), &fold(many)].map(|it| analyse("fr", it));
            assert!(stems.iter().all(|it| *it == stems[0] && it.len() == 1), "{one}, {many}: {stems:?}");
        }
        assert_ne!(analyse("fr", "jeu"), analyse("fr", "jeudi"));
        assert_eq!(analyse("en", "towns"), analyse("en", "town"));
    }
}
