//! An issue's rows become [`IssueData`]: items as they are live now, print versions applied, references answered, pictures at print size,
//! QR codes drawn, dates and hours in the one wording. Reads content, writes nothing.
use super::Workshop;
use super::check::{self, Finding, Severity};
use super::data::{
    self, Article, Back, Call, Cover, Editorial, EventLine, Families, Format, Imprint, IssueData, IssueHead,
    Month, Number, Picture, Plan, Rank, Section, ServiceLine, Shape, Tokens, WebEntry,
};
use super::edition::Texts;
use super::layout::{self, Files};
use super::photos;
use crate::content::article::Form;
use crate::content::fields::{Details, Fields};
use crate::content::publication::{Choice, Model as Issue, issue_item};
use crate::content::resolve::{self, Wording};
use crate::content::topic::{self, Labelled, section};
use crate::content::town::Town;
use crate::content::{Kind, address, dates, event, image, item};
use crate::error::{Error, Result};
use crate::media::Hash;
use crate::media::picture::Format as PictureFormat;
use crate::richtext::refs::{Refs, Resolved};
use crate::richtext::typ::{self, Short, TypOptions};
use crate::richtext::{Block, Channel, RichText, Target, print_version, text, typography};
use chrono::{Duration, NaiveTime};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Where articles stand in a town that keeps no sections.
const NO_SECTION: &str = "articles";
/// Days after the last distribution day that the agenda reaches.
const AGENDA_DAYS: i64 = 40;
/// Most events of the agenda, services of the page, entries of the index.
const AGENDA_MAX: usize = 36;
const SERVICES_MAX: u64 = 8;
const INDEX_MAX: u64 = 24;

/// Longest text that is tried on paper, in signs: about twenty pages.
const MOST_SIGNS: usize = 60_000;

