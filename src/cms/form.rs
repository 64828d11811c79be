//! What a form of the desk sends and shows: names and values in order, rows of like fields put together, values typed with a problem
//! beside the field when they cannot be. A page is always drawn from such values, whether they come from the repository or were just
//! refused, so nothing typed is lost. Knows no kind of content.
use crate::app::App;
use crate::content::dates;
use crate::error::{Error, Problem};
use crate::media::picture;
use crate::staff::Person;
use crate::web::form;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Names and values as sent, in order; files apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pairs: Vec<(String, String)>,
    pub(super) files: Vec<Upload>,
}

/// One file as sent.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/form-data") {
            let form::Form(pairs) = form::Form::<Vec<(String, String)>>::from_request(request, state).await?;
            return Ok(Self {
                pairs: pairs.into_iter().map(|(name, value)| (name, unix(&value))).collect(),
                files: Vec::new(),
            });
        }
        let unreadable = |fault: String| Error::from(Problem::whole("form").with("fault", fault));
        let mut parts =
            Multipart::from_request(request, state).await.map_err(|it| unreadable(it.body_text()))?;
        let mut sent = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|it| unreadable(it.body_text()))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|it| unreadable(it.body_text()))?;
            match file {
                // A browser sends an empty part when no file was chosen.
                Some(_) if bytes.is_empty() => {}
                Some(file) => sent.files.push(Upload { name: file, bytes: bytes.to_vec() }),
                None => sent.pairs.push((name, unix(&String::from_utf8_lossy(&bytes)))),
            }
        }
        Ok(sent)
    }
}

/// Largest body of a form with a file.
pub(super) const BODY_MAX: usize = picture::MAX_BYTES + 1024 * 1024;

/// Browsers send CR LF; stored text has LF.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

impl Sent {
    /// The value of a field without the spaces around it; empty if it was not sent.
    pub(super) fn text(&self, name: &str) -> String {
        self.pairs.iter().find(|it| it.0 == name).map(|it| it.1.trim().to_owned()).unwrap_or_default()
    }

    /// The value of a field exactly as typed: a password may begin with a space.
    pub(super) fn secret(&self, name: &str) -> String {
        self.pairs.iter().find(|it| it.0 == name).map(|it| it.1.clone()).unwrap_or_default()
    }

    /// Everything sent but files, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|it| (it.0.as_str(), it.1.as_str()))
    }

    /// Every value of a repeated field.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |it| it.0 == name).map(|it| it.1.as_str())
    }

    /// One value a line, empty lines dropped.
    pub(super) fn lines(&self, name: &str) -> Vec<String> {
        self.text(name).lines().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
    }

    /// A ticked box.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.all(name).any(|it| !it.is_empty() && it != "false")
    }

    /// The id chosen in a menu.
    pub(super) fn id(&self, name: &str) -> Option<Uuid> {
        self.text(name).parse().ok()
    }

    /// The ids of ticked boxes.
    pub(super) fn ids(&self, name: &str) -> Vec<Uuid> {
        self.all(name).filter_map(|it| it.parse().ok()).collect()
    }

    /// One of the stored names of a list; its default when it is none of them.
    pub(super) fn choice<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        choice(&self.text(name)).unwrap_or_default()
    }

    /// Ticked boxes of a list of stored names.
    pub(super) fn choices<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        self.all(name).filter_map(choice).collect()
    }

    /// A day.
    pub(super) fn date(&self, name: &str, found: &mut Vec<Problem>) -> Option<NaiveDate> {
        date(&self.text(name), name, found)
    }

    /// A moment, typed in the town's time.
    pub(super) fn moment(&self, name: &str, zone: Tz, found: &mut Vec<Problem>) -> Option<DateTime<Utc>> {
        moment(&self.text(name), name, zone, found)
    }

    /// A number; a comma may stand for the point.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str, found: &mut Vec<Problem>) -> Option<T> {
        let typed = self.text(name).replace(',', ".");
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse().ok();
        if number.is_none() {
            found.push(Problem::at(name, "number"));
        }
        number
    }

    /// Rows of like fields: `rows("details.steps", &["title", "text"])` puts the values of `details.steps.title` and
    /// `details.steps.text` together by their order. Rows with nothing typed in them are dropped.
    pub(super) fn rows<const N: usize>(&self, prefix: &str, keys: [&str; N]) -> Vec<[String; N]> {
        let columns: Vec<Vec<String>> = keys
            .iter()
            .map(|key| self.all(&format!("{prefix}.{key}")).map(|it| it.trim().to_owned()).collect())
            .collect();
        let count = columns.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |column: usize, at: usize| columns[column].get(at).cloned().unwrap_or_default();
        (0..count)
            .map(|at| std::array::from_fn(|column| cell(column, at)))
            .filter(|row: &[String; N]| row.iter().any(|it| !it.is_empty() && it != "false"))
            .collect()
    }
}

