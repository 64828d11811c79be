//! Spelling, in French and in English, by the dictionaries that come with the program: no text leaves the server. Knows words, not towns:
//! names and what a town writes otherwise are the caller's.
use rust_embed::RustEmbed;
use spellbook::Dictionary;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Hunspell dictionaries, `<language>.aff` and `<language>.dic`: copied from npm packages by `make assets`.
#[derive(RustEmbed)]
#[folder = "templates/assets/dictionaries/"]
#[allow_missing = true]
struct Files;

/// Most signs of a word that is looked at; longer ones are no words.
const LONGEST: usize = 40;
/// Letters one of which may be lacking or another: those of French and English.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüœ";

/// Words of the press and of town halls that the French dictionary lacks.
const LACKING: [&str; 6] =
    ["chapô", "chapôs", "coworking", "désimperméabilisation", "désimperméabiliser", "piétonnisation"];

/// Sets of accents that are tried for a word.
const MOST_ACCENTED: usize = 700;

/// Whether there is a dictionary of this language.
#[must_use]
pub fn speaks(language: &str) -> bool {
    dictionary(language).is_some()
}

/// Read when it is first asked for, which takes some 200 ms, and kept: about 5 MB each.
fn dictionary(language: &str) -> Option<&'static Dictionary> {
    static FRENCH: OnceLock<Option<Dictionary>> = OnceLock::new();
    static ENGLISH: OnceLock<Option<Dictionary>> = OnceLock::new();
    let place = match language {
        "fr" => &FRENCH,
        "en" => &ENGLISH,
        _ => return None,
    };
    let read = || {
        let file = |end: &str| String::from_utf8(Files::get(&format!("{language}.{end}"))?.data.into()).ok();
        Dictionary::new(&file("aff")?, &file("dic")?).ok()
    };
    place.get_or_init(read).as_ref()
}

/// A word that the dictionary of a text's language lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown<'a> {
    /// As it is written.
    pub word: &'a str,
    /// The other language that has it, if one does.
    pub of: Option<&'static str>,
}

/// The words of a text that the dictionary of its language lacks, each once, in their order.
///
/// Left alone are what is no word (addresses, numbers, abbreviations in capitals, "élu·es") and names: words with a capital that does not
/// begin a sentence, and those that the text writes so elsewhere. An English text of a French town has French words. English words of a
/// French one are told as such, for many a slip is one ("traffic"); but several in a row are somebody's words, quoted.
#[must_use]
pub fn unknown<'a>(text: &'a str, language: &str) -> Vec<Unknown<'a>> {
    let Some(first) = dictionary(language) else { return Vec::new() };
    let (also, other) = match language {
        "en" => (dictionary("fr"), None),
        _ => (None, dictionary("en")),
    };
    let dictionaries: Vec<&Dictionary> = [Some(first), also].into_iter().flatten().collect();
    let words = words(text);
    let names: HashSet<&str> = words
        .iter()
        .filter(|it| !it.begins && it.text.starts_with(char::is_uppercase))
        .map(|it| it.text)
        .collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let lacks = |word: &Word<'_>| !dictionaries.iter().any(|it| is_word(it, word.text));
    let foreign = |word: &Word<'_>| other.is_some_and(|it| is_word(it, word.text));
    for (at, word) in words.iter().enumerate() {
        let name = names.contains(word.text) || word.text.chars().skip(1).any(char::is_uppercase);
        if name || seen.contains(word.text) || !lacks(word) {
            continue;
        }
        let of = foreign(word).then_some("en");
        if of.is_some() {
            let begin = at - words[..at].iter().rev().take_while(|it| foreign(it)).count();
            let end = at + words[at..].iter().take_while(|it| foreign(it)).count();
            if words[begin..end].iter().filter(|it| lacks(it)).count() > 1 {
                continue;
            }
        }
        seen.insert(word.text);
        found.push(Unknown { word: word.text, of });
    }
    found
}

/// Whether this word stands in a text, in capitals or not.
#[must_use]
pub fn holds(text: &str, word: &str) -> bool {
    let wanted = word.to_lowercase();
    words(text).iter().any(|it| it.text.to_lowercase() == wanted)
}

/// Words of the dictionary that differ from this one by their accents, by one letter, or by two that changed places: at most `most`. Of
/// words joined by hyphens none.
#[must_use]
pub fn like(word: &str, language: &str, most: usize) -> Vec<String> {
    let Some(dictionary) = dictionary(language).filter(|_| !word.contains('-')) else { return Vec::new() };
    let letters: Vec<char> = word.chars().collect();
    let mut found: Vec<String> = Vec::new();
    for near in accented(&letters).into_iter().chain(one_off(&letters)) {
        if found.len() < most && near != word && !found.contains(&near) && dictionary.check(&near) {
            found.push(near);
        }
    }
    found
}

/// The word with every set of accents its letters may have; beyond [`MOST_ACCENTED`] of them none.
fn accented(letters: &[char]) -> Vec<String> {
    let mut found = vec![String::new()];
    for letter in letters {
        let others: &[char] = match letter {
            'a' => &['a', 'à', 'â'],
            'c' => &['c', 'ç'],
            'e' => &['e', 'é', 'è', 'ê', 'ë'],
            'i' => &['i', 'î', 'ï'],
            'o' => &['o', 'ô'],
            'u' => &['u', 'ù', 'û'],
            other => std::slice::from_ref(other),
        };
        if found.len() * others.len() > MOST_ACCENTED {
            return Vec::new();
        }
        found =
            found.iter().flat_map(|it| others.iter().map(move |letter| format!("{it}{letter}"))).collect();
    }
    found
}

