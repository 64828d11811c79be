//! Opening hours as people write them in a cell, « du lundi au vendredi de 9h à 12h et de 14h à 17h30, fermé le mercredi », as the notation
//! of OpenStreetMap. Half understood is misunderstood: what has one word too many is not read at all.
use crate::content::hours;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const OSM: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
/// Words that say nothing by themselves.
const IDLE: [&str; 26] = [
    "le",
    "les",
    "de",
    "du",
    "des",
    "d",
    "l",
    "la",
    "et",
    "puis",
    "ainsi",
    "que",
    "ouvert",
    "ouverte",
    "ouverts",
    "ouvertes",
    "ouverture",
    "ouvertures",
    "horaire",
    "horaires",
    "accueil",
    "public",
    "au",
    "mairie",
    "bureau",
    "secretariat",
];
/// Longer texts are no hours.
const MAX: usize = 400;

/// The hours in the notation of OpenStreetMap; none if not every word is understood.
pub(super) fn read(words: &str) -> Option<String> {
    let words = words.trim();
    if words.is_empty() || words.chars().count() > MAX {
        return None;
    }
    let found = if hours::check(words, "fr").is_ok() {
        words.to_owned()
    } else {
        let tokens = tokens(words);
        let items = Items { tokens: &tokens, at: 0 }.all()?;
        week(&items)?
    };
    hours::check(&found, "fr").is_ok().then_some(found)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Number(u16, usize),
    Sign(char),
}