/// An issue ready to be laid out.
pub struct Collected {
    pub data: IssueData,
    pub files: Files,
    /// Item and revision behind each article's key.
    pub items: HashMap<String, (Uuid, Uuid)>,
    /// What is wrong with the content, before any layout.
    pub findings: Vec<Finding>,
    /// Keys of evergreen articles that may fill the last sheet; they stand in no section.
    pub fillers: Vec<String>,
    /// The texts behind the articles, for what is read without pages.
    pub texts: Texts,
    /// Items somebody wanted that cannot enter, with their code.
    pub left_out: Vec<(Uuid, &'static str)>,
}

/// Everything `issue` needs.
pub async fn collect(shop: &Workshop, town: &Town, issue: &Issue) -> Result<Collected> {
    let rows = super::issue::rows(&shop.db, issue.id).await?;
    let sections = topic::sections(&shop.db).await?;
    let (entries, left_out) = entries(shop, issue, &rows).await?;
    let evergreen = evergreen(shop, issue, &entries, &rows).await?;
    let mut gathered = Gathered::begin(shop, town, issue, entries.iter().chain(&evergreen)).await?;
    let mut articles = BTreeMap::new();
    let mut items = HashMap::new();
    for entry in entries.iter().chain(&evergreen) {
        let article = gathered.article(entry, &sections);
        items.insert(article.key.clone(), (entry.live.item.id, entry.live.revision));
        articles.insert(article.key.clone(), article);
    }
    leave_repeated_pictures_out(&entries, &mut articles);
    for printed in crate::content::publication::contents(&shop.db, issue.id).await? {
        if let Some(article) = articles.get_mut(&format!("a{}", printed.item.short_id)) {
            article.adopted_page = usize::try_from(printed.page).ok();
        }
    }
    let editorial = gathered.editorial(&entries, &articles);
    let by_section = grouped(&entries, &articles, &sections, editorial.as_ref(), &issue.locale);
    let briefs = entries
        .iter()
        .map(|it| key(&it.live))
        .filter(|it| articles.get(it).is_some_and(|it| it.shape == Shape::Brief))
        .filter(|it| editorial.as_ref().is_none_or(|editorial| editorial.article != *it))
        .collect();
    let cover = gathered.cover(&entries, &articles, editorial.as_ref());
    let agenda = gathered.agenda().await?;
    let back = gathered.back(&agenda);
    let data = IssueData {
        schema: data::SCHEMA,
        lang: issue.locale.clone(),
        mode: "web".into(),
        format: Format { width_mm: 210.0, height_mm: 297.0, bleed_mm: 0.0 },
        town: gathered.town(),
        tokens: tokens(town, &sections),
        issue: IssueHead {
            number: issue.number.unsigned_abs(),
            slug: issue.slug(),
            title: gathered.set(if issue.title.is_empty() { &town.magazine } else { &issue.title }),
            period: issue.period.clone(),
            date: issue.distribution_from.to_string(),
        },
        labels: data::LABELS
            .iter()
            .map(|it| {
                (
                    (*it).to_owned(),
                    gathered.set(&(shop.say)(&issue.locale, &format!("print-{}", it.replace('_', "-")))),
                )
            })
            .collect(),
        cover,
        editorial,
        sections: by_section,
        articles,
        briefs,
        agenda: agenda.months,
        agenda_image: agenda.image,
        services: gathered.services().await?,
        numbers: town
            .numbers
            .iter()
            .map(|it| Number { label: gathered.set(&it.label), number: gathered.set(&it.number) })
            .collect(),
        index: gathered.index(&entries).await?,
        imprint: imprint(town, issue, &|text| typography::typeset(&issue.locale, text), &|key| {
            (shop.say)(&issue.locale, key)
        }),
        back,
        plan: Plan::default(),
        pad_to: 4,
    };
    let mut findings = gathered.findings;
    let missing = town.imprint.missing();
    if data.imprint.is_some() && !missing.is_empty() {
        let labels: Vec<String> = missing
            .iter()
            .map(|it| (shop.say)(&issue.locale, &format!("print-imprint-{}", it.replace('_', "-"))))
            .collect();
        findings.push(Finding::new(
            Severity::Warning,
            check::INCOMPLETE_IMPRINT,
            &labels.join(", "),
            &issue.locale,
        ));
    }
    let texts = texts(entries.iter().chain(&evergreen), gathered.resolved);
    let fillers = evergreen.iter().map(|it| key(&it.live)).collect();
    Ok(Collected { data, files: gathered.files.into_inner(), items, findings, fillers, texts, left_out })
}

/// What the articles are made of, by key.
fn texts<'a>(entries: impl Iterator<Item = &'a Entry>, resolved: Resolved) -> Texts {
    let mut texts = Texts { resolved, ..Texts::default() };
    for it in entries {
        texts.short.extend(short_body(it).map(|body| (key(&it.live), body)));
        texts.whole.insert(key(&it.live), it.body.clone());
    }
    texts
}

/// An item of the issue, as it is live now.
struct Entry {
    live: item::Live,
    section: Option<Uuid>,
    /// The text as printed.
    body: RichText,
}

/// The key of an article in the data.
fn key(live: &item::Live) -> String {
    format!("a{}", live.item.short_id)
}

