//! What can go wrong, by meaning. Knows no page, no status code and no sentence: `web` turns an error into a page, and the sentence of
//! a [`Problem`] stands in the locale files under `problem-<code>`.
use sea_orm::DbErr;

/// The result of everything that can go wrong.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the words of the repository.
#[derive(Debug)]
pub enum Error {
    /// Nothing stands at this address.
    NotFound,
    /// It stood here once and was withdrawn.
    Gone(Box<Gone>),
    /// Nobody is signed in.
    SignIn,
    /// Somebody is signed in who may not.
    Forbidden,
    /// The change is refused, for every reason listed.
    Refused(Vec<Problem>),
    /// Somebody saved first.
    Conflict,
    /// What was sent cannot be read as what the address takes.
    Malformed,
    /// More was sent than is taken in.
    TooLarge,
    /// Too much at once; `retry_after` in seconds.
    Busy { retry_after: u32 },
    /// Our fault; the chain goes to the log, a reference to the visitor.
    Internal(anyhow::Error),
}

/// What the page of a withdrawn item says.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Gone {
    /// Title the item had.
    pub title: String,
    /// The notice written when it was withdrawn.
    pub notice: String,
    /// Since when it is gone, a day in its language; empty where nobody knows.
    pub since: String,
    /// It never should have been public: its title says nothing any more.
    pub mistake: bool,
    /// Its text stands where `instead` leads: readers are led on.
    pub merged: bool,
    /// Where to go instead.
    pub instead: Option<(String, String)>,
}

/// One reason why something is refused, and where to mend it.
///
/// `code` names the message `problem-<code>` of the locale files; `args` are its variables; `field` is the path of a form field such as
/// `title` or `details.timings.2.begin`, empty when the whole item is meant.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    pub field: String,
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem of one field.
    pub fn at(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code, args: Vec::new() }
    }

    /// A problem of the whole.
    pub fn whole(code: &'static str) -> Self {
        Self::at("", code)
    }

    /// Adds a variable of the message.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a number, a text or a reference to one")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The first variable of these names.
    #[must_use]
    pub fn named(&self, names: &[&str]) -> Option<&str> {
        self.args.iter().find(|it| names.contains(&it.0)).map(|it| it.1.as_str())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<DbErr> for Error {
    fn from(err: DbErr) -> Self {
        Self::Internal(anyhow::Error::new(err))
    }
}

impl From<anyhow::Error> for Error {
    fn from(err: anyhow::Error) -> Self {
        Self::Internal(err)
    }
}

impl From<std::io::Error> for Error {
    fn from(err: std::io::Error) -> Self {
        Self::Internal(err.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(err: serde_json::Error) -> Self {
        Self::Internal(err.into())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Gone(gone) => write!(f, "withdrawn: {}", gone.title),
            Self::SignIn => f.write_str("sign in first"),
            Self::Forbidden => f.write_str("not allowed"),
            Self::Refused(problems) => {
                let codes: Vec<_> = problems.iter().map(|it| format!("{} {}", it.code, it.field)).collect();
                write!(f, "refused: {}", codes.join(", "))
            }
            Self::Conflict => f.write_str("somebody saved first"),
            Self::Malformed => f.write_str("cannot be read"),
            Self::TooLarge => f.write_str("too large"),
            Self::Busy { .. } => f.write_str("busy"),
            Self::Internal(err) => write!(f, "{err:#}"),
        }
    }
}

impl std::error::Error for Error {}