/// Lower case, without accents; letters, figures and signs apart.
fn tokens(words: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let plain = words.to_lowercase();
    let mut signs = plain.nfd().filter(|it| !is_combining_mark(*it)).peekable();
    while let Some(sign) = signs.next() {
        let mut run = String::from(sign);
        let same = |it: &char| {
            (sign.is_alphabetic() && it.is_alphabetic()) || (sign.is_ascii_digit() && it.is_ascii_digit())
        };
        while let Some(next) = signs.next_if(same) {
            run.push(next);
        }
        match sign {
            it if it.is_alphabetic() => found.push(Token::Word(run)),
            it if it.is_ascii_digit() => {
                // More figures than a time has are no time.
                found.push(Token::Number(run.parse().unwrap_or(u16::MAX), run.len()));
            }
            '\n' | ';' | '|' => found.push(Token::Sign(';')),
            '–' | '—' | '‑' | '→' | '-' => found.push(Token::Sign('-')),
            it if it.is_whitespace() || it == '\'' || it == '’' => {}
            it => found.push(Token::Sign(it)),
        }
    }
    found
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// Days of the week, Monday is 0; 7 stands for public holidays.
    Days(Vec<usize>),
    /// Minutes from midnight.
    Times(u16, u16),
    Closed,
    Except,
    Note(&'static str),
    /// Morning or afternoon: what follows adds to the day.
    Half,
    End,
}

struct Items<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Items<'_> {
    fn all(mut self) -> Option<Vec<Item>> {
        let mut found = Vec::new();
        while self.at < self.tokens.len() {
            if let Some(item) = self.item()? {
                found.push(item);
            }
        }
        Some(found)
    }

    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(Token::Word(it)) => it,
            _ => "",
        }
    }

    fn sign(&self, at: usize) -> Option<char> {
        match self.tokens.get(at) {
            Some(Token::Sign(it)) => Some(*it),
            _ => None,
        }
    }

    /// Takes these words and signs, if they come next.
    fn take(&mut self, wanted: &[&str]) -> bool {
        let here = |(after, it): (usize, &&str)| match self.tokens.get(self.at + after) {
            Some(Token::Word(word)) => word == it,
            Some(Token::Sign(sign)) => it.len() == 1 && it.starts_with(*sign),
            Some(Token::Number(number, _)) => it.parse() == Ok(*number),
            None => false,
        };
        let all = wanted.iter().enumerate().all(here);
        if all {
            self.at += wanted.len();
        }
        all
    }

    /// The next thing said; outer none: something not understood, inner none: something idle.
    fn item(&mut self) -> Option<Option<Item>> {
        if self.take(&["tous", "les", "jours"])
            || self.take(&["7", "j", "/", "7"])
            || self.take(&["7", "jours", "sur", "7"])
            || self.take(&["7", "jours", "/", "7"])
        {
            return Some(Some(Item::Days((0..7).collect())));
        }
        if self.take(&["24", "h", "/", "24"]) {
            self.take(&["h"]);
            return Some(Some(Item::Times(0, 24 * 60)));
        }
        if self.take(&["en", "semaine"]) {
            return Some(Some(Item::Days((0..5).collect())));
        }
        if self.take(&["week", "-", "end"]) || self.take(&["weekend"]) {
            return Some(Some(Item::Days(vec![5, 6])));
        }
        if self.take(&["jours", "feries"]) || self.take(&["jour", "ferie"]) || self.take(&["feries"]) {
            return Some(Some(Item::Days(vec![7])));
        }
        for words in [["sur", "rendez", "-", "vous"].as_slice(), &["sur", "rendez", "vous"], &["sur", "rdv"]]
        {
            if self.take(words) {
                return Some(Some(Item::Note("sur rendez-vous")));
            }
        }
        if self.take(&["non", "-", "stop"])
            || self.take(&["non", "stop"])
            || self.take(&["sans", "interruption"])
            || self.take(&["en", "continu"])
        {
            return Some(None);
        }
        if self.take(&["matin"])
            || self.take(&["matins"])
            || self.take(&["apres", "-", "midi"])
            || self.take(&["apres", "midi"])
        {
            // A half day without its times has no hours.
            let timed = self.sign(self.at) == Some(':') || self.times().is_some();
            return timed.then_some(Some(Item::Half));
        }
        if let Some((days, next)) = self.days() {
            self.at = next;
            return Some(Some(Item::Days(days)));
        }
        if let Some((begin, end, next)) = self.times() {
            self.at = next;
            return Some(Some(Item::Times(begin, end)));
        }
        let (word, sign) = (self.word(self.at), self.sign(self.at));
        let said = match (word, sign) {
            ("ferme" | "fermee" | "fermes" | "fermees" | "fermeture", _) => Some(Item::Closed),
            ("sauf" | "excepte" | "hormis", _) => Some(Item::Except),
            (_, Some(';' | '.')) => Some(Item::End),
            (_, Some(',' | ':' | '/' | '&' | '+' | '-' | '•')) => None,
            (it, None) if IDLE.contains(&it) => None,
            _ => return None,
        };
        self.at += 1;
        Some(said)
    }

    fn day(&self, at: usize) -> Option<(usize, usize)> {
        let word = self.word(at);
        let bare = word.strip_suffix('s').filter(|it| it.len() > 3).unwrap_or(word);
        let day = DAYS.iter().position(|it| *it == bare || (word.len() == 3 && it.starts_with(word)))?;
        // « lun. » is no end of a sentence.
        let short = word.len() == 3 && self.sign(at + 1) == Some('.');
        Some((day, at + 1 + usize::from(short)))
    }

    /// A day, or a first and a last one.
    fn days(&self) -> Option<(Vec<usize>, usize)> {
        let begun = self.at + usize::from(matches!(self.word(self.at), "du" | "le" | "les" | "de"));
        let (first, next) = self.day(begun)?;
        let to = matches!(self.word(next), "au" | "a") || self.sign(next) == Some('-');
        match self.day(next + 1).filter(|_| to) {
            Some((last, next)) if first <= last => Some(((first..=last).collect(), next)),
            Some((last, next)) => Some(((first..7).chain(0..=last).collect(), next)),
            None => Some((vec![first], next)),
        }
    }

    /// A time, and whether it says by itself that it is one.
    fn time(&self, at: usize) -> Option<(u16, bool, usize)> {
        match self.tokens.get(at)? {
            Token::Word(it) if it == "midi" => Some((12 * 60, true, at + 1)),
            Token::Word(it) if it == "minuit" => Some((24 * 60, true, at + 1)),
            Token::Number(hour, _) if *hour <= 24 => {
                let marked = matches!(self.word(at + 1), "h" | "heure" | "heures" | "hrs");
                let colon = self.sign(at + 1) == Some(':');
                let minutes = match self.tokens.get(at + 2) {
                    Some(Token::Number(it, 2)) if (marked || colon) && *it < 60 => Some(*it),
                    _ => None,
                };
                match minutes {
                    Some(minutes) => Some((hour * 60 + minutes, true, at + 3)),
                    None if marked => Some((hour * 60, true, at + 2)),
                    None => Some((hour * 60, false, at + 1)),
                }
            }
            _ => None,
        }
    }

    fn times(&self) -> Option<(u16, u16, usize)> {
        let mut at = self.at;
        let between = self.word(at) == "entre";
        if between || matches!(self.word(at), "de" | "des") {
            at += 1;
        }
        let (begin, says, next) = self.time(at)?;
        let mut to = next;
        if self.word(to) == "jusqu" {
            to += 1;
        }
        let joined = self.word(to) == "a"
            || self.sign(to) == Some('-')
            || self.sign(to) == Some('/')
            || (between && self.word(to) == "et");
        let (end, also, next) = self.time(to + 1).filter(|_| joined)?;
        ((says || also) && begin != end && begin < 24 * 60).then_some((begin, end, next))
    }
}