/// Chosen items in their order, then candidates: those that ask for more room first, the newest first among equals.
async fn entries(
    shop: &Workshop,
    issue: &Issue,
    rows: &[issue_item::Model],
) -> Result<(Vec<Entry>, Vec<(Uuid, &'static str)>)> {
    let wanted: Vec<&issue_item::Model> = rows.iter().filter(|it| it.choice != Choice::Refused).collect();
    let mut ids: Vec<Uuid> = wanted.iter().map(|it| it.item_id).collect();
    ids.extend(issue.editorial_id);
    let mut lives = item::live_by_ids(&shop.db, &ids).await?;
    let (mut chosen, mut candidates, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(editorial) = issue.editorial_id.and_then(|it| lives.remove(&it)) {
        chosen.push(entry(editorial, None));
    }
    for row in wanted {
        if Some(row.item_id) == issue.editorial_id {
            continue;
        }
        match lives.remove(&row.item_id) {
            Some(live) if !live.fields.channels.reach(Channel::Print) => {
                left_out.push((row.item_id, check::NOT_FOR_PRINT));
            }
            Some(live) if text::plain(&printed_body(&live)).chars().count() > MOST_SIGNS => {
                left_out.push((row.item_id, check::TOO_LONG));
            }
            Some(live) if row.choice == Choice::Chosen => chosen.push(entry(live, row.section_id)),
            Some(live) => candidates.push(entry(live, row.section_id)),
            None => left_out.push((row.item_id, check::NOT_LIVE)),
        }
    }
    candidates.sort_by_key(|it| {
        std::cmp::Reverse((it.live.item.priority, it.live.item.displayed_at, it.live.item.short_id))
    });
    chosen.append(&mut candidates);
    Ok((chosen, left_out))
}

fn entry(live: item::Live, section: Option<Uuid>) -> Entry {
    Entry { section: section.or_else(|| live.fields.section()), body: printed_body(&live), live }
}

/// The text as its print version has it.
fn printed_body(live: &item::Live) -> RichText {
    let fields = &live.fields;
    fields
        .print_version
        .as_ref()
        .map_or_else(|| fields.body.clone(), |it| print_version::apply(&fields.body, it))
}

/// Evergreen articles nobody asked for, that this issue may still use.
async fn evergreen(
    shop: &Workshop,
    issue: &Issue,
    entries: &[Entry],
    rows: &[issue_item::Model],
) -> Result<Vec<Entry>> {
    let refused = |id: Uuid| rows.iter().any(|it| it.item_id == id && it.choice == Choice::Refused);
    let found = item::evergreen(&shop.db, &issue.locale).await?;
    Ok(found
        .into_iter()
        .filter(|it| !refused(it.item.id) && !entries.iter().any(|entry| entry.live.item.id == it.item.id))
        .filter(|it| it.fields.channels.reach(Channel::Print))
        .map(|it| entry(it, None))
        .collect())
}

struct Gathered<'a> {
    shop: &'a Workshop,
    town: &'a Town,
    issue: &'a Issue,
    resolved: Resolved,
    files: RefCell<Files>,
    /// Number of the QR code of each address.
    codes: RefCell<HashMap<String, usize>>,
    /// Short id of each item a text names.
    shorts: HashMap<Uuid, String>,
    findings: Vec<Finding>,
}

impl<'a> Gathered<'a> {
    /// Looks everything up and makes the pictures.
    async fn begin<'e>(
        shop: &'a Workshop,
        town: &'a Town,
        issue: &'a Issue,
        entries: impl Iterator<Item = &'e Entry> + Clone,
    ) -> Result<Self> {
        let mut refs = Refs::default();
        for it in entries.clone() {
            refs.add(&it.body);
            refs.images.extend(it.live.fields.image);
        }
        refs.images.extend(issue.cover_image_id);
        refs.images.extend(town.identity.logo);
        let wording =
            Wording { locale: &issue.locale, town, public_url: &shop.settings.public_url, now: shop.now };
        let mut resolved = resolve::all(&shop.db, &refs, &wording).await?;
        let host = shop.settings.print_host();
        let mut shorts = HashMap::new();
        for (id, it) in &mut resolved.items {
            it.short = it.short.replace(&shop.settings.public_url, &host);
            shorts.insert(*id, it.short.clone());
        }
        let mut gathered = Self {
            shop,
            town,
            issue,
            resolved,
            files: RefCell::default(),
            codes: RefCell::default(),
            shorts,
            findings: Vec::new(),
        };
        let ids: Vec<Uuid> = refs.images.into_iter().collect();
        gathered.pictures(&ids).await?;
        for it in entries {
            gathered.look_at(it);
        }
        Ok(gathered)
    }

    /// Gives the pictures that may be printed a path and their bytes, the originals as they are.
    async fn pictures(&mut self, ids: &[Uuid]) -> Result<()> {
        let day = self.town.day(self.shop.now);
        let rows = image::by_ids(&self.shop.db, ids).await?;
        for id in ids {
            let Some(row) = rows.get(id).filter(|it| it.rights.allow(Channel::Print, day)) else { continue };
            if self.resolved.images.get(id).is_some_and(|it| !it.print.is_empty()) {
                continue;
            }
            let (media, hash, format) = (self.shop.media.clone(), row.hash.clone(), row.format.clone());
            let (bytes, format) = tokio::task::spawn_blocking(move || original(&media, &hash, &format))
                .await
                .map_err(|err| Error::Internal(err.into()))??;
            let number = self.files.borrow().keys().filter(|it| it.starts_with("/img/")).count();
            let drawing = format == PictureFormat::Svg;
            let path = format!("/img/{number}.{}", if drawing { "svg" } else { photos::ENDING });
            self.files.borrow_mut().insert(path.clone(), bytes);
            let locale = self.issue.locale.clone();
            let known = self.resolved.images.entry(*id).or_default();
            known.alt = if row.decorative { String::new() } else { row.alt_in(&locale).to_owned() };
            known.decorative = row.decorative;
            known.caption.clone_from(&row.caption);
            known.credit.clone_from(&row.credit);
            (known.width, known.height) = (row.width.unsigned_abs(), row.height.unsigned_abs());
            known.print = path;
        }
        Ok(())
    }

    /// What is wrong with an item's content for paper.
    fn look_at(&mut self, entry: &Entry) {
        let (live, locale) = (&entry.live, self.issue.locale.as_str());
        if let Some(print) = &live.fields.print_version
            && !print_version::to_review(&live.fields.body, print).is_empty()
        {
            let title = &live.fields.title;
            let found =
                Finding::new(Severity::Warning, check::PRINT_VERSION_STALE, title, locale).of(&key(live));
            self.findings.push(found);
        }
        let mut refs = Refs::of(&entry.body);
        refs.images.extend(live.fields.image);
        for id in refs.images {
            if self.resolved.images.get(&id).is_none_or(|it| it.print.is_empty()) {
                let title = &live.fields.title;
                let found =
                    Finding::new(Severity::Warning, check::NO_PRINT_RIGHT, title, locale).of(&key(live));
                self.findings.push(found);
            }
        }
    }

    fn set(&self, text: &str) -> String {
        typography::typeset(&self.issue.locale, text)
    }

    /// The QR code of an address: one file per address.
    fn code(&self, target: &str) -> String {
        let mut codes = self.codes.borrow_mut();
        let next = codes.len();
        let number = *codes.entry(target.to_owned()).or_insert(next);
        let path = format!("/qr/{number}.svg");
        self.files.borrow_mut().entry(path.clone()).or_insert_with(|| layout::qr_svg(target));
        path
    }

    /// Short address and QR code of an item.
    fn short(&self, live: &item::Live) -> (String, String) {
        let path = address::short(live.item.short_id);
        (
            format!("{}{path}", self.shop.settings.print_host()),
            self.code(&format!("{}{path}", self.shop.settings.public_url)),
        )
    }

    fn short_of(&self, target: &Target) -> Option<Short> {
        match target {
            Target::Item(id) => {
                let short = self.shorts.get(id)?.clone();
                let (_, path) = short.split_once("/a/")?;
                let qr = self.code(&format!("{}/a/{path}", self.shop.settings.public_url));
                Some(Short { short, qr })
            }
            Target::Address(address) => {
                Some(Short { short: address.to_type().to_owned(), qr: self.code(address.as_str()) })
            }
        }
    }

    fn picture(&self, id: Option<Uuid>) -> Option<Picture> {
        let found = typ::image(self.resolved.images.get(&id?)?, &self.issue.locale)?;
        serde_json::from_value(found).ok()
    }

    fn article(&self, entry: &Entry, sections: &[section::Model]) -> Article {
        let (item, fields) = (&entry.live.item, &entry.live.fields);
        let short_of = |target: &Target| self.short_of(target);
        let options = TypOptions { short_of: &short_of, ..TypOptions::default() };
        let (title, lede) = titles(fields);
        let form = match &fields.details {
            Details::Article(it) => it.form,
            _ => Form::News,
        };
        let section = entry
            .section
            .and_then(|id| sections.iter().find(|it| it.id == id))
            .or_else(|| sections.first())
            .map_or_else(|| NO_SECTION.to_owned(), |it| it.slug.clone());
        let (short, qr) = self.short(&entry.live);
        Article {
            key: key(&entry.live),
            id: item.short_id,
            section,
            kicker: self.set(&fields.kicker),
            title: self.set(title),
            lede: self.set(lede),
            author: self.set(&fields.author),
            form: form.name().into(),
            shape: if form == Form::Brief { Shape::Brief } else { Shape::Half },
            rank: Rank::default(),
            priority: priority(fields).into(),
            evergreen: fields.evergreen,
            print_only: fields.channels.print_only(),
            adopted_page: None,
            opening: None,
            image: self.picture(fields.image),
            body: typ::render(&entry.body, &self.resolved, &self.issue.locale, &options),
            short_text: short_text(entry, &self.issue.locale),
            short,
            qr,
        }
    }

    /// The editorial chosen for the issue, else the article that says it is one.
    fn editorial(&self, entries: &[Entry], articles: &BTreeMap<String, Article>) -> Option<Editorial> {
        let says =
            |it: &&Entry| matches!(&it.live.fields.details, Details::Article(article) if article.editorial);
        let chosen = entries.iter().find(|it| Some(it.live.item.id) == self.issue.editorial_id);
        let entry = chosen.or_else(|| entries.iter().find(says))?;
        let article = articles.get(&key(&entry.live))?;
        let signed = if article.author.is_empty() {
            self.set(&self.town.imprint.director)
        } else {
            article.author.clone()
        };
        let (name, role) = signed.split_once(", ").unwrap_or((&signed, ""));
        Some(Editorial {
            article: article.key.clone(),
            name: name.to_owned(),
            role: role.to_owned(),
            image: article.image.clone(),
        })
    }

    /// One strong image and at most three calls: what was chosen, else the first article that asks for a lead.
    fn cover(
        &self,
        entries: &[Entry],
        articles: &BTreeMap<String, Article>,
        editorial: Option<&Editorial>,
    ) -> Cover {
        let tellable: Vec<&Article> = entries
            .iter()
            .filter_map(|it| articles.get(&key(&it.live)))
            .filter(|it| {
                editorial.is_none_or(|editorial| editorial.article != it.key) && it.shape != Shape::Brief
            })
            // The cover is on the shelf too.
            .filter(|it| !it.print_only)
            .collect();
        let lead = tellable.iter().find(|it| it.image.is_some()).or_else(|| tellable.first());
        let image = self.picture(self.issue.cover_image_id).or_else(|| lead.and_then(|it| it.image.clone()));
        let text = if self.issue.cover_text.is_empty() {
            lead.map(|it| it.title.clone()).unwrap_or_else(|| self.issue.title.clone())
        } else {
            self.issue.cover_text.clone()
        };
        Cover {
            image,
            title: typ::words(&self.issue.locale, &text, false),
            kicker: lead.map(|it| it.kicker.clone()).unwrap_or_default(),
            calls: tellable
                .iter()
                .take(3)
                .map(|it| Call { title: it.title.clone(), page_of: it.key.clone() })
                .collect(),
        }
    }

    fn town(&self) -> data::Town {
        data::Town {
            name: self.town.name.clone(),
            magazine: self.town.magazine.clone(),
            tagline: self.set(&self.town.motto),
            address: self.set(&self.town.address.join(", ")),
            phone: self.set(&self.town.phone),
            email: self.town.email.clone(),
            site: self.shop.settings.print_host(),
            scheme: if self.shop.settings.public_url.starts_with("http://") { "http://" } else { "https://" }
                .into(),
            logo: self.picture(self.town.identity.logo).map(|it| it.path),
            qr: Some(self.code(&self.shop.settings.public_url)),
        }
    }

    /// Events from the first distribution day on.
    async fn agenda(&mut self) -> Result<Agenda> {
        let zone = self.town.zone();
        let morning = |day: chrono::NaiveDate| dates::local(day.and_time(NaiveTime::MIN), zone);
        let from = morning(self.issue.distribution_from).max(self.shop.now);
        let to = morning(self.issue.distribution_to + Duration::days(AGENDA_DAYS));
        let found = event::between(&self.shop.db, Channel::Print, &self.issue.locale, from, to, 400).await?;
        let on: Vec<event::Occurrence> = found
            .into_iter()
            .filter(|it| matches!(&it.live.fields.details, Details::Event(it) if it.status.takes_place()))
            .take(AGENDA_MAX)
            .collect();
        let lives: HashMap<Uuid, item::Live> =
            on.iter().map(|it| (it.live.item.id, it.live.clone())).collect();
        let places = resolve::places_of(&self.shop.db, &lives).await?;
        let public = |it: &&event::Occurrence| !it.live.fields.channels.print_only();
        let pictures: Vec<Uuid> =
            on.iter().filter(public).filter_map(|it| it.live.fields.image).take(2).collect();
        self.pictures(&pictures).await?;
        let mut months: Vec<Month> = Vec::new();
        for it in &on {
            let day = it.timing.begin.with_timezone(&zone).date_naive();
            let month = capitalised(dates::month_name(&self.issue.locale, chrono::Datelike::month(&day)));
            if months.last().is_none_or(|it| it.month != month) {
                months.push(Month { month, events: Vec::new() });
            }
            if let Some(month) = months.last_mut() {
                month.events.push(self.event_line(it, &places));
            }
        }
        let first = on.iter().filter(public).find(|it| it.live.fields.image.is_some());
        let image = self.picture(pictures.get(1).or(pictures.first()).copied());
        Ok(Agenda {
            months,
            image,
            back: first.map(|it| {
                let Details::Event(event) = &it.live.fields.details else {
                    return (String::new(), String::new(), None);
                };
                let when = event.when_from(from, zone, &self.issue.locale);
                (
                    it.live.fields.title.clone(),
                    format!("{}. {}", capitalised(&when), it.live.fields.lede),
                    it.live.fields.image,
                )
            }),
        })
    }

    fn event_line(&self, it: &event::Occurrence, places: &HashMap<Uuid, item::Live>) -> EventLine {
        let (locale, zone) = (self.issue.locale.as_str(), self.town.zone());
        let begin = it.timing.begin.with_timezone(&zone);
        let fields = &it.live.fields;
        let (line, place, price) = match &fields.details {
            Details::Event(event) => {
                let place = event.place.and_then(|id| places.get(&id)).map(|it| it.fields.title.clone());
                let line = if event.print_line.is_empty() { &fields.lede } else { &event.print_line };
                let also = capitalised(&it.also(zone, locale));
                let line = if also.is_empty() { line.clone() } else { format!("{line} {also}.") };
                (line, place.unwrap_or_else(|| event.place_text.clone()), event.price.clone())
            }
            _ => (fields.lede.clone(), String::new(), String::new()),
        };
        EventLine {
            date: self.set(&capitalised(&dates::weekday_day(locale, begin.date_naive()))),
            time: self.set(&dates::time(locale, begin.time())),
            title: self.set(&fields.title),
            line: self.set(&line),
            place: self.set(&place),
            price: self.set(&price),
            key: key(&it.live),
            day: Some(dates::day_number(locale, begin.date_naive())),
            weekday: Some(
                dates::weekday_name(locale, chrono::Datelike::weekday(&begin.date_naive())).to_owned(),
            ),
            print_only: fields.channels.print_only(),
        }
    }

    fn back(&self, agenda: &Agenda) -> Option<Back> {
        let (title, text, image) = agenda.back.as_ref()?;
        Some(Back { title: self.set(title), text: self.set(text), image: self.picture(*image) })
    }

    async fn services(&mut self) -> Result<Vec<ServiceLine>> {
        let listing = item::Listing::of(Kind::Service, &self.issue.locale, SERVICES_MAX);
        let found = item::list(&self.shop.db, &listing).await?;
        Ok(found
            .rows
            .iter()
            .filter(|it| it.fields.channels.reach(Channel::Print))
            .map(|it| {
                let (short, qr) = self.short(it);
                ServiceLine {
                    title: self.set(&it.fields.title),
                    line: self.set(&it.fields.lede),
                    short,
                    qr,
                    print_only: it.fields.channels.print_only(),
                }
            })
            .collect())
    }

    /// Articles on the site that are not in this issue, newest first.
    async fn index(&mut self, entries: &[Entry]) -> Result<Vec<WebEntry>> {
        let listing = item::Listing {
            without: entries.iter().map(|it| it.live.item.id).collect(),
            ..item::Listing::of(Kind::Article, &self.issue.locale, INDEX_MAX)
        };
        let found = item::list(&self.shop.db, &listing).await?;
        Ok(found
            .rows
            .iter()
            .map(|it| {
                let (short, qr) = self.short(it);
                WebEntry { title: self.set(&it.fields.title), short, qr }
            })
            .collect())
    }
}