/// The value with this stored name.
pub(super) fn choice<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// A day as a date field sends it; empty is none.
pub(super) fn date(typed: &str, field: &str, found: &mut Vec<Problem>) -> Option<NaiveDate> {
    if typed.is_empty() {
        return None;
    }
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
    if date.is_none() {
        found.push(Problem::at(field, "date"));
    }
    date
}

/// A moment as a field of date and time sends it, in the town's time; empty is none.
pub(super) fn moment(typed: &str, field: &str, zone: Tz, found: &mut Vec<Problem>) -> Option<DateTime<Utc>> {
    if typed.is_empty() {
        return None;
    }
    let naive = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|it| NaiveDateTime::parse_from_str(typed, it).ok());
    if naive.is_none() {
        found.push(Problem::at(field, "date-time"));
    }
    naive.map(|it| dates::local(it, zone))
}

/// A moment as a field of date and time shows it.
pub(super) fn local(at: DateTime<Utc>, zone: Tz) -> String {
    dates::wall(at, zone).format("%Y-%m-%dT%H:%M").to_string()
}

/// What the templates draw a form from, as `page.form`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct View {
    /// Values by name.
    pub(super) values: BTreeMap<String, Vec<String>>,
    /// Rows by prefix.
    pub(super) rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// Sentences by field.
    pub(super) problems: form::Problems,
    /// The same, for the head of the form.
    pub(super) summary: Vec<Line>,
}

/// One problem in words, with its field.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub(super) field: String,
    pub(super) label: String,
    pub(super) text: String,
}

impl View {
    /// Sets one value.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), vec![value.into()]);
    }

    /// What was sent, as it was typed. `rows` says which names are rows.
    pub(super) fn sent(sent: &Sent, rows: &[(&str, &[&str])]) -> Self {
        let mut view = Self::default();
        for (name, value) in &sent.pairs {
            view.values.entry(name.clone()).or_default().push(value.clone());
        }
        // An unticked box sends nothing, but a ticked one may send an empty value.
        for (prefix, keys) in rows {
            let count =
                keys.iter().map(|key| sent.all(&format!("{prefix}.{key}")).count()).max().unwrap_or(0);
            let row = |at: usize| -> BTreeMap<String, String> {
                let value =
                    |key: &str| sent.all(&format!("{prefix}.{key}")).nth(at).unwrap_or_default().to_owned();
                keys.iter().map(|key| ((*key).to_owned(), value(key))).collect()
            };
            let typed = (0..count)
                .map(row)
                .filter(|row| row.values().any(|it| !it.trim().is_empty() && it != "false"));
            view.rows.insert((*prefix).to_owned(), typed.collect());
        }
        view
    }

    /// Without these: a password is never sent back.
    #[must_use]
    pub(super) fn without(mut self, names: &[&str]) -> Self {
        self.values.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// Values from JSON: `{"details": {"cost": "x"}}` becomes `details.cost`, a list of objects becomes rows.
    pub(super) fn of(value: &serde_json::Value) -> Self {
        let mut view = Self::default();
        view.flatten("", value);
        view
    }

    fn flatten(&mut self, path: &str, value: &serde_json::Value) {
        use serde_json::Value;
        match value {
            Value::Null | Value::Bool(false) => {}
            Value::Object(parts) => {
                for (key, part) in parts {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    self.flatten(&path, part);
                }
            }
            Value::Array(list) if list.first().is_some_and(Value::is_object) => {
                self.rows.insert(path.to_owned(), list.iter().map(row).collect());
            }
            Value::Array(list) => {
                self.values.insert(path.to_owned(), list.iter().map(plain).collect());
            }
            other => self.set(path, plain(other)),
        }
    }

    /// Adds two blank rows where rows can be, so that there is always somewhere to write.
    pub(super) fn blanks(&mut self, rows: &[(&str, &[&str])]) {
        for (prefix, _) in rows {
            let rows = self.rows.entry((*prefix).to_owned()).or_default();
            rows.extend([BTreeMap::new(), BTreeMap::new()]);
        }
    }

    /// Adds what is wrong, beside its fields and at the head.
    #[must_use]
    pub(super) fn with(mut self, app: &App, person: &Person, found: &[Problem]) -> Self {
        self.problems = form::problems(app, &person.locale, found);
        self.summary = lines(app, person, found);
        self
    }
}

