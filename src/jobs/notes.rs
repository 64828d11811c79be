//! What people are written about a text: that a remark calls them, that it waits for an expert, what the expert says, what they are to do, that it
//! waits for them to agree or to mend, what became of a proposal.
use super::letters::{Line, Notice, chief_editors};
use crate::app::App;
use crate::content::assignment::{self, Duty};
use crate::content::fields::Details;
use crate::content::proposal::{self, State};
use crate::content::state::Stage;
use crate::content::{address, dates, fact_check, item, remark, revision, town};
use crate::error::Result;
use crate::queue::{self, Job, ProposalNews};
use crate::richtext::typography;
use crate::staff::{self, Person, Role};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Writes to those a remark calls.
pub(super) async fn tell_remark(app: &App, id: Uuid) -> Result<()> {
    let it = remark::by_id(&app.db, id).await?;
    let about = item::by_id(&app.db, it.item_id).await?;
    for account in remark::called(&app.db, id).await? {
        let lede = said(&it);
        let way = match staff::by_id(&app.db, account).await?.role {
            Role::Partner => "/cms/proposals#corrections".to_owned(),
            _ => format!("{}/review#c-{}", desk(&about), it.answers.unwrap_or(it.id)),
        };
        leave(app, account, &about, ("mail-remark", &[("author", &it.author)]), &lede, (ITEM, &way)).await?;
    }
    Ok(())
}

/// Writes to the newsroom what somebody says is wrong in what readers have.
pub(super) async fn tell_correction(app: &App, id: Uuid) -> Result<()> {
    let it = remark::by_id(&app.db, id).await?;
    let about = item::by_id(&app.db, it.item_id).await?;
    let way = format!("{}/review#c-{}", desk(&about), it.id);
    for account in newsroom(app).await?.into_iter().filter_map(|it| it.id) {
        let words = [("author", it.author.as_str())];
        leave(app, account, &about, ("mail-correction", &words), &said(&it), (ITEM, &way)).await?;
    }
    Ok(())
}

/// What a remark says, and the words it proposes.
fn said(it: &remark::Model) -> String {
    let proposed = it.suggestion.as_ref().map(remark::Suggestion::words).unwrap_or_default();
    let parts = [it.text.clone(), proposed].into_iter().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(" → ")
}

/// Asks an expert to read, at an address made here: the letter is sent at once, for the queue would keep its token.
pub(super) async fn ask_expert(app: &App, id: Uuid) -> Result<()> {
    let link = fact_check::by_id(&app.db, id).await?;
    // Who reads already keeps the address.
    if !link.opens(app.now()) || link.opened_at.is_some() {
        return Ok(());
    }
    let about = item::by_id(&app.db, link.item_id).await?;
    let town = town::get(&app.db).await?;
    let locale = about.locale.as_str();
    let by = match link.created_by {
        Some(id) => staff::by_id(&app.db, id).await?.name,
        None => Person::system().name,
    };
    let until = dates::weekday_day(locale, link.last_day(town.zone()));
    let token = fact_check::new_token(&app.db, &link, app.now()).await?;
    let say = |key: &str, args: &[(&str, &str)]| app.templates.say(locale, key, args);
    let words = [("name", by.as_str()), ("town", &town.name), ("title", &about.title), ("until", &until)];
    let question = match link.question.as_str() {
        "" => String::new(),
        text => say("labelled", &[("label", &say("f-question", &[])), ("text", text)]),
    };
    let lede = [say("mail-expert-lede", &words), question];
    let page = Notice {
        title: say("mail-expert", &words),
        lede: lede.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "),
        ways: vec![Line {
            text: say("mail-way-expert", &[]),
            href: format!("{}{}", app.settings.public_url, address::expert(&token, locale)),
        }],
        why: say("mail-why-expert", &words),
        ..Notice::default()
    };
    super::post(app, &page.letter(app, locale, &link.email, Vec::new())?).await
}

/// Writes to whoever asked an expert what the answer is.
pub(super) async fn tell_answer(app: &App, id: Uuid) -> Result<()> {
    let link = fact_check::by_id(&app.db, id).await?;
    let (Some(verdict), Some(account)) = (link.verdict, link.created_by) else { return Ok(()) };
    let about = item::by_id(&app.db, link.item_id).await?;
    let key = format!("mail-expert-{}", verdict.name());
    leave(
        app,
        account,
        &about,
        (&key, &[("name", &link.name)]),
        &link.message,
        (ITEM, &format!("{}/review#experts", desk(&about))),
    )
    .await
}

