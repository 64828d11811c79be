//! The short form of a proposal: what a resident association knows of an event or an article, in plain words and without a script. The
//! organisation fills it in; the newsroom corrects in the same one.
use super::form::{self, Sent, View};
use super::{Choice, events, images, items, passages, say};
use crate::app::App;
use crate::content::event::Event;
use crate::content::fields::{Details, Fields};
use crate::content::image::{self, About, Rights};
use crate::content::{Kind, dates, item, town};
use crate::error::{Error, Problem, Result};
use crate::richtext::{Attrs, Block, FigureAttrs, Inline, Plain, RichText, text};
use crate::staff::{Person, Role};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What can be proposed.
pub(super) const KINDS: [Kind; 2] = [Kind::Event, Kind::Article];

/// Pictures the form has room for.
pub(super) const PICTURES: usize = 3;

/// What was typed.
pub(super) struct Typed {
    pub(super) fields: Fields,
    pub(super) found: Vec<Problem>,
    /// The form again, with the pictures that came in.
    pub(super) form: View,
}

/// The menu of places.
pub(super) async fn places(app: &App, person: &Person) -> Result<Vec<Choice>> {
    items::items_of(app, person, Kind::Place).await
}

/// How many pictures a form of these fields shows.
pub(super) fn room(fields: &Fields) -> usize {
    pictures(fields).len().max(PICTURES)
}

/// The main picture, then those of the text.
pub(super) fn pictures(fields: &Fields) -> Vec<Uuid> {
    let figures = fields.body.content.iter().filter_map(figure);
    let mut seen = HashSet::new();
    fields.image.into_iter().chain(figures).filter(|it| seen.insert(*it)).collect()
}

fn figure(block: &Block) -> Option<Uuid> {
    match block {
        Block::Figure { attrs, .. } => Some(attrs.own.image),
        _ => None,
    }
}

/// The form's values for these fields.
pub(super) async fn view(app: &App, fields: &Fields) -> Result<View> {
    let mut view = items::view(app, fields).await?;
    view.values.retain(|name, _| !matches!(name.as_str(), "body" | "staff_note" | "mediator_note"));
    view.set("text", written(&fields.body));
    view.blanks(rows_of(fields.details.kind()));
    let shown = pictures(fields);
    let right = show_pictures(app, &mut view, &shown).await?;
    if right && !shown.is_empty() {
        view.set("claim", "true");
    }
    Ok(view)
}

fn rows_of(kind: Kind) -> &'static [(&'static str, &'static [&'static str])] {
    if kind == Kind::Event { events::ROWS } else { &[] }
}

/// Where an organisation sees these pictures small: the desk's own addresses are not for it.
pub(super) async fn thumbs(app: &App, rows: &[image::Model]) -> Result<HashMap<Uuid, String>> {
    let of_desk = images::thumbs(app, rows).await?;
    let own = |src: String| {
        src.replace("/cms/images/", "/cms/proposals/images/").trim_end_matches("/original").to_owned()
    };
    Ok(of_desk.into_iter().map(|(id, src)| (id, own(src))).collect())
}

/// Puts pictures into a form; whether the town may show all of them.
async fn show_pictures(app: &App, view: &mut View, ids: &[Uuid]) -> Result<bool> {
    let known = image::by_ids(&app.db, ids).await?;
    let rows: Vec<image::Model> = ids.iter().filter_map(|id| known.get(id).cloned()).collect();
    let mut thumbs = thumbs(app, &rows).await?;
    for (n, it) in rows.iter().enumerate() {
        let src = thumbs.remove(&it.id).unwrap_or_default();
        let parts = [("id", it.id.to_string()), ("src", src), ("name", it.name.clone())];
        for (key, value) in parts {
            view.set(&format!("pictures.{n}.{key}"), value);
        }
        for (key, value) in [("alt", &it.alt), ("credit", &it.credit)] {
            view.values.entry(format!("pictures.{n}.{key}")).or_insert_with(|| vec![value.clone()]);
        }
        view.set(&format!("pictures.{n}.consent"), it.rights.consent.clone());
    }
    Ok(rows.iter().all(|it| it.rights.web && it.rights.print))
}

