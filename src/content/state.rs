//! Where an item stands and what may be done with it then: one table of moves, pure. The desk's buttons and the verbs of `publish` ask
//! the same table.
use crate::staff::{Person, Role};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Whether readers see an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Not yet.
    Never,
    Live,
    Withdrawn,
    Trashed,
}

/// Where the open revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Draft,
    InReview,
    ChangesRequested,
    Approved,
    Scheduled,
}

/// The states people see, derived from visibility and stage: what readers have, and where the work on it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Public {
    Draft,
    InReview,
    Approved,
    Scheduled,
    Published,
    Withdrawn,
}

impl Public {
    /// Every state, as lists offer them.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::InReview, Self::Approved, Self::Scheduled, Self::Published, Self::Withdrawn];

    /// The name used in addresses and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The one derivation: one state or two, what readers have first. A correction in review does not hide that the item is live.
    pub fn of(visibility: Visibility, stage: Option<Stage>) -> Vec<Self> {
        let readers = match visibility {
            Visibility::Never => None,
            Visibility::Live => Some(Self::Published),
            Visibility::Withdrawn | Visibility::Trashed => Some(Self::Withdrawn),
        };
        let work = stage.map(|it| match it {
            Stage::Draft | Stage::ChangesRequested => Self::Draft,
            Stage::InReview => Self::InReview,
            Stage::Approved => Self::Approved,
            Stage::Scheduled => Self::Scheduled,
        });
        readers.into_iter().chain(work).collect()
    }
}

/// What can be done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    Save,
    Submit,
    RequestChanges,
    Approve,
    Schedule,
    Unschedule,
    Publish,
    Discard,
    /// The newsroom does not take what a partner proposed.
    Decline,
    Withdraw,
}

impl Verb {
    /// Every verb, in the order buttons stand.
    pub const ALL: [Self; 10] = [
        Self::Save,
        Self::Submit,
        Self::RequestChanges,
        Self::Approve,
        Self::Schedule,
        Self::Unschedule,
        Self::Publish,
        Self::Discard,
        Self::Decline,
        Self::Withdraw,
    ];

    /// The name used in addresses, the log and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::Submit => "submit",
            Self::RequestChanges => "request_changes",
            Self::Approve => "approve",
            Self::Schedule => "schedule",
            Self::Unschedule => "unschedule",
            Self::Publish => "publish",
            Self::Discard => "discard",
            Self::Decline => "decline",
            Self::Withdraw => "withdraw",
        }
    }
}

/// One line of the table: from a stage (None: no open revision), by a verb, to a stage (None: no open revision any more), for a role.
pub struct Move {
    pub from: Option<Stage>,
    pub verb: Verb,
    pub to: Option<Stage>,
    /// The least role that may do it.
    pub role: Role,
}

const fn line(from: Option<Stage>, verb: Verb, to: Option<Stage>, role: Role) -> Move {
    Move { from, verb, to, role }
}

/// The one table of moves. Saving anything puts it back to draft: what was approved is a text, not a title.
/// A chief editor may publish without the way through review; an editor only what is approved.
pub const MOVES: &[Move] = &[
    line(None, Verb::Save, Some(Stage::Draft), Role::Partner),
    line(Some(Stage::Draft), Verb::Save, Some(Stage::Draft), Role::Partner),
    line(Some(Stage::ChangesRequested), Verb::Save, Some(Stage::Draft), Role::Partner),
    line(Some(Stage::InReview), Verb::Save, Some(Stage::Draft), Role::Editor),
    line(Some(Stage::Approved), Verb::Save, Some(Stage::Draft), Role::Editor),
    line(Some(Stage::Scheduled), Verb::Save, Some(Stage::Draft), Role::ChiefEditor),
    line(Some(Stage::Draft), Verb::Submit, Some(Stage::InReview), Role::Partner),
    line(Some(Stage::ChangesRequested), Verb::Submit, Some(Stage::InReview), Role::Partner),
    line(Some(Stage::InReview), Verb::RequestChanges, Some(Stage::ChangesRequested), Role::Editor),
    line(Some(Stage::Approved), Verb::RequestChanges, Some(Stage::ChangesRequested), Role::ChiefEditor),
    line(Some(Stage::InReview), Verb::Approve, Some(Stage::Approved), Role::ChiefEditor),
    line(Some(Stage::Draft), Verb::Approve, Some(Stage::Approved), Role::ChiefEditor),
    // Who asked for changes may find that the text will do.
    line(Some(Stage::ChangesRequested), Verb::Approve, Some(Stage::Approved), Role::ChiefEditor),
    line(Some(Stage::Approved), Verb::Schedule, Some(Stage::Scheduled), Role::Editor),
    line(Some(Stage::Draft), Verb::Schedule, Some(Stage::Scheduled), Role::ChiefEditor),
    line(Some(Stage::ChangesRequested), Verb::Schedule, Some(Stage::Scheduled), Role::ChiefEditor),
    line(Some(Stage::InReview), Verb::Schedule, Some(Stage::Scheduled), Role::ChiefEditor),
    line(Some(Stage::Scheduled), Verb::Schedule, Some(Stage::Scheduled), Role::Editor),
    line(Some(Stage::Scheduled), Verb::Unschedule, Some(Stage::Approved), Role::Editor),
    line(Some(Stage::Approved), Verb::Publish, None, Role::Editor),
    line(Some(Stage::Scheduled), Verb::Publish, None, Role::Editor),
    line(Some(Stage::Draft), Verb::Publish, None, Role::ChiefEditor),
    line(Some(Stage::ChangesRequested), Verb::Publish, None, Role::ChiefEditor),
    line(Some(Stage::InReview), Verb::Publish, None, Role::ChiefEditor),
    // What was withdrawn, as readers knew it: `step` allows it there alone.
    line(None, Verb::Publish, None, Role::ChiefEditor),
    line(Some(Stage::Draft), Verb::Discard, None, Role::Partner),
    line(Some(Stage::ChangesRequested), Verb::Discard, None, Role::Partner),
    line(Some(Stage::Draft), Verb::Decline, None, Role::Editor),
    line(Some(Stage::InReview), Verb::Decline, None, Role::Editor),
    line(Some(Stage::Approved), Verb::Decline, None, Role::ChiefEditor),
    line(None, Verb::Withdraw, None, Role::ChiefEditor),
    line(Some(Stage::Draft), Verb::Withdraw, Some(Stage::Draft), Role::ChiefEditor),
    line(Some(Stage::ChangesRequested), Verb::Withdraw, Some(Stage::ChangesRequested), Role::ChiefEditor),
    line(Some(Stage::InReview), Verb::Withdraw, Some(Stage::InReview), Role::ChiefEditor),
    line(Some(Stage::Approved), Verb::Withdraw, Some(Stage::Approved), Role::ChiefEditor),
    line(Some(Stage::Scheduled), Verb::Withdraw, Some(Stage::Draft), Role::ChiefEditor),
];

