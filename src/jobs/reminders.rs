//! Review dates: whoever answers for an item is written that its day has come, once for each day, everything of one owner in one letter.
use super::letters::{Line, Notice, chief_editors};
use crate::app::App;
use crate::content::fields::Details;
use crate::content::{address, dates, item, log, town};
use crate::error::Result;
use crate::queue::{self, Job};
use crate::staff::Person;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Notes for every item whose review date has come that it should be looked at, and writes to its owner.
pub(super) async fn remind(app: &App) -> Result<()> {
    let now = app.now();
    let day = town::get(&app.db).await?.day(now);
    let mut by_owner: BTreeMap<Option<Uuid>, Vec<item::Model>> = BTreeMap::new();
    for it in item::review_due(&app.db, day).await? {
        let known = log::of_item(&app.db, it.id).await?;
        if !known.iter().any(|line| line.verb == "review_due" && line.detail == detail(&it)) {
            by_owner.entry(it.owner_id).or_default().push(it);
        }
    }
    for (owner, items) in by_owner {
        let letters = letters(app, owner, &items).await?;
        let tx = app.db.begin().await?;
        for it in &items {
            let system = Person::system();
            log::write(&tx, Some(it.id), &it.title, "review_due", detail(it), &system, now).await?;
        }
        for letter in letters {
            queue::enqueue(&tx, &letter, now, now, None).await?;
        }
        tx.commit().await?;
    }
    app.bell.notify_waiters();
    Ok(())
}

fn detail(item: &item::Model) -> serde_json::Value {
    serde_json::json!({ "review_by": item.review_by })
}

/// One letter for each contact of the owner; where there is none, for the chief editors.
async fn letters(app: &App, owner: Option<Uuid>, items: &[item::Model]) -> Result<Vec<Job>> {
    let owner = match owner {
        Some(id) => item::live_by_ids(&app.db, &[id]).await?.remove(&id),
        None => None,
    };
    let mut found = Vec::new();
    if let Some(it) = &owner
        && let Details::Organisation(details) = &it.fields.details
    {
        let mut to: Vec<&str> = details.contacts.iter().map(|it| it.email.trim()).collect();
        to.sort_unstable();
        to.dedup();
        for email in to.into_iter().filter(|it| !it.is_empty()) {
            let words = Words { locale: &it.item.locale, owner: Some(&it.item.title), to: email };
            found.push(letter(app, &words, items).await?);
        }
    }
    if found.is_empty() {
        for it in chief_editors(app).await? {
            found.push(letter(app, &Words { locale: &it.locale, owner: None, to: &it.email }, items).await?);
        }
    }
    Ok(found)
}

/// To whom a letter goes, and as whom.
struct Words<'a> {
    locale: &'a str,
    owner: Option<&'a str>,
    to: &'a str,
}

async fn letter(app: &App, words: &Words<'_>, items: &[item::Model]) -> Result<Job> {
    let town = town::get(&app.db).await?;
    let (n, site) = (items.len().to_string(), app.settings.print_host());
    let args = [
        ("n", n.as_str()),
        ("town", &town.name),
        ("site", &site),
        ("organisation", words.owner.unwrap_or_default()),
    ];
    let say = |key: &str| app.templates.say(words.locale, key, &args);
    let line = |it: &item::Model| {
        let since = it.review_by.map(|day| dates::date(words.locale, day)).unwrap_or_default();
        // Whoever has no account looks at what readers see.
        let path = match words.owner {
            Some(_) => address::path(it),
            None => format!("/cms/items/{}", it.short_id),
        };
        Line {
            text: app.templates.say(
                words.locale,
                "mail-review-line",
                &[("title", &it.title), ("day", &since)],
            ),
            href: app.settings.public_url.clone() + &path,
        }
    };
    let desk =
        Line { text: say("mail-way-due"), href: format!("{}/cms/items?due=1", app.settings.public_url) };
    let page = Notice {
        title: say("mail-review-title"),
        lede: say(if words.owner.is_some() { "mail-review-lede" } else { "mail-review-lede-nobody" }),
        list: say("mail-review-list"),
        decisions: items.iter().map(line).collect(),
        ways: if words.owner.is_some() { Vec::new() } else { vec![desk] },
        why: say(if words.owner.is_some() { "mail-why-contact" } else { "mail-why" }),
        ..Notice::default()
    };
    Ok(Job::SendMail(page.letter(app, words.locale, words.to, Vec::new())?))
}
