//! The demo town Valbourg-sur-Lène: its Markdown files and drawings, embedded, go through the same importer as a town's own. Knows how to
//! fill an empty data folder and nothing of what is done with it then.
use crate::app::App;
use crate::content::assignment::{self, Duty};
use crate::content::dossier::{self, Groups};
use crate::content::fields::{Details, slugify};
use crate::content::home::Home;
use crate::content::hours::SchoolHoliday;
use crate::content::import::Outcome;
use crate::content::publication::{self, Choice};
use crate::content::tribune::{self, Council, Deposit, Group};
use crate::content::zone::{Outline, Point};
use crate::content::{Kind, image, item, proposal, remark, topic, town};
use crate::error::{Error, Result};
use crate::intake::folder::Folder;
use crate::intake::markdown::{self, Options};
use crate::intake::reader::Held;
use crate::jobs;
use crate::print::{self, ForPress};
use crate::staff::{self, AccountChange, Person, Role};
use anyhow::{Context, anyhow};
use chrono::Duration;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

mod files;

#[derive(RustEmbed)]
#[folder = "src/demo/"]
#[include = "*.md"]
#[include = "*.svg"]
#[include = "*.yaml"]
struct Content;

/// The password of every demo account: the demo is public, and says so.
pub const PASSWORD: &str = "parvis-demo-2026";

/// The demo accounts: e-mail, name, role.
pub const ACCOUNTS: [(&str, &str, Role); 6] = [
    ("admin@valbourg.example", "Nadia Ferrand", Role::Administrator),
    ("redac-chef@valbourg.example", "Camille Royer", Role::ChiefEditor),
    ("redaction@valbourg.example", "Théo Garnier", Role::Editor),
    ("association@valbourg.example", "Lucie Berthet", Role::Partner),
    ("ccas@valbourg.example", "Solène Pernet", Role::Contributor),
    ("mediation@valbourg.example", "Amina Haddad", Role::Partner),
];

/// Which partner proposes for which organisation.
const PARTNERS: [(&str, &str); 2] = [
    ("association@valbourg.example", "demo:organisations/judo-club.md"),
    ("mediation@valbourg.example", "demo:organisations/point-accueil-numerique.md"),
];

/// The head of `town.yaml`.
#[derive(Deserialize)]
struct TownFile {
    name: String,
    magazine: String,
    motto: String,
    address: Address,
    phone: String,
    email: String,
    time_zone: String,
    identity: Identity,
    imprint: Imprint,
    numbers: Vec<Number>,
    siret: String,
    school_holidays: Vec<SchoolHoliday>,
    topics: Vec<Topic>,
    zones: Vec<Quarter>,
    sections: Vec<Named>,
    dossiers: Vec<Gathered>,
}

/// Articles that belong together, by the names of their files.
#[derive(Deserialize)]
struct Gathered {
    label: String,
    description: String,
    en: Option<English>,
    articles: Vec<String>,
}

/// `council.yaml`.
#[derive(Deserialize)]
struct CouncilFile {
    groups: Vec<Group>,
    /// What the groups had to say in the issue that is out, and in the next.
    last: Vec<Column>,
    next: Vec<Column>,
}

#[derive(Deserialize)]
struct Column {
    group: String,
    title: String,
    text: String,
    signed: String,
    by: String,
}

impl CouncilFile {
    fn read() -> Result<Self> {
        Ok(serde_saphyr::from_str(&text("council.yaml")?).context("council.yaml")?)
    }
}

#[derive(Deserialize)]
struct Address {
    street: String,
    postcode: String,
    city: String,
}

#[derive(Deserialize)]
struct Identity {
    accent: String,
    accent_dark: String,
    tint: String,
    ink: String,
    paper: String,
    sections: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Imprint {
    director_of_publication: String,
    editor_in_chief: String,
    newsroom: String,
    printer: String,
    printer_address: String,
    issn: String,
    legal_deposit: String,
    print_run: u32,
}

#[derive(Deserialize)]
struct Number {
    label: String,
    number: String,
}

#[derive(Deserialize)]
struct Named {
    slug: String,
    label: String,
    #[serde(default)]
    en: Option<English>,
}

/// A zone of the town.
#[derive(Deserialize)]
struct Quarter {
    slug: String,
    label: String,
    #[serde(default)]
    en: Option<English>,
    /// A closed ring of longitudes and latitudes.
    polygon: Vec<Point>,
}

#[derive(Deserialize)]
struct Topic {
    slug: String,
    label: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    en: Option<English>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    children: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum English {
    Label(String),
    Whole {
        label: String,
        #[serde(default)]
        description: String,
    },
}

impl English {
    fn label(of: Option<&Self>) -> String {
        match of {
            Some(Self::Label(label) | Self::Whole { label, .. }) => label.clone(),
            None => String::new(),
        }
    }