/// Why a move cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMove {
    /// Nobody can do that from here.
    NotFromHere,
    /// Somebody with this role could.
    Needs(Role),
}

/// The stage after `verb`, for this person, on an item of this visibility.
pub fn step(
    visibility: Visibility,
    from: Option<Stage>,
    verb: Verb,
    person: &Person,
) -> Result<Option<Stage>, NoMove> {
    let bin = visibility == Visibility::Trashed;
    let again = from.is_none() && verb == Verb::Publish;
    let withdrawn = visibility == Visibility::Withdrawn;
    if bin || (verb == Verb::Withdraw && visibility != Visibility::Live) || (again && !withdrawn) {
        return Err(NoMove::NotFromHere);
    }
    let found = MOVES.iter().find(|it| it.from == from && it.verb == verb).ok_or(NoMove::NotFromHere)?;
    if person.role < found.role {
        return Err(NoMove::Needs(found.role));
    }
    Ok(found.to)
}

/// The verbs this person could try now, in the order of [`Verb::ALL`].
pub fn verbs(visibility: Visibility, from: Option<Stage>, person: &Person) -> Vec<Verb> {
    Verb::ALL.into_iter().filter(|verb| step(visibility, from, *verb, person).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(role: Role) -> Person {
        Person { role, ..Person::system() }
    }

    #[test]
    fn no_line_stands_twice() {
        for (at, it) in MOVES.iter().enumerate() {
            assert!(!MOVES[..at].iter().any(|other| other.from == it.from && other.verb == it.verb));
        }
    }

    #[test]
    fn an_editor_publishes_only_what_is_approved() {
        let editor = who(Role::Editor);
        assert_eq!(
            step(Visibility::Never, Some(Stage::Draft), Verb::Publish, &editor),
            Err(NoMove::Needs(Role::ChiefEditor))
        );
        assert_eq!(step(Visibility::Never, Some(Stage::Approved), Verb::Publish, &editor), Ok(None));
    }

    #[test]
    fn only_what_was_withdrawn_is_published_again_as_it_was() {
        let (chief, editor) = (who(Role::ChiefEditor), who(Role::Editor));
        let step = |visibility, person| step(visibility, None, Verb::Publish, person);
        assert_eq!(step(Visibility::Live, &chief), Err(NoMove::NotFromHere));
        assert_eq!(step(Visibility::Withdrawn, &chief), Ok(None));
        assert_eq!(step(Visibility::Withdrawn, &editor), Err(NoMove::Needs(Role::ChiefEditor)));
    }

    #[test]
    fn only_what_is_live_can_be_withdrawn() {
        let chief = who(Role::ChiefEditor);
        assert_eq!(
            step(Visibility::Never, Some(Stage::Draft), Verb::Withdraw, &chief),
            Err(NoMove::NotFromHere)
        );
        assert_eq!(step(Visibility::Live, None, Verb::Withdraw, &chief), Ok(None));
    }

    #[test]
    fn the_state_people_see_is_derived() {
        assert_eq!(Public::of(Visibility::Never, Some(Stage::ChangesRequested)), [Public::Draft]);
        assert_eq!(Public::of(Visibility::Live, None), [Public::Published]);
        assert_eq!(
            Public::of(Visibility::Live, Some(Stage::InReview)),
            [Public::Published, Public::InReview]
        );
        assert_eq!(
            Public::of(Visibility::Withdrawn, Some(Stage::Scheduled)),
            [Public::Withdrawn, Public::Scheduled]
        );
    }
}
