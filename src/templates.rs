//! The template environment and the interface's words: strict, embedded in the program, read from the source tree in development.
//! Knows no page.
use crate::error::{Problem, Result};
use crate::richtext::typography;
use anyhow::{Context, anyhow};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use minijinja::value::Kwargs;
use minijinja::{Environment, ErrorKind, State, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "*.html"]
#[include = "*.txt"]
#[include = "locales/**/*.ftl"]
#[exclude = "assets/*"]
struct Files;

/// The folder of templates in the source tree, for development.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// The languages of the interface, the first one standing in for a missing message.
pub const LOCALES: [&str; 2] = ["fr", "en"];

/// Templates and words.
#[derive(Clone)]
pub struct Templates {
    env: Arc<Environment<'static>>,
    /// Replaced before each page in development.
    words: Arc<RwLock<Arc<Words>>>,
    dev: bool,
}

impl Templates {
    /// Loads everything; a template that does not parse or a locale file with a fault is an error here, not later.
    pub fn load(dev: bool, asset: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Result<Self> {
        let words = Arc::new(RwLock::new(Arc::new(Words::load(dev)?)));
        let mut env = Environment::new();
        if dev {
            env.set_loader(minijinja::path_loader(SOURCE));
        } else {
            env.set_loader(|name| {
                Ok(Files::get(name).map(|it| String::from_utf8_lossy(&it.data).into_owned()))
            });
            env.set_auto_reload(false);
        }
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_fuel(Some(20_000_000));
        env.add_function("asset", move |name: String| {
            let missing = || minijinja::Error::new(ErrorKind::InvalidOperation, format!("no asset {name}"));
            asset(&name).map(Value::from_safe_string).ok_or_else(missing)
        });
        let spoken = words.clone();
        env.add_function("t", move |state: &State, key: String, args: Kwargs| {
            let base = state.lookup("base").unwrap_or_default();
            let locale = base.get_attr("locale").ok().and_then(|it| it.as_str().map(str::to_owned));
            if locale.is_none() && !base.is_undefined() {
                let err = format!("message {key}: a variable hides `base`");
                return Err(minijinja::Error::new(ErrorKind::InvalidOperation, err));
            }
            let mut values = Vec::new();
            for name in args.args() {
                values.push((name.to_owned(), args.get::<Value>(name)?));
            }
            let fluent = values.iter().map(|(name, value)| (name.as_str(), to_fluent(value))).collect();
            let words = spoken.read().unwrap_or_else(PoisonError::into_inner).clone();
            words
                .say(locale.as_deref().unwrap_or(LOCALES[0]), &key, Some(&fluent))
                .map_err(|err| minijinja::Error::new(ErrorKind::InvalidOperation, err))
        });
        for name in Files::iter().filter(|it| !it.ends_with(".ftl")) {
            env.get_template(&name).map_err(|err| anyhow!("template {name}: {err:#}"))?;
        }
        Ok(Self { env: Arc::new(env), words, dev })
    }

    /// Fills a template. The error names file and line.
    pub fn render(&self, name: &str, context: Value) -> Result<String> {
        if self.dev {
            let fresh = Arc::new(Words::load(true)?);
            *self.words.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        let template = self.env.get_template(name).map_err(|err| anyhow!("template {name}: {err:#}"))?;
        Ok(template.render(context).map_err(|err| anyhow!("template {name}: {err:#}"))?)
    }

    /// A text in which nothing is filled in.
    pub fn text(&self, name: &str) -> Result<String> {
        self.render(name, Value::UNDEFINED)
    }

    /// Names of all templates, for tests.
    pub fn names() -> Vec<Cow<'static, str>> {
        Files::iter().filter(|it| !it.ends_with(".ftl")).collect()
    }

    /// The environment, for tests of the template contract.
    pub fn environment(&self) -> &Environment<'static> {
        &self.env
    }

    /// A message of the locale files. A missing one is shown as its key: it is a fault, found by a test, and no reason to fail a page.
    pub fn say(&self, locale: &str, key: &str, args: &[(&str, &str)]) -> String {
        let fluent = args
            .iter()
            .map(|(name, value)| {
                (*name, value.parse::<i64>().map_or_else(|_| FluentValue::from(*value), FluentValue::from))
            })
            .collect();
        self.words().say(locale, key, Some(&fluent)).unwrap_or_else(|_| key.to_owned())
    }

