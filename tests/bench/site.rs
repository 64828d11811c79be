//! What the public site costs among a thousand, ten thousand and a hundred thousand articles, through the router in this process: CPU of a page
//! made anew and of one that is kept, of searches, and their growth; then the served program's memory and the time to its first page.
//! `cargo bench --bench site`; on SQLite, and on PostgreSQL too where `PARVIS_TEST_DATABASE` names a server. Prints milliseconds of one run
//! and ratios.
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use parvis::app::{App, Clock};
use parvis::config::Settings;
use parvis::content::fields::Fields;
use parvis::content::publish::{self, Act, New};
use parvis::content::{Kind, address, item};
use parvis::richtext::RichText;
use parvis::staff::Person;
use parvis::{demo, routes, schema};
use sea_orm::{ConnectionTrait as _, Database};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use tower::ServiceExt as _;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// Articles of one transaction.
const LOT: usize = 500;
/// Times a page is asked for.
const ROUNDS: u32 = 200;
const ROUNDS_KEPT: u32 = 20_000;
/// Times a page is asked for first after a change.
const ROUNDS_AFTER: u32 = 100;

/// CPU milliseconds of this process, of threads that ended too (proc(5), in steps of 10 ms); 0 where the system does not say.
fn cpu_ms() -> f64 {
    let said = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = said.rsplit_once(')').map(|it| it.1).unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<f64>().ok());
    ticks.sum::<f64>() * 10.0
}

/// Seeded, so that every run writes and asks the same.
struct Random(u64);

impl Random {
    fn below(&mut self, many: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % many.max(1)
    }
}

/// The demo town's articles, of which the others are made.
struct Texts {
    articles: Vec<Fields>,
    words: Vec<String>,
}

impl Texts {
    async fn of(app: &App) -> anyhow::Result<Self> {
        let lives = item::live_of_kinds(&app.db, &[Kind::Article]).await?;
        let articles: Vec<Fields> = lives
            .into_iter()
            .filter(|it| it.item.locale == "fr")
            .map(|it| it.fields.as_ref().clone())
            .collect();
        let all = articles.iter().map(|it| format!("{} {}", it.title, it.lede)).collect::<Vec<_>>().join(" ");
        let long = all.split(|it: char| !it.is_alphabetic()).filter(|it| it.chars().count() > 4);
        let mut words: Vec<String> = long.map(str::to_lowercase).collect();
        words.sort();
        words.dedup();
        Ok(Self { articles, words })
    }

    /// An article like the town's, with a title and an order of paragraphs of its own.
    fn article(&self, number: usize, random: &mut Random) -> Fields {
        let mut made = self.articles[number % self.articles.len()].clone();
        let words: Vec<&str> = (0..3).map(|_| self.words[random.below(self.words.len())].as_str()).collect();
        made.title = format!("{} {number}", words.join(" "));
        made.slug = String::new();
        let mut blocks = made.body.content.clone();
        let by = random.below(blocks.len());
        blocks.rotate_left(by);
        made.body = RichText::new(blocks);
        made
    }
}

async fn fill(app: &App, texts: &Texts, from: usize, to: usize) -> anyhow::Result<()> {
    let mut random = Random(from as u64 + 1);
    let system = Person::system();
    let now = app.now();
    let mut number = from;
    while number < to {
        let tx = app.db.begin().await?;
        for _ in 0..LOT.min(to - number) {
            let mut fields = texts.article(number, &mut random);
            fields.displayed_at = Some(now - chrono::Duration::minutes(438 * (SIZES[2] - number) as i64));
            let row = publish::create_in(&tx, &system, New::of(Kind::Article, "fr"), fields, now).await?;
            Box::pin(publish::act_in(&tx, &system, row.id, row.version, Act::Publish, now)).await?;
            number += 1;
        }
        tx.commit().await?;
    }
    if app.db.backend() == sea_orm::DbBackend::Postgres {
        app.db.write.execute_unprepared("ANALYZE").await?;
    } else {
        app.db.write.execute_unprepared("PRAGMA optimize=0x10002").await?;
    }
    Ok(())
}

async fn ask(router: &Router, path: &str) -> anyhow::Result<()> {
    let request = Request::builder().uri(path).header("accept-encoding", "br").body(Body::empty())?;
    let answer = router.clone().oneshot(request).await?;
    anyhow::ensure!(answer.status() == StatusCode::OK, "{path}: {}", answer.status());
    answer.into_body().collect().await?;
    Ok(())
}

/// CPU of one request for a page, in ms.
async fn cost(router: &Router, rounds: u32, path: impl Fn(u32) -> String) -> anyhow::Result<f64> {
    ask(router, &path(0)).await?;
    let begun = cpu_ms();
    for round in 1..=rounds {
        ask(router, &path(round)).await?;
    }
    Ok((cpu_ms() - begun) / f64::from(rounds))
}

/// CPU of the first request for a page after a change, in ms: nothing is remembered but what is never changed.
async fn cost_after(app: &App, router: &Router, path: &str) -> anyhow::Result<f64> {
    let mut spent = 0.0;
    for round in 0..ROUNDS_AFTER {
        app.db.begin().await?.commit().await?;
        let begun = cpu_ms();
        ask(router, &format!("{path}?n={round}")).await?;
        spent += cpu_ms() - begun;
    }
    Ok(spent / f64::from(ROUNDS_AFTER))
}

