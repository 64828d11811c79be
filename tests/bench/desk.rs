//! How fast the desk's lists, pickers and calendar begin among a thousand items and among a hundred thousand, through the router, on SQLite: the
//! demo town, and copies of its items and pictures as if a hundred had come every month. `cargo bench --bench desk`; prints the median of a
//! page among few and among many, and their ratio, which is to stay below 1.3.
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use chrono::{DateTime, Duration, Utc};
use http_body_util::BodyExt as _;
use parvis::app::{App, Clock};
use parvis::config::Settings;
use parvis::content::state::Visibility;
use parvis::content::{Kind, event::timing, image, item};
use parvis::staff::{self, Role};
use parvis::{demo, routes, schema};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder};
use std::time::Instant;
use tower::ServiceExt as _;

const FEW: usize = 1_000;
const MANY: usize = 100_000;
/// Rows of one statement: what SQLite takes in values.
const LOT: usize = 500;
/// Times a page is asked for.
const ROUNDS: usize = 41;
const GOAL: f64 = 1.3;
const PASSWORD: &str = "une phrase assez longue";

/// What somebody opens.
const PAGES: &[(&str, &str)] = &[
    ("items", "/cms/items"),
    ("items of a kind", "/cms/items?kind=service"),
    ("items that are public", "/cms/items?state=published"),
    ("drafts", "/cms/items?state=draft"),
    ("items of a topic", "/cms/items?topic=culture-et-sport"),
    ("items by a common word", "/cms/items?q=marche"),
    ("items by a rare word", "/cms/items?q=exemplaire+777"),
    ("picker of items", "/cms/search.json?q="),
    ("picker, a common beginning", "/cms/search.json?q=mar"),
    ("picker, a rare word", "/cms/search.json?q=exemplaire+777"),
    ("picker of a kind, a rare word", "/cms/search.json?kind=event&q=exemplaire+777"),
    ("picker of pictures", "/cms/images.json"),
    ("library", "/cms/images"),
    ("pictures that lack words", "/cms/images?lacks=words"),
    ("files", "/cms/files"),
    ("calendar", "/cms/calendar"),
    ("board", "/cms/board"),
    ("team", "/cms/team"),
    ("bin", "/cms/trash"),
    ("log", "/cms/log"),
];

/// Somebody at the desk.
struct Desk {
    router: Router,
    cookie: String,
}

impl Desk {
    async fn of(app: &App) -> anyhow::Result<Self> {
        let now = app.now();
        staff::add(&app.db, "banc@valbourg.example", "Banc", PASSWORD, Role::ChiefEditor, now).await?;
        let mut desk = Self { router: routes::router(app.clone()), cookie: String::new() };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", "banc@valbourg.example"), ("password", PASSWORD), ("next", "/cms")])
            .finish();
        let answer = desk.send(Method::POST, "/cms/sign-in", form).await?;
        let set =
            answer.headers().get(header::SET_COOKIE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        desk.cookie = set.split(';').next().unwrap_or_default().to_owned();
        anyhow::ensure!(answer.status() == StatusCode::SEE_OTHER, "nobody came in: {}", answer.status());
        Ok(desk)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: String,
    ) -> anyhow::Result<axum::response::Response> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie)
            .body(Body::from(body))?;
        Ok(self.router.clone().oneshot(request).await?)
    }

    /// Milliseconds until a page is whole: the median of [`ROUNDS`].
    async fn median(&self, path: &str) -> anyhow::Result<f64> {
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let answer = self.send(Method::GET, path, String::new()).await?;
            anyhow::ensure!(answer.status() == StatusCode::OK, "{path}: {}", answer.status());
            answer.into_body().collect().await?;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        Ok(took[ROUNDS / 2])
    }
}

/// Copies live items and their pictures until there are so many.
async fn fill(app: &App, many: usize) -> anyhow::Result<()> {
    let models = item::Entity::find()
        .filter(item::COLUMN.visibility.eq(Visibility::Live))
        // A town has a dozen institutional pages, however long it writes.
        .filter(item::COLUMN.kind.ne(Kind::Page))
        .order_by_asc(item::Column::ShortId)
        .all(&app.db.read)
        .await?;
    let pictures = image::Entity::find().all(&app.db.read).await?;
    let begun = item::Entity::find().count(&app.db.read).await? as usize;
    let last = models.iter().map(|it| it.short_id).max().unwrap_or(0) + 1_000;
    let now = app.now();
    let tx = app.db.begin().await?;
    let (mut rows, mut timings, mut images) = (Vec::new(), Vec::new(), Vec::new());
    for number in begun..many {
        let model = &models[number % models.len()];
        // a hundred a month, the newest now
        let at: DateTime<Utc> = now - Duration::minutes(438 * (many - number) as i64);
        let mut row = model.clone().into_active_model();
        row.id = Set(Uuid::now_v7());
        row.short_id = Set(last + number as i64);
        row.slug = Set(format!("{}-{number}", model.slug));
        row.title = Set(format!("{} exemplaire {number}", model.title));
        row.translation_group = Set(Uuid::now_v7());
        row.source = Set(None);
        row.open_revision = Set(None);
        row.updated_at = Set(at);
        row.displayed_at = Set(Some(at));
        if model.kind == Kind::Event {
            timings.push(timing::ActiveModel {
                item_id: row.id.clone(),
                begin_at: Set(at),
                end_at: Set(at + Duration::hours(2)),
                ..Default::default()
            });
        }
        rows.push(row);
        if !pictures.is_empty() && number % 2 == 0 {
            let mut picture = pictures[number % pictures.len()].clone().into_active_model();
            picture.id = Set(Uuid::now_v7());
            picture.source = Set(None);
            images.push(picture);
        }
        if rows.len() == LOT || number + 1 == many {
            item::Entity::insert_many(std::mem::take(&mut rows)).exec(&tx).await?;
            if !timings.is_empty() {
                timing::Entity::insert_many(std::mem::take(&mut timings)).exec(&tx).await?;
            }
            if !images.is_empty() {
                image::Entity::insert_many(std::mem::take(&mut images)).exec(&tx).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let app = App::build(Settings::load(folder.path())?, Clock::System).await?;
    schema::migrate(&app.db, &app.settings).await?;
    println!("filling the demo town …");
    demo::fill(&app).await?;
    let desk = Desk::of(&app).await?;
    let mut medians = Vec::new();
    for many in [FEW, MANY] {
        println!("copying its items until there are {many} …");
        fill(&app, many).await?;
        let mut found = Vec::new();
        for (_, path) in PAGES {
            desk.median(path).await?;
            found.push(desk.median(path).await?);
        }
        medians.push(found);
    }
    let mut worst: f64 = 0.0;
    for (at, (name, _)) in PAGES.iter().enumerate() {
        let (few, many) = (medians[0][at], medians[1][at]);
        worst = worst.max(many / few);
        println!("{name:<28} {few:>7.2} ms   {many:>7.2} ms   {:.2}", many / few);
    }
    println!("worst {worst:.2}, to stay below {GOAL}");
    Ok(())
}