struct Agenda {
    months: Vec<Month>,
    image: Option<Picture>,
    /// Title, text and image of the event the back cover shows.
    back: Option<(String, String, Option<Uuid>)>,
}

/// The article among what stays on the site, as the index lists it.
pub fn web_entry(article: &Article) -> WebEntry {
    WebEntry { title: article.title.clone(), short: article.short.clone(), qr: article.qr.clone() }
}

fn original(media: &crate::media::Media, hash: &str, format: &str) -> Result<(Vec<u8>, PictureFormat)> {
    let hash: Hash = hash.parse().map_err(|_| anyhow::anyhow!("`{hash}` is no content hash"))?;
    let format =
        PictureFormat::from_extension(format).ok_or_else(|| anyhow::anyhow!("`{format}` is no format"))?;
    Ok((media.get(hash)?, format))
}

/// The short text a person wrote, as a body: a paragraph for each of its lines.
fn short_text(entry: &Entry, locale: &str) -> Option<serde_json::Value> {
    short_body(entry).map(|it| typ::render(&it, &Resolved::default(), locale, &TypOptions::default()))
}

fn short_body(entry: &Entry) -> Option<RichText> {
    let Details::Article(article) = &entry.live.fields.details else { return None };
    let lines = article.short_text.lines().filter(|it| !it.trim().is_empty());
    let body = RichText::new(lines.map(|it| Block::paragraph(it.trim())).collect());
    (!body.is_empty()).then_some(body)
}

