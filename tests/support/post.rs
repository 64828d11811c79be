//! Letters as they arrive.
use super::app::TestApp;
use data_encoding::BASE64;
use parvis::app::App;
use parvis::config::Settings;
use parvis::jobs::worker;

/// The same application with a mail program that keeps every letter in a file.
pub(crate) struct Post {
    pub(crate) app: App,
    folder: std::path::PathBuf,
}

/// A letter as its reader sees it.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) pictures: Vec<Vec<u8>>,
}

impl Post {
    pub(crate) async fn of(app: &TestApp) -> Self {
        let folder = app.settings.data.join("letters");
        std::fs::create_dir_all(&folder).unwrap();
        let script = app.settings.data.join("post.sh");
        std::fs::write(&script, format!("cat > \"$(mktemp {}/XXXXXXXX)\"\n", folder.display())).unwrap();
        let settings = Settings {
            mail_command: format!("sh {}", script.display()),
            mail_from: "parvis@valbourg.example".into(),
            ..(*app.settings).clone()
        };
        Self { app: App::build(settings, app.clock.clone()).await.unwrap(), folder }
    }

    /// Does everything that is due, and takes the letters that were written.
    pub(crate) async fn collect(&self) -> Vec<Letter> {
        while worker::next(&self.app, "post").await.unwrap() {}
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).unwrap() {
            let path = entry.unwrap().path();
            found.push(Letter::read(&std::fs::read_to_string(&path).unwrap()));
            std::fs::remove_file(&path).unwrap();
        }
        found.sort_by(|a, b| (&a.subject, &a.to).cmp(&(&b.subject, &b.to)));
        found
    }
}

impl Letter {
    fn read(source: &str) -> Self {
        let (head, body) = source.split_once("\n\n").unwrap();
        let head = head.replace("\n ", "");
        let field = |name: &str| head.lines().find_map(|it| it.strip_prefix(name)).unwrap().to_owned();
        let subject = field("Subject: ").replace("?==?", "?= =?");
        let words = subject.split(' ').map(|it| {
            let inner = it.strip_prefix("=?utf-8?B?").and_then(|it| it.strip_suffix("?="));
            inner.map_or_else(|| it.as_bytes().to_vec(), |it| BASE64.decode(it.as_bytes()).unwrap())
        });
        let subject = String::from_utf8(words.flatten().collect()).unwrap();
        let parts: Vec<(&str, Vec<u8>)> = body
            .split("\n--=_")
            .filter(|part| part.contains("base64"))
            .filter_map(|part| part.split_once("\n\n"))
            .map(|(part, it)| {
                (part, BASE64.decode(it.split_whitespace().collect::<String>().as_bytes()).unwrap())
            })
            .collect();
        let text = |kind: &str| {
            let part = parts.iter().find(|it| it.0.contains(kind)).unwrap();
            String::from_utf8(part.1.clone()).unwrap()
        };
        Self {
            to: field("To: "),
            subject,
            text: text("text/plain"),
            html: text("text/html"),
            pictures: parts.iter().filter(|it| it.0.contains("image/jpeg")).map(|it| it.1.clone()).collect(),
        }
    }
}
