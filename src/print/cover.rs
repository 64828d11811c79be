//! The cover: its picture, its calls and where they stand are proposed in three variants, chosen or adjusted by a person, and drawn as the
//! last build would print them.
use super::check;
use super::data::{self, Call, Picture};
use super::issue::unfrozen;
use super::layout::CoverPlace;
use super::order::Order;
use super::snapshot::Snapshot;
use super::worker::{Draw, Job as LayoutJob};
use super::{Workshop, builds, layout, photos, printers, source, unusable, worker};
use crate::content::publication::{self, CoverChoice, Model as Issue};
use crate::content::{Kind, image, item, log};
use crate::db::Db;
use crate::error::{Error, Problem, Result};
use crate::framing::{self, Area, Subject};
use crate::queue::{self, Job};
use crate::richtext::refs::Refs;
use crate::richtext::{Channel, typ};
use crate::staff::{Person, Role};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// Variants proposed.
pub const VARIANTS: usize = 3;
/// Calls a cover has at most.
pub const CALLS: usize = 3;
/// Pixels per inch a picture should have over a whole page with its bleed.
pub const PPI: f64 = 300.0;
/// Pixels per point of a drawn cover.
const PIXELS: f64 = 0.8;

/// A picture that may stand on the cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub image: Uuid,
    /// The item it belongs to.
    pub item: Uuid,
    /// Pixels per inch if it filled the page with its bleed; without end for a drawing.
    pub ppi: f64,
    /// It stood on the cover of the issue before.
    pub used: bool,
    /// Width to height.
    pub ratio: f64,
    pub subject: Subject,
}

/// A cover as proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    pub image: Uuid,
    /// The item that the picture and the headline tell of.
    pub item: Uuid,
    pub calls: Vec<Uuid>,
    pub place: String,
    pub ppi: f64,
    pub used: bool,
    /// Whether the calls stand over what the picture is about.
    pub hides: bool,
}

/// A cover as somebody wants it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    pub image: Option<Uuid>,
    /// Headline; empty: the title of the picture's article.
    pub text: String,
    pub choice: CoverChoice,
}

impl Chosen {
    /// What an issue has now.
    #[must_use]
    pub fn of(issue: &Issue) -> Self {
        Self { image: issue.cover_image_id, text: issue.cover_text.clone(), choice: issue.cover_chosen() }
    }
}

impl From<Variant> for Chosen {
    fn from(it: Variant) -> Self {
        let choice = CoverChoice { calls: it.calls, by_hand: true, place: it.place, focal: None };
        Self { image: Some(it.image), text: String::new(), choice }
    }
}

/// How much of what a picture is about lies under the calls, 0 for nothing: the focal point counts as one, what must be kept by its part.
#[must_use]
pub fn hidden(place: &CoverPlace, ratio: f64, subject: &Subject) -> f64 {
    let Some(covers) = place.covers else { return 0.0 };
    let [width, height] = place.frame_mm;
    let shown = framing::window(ratio, width / height, subject);
    let inside = |x: f64, y: f64| ((x - shown.left) / shown.width, (y - shown.top) / shown.height);
    let (x, y) = inside(subject.focal.0, subject.focal.1);
    let focal = (covers.left..=covers.left + covers.width).contains(&x)
        && (covers.top..=covers.top + covers.height).contains(&y);
    let kept = subject.keep.map_or(0.0, |keep| {
        let (left, top) = inside(keep.left, keep.top);
        let (width, height) = (keep.width / shown.width, keep.height / shown.height);
        overlap(&covers, &Area { left, top, width, height }) / (width * height).max(f64::EPSILON)
    });
    f64::from(u8::from(focal)) + kept
}

fn overlap(a: &Area, b: &Area) -> f64 {
    let along = |from: f64, length: f64, other: f64, others: f64| {
        ((from + length).min(other + others) - from.max(other)).max(0.0)
    };
    along(a.left, a.width, b.left, b.width) * along(a.top, a.height, b.top, b.height)
}

