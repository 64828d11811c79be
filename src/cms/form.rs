//! What a form of the desk sends and shows: names and values in order, rows of like fields put together, values typed with a problem
//! beside the field when they cannot be. A page is always drawn from such values, whether they come from the repository or were just
//! refused, so nothing typed is lost. Knows no kind of content.
use super::FORM_MAX;
use crate::app::App;
use crate::content::dates;
use crate::content::fields::printable;
use crate::error::{Error, Problem};
use crate::media::picture;
use crate::staff::Person;
use crate::web::form;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Names and values as sent, in order; files apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pairs: Vec<(String, String)>,
    /// Where in `pairs` the values of a name stand.
    places: HashMap<String, Vec<usize>>,
    pub(super) files: Vec<Upload>,
}

/// One file as sent.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    /// The field it was sent in.
    field: String,
    name: String,
    /// None for more than [`FILE_MAX`].
    bytes: Option<Vec<u8>>,
}

impl Upload {
    /// What it is called where it comes from.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Name and bytes; a file too heavy is a problem of its field.
    pub(super) fn light(self, field: &str) -> Result<(String, Vec<u8>), Problem> {
        let heavy = || Problem::at(field, "file-too-heavy").with("max", FILE_MAX / 1024 / 1024);
        Ok((self.name, self.bytes.ok_or_else(heavy)?))
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/form-data") {
            // Room for a file is for files.
            DefaultBodyLimit::max(FORM_MAX).apply(&mut request);
            let form::Form(pairs) = form::Form::<Vec<(String, String)>>::from_request(request, state).await?;
            return Self::of(pairs, Vec::new());
        }
        let cut = |it: MultipartError| form::unreadable(it.status(), it.body_text());
        let parts = Multipart::from_request(request, state).await;
        let mut parts = parts.map_err(|it| form::unreadable(it.status(), it.body_text()))?;
        let (mut pairs, mut files, mut room) = (Vec::new(), Vec::new(), FORM_MAX);
        while let Some(part) = parts.next_field().await.map_err(cut)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(file) => {
                    let bytes = read(part, FILE_MAX).await.map_err(cut)?;
                    // A browser sends an empty part when no file was chosen.
                    if bytes.as_ref().is_none_or(|it| !it.is_empty()) {
                        files.push(Upload { field: name, name: file, bytes });
                    }
                }
                None => {
                    let bytes = read(part, room).await.map_err(cut)?.ok_or(Error::TooLarge)?;
                    room -= bytes.len();
                    pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        Self::of(pairs, files)
    }
}

/// Largest file.
pub(super) const FILE_MAX: usize = picture::MAX_BYTES;
/// What is read of a form before the connection is cut: a file too heavy is read to its end, so that the browser hears why it is refused.
pub(super) const READ_MAX: usize = 4 * FILE_MAX;
/// Most values of one name: a date for every day of a year, and some.
const ROWS_MAX: usize = 400;

