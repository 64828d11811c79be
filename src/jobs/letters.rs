//! What people are written about an issue: that their signature is awaited, that all have signed, that a deadline has passed and what needs
//! a decision; and the groups of the council, that their text is awaited. A letter is composed when something happened and sent by a job of its own.
use crate::app::App;
use crate::content::publication::{IssueState, Mode, Model as Issue, ZoneEdition};
use crate::content::town::{self, Town};
use crate::content::tribune::{self, Council, Group};
use crate::content::{dates, item, publication};
use crate::error::{Error, Problem, Result};
use crate::mail;
use crate::print::bat;
use crate::print::check::{self, Finding, Severity};
use crate::queue::{self, Deadline, Job, Letter};
use crate::staff::{self, Person, Role};
use crate::web::page::Template;
use serde::Serialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Lines of a kind before the letter says how many more there are.
const LINES: usize = 8;

/// A letter that tells somebody what happened and where to go from there.
#[derive(Debug, Default, Serialize)]
pub(super) struct Notice {
    pub(super) title: String,
    pub(super) lede: String,
    /// What the list is of; empty: of what needs a decision.
    pub(super) list: String,
    /// What needs a decision.
    pub(super) decisions: Vec<Line>,
    pub(super) pages: Vec<Sheet>,
    /// Where to go from here.
    pub(super) ways: Vec<Line>,
    /// Why its reader is written to.
    pub(super) why: String,
}

impl Template for Notice {
    const NAME: &'static str = "mail/notice.html";
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) href: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    number: usize,
    src: String,
    href: String,
}

impl Notice {
    /// The same without pictures.
    fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n", self.title, self.lede);
        for it in self.decisions.iter().chain(&self.ways) {
            text.push_str(&format!("\n- {}\n  {}\n", it.text, it.href));
        }
        if !self.why.is_empty() {
            text.push_str(&format!("\n{}\n", self.why));
        }
        text
    }

    /// What is sent. `pictures` are content hashes.
    pub(super) fn letter(&self, app: &App, locale: &str, to: &str, pictures: Vec<String>) -> Result<Letter> {
        Ok(Letter {
            to: to.to_owned(),
            subject: self.title.clone(),
            text: self.text(),
            html: mail::html(app, locale, self)?,
            pictures,
        })
    }
}

/// An issue in words.
fn name(app: &App, locale: &str, issue: &Issue) -> String {
    let number = issue.number.to_string();
    app.templates.say(locale, "cms-issue-name", &[("number", &number), ("period", &issue.period)])
}

/// What a deadline made of an issue.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// What was found by a build, or while a plan was sought.
    pub(super) findings: Vec<Finding>,
    /// Items a proposal moves, where the plan was only proposed.
    pub(super) proposed: Option<usize>,
    /// Items and subjects without a page in the proposal.
    pub(super) left_out: Vec<Uuid>,
    /// Why nothing could be made.
    pub(super) refused: Vec<Problem>,
    /// The pages were built.
    pub(super) built: bool,
}

/// Writes to whoever signs next, as long as somebody is awaited.
pub(super) async fn ask_signature(app: &App, id: Uuid) -> Result<()> {
    let found = publication::by_id(&app.db, id).await?;
    if found.state != IssueState::Proof {
        return Ok(());
    }
    let standing = bat::of_issue(&app.db.read, id).await?;
    let Some(line) = standing.awaited() else { return Ok(()) };
    let people = bat::signers(&app.db, &line.step).await?;
    let against = bat::against(&app.db.read, &found).await?;
    let letter = |person: &Person| {
        let say = |key: &str| app.templates.say(&person.locale, key, &[]);
        let decisions = against.iter().map(|it| Line {
            text: app.templates.sentence(&person.locale, it),
            href: at(app, &found, "#proof"),
        });
        let sign = Line { text: say("mail-way-sign"), href: at(app, &found, "#bat") };
        (say("mail-sign"), say("mail-sign-lede"), decisions.collect(), vec![sign])
    };
    write(app, &found, &people, letter).await
}

