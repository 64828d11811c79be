//! The application: what every face, every job and every test is handed. Knows how to build itself and nothing else.
use crate::config::Settings;
use crate::db::Db;
use crate::error::Result;
use crate::media::Media;
use crate::staff::vault::Vault;
use crate::templates::Templates;
use anyhow::Context;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// Everything that lives as long as the program. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub settings: Arc<Settings>,
    pub db: Db,
    pub media: Media,
    pub templates: Templates,
    pub clock: Clock,
    /// Wakes the workers when a job was written.
    pub bell: Arc<tokio::sync::Notify>,
    pub readings: Readings,
    /// Before what anybody may say without an account.
    pub gate: Gate,
    pub pulse: Pulse,
    /// Seals what nobody reads in a copy of the database.
    pub vault: Vault,
}

/// What readers did since somebody took the numbers. In memory alone: a reader's page writes nothing.
#[derive(Clone, Default)]
pub struct Readings(Arc<Mutex<Counted>>);

/// The numbers, and nothing of who.
#[derive(Debug, Default)]
pub struct Counted {
    /// How often the page of each item was read.
    pub items: HashMap<Uuid, u32>,
    /// How often words of a language were looked for, and how often nothing was found.
    pub searches: HashMap<(&'static str, String), (u32, u32)>,
    /// How often an address was asked for that nothing stands at.
    pub lost: HashMap<String, u32>,
}

/// Different words or addresses kept in memory: a program that makes them up fills no more.
const DIFFERENT: usize = 2_000;
/// Bytes of an address, at most.
const LONGEST_PATH: usize = 300;

impl Readings {
    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody read the page of this item.
    pub fn add(&self, item: Uuid) {
        *self.counted().items.entry(item).or_default() += 1;
    }

    /// Somebody looked for these words.
    pub fn searched(&self, locale: &'static str, words: String, found: bool) {
        let mut counted = self.counted();
        if counted.searches.len() < DIFFERENT {
            let times = counted.searches.entry((locale, words)).or_default();
            times.0 += 1;
            times.1 += u32::from(!found);
        }
    }

    /// Somebody asked for an address that nothing stands at.
    pub fn lost(&self, path: &str) {
        let mut counted = self.counted();
        if counted.lost.len() < DIFFERENT && path.len() <= LONGEST_PATH {
            *counted.lost.entry(path.to_owned()).or_default() += 1;
        }
    }

    /// What was counted; it begins again at nothing.
    #[must_use]
    pub fn take(&self) -> Counted {
        std::mem::take(&mut *self.counted())
    }
}

/// Lets everybody through a few times an hour. An address stands here as a hash under a key that nobody knows and that lasts as long.
#[derive(Clone, Default)]
pub struct Gate(Arc<Mutex<Passed>>);

/// Who passed in one hour of the clock.
#[derive(Default)]
struct Passed {
    hour: i64,
    key: RandomState,
    times: HashMap<u64, u32>,
}

/// Times an hour for one address; a library's readers share theirs.
const PASSES: u32 = 30;
/// Addresses an hour.
const PASSING: usize = 5_000;

impl Gate {
    /// Whether this address passes once more.
    #[must_use]
    pub fn pass(&self, address: &str, now: DateTime<Utc>) -> bool {
        let mut passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.timestamp() / 3600;
        if passed.hour != hour {
            *passed = Passed { hour, ..Passed::default() };
        }
        let address = passed.key.hash_one(address);
        if passed.times.len() >= PASSING && !passed.times.contains_key(&address) {
            return false;
        }
        let times = passed.times.entry(address).or_default();
        *times += 1;
        *times <= PASSES
    }
}

/// Beats when a job of this process begins or ends: whoever shows how it goes looks again.
#[derive(Clone, Default)]
pub struct Pulse {
    /// True when the server stops.
    beats: watch::Sender<bool>,
    /// How many listen for each person.
    listening: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// Most streams one person has open: browsers keep six connections to a host.
const LISTENERS: usize = 3;

impl Pulse {
    /// Something began or ended.
    pub fn beat(&self) {
        self.beats.send_modify(|_| ());
    }

    /// The server stops, and nobody is kept waiting.
    pub fn stop(&self) {
        self.beats.send_replace(true);
    }

    /// Somebody listens; none if they do so in too many places.
    #[must_use]
    pub fn listen(&self, person: Uuid) -> Option<Listener> {
        let mut all = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.entry(person).or_default();
        if *own == LISTENERS {
            return None;
        }
        *own += 1;
        Some(Listener { beats: self.beats.subscribe(), person, listening: self.listening.clone() })
    }
}

/// Somebody who listens to the [`Pulse`].
pub struct Listener {
    beats: watch::Receiver<bool>,
    person: Uuid,
    listening: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Listener {
    /// Waits for the next beat, at most so long. False when the server stops.
    pub async fn next(&mut self, at_most: Duration) -> bool {
        if !*self.beats.borrow() {
            let _ = tokio::time::timeout(at_most, self.beats.changed()).await;
        }
        !*self.beats.borrow()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut all = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get_mut(&self.person) {
            *own -= 1;
            if *own == 0 {
                all.remove(&self.person);
            }
        }
    }
}

impl App {
    /// Connects, loads templates and opens the media folder. Server, commands and tests all start here.
    pub async fn build(settings: Settings, clock: Clock) -> Result<Self> {
        let data = &settings.data;
        std::fs::create_dir_all(data).with_context(|| {
            format!("cannot make the folder {}: choose another with --data", data.display())
        })?;
        if settings.dev {
            crate::assets::read_from_disk();
        }
        let db = Db::connect(&settings.database_url).await?;
        let media = Media::new(settings.data.join("media"));
        let templates = Templates::load(settings.dev, crate::assets::href)?;
        let (bell, readings, gate, pulse) =
            (Arc::default(), Readings::default(), Gate::default(), Pulse::default());
        let vault = Vault::of(&settings.data);
        Ok(Self {
            settings: Arc::new(settings),
            db,
            media,
            templates,
            clock,
            bell,
            readings,
            gate,
            pulse,
            vault,
        })
    }

    /// The time, for every rule.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// The only clock of the program. Tests set it.
#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `at` until it is set.
    pub fn at(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Mutex::new(at)))
    }

    /// The time now. Whole milliseconds, as both databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => {
                #[expect(clippy::disallowed_methods, reason = "this is the clock")]
                let now = Utc::now();
                DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
            }
            Self::Set(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a set clock; the system's clock is left alone.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Self::Set(at) = self
            && let Ok(mut at) = at.lock()
        {
            *at = to;
        }
    }
}
