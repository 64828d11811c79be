//! Where something appears: web, print, mail, signage; on an item or on one block.

use serde::{Deserialize, Serialize};

/// A channel readers meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// The public site.
    Web,
    /// The magazine and leaflets.
    Print,
    /// The newsletter.
    Mail,
    /// Screens in town.
    Signage,
}

/// What is said about one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// It may appear there.
    #[default]
    Yes,
    /// It does not appear there.
    No,
    /// It appears there and, unless said again, nowhere else.
    Only,
}

/// The four channels; what is not said is yes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// The public site.
    #[serde(default, skip_serializing_if = "Reach::is_yes")]
    pub web: Reach,
    /// The magazine and leaflets.
    #[serde(default, skip_serializing_if = "Reach::is_yes")]
    pub print: Reach,
    /// The newsletter.
    #[serde(default, skip_serializing_if = "Reach::is_yes")]
    pub mail: Reach,
    /// Screens in town.
    #[serde(default, skip_serializing_if = "Reach::is_yes")]
    pub signage: Reach,
}

impl Reach {
    fn is_yes(&self) -> bool {
        *self == Self::Yes
    }
}

impl Channels {
    /// Whether it appears on this channel.
    #[must_use]
    pub fn reach(&self, channel: Channel) -> bool {
        let all = [self.web, self.print, self.mail, self.signage];
        match self.on(channel) {
            Reach::Only => true,
            Reach::No => false,
            Reach::Yes => !all.contains(&Reach::Only),
        }
    }

    /// For paper and not for the web (a civil register): no file or page that the site offers may hold it, though it be made from
    /// the printed pages.
    #[must_use]
    pub fn print_only(&self) -> bool {
        self.reach(Channel::Print) && !self.reach(Channel::Web)
    }

    /// What is said about this channel.
    #[must_use]
    pub fn on(&self, channel: Channel) -> Reach {
        match channel {
            Channel::Web => self.web,
            Channel::Print => self.print,
            Channel::Mail => self.mail,
            Channel::Signage => self.signage,
        }
    }

    /// Nothing said: everywhere.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
