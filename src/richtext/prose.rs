//! What makes a text hard to read, found in its words alone: long sentences, abbreviations nobody explains.

use super::{Block, BlockId, RichText, text};

/// A sentence, and the block it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The block, of the outermost ones.
    pub block: BlockId,
    /// How many words it has.
    pub words: usize,
    /// The sentence.
    pub text: String,
}

/// The longest sentences of running text, quotes and lists that have more than `words` words: at most `most`, the longest first.
#[must_use]
pub fn long_sentences(body: &RichText, words: usize, most: usize) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    for outer in &body.content {
        for line in lines(outer) {
            found.extend(sentences(&line).into_iter().map(|it| Sentence {
                block: outer.id(),
                words: count(it),
                text: it.to_owned(),
            }));
        }
    }
    found.retain(|it| it.words > words);
    found.sort_by_key(|it| std::cmp::Reverse(it.words));
    found.truncate(most);
    found
}

/// The plain text of the paragraphs of a block, nested ones included.
fn lines(outer: &Block) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![outer];
    while let Some(block) = open.pop() {
        if let Block::Paragraph { content, .. } = block {
            found.push(text::inline(content));
        }
        open.extend(block.children());
    }
    found
}

fn count(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|it| it.chars().any(char::is_alphanumeric)).count()
}

/// The sentences of a line, with the signs that end them.
fn sentences(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    for (at, sign) in line.char_indices() {
        let end = at + sign.len_utf8();
        let last = line[begin..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let ends = match sign {
            '\n' => true,
            '.' => line[end..].chars().next().is_none_or(char::is_whitespace) && !text::is_abbreviation(last),
            '!' | '?' | '…' => line[end..].chars().next().is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends {
            found.push(line[begin..end].trim());
            begin = end;
        }
    }
    found.push(line[begin..].trim());
    found.retain(|it| !it.is_empty());
    found
}

/// Signs that stand for a text to come, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "lorem ipsum",
    "dolor sit amet",
    "texte à venir",
    "titre à venir",
    "légende à venir",
    "photo à venir",
    "[à compléter",
    "(à compléter",
    "[todo",
    "todo:",
    "xxx",
    "blabla",
    "text to come",
    "caption to come",
];

/// Whether a line stands for one that is still to be written: words nobody publishes, or brackets around the whole.
#[must_use]
pub fn is_unfinished(line: &str) -> bool {
    let lower = line.to_lowercase();
    let line = line.trim();
    line.starts_with('[') && line.ends_with(']') || PLACEHOLDERS.iter().any(|it| lower.contains(it))
}

/// The abbreviations in capitals of a text, each once, in the order they come: two to five letters, no Roman number, none that the text
/// itself explains, as in "… (CCAS)" or "CCAS (…)".
#[must_use]
pub fn acronyms(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for word in text.split(|it: char| !it.is_alphanumeric()) {
        let letters = word.chars().count();
        let capitals = word.chars().all(char::is_uppercase);
        let roman = word.chars().all(|it| "IVX".contains(it));
        let explained = || text.contains(&format!("({word})")) || text.contains(&format!("{word} ("));
        if (2..=5).contains(&letters) && capitals && !roman && !found.contains(&word) && !explained() {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_where_a_reader_breathes() {
        let said = "M. Duval l’a dit. « Il pleut ! » répond-on… Vraiment ? Oui, à 14.30 h.";
        assert_eq!(
            sentences(said),
            ["M. Duval l’a dit.", "« Il pleut !", "» répond-on…", "Vraiment ?", "Oui, à 14.30 h."]
        );
        let body = RichText::new(vec![
            Block::paragraph("un deux trois. un deux trois quatre. un."),
            Block::paragraph("un deux trois quatre cinq."),
        ]);
        let found = long_sentences(&body, 2, 2);
        assert_eq!(found.iter().map(|it| it.words).collect::<Vec<_>>(), [5, 4]);
        assert_eq!((found[0].block, found[1].text.as_str()), (body.content[1].id(), "un deux trois quatre."));
    }

    #[test]
    fn an_abbreviation_is_known_or_explained() {
        assert_eq!(
            acronyms("Le CCAS et la CAF, la CAF encore, sous Louis XIV, au XIXe siècle."),
            ["CCAS", "CAF"]
        );
        assert_eq!(acronyms("La Caisse d’allocations (CAF) et le PLU (plan local d’urbanisme)."), [""; 0]);
    }
}