/// Writes to somebody what they are to do.
pub(super) async fn tell_assigned(app: &App, id: Uuid) -> Result<()> {
    let it = assignment::by_id(&app.db, id).await?;
    let about = item::by_id(&app.db, it.item_id).await?;
    let locale = staff::by_id(&app.db, it.account_id).await?.locale;
    let due = it.due_on.map(|day| {
        let day = dates::weekday_day(&locale, day);
        app.templates.say(&locale, "mail-assigned-due", &[("day", &day)])
    });
    let key = format!("mail-assigned-{}", it.duty.name());
    leave(app, it.account_id, &about, (&key, &[]), &due.unwrap_or_default(), (ITEM, &desk(&about))).await
}

/// Tells whoever proposed an item what became of it; of one that came, the newsroom too. Nothing where it stands elsewhere by now.
pub(super) async fn tell_proposal(app: &App, id: Uuid, news: ProposalNews) -> Result<()> {
    let about = item::by_id(&app.db, id).await?;
    let Some(it) = proposal::of_item(&app.db, id).await? else { return Ok(()) };
    let (state, key) = match news {
        ProposalNews::Sent => (State::Waiting, "mail-proposal-receipt"),
        ProposalNews::Changes => (State::Changes, "mail-proposal-changes"),
        ProposalNews::Published => (State::Published, "mail-proposal-published"),
        ProposalNews::Declined => (State::Declined, "mail-proposal-declined"),
    };
    if it.state != state {
        return Ok(());
    }
    let organisation = item::by_ids(&app.db, about.partner_id.as_slice()).await?;
    let organisation = organisation.into_values().next().map(|it| it.title).unwrap_or_default();
    // A correction of what is public has a title of its own.
    let open = match about.open_revision {
        Some(id) => Some(revision::by_id(&app.db, id).await?.title),
        None => None,
    };
    let named = item::Model { title: open.unwrap_or_else(|| about.title.clone()), ..about.clone() };
    if let Some(account) = it.sent_by {
        let way = match news {
            ProposalNews::Published => ("proposal-see", address::path(&about)),
            _ => (ITEM, format!("/cms/proposals/{}", about.short_id)),
        };
        let locale = staff::by_id(&app.db, account).await?.locale;
        let say = |key: &str| app.templates.say(&locale, key, &[]);
        let corrected = news == ProposalNews::Published && proposal::corrected(&app.db, &about).await?;
        let corrected = if corrected { say("mail-proposal-corrected") } else { String::new() };
        let lede = [say(&format!("{key}-lede")), corrected, it.note.clone()];
        let lede = lede.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
        leave(app, account, &named, (key, &[]), &lede, (way.0, &way.1)).await?;
    }
    if news == ProposalNews::Sent {
        let way = format!("/cms/moderation/{}", about.short_id);
        let fields = revision::current(&app.db, &about).await?.fields;
        let zone = town::get(&app.db).await?.zone();
        let before = revision::of_item(&app.db, about.id).await?;
        let since = about.live_revision.and_then(|live| before.iter().find(|it| it.id == live));
        let sent_back = |it: &&revision::Model| !it.note.is_empty();
        let key = match since {
            _ if before
                .iter()
                .take_while(|it| Some(it.id) != about.live_revision)
                .any(|it| sent_back(&it)) =>
            {
                "mail-proposal-again"
            }
            Some(_) => "mail-proposal-correction",
            None => "mail-proposal-sent",
        };
        for person in newsroom(app).await? {
            let Some(account) = person.id else { continue };
            let words = [("organisation", organisation.as_str())];
            let kind = app.templates.say(&person.locale, &format!("kind-{}", about.kind.name()), &[]);
            let when = match &fields.details {
                Details::Event(event) => event.when_sentence(zone, &about.locale),
                _ => String::new(),
            };
            let what = [kind, when].into_iter().filter(|it| !it.is_empty());
            let what = what.collect::<Vec<_>>().join(typography::colon(&person.locale));
            let parts = [what, fields.lede.clone()].into_iter().filter(|it| !it.is_empty());
            let lede = parts.collect::<Vec<_>>().join(" — ");
            leave(app, account, &named, (key, &words), &lede, (ITEM, &way)).await?;
        }
    }
    Ok(())
}