/// Up to three covers, the best first. `candidates` and `items` stand in their order of weight. A picture that was used last time, or is too
/// small for the page, comes after every other; the calls stand where they hide nothing, each time elsewhere if they can.
#[must_use]
pub fn variants(candidates: &[Candidate], items: &[Uuid], places: &[CoverPlace]) -> Vec<Variant> {
    let mut best: Vec<&Candidate> = candidates.iter().collect();
    best.sort_by_key(|it| (it.used, it.ppi < PPI));
    let mut found: Vec<Variant> = Vec::new();
    for number in 0..VARIANTS * 2 {
        let (Some(picture), false) = (best.get(number % best.len().max(1)), found.len() == VARIANTS) else {
            break;
        };
        let mut free: Vec<(f64, &CoverPlace)> =
            places.iter().map(|it| (hidden(it, picture.ratio, &picture.subject), it)).collect();
        free.sort_by(|a, b| a.0.total_cmp(&b.0));
        let least = free.first().map_or(0.0, |it| it.0);
        free.retain(|it| it.0 <= least);
        let round = number / best.len().max(1);
        let place = free.get((number + round) % free.len().max(1));
        let others: Vec<Uuid> = items.iter().copied().filter(|it| *it != picture.item).collect();
        let from = if others.len() > CALLS { (round * CALLS) % others.len() } else { 0 };
        let calls = others.iter().cycle().skip(from).take(CALLS.min(others.len())).copied().collect();
        let variant = Variant {
            image: picture.image,
            item: picture.item,
            calls,
            place: place.map(|it| it.1.name.clone()).unwrap_or_default(),
            ppi: picture.ppi,
            used: picture.used,
            hides: least > 0.0,
        };
        if !found.contains(&variant) {
            found.push(variant);
        }
    }
    found
}

/// What a cover is chosen from.
pub struct Offer {
    pub variants: Vec<Variant>,
    pub candidates: Vec<Candidate>,
    /// Items with their titles and pages, in their order of weight.
    pub calls: Vec<(Uuid, String, i32)>,
    /// What the cover of the last build calls.
    pub called: Vec<Uuid>,
    pub places: Vec<CoverPlace>,
}

/// What the cover of a built issue may be.
pub async fn offer(shop: &Workshop, issue: &Issue) -> Result<Offer> {
    let info = layout::info(&source(&shop.settings), &issue.layout).map_err(unusable)?;
    let printed = publication::contents(&shop.db, issue.id).await?;
    let pages: Vec<(Uuid, i32)> = printed
        .iter()
        // The cover is every edition's.
        .filter(|it| it.zone.is_none())
        .filter(|it| {
            it.item.kind == Kind::Article && it.slot != "briefs" && Some(it.item.id) != issue.editorial_id
        })
        .map(|it| (it.item.id, it.page))
        .collect();
    let ids: Vec<Uuid> = pages.iter().map(|it| it.0).collect();
    let lives = item::live_or_worked_on(&shop.db, &ids).await?;
    let mut ordered: Vec<(&item::Live, i32)> =
        pages.iter().filter_map(|(id, page)| Some((&lives.get(id)?.0, *page))).collect();
    ordered.sort_by_key(|(live, page)| (std::cmp::Reverse(live.fields.priority), *page));
    let pictures = |live: &item::Live| -> Vec<Uuid> {
        let inner = Refs::of(&live.fields.body).images;
        live.fields.image.into_iter().chain(inner).collect()
    };
    let all: Vec<Uuid> = ordered.iter().flat_map(|it| pictures(it.0)).collect();
    let rows = image::by_ids(&shop.db, &all).await?;
    let before = last_cover(shop, issue).await?;
    let bleed = printers::of_issue(&shop.db, &shop.media, issue).await?.0.bleed_mm;
    let page =
        info.format().map_or((216.0, 303.0), |it| (it.width_mm + 2.0 * bleed, it.height_mm + 2.0 * bleed));
    let mut seen = HashSet::new();
    let mut candidates = Vec::new();
    for (live, _) in &ordered {
        for row in pictures(live).iter().filter_map(|it| rows.get(it)) {
            if !row.rights.allow(Channel::Print, issue.distribution_to) || !seen.insert(row.id) {
                continue;
            }
            let used = before.as_deref() == Some(row.hash.as_str());
            candidates.push(candidate(row, live.item.id, page, used));
        }
    }
    let items: Vec<Uuid> = ordered.iter().map(|it| it.0.item.id).collect();
    let called = snapshot_of(shop, issue).await?.map_or_else(Vec::new, |it| it.called());
    Ok(Offer {
        called,
        variants: variants(&candidates, &items, &info.cover),
        candidates,
        calls: ordered.iter().map(|(it, page)| (it.item.id, it.fields.title.clone(), *page)).collect(),
        places: info.cover,
    })
}