/// Title and lede as printed.
fn titles(fields: &Fields) -> (&str, &str) {
    let print = fields.print_version.as_ref();
    let or = |own: Option<&'_ String>| own.is_some_and(|it| !it.is_empty());
    let title = print.filter(|it| or(Some(&it.title))).map_or(fields.title.as_str(), |it| it.title.as_str());
    let lede = print.filter(|it| or(Some(&it.lede))).map_or(fields.lede.as_str(), |it| it.lede.as_str());
    (title, lede)
}

/// A picture is printed once: where it leads an article before where it stands in a text, and the first of equals.
fn leave_repeated_pictures_out(entries: &[Entry], articles: &mut BTreeMap<String, Article>) {
    let keys: Vec<String> = entries.iter().map(|it| key(&it.live)).collect();
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for key in &keys {
        if let Some(article) = articles.get_mut(key) {
            article.image = article.image.take().filter(|it| shown.insert(it.path.clone()));
        }
    }
    for key in &keys {
        let blocks = articles.get_mut(key).and_then(|it| it.body.as_array_mut());
        if let Some(blocks) = blocks {
            let path =
                |node: &serde_json::Value| node["attrs"]["img"]["path"].as_str().map(ToOwned::to_owned);
            blocks.retain(|it| it["type"] != "figure" || path(it).is_none_or(|it| shown.insert(it)));
        }
    }
}