/// The word with two letters that changed places, with a letter less, more or another: the likeliest first. An ending is missed more often
/// than a beginning ("marchée"), so each begins at the end.
fn one_off(letters: &[char]) -> Vec<String> {
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let with =
        |at: usize, put: &[char], over: usize| text(&[&letters[..at], put, &letters[at + over..]].concat());
    let each = || (0..letters.len()).rev();
    let swapped = (1..letters.len()).rev().map(|at| with(at - 1, &[letters[at], letters[at - 1]], 2));
    let less = each().map(|at| with(at, &[], 1));
    let more = (0..=letters.len()).rev().flat_map(|at| LETTERS.chars().map(move |it| (at, it)));
    let another = each().flat_map(|at| LETTERS.chars().map(move |it| (at, it)));
    let found = swapped.chain(less).chain(more.map(|(at, it)| with(at, &[it], 0)));
    found.chain(another.map(|(at, it)| with(at, &[it], 1))).collect()
}

/// A word of a text.
struct Word<'a> {
    text: &'a str,
    /// Stands at the head of a sentence, a line or a quotation.
    begins: bool,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut begins = true;
        for token in line.split_whitespace() {
            let word = token.trim_matches(|it: char| !it.is_alphanumeric());
            if word.is_empty() {
                begins |= token.contains(['.', '!', '?', '…', '«', '“', ':', '–', '—', '•']);
                continue;
            }
            let before = &token[..token.find(word).unwrap_or(0)];
            begins |= before.contains(['«', '“', '"', '(', '–', '—', '…']);
            let letters = word.chars().all(|it| it.is_alphabetic() || matches!(it, '\'' | '’' | '-' | '‑'));
            if letters && (2..=LONGEST).contains(&word.chars().count()) {
                found.push(Word { text: word, begins });
            }
            begins = token.ends_with(['.', '!', '?', '…', ':', '»', '”']);
        }
    }
    found
}

/// As it stands, as it stands within a sentence, or word by word where hyphens join several.
fn is_word(dictionary: &Dictionary, word: &str) -> bool {
    let written = word.replace('’', "'").replace('‑', "-");
    let lacking = |it: &str| LACKING.contains(&it);
    let known = |it: &str| {
        dictionary.check(it) || dictionary.check(&it.to_lowercase()) || lacking(&it.to_lowercase())
    };
    let part = |it: &str| it == "t" || known(it) || it.strip_suffix('s').is_some_and(known);
    known(&written) || written.contains('-') && written.split('-').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
        unknown(text, language).into_iter().map(|it| it.word).collect()
    }

    #[test]
    fn a_word_of_another_language_is_told_as_such() {
        let one = |text: &'static str| {
            unknown(text, "fr").into_iter().map(|it| (it.word, it.of)).collect::<Vec<_>>()
        };
        assert_eq!(one("Le traffic reprend, le bac aussi."), [("traffic", Some("en"))]);
        assert_eq!(one("Le traveaux du bac."), [("traveaux", None)]);
        assert_eq!(one("Au concert, on chantera « all you need is love » avec la chorale."), []);
        assert_eq!(
            told("The mairie is open, the écluse is not.", "en"),
            [""; 0],
            "French words of a French town"
        );
    }

    #[test]
    fn a_word_that_no_dictionary_has_is_told_once() {
        let text = "Les traveaux de l’écluse commencent aujourd’hui. Y a-t-il un evenement ? Les traveaux, oui : rendez-vous à l’Agora.";
        assert_eq!(told(text, "fr"), ["traveaux", "evenement"]);
        assert_eq!(told("The colour of the councils’ programme was recieved.", "en"), ["recieved"]);
        assert!(unknown("Ein deutscher Satz.", "de").is_empty());
        assert!(speaks("fr") && speaks("en") && !speaks("de"));
    }

    #[test]
    fn names_and_what_is_no_word_are_left_alone() {
        for text in [
            "Mme Ledoux habite à Valbourg, rue Kerguélec. Ledoux l’a dit.",
            "Écrivez à contact@valbourg.example ou voyez www.valbourg.example/agenda.",
            "Les élu·es et les habitant(e)s, le PLU, 14h30, 1er.",
            "Centre-ville, rez-de-jardin, dites-le-nous, Saint-Lubin-sur-Lène.",
        ] {
            assert_eq!(told(text, "fr"), [""; 0], "{text}");
        }
        // At the head of a sentence a capital makes no name.
        assert_eq!(told("Traveaux en ville. Evenement !", "fr"), ["Traveaux", "Evenement"]);
    }

    #[test]
    fn what_is_meant_is_near() {
        assert_eq!(like("evenement", "fr", 3)[0], "événement");
        assert_eq!(like("traveaux", "fr", 3), ["travaux"]);
        assert_eq!(like("marchée", "fr", 3)[0], "marché", "an ending first");
        assert!(like("recieve", "en", 3).contains(&"receive".to_owned()));
    }
}
