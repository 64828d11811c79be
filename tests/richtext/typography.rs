//! French and English typography: a table of what is typed and what is shown (⍽ narrow, · no-break space).

use parvis::richtext::typography::{runs, strip, typeset};

use super::visible;

const FRENCH: &[(&str, &str)] = &[
    ("Quoi ! Vraiment ? Oui ; 50 % de 12 €", "Quoi⍽! Vraiment⍽? Oui⍽; 50⍽% de 12⍽€"),
    ("Quoi! Vraiment? Oui; 50% de 12€", "Quoi⍽! Vraiment⍽? Oui⍽; 50⍽% de 12⍽€"),
    ("Horaires : mardi", "Horaires·: mardi"),
    ("« mot » et «mot»", "«·mot·» et «·mot·»"),
    ("\"mot\" et l'\"autre\"", "«·mot·» et l’«·autre·»"),
    ("un \" seul", "un \" seul"),
    ("il dit : \"Viens !\"", "il dit·: «·Viens⍽!·»"),
    ("quoi?! (vraiment?)", "quoi⍽?! (vraiment⍽?)"),
    ("aujourd'hui, l'été... d'accord", "aujourd’hui, l’été… d’accord"),
    ("les années '80, 5' de pause", "les années ’80, 5' de pause"),
    ("18 h 30, 18h30, 9 h, 9h et 18:30", "18⍽h⍽30, 18⍽h⍽30, 9⍽h, 9⍽h et 18:30"),
    ("1 250 000 € et 12 300 habitants", "1⍽250⍽000⍽€ et 12⍽300 habitants"),
    ("en 2024 300 personnes", "en 2024 300 personnes"),
    ("n° 5, n°5 et N° 12", "n°·5, n°·5 et N°·12"),
    ("M. Dupont, Mme Le Roy", "M.·Dupont, Mme·Le Roy"),
    ("le 5 décembre, 12 km, 5 m²", "le 5·décembre, 12·km, 5·m²"),
    ("16-25 ans, 3 mois, 10 jours, 2 heures", "16-25·ans, 3·mois, 10·jours, 2·heures"),
    ("100 euros, 90 000 mètres cubes, −5 degrés", "100·euros, 90⍽000·mètres cubes, −5·degrés"),
    ("2 anses, dix ans, https://x.example/a%203%20ans", "2 anses, dix ans, https://x.example/a%203%20ans"),
    ("03 53 01 12 34 ou +33 3 53 01 12 34", "03·53·01·12·34 ou +33·3·53·01·12·34"),
    ("https://x.example/a?b=1;c:d a.b@c.example", "https://x.example/a?b=1;c:d a.b@c.example"),
    ("voir https://x.example/a'b ! Oui", "voir https://x.example/a'b⍽! Oui"),
    ("(https://x.example/?q=\"a\")", "(https://x.example/?q=\"a\")"),
    ("rapport 3:1, note:", "rapport 3:1, note·:"),
];

#[test]
fn french_is_shown_as_it_should_be_and_once() {
    for (typed, shown) in FRENCH {
        let once = typeset("fr", typed);
        assert_eq!(visible(&once), *shown, "{typed}");
        assert_eq!(typeset("fr", &once), once, "twice: {typed}");
        assert_eq!(strip(typed), strip(&once), "{typed}");
    }
}

#[test]
fn english_gets_its_quotes_only() {
    let typed = "\"It's the '80s\", he said: 5'10\" ! 50 %";
    assert_eq!(typeset("en", typed), "“It’s the ’80s”, he said: 5'10\" ! 50 %");
    assert_eq!(typeset("en", &typeset("en", typed)), typeset("en", typed));
}

#[test]
fn ordinals_are_raised_and_words_are_not() {
    let raised = |text: &str| -> Vec<String> {
        runs("fr", text).into_iter().filter(|run| run.superscript).map(|run| run.text).collect()
    };
    assert_eq!(raised("le 1er, la 1re, la 2e, le 2nd, le 21e, la 3ème"), ["er", "re", "e", "nd", "e", "ème"]);
    assert_eq!(raised("XVIIIe siècle, Ve République, François Ier, IIe"), ["e", "e", "er", "e"]);
    let words = "De Le Me Ce Die Vie Mer Cher 3en 1e5 B2e Xer l’2e";
    assert_eq!(raised(words), [""; 0]);
}

#[test]
fn comparing_forgets_what_typography_adds() {
    assert_eq!(strip("l’ad\u{AD}mi\u{AD}nis\u{AD}tra\u{AD}tion …"), strip("l'administration..."));
}

#[test]
fn typesetting_twice_changes_nothing_in_any_mixture() {
    // A small generator: every short sequence of the signs the rules look at.
    let signs = ["a", "1", " ", "\u{A0}", "\"", "'", "!", ":", "»", "«", "h", "30"];
    for a in signs {
        for b in signs {
            for c in signs {
                for d in signs {
                    let text = format!("{a}{b}{c}{d}a");
                    let once = typeset("fr", &text);
                    assert_eq!(typeset("fr", &once), once, "{text:?}");
                    assert_eq!(strip(&text), strip(&once), "{text:?}");
                }
            }
        }
    }
}