/// Reads the form over the fields before; what it does not show stays. `organisation` is whose proposal it is.
pub(super) async fn read(
    app: &App,
    person: &Person,
    organisation: &item::Model,
    mut sent: Sent,
    before: &Fields,
) -> Result<Typed> {
    let zone = town::get(&app.db).await?.zone();
    let mut found = Vec::new();
    let mut fields = Fields { title: sent.line("title"), lede: sent.text("lede"), ..before.clone() };
    fields.body = worded(&before.body, &sent.text("text"));
    match &mut fields.details {
        Details::Event(it) => {
            let typed = events::read(&sent, zone, &mut found);
            let known = places(app, person).await?;
            let there =
                |id: &Uuid| known.iter().any(|it| it.value == id.to_string()) || it.place == Some(*id);
            if typed.place.is_some_and(|id| !there(&id)) {
                found.push(Problem::at("details.place", "not-in-list").with("value", ""));
            }
            *it = Event {
                timings: typed.timings,
                place: typed.place,
                place_text: typed.place_text,
                price: typed.price,
                registration: typed.registration,
                organiser: it.organiser.or(Some(organisation.id)),
                ..it.clone()
            };
        }
        Details::Article(_) if fields.author.is_empty() => fields.author.clone_from(&organisation.title),
        Details::Article(_) => {}
        _ => return Err(Error::NotFound),
    }
    let kept = take_pictures(app, person, organisation, &mut sent, before, &mut found).await?;
    fields.body.content.retain(|it| figure(it).is_none_or(|id| kept.iter().skip(1).any(|it| *it == id)));
    for id in kept.iter().skip(1) {
        if !fields.body.content.iter().any(|it| figure(it) == Some(*id)) {
            let attrs = Attrs::fresh(FigureAttrs { image: *id });
            fields.body.content.push(Block::Figure { attrs, content: Vec::new() });
        }
    }
    fields.image = kept.first().copied();
    let mut form = View::sent(&sent, rows_of(fields.details.kind()));
    // A picture taken off leaves no hole.
    form.values.retain(|name, _| !name.starts_with("pictures."));
    let said = pictures_said(&sent);
    for (n, id) in kept.iter().enumerate() {
        let Some((_, alt, credit)) = said.iter().find(|it| it.0 == *id) else { continue };
        form.set(&format!("pictures.{n}.alt"), alt);
        form.set(&format!("pictures.{n}.credit"), credit);
    }
    show_pictures(app, &mut form, &kept).await?;
    form.blanks(rows_of(fields.details.kind()));
    Ok(Typed { fields, found, form })
}

/// The form again, with what is wrong in it: by its own fields, each once, under its own labels and in its order.
pub(super) fn refused(app: &App, person: &Person, form: View, kind: Kind, found: Vec<Problem>) -> View {
    let mut seen = HashSet::new();
    let renamed = found.into_iter().map(|it| match it.field.split('.').next() {
        Some("body") => Problem { field: "text".into(), ..it },
        Some("image") => Problem { field: "pictures.0.alt".into(), ..it },
        _ => it,
    });
    let mut found: Vec<Problem> = renamed.filter(|it| seen.insert((it.field.clone(), it.code))).collect();
    let place = |it: &Problem| {
        let at = ORDER.iter().position(|(field, _)| it.field.starts_with(field));
        (at.unwrap_or(ORDER.len()), it.field.clone())
    };
    found.sort_by_key(place);
    form.with_labels(app, &person.locale, &found, |field| label(app, person, kind, field))
}

/// The fields as the form has them from top to bottom, each with the name of its label; pictures have several.
const ORDER: [(&str, &str); 9] = [
    ("title", "f-title"),
    ("lede", "f-proposal_lede"),
    ("text", "proposal-text-"),
    ("details.timings", "f-timings"),
    ("details.place", "f-place"),
    ("details.price", "f-price"),
    ("details.registration", "f-proposal_contact"),
    ("pictures", ""),
    ("claim", "f-claim"),
];

/// What the form calls a field.
fn label(app: &App, person: &Person, kind: Kind, field: &str) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    if let ["pictures", n, part] = parts[..] {
        let n = n.parse().map_or(1, |n: usize| n + 1).to_string();
        let picture = app.templates.say(&person.locale, "proposal-picture", &[("n", &n)]);
        return match part {
            "alt" | "credit" => format!("{picture}, {}", say(app, person, &format!("proposal-{part}-in"))),
            _ => picture,
        };
    }
    match ORDER.iter().find(|it| it.0 == field) {
        Some((_, "proposal-text-")) => say(app, person, &format!("proposal-text-{}", kind.name())),
        Some((_, key)) => say(app, person, key),
        None => form::label(app, &person.locale, field),
    }
}

/// Of the pictures that had come in before: which, and what is said of each.
fn pictures_said(sent: &Sent) -> Vec<(Uuid, String, String)> {
    let said = |n: usize| {
        let field = |key: &str| format!("pictures.{n}.{key}");
        Some((sent.id(&field("id"))?, sent.text(&field("alt")), sent.text(&field("credit"))))
    };
    (0..12).filter_map(said).collect()
}

