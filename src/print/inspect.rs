//! Completes the preflight of a printer's file with what only articles and repository know, and writes on it which file it is about.
//! Reads content; the checks themselves are in [`super::preflight::content`].
use super::data::IssueData;
use super::preflight::content::{self, Content, Stale};
use super::preflight::{About, Report};
use super::snapshot::Origins;
use super::worker::{PressDone, PressJob};
use super::{Fitted, Workshop};
use crate::content::address;
use crate::content::publication::{self, Model as Issue};
use crate::content::state::Stage;
use crate::content::{Kind, checks, item, revision, topic, town};
use crate::error::{Error, Result};
use crate::richtext::spelling;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is known of what was printed.
pub(super) struct Known<'a> {
    /// Item and revision behind each key.
    pub(super) items: BTreeMap<&'a str, (Uuid, Uuid)>,
    pub(super) origins: &'a Origins,
    /// Articles that stand without a picture nobody may print.
    pub(super) no_right: BTreeSet<String>,
    /// Page and alternative text of pictures that cannot be read.
    pub(super) unreadable: &'a [(Option<usize>, String)],
    /// Its texts are signed as they are: newer ones are errata.
    pub(super) signed: bool,
}

/// Adds what the content shows to the report of the file, and names articles and pictures as the repository does.
pub(super) async fn complete(
    shop: &Workshop,
    issue: &Issue,
    fitted: &Fitted,
    known: &Known<'_>,
    press: &mut PressDone,
) -> Result<()> {
    let placed = &fitted.laid.placed;
    let (unanswered, foreign) = targets(shop, issue, press, known.origins).await?;
    let here = |key: &String| placed.iter().any(|it| it.item == *key);
    let facts = Content {
        issue: &fitted.issue,
        placed,
        oversets: &fitted.laid.oversets,
        tribunes: &fitted.laid.tribunes,
        images: &fitted.laid.images,
        unreadable: known.unreadable.to_vec(),
        pictures: &known.origins.pictures,
        no_right: known.no_right.iter().filter(|it| here(it)).cloned().collect(),
        missing_imprint: &known.origins.missing_imprint,
        stale: if known.signed { Vec::new() } else { stale(shop, known, &here).await? },
        codes: &press.codes,
        unanswered,
        misspelt: misspelt(shop, &fitted.issue, &here).await?,
        foreign,
        until: issue.distribution_to,
    };
    content::check(&mut press.report, &facts);
    for finding in &mut press.report.findings {
        if let Some(it) = known.items.get(finding.item.as_str()) {
            finding.item = it.0.to_string();
        }
        if let Some(it) = known.origins.pictures.get(&finding.picture) {
            finding.picture = it.id.to_string();
        }
    }
    Ok(())
}

/// The words of printed articles, by their key, that no dictionary and nobody of the town knows.
async fn misspelt(
    shop: &Workshop,
    issue: &IssueData,
    here: &impl Fn(&String) -> bool,
) -> Result<BTreeMap<String, Vec<String>>> {
    let printed = issue.articles.iter().filter(|it| here(it.0));
    let texts: Vec<(&String, String)> = printed
        .map(|(key, article)| (key, content::texts_of(article).join("\n").replace('\u{ad}', "")))
        .collect();
    let whole = texts.iter().map(|it| it.1.as_str()).collect::<Vec<_>>().join("\n");
    let unknown = checks::unknown_words(&shop.db, &issue.lang, whole).await?;
    let mut unknown: Vec<String> = unknown.into_iter().map(|it| it.0).collect();
    let town = town::get(&shop.db).await?;
    unknown.retain(|it| !town::writes(&town.words, it));
    let of = |text: &str| unknown.iter().filter(|it| spelling::holds(text, it)).cloned().collect();
    let all = texts.into_iter().map(|(key, text)| (key.clone(), of(&text)));
    Ok(all.filter(|it: &(_, Vec<_>)| !it.1.is_empty()).collect())
}

/// Writes on a report which file it is about: its name, its SHA-256 and for which printer it was looked at.
pub(super) async fn name(report: &mut Report, stem: &str, job: &PressJob, pdf: Vec<u8>) -> Result<()> {
    let digest = move || (Sha256::digest(&pdf), pdf.len());
    let (sha256, bytes) =
        tokio::task::spawn_blocking(digest).await.map_err(|err| Error::Internal(err.into()))?;
    report.about = Some(About {
        file: format!("{stem}-press.pdf"),
        sha256: sha256.iter().map(|it| format!("{it:02x}")).collect(),
        bytes,
        at: job.made_at,
        printer: job.printer.clone(),
    });
    Ok(())
}