fn candidate(row: &image::Model, item: Uuid, page: (f64, f64), used: bool) -> Candidate {
    let (width, height) = (f64::from(row.width), f64::from(row.height.max(1)));
    let subject = row.subject();
    let shown = framing::window(width / height, page.0 / page.1, &subject);
    // a drawing is sharp at any size
    let ppi = if row.format == "svg" { f64::INFINITY } else { width * shown.width / (page.0 / 25.4) };
    Candidate { image: row.id, item, ppi, used, ratio: width / height, subject }
}

/// Content hash of the picture on the cover of the issue before.
async fn last_cover(shop: &Workshop, issue: &Issue) -> Result<Option<String>> {
    let all = publication::all(&shop.db).await?;
    let Some(before) = all.iter().find(|it| it.number < issue.number && it.locale == issue.locale) else {
        return Ok(None);
    };
    Ok(snapshot_of(shop, before).await?.and_then(|it| it.cover_picture()))
}

/// What the last build of an issue was set from; an agency's file says nothing of it.
async fn snapshot_of(shop: &Workshop, issue: &Issue) -> Result<Option<Snapshot>> {
    let build = builds::current(&shop.db.read, issue.id).await?;
    let Some(hash) = build.as_ref().and_then(|it| it.snapshot()).map(str::to_owned) else {
        return Ok(None);
    };
    let media = shop.media.clone();
    let read = tokio::task::spawn_blocking(move || Snapshot::read(&media, &hash));
    Ok(Some(read.await.map_err(|err| Error::Internal(err.into()))??))
}

/// A cover drawn as PNG on the pages of the last build. Refused before there is one, and where an agency made it.
pub async fn draw(shop: &Workshop, issue: &Issue, chosen: &Chosen) -> Result<Vec<u8>> {
    let base =
        builds::current(&shop.db.read, issue.id).await?.ok_or_else(|| Problem::whole("issue-not-built"))?;
    let hash = base.snapshot().ok_or_else(|| Problem::whole("final-pdf-cover"))?.to_owned();
    let wish = serde_json::to_string(&(&hash, chosen))?;
    let folder = shop.settings.data.join("cache/covers");
    let kept = folder.join(format!("{}.png", crate::media::Hash::of(wish.as_bytes())));
    if let Ok(bytes) = tokio::fs::read(&kept).await {
        return Ok(bytes);
    }
    let media = shop.media.clone();
    let read = tokio::task::spawn_blocking(move || Snapshot::read(&media, &hash));
    let mut snapshot = read.await.map_err(|err| Error::Internal(err.into()))??;
    let image = match chosen.image {
        Some(id) => Some(image::by_id(&shop.db, id).await?),
        None => None,
    };
    snapshot.data.cover = redone(&mut snapshot, chosen, image.as_ref(), &issue.locale)?;
    let (media, files) = (shop.media.clone(), snapshot.clone());
    let files = tokio::task::spawn_blocking(move || files.files(&media));
    let files = files.await.map_err(|err| Error::Internal(err.into()))??;
    let job = LayoutJob {
        layout: snapshot.layout.clone(),
        issue: snapshot.data,
        files,
        deadline: Duration::from_secs(shop.settings.layout_seconds),
        order: Order::default(),
        draw: vec![Draw { page: 1, px_per_pt: PIXELS }],
        press: None,
        large_print: false,
        kept: Some(shop.settings.data.join("cache/photos")),
        planned: Some(Vec::new()),
        progress: super::stage::Progress::default(),
    };
    let done = Box::pin(worker(&shop.settings).lay_out(job)).await.map_err(unusable)?;
    let png =
        done.pages.into_iter().next().map(|it| it.1).ok_or_else(|| Problem::whole("issue-not-built"))?;
    keep(&folder, &kept, &png)?;
    Ok(png)
}