/// What one number of articles costs, in ms of CPU.
struct Costs {
    home: f64,
    article: f64,
    /// The same, first after a change.
    home_after: f64,
    article_after: f64,
    kept: f64,
    median_search: f64,
    worst_search: (f64, String),
}

async fn measure(app: &App, texts: &Texts) -> anyhow::Result<Costs> {
    let router = routes::router(app.clone());
    let newest = item::list(&app.db, &item::Listing::of(Kind::Article, "fr", 1)).await?;
    let path = address::path(&newest.rows[0].item);
    // A question makes an address that is not kept.
    let home = cost(&router, ROUNDS, |it| format!("/?n={it}")).await?;
    let article = cost(&router, ROUNDS, |it| format!("{path}?n={it}")).await?;
    let home_after = cost_after(app, &router, "/").await?;
    let article_after = cost_after(app, &router, &path).await?;
    let kept = cost(&router, ROUNDS_KEPT, |_| path.clone()).await?;
    let mut random = Random(7);
    let mut searches = Vec::new();
    for number in 0..200 {
        let mut word = || texts.words[random.below(texts.words.len())].clone();
        // Half of what people type is one word.
        let words = if number % 2 == 0 { word() } else { format!("{} {}", word(), word()) };
        let asked = parvis::web::page::urlencode(&words);
        let took = cost(&router, 5, |_| format!("/recherche?q={asked}")).await?;
        searches.push((took, words));
    }
    for common in ["ville", "travaux", "mairie", "enfants", "de", "la"] {
        searches.push((cost(&router, 10, |_| format!("/recherche?q={common}")).await?, common.to_owned()));
    }
    let mix = &mut searches.clone()[..200];
    mix.sort_by(|a, b| a.0.total_cmp(&b.0));
    let worst_search = searches
        .into_iter()
        .filter(|it| !it.1.contains(' '))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or_default();
    Ok(Costs { home, article, home_after, article_after, kept, median_search: mix[100].0, worst_search })
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
async fn story(settings: Settings, name: &str) -> anyhow::Result<()> {
    let folder = settings.data.clone();
    let app = App::build(settings, Clock::System).await?;
    schema::migrate(&app.db, &app.settings).await?;
    demo::fill(&app).await?;
    let texts = Texts::of(&app).await?;
    println!(
        "{name:<12} {:>9} {:>9} {:>9} {:>11} {:>13} {:>9} {:>9} {:>9}  ms of CPU",
        "articles", "home", "article", "home after", "article after", "kept", "search", "worst"
    );
    let (mut first, mut filled) = (None, 0);
    for size in SIZES {
        fill(&app, &texts, filled, size).await?;
        filled = size;
        let found = measure(&app, &texts).await?;
        let (worst, word) = &found.worst_search;
        println!(
            "{:<12} {size:>9} {:>9.3} {:>9.3} {:>11.2} {:>13.2} {:>9.4} {:>9.2} {worst:>9.2}  ({word})",
            "",
            found.home,
            found.article,
            found.home_after,
            found.article_after,
            found.kept,
            found.median_search
        );
        let (home, article) = *first.get_or_insert((found.home, found.article));
        if size == SIZES[2] {
            println!(
                "growth: home {:.2}, article {:.2}, to stay below 1.3",
                found.home / home,
                found.article / article
            );
        }
        if size == SIZES[1] && app.db.backend() == sea_orm::DbBackend::Sqlite {
            serve(&folder)?;
        }
    }
    app.db.close().await?;
    Ok(())
}

/// The program as it is installed: how soon it answers, and how large it is after a visit of a few hundred pages.
#[expect(clippy::print_stdout, reason = "a benchmark speaks")]
fn serve(folder: &Path) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_parvis"))
        .args(["serve", "--no-jobs", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let log = child.stderr.take().ok_or_else(|| anyhow::anyhow!("no log"))?;
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    let line = lines.find(|it| it.contains("http://")).ok_or_else(|| anyhow::anyhow!("no address"))?;
    let host = line
        .split("http://")
        .nth(1)
        .and_then(|it| it.split(['"', ' ']).next())
        .unwrap_or_default()
        .to_owned();
    std::thread::spawn(move || lines.for_each(drop));
    let page = get(&host, "/")?;
    let took = begun.elapsed();
    let links: Vec<&str> = page.split("href=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
    let mut asked = 0;
    for link in links.iter().filter(|it| it.starts_with('/') && !it.contains('?')).cycle().take(400) {
        get(&host, link)?;
        asked += 1;
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let of = |name: &str| status.lines().find_map(|it| it.strip_prefix(name)).unwrap_or_default().trim();
    println!(
        "served: first page {:.0} ms after the start; {} resident after {asked} pages, {} of it no file's",
        took.as_secs_f64() * 1e3,
        of("VmRSS:"),
        of("RssAnon:")
    );
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn get(host: &str, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    story(Settings::load(folder.path())?, "SQLite").await?;
    #[expect(clippy::disallowed_methods, reason = "the one setting of the benches")]
    let Ok(server) = std::env::var("PARVIS_TEST_DATABASE") else { return Ok(()) };
    let name = format!("parvis_{}", uuid::Uuid::now_v7().simple());
    let connection = Database::connect(&server).await?;
    connection.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0")).await?;
    let mut url = url::Url::parse(&server)?;
    url.set_path(&name);
    let folder = tempfile::tempdir()?;
    let settings = Settings { database_url: url.into(), ..Settings::load(folder.path())? };
    let done = story(settings, "PostgreSQL").await;
    connection.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    done
}