fn priority(fields: &Fields) -> &'static str {
    use crate::content::fields::Priority;
    match fields.priority {
        Priority::Lead => "lead",
        Priority::Secondary => "secondary",
        Priority::Brief => "brief",
        Priority::Filler => "filler",
    }
}

/// Sections in the order of the magazine, each with its articles in the order of the entries; briefs and editorial stand elsewhere.
fn grouped(
    entries: &[Entry],
    articles: &BTreeMap<String, Article>,
    sections: &[section::Model],
    editorial: Option<&Editorial>,
    locale: &str,
) -> Vec<Section> {
    let mut found = Vec::new();
    let labels = sections.iter().map(|it| (it.slug.as_str(), it.label(locale))).chain([(NO_SECTION, "")]);
    for (slug, label) in labels {
        let keys: Vec<String> = entries
            .iter()
            .filter_map(|it| articles.get(&key(&it.live)))
            .filter(|it| it.section == slug && it.shape != Shape::Brief)
            .filter(|it| editorial.is_none_or(|editorial| editorial.article != it.key))
            .map(|it| it.key.clone())
            .collect();
        if !keys.is_empty() {
            found.push(Section { slug: slug.to_owned(), label: label.to_owned(), articles: keys });
        }
    }
    found
}

fn tokens(town: &Town, sections: &[section::Model]) -> Tokens {
    let identity = &town.identity;
    Tokens {
        accent: identity.accent.clone(),
        accent_dark: identity.accent_dark.clone(),
        tint: identity.tint.clone(),
        ink: identity.ink.clone(),
        paper: "#ffffff".into(),
        sections: sections
            .iter()
            .map(|it| (it.slug.clone(), it.colour.clone()))
            .chain([(NO_SECTION.to_owned(), identity.accent.clone())])
            .collect(),
        fonts: Families {
            title: "Bricolage Grotesque".into(),
            text: "Source Serif 4".into(),
            ui: "Source Sans 3".into(),
        },
    }
}

