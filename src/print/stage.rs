//! How far the layout of an issue has come, told to who waits for it. Pure but for who listens.
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// What is being done. An issue with editions by zone goes through some of them more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Collecting,
    Measuring,
    Planning,
    Setting,
    Photographs,
    Press,
    Checks,
}

impl Stage {
    /// In their order.
    pub const ALL: [Self; 7] = [
        Self::Collecting,
        Self::Measuring,
        Self::Planning,
        Self::Setting,
        Self::Photographs,
        Self::Press,
        Self::Checks,
    ];

    /// The name used in locale files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Collecting => "collecting",
            Self::Measuring => "measuring",
            Self::Planning => "planning",
            Self::Setting => "setting",
            Self::Photographs => "photographs",
            Self::Press => "press",
            Self::Checks => "checks",
        }
    }
}

/// Who is told. `Default` tells nobody.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Fn(Stage) + Send + Sync>>);

impl Progress {
    /// Tells somebody.
    pub fn to(listener: impl Fn(Stage) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    /// This begins.
    pub fn at(&self, stage: Stage) {
        if let Some(listener) = &self.0 {
            listener(stage);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