/// The bytes of a part; none if there are more than `max`, which are not kept.
async fn read(mut part: Field<'_>, max: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let (mut bytes, mut fits) = (Vec::new(), true);
    while let Some(chunk) = part.chunk().await? {
        fits = fits && bytes.len() + chunk.len() <= max;
        if fits {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(fits.then_some(bytes))
}

impl Sent {
    /// A form as it was sent before, files apart.
    pub(super) fn again(pairs: Vec<(String, String)>) -> Result<Self, Error> {
        Self::of(pairs, Vec::new())
    }

    fn of(pairs: Vec<(String, String)>, files: Vec<Upload>) -> Result<Self, Error> {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        let mut typed = Vec::with_capacity(pairs.len());
        for (at, (name, value)) in pairs.into_iter().enumerate() {
            let same = places.entry(name.clone()).or_default();
            if same.len() == ROWS_MAX {
                return Err(Error::TooLarge);
            }
            same.push(at);
            typed.push((name, printable(&value)));
        }
        Ok(Self { pairs: typed, places, files })
    }

    /// The value of a field without the spaces around it; empty if it was not sent.
    pub(super) fn text(&self, name: &str) -> String {
        self.all(name).next().map(|it| it.trim().to_owned()).unwrap_or_default()
    }

    /// The same on one line: a pasted line break is a space.
    pub(super) fn line(&self, name: &str) -> String {
        self.text(name).lines().map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// The value of a field exactly as typed: a password may begin with a space.
    pub(super) fn secret(&self, name: &str) -> String {
        self.all(name).next().map(str::to_owned).unwrap_or_default()
    }

    /// The files sent in a field, taken out.
    pub(super) fn take_files(&mut self, field: &str) -> Vec<Upload> {
        let (taken, left) = std::mem::take(&mut self.files).into_iter().partition(|it| it.field == field);
        self.files = left;
        taken
    }

    /// Everything sent but files, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|it| (it.0.as_str(), it.1.as_str()))
    }

    /// Every value of a repeated field.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let places = self.places.get(name).into_iter().flatten();
        places.map(|at| self.pairs[*at].1.as_str())
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

    /// As [`Sent::choice`], and a problem where the name is none of the list.
    pub(super) fn one_of<T: DeserializeOwned + Default>(&self, name: &str, found: &mut Vec<Problem>) -> T {
        let typed = self.text(name);
        choice(&typed).unwrap_or_else(|| {
            if !typed.is_empty() {
                found.push(Problem::at(name, "not-in-list").with("value", typed));
            }
            T::default()
        })
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
    let Some(naive) = naive else {
        found.push(Problem::at(field, "date-time"));
        return None;
    };
    let at = dates::local(naive, zone);
    if dates::wall(at, zone) != naive {
        found.push(Problem::at(field, "skipped-time").with("time", naive.format("%H:%M")));
    }
    Some(at)
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
    /// The words of the text it is about, as they stand there; those cut short end in “…”. Empty where it is about none.
    pub(super) words: String,
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
        for (prefix, keys) in rows {
            let columns: Vec<Vec<&str>> =
                keys.iter().map(|key| sent.all(&format!("{prefix}.{key}")).collect()).collect();
            let count = columns.iter().map(Vec::len).max().unwrap_or(0);
            let row = |at: usize| -> BTreeMap<String, String> {
                let cells = keys.iter().zip(&columns);
                cells
                    .map(|(key, column)| ((*key).to_owned(), (*column.get(at).unwrap_or(&"")).to_owned()))
                    .collect()
            };
            // An unticked box sends nothing, but a ticked one may send an empty value.
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
    pub(super) fn with(self, app: &App, person: &Person, found: &[Problem]) -> Self {
        self.with_in(app, &person.locale, found)
    }

    /// The same for somebody without an account.
    #[must_use]
    pub(super) fn with_in(mut self, app: &App, locale: &str, found: &[Problem]) -> Self {
        self.problems = form::problems(app, locale, found);
        self.summary = lines_in(app, locale, found);
        self
    }

    /// The same for a form that calls its fields otherwise.
    #[must_use]
    pub(super) fn with_labels(
        self,
        app: &App,
        locale: &str,
        found: &[Problem],
        label: impl Fn(&str) -> String,
    ) -> Self {
        let mut view = self.with_in(app, locale, found);
        for line in &mut view.summary {
            line.label = label(&line.field);
        }
        view
    }

    /// These values beside those of another form of the same page.
    #[must_use]
    pub(super) fn beside(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self
    }
}

/// Problems in words, each with the label of its field.
pub(super) fn lines(app: &App, person: &Person, found: &[Problem]) -> Vec<Line> {
    lines_in(app, &person.locale, found)
}

fn lines_in(app: &App, locale: &str, found: &[Problem]) -> Vec<Line> {
    found
        .iter()
        .map(|it| Line {
            field: it.field.clone(),
            label: label(app, locale, &it.field),
            text: app.templates.sentence(locale, it),
            words: it.named(&["acronym", "word", "begin", "link"]).unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The label of a field, if it has one.
pub(super) fn label(app: &App, locale: &str, field: &str) -> String {
    let own = ["details.", "identity.inks.", "identity.", "imprint.", "thresholds.", "supplied."]
        .iter()
        .find_map(|it| field.strip_prefix(it))
        .unwrap_or(field);
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
        let pairs = pairs.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        Sent::of(pairs, Vec::new()).unwrap()
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
    fn a_list_has_an_end() {
        let many = vec![("s.title", "x"); ROWS_MAX];
        let first = sent(&many);
        assert_eq!(View::sent(&first, &[("s", &["title"])]).rows["s"].len(), ROWS_MAX);
        let pairs = (0..=ROWS_MAX).map(|_| ("s.title".to_owned(), "x".to_owned())).collect();
        assert!(matches!(Sent::of(pairs, Vec::new()), Err(Error::TooLarge)));
    }

    #[test]
    fn a_moment_is_typed_in_the_towns_time() {
        let mut found = Vec::new();
        let at = moment("2026-07-01T18:30", "x", chrono_tz::Europe::Paris, &mut found);
        assert_eq!(at.map(|it| it.to_rfc3339()), Some("2026-07-01T16:30:00+00:00".to_owned()));
        assert_eq!(moment("demain", "x", chrono_tz::Europe::Paris, &mut found), None);
        assert_eq!(found[0].code, "date-time");
        moment("2027-03-28T02:30", "x", chrono_tz::Europe::Paris, &mut found);
        assert_eq!(found[1].code, "skipped-time", "clocks go forward that night");
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