/// Problems in words, each with the label of its field.
pub(super) fn lines(app: &App, person: &Person, found: &[Problem]) -> Vec<Line> {
    found
        .iter()
        .map(|it| Line {
            field: it.field.clone(),
            label: label(app, &person.locale, &it.field),
            text: app.templates.sentence(&person.locale, it),
        })
        .collect()
}

/// The label of a field, if it has one.
pub(super) fn label(app: &App, locale: &str, field: &str) -> String {
    let own =
        ["details.", "identity.", "imprint."].iter().find_map(|it| field.strip_prefix(it)).unwrap_or(field);
    let key = format!("f-{}", own.split('.').next().unwrap_or_default());
    if app.templates.has(locale, &key) { app.templates.say(locale, &key, &[]) } else { String::new() }
}

fn row(value: &serde_json::Value) -> BTreeMap<String, String> {
    let cells = value.as_object().into_iter().flatten();
    cells.map(|(key, value)| (key.clone(), plain(value))).collect()
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Sent {
        Sent { pairs: pairs.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect(), files: Vec::new() }
    }

    #[test]
    fn rows_are_put_together_and_blank_ones_dropped() {
        let sent = sent(&[
            ("s.title", "A"),
            ("s.text", ""),
            ("s.title", ""),
            ("s.text", " "),
            ("s.title", ""),
            ("s.text", "c"),
        ]);
        assert_eq!(
            sent.rows("s", ["title", "text"]),
            [["A".to_owned(), String::new()], [String::new(), "c".to_owned()]]
        );
    }

    #[test]
    fn a_moment_is_typed_in_the_towns_time() {
        let mut found = Vec::new();
        let at = moment("2026-07-01T18:30", "x", chrono_tz::Europe::Paris, &mut found);
        assert_eq!(at.map(|it| it.to_rfc3339()), Some("2026-07-01T16:30:00+00:00".to_owned()));
        assert_eq!(moment("demain", "x", chrono_tz::Europe::Paris, &mut found), None);
        assert_eq!(found[0].code, "date-time");
    }

    #[test]
    fn json_becomes_values_and_rows() {
        let view = View::of(
            &serde_json::json!({"title": "T", "details": {"steps": [{"title": "a"}], "words": ["x", "y"], "on": true, "off": false}}),
        );
        assert_eq!(view.values["title"], ["T"]);
        assert_eq!(view.values["details.words"], ["x", "y"]);
        assert_eq!(view.rows["details.steps"][0]["title"], "a");
        assert!(view.values.contains_key("details.on") && !view.values.contains_key("details.off"));
    }
}