/// Takes pictures in, even where the rest is refused: a browser cannot send a file again by itself. Returns those the proposal shows.
async fn take_pictures(
    app: &App,
    person: &Person,
    organisation: &item::Model,
    sent: &mut Sent,
    before: &Fields,
    found: &mut Vec<Problem>,
) -> Result<Vec<Uuid>> {
    let partner = person.role == Role::Partner;
    let claimed = sent.flag("claim");
    let rights = match (partner, claimed) {
        (true, true) => claim(app, person, organisation).await?,
        (true, false) => no_rights(),
        (false, _) => Rights::default(),
    };
    let mut kept = Vec::new();
    for n in 0..room(before).max(PICTURES) {
        let field = |key: &str| format!("pictures.{n}.{key}");
        let file = sent.take_files(&field("file")).pop();
        if file.is_none() && sent.flag(&field("drop")) {
            continue;
        }
        let mut about = About {
            alt: sent.text(&field("alt")),
            credit: sent.text(&field("credit")),
            rights: rights.clone(),
            focal: (0.5, 0.5),
            ..About::default()
        };
        let known = sent.id(&field("id"));
        let at = kept.len();
        let id = match file {
            Some(file) => match images::picture_of(app, person, Some(file)).await? {
                Ok((accepted, hint, _)) => {
                    if about.credit.is_empty() {
                        about.credit = hint.unwrap_or_default();
                    }
                    let added = image::add(&app.db, person, accepted, about.clone(), None, app.now()).await?;
                    app.bell.notify_waiters();
                    Some(added.id)
                }
                Err(faults) => {
                    let there = |it: Problem| Problem { field: field("file"), ..it };
                    found.extend(faults.into_iter().map(there));
                    known
                }
            },
            None => known,
        };
        let Some(id) = id else { continue };
        let Ok(image) = image::by_id(&app.db, id).await else { continue };
        if !image.editable(person) && !pictures(before).contains(&id) {
            continue;
        }
        let there = |key: &str| format!("pictures.{at}.{key}");
        if about.alt.is_empty() {
            found.push(Problem::at(there("alt"), "required"));
        } else {
            let wrong = about.problems().into_iter();
            found.extend(wrong.map(|it| Problem { field: there(&it.field), ..it }));
        }
        if about.credit.is_empty() {
            found.push(Problem::at(there("credit"), "required"));
        }
        describe(app, person, &image, about, partner && claimed).await?;
        kept.push(id);
    }
    if partner && !kept.is_empty() && !claimed {
        found.push(Problem::at("claim", "rights-not-said"));
    }
    Ok(kept)
}

/// Keeps what is said of a picture, where it differs and can be kept.
async fn describe(app: &App, person: &Person, image: &image::Model, said: About, claims: bool) -> Result<()> {
    let before = About::of(image);
    let fresh = claims && !before.rights.web;
    let rights = if fresh { said.rights } else { before.rights.clone() };
    let about = About { alt: said.alt, credit: said.credit, rights, ..before.clone() };
    if about == before || !about.problems().is_empty() || !image.editable(person) {
        return Ok(());
    }
    image::change(&app.db, person, image.id, image.version, about, app.now()).await
}

/// What the ticked box says, by whom and when.
async fn claim(app: &App, person: &Person, organisation: &item::Model) -> Result<Rights> {
    let day = dates::date(&person.locale, town::get(&app.db).await?.day(app.now()));
    let words = [("name", person.name.as_str()), ("organisation", &organisation.title), ("day", &day)];
    let consent = app.templates.say(&person.locale, "proposal-claim", &words);
    Ok(Rights { consent, ..Rights::default() })
}

fn no_rights() -> Rights {
    Rights { web: false, print: false, mail: false, social: false, ..Rights::default() }
}

/// The text as the form shows it: paragraphs apart by an empty line.
fn written(body: &RichText) -> String {
    let words = body.content.iter().filter(|it| passages::worded(it)).map(text::block);
    words.filter(|it| !it.trim().is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// What was typed as a text. A paragraph nobody touched stays the block it was, with its links; pictures and cards stay.
fn worded(before: &RichText, typed: &str) -> RichText {
    let typed = typed.trim();
    if typed == written(before).trim() {
        return before.clone();
    }
    let between = if typed.contains("\n\n") { "\n\n" } else { "\n" };
    let (mut known, others): (Vec<Block>, Vec<Block>) =
        before.content.iter().cloned().partition(passages::worded);
    let mut content = Vec::new();
    for paragraph in typed.split(between).map(str::trim).filter(|it| !it.is_empty()) {
        match known.iter().position(|it| text::block(it).trim() == paragraph) {
            Some(at) => content.push(known.remove(at)),
            None => content.push(lines(paragraph)),
        }
    }
    content.extend(others);
    RichText::new(content)
}

/// A paragraph of these lines.
fn lines(paragraph: &str) -> Block {
    let mut content = Vec::new();
    for line in paragraph.lines().map(str::trim).filter(|it| !it.is_empty()) {
        if !content.is_empty() {
            content.push(Inline::HardBreak {});
        }
        content.extend(Inline::plain(line));
    }
    Block::Paragraph { attrs: Attrs::fresh(Plain {}), content }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_touched_stays_the_block_it_was() {
        let body = RichText::new(vec![Block::paragraph("Un."), Block::paragraph("Deux.")]);
        assert_eq!(worded(&body, "Un.\n\nDeux."), body);
        let typed = worded(&body, "Un.\n\nAutre chose.\n\nDeux.");
        assert_eq!(typed.content.len(), 3);
        assert_eq!(
            (typed.content[0].id(), typed.content[2].id()),
            (body.content[0].id(), body.content[1].id())
        );
        assert_eq!(worded(&RichText::empty(), "Une ligne\nUne autre").content.len(), 2);
        assert_eq!(written(&worded(&RichText::empty(), "Rue\nVille\n\nFin")), "Rue\nVille\n\nFin");
    }
}