    fn words(&self) -> Arc<Words> {
        self.words.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The sentence of a problem.
    pub fn sentence(&self, locale: &str, problem: &Problem) -> String {
        let args: Vec<(&str, String)> =
            problem.args.iter().map(|(name, value)| (*name, written(locale, value))).collect();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.say(locale, &format!("problem-{}", problem.code), &args)
    }

    /// As [`Self::sentence`], after the name of the field it is about, where there is no form beside it.
    pub fn named_sentence(&self, locale: &str, problem: &Problem) -> String {
        let sentence = self.sentence(locale, problem);
        let label = |name: &str| format!("f-{name}");
        let last = problem.field.rsplit('.').find(|it| it.parse::<usize>().is_err()).unwrap_or_default();
        let known = [problem.field.as_str(), last].map(label).into_iter().find(|it| self.has(locale, it));
        let colon = if locale == "fr" { "\u{a0}:" } else { ":" };
        match known {
            Some(key) => format!("{}{colon} {sentence}", self.say(locale, &key, &[])),
            None if problem.field.is_empty() => sentence,
            None => format!("{}{colon} {sentence}", problem.field),
        }
    }

    /// Why a job failed, for somebody who reads this language: the sentences of a refusal, or the words of the log.
    pub fn failure(&self, locale: &str, stored: &str) -> String {
        /// A [`Problem`] as it was kept.
        #[derive(serde::Deserialize)]
        struct Kept {
            code: String,
            args: Vec<(String, String)>,
        }
        let sentence = |it: &Kept| {
            let args: Vec<(&str, &str)> =
                it.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            self.say(locale, &format!("problem-{}", it.code), &args)
        };
        serde_json::from_str::<Vec<Kept>>(stored).map_or_else(
            |_| stored.to_owned(),
            |found| found.iter().map(sentence).collect::<Vec<_>>().join(" "),
        )
    }

    /// True if the message exists in this very locale.
    pub fn has(&self, locale: &str, key: &str) -> bool {
        self.words().bundles.get(locale).is_some_and(|it| it.has_message(key))
    }
}

/// A number, or numbers with × between them, with the decimal sign of the language; any other text as it is.
fn written(locale: &str, value: &str) -> String {
    let number = |it: &str| it.parse::<f64>().is_ok();
    if locale == "fr" && value.split(" × ").all(number) { value.replace('.', ",") } else { value.to_owned() }
}

/// A whole number with its thousands apart, as the language writes them: "1 600" with a narrow space, "1,600".
fn grouped(locale: &str, number: f64) -> String {
    let (digits, sign) = (format!("{:.0}", number.abs()), if number < 0.0 { "−" } else { "" });
    let apart = if locale == "fr" { '\u{202f}' } else { ',' };
    let mut out = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(apart);
        }
        out.push(digit);
    }
    out
}

fn to_fluent(value: &Value) -> FluentValue<'static> {
    i64::try_from(value.clone()).map_or_else(|_| FluentValue::from(value.to_string()), FluentValue::from)
}

struct Words {
    bundles: HashMap<&'static str, FluentBundle<FluentResource>>,
}

impl Words {
    fn load(dev: bool) -> Result<Self> {
        let mut bundles = HashMap::new();
        for locale in LOCALES {
            let language = locale
                .parse::<unic_langid::LanguageIdentifier>()
                .map_err(|err| anyhow!("{locale}: {err}"))?;
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            bundle.set_use_isolating(false);
            bundle
                .add_function("GROUPED", move |values, _| match values {
                    [FluentValue::Number(it)] => grouped(locale, it.value).into(),
                    [other, ..] => other.clone().into_owned(),
                    [] => FluentValue::Error,
                })
                .map_err(|err| anyhow!("{locale}: {err:?}"))?;
            for (name, source) in Self::sources(locale, dev)? {
                let resource =
                    FluentResource::try_new(source).map_err(|(_, err)| anyhow!("{name}: {err:?}"))?;
                bundle.add_resource(resource).map_err(|err| anyhow!("{name}: {err:?}"))?;
            }
            bundles.insert(locale, bundle);
        }
        Ok(Self { bundles })
    }

    fn sources(locale: &str, dev: bool) -> Result<Vec<(String, String)>> {
        let mut sources = Vec::new();
        for name in Files::iter().filter(|it| it.starts_with(&format!("locales/{locale}/"))) {
            let text = if dev {
                std::fs::read_to_string(format!("{SOURCE}/{name}")).with_context(|| name.to_string())?
            } else {
                Files::get(&name).map(|it| String::from_utf8_lossy(&it.data).into_owned()).unwrap_or_default()
            };
            sources.push((name.into_owned(), text));
        }
        Ok(sources)
    }

    fn say(
        &self,
        locale: &str,
        key: &str,
        args: Option<&FluentArgs<'_>>,
    ) -> std::result::Result<String, String> {
        for locale in [locale, LOCALES[0]] {
            let Some(bundle) = self.bundles.get(locale) else { continue };
            if let Some(pattern) = bundle.get_message(key).and_then(|it| it.value()) {
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
                let text = if locale == "fr" && args.is_some() { typography::nested(&text) } else { text };
                return if errors.is_empty() { Ok(text) } else { Err(format!("message {key}: {errors:?}")) };
            }
        }
        Err(format!("no message {key}"))
    }
}
