//! The deadlines of an issue: the job moves by itself as the issue's mode says, and the chief editor is told. Automatic collects, plans,
//! adopts, builds and preflights; assisted finds the plan and proposes it; with an agency the proof is built and the hand-off asked for.
//! The groups of the council are reminded of their texts, and the chief editor hears at their deadline who is missing. None of them signs
//! anything.
use super::letters::{self, Made};
use super::workshop;
use crate::app::App;
use crate::content::publication::{self, Mode, Model as Issue};
use crate::content::town;
use crate::error::{Problem, Result};
use crate::print::builds::{Cause, Why};
use crate::print::{self, ForPress, bat, flatplan, issue};
use crate::queue::Deadline;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Does what a deadline asks, if it still falls at that time.
pub(super) async fn run(app: &App, id: Uuid, which: Deadline, at: DateTime<Utc>) -> Result<()> {
    let found = publication::by_id(&app.db, id).await?;
    let town = town::get(&app.db).await?;
    if found.state.frozen() || !issue::deadlines(&found, &town).contains(&(which, at)) {
        return Ok(());
    }
    let concerns_groups = matches!(which, Deadline::Reminder | Deadline::Tribunes);
    if concerns_groups && town.council.groups.is_empty() {
        return Ok(());
    }
    if which == Deadline::Reminder {
        return letters::remind(app, &found, &town.council).await;
    }
    let made = match moved(app, &found, which).await {
        Ok(made) => made,
        // a layout that cannot be used, a plan nobody can find: people hear it, and trying again would say the same
        Err(error) => Made { refused: letters::refusal(error)?, ..Made::default() },
    };
    letters::tell_deadline(app, id, which, &made).await
}

/// Why nothing was built at the closing, for the letter.
pub(super) fn refused(found: &[Problem]) -> Made {
    Made { refused: found.to_vec(), ..Made::default() }
}

/// What was built at the closing, for the letter.
pub(super) fn closed(issue: &Issue) -> Made {
    Made { findings: letters::findings(issue), built: true, ..Made::default() }
}

async fn moved(app: &App, found: &Issue, which: Deadline) -> Result<Made> {
    let cause = Cause { why: Why::Scheduled, by: None };
    let shop = print::Workshop { cause, ..workshop(app) };
    // What somebody has signed is not built again under their hand.
    let late = matches!(which, Deadline::Proof | Deadline::Tribunes);
    if late && !bat::nothing_signed(&app.db, found.id).await? {
        return Ok(Made { findings: letters::findings(found), ..Made::default() });
    }
    // The groups' columns stand outside the plan: what came is set into the pages there are, and no text moves for it.
    if which == Deadline::Tribunes && found.mode == Mode::Assisted {
        return built(&shop, found.id).await;
    }
    if found.mode == Mode::Assisted {
        issue::draw_candidates(&app.db, found).await?;
        let proposal = Box::pin(flatplan::propose(&shop, found.id, &[])).await?;
        return Ok(Made {
            findings: proposal.findings,
            proposed: Some(proposal.moves.len()),
            left_out: proposal.left_out,
            ..Made::default()
        });
    }
    if found.mode == Mode::Automatic && which != Deadline::Tribunes {
        flatplan::give_way(&app.db, found.id, app.now()).await?;
    }
    built(&shop, found.id).await
}

async fn built(shop: &print::Workshop, id: Uuid) -> Result<Made> {
    let built = Box::pin(print::build(shop, id, false, ForPress::IfPossible)).await?;
    Ok(built.map_or_else(Made::default, |it| closed(&it.issue)))
}