/// Two who ask at once write the same; neither reads half of it. The cache begins anew when it has grown.
fn keep(folder: &std::path::Path, path: &std::path::Path, png: &[u8]) -> Result<()> {
    if std::fs::read_dir(folder).is_ok_and(|it| it.count() > 200) {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let file = tempfile::Builder::new().tempfile_in(folder)?;
    std::fs::write(file.path(), png)?;
    file.persist(path).map_err(|err| err.error)?;
    Ok(())
}

/// The cover of a snapshot with another picture, headline, calls and place.
fn redone(
    snapshot: &mut Snapshot,
    chosen: &Chosen,
    row: Option<&image::Model>,
    locale: &str,
) -> Result<data::Cover> {
    let picture = match row {
        Some(row) => {
            let ending = if row.format == "svg" { "svg" } else { photos::ENDING };
            let path = snapshot.path_of(&row.hash, ending)?;
            Some(picture(row, path, locale, chosen.choice.focal))
        }
        None => snapshot.data.cover.image.clone(),
    };
    let articles = &snapshot.data.articles;
    let path = picture.as_ref().map(|it| it.path.as_str());
    let lead = path.and_then(|path| articles.values().find(|it| check::shows(it, path)));
    let text = match (chosen.text.trim(), lead) {
        ("", Some(lead)) => Some(lead.title.clone()),
        ("", None) => None,
        (text, _) => Some(text.to_owned()),
    };
    let old = &snapshot.data.cover;
    let key = |id: &Uuid| snapshot.items.iter().find(|it| it.1.0 == *id).map(|it| it.0.clone());
    let calls: Vec<Call> = chosen
        .choice
        .calls
        .iter()
        .filter_map(|id| articles.get(&key(id)?))
        .map(|it| Call { title: it.title.clone(), page_of: it.key.clone() })
        .collect();
    Ok(data::Cover {
        image: picture,
        title: text.map_or_else(|| old.title.clone(), |it| typ::words(locale, &it, false)),
        kicker: lead.map_or_else(|| old.kicker.clone(), |it| it.kicker.clone()),
        calls: if calls.is_empty() && !chosen.choice.by_hand { old.calls.clone() } else { calls },
        place: chosen.choice.place.clone(),
    })
}

fn picture(row: &image::Model, path: String, locale: &str, focal: Option<(f64, f64)>) -> Picture {
    let subject = row.subject();
    Picture {
        path,
        alt: if row.decorative { String::new() } else { row.alt_in(locale).to_owned() },
        caption: row.caption.clone(),
        credit: row.credit.clone(),
        width: row.width.unsigned_abs(),
        height: row.height.unsigned_abs(),
        focal: focal.unwrap_or(subject.focal),
        keep: subject.keep,
        crops: BTreeMap::new(),
        decorative: row.decorative,
    }
}

/// Keeps the cover somebody wants, and builds with it. Refuses a picture without print right, a place the layout has not, too many calls.
pub async fn choose(
    db: &Db,
    person: &Person,
    places: &[CoverPlace],
    issue: Uuid,
    wish: Chosen,
    now: DateTime<Utc>,
) -> Result<()> {
    person.needs(Role::Editor)?;
    let mut found = Vec::new();
    if !wish.choice.place.is_empty() && places.iter().all(|it| it.name != wish.choice.place) {
        found.push(Problem::at("place", "cover-choice"));
    }
    if wish.choice.calls.len() > CALLS {
        found.push(Problem::at("calls", "cover-calls").with("max", CALLS));
    }
    let inside = |it: (f64, f64)| (0.0..=1.0).contains(&it.0) && (0.0..=1.0).contains(&it.1);
    if wish.choice.focal.is_some_and(|it| !inside(it)) {
        found.push(Problem::at("focal_x", "cover-choice"));
    }
    let tx = db.begin().await?;
    let of = unfrozen(&tx, issue).await?;
    if let Some(id) = wish.image {
        let row = image::by_id(db, id).await?;
        if !row.rights.allow(Channel::Print, of.distribution_to) {
            found.push(Problem::at("image", "cover-no-right"));
        }
    }
    if !found.is_empty() {
        return Err(Error::Refused(found));
    }
    let (slug, version) = (of.slug(), of.version);
    let mut row = of.into_active_model();
    row.cover_image_id = Set(wish.image);
    row.cover_text = Set(wish.text);
    row.cover = Set(Some(serde_json::to_value(&wish.choice)?));
    row.version = Set(version + 1);
    row.update(&tx).await?;
    queue::enqueue(&tx, &Job::BuildIssue { issue, closing: false, asked_by: person.id }, now, now, None)
        .await?;
    let detail = serde_json::json!({ "issue": issue, "image": wish.image, "choice": wish.choice });
    log::write(&tx, None, &slug, "choose_cover", detail, person, now).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, covers: Option<[f64; 4]>) -> CoverPlace {
        let covers = covers.map(|[left, top, width, height]| Area { left, top, width, height });
        CoverPlace { name: name.into(), title: Default::default(), frame_mm: [210.0, 210.0], covers }
    }

    fn photo(focal: (f64, f64), ppi: f64, used: bool) -> Candidate {
        let subject = Subject { focal, keep: None };
        Candidate { image: Uuid::now_v7(), item: Uuid::now_v7(), ppi, used, ratio: 1.5, subject }
    }

    fn left_and_right() -> Vec<CoverPlace> {
        vec![place("left", Some([0.0, 0.3, 0.4, 0.7])), place("right", Some([0.6, 0.3, 0.4, 0.7]))]
    }

    #[test]
    fn calls_stand_where_the_picture_says_nothing() {
        let places = left_and_right();
        // At the edge the window cannot centre it: the face is at the edge of the frame too.
        for (x, name) in [(0.05, "right"), (0.95, "left")] {
            let found = variants(&[photo((x, 0.6), 320.0, false)], &[], &places);
            assert_eq!((found[0].place.as_str(), found[0].hides), (name, false), "{x}");
        }
        let kept =
            Subject { focal: (0.5, 0.5), keep: Some(Area { left: 0.55, top: 0.4, width: 0.3, height: 0.4 }) };
        assert!(hidden(&places[1], 1.5, &kept) > 0.3 && hidden(&places[0], 1.5, &kept) == 0.0);
        assert_eq!(hidden(&place("foot", None), 1.5, &kept), 0.0);
    }

    #[test]
    fn three_variants_prefer_pictures_that_are_large_and_new() {
        let all = [
            photo((0.5, 0.5), 310.0, true),
            photo((0.5, 0.5), 150.0, false),
            photo((0.5, 0.5), 310.0, false),
            photo((0.5, 0.5), 400.0, false),
        ];
        let items: Vec<Uuid> = all.iter().map(|it| it.item).collect();
        let found = variants(&all, &items, &left_and_right());
        let images: Vec<Uuid> = found.iter().map(|it| it.image).collect();
        assert_eq!(images, [all[2].image, all[3].image, all[1].image]);
        for it in &found {
            assert!(it.calls.len() == 3 && !it.calls.contains(&it.item), "the headline tells of it already");
        }
    }

    #[test]
    fn one_picture_gives_different_covers_and_none_gives_none() {
        let one = photo((0.5, 0.1), 310.0, false);
        let items: Vec<Uuid> = (0..8).map(|_| Uuid::now_v7()).collect();
        let found = variants(&[one], &items, &left_and_right());
        assert_eq!(found.len(), VARIANTS);
        assert!(found[0] != found[1] && found[1] != found[2] && found[0] != found[2]);
        assert_eq!(variants(&[], &items, &left_and_right()), []);
        assert_eq!(
            variants(&[photo((0.5, 0.5), 310.0, false)], &[], &[]).len(),
            1,
            "a layout with one cover"
        );
    }
}
