//! Letters as they arrive: from the folder they are laid into, or from a mail server. A small reader of MIME, written apart from what
//! makes the letters.
use super::app::TestApp;
use data_encoding::BASE64;
use parvis::app::App;
use parvis::jobs::worker;
use std::path::PathBuf;

/// The folder of letters of an application.
pub(crate) struct Post {
    pub(crate) app: App,
    folder: PathBuf,
}

/// A letter as its reader sees it.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) pictures: Vec<Vec<u8>>,
    pub(crate) head: String,
}

impl Post {
    pub(crate) async fn of(app: &TestApp) -> Self {
        Self { app: app.neighbour().await, folder: app.settings.data.join("mail") }
    }

    /// Does everything that is due, and takes the letters that were written.
    pub(crate) async fn collect(&self) -> Vec<Letter> {
        while worker::next(&self.app, "post").await.unwrap() {}
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            found.push(Letter::read(&std::fs::read_to_string(&path).unwrap()));
            std::fs::remove_file(&path).unwrap();
        }
        found.sort_by(|a, b| (&a.subject, &a.to).cmp(&(&b.subject, &b.to)));
        found
    }
}

/// A part of a letter: its head without folds, and its body.
struct Part {
    head: String,
    body: String,
}

impl Part {
    fn of(source: &str) -> Self {
        let (head, body) = source.split_once("\n\n").unwrap_or((source, ""));
        Self { head: head.replace("\n ", " ").replace("\n\t", " "), body: body.to_owned() }
    }

    fn field(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|it| it.split_once(": "));
        lines
            .into_iter()
            .find(|it| it.0.eq_ignore_ascii_case(name))
            .map(|it| it.1.to_owned())
            .unwrap_or_default()
    }

    /// The parts that hold no parts.
    fn leaves(self) -> Vec<Self> {
        let kind = self.field("Content-Type");
        let Some((_, rest)) = kind.split_once("boundary=\"") else { return vec![self] };
        let boundary = format!("\n--{}", rest.split('"').next().unwrap());
        let body = format!("\n{}", self.body);
        let parts = body.split(&boundary).skip(1).filter(|it| !it.starts_with("--"));
        parts.flat_map(|it| Self::of(it.strip_prefix('\n').unwrap_or(it)).leaves()).collect()
    }

    fn bytes(&self) -> Vec<u8> {
        match self.field("Content-Transfer-Encoding").as_str() {
            "base64" => BASE64.decode(self.body.split_whitespace().collect::<String>().as_bytes()).unwrap(),
            "quoted-printable" => unquoted(&self.body.replace("=\n", "")),
            _ => self.body.clone().into_bytes(),
        }
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap().replace("\r\n", "\n")
    }
}

fn unquoted(text: &str) -> Vec<u8> {
    let mut signs = text.bytes();
    let mut found = Vec::new();
    while let Some(sign) = signs.next() {
        if sign == b'=' {
            let pair = [signs.next().unwrap(), signs.next().unwrap()];
            found.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            found.push(sign);
        }
    }
    found
}

/// A header without its encoded words (RFC 2047).
fn decoded(text: &str) -> String {
    let mut found = Vec::new();
    let mut encoded = false;
    for word in text.split(' ') {
        let inner = word.strip_prefix("=?utf-8?b?").and_then(|it| it.strip_suffix("?="));
        let joined = encoded && inner.is_some();
        if !found.is_empty() && !joined {
            found.push(b' ');
        }
        encoded = inner.is_some();
        match inner {
            Some(it) => found.extend(BASE64.decode(it.as_bytes()).unwrap()),
            None => found.extend(word.bytes()),
        }
    }
    String::from_utf8(found).unwrap()
}

impl Letter {
    /// A letter as its bytes are.
    pub(crate) fn read(source: &str) -> Self {
        let whole = Part::of(&source.replace("\r\n", "\n"));
        let (head, to, subject) = (whole.head.clone(), whole.field("To"), decoded(&whole.field("Subject")));
        let parts = whole.leaves();
        let of = |kind: &str| parts.iter().find(|it| it.field("Content-Type").starts_with(kind));
        let pictures = parts.iter().filter(|it| it.field("Content-Type").starts_with("image/jpeg"));
        Self {
            to,
            subject,
            text: of("text/plain").expect("every letter has a text").text(),
            html: of("text/html").map(Part::text).unwrap_or_default(),
            pictures: pictures.map(Part::bytes).collect(),
            head,
        }
    }

    /// The first address in the text.
    pub(crate) fn link(&self) -> String {
        let words = self.text.split_whitespace();
        words.into_iter().find(|it| it.starts_with("http")).expect("a letter with an address").to_owned()
    }

    /// Its way at the desk.
    pub(crate) fn path(&self) -> String {
        self.link().strip_prefix(super::app::PUBLIC_URL).unwrap().to_owned()
    }
}