/// Writes to the chief editors that everybody has signed.
pub(super) async fn tell_approved(app: &App, id: Uuid) -> Result<()> {
    let found = publication::by_id(&app.db, id).await?;
    if !found.state.frozen() {
        return Ok(());
    }
    let signed = bat::signatures(&app.db.read, id).await?;
    let last = signed.iter().rfind(|it| it.verdict == bat::Verdict::Signed).map(|it| it.name.clone());
    let letter = |person: &Person| {
        let name = last.clone().unwrap_or_default();
        let leaves = found.editions().iter().any(|it| it.press_hash.is_some());
        let word = if leaves { "mail-approved-lede" } else { "mail-approved-bare" };
        let lede = app.templates.say(&person.locale, word, &[("name", &name)]);
        let press = |it: &ZoneEdition| {
            let text = app.templates.say(&person.locale, "mail-way-press", &[]);
            match it.zone {
                None => Line { text, href: at(app, &found, "/press.pdf") },
                Some(_) => Line {
                    text: format!("{text} · {}", it.label),
                    href: at(app, &found, &format!("/press.pdf?zone={}", it.slug)),
                },
            }
        };
        let ways = found.editions().iter().filter(|it| it.press_hash.is_some()).map(press).collect();
        (app.templates.say(&person.locale, "mail-approved", &[]), lede, Vec::new(), ways)
    };
    write(app, &found, &chief_editors(app).await?, letter).await
}

/// Writes to the chief editors, and at the end to whoever signs next, what came of a deadline and what needs a decision.
pub(super) async fn tell_deadline(app: &App, id: Uuid, which: Deadline, made: &Made) -> Result<()> {
    let found = publication::by_id(&app.db, id).await?;
    let mut people = chief_editors(app).await?;
    let standing = bat::of_issue(&app.db.read, id).await?;
    let awaited = standing.awaited().filter(|_| found.state == IssueState::Proof);
    if let Some(line) = awaited {
        for signer in bat::signers(&app.db, &line.step).await? {
            if people.iter().all(|it| it.id != signer.id) {
                people.push(signer);
            }
        }
    }
    let ids: Vec<Uuid> = made.findings.iter().filter_map(|it| it.item.parse().ok()).collect();
    let ids = [ids, made.left_out.clone()].concat();
    let items = item::by_ids(&app.db, &ids).await?;
    let texts = tribune::of_issue(&app.db.read, id).await?;
    let slots = tribune::slots(&town::get(&app.db).await?.council, id, &texts);
    // the deposit closes at its own date, else with the issue
    let due = which == Deadline::Tribunes || (which == Deadline::Closing && found.tribunes_due_on.is_none());
    let missing: Vec<&tribune::Slot> = slots.iter().filter(|it| due && it.text.is_none()).collect();
    let of_item = |id: Uuid| items.get(&id).map(|it| app.settings.public_url.clone() + &item_path(it));
    let against = bat::against(&app.db.read, &found).await?;
    let letter = |person: &Person| {
        let locale = person.locale.as_str();
        let say = |key: &str, args: &[(&str, &str)]| app.templates.say(locale, key, args);
        let mut decisions = Vec::new();
        let mut told = BTreeSet::new();
        decisions.extend(
            made.refused
                .iter()
                .map(|it| Line { text: app.templates.sentence(locale, it), href: at(app, &found, "") }),
        );
        let asks = |it: &&Finding| {
            it.severity == Severity::Error
                || [check::PAGE_BUDGET, check::AWAITS_PLAN].contains(&it.code.as_str())
                || it.code == check::NOT_LIVE
        };
        let errors: Vec<&Finding> = made.findings.iter().filter(asks).collect();
        for it in errors.iter().filter(|it| told.insert(&it.message)).take(LINES) {
            let page = it.page.map(|it| say("mail-on-page", &[("n", &it.to_string())])).unwrap_or_default();
            let href = it.item.parse().ok().and_then(of_item).unwrap_or_else(|| at(app, &found, "#proof"));
            decisions.push(Line { text: format!("{page} {}", it.message).trim_start().to_owned(), href });
        }
        if errors.len() > LINES {
            let more = (errors.len() - LINES).to_string();
            decisions.push(Line { text: say("mail-more", &[("n", &more)]), href: at(app, &found, "#proof") });
        }
        if let Some(moves) = made.proposed {
            let (n, out) = (moves.to_string(), made.left_out.len().to_string());
            let text = say("mail-proposal", &[("n", &n), ("out", &out)]);
            decisions.push(Line { text, href: at(app, &found, "/flat-plan?propose=1") });
        } else {
            // what holds the approval back, once there are pages
            let open = against.iter().filter(|it| made.built && it.code != "issue-has-errors");
            decisions.extend(open.map(|it| Line {
                text: app.templates.sentence(locale, it),
                href: at(app, &found, "#proof"),
            }));
        }
        decisions.extend(missing.iter().map(|it| Line {
            text: say("mail-tribune-missing", &[("group", &it.group.name)]),
            href: at(app, &found, "#tribunes"),
        }));
        if found.cover_image_id.is_none() {
            decisions.push(Line { text: say("mail-cover", &[]), href: at(app, &found, "/cover") });
        }
        if awaited.is_some() {
            decisions.push(Line { text: say("mail-awaits", &[]), href: at(app, &found, "#bat") });
        }
        let (came, all) = (slots.len() - missing.len(), slots.len());
        let done = match (found.mode, made.built) {
            _ if which == Deadline::Tribunes => {
                say("mail-done-tribunes", &[("n", &came.to_string()), ("all", &all.to_string())])
            }
            (Mode::Automatic, true) => say("mail-done-automatic", &[]),
            (Mode::Agency, true) => say("mail-done-agency", &[]),
            (Mode::Assisted, true) => say("mail-done-built", &[]),
            (_, false) if made.proposed.is_some() => say("mail-done-proposed", &[]),
            (_, false) => String::new(),
        };
        let title = say(&format!("mail-deadline-{}", which.name()), &[]);
        (title, done, decisions, Vec::new())
    };
    write(app, &found, &people, letter).await
}