type Day = (Vec<(u16, u16)>, &'static str);

/// What was said, put on the days of a week and of public holidays.
#[derive(Default)]
struct Week {
    table: [Option<Day>; 8],
    /// How many days the rule had that set each day.
    wide: [usize; 8],
    closed: [bool; 8],
    days: Vec<usize>,
    times: Vec<(u16, u16)>,
    except: Vec<usize>,
    note: &'static str,
    halves: bool,
}

impl Week {
    /// Puts what was gathered on its days. None: it says two things of one day.
    fn flush(&mut self) -> Option<()> {
        if self.times.is_empty() || self.days.is_empty() {
            return (self.times.is_empty() && self.note.is_empty()).then_some(());
        }
        let (days, mut times) = (std::mem::take(&mut self.days), std::mem::take(&mut self.times));
        let (except, note) = (std::mem::take(&mut self.except), std::mem::take(&mut self.note));
        let days: Vec<usize> = days.into_iter().filter(|it| !except.contains(it)).collect();
        times.sort_unstable();
        let wide = days.len();
        for day in &days {
            match &mut self.table[*day] {
                Some((known, _)) if self.halves => known.extend(&times),
                Some(_) if wide >= self.wide[*day] => return None,
                slot => *slot = Some((times.clone(), note)),
            }
            self.wide[*day] = wide;
        }
        for day in except.into_iter().filter(|it| *it == 7) {
            self.closed[day] = true;
        }
        Some(())
    }

    fn done(mut self) -> Option<String> {
        if !self.days.is_empty() && self.times.is_empty() {
            return None;
        }
        self.flush()?;
        if self.table.iter().all(Option::is_none) || !self.times.is_empty() {
            return None;
        }
        for (day, (ranges, _)) in
            self.table.iter_mut().enumerate().filter_map(|it| Some((it.0, it.1.as_mut()?)))
        {
            ranges.sort_unstable();
            let apart = ranges.windows(2).all(|it| it[0].1 <= it[1].0 && it[0].0 < it[0].1);
            if !apart || self.closed[day] && self.wide[day] == 1 {
                return None;
            }
        }
        for day in 0..8 {
            if self.closed[day] {
                self.table[day] = None;
            }
        }
        let mut rules: Vec<(Vec<usize>, &Day)> = Vec::new();
        for day in 0..7 {
            let Some(said) = &self.table[day] else { continue };
            match rules.iter_mut().find(|it| it.1 == said) {
                Some((days, _)) => days.push(day),
                None => rules.push((vec![day], said)),
            }
        }
        let mut parts: Vec<String> =
            rules.iter().map(|(days, it)| format!("{} {}", spans(days), ranges(it))).collect();
        match &self.table[7] {
            Some(said) => parts.push(format!("PH {}", ranges(said))),
            None if self.closed[7] => parts.push("PH off".into()),
            None => {}
        }
        Some(parts.join("; "))
    }
}

fn week(items: &[Item]) -> Option<String> {
    let mut week = Week { halves: items.contains(&Item::Half), ..Week::default() };
    let (mut closing, mut excepting, mut before) = (false, false, None);
    for (at, item) in items.iter().enumerate() {
        let times_next = matches!(items.get(at + 1), Some(Item::Times(..)));
        match item {
            Item::Days(days) => {
                let listed = items[at..].iter().find(|it| !matches!(it, Item::Days(_)));
                let own_times = matches!(listed, Some(Item::Times(..) | Item::Half));
                // Closed for a part of the day: no notation of ours says that.
                if closing
                    && before == Some("closed")
                    && matches!(items.get(at + 1), Some(Item::Times(..) | Item::Half))
                {
                    return None;
                }
                if closing && (!own_times || before == Some("closed")) {
                    days.iter().for_each(|it| week.closed[*it] = true);
                } else if excepting && (!times_next || week.times.is_empty()) {
                    week.except.extend(days);
                } else {
                    (closing, excepting) = (false, false);
                    if !week.times.is_empty() && !week.days.is_empty() && before != Some("days") {
                        week.flush()?;
                    }
                    week.days.extend(days);
                }
            }
            Item::Times(begin, end) => {
                if before == Some("closed") {
                    return None;
                }
                // Times that stand before their days.
                if before == Some("days") && !week.times.is_empty() {
                    week.flush()?;
                }
                (closing, excepting) = (false, false);
                week.times.push((*begin, *end));
            }
            Item::Closed => {
                if !week.days.is_empty() && week.times.is_empty() {
                    for day in std::mem::take(&mut week.days) {
                        week.closed[day] = true;
                    }
                } else {
                    week.flush()?;
                    closing = true;
                }
            }
            Item::Except => excepting = true,
            Item::Note(note) => {
                if week.times.is_empty() {
                    return None;
                }
                week.note = note;
            }
            Item::Half => {}
            Item::End => {
                closing = false;
                if !week.days.is_empty() {
                    week.flush()?;
                }
            }
        }
        before = match item {
            Item::Days(_) => Some("days"),
            Item::Closed if closing => Some("closed"),
            Item::Half | Item::End => before.filter(|it| *it != "closed"),
            _ => Some("other"),
        };
    }
    week.done()
}

/// `Mo-Fr,Su`.
fn spans(days: &[usize]) -> String {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for day in days {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => found.push((*day, *day)),
        }
    }
    let words = found.into_iter().map(|(first, last)| match last - first {
        0 => OSM[first].to_owned(),
        1 => format!("{},{}", OSM[first], OSM[last]),
        _ => format!("{}-{}", OSM[first], OSM[last]),
    });
    words.collect::<Vec<_>>().join(",")
}

