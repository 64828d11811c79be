//! Settings of one installation: `DIR/parvis.toml`, overridden by `PARVIS_*`. What editors decide (identity, imprint, time zone) is a
//! record in the CMS and never stands here. The only module that reads the environment.
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Every setting with its default. [`Settings::example`] is the documentation of the file.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Folder of everything this installation keeps. From `--data`, not from the file.
    #[serde(skip)]
    pub data: PathBuf,
    /// Address and port to serve on, `127.0.0.1:3000`.
    pub listen: String,
    /// The public address of the site, without a slash at the end. QR codes, feeds, mails and canonical links use nothing else.
    pub public_url: String,
    /// `sqlite://…` or `postgres://…`; empty means `sqlite://DIR/parvis.db`.
    pub database_url: String,
    /// Name of the session cookie's policy: false only for a plain-HTTP test on a name other than localhost.
    pub secure_cookies: bool,
    /// `text` or `json`: how log lines are written.
    pub log_format: String,
    /// What is logged, in the syntax of `tracing`: `info`, `parvis=debug,info`.
    pub log: String,
    /// Seconds a build of an issue may take before it is stopped.
    pub layout_seconds: u64,
    /// Megabytes of memory above which the idle layout worker is replaced.
    pub layout_memory_mb: u64,
    /// Run jobs in this process. False for a second process that only serves pages.
    pub jobs: bool,
    /// Read templates, assets and layouts from the source tree and reload them. Set by `PARVIS_DEV=1` only.
    #[serde(skip)]
    pub dev: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("./data"),
            listen: "127.0.0.1:3000".into(),
            public_url: "http://127.0.0.1:3000".into(),
            database_url: String::new(),
            secure_cookies: true,
            log_format: "text".into(),
            log: "info,sqlx=warn,sea_orm=warn,lopdf=error".into(),
            layout_seconds: 120,
            layout_memory_mb: 1_500,
            jobs: true,
            dev: false,
        }
    }
}

impl Settings {
    /// Defaults, then `DIR/parvis.toml`, then `PARVIS_*`.
    pub fn load(data: &Path) -> anyhow::Result<Self> {
        Self::layered(data, |name| {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
            std::env::var(name).ok()
        })
    }

    /// As [`Settings::load`], with the environment given.
    pub fn layered(data: &Path, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let file = data.join("parvis.toml");
        let mut table: toml::Table = match std::fs::read_to_string(&file) {
            Ok(text) => {
                toml::from_str(&text).with_context(|| format!("{} is not valid TOML", file.display()))?
            }
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => toml::Table::new(),
            Err(err) => return Err(err).with_context(|| format!("cannot read {}", file.display())),
        };
        let known = toml::Table::try_from(Self::default())?;
        for (name, default) in &known {
            let variable = format!("PARVIS_{}", name.to_uppercase());
            if let Some(value) = env(&variable) {
                let value = match default {
                    toml::Value::Boolean(_) => {
                        toml::Value::Boolean(matches!(value.as_str(), "1" | "true" | "yes"))
                    }
                    toml::Value::Integer(_) => toml::Value::Integer(
                        value
                            .parse()
                            .with_context(|| format!("{variable} must be a whole number, not `{value}`"))?,
                    ),
                    _ => toml::Value::String(value),
                };
                table.insert(name.clone(), value);
            }
        }
        let mut settings: Self = table
            .try_into()
            .with_context(|| format!("a setting in {} or PARVIS_* is wrong", file.display()))?;
        settings.data = data.to_path_buf();
        settings.dev = env("PARVIS_DEV").is_some_and(|it| it == "1");
        settings.check()?;
        Ok(settings)
    }

    fn check(&mut self) -> anyhow::Result<()> {
        while self.public_url.ends_with('/') {
            self.public_url.pop();
        }
        let Ok(url) = url::Url::parse(&self.public_url) else {
            bail!(
                "public_url must be a whole address such as https://www.town.example, not `{}`",
                self.public_url
            );
        };
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            bail!(
                "public_url must begin with http:// or https:// and name a host, not `{}`",
                self.public_url
            );
        }
        if self.database_url.is_empty() {
            self.database_url = format!("sqlite://{}?mode=rwc", self.data.join("parvis.db").display());
        }
        Ok(())
    }

    /// True while `public_url` is still the loopback default: shown in the CMS, since paper would print it.
    pub fn public_url_is_default(&self) -> bool {
        url::Url::parse(&self.public_url)
            .ok()
            .and_then(|it| it.host_str().map(|host| matches!(host, "127.0.0.1" | "localhost" | "[::1]")))
            .unwrap_or(true)
    }

    /// The address as printed: without scheme and `www.`.
    pub fn print_host(&self) -> String {
        let bare = self.public_url.split_once("://").map_or(self.public_url.as_str(), |it| it.1);
        bare.strip_prefix("www.").unwrap_or(bare).to_owned()
    }

    /// The file `parvis.toml` with every setting, its default and its meaning.
    pub fn example() -> String {
        let mut out =
            String::from("# Parvis: settings of this installation. PARVIS_<NAME> overrides a line.\n");
        let defaults = toml::Table::try_from(Self::default()).unwrap_or_default();
        for (name, meaning) in MEANINGS {
            if let Some(value) = defaults.get(*name) {
                out.push_str(&format!("\n# {meaning}\n# {name} = {value}\n"));
            }
        }
        out
    }
}

/// One line per setting of the file, in order.
pub const MEANINGS: &[(&str, &str)] = &[
    ("listen", "Address and port to serve on."),
    (
        "public_url",
        "Public address of the site: QR codes, feeds, mails and canonical links use nothing else.",
    ),
    ("database_url", "sqlite://… or postgres://user:password@host/name; empty: DIR/parvis.db."),
    ("secure_cookies", "False only to try plain HTTP under a name other than localhost."),
    ("log_format", "text or json."),
    ("log", "What is logged, in the syntax of tracing."),
    ("layout_seconds", "Seconds a build of an issue may take."),
    ("layout_memory_mb", "Megabytes above which the idle layout worker is replaced."),
    ("jobs", "Run jobs in this process; false for a second process that only serves pages."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_overrides_the_file() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("parvis.toml"),
            "public_url = \"https://a.example/\"\nlayout_seconds = 9\n",
        )
        .unwrap();
        let env = |name: &str| (name == "PARVIS_LAYOUT_SECONDS").then(|| "30".to_owned());
        let settings = Settings::layered(dir.path(), env).unwrap();
        assert_eq!((settings.public_url.as_str(), settings.layout_seconds), ("https://a.example", 30));
        assert!(!settings.public_url_is_default());
    }

    #[test]
    fn a_wrong_name_is_refused_with_the_file_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("parvis.toml"), "publik_url = \"x\"").unwrap();
        let error = format!("{:#}", Settings::layered(dir.path(), |_| None).unwrap_err());
        assert!(error.contains("parvis.toml") && error.contains("publik_url"), "{error}");
    }

    #[test]
    fn every_setting_is_explained() {
        let table = toml::Table::try_from(Settings::default()).unwrap();
        let named: Vec<_> = MEANINGS.iter().map(|it| it.0).collect();
        assert_eq!(table.keys().filter(|it| !named.contains(&it.as_str())).count(), 0);
        assert!(Settings::example().contains("# public_url = \"http://127.0.0.1:3000\""));
    }
}