/// Articles that are laid out in another version than the one last approved.
async fn stale(
    shop: &Workshop,
    known: &Known<'_>,
    here: &(dyn Fn(&String) -> bool + Sync),
) -> Result<Vec<(String, Stale)>> {
    let laid: BTreeMap<String, (Uuid, Uuid)> =
        known.items.iter().map(|it| ((*it.0).to_owned(), *it.1)).filter(|it| here(&it.0)).collect();
    let ids: Vec<Uuid> = laid.values().map(|it| it.0).collect();
    let items = item::by_ids(&shop.db, &ids).await?;
    let open: Vec<Uuid> = items.values().filter_map(|it| it.open_revision).collect();
    let open = revision::by_ids(&shop.db, &open).await?;
    let agreed = |id: Uuid| {
        open.get(&id).is_some_and(|it| matches!(it.stage, Some(Stage::Approved | Stage::Scheduled)))
    };
    let mut found = Vec::new();
    for (key, (id, revision)) in laid {
        let Some(item) = items.get(&id) else { continue };
        let newest = item.open_revision.filter(|it| agreed(*it)).or(item.live_revision);
        if newest == Some(revision) {
            continue;
        }
        let was_live = item.live_revision == Some(revision);
        let newer = was_live || newest.is_some();
        found.push((key.clone(), if newer { Stale::Newer } else { Stale::Unapproved }));
    }
    Ok(found)
}

/// Addresses of printed QR codes that nothing answers at, and whether some lead where nobody asks.
async fn targets(
    shop: &Workshop,
    issue: &Issue,
    press: &PressDone,
    origins: &Origins,
) -> Result<(BTreeMap<String, String>, bool)> {
    let own = shop.settings.public_url.trim_end_matches('/');
    let (mut unanswered, mut foreign) = (BTreeMap::new(), false);
    let targets: HashMap<&str, &str> = press
        .codes
        .iter()
        .filter_map(|it| Some((it.path.as_str(), origins.targets.get(&it.path)?.as_str())))
        .collect();
    for (path, target) in targets {
        let Some(inside) = target.strip_prefix(own).filter(|it| it.is_empty() || it.starts_with('/')) else {
            foreign = true;
            continue;
        };
        let answers = match inside.strip_prefix("/a/").map(str::parse::<i64>) {
            Some(Ok(id)) => match item::by_short_id(&shop.db, id).await {
                Ok(row) => row.on_site && address::short(row.short_id) == inside,
                Err(Error::NotFound) => false,
                Err(other) => return Err(other),
            },
            Some(Err(_)) => false,
            None => match answers(shop, issue, inside).await? {
                Some(answers) => answers,
                None => {
                    foreign = true;
                    continue;
                }
            },
        };
        if !answers {
            unanswered.insert(path.to_owned(), target.to_owned());
        }
    }
    Ok((unanswered, foreign))
}

/// Whether the site answers at one of its own paths, by what the repository holds; none for what only a request would tell, such as a file.
async fn answers(shop: &Workshop, issue: &Issue, path: &str) -> Result<Option<bool>> {
    use address::Fixed as Page;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let db = &shop.db;
    for locale in ["fr", "en"] {
        let fixed = [Page::Home, Page::Search, Page::Magazine, Page::Feed];
        if path.is_empty() || fixed.iter().any(|it| address::fixed(*it, locale) == path) {
            return Ok(Some(true));
        }
        let below = |list: &str| path.strip_prefix(list)?.strip_prefix('/').filter(|it| !it.contains('/'));
        for kind in Kind::ALL {
            let list = address::list(kind, locale);
            if path == list {
                return Ok(Some(kind != Kind::Page));
            }
            if let Some(slug) = below(&list) {
                return there(item::at(db, kind, locale, slug).await).map(Some);
            }
        }
        if let Some(slug) = below(address::topic("", locale).trim_end_matches('/')) {
            return there(topic::by_slug(db, slug).await).map(Some);
        }
        if let Some(number) = below(&address::fixed(Page::Magazine, locale)).and_then(|it| it.parse().ok()) {
            // it is on the shelf once people hold it
            let own = issue.number == number;
            return Ok(Some(own || there(publication::released_by_number(db, number).await)?));
        }
    }
    Ok(None)
}

fn there<T>(found: Result<T>) -> Result<bool> {
    match found {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Gone(_)) => Ok(false),
        Err(other) => Err(other),
    }
}