fn ranges((times, note): &Day) -> String {
    let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
    let times: Vec<String> =
        times.iter().map(|(begin, end)| format!("{}-{}", clock(*begin), clock(*end))).collect();
    let note = if note.is_empty() { String::new() } else { format!(" \"{note}\"") };
    format!("{}{note}", times.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_in_words() {
        for (words, osm) in [
            (
                "Mo-Fr 08:30-12:00,13:30-17:30; Sa 08:30-12:00",
                "Mo-Fr 08:30-12:00,13:30-17:30; Sa 08:30-12:00",
            ),
            ("du lundi au vendredi de 9h à 12h et de 14h à 17h30", "Mo-Fr 09:00-12:00,14:00-17:30"),
            (
                "Du lundi au vendredi : 9 h – 12 h / 14 h – 17 h 30, fermé le mercredi",
                "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:30",
            ),
            ("Fermé le mercredi. Du lundi au vendredi de 9h00 à 12h00.", "Mo,Tu,Th,Fr 09:00-12:00"),
            ("lundi, mardi et jeudi 8h30-12h ; samedi 9:00-12:00", "Mo,Tu,Th 08:30-12:00; Sa 09:00-12:00"),
            (
                "Lundi : fermé\nMardi : 14h-18h\nMercredi : 10h-12h et 14h-18h",
                "Tu 14:00-18:00; We 10:00-12:00,14:00-18:00",
            ),
            ("tous les jours sauf le mardi de 10h à 18h", "Mo,We-Su 10:00-18:00"),
            ("Tous les jours de 10h à 18h sauf le mardi et les jours fériés", "Mo,We-Su 10:00-18:00; PH off"),
            (
                "du lundi au vendredi de 8 h 30 à 12 h et de 13 h 30 à 17 h ; le samedi de 9 h à 12 h ; fermé les jours fériés",
                "Mo-Fr 08:30-12:00,13:30-17:00; Sa 09:00-12:00; PH off",
            ),
            ("Lun-Ven 9h-12h", "Mo-Fr 09:00-12:00"),
            ("lun. au ven. de 9 à 12h", "Mo-Fr 09:00-12:00"),
            ("De 9h à 12h du lundi au vendredi", "Mo-Fr 09:00-12:00"),
            ("9h-12h le lundi, 14h-18h le mardi", "Mo 09:00-12:00; Tu 14:00-18:00"),
            (
                "Matin : du lundi au vendredi de 9h à midi. Après-midi : du lundi au jeudi de 14h à 17h",
                "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00",
            ),
            ("24h/24, 7j/7", "Mo-Su 00:00-24:00"),
            (
                "du lundi au vendredi de 9h à 17h sans interruption, le mercredi de 9h à 12h",
                "Mo,Tu,Th,Fr 09:00-17:00; We 09:00-12:00",
            ),
            ("Mercredi 14h-17h sur rendez-vous", "We 14:00-17:00 \"sur rendez-vous\""),
            ("fermé le lundi, mardi de 9h à 12h", "Tu 09:00-12:00"),
            ("le vendredi de 22h à 2h", "Fr 22:00-02:00"),
        ] {
            assert_eq!(read(words).as_deref(), Some(osm), "{words}");
        }
    }

    #[test]
    fn what_is_not_wholly_understood_is_not_read() {
        for words in [
            "",
            "Sur rendez-vous",
            "Ouvert en été",
            "Fermé le mercredi après-midi, du lundi au vendredi de 9h à 12h",
            "Du 1er avril au 30 septembre de 9h à 12h",
            "de 9h à 12h",
            "Mercredi matin",
            "Lundi à partir de 14h",
            "du lundi au vendredi de 9h à 12h (hors vacances scolaires)",
            "Un lundi sur deux de 9h à 12h",
            "Mo-Fr 8h30-12:00-",
            "lundi 9h-12h, lundi 14h-17h, lundi 10h-11h",
            "du lundi au vendredi de 25h à 29h",
        ] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