/// Writes to those who may agree, and to whoever reviews it, that a text waits for them.
pub(super) async fn tell_submitted(app: &App, id: Uuid, by: Uuid) -> Result<()> {
    let handed_in = revision::by_id(&app.db, id).await?;
    if handed_in.stage != Some(Stage::InReview) {
        return Ok(());
    }
    let about = item::by_id(&app.db, handed_in.item_id).await?;
    let mut to: BTreeSet<Uuid> = chief_editors(app).await?.into_iter().filter_map(|it| it.id).collect();
    to.extend(on_duty(app, about.id, Duty::Reviewer).await?);
    to_each(app, to, by, &about, "mail-submitted", "").await
}

/// Writes to whoever wrote a text what is to be mended.
pub(super) async fn tell_changes(app: &App, id: Uuid, by: Uuid) -> Result<()> {
    let sent_back = revision::by_id(&app.db, id).await?;
    if sent_back.stage != Some(Stage::ChangesRequested) {
        return Ok(());
    }
    let about = item::by_id(&app.db, sent_back.item_id).await?;
    let mut to: BTreeSet<Uuid> = sent_back.created_by.into_iter().chain(about.created_by).collect();
    to.extend(on_duty(app, about.id, Duty::Writer).await?);
    to_each(app, to, by, &about, "mail-changes", &sent_back.note).await
}

async fn on_duty(app: &App, item: Uuid, duty: Duty) -> Result<Vec<Uuid>> {
    let all = assignment::of_item(&app.db, item).await?;
    Ok(all.into_iter().filter(|it| it.duty == duty).map(|it| it.account_id).collect())
}

/// To those of them who still work here, but not to whoever did it.
async fn to_each(
    app: &App,
    to: BTreeSet<Uuid>,
    by: Uuid,
    about: &item::Model,
    key: &str,
    lede: &str,
) -> Result<()> {
    let name = staff::by_id(&app.db, by).await?.name;
    for account in to.into_iter().filter(|it| *it != by) {
        if staff::by_id(&app.db, account).await?.active {
            leave(app, account, about, (key, &[("name", &name)]), lede, (ITEM, &desk(about))).await?;
        }
    }
    Ok(())
}

/// Those who look at proposals; where there is none, the administrators.
async fn newsroom(app: &App) -> Result<Vec<Person>> {
    let all: Vec<Person> = staff::all(&app.db)
        .await?
        .into_iter()
        .filter(|it| it.active && it.joined())
        .map(Person::from)
        .collect();
    let of = |it: &&Person| matches!(it.role, Role::Editor | Role::ChiefEditor);
    let found: Vec<Person> = all.iter().filter(of).cloned().collect();
    let administrators = all.into_iter().filter(|it| it.role == Role::Administrator);
    Ok(if found.is_empty() { administrators.collect() } else { found })
}

/// What the way to an item is called.
const ITEM: &str = "mail-way-item";

/// Where an item is at the desk.
fn desk(about: &item::Model) -> String {
    format!("/cms/items/{}", about.short_id)
}

/// Composes a letter about an item to one account, which leads to `way` under the words of `label`, and leaves the sending to a job.
async fn leave(
    app: &App,
    account: Uuid,
    about: &item::Model,
    (key, args): (&str, &[(&str, &str)]),
    lede: &str,
    (label, way): (&str, &str),
) -> Result<()> {
    let person = Person::from(staff::by_id(&app.db, account).await?);
    let say = |key: &str, args: &[(&str, &str)]| app.templates.say(&person.locale, key, args);
    let page = Notice {
        title: format!("{} — {}", about.title, say(key, args)),
        lede: lede.to_owned(),
        ways: vec![Line { text: say(label, &[]), href: format!("{}{way}", app.settings.public_url) }],
        why: say("mail-why", &[("site", &app.settings.print_host())]),
        ..Notice::default()
    };
    let letter = page.letter(app, &person.locale, &person.email, Vec::new())?;
    queue::enqueue(&app.db.write, &Job::SendMail(letter), app.now(), app.now(), None).await?;
    app.bell.notify_waiters();
    Ok(())
}