/// The imprint, one line per fact; None while the town has none.
fn imprint(
    town: &Town,
    issue: &Issue,
    set: &dyn Fn(&str) -> String,
    say: &dyn Fn(&str) -> String,
) -> Option<Imprint> {
    let imprint = &town.imprint;
    let facts = [
        ("imprint-director", &imprint.director),
        ("imprint-editor", &imprint.editor),
        ("imprint-publisher", &imprint.publisher),
        ("imprint-printer", &imprint.printer),
        ("imprint-paper", &imprint.paper),
        ("imprint-issn", &imprint.issn),
        ("imprint-legal-deposit", &imprint.legal_deposit),
        ("imprint-print-run", &imprint.print_run),
    ];
    let mut lines: Vec<String> = facts
        .iter()
        .filter(|it| !it.1.trim().is_empty())
        .map(|(label, value)| {
            let label = say(&format!("print-{label}"));
            let value = value.trim();
            if !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit()) {
                // A bare number is a print run.
                let copies = thousands(value, if issue.locale == "en" { "," } else { " " });
                set(&format!("{label} : {copies} {}", say("print-imprint-copies")))
            } else if value.to_lowercase().starts_with(&label.to_lowercase()) {
                set(value)
            } else {
                set(&format!("{label} : {value}"))
            }
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    lines.insert(
        0,
        set(&format!("{}, {} {}, {}", town.magazine, say("print-number"), issue.number, issue.period)),
    );
    Some(Imprint { lines })
}

/// Digits in groups of three.
fn thousands(digits: &str, between: &str) -> String {
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    groups.join(between)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}