    fn description(of: Option<&Self>) -> String {
        match of {
            Some(Self::Whole { description, .. }) => description.clone(),
            Some(Self::Label(_)) | None => String::new(),
        }
    }
}

/// True if this data folder holds no account and no item yet.
pub async fn wanted(app: &App) -> Result<bool> {
    Ok(staff::all(&app.db).await?.is_empty() && item::all_on_site(&app.db).await?.is_empty())
}

/// Fills an empty data folder: accounts, town, content, one released issue and one being prepared.
pub async fn fill(app: &App) -> Result<()> {
    texts(app).await?;
    let now = app.now();
    for (email, name, role) in ACCOUNTS {
        staff::add(&app.db, email, name, PASSWORD, role, now).await?;
    }
    for (email, page) in PARTNERS {
        let account = staff::by_email(&app.db, email).await?.ok_or(Error::NotFound)?;
        let organisation = item::by_source(&app.db, page).await?.map(|it| it.id);
        let change = AccountChange { organisation, ..AccountChange::default() };
        staff::change(&app.db, &Person::system(), account.id, change, now).await?;
    }
    files::attach(app).await?;
    dress(app).await?;
    council(app).await?;
    run_jobs(app).await?;
    magazine(app).await
}

/// The town's record and what it publishes, without accounts, attached files and issues.
pub async fn texts(app: &App) -> Result<()> {
    let source: TownFile = serde_saphyr::from_str(&text("town.yaml")?).context("town.yaml")?;
    classify(app, &source).await?;
    town::save(&app.db, &Person::system(), record(&source), 0, app.now()).await?;
    content(app).await?;
    dossiers(app, source.dossiers).await
}

async fn dossiers(app: &App, gathered: Vec<Gathered>) -> Result<()> {
    for it in gathered {
        let mut groups = Vec::new();
        for name in &it.articles {
            let source = format!("demo:articles/{name}.md");
            let article = item::by_source(&app.db, &source).await?;
            groups.push(article.ok_or_else(|| anyhow!("town.yaml: there is no {source}"))?.translation_group);
        }
        let dossier = dossier::Model {
            id: Uuid::now_v7(),
            slug: slugify(&it.label),
            label_en: English::label(it.en.as_ref()),
            summary_en: English::description(it.en.as_ref()),
            label_fr: it.label,
            summary_fr: it.description,
            articles: Groups(groups),
        };
        dossier::save(&app.db, &Person::system(), dossier, app.now()).await?;
    }
    Ok(())
}

fn text(name: &str) -> Result<String> {
    let file = Content::get(name).ok_or_else(|| anyhow!("the demo has no {name}"))?;
    Ok(String::from_utf8_lossy(&file.data).into_owned())
}

fn record(source: &TownFile) -> town::Town {
    town::Town {
        name: source.name.clone(),
        motto: source.motto.clone(),
        magazine: source.magazine.clone(),
        address: vec![
            source.address.street.clone(),
            format!("{} {}", source.address.postcode, source.address.city),
        ],
        phone: source.phone.clone(),
        email: source.email.clone(),
        languages: town::LANGUAGES.map(str::to_owned).into(),
        time_zone: source.time_zone.clone(),
        identity: town::Identity {
            accent: source.identity.accent.clone(),
            accent_dark: source.identity.accent_dark.clone(),
            tint: source.identity.tint.clone(),
            ink: source.identity.ink.clone(),
            paper: source.identity.paper.clone(),
            inks: town::Charter::default(),
            logo: None,
        },
        imprint: town::Imprint {
            director: source.imprint.director_of_publication.clone(),
            editor: source.imprint.editor_in_chief.clone(),
            publisher: source.imprint.newsroom.clone(),
            printer: format!("{}, {}", source.imprint.printer, source.imprint.printer_address),
            issn: source.imprint.issn.clone(),
            legal_deposit: source.imprint.legal_deposit.clone(),
            print_run: source.imprint.print_run.to_string(),
            paper: String::new(),
        },
        numbers: source
            .numbers
            .iter()
            .map(|it| town::UsefulNumber { label: it.label.clone(), number: it.number.clone() })
            .collect(),
        home: Home::default(),
        siret: source.siret.clone(),
        school_holidays: source.school_holidays.clone(),
        main_place: None,
        four_eyes: false,
        acronyms: ["CCAS", "LED", "SMS"].map(str::to_owned).into(),
        words: vec!["légumerie".into()],
        checks_off: Vec::new(),
        council: Council::default(),
    }
}

async fn classify(app: &App, source: &TownFile) -> Result<()> {
    for (at, top) in source.topics.iter().enumerate() {
        let parent = save_topic(app, top, None, at).await?;
        for (at, child) in top.children.iter().enumerate() {
            save_topic(app, child, Some(parent), at).await?;
        }
    }
    for (at, it) in source.zones.iter().enumerate() {
        let position = i32::try_from(at).unwrap_or(0);
        let zone = topic::zone_named(&app.db, &it.slug, &it.label, &English::label(it.en.as_ref()), position)
            .await?;
        let ring = serde_json::json!({ "type": "Polygon", "coordinates": [it.polygon] });
        let outline = Outline::parse(&ring.to_string())?;
        topic::outline_zone(&app.db, zone.id, Some(&outline)).await?;
    }
    for (at, it) in source.sections.iter().enumerate() {
        let position = i32::try_from(at).unwrap_or(0);
        let colour =
            source.identity.sections.get(&it.slug).cloned().unwrap_or_else(|| source.identity.accent.clone());
        topic::section_named(
            &app.db,
            &it.slug,
            &it.label,
            &English::label(it.en.as_ref()),
            position,
            &colour,
        )
        .await?;
    }
    Ok(())
}

async fn save_topic(app: &App, source: &Topic, parent: Option<Uuid>, at: usize) -> Result<Uuid> {
    let row = topic::Model {
        id: Uuid::now_v7(),
        slug: source.slug.clone(),
        label_fr: source.label.clone(),
        label_en: English::label(source.en.as_ref()),
        position: i32::try_from(at).unwrap_or(0),
        parent_id: parent,
        summary_fr: source.description.clone(),
        summary_en: English::description(source.en.as_ref()),
        aliases: topic::Aliases(source.aliases.clone()),
    };
    let id = row.id;
    topic::save(&app.db, &Person::system(), row, app.now()).await?;
    Ok(id)
}

async fn content(app: &App) -> Result<()> {
    let mut files = BTreeMap::new();
    for name in Content::iter().filter(|it| !it.ends_with(".yaml")) {
        if let Some(file) = Content::get(&name) {
            files.insert(name.into_owned(), Held::Here(file.data.into_owned()));
        }
    }
    #[derive(Deserialize)]
    struct Alt {
        fr: String,
        en: String,
    }
    let alts: HashMap<String, Alt> = serde_saphyr::from_str(&text("images/alt.yaml")?).context("alt.yaml")?;
    let alts = alts
        .into_iter()
        .map(|(name, it)| (format!("{}.svg", name.trim_end_matches(".svg")), (it.fr, it.en)))
        .collect();
    let folder = Folder { files, prefix: "demo:", alts, ..Folder::default() };
    let report = markdown::import(app, &Person::system(), folder, Options { publish: true }).await?;
    // What the town says of itself is whole, or its links lead nowhere.
    let faults: Vec<String> = report
        .elements
        .iter()
        .filter(|it| it.outcome == Outcome::LeftOut || !it.reasons.is_empty())
        .map(|it| format!("{}: {}", it.source, it.reasons.join("; ")))
        .collect();
    if !faults.is_empty() {
        return Err(anyhow::anyhow!("the demo's content: {}", faults.join(" | ")).into());
    }
    Ok(())
}

/// The logo, and the place whose hours stand on the front page.
async fn dress(app: &App) -> Result<()> {
    let (mut record, version) = town::get_versioned(&app.db).await?;
    record.identity.logo =
        picture(app, "images/logo.svg", "Le sceau de Valbourg-sur-Lène", (0.5, 0.5)).await?;
    record.main_place = item::by_source(&app.db, "demo:places/hotel-de-ville.md").await?.map(|it| it.id);
    town::save(&app.db, &Person::system(), record, version, app.now()).await
}

/// The groups of the council.
async fn council(app: &App) -> Result<()> {
    let (mut record, version) = town::get_versioned(&app.db).await?;
    let named = |it: Group| Group { id: Uuid::now_v7(), ..it };
    record.council.groups = CouncilFile::read()?.groups.into_iter().map(named).collect();
    town::save(&app.db, &Person::system(), record, version, app.now()).await
}

/// The groups hand in their columns as they would: each by its own link.
async fn tribunes(app: &App, issue: &publication::Model, columns: Vec<Column>) -> Result<()> {
    let (town, now) = (town::get(&app.db).await?, app.now());
    for it in columns {
        let group = town.council.groups.iter().find(|group| group.name == it.group);
        let group = group.ok_or_else(|| anyhow!("council.yaml: there is no group {}", it.group))?.id;
        let (_, token) = tribune::invite(&app.db, &Person::system(), &town, issue, group, now).await?;
        let link = tribune::by_token(&app.db, &token).await?;
        let deposit =
            Deposit { title: it.title, text: it.text.trim().into(), signed: it.signed, depositor: it.by };
        tribune::deposit(&app.db, &town, &link, deposit, print::world::shows, now).await?;
    }
    Ok(())
}

/// A drawing no text names.
async fn picture(app: &App, name: &str, alt: &str, focal: (f64, f64)) -> Result<Option<Uuid>> {
    let source = format!("demo:{name}");
    if let Some(known) = image::by_source(&app.db, &source).await? {
        return Ok(Some(known.id));
    }
    let Some(file) = Content::get(name) else { return Ok(None) };
    let person = Person::system();
    let picture = crate::intake::picture::examine(&person, file.data.into_owned())
        .await?
        .map_err(|it| Error::Internal(anyhow!(it.sentence("en"))))?;
    let about = image::About {
        alt: alt.to_owned(),
        credit: "Illustration : atelier du Parvis".into(),
        focal,
        ..image::About::default()
    };
    let kept = crate::intake::picture::keep(app, &person, picture, name, about, Some(source)).await?;
    Ok(Some(kept.id))
}

/// Does what is due now: sizes of images, builds.
async fn run_jobs(app: &App) -> Result<()> {
    let one = async |name: &str| -> Result<()> {
        while jobs::worker::next(app, name).await? {}
        Ok(())
    };
    let (a, b) = tokio::join!(one("demo/0"), one("demo/1"));
    a.and(b)
}

/// One issue made and released as a town would have done it last month, and the next one with some choices made.
async fn magazine(app: &App) -> Result<()> {
    let (person, now) = (Person::system(), app.now());
    let town = town::get(&app.db).await?;
    let today = town.day(now);
    let series = publication::series::Model {
        id: Uuid::now_v7(),
        title: town.magazine.clone(),
        every_months: 1,
        closing_day: 15,
        closing_time: "18:00".into(),
        layout: print::issue::DEFAULT_LAYOUT.into(),
        pages_min: 24,
        pages_max: 32,
        active: true,
        ..publication::series::Model::default()
    };
    let series_id = series.id;
    print::issue::save_series(&app.db, &person, series).await?;
    let wish = print::issue::Wish {
        number: Some(41),
        title: "Les lumières reviennent sur la Lène".into(),
        closing: Some(now + Duration::hours(1)),
        pages: Some((24, 32)),
        distribution: Some((today, today + Duration::days(9))),
        release_on: Some(today),
        series: Some(series_id),
        ..print::issue::Wish::default()
    };
    let issue = print::issue::plan(&app.db, &person, &town, wish, now).await?;
    tribunes(app, &issue, CouncilFile::read()?.last).await?;
    let cover = print::issue::Cover {
        image: picture(
            app,
            "images/couverture-fete-lumieres.svg",
            "Le soir de la fête des lumières, vu de la rivière : le pont, les lanternes et leurs reflets.",
            // The child stands at the foot of the picture.
            (0.5, 0.85),
        )
        .await?,
        text: "Les lumières reviennent sur la Lène".into(),
        editorial: editorial(app).await?,
    };
    let wish = print::issue::Wish {
        title: issue.title.clone(),
        release_on: Some(issue.release_on),
        ..print::issue::Wish::default()
    };
    let change = print::issue::Change { version: issue.version, wish, cover };
    let issue = print::issue::change(&app.db, &person, &town, issue.id, change, now).await?;
    run_jobs(app).await?;
    hold_back(app, issue.id).await?;
    print::build(&jobs::workshop(app), issue.id, true, ForPress::Never).await?;
    let built = publication::by_id(&app.db, issue.id).await?;
    let chief = staff::by_email(&app.db, ACCOUNTS[1].0).await?.map(Person::from).ok_or(Error::NotFound)?;
    print::bat::sign(&app.db, &chief, &town, built.id, built.version, now).await?;
    print::issue::release_due(&app.db, &town, built.id, now).await?;
    print::issue::plan_due(&app.db, &town, now).await?;
    prepare_next(app).await
}

async fn editorial(app: &App) -> Result<Option<Uuid>> {
    let articles = item::list(&app.db, &item::Listing::of(Kind::Article, "fr", 200)).await?;
    Ok(articles
        .rows
        .into_iter()
        .find(|it| matches!(&it.fields.details, Details::Article(it) if it.editorial))
        .map(|it| it.item.id))
}

/// The newest articles wait for the next issue.
const HELD_BACK: usize = 9;

async fn hold_back(app: &App, issue: Uuid) -> Result<()> {
    let rows = print::issue::rows(&app.db, issue).await?;
    let ids: Vec<Uuid> = rows.iter().map(|it| it.item_id).collect();
    let items = item::live_by_ids(&app.db, &ids).await?;
    let editorial = editorial(app).await?;
    let mut newest: Vec<_> = items
        .values()
        .filter(|it| {
            Some(it.item.id) != editorial && it.item.priority < crate::content::fields::Priority::Lead
        })
        .collect();
    newest.sort_by_key(|it| std::cmp::Reverse(it.item.displayed_at));
    let picks: Vec<_> = newest
        .iter()
        .take(HELD_BACK)
        .map(|it| print::issue::Pick {
            item: it.item.id,
            section: it.item.section_id,
            choice: Choice::Refused,
        })
        .collect();
    print::issue::pick(&app.db, &Person::system(), issue, &picks, app.now()).await
}

/// What people have to do, and what one of them says of the draft in review.
async fn agree(app: &App, draft: &item::Model, next: &publication::Model) -> Result<()> {
    let now = app.now();
    let mut people = Vec::new();
    for (email, ..) in ACCOUNTS {
        people.push(staff::by_email(&app.db, email).await?.map(Person::from).ok_or(Error::NotFound)?);
    }
    let [_, chief, editor, ..] = people.as_slice() else { return Ok(()) };
    let scheduled = item::DeskFilter {
        state: Some(crate::content::state::Public::Scheduled),
        limit: 2,
        ..item::DeskFilter::default()
    };
    let today = town::get(&app.db).await?.day(now);
    let on = |days: u64| Some(today + chrono::Days::new(days));
    assignment::assign(&app.db, chief, draft, Duty::Reviewer, chief.id, on(2), now).await?;
    assignment::assign(&app.db, chief, draft, Duty::Photographer, editor.id, on(5), now).await?;
    for row in item::desk(&app.db, &scheduled).await?.rows {
        assignment::assign(&app.db, chief, &row.item, Duty::Photographer, editor.id, next.texts_due_on, now)
            .await?;
    }
    let place = remark::Place::Lede.name();
    let text = format!("@{} On peut dire à quelle heure, et qui appeler ?", editor.name);
    let wish = remark::Wish { place, text, ..remark::Wish::default() };
    remark::write(&app.db, chief, draft, &wish, now).await?;
    Ok(())
}

/// Of the articles held back some are chosen for the next issue, the others offered to it, and one proposal of an association waits for review.
async fn prepare_next(app: &App) -> Result<()> {
    let now = app.now();
    let issues = publication::all(&app.db).await?;
    let [next, last, ..] = issues.as_slice() else { return Ok(()) };
    let picks: Vec<_> = print::issue::rows(&app.db, last.id)
        .await?
        .into_iter()
        .filter(|it| it.choice == Choice::Refused)
        .enumerate()
        .map(|(at, it)| print::issue::Pick {
            item: it.item_id,
            section: it.section_id,
            choice: if at < HELD_BACK / 2 { Choice::Chosen } else { Choice::Candidate },
        })
        .collect();
    print::issue::pick(&app.db, &Person::system(), next.id, &picks, now).await?;
    tribunes(app, next, CouncilFile::read()?.next).await?;
    let author = staff::by_email(&app.db, ACCOUNTS[3].0).await?.map(Person::from).ok_or(Error::NotFound)?;
    let mut fields = crate::content::fields::Fields::empty(Kind::Article);
    fields.title = "Le club de judo cherche des tapis, et des bras pour les porter".into();
    fields.lede = "Le dojo déménage au gymnase des Saules le premier week-end de janvier. Le club appelle les habitants à la rescousse.".into();
    fields.body = crate::richtext::RichText::new(vec![crate::richtext::Block::paragraph(
        "Cent vingt tapis, quatre armoires et un portrait du fondateur : le déménagement tient en une matinée si trente personnes viennent.",
    )]);
    fields.author = "Judo club de Valbourg".into();
    fields.image = image::by_source(&app.db, "demo:images/judo.svg").await?.map(|it| it.id);
    let draft = proposal::hand_in(&app.db, &author, None, fields, true, now).await?;
    agree(app, &draft, next).await?;
    print::build(&jobs::workshop(app), next.id, false, ForPress::Never).await?;
    Ok(())
}
