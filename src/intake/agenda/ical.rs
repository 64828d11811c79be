//! The lines of an iCalendar file (RFC 5545), component by component: one that is broken does not keep out the others.

/// Components inside each other at most.
const DEPTH: usize = 40;
/// Lines at most, once unfolded.
const LINES: usize = 400_000;

/// One line: a name, its parameters, a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) params: Vec<(String, String)>,
    pub(super) value: String,
}

impl Property {
    /// A parameter; empty if absent.
    pub(super) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
    }

    /// The value as text.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let mut signs = self.value.chars();
        while let Some(sign) = signs.next() {
            match (sign, sign == '\\') {
                (_, false) => out.push(sign),
                (_, true) => match signs.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
            }
        }
        out.trim().to_owned()
    }
}

/// An event, a task or another part of a calendar.
#[derive(Clone, Debug, Default)]
pub(super) struct Component {
    /// `VEVENT`.
    pub(super) name: String,
    /// Where it begins, from 1.
    pub(super) line: usize,
    pub(super) properties: Vec<Property>,
    /// Lines in it that cannot be read.
    pub(super) odd: Vec<usize>,
    /// It has an end.
    pub(super) whole: bool,
}

impl Component {
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |it| it.name == name)
    }

    pub(super) fn first(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|it| it.name == name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.first(name).map(Property::text).unwrap_or_default()
    }
}

/// What stands in a calendar for itself: events, tasks, notes, times of somebody. Alarms and time zones belong to others.
const OWN: [&str; 4] = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"];

/// Whether a calendar has its end: an answer that was cut short has not.
pub(super) fn is_whole(text: &str) -> bool {
    let last = text.trim_end().lines().next_back().unwrap_or_default();
    last.trim().eq_ignore_ascii_case("END:VCALENDAR")
}

/// The components of a file, in their order; or why it is no calendar.
pub(super) fn components(text: &str) -> Result<Vec<Component>, String> {
    let (mut found, mut open): (Vec<Component>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut current, mut calendar): (Option<Component>, bool) = (None, false);
    for (number, line) in unfolded(text)? {
        if line.trim().is_empty() {
            continue;
        }
        let Some(property) = property(&line) else {
            if let Some(it) = &mut current {
                it.odd.push(number);
            }
            continue;
        };
        let named = property.value.trim().to_uppercase();
        match property.name.as_str() {
            "BEGIN" => {
                calendar = true;
                if open.len() >= DEPTH {
                    return Err(format!("trop de parties les unes dans les autres, à la ligne {number}"));
                }
                if OWN.contains(&named.as_str()) {
                    // The one before has no end.
                    found.extend(current.take());
                    current = Some(Component { name: named.clone(), line: number, ..Component::default() });
                    open.clear();
                }
                open.push(named);
            }
            "END" => {
                let own = current.as_ref().is_some_and(|it| it.name == named);
                if own && let Some(mut it) = current.take() {
                    it.whole = true;
                    found.push(it);
                }
                if let Some(at) = open.iter().rposition(|it| *it == named) {
                    open.truncate(at);
                }
            }
            _ => {
                // Of an alarm inside nothing is read.
                if let Some(it) = current.as_mut().filter(|it| open.last() == Some(&it.name)) {
                    it.properties.push(property);
                }
            }
        }
    }
    found.extend(current);
    if calendar { Ok(found) } else { Err("ce n’est pas un agenda iCalendar".into()) }
}

/// Lines put together again, each with the number of its first part.
fn unfolded(text: &str) -> Result<Vec<(usize, String)>, String> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.replace("\r\n", "\n").replace('\r', "\n").split('\n').enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ => lines.push((at + 1, line.to_owned())),
        }
        if lines.len() > LINES {
            return Err(format!("plus de {LINES} lignes"));
        }
    }
    Ok(lines)
}

fn property(line: &str) -> Option<Property> {
    let (mut quoted, mut cuts, mut end) = (false, Vec::new(), None);
    for (at, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            ';' if !quoted => cuts.push(at),
            ':' if !quoted => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    let end = end?;
    let mut parts = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([end]) {
        parts.push(&line[from..cut]);
        from = cut + 1;
    }
    let name = parts.first()?.trim().to_uppercase();
    if name.is_empty() || !name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_') {
        return None;
    }
    let pair = |it: &&str| {
        let (name, value) = it.split_once('=')?;
        Some((name.trim().to_uppercase(), value.trim().trim_matches('"').to_owned()))
    };
    let params = parts[1..].iter().filter_map(pair).collect();
    Some(Property { name, params, value: line[end + 1..].to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_event_does_not_keep_out_the_next_one() {
        let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Bal des\r\n  pompiers\\, place\\nhaute\r\nn’importe quoi\r\nBEGIN:VALARM\r\nSUMMARY:Alarme\r\nEND:VALARM\r\nATTENDEE;CN=\"A: B\":mailto:a@b.example\r\nBEGIN:VEVENT\r\nSUMMARY:Suivant\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let found = components(text).unwrap();
        assert_eq!((found.len(), found[0].whole, found[1].whole), (2, false, true));
        assert_eq!(found[0].text("SUMMARY"), "Bal des pompiers, place\nhaute");
        assert_eq!(found[0].first("ATTENDEE").unwrap().param("CN"), "A: B");
        assert_eq!(found[0].odd, [5]);
        assert!(components("bonjour").is_err() && components("").is_err());
    }
}
