//! Addresses somebody subscribed to, asked when their time has come. An answer that says nothing new makes no run; what cannot be reached or
//! read changes nothing here, and says why until it works again.
use super::engine;
use super::fetch::Stamp;
use super::source::{self, Sort};
use crate::app::App;
use crate::content::import::{self, Wish};
use crate::content::subscription::{self, Answer, Model, New};
use crate::error::{Error, Problem, Result};
use crate::media::Hash;
use crate::staff::Person;
use chrono::Duration;

/// An answer is read again after so many days even if it is the same: what repeats without end is followed further.
const DAYS: i64 = 30;

/// Subscribes to an address. What a calendar says is the town's; a feed proposes in the name of an organisation, and never publishes.
pub async fn subscribe(app: &App, person: &Person, new: New) -> Result<Model> {
    let mut found = Vec::new();
    let sort = Sort::named(&new.kind).filter(|it| Sort::ASKED.contains(it));
    if sort.is_none() {
        found.push(Problem::at("subscription_kind", "not-in-list").with("value", &new.kind));
    }
    if !source::is_address(&new.place) {
        found.push(Problem::at("subscription_address", "subscription-address"));
    }
    if sort == Some(Sort::Feed) && new.partner.is_none() {
        found.push(Problem::at("subscription_partner", "required"));
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let new = match sort {
        Some(Sort::Feed) => New { publish: false, ..new },
        _ => New { partner: None, pictures: false, ..new },
    };
    subscription::add(&app.db, person, new, app.now()).await
}

/// Asks every address that is due. One that fails keeps none of the others waiting.
pub async fn ask_due(app: &App) -> Result<()> {
    for it in subscription::due(&app.db, app.now()).await? {
        let asked = match Box::pin(ask(app, &it)).await {
            Ok(asked) => asked,
            Err(Error::Refused(found)) => Err(found
                .iter()
                .map(|it| app.templates.named_sentence("fr", it))
                .collect::<Vec<_>>()
                .join(" ; ")),
            Err(err) => Err(format!("erreur : {err}")),
        };
        match asked {
            Ok(read) => subscription::answered(&app.db, &it, read, app.now()).await?,
            Err(fault) => subscription::failed(&app.db, &it, &fault, app.now()).await?,
        }
        app.pulse.beat();
    }
    app.bell.notify_waiters();
    Ok(())
}

/// What came of asking: an answer that was read, none where nothing is new, or why there is none.
type Asked = std::result::Result<Option<Answer>, String>;

async fn ask(app: &App, it: &Model) -> Result<Asked> {
    let Some(sort) = Sort::named(&it.kind) else { return Ok(Err(format!("sorte inconnue : {}", it.kind))) };
    let fresh = it.read_at.is_some_and(|at| app.now() - at < Duration::days(DAYS));
    let known = Stamp { etag: it.etag.clone(), modified: it.modified.clone() };
    let stamp = if fresh { known } else { Stamp::default() };
    let answer = match source::answer(app, &it.place, &stamp).await {
        Ok(Some(answer)) => answer,
        Ok(None) => return Ok(Ok(None)),
        Err(fault) => return Ok(Err(fault.to_string())),
    };
    let hash = Hash::of(&answer.pages.concat()).to_string();
    let read = Answer { etag: answer.stamp.etag, modified: answer.stamp.modified, hash };
    if fresh && read.hash == it.hash {
        return Ok(Ok(None));
    }
    let mut reader = match source::read_answer(app, sort, &it.place, it.pictures, answer.pages).await? {
        Ok(reader) => reader,
        Err(fault) => return Ok(Err(fault)),
    };
    let wish = Wish {
        publish: it.publish,
        topics: import::mapping(&app.db, sort.name()).await?,
        partner: it.partner_id,
        pictures: it.pictures,
        ..Wish::default()
    };
    let run = match import::cut_short(&app.db, sort.name(), &it.place, &wish).await? {
        Some(run) => run,
        None => import::begin_by_clock(&app.db, sort.name(), &it.place, wish, app.now()).await?,
    };
    Box::pin(engine::import(app, &Person::system(), &run, reader.as_mut())).await?;
    import::forget_if_same(&app.db, &run).await?;
    Ok(Ok(Some(read)))
}