/// Leaves a letter to each group whose address is known and whose text has not come.
pub(super) async fn remind(app: &App, found: &Issue, council: &Council) -> Result<()> {
    let texts = tribune::of_issue(&app.db.read, found.id).await?;
    let tx = app.db.begin().await?;
    for slot in tribune::slots(council, found.id, &texts) {
        if slot.text.is_none() && !slot.group.email.is_empty() {
            let job = Job::RemindGroup { issue: found.id, group: slot.group.id };
            queue::enqueue(&tx, &job, app.now(), app.now(), None).await?;
        }
    }
    tx.commit().await?;
    app.bell.notify_waiters();
    Ok(())
}

/// Reminds a group of its text. A group nobody gave a link gets one here; the letter is sent at once, for the queue would keep its token.
pub(super) async fn remind_group(app: &App, id: Uuid, group: Uuid) -> Result<()> {
    let found = publication::by_id(&app.db, id).await?;
    let town = town::get(&app.db).await?;
    let texts = tribune::of_issue(&app.db.read, id).await?;
    let slot = tribune::slots(&town.council, id, &texts).into_iter().find(|it| it.group.id == group);
    let Some(slot) = slot.filter(|it| it.text.is_none() && !it.group.email.is_empty()) else {
        return Ok(());
    };
    let closed = tribune::against_deposit(&found, town.zone(), app.now()).is_some();
    if found.tribunes_due_on.is_none() || closed {
        return Ok(());
    }
    // Who has a link may be typing behind it: another one would end it.
    let links = tribune::links(&app.db, id).await?;
    let asked = links.iter().any(|it| it.group_id == group && it.created_by.is_some());
    let by = (!asked).then(Person::system);
    to_group(app, &town, &found, &slot.group, "mail-remind", by).await
}

/// Writes to a group where it deposits its text; the letter is sent at once, for the queue would keep its token.
pub(super) async fn invite_group(app: &App, id: Uuid, group: Uuid, by: Uuid) -> Result<()> {
    let found = publication::by_id(&app.db, id).await?;
    let town = town::get(&app.db).await?;
    let closed = tribune::against_deposit(&found, town.zone(), app.now()).is_some();
    let Some(group) = town.council.groups.iter().find(|it| it.id == group && !it.email.is_empty() && !closed)
    else {
        return Ok(());
    };
    let by = Person::from(staff::by_id(&app.db, by).await?);
    to_group(app, &town, &found, group, "mail-deposit", Some(by)).await
}

/// What a group is to know of its text for an issue, with a new address to deposit it at where somebody gives it one.
async fn to_group(
    app: &App,
    town: &Town,
    found: &Issue,
    group: &Group,
    title: &str,
    by: Option<Person>,
) -> Result<()> {
    let locale = found.locale.as_str();
    let say = |key: &str, args: &[(&str, &str)]| app.templates.say(locale, key, args);
    let rest = if by.is_some() { "mail-remind-link" } else { "mail-remind-link-known" };
    let way = match by {
        None => None,
        Some(by) => {
            let (_, token) = tribune::invite(&app.db, &by, town, found, group.id, app.now()).await?;
            let href = format!("{}/tribune/{token}", app.settings.public_url);
            Some(Line { text: say("mail-way-deposit", &[]), href })
        }
    };
    let (until, signs) = (tribune::until(found, town.zone(), locale), town.council.quota(group).to_string());
    let words = [("group", group.name.as_str()), ("when", &until), ("signs", &signs)];
    let page = Notice {
        title: format!("{} — {}", name(app, locale, found), say(title, &words)),
        lede: format!("{} {}", say("mail-remind-lede", &words), say(rest, &[])),
        ways: way.into_iter().collect(),
        why: say("mail-why-group", &[("site", &app.settings.print_host())]),
        ..Notice::default()
    };
    super::post(app, &page.letter(app, locale, &group.email, Vec::new())?).await
}

/// Tells a group that its text was received: who deposits another one in its place does not do so in silence.
pub(super) async fn tell_deposit(app: &App, id: Uuid) -> Result<()> {
    let text = tribune::by_id(&app.db, id).await?;
    let found = publication::by_id(&app.db, text.issue_id).await?;
    let town = town::get(&app.db).await?;
    let Some(group) = town.council.groups.iter().find(|it| it.id == text.group_id && !it.email.is_empty())
    else {
        return Ok(());
    };
    let locale = found.locale.as_str();
    let say = |key: &str, args: &[(&str, &str)]| app.templates.say(locale, key, args);
    let when = dates::moment(locale, dates::wall(text.at, town.zone()));
    let (signs, sign) = (text.signs.to_string(), text.fingerprint());
    let words = [
        ("group", group.name.as_str()),
        ("by", &text.depositor),
        ("when", &when),
        ("signs", &signs),
        ("sign", &sign),
    ];
    let page = Notice {
        title: format!("{} — {}", name(app, locale, &found), say("mail-deposited", &[])),
        lede: say("mail-deposited-lede", &words),
        why: say("mail-why-group", &[("site", &app.settings.print_host())]),
        ..Notice::default()
    };
    super::post(app, &page.letter(app, locale, &group.email, Vec::new())?).await
}

/// Title, lede, decisions and ways of a letter.
type Words = (String, String, Vec<Line>, Vec<Line>);

/// Composes a letter for each of them and leaves the sending to jobs.
async fn write(app: &App, found: &Issue, people: &[Person], words: impl Fn(&Person) -> Words) -> Result<()> {
    let pngs = found.pages_png();
    let tx = app.db.begin().await?;
    for person in people {
        let (title, lede, decisions, mut ways) = words(person);
        let say = |key: &str| app.templates.say(&person.locale, key, &[]);
        ways.push(Line { text: say("mail-way-issue"), href: at(app, found, "") });
        ways.push(Line { text: say("mail-way-plan"), href: at(app, found, "/flat-plan") });
        let sheet = |number: usize| Sheet {
            number,
            src: mail::picture(number - 1),
            href: at(app, found, &format!("#page-{number}")),
        };
        let page = Notice {
            title: format!("{} — {title}", name(app, &person.locale, found)),
            lede,
            decisions,
            pages: (1..=pngs.len()).map(sheet).collect(),
            ways,
            why: app.templates.say(&person.locale, "mail-why", &[("site", &app.settings.print_host())]),
            ..Notice::default()
        };
        let letter = page.letter(app, &person.locale, &person.email, pngs.clone())?;
        queue::enqueue(&tx, &Job::SendMail(letter), app.now(), app.now(), None).await?;
    }
    tx.commit().await?;
    app.bell.notify_waiters();
    Ok(())
}

/// The chief editors; where there is none, the administrators.
pub(super) async fn chief_editors(app: &App) -> Result<Vec<Person>> {
    let all: Vec<Person> =
        staff::all(&app.db).await?.into_iter().filter(|it| it.active).map(Person::from).collect();
    let of = |role: Role| all.iter().filter(|it| it.role == role).cloned().collect::<Vec<_>>();
    let chiefs = of(Role::ChiefEditor);
    Ok(if chiefs.is_empty() { of(Role::Administrator) } else { chiefs })
}

/// An address of the issue at the desk.
fn at(app: &App, issue: &Issue, rest: &str) -> String {
    format!("{}/cms/issues/{}{rest}", app.settings.public_url, issue.number)
}

fn item_path(item: &item::Model) -> String {
    format!("/cms/items/{}", item.short_id)
}

/// What a build of the issue found, as its report has it.
pub(super) fn findings(issue: &Issue) -> Vec<Finding> {
    let list = issue.report.as_ref().and_then(|it| it.get("findings").cloned());
    list.and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default()
}

/// What a refusal says; other errors are no news but faults.
pub(super) fn refusal(error: Error) -> Result<Vec<Problem>> {
    match error {
        Error::Refused(found) => Ok(found),
        other => Err(other),
    }
}
