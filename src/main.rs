//! `parvis`: reads the command line, builds the application, calls one function per command.
use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use parvis::app::{App, Clock};
use parvis::backup::{self, Contents};
use parvis::config::Settings;
use parvis::content::import::{self, RunState, Wish};
use parvis::content::subscription::{self, New};
use parvis::content::{self, dates, publication, town};
use parvis::error::{Error, Problem};
use parvis::intake::{self, Report};
use parvis::print::agency::final_pdf::{self, Reading};
use parvis::print::agency::handoff::{self, FileState};
use parvis::print::agency::{package, returns};
use parvis::print::{self, ForPress, issue, preflight, press, printer, record, studio, waivers};
use parvis::staff::link::{self, Purpose};
use parvis::staff::{self, AccountChange, Person, Role};
use parvis::{demo, jobs, routes, schema, serve};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A web-first content hub for towns, with print export.
#[derive(Parser)]
#[command(
    name = "parvis",
    version,
    after_help = "Examples:\n  parvis demo\n  parvis serve --data /srv/parvis --listen 0.0.0.0:3000\n  parvis import markdown ./articles --publish\n  parvis issue build 42 --out ./out"
)]
struct Command {
    /// Folder of everything this installation keeps.
    #[arg(long, global = true, default_value = "./data", value_name = "DIR")]
    data: PathBuf,
    /// Address and port to serve on (serve, demo).
    #[arg(long, global = true, value_name = "ADDR")]
    listen: Option<String>,
    /// Only JSON on standard output; logs go to standard error.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the site and the CMS, and run jobs.
    #[command(after_help = "Example:\n  parvis serve --data /srv/parvis --listen 127.0.0.1:3000")]
    Serve {
        /// Serve pages only: another process runs the jobs.
        #[arg(long)]
        no_jobs: bool,
    },
    /// Fill an empty data folder with the demo town, and serve it.
    #[command(after_help = "Example:\n  parvis demo --data ./data")]
    Demo,
    /// List every route with who may ask.
    #[command(after_help = "Example:\n  parvis routes --json")]
    Routes,
    /// Bring the database to this version, after a copy.
    #[command(after_help = "Example:\n  parvis migrate --data /srv/parvis")]
    Migrate,
    /// Accounts.
    #[command(
        subcommand,
        after_help = "Example:\n  parvis user add camille@town.example --role chief_editor"
    )]
    User(User),
    /// Import what others wrote.
    #[command(subcommand, after_help = "Example:\n  parvis import markdown ./articles --publish")]
    Import(Import),
    /// Addresses that are asked again and again.
    #[command(
        subcommand,
        after_help = "Examples:\n  parvis subscription list --json\n  parvis subscription ask https://agenda.example/ville.ics"
    )]
    Subscription(Subscription),
    /// The magazine's issues.
    #[command(
        subcommand,
        after_help = "Examples:\n  parvis issue new --closing 2026-12-15\n  parvis issue list\n  parvis issue build 42 --out ./out"
    )]
    Issue(Issue),
    /// Printers' files.
    #[command(subcommand, after_help = "Example:\n  parvis press check n42-press.pdf")]
    Press(PressVerb),
    /// Print layouts.
    #[command(
        subcommand,
        after_help = "Examples:\n  parvis layout new layouts/our-magazine --from gazette\n  parvis layout watch layouts/our-magazine\n  parvis layout check layouts/our-magazine\n  parvis layout shot layouts/our-magazine --out shots"
    )]
    Layout(Layout),
    /// Write everything into one file while the server runs: database, media, issues, the town's layouts.
    #[command(after_help = "Example:\n  parvis backup /mnt/backups/parvis.tar.zst --data /srv/parvis")]
    Backup { file: PathBuf },
    /// Put a backup back, into either database. The server must be stopped.
    #[command(
        after_help = "Examples:\n  parvis restore parvis.tar.zst --check\n  parvis restore parvis.tar.zst --data /srv/parvis"
    )]
    Restore {
        file: PathBuf,
        /// Take the place of what the installation holds.
        #[arg(long)]
        force: bool,
        /// Only read the file to its end, and say what it holds.
        #[arg(long, conflicts_with = "force")]
        check: bool,
    },
    /// Write everything as open files into a folder, to take it elsewhere: items as JSON and Markdown, pictures, issues as PDF. Without
    /// passwords. `parvis import parvis` makes the same site of it.
    #[command(after_help = "Example:\n  parvis export ./valbourg --data /srv/parvis")]
    Export {
        dir: PathBuf,
        /// Take the place of an earlier export in this folder.
        #[arg(long)]
        force: bool,
    },
    /// Look for what is wrong with this installation.
    #[command(after_help = "Example:\n  parvis doctor --json")]
    Doctor,
    /// The child process that lays out; started by the program itself.
    #[command(hide = true)]
    LayoutWorker,
}

#[derive(Subcommand)]
enum User {
    /// Add an account; the password is read from standard input, or made and printed when there is none.
    #[command(
        after_help = "Example:\n  echo 'une phrase assez longue' | parvis user add camille@town.example --role chief_editor"
    )]
    Add {
        email: String,
        #[arg(long, value_enum)]
        role: Role,
        /// Shown beside what the person changes; the address by default.
        #[arg(long)]
        name: Option<String>,
    },
    /// Print an address that lets somebody in once, without password or code, for 15 minutes: the way back in for who locked himself out.
    /// A suspended account is restored.
    #[command(
        after_help = "Example:\n  parvis user enter camille@town.example --role administrator --without-second-factor"
    )]
    Enter {
        email: String,
        /// Give this role first, where the identity provider took it away.
        #[arg(long, value_enum)]
        role: Option<Role>,
        /// Take a lost second factor off.
        #[arg(long)]
        without_second_factor: bool,
    },
}

#[derive(Subcommand)]
enum Import {
    /// A whole site, as `parvis export` wrote it, into an installation that holds nothing yet. The server must be stopped.
    #[command(
        after_help = "Examples:\n  parvis import parvis ./valbourg --check\n  parvis import parvis ./valbourg --data /srv/parvis"
    )]
    Parvis {
        dir: PathBuf,
        /// Only read the folder to its end, and say what it holds.
        #[arg(long)]
        check: bool,
    },
    /// A folder of Markdown files with front matter and local images.
    #[command(after_help = "Example:\n  parvis import markdown ./articles --publish --json")]
    Markdown {
        dir: PathBuf,
        #[command(flatten)]
        how: How,
    },
    /// Pages of an old site (.html), with the pictures and files that lie beside them.
    #[command(after_help = "Example:\n  parvis import html ./www.ancien-site.example --dry-run")]
    Html(Source),
    /// Texts of Word or LibreOffice (.docx, .odt), a draft each, with the files that lie beside them.
    #[command(after_help = "Example:\n  parvis import word ./textes --json")]
    Word(Source),
    /// Photos into the library, with the caption, credit and keywords written into them.
    #[command(after_help = "Example:\n  parvis import photos ./photos")]
    Photos(Source),
    /// An export of WordPress (WXR): a file, or a folder with the file and its wp-content/uploads.
    #[command(
        after_help = "Example:\n  parvis import wordpress ./export.xml --uploads ./wp-content/uploads --dry-run"
    )]
    Wordpress {
        export: PathBuf,
        /// Where its pictures and files lie; nothing is ever fetched from the former site.
        #[arg(long)]
        uploads: Option<PathBuf>,
        #[command(flatten)]
        how: How,
    },
    /// A table of places, organisations, services or events: CSV or Excel (.xlsx).
    #[command(
        after_help = "Example:\n  parvis import table ./equipements.csv --of place --column \"Ouverture=hours\" --dry-run"
    )]
    Table {
        file: PathBuf,
        /// What its rows are: place, organisation, service, event. Guessed from the titles of the columns.
        #[arg(long)]
        of: Option<String>,
        /// What the source is called: a table of the same name updates the same items. The name of the file.
        #[arg(long)]
        name: Option<String>,
        /// What a column is, by its title: `Ouverture=hours`; guessed, and remembered from the last time, for the others.
        #[arg(long, value_name = "TITLE=FIELD")]
        column: Vec<String>,
        #[command(flatten)]
        how: How,
    },
    /// Events of a calendar: iCalendar or OpenAgenda, a file or an address of a host that `fetch_hosts` names.
    #[command(
        after_help = "Examples:\n  parvis import agenda ./agenda.ics --publish\n  parvis import agenda https://agenda.example/ville.ics --publish --subscribe"
    )]
    Agenda {
        source: String,
        #[command(flatten)]
        how: How,
        #[command(flatten)]
        again: Again,
    },
    /// Articles of a feed (RSS, Atom), each a proposal of an organisation that waits for the newsroom.
    #[command(after_help = "Example:\n  parvis import feed https://judo.example/feed --of 12 --subscribe")]
    Feed {
        source: String,
        /// The organisation that proposes: the number of its item at the desk.
        #[arg(long, value_name = "NUMBER")]
        of: i64,
        /// It lets its pictures be shown.
        #[arg(long)]
        pictures: bool,
        /// Say what would become of each element, and write nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        again: Again,
    },
    /// National sheets of service-public.fr (XML): a file, a folder, an archive, or an address of a host that `fetch_hosts` names.
    #[command(after_help = "Example:\n  parvis import sheets ./vosdroits-latest.zip --dry-run")]
    Sheets {
        source: String,
        /// Say what would become of each sheet, and write nothing.
        #[arg(long, visible_alias = "check")]
        dry_run: bool,
        #[command(flatten)]
        again: Again,
    },
}

#[derive(clap::Args)]
struct Again {
    /// Ask the address again and again: what changes there changes here.
    #[arg(long, conflicts_with = "dry_run")]
    subscribe: bool,
    /// Hours from one asking to the next: 1, 6 or 24.
    #[arg(long, value_name = "HOURS", default_value_t = 6, requires = "subscribe")]
    every: i32,
}

#[derive(Subcommand)]
enum Subscription {
    /// All of them, with how each stands: exit status 1 where one does not answer.
    List,
    /// Ask one no more for the time being.
    Pause { address: String },
    /// Ask it again.
    Resume { address: String },
    /// Ask it at once; one that was paused goes on.
    Ask { address: String },
    /// End it; what it brought stays.
    Remove { address: String },
}

#[derive(clap::Args)]
struct Source {
    /// A folder, or one file.
    place: PathBuf,
    #[command(flatten)]
    how: How,
}

#[derive(clap::Args)]
struct How {
    /// Publish what can be published; else everything stays a draft.
    #[arg(long)]
    publish: bool,
    /// Say what would become of each element, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Subcommand)]
enum Issue {
    /// Plan the next issue of the magazine, as its series says, with everything made public since the last one as candidates.
    #[command(
        after_help = "Example:\n  parvis issue new --title \"L’hiver\" --closing 2026-12-15 --pages 24-32"
    )]
    New {
        #[arg(long, default_value = "")]
        title: String,
        #[arg(long, allow_negative_numbers = true)]
        number: Option<i32>,
        /// A day means 18:00 in town.
        #[arg(long, value_name = "YYYY-MM-DD")]
        closing: Option<NaiveDate>,
        #[arg(long, value_name = "MIN-MAX", value_parser = pages)]
        pages: Option<(i32, i32)>,
    },
    /// List issues, newest first.
    #[command(after_help = "Example:\n  parvis issue list --json")]
    List,
    /// What every number of pages would give: articles placed, whole and short, and white space.
    #[command(after_help = "Example:\n  parvis issue plan 42 --json")]
    Plan { number: i32 },
    /// Place what is not placed yet, build, write PDF and report.
    #[command(
        after_help = "Examples:\n  parvis issue build 42 --out ./out\n  parvis issue build 42 --out ./out --only press --pages 7,12-14\n  parvis issue build 42 --out ./out --only web,booklet --sheet a4"
    )]
    Build {
        number: i32,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Which files: web, press, large-print, epub, booklet, spreads. Without it the first four, the printer's where public_url may be
        /// printed.
        #[arg(long, value_delimiter = ',', value_name = "FILES")]
        only: Vec<Output>,
        /// Deliver these pages of the printer's file alone; of an approved issue, those of the file that was approved.
        #[arg(long, value_name = "7,12-14", value_parser = page_list)]
        pages: Option<PageList>,
        /// Paper of booklet and spreads.
        #[arg(long, value_enum, default_value_t = Paper::A3)]
        sheet: Paper,
        /// Move the inner pages of the booklet towards the fold, by the thickness of the printer's paper.
        #[arg(long)]
        creep: bool,
        /// Also write what the layout received (issue.json, pictures, QR codes), to design with the real issue.
        #[arg(long)]
        with_data: bool,
    },
    /// Hand the issue over to an agency: texts as ICML, pictures, flat plan; the next time what changed since.
    #[command(
        after_help = "Examples:\n  parvis issue handoff 42 --out ./agency\n  parvis issue handoff 42 --out ./agency --whole"
    )]
    Handoff {
        number: i32,
        /// Where the folder of the issue goes, or is brought up to date.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Everything, even what did not change since the last time.
        #[arg(long)]
        whole: bool,
    },
    /// Take in what an agency sends back: a story (ICML), its document (IDML, or a ZIP of stories), or its final PDF.
    #[command(
        after_help = "Examples:\n  parvis issue return 42 a-1042_complet.icml\n  parvis issue return 42 n42.idml\n  parvis issue return 42 n42-final.pdf"
    )]
    Return { number: i32, file: PathBuf },
}

/// A file of an issue.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// The accessible PDF for screens.
    Web,
    /// The printer's PDF/X; two files where the printer wants the cover apart.
    Press,
    /// The accessible PDF in large print.
    LargePrint,
    /// The issue as a book for readers of any size.
    Epub,
    /// An imposition proof to print on both sides and fold; of the printer's pages if press is asked for too, else of the web ones.
    Booklet,
    /// The same, two pages side by side as they are read.
    Spreads,
}

/// Paper of the office printer.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Paper {
    A3,
    A4,
}

/// Pages as they were typed, and each of them, from 1.
#[derive(Clone)]
struct PageList {
    typed: String,
    numbers: Vec<usize>,
}

#[derive(Subcommand)]
enum PressVerb {
    /// Preflight of any PDF against a printer's profile.
    #[command(after_help = "Example:\n  parvis press check n42-press.pdf --profile printer.toml")]
    Check {
        file: PathBuf,
        /// A printer's profile as TOML; the built-in one (sheetfed offset, coated paper, FOGRA39) without it.
        #[arg(long, value_name = "FILE")]
        profile: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Layout {
    /// Make a layout folder from one of the program's, ready for `layout check`.
    #[command(
        after_help = "Examples:\n  parvis layout new layouts/our-magazine\n  parvis layout new layouts/our-gazette --from gazette"
    )]
    New {
        dir: PathBuf,
        /// The layout to begin from.
        #[arg(long, default_value = issue::DEFAULT_LAYOUT, value_name = "LAYOUT")]
        from: String,
    },
    /// Compile a layout and its large-print twin with its sample: a warning is a fault.
    #[command(after_help = "Example:\n  parvis layout check print-layouts/magazine")]
    Check {
        dir: PathBuf,
        /// Write the pages the program finds into the sample.
        #[arg(long)]
        write: bool,
    },
    /// Draw the sample again whenever a file of the layout changes, and say what is wrong with file and line. Ctrl-C ends it.
    #[command(after_help = "Example:\n  parvis layout watch layouts/our-magazine --out out")]
    Watch {
        dir: PathBuf,
        /// Where the PDF and the pages go.
        #[arg(long, default_value = "./out", value_name = "DIR")]
        out: PathBuf,
    },
    /// Draw the sample's pages, its large-print twin and a specimen of every shape as PNG.
    #[command(after_help = "Example:\n  parvis layout shot print-layouts/gazette --out shots")]
    Shot {
        dir: PathBuf,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

fn pages(text: &str) -> Result<(i32, i32), String> {
    let (min, max) = text.split_once('-').ok_or("write it as MIN-MAX, such as 24-32")?;
    let number = |it: &str| it.trim().parse::<i32>().map_err(|_| format!("`{it}` is no number of pages"));
    Ok((number(min)?, number(max)?))
}

fn page_list(text: &str) -> Result<PageList, String> {
    /// No issue has more.
    const MOST: usize = 999;
    let number = |it: &str| {
        let number = it.trim().parse::<usize>().ok().filter(|it| (1..=MOST).contains(it));
        number.ok_or_else(|| format!("`{it}` is no page: write pages as 7 or 7,12-14"))
    };
    let mut numbers = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            None => numbers.push(number(part)?),
            Some((from, to)) => match (number(from)?, number(to)?) {
                (from, to) if from <= to => numbers.extend(from..=to),
                _ => return Err(format!("`{part}` ends before it begins")),
            },
        }
    }
    Ok(PageList { typed: text.replace(' ', ""), numbers })
}

fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(err) => {
            let _ = err.print();
            return ExitCode::from(if err.use_stderr() { 2 } else { 0 });
        }
    };
    if matches!(command.verb, Verb::LayoutWorker) {
        print::worker::run_worker();
        return ExitCode::SUCCESS;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(err) => return failed(&err.into()),
    };
    match runtime.block_on(run(command)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(err) => failed(&err),
    }
}

/// Exit status 0 and 1.
enum Outcome {
    Done,
    Findings,
}

fn failed(err: &anyhow::Error) -> ExitCode {
    let broken = |it: &std::io::Error| it.kind() == std::io::ErrorKind::BrokenPipe;
    if err.downcast_ref::<std::io::Error>().is_some_and(broken) {
        // Whoever read our output has seen enough.
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(std::io::stderr(), "parvis: {err:#}");
    ExitCode::from(2)
}

async fn run(command: Command) -> anyhow::Result<Outcome> {
    let mut settings = Settings::load(&command.data)?;
    if let Some(listen) = &command.listen {
        settings.listen_on(listen);
    }
    serve::log(&settings);
    let json = command.json;
    match command.verb {
        Verb::Routes => list_routes(json),
        Verb::Layout(verb) => layouts(verb, json),
        Verb::Press(PressVerb::Check { file, profile }) => check_press(&file, profile.as_deref(), json),
        Verb::LayoutWorker => Ok(Outcome::Done),
        Verb::Serve { no_jobs } => {
            settings.jobs &= !no_jobs;
            let app = App::build(settings, Clock::System).await.map_err(plain)?;
            migrate(&app).await?;
            serve::serve(&app, |_| Ok(())).await?;
            Ok(Outcome::Done)
        }
        Verb::Demo => {
            let app = App::build(settings, Clock::System).await.map_err(plain)?;
            migrate(&app).await?;
            start_demo(&app, json).await
        }
        Verb::Migrate => {
            let app = App::build(settings, Clock::System).await.map_err(plain)?;
            let copy = schema::migrate(&app.db, &app.settings).await?;
            let copied = copy.map(|it| it.display().to_string());
            say(json, &json!({ "migrated": true, "copy": copied }), || match &copied {
                Some(copy) => format!("the database is at this version; the copy made before is {copy}"),
                None => "the database is at this version".into(),
            })
        }
        Verb::Restore { file, check: true, .. } => {
            let contents =
                backup::check(&file).with_context(|| format!("{} cannot be restored", file.display()))?;
            tell_backup(&contents, &file, "is whole", json)
        }
        Verb::Restore { file, force, .. } => {
            let app = App::build(settings, Clock::System).await.map_err(plain)?;
            let restored =
                Box::pin(backup::restore(&app.db, &app.settings, &app.media, &file, force, app.now())).await;
            app.db.clone().close().await.map_err(plain)?;
            let contents =
                restored.with_context(|| format!("nothing was restored from {}", file.display()))?;
            tell_backup(&contents, &file, "is restored", json)
        }
        Verb::Import(Import::Parvis { dir, check: true }) => {
            let contents = backup::check_export(&dir)
                .with_context(|| format!("{} cannot be imported", dir.display()))?;
            tell_backup(&contents, &dir, "is whole", json)
        }
        Verb::Import(Import::Parvis { dir, .. }) => {
            let app = App::build(settings, Clock::System).await.map_err(plain)?;
            let imported =
                Box::pin(backup::import(&app.db, &app.settings, &app.media, &dir, app.now())).await;
            app.db.clone().close().await.map_err(plain)?;
            let contents =
                imported.with_context(|| format!("nothing was imported from {}", dir.display()))?;
            tell_backup(&contents, &dir, "is imported", json)
        }
        other => {
            // A slip in the name of a folder is not a town that lost everything.
            let looks = matches!(
                other,
                Verb::Issue(_) | Verb::Subscription(_) | Verb::Backup { .. } | Verb::Export { .. }
            );
            if looks && !settings.data.is_dir() {
                let data = settings.data.display();
                bail!("there is no folder {data}: `parvis demo` or `parvis serve` begin one");
            }
            let app = App::build(settings, Clock::System).await.map_err(plain)?;
            schema::ready(&app.db, &app.settings).await?;
            let done = with_data(&app, other, json).await;
            app.db.clone().close().await.map_err(plain)?;
            done
        }
    }
}

async fn with_data(app: &App, verb: Verb, json: bool) -> anyhow::Result<Outcome> {
    match verb {
        Verb::User(User::Add { email, role, name }) => add_user(app, &email, role, name, json).await,
        Verb::User(User::Enter { email, role, without_second_factor }) => {
            let change = AccountChange { role, active: Some(true), ..AccountChange::default() };
            enter_user(app, &email, change, without_second_factor, json).await
        }
        Verb::Import(Import::Markdown { dir, how }) => {
            let wish = Wish { publish: how.publish, dry: how.dry_run, ..Wish::default() };
            import(app, intake::source::Sort::Markdown, &dir, wish, json).await
        }
        Verb::Import(Import::Html(it)) => import_files(app, intake::source::Sort::Html, it, json).await,
        Verb::Import(Import::Word(it)) => import_files(app, intake::source::Sort::Word, it, json).await,
        Verb::Import(Import::Photos(it)) => import_files(app, intake::source::Sort::Photos, it, json).await,
        Verb::Import(Import::Wordpress { export, uploads, how }) => {
            let uploads = uploads.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            let sort = intake::source::Sort::Wordpress;
            let topics = import::mapping(&app.db, sort.name()).await.map_err(plain)?;
            let wish = Wish { publish: how.publish, dry: how.dry_run, topics, uploads, ..Wish::default() };
            import(app, sort, &export, wish, json).await
        }
        Verb::Import(Import::Agenda { source, how, again }) => {
            let sort = intake::source::Sort::Agenda;
            if again.subscribe {
                let kind = sort.name().into();
                let new =
                    New { kind, place: source, publish: how.publish, hours: again.every, ..New::default() };
                return subscribe(app, new, json).await;
            }
            let topics = import::mapping(&app.db, sort.name()).await.map_err(plain)?;
            let wish = Wish { publish: how.publish, dry: how.dry_run, topics, ..Wish::default() };
            import(app, sort, std::path::Path::new(&source), wish, json).await
        }
        Verb::Import(Import::Feed { source, of, pictures, dry_run, again }) => {
            let sort = intake::source::Sort::Feed;
            let about = content::item::by_short_id(&app.db, of).await.map_err(plain)?;
            if about.kind != content::Kind::Organisation {
                bail!("{of} is no organisation: {}", about.title);
            }
            let partner = Some(about.id);
            if again.subscribe {
                let (kind, hours) = (sort.name().into(), again.every);
                let new = New { kind, place: source, partner, pictures, hours, publish: false };
                return subscribe(app, new, json).await;
            }
            let wish = Wish { dry: dry_run, partner, pictures, ..Wish::default() };
            import(app, sort, std::path::Path::new(&source), wish, json).await
        }
        Verb::Import(Import::Sheets { source, dry_run, again }) => {
            let sort = intake::source::Sort::Sheets;
            if again.subscribe {
                let (kind, hours) = (sort.name().into(), again.every);
                return subscribe(app, New { kind, place: source, hours, ..New::default() }, json).await;
            }
            let wish = Wish { dry: dry_run, ..Wish::default() };
            import(app, sort, std::path::Path::new(&source), wish, json).await
        }
        Verb::Subscription(verb) => subscriptions(app, verb, json).await,
        Verb::Import(Import::Table { file, of, name, column, how }) => {
            let sort = intake::source::Sort::Table;
            let columns = columns(app, &file, of.as_deref(), name, &column).await?;
            let topics = import::mapping(&app.db, sort.name()).await.map_err(plain)?;
            let columns = Some(columns);
            let wish = Wish { publish: how.publish, dry: how.dry_run, topics, columns, ..Wish::default() };
            import(app, sort, &file, wish, json).await
        }
        Verb::Issue(Issue::New { title, number, closing, pages }) => {
            let town = town::get(&app.db).await.map_err(plain)?;
            let closing = closing.map(|it| issue::evening(&town, it));
            let next = issue::next_wish(&app.db, &town, closing, app.now()).await.map_err(plain)?;
            let wish = issue::Wish { title, number, pages: pages.or(next.pages), ..next };
            let made = issue::plan(&app.db, &Person::system(), &town, wish, app.now())
                .await
                .map_err(|err| told(app, err))?;
            let line = issue_line(&made, &town);
            say(json, &line, || format!("issue {} is planned; it closes on {}", made.number, line["closing"]))
        }
        Verb::Issue(Issue::List) => list_issues(app, json).await,
        Verb::Issue(Issue::Plan { number }) => outline(app, number, json).await,
        Verb::Issue(Issue::Build { number, out, only, pages, sheet, creep, with_data }) => {
            let wish = BuildWish { only, pages, sheet, creep, with_data };
            build(app, number, &out, wish, json).await
        }
        Verb::Issue(Issue::Handoff { number, out, whole }) => hand_over(app, number, &out, whole, json).await,
        Verb::Issue(Issue::Return { number, file }) => take_back(app, number, &file, json).await,
        Verb::Backup { file } => {
            let contents =
                Box::pin(backup::write(&app.db, &app.settings, &app.media, &file, app.now())).await?;
            tell_backup(&contents, &file, "is written", json)
        }
        Verb::Export { dir, force } => {
            let exported =
                Box::pin(backup::export(&app.db, &app.settings, &app.media, &dir, force, app.now())).await;
            let contents = exported.with_context(|| format!("nothing whole stands in {}", dir.display()))?;
            tell_backup(&contents, &dir, "is written", json)
        }
        Verb::Doctor => doctor(app, json).await,
        Verb::Serve { .. }
        | Verb::Demo
        | Verb::Routes
        | Verb::Migrate
        | Verb::Restore { .. }
        | Verb::Import(Import::Parvis { .. })
        | Verb::Layout(_)
        | Verb::Press(_)
        | Verb::LayoutWorker => {
            bail!("this command needs no data")
        }
    }
}

/// Writes either the JSON or the sentence.
fn say(json: bool, value: &serde_json::Value, sentence: impl FnOnce() -> String) -> anyhow::Result<Outcome> {
    let mut out = std::io::stdout();
    if json {
        writeln!(out, "{value}")?;
    } else {
        writeln!(out, "{}", sentence())?;
    }
    Ok(Outcome::Done)
}

fn plain(err: Error) -> anyhow::Error {
    match err {
        Error::Internal(err) => err,
        other => anyhow::anyhow!("{other}"),
    }
}

/// A refusal in sentences.
fn told(app: &App, err: Error) -> anyhow::Error {
    match err {
        Error::Refused(found) => {
            let sentences: Vec<String> =
                found.iter().map(|it| app.templates.named_sentence("en", it)).collect();
            anyhow::anyhow!("{}", sentences.join("\n"))
        }
        other => plain(other),
    }
}

async fn migrate(app: &App) -> anyhow::Result<()> {
    if let Some(copy) = schema::migrate(&app.db, &app.settings).await? {
        tracing::info!(copy = %copy.display(), "migrated; the copy made before stands beside the data");
    }
    Ok(())
}

fn list_routes(json: bool) -> anyhow::Result<Outcome> {
    let table: Vec<_> = routes::table().collect();
    let value = serde_json::to_value(&table)?;
    say(json, &value, || {
        let lines: Vec<String> =
            table.iter().map(|it| format!("{:6} {:14} {}", it.method, it.access.name(), it.path)).collect();
        lines.join("\n")
    })
}

/// Preflights a PDF that may come from anywhere. The built-in ICC profile is compared with only where it is the condition ordered.
fn check_press(
    file: &std::path::Path,
    profile: Option<&std::path::Path>,
    json: bool,
) -> anyhow::Result<Outcome> {
    let read = |path: &std::path::Path| {
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let printer = match profile {
        None => printer::PrinterProfile::default(),
        Some(path) => {
            let text = String::from_utf8(read(path)?).context("a profile is text")?;
            printer::PrinterProfile::parse(&text)
                .with_context(|| format!("{} is no profile", path.display()))?
        }
    };
    let usual = printer.condition == printer::PrinterProfile::default().condition;
    let icc = usual.then_some(printer::BUILT_IN_ICC);
    let report = preflight::check(&read(file)?, &printer, icc, &preflight::Expected::default());
    if report.findings.iter().any(|it| it.code == preflight::NOT_A_PDF) {
        bail!("{} is no PDF", file.display());
    }
    say(json, &preflight::report_json(&report, "en"), || {
        let mut lines: Vec<String> = Vec::new();
        for it in &report.findings {
            let page = it.page.map(|it| format!("page {it}: ")).unwrap_or_default();
            lines.push(format!("{:?} {:>2} {}: {page}{}", it.severity, it.number, it.code, it.message("en")));
        }
        for it in &report.checks {
            if let Some(reason) = it.ran.reason("en") {
                lines.push(format!("Not wholly checked {:>2} {}: {reason}", it.number, it.code));
            }
        }
        lines.join("\n")
    })?;
    Ok(if report.findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn layouts(verb: Layout, json: bool) -> anyhow::Result<Outcome> {
    let faulty = |faults: &[String]| if faults.is_empty() { Outcome::Done } else { Outcome::Findings };
    let plain = |err| anyhow::anyhow!("{err}");
    match verb {
        Layout::New { dir, from } => {
            studio::make(&dir, &from).map_err(plain)?;
            let made = dir.display().to_string();
            say(json, &json!({ "made": made }), || {
                format!("{made} is made; `parvis layout watch {made}` shows it while you work")
            })
        }
        Layout::Check { dir, write } => {
            let report = studio::check(&dir, write).map_err(plain)?;
            say(json, &serde_json::to_value(&report)?, || {
                if report.faults.is_empty() {
                    let large = report.large_pages;
                    format!(
                        "{}: {} pages, {large} in large print, nothing to say",
                        report.layout, report.pages
                    )
                } else {
                    report.faults.join("\n")
                }
            })?;
            Ok(faulty(&report.faults))
        }
        Layout::Watch { dir, out } => watch_layout(&dir, &out, json),
        Layout::Shot { dir, out } => {
            let shots = studio::shot(&dir, &out).map_err(plain)?;
            say(json, &serde_json::to_value(&shots)?, || {
                let mut lines = vec![format!(
                    "{}: {} pages and {} shapes",
                    out.display(),
                    shots.pages,
                    shots.shapes.len()
                )];
                lines.extend(
                    shots.empty.iter().map(|it| format!("no text of the sample takes the shape {it}")),
                );
                lines.extend(shots.faults.iter().cloned());
                lines.join("\n")
            })?;
            Ok(faulty(&shots.faults))
        }
    }
}

/// Looks at the files twice a second: a layout has a few dozen of them. Ends when nobody reads what it says, or with Ctrl-C.
fn watch_layout(dir: &std::path::Path, out: &std::path::Path, json: bool) -> anyhow::Result<Outcome> {
    if !dir.join("layout.toml").is_file() {
        bail!("{} is no layout: it has no layout.toml", dir.display());
    }
    let mut seen = None;
    loop {
        let now = studio::changed(dir);
        if seen != Some(now) {
            seen = Some(now);
            match studio::draw(dir, out) {
                Ok(shots) => say(json, &serde_json::to_value(&shots)?, || {
                    let mut lines = vec![format!("{}: {} pages", out.display(), shots.pages)];
                    lines.extend(shots.faults);
                    lines.join("\n")
                })?,
                Err(err) => say(json, &json!({ "faults": [err.to_string()] }), || err.to_string())?,
            };
            std::io::stdout().flush()?;
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
}

async fn start_demo(app: &App, json: bool) -> anyhow::Result<Outcome> {
    if demo::wanted(app).await.map_err(plain)? {
        tracing::info!("making the demo town; this takes a minute");
        demo::fill(app).await.map_err(plain).context("the demo town could not be made")?;
    } else if staff::by_email(&app.db, demo::ACCOUNTS[0].0).await.map_err(plain)?.is_none() {
        bail!(
            "{} holds a town of its own: the demo needs an empty folder (--data)",
            app.settings.data.display()
        );
    }
    serve::serve(app, |url| {
        let accounts: Vec<_> = demo::ACCOUNTS
            .iter()
            .map(
                |(email, _, role)| json!({ "email": email, "password": demo::PASSWORD, "role": role.name() }),
            )
            .collect();
        let mut out = std::io::stdout();
        if json {
            writeln!(out, "{}", json!({ "url": url, "accounts": accounts }))?;
        } else {
            writeln!(out, "\n  Site      {url}/\n  CMS       {url}/cms\n  Magazine  {url}/magazine\n")?;
            for (email, name, role) in demo::ACCOUNTS {
                writeln!(out, "  {:14} {email:32} {}   ({name})", role.name(), demo::PASSWORD)?;
            }
            writeln!(out, "\n  Ctrl-C ends it.\n")?;
        }
        out.flush()?;
        Ok(())
    })
    .await?;
    Ok(Outcome::Done)
}

async fn add_user(
    app: &App,
    email: &str,
    role: Role,
    name: Option<String>,
    json: bool,
) -> anyhow::Result<Outcome> {
    let mut typed = String::new();
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        std::io::stdin().read_line(&mut typed)?;
    }
    let typed = typed.trim_end_matches(['\n', '\r']).to_owned();
    let made = typed.is_empty();
    let password = if made { staff::password::made() } else { typed };
    let name = name.unwrap_or_else(|| email.to_owned());
    let account =
        staff::add(&app.db, email, &name, &password, role, app.now()).await.map_err(|err| told(app, err))?;
    let value = json!({ "email": account.email, "role": role.name(), "password": made.then_some(&password) });
    say(json, &value, || {
        if made {
            format!("{} may sign in with the password {password}", account.email)
        } else {
            format!("{} may sign in", account.email)
        }
    })
}

async fn enter_user(
    app: &App,
    email: &str,
    change: AccountChange,
    without_factor: bool,
    json: bool,
) -> anyhow::Result<Outcome> {
    let account = staff::by_email(&app.db, email).await.map_err(plain)?;
    let account = account.with_context(|| format!("nobody has the address {email}: see parvis user add"))?;
    let system = Person::system();
    staff::change(&app.db, &system, account.id, change, app.now()).await.map_err(|err| told(app, err))?;
    if without_factor {
        staff::factor::turn_off(&app.db, &system, account.id, app.now()).await.map_err(plain)?;
    }
    let made =
        link::make(&app.db, &account, Purpose::Enter, &account.email, app.now()).await.map_err(plain)?;
    let address = format!("{}{}", app.settings.public_url, Purpose::path(&made));
    let minutes = link::life(Purpose::Enter).num_minutes();
    say(json, &json!({ "email": account.email, "address": address, "minutes": minutes }), || {
        format!("{address}\nlets {} in once, within {minutes} minutes", account.email)
    })
}

async fn import_files(
    app: &App,
    sort: intake::source::Sort,
    Source { place, how }: Source,
    json: bool,
) -> anyhow::Result<Outcome> {
    let wish = Wish { publish: how.publish, dry: how.dry_run, ..Wish::default() };
    import(app, sort, &place, wish, json).await
}

/// What the columns of a table are: as said here, else as said the last time, else as their titles say.
async fn columns(
    app: &App,
    file: &std::path::Path,
    of: Option<&str>,
    name: Option<String>,
    said: &[String],
) -> anyhow::Result<import::Columns> {
    let file = file.canonicalize().with_context(|| format!("cannot read {}", file.display()))?;
    let kind = match of {
        Some(of) => {
            let known = intake::table::KINDS.into_iter().find(|it| it.name() == of);
            Some(known.with_context(|| {
                format!("a table holds places, organisations, services or events, not `{of}`")
            })?)
        }
        None => None,
    };
    let read = intake::source::columns_of(app, &file.to_string_lossy(), kind).await.map_err(plain)?;
    let (_, mut columns) =
        read.map_err(|fault| anyhow::anyhow!("cannot read {}: {fault}", file.display()))?;
    columns.name = name.unwrap_or(columns.name);
    let kind = content::Kind::named(&columns.kind).context("no kind")?;
    let fields = intake::table::fields(kind);
    for it in said {
        let (title, field) = it.split_once('=').with_context(|| format!("`{it}` is not TITLE=FIELD"))?;
        if !field.is_empty() && !fields.contains(&field) {
            bail!("no field `{field}` for {}: one of {}", columns.kind, fields.join(", "));
        }
        let known: Vec<String> = columns.fields.iter().map(|it| it.0.clone()).collect();
        let column = columns.fields.iter_mut().find(|it| it.0 == title);
        column.with_context(|| format!("no column `{title}`: {}", known.join(", ")))?.1 = field.to_owned();
    }
    Ok(columns)
}

/// Imports a source. One that was cut short goes on where it stopped.
async fn import(
    app: &App,
    sort: intake::source::Sort,
    place: &std::path::Path,
    wish: Wish,
    json: bool,
) -> anyhow::Result<Outcome> {
    let asked = place.to_string_lossy();
    let place = if intake::source::is_address(&asked) {
        asked.into_owned()
    } else {
        let found = place.canonicalize().with_context(|| format!("cannot read {}", place.display()))?;
        found.to_string_lossy().into_owned()
    };
    let begun = import::cut_short(&app.db, sort.name(), &place, &wish).await.map_err(plain)?;
    let run = match begun {
        Some(run) => run,
        None => import::begin(&app.db, &Person::system(), sort.name(), &place, wish, app.now())
            .await
            .map_err(plain)?,
    };
    intake::source::run(app, run.id).await.map_err(|err| told(app, err))?;
    let run = import::by_id(&app.db, run.id).await.map_err(plain)?;
    if run.state == RunState::Failed {
        bail!("cannot read {place}: {}", run.fault);
    }
    while jobs::worker::next(app, "import").await.map_err(plain)? {}
    let report = Report::of(&app.db, run.id).await.map_err(plain)?;
    let value = serde_json::to_value(&report)?;
    say(json, &value, || {
        let would = if run.wish.dry { "nothing written; would be: " } else { "" };
        let mut lines = vec![format!(
            "{} read: {would}{} imported, {} updated, {} unchanged, {} merged, {} left out",
            value["total"],
            value["imported"],
            value["updated"],
            value["unchanged"],
            value["merged"],
            value["left_out"]
        )];
        for it in report.elements.iter().filter(|it| !it.reasons.is_empty()) {
            lines.push(format!("{}: {}", it.source, it.reasons.join(" ; ")));
        }
        lines.join("\n")
    })?;
    Ok(if report.complete() { Outcome::Done } else { Outcome::Findings })
}

/// Subscribes to an address, and asks it at once.
async fn subscribe(app: &App, new: New, json: bool) -> anyhow::Result<Outcome> {
    let system = Person::system();
    let made = intake::subscription::subscribe(app, &system, new).await.map_err(|err| told(app, err))?;
    asked(app, made.id, json).await
}

/// Asks what is due, as a server would, and says how one of them stands.
async fn asked(app: &App, id: uuid::Uuid, json: bool) -> anyhow::Result<Outcome> {
    while jobs::worker::next(app, "import").await.map_err(plain)? {}
    tell_subscription(app, id, json).await
}

async fn subscriptions(app: &App, verb: Subscription, json: bool) -> anyhow::Result<Outcome> {
    let (db, system, now) = (&app.db, Person::system(), app.now());
    let known = async |address: &str| {
        let found = subscription::by_place(db, address).await.map_err(plain)?;
        found.with_context(|| format!("nobody subscribed to {address}: see parvis subscription list"))
    };
    match verb {
        Subscription::List => {
            let all = subscription::all(db).await.map_err(plain)?;
            let values: Vec<_> = all.iter().map(subscription_value).collect();
            say(json, &serde_json::Value::Array(values), || {
                all.iter().map(subscription_line).collect::<Vec<_>>().join("\n")
            })?;
            let fails = all.iter().any(|it| it.faults > 0 && !it.paused);
            Ok(if fails { Outcome::Findings } else { Outcome::Done })
        }
        Subscription::Pause { address } => {
            let it = known(&address).await?;
            subscription::pause(db, &system, it.id, true, now).await.map_err(plain)?;
            tell_subscription(app, it.id, json).await
        }
        Subscription::Resume { address } => {
            let it = known(&address).await?;
            subscription::pause(db, &system, it.id, false, now).await.map_err(plain)?;
            asked(app, it.id, json).await
        }
        Subscription::Ask { address } => {
            let it = known(&address).await?;
            subscription::ask_now(db, &system, it.id, now).await.map_err(plain)?;
            asked(app, it.id, json).await
        }
        Subscription::Remove { address } => {
            let it = known(&address).await?;
            subscription::remove(db, &system, it.id, now).await.map_err(plain)?;
            say(json, &json!({ "removed": it.shown() }), || format!("{} is asked no more", it.shown()))
        }
    }
}

/// How a subscription stands; findings if it does not answer.
async fn tell_subscription(app: &App, id: uuid::Uuid, json: bool) -> anyhow::Result<Outcome> {
    let it = subscription::by_id(&app.db, id).await.map_err(plain)?;
    say(json, &subscription_value(&it), || subscription_line(&it))?;
    Ok(if it.faults > 0 { Outcome::Findings } else { Outcome::Done })
}

fn subscription_value(it: &subscription::Model) -> serde_json::Value {
    json!({ "address": it.place, "kind": it.kind, "hours": it.hours, "publish": it.publish, "paused": it.paused,
        "answered_at": it.answered_at, "next_at": it.next_at, "faults": it.faults, "fault": it.fault })
}

fn subscription_line(it: &subscription::Model) -> String {
    let answered =
        it.answered_at.map_or("never answered".to_owned(), |at| format!("answered {}", at.to_rfc3339()));
    let state = match (it.paused, it.fault.as_str()) {
        (true, _) => "paused".to_owned(),
        (false, "") => format!("every {} h, next {}", it.hours, it.next_at.to_rfc3339()),
        (false, fault) => format!("does not answer: {fault}; next {}", it.next_at.to_rfc3339()),
    };
    format!("{} ({}): {answered}; {state}", it.place, it.kind)
}

fn issue_line(issue: &publication::Model, town: &town::Town) -> serde_json::Value {
    json!({ "number": issue.number, "title": issue.title, "state": issue.state.name(),
        "closing": issue.closing_at.with_timezone(&town.zone()).to_rfc3339(), "pages": issue.pages })
}

async fn list_issues(app: &App, json: bool) -> anyhow::Result<Outcome> {
    let town = town::get(&app.db).await.map_err(plain)?;
    let issues = publication::all(&app.db).await.map_err(plain)?;
    let lines: Vec<_> = issues.iter().map(|it| issue_line(it, &town)).collect();
    say(json, &serde_json::Value::Array(lines), || {
        let text: Vec<String> = issues
            .iter()
            .map(|it| {
                let closing = dates::wall(it.closing_at, town.zone()).format("%Y-%m-%d %H:%M");
                let (number, state) = (it.number, it.state.name());
                format!("{number:5}  {state:9}  closes {closing}  {:3} pages  {}", it.pages, it.title)
            })
            .collect();
        text.join("\n")
    })
}

async fn outline(app: &App, number: i32, json: bool) -> anyhow::Result<Outcome> {
    let issue = numbered(app, number).await?;
    let (found, impossible) =
        print::outline(&jobs::workshop(app), issue.id).await.map_err(|err| told(app, err))?;
    let mut rows = found.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    for it in &impossible {
        rows.push(serde_json::json!({ "pages": it.pages, "impossible": it.code }));
    }
    rows.sort_by_key(|it| it["pages"].as_u64());
    say(json, &rows.into(), || {
        let fewest = found.first().map_or(0, |it| it.pages);
        let why_not = |it: &print::plan::Impossible| match it.code.as_str() {
            print::plan::TOO_FEW_PAGES => format!(
                "{:3} pages: too few; with its cover, contents and the other parts every issue has, it takes {fewest} at least",
                it.pages
            ),
            _ => format!(
                "{:3} pages: too little to print, even with every article on pages of its own",
                it.pages
            ),
        };
        let mut lines: Vec<(usize, String)> = found.iter().map(|it| (it.pages, outline_text(it))).collect();
        lines.extend(impossible.iter().map(|it| (it.pages, why_not(it))));
        lines.sort_by_key(|it| it.0);
        lines.into_iter().map(|it| it.1).collect::<Vec<_>>().join("\n")
    })
}

/// What a number of pages would give, in lines: the count, what stays out, what was asked and cannot be.
fn outline_text(it: &print::plan::Outline) -> String {
    let mut lines = vec![format!(
        "{:3} pages: {} of {} articles, {} whole, {} short, {} briefs, {} evergreen, {} without their picture; white {} %, worst page {} %",
        it.pages,
        it.placed,
        it.articles,
        it.complete,
        it.short,
        it.briefs,
        it.evergreen,
        it.unpictured,
        it.white_percent,
        it.worst_white_percent
    )];
    lines.extend(it.absent.iter().map(|it| match it.reason.as_str() {
        "" => format!("          no room for “{}”", it.title),
        code => format!("          {}", print::check::message(code, &it.title, "en")),
    }));
    let told = |it: &print::plan::Missed| {
        let subject = it.asked.subject(&it.title);
        format!("          {}", print::check::message(&it.asked.code, &subject, "en"))
    };
    lines.extend(it.unmet.iter().map(told));
    lines.extend(it.blocking.iter().map(|it| {
        format!("          “{}”, asked for on page {}, keeps {} articles out", it.title, it.page, it.articles)
    }));
    lines.join("\n")
}

async fn numbered(app: &App, number: i32) -> anyhow::Result<publication::Model> {
    publication::by_number(&app.db, number).await.map_err(|err| match err {
        Error::NotFound => {
            anyhow::anyhow!("there is no issue {number}: `parvis issue list` shows what there is")
        }
        other => plain(other),
    })
}

/// What a build is to leave in its folder.
struct BuildWish {
    only: Vec<Output>,
    pages: Option<PageList>,
    sheet: Paper,
    creep: bool,
    with_data: bool,
}

impl BuildWish {
    fn asks(&self, output: Output) -> bool {
        self.only.contains(&output)
    }

    fn press(&self) -> ForPress {
        match (self.asks(Output::Press), self.only.is_empty()) {
            (true, _) if self.only.iter().any(|it| *it != Output::Press) => ForPress::Beside,
            (true, _) => ForPress::Always,
            (false, true) => ForPress::IfPossible,
            (false, false) => ForPress::Never,
        }
    }
}

async fn build(
    app: &App,
    number: i32,
    out: &std::path::Path,
    wish: BuildWish,
    json: bool,
) -> anyhow::Result<Outcome> {
    let found = numbered(app, number).await?;
    if wish.pages.is_some() && !wish.asks(Output::Press) {
        bail!("--pages are pages of the printer's file: add --only press");
    }
    if found.state.frozen() {
        return approved(app, &found, out, &wish, json).await;
    }
    let built = print::build(&jobs::workshop(app), found.id, false, wish.press())
        .await
        .map_err(|err| told(app, err))?;
    let built = built.with_context(|| format!("issue {number} was approved meanwhile: it is frozen"))?;
    let written = write_files(app, out, &wish, &built).await?;
    let mut report = serde_json::to_value(&built.report)?;
    // Nothing that is built here is approved: whoever takes these files to a printer is told so.
    let missing = print::bat::against_delivery(&app.db, &built.issue).await.map_err(plain)?;
    report["approved"] = json!(missing.is_none());
    report["approval"] = json!(missing.map(|it| app.templates.sentence(&built.issue.locale, &it)));
    std::fs::write(out.join("report.json"), serde_json::to_vec_pretty(&report)?)?;
    if wish.with_data {
        write_data(&out.join("data"), &built)?;
    }
    let findings = &built.report.findings;
    say(json, &report, || {
        let first = written.first().map(|it| it.display().to_string()).unwrap_or_default();
        let mut lines =
            vec![format!("{first}: {} pages, {} articles", built.report.pages, built.report.placed.len())];
        lines.extend(written.iter().skip(1).map(|it| it.display().to_string()));
        lines.extend(findings.iter().map(|it| {
            let page = it.page.map(|it| format!("page {it}: ")).unwrap_or_default();
            format!("{:?} {}: {page}{}", it.severity, it.code, it.message)
        }));
        lines.join("\n")
    })?;
    Ok(if findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// The record of a preflight beside its file: `preflight.json` and one page for people.
async fn record_files(
    app: &App,
    built: &print::Build,
    stem: &str,
    report: &preflight::Report,
) -> anyhow::Result<[(String, Vec<u8>); 2]> {
    let issue = &built.issue;
    let lang = issue.locale.as_str();
    let waived = waivers::of_issue(&app.db, issue.id).await.map_err(plain)?;
    let zone = town::get(&app.db).await.map_err(plain)?.zone();
    let json = serde_json::to_vec_pretty(&record::json(report, &waived, lang))?;
    let say = |key: &str| app.templates.say(lang, key, &[]);
    let sheet = record::pdf(report, &waived, lang, zone, &say).map_err(|err| anyhow::anyhow!("{err}"))?;
    // One for the whole town has no need of a name.
    let name =
        if built.editions.is_empty() { "preflight.json".into() } else { format!("{stem}-preflight.json") };
    Ok([(name, json), (format!("{stem}-preflight.pdf"), sheet)])
}

/// The files a build was asked for, in the folder; returns where they are.
async fn write_files(
    app: &App,
    out: &std::path::Path,
    wish: &BuildWish,
    built: &print::Build,
) -> anyhow::Result<Vec<PathBuf>> {
    let slug = built.issue.slug();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    if wish.only.is_empty() || wish.asks(Output::Web) {
        let webs = built.files_of_editions();
        files.extend(webs.iter().map(|it| (format!("{}-web.pdf", it.stem), it.pdf.clone())));
    }
    if let Some(made) =
        built.large_print.as_ref().filter(|_| wish.only.is_empty() || wish.asks(Output::LargePrint))
    {
        files.push((format!("{slug}-large-print.pdf"), made.clone()));
    }
    if wish.only.is_empty() || wish.asks(Output::Epub) {
        files.push((format!("{slug}.epub"), built.epub.clone()));
    }
    for edition in built.files_of_editions() {
        files.extend(press_files(app, wish, built, &edition).await?);
    }
    write_into(out, files)
}

/// The printer's file of an edition, the record of its preflight, and the imposed ones.
async fn press_files(
    app: &App,
    wish: &BuildWish,
    built: &print::Build,
    edition: &print::EditionFiles<'_>,
) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let stem = &edition.stem;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    if let Some(made) = edition.press {
        match (&wish.pages, &made.split) {
            (Some(pages), _) => files.push((
                format!("{stem}-press-{}.pdf", pages.typed),
                press::pages(&made.pdf, &pages.numbers)?,
            )),
            (None, Some(split)) => {
                files.push((format!("{stem}-press.pdf"), split.inside.clone()));
                files.push((format!("{stem}-press-cover.pdf"), split.cover.clone()));
            }
            (None, None) => files.push((format!("{stem}-press.pdf"), made.pdf.clone())),
        }
        files.extend(record_files(app, built, stem, &made.report).await?);
    }
    files.extend(
        imposed(app, wish, &built.issue, stem, edition.press.map_or(edition.pdf, |it| &it.pdf)).await?,
    );
    Ok(files)
}

/// The imposition proofs that were asked for, of a file with all its pages.
async fn imposed(
    app: &App,
    wish: &BuildWish,
    issue: &publication::Model,
    stem: &str,
    whole: &[u8],
) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for (output, scheme) in
        [(Output::Booklet, press::Scheme::Booklet), (Output::Spreads, press::Scheme::Spreads)]
    {
        if wish.asks(output) {
            let sheet = match wish.sheet {
                Paper::A3 => press::Sheet::A3,
                Paper::A4 => press::Sheet::A4,
            };
            let (printer, _) = print::printers::of_issue(&app.db, &app.media, issue).await.map_err(plain)?;
            let creep_mm = if wish.creep { printer.paper.caliper_mm } else { 0.0 };
            let made = press::impose(whole, scheme, sheet, creep_mm)?;
            files.push((format!("{stem}-{}.pdf", scheme.name()), made));
        }
    }
    Ok(files)
}

fn write_into(out: &std::path::Path, files: Vec<(String, Vec<u8>)>) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let write = |(name, bytes): (String, Vec<u8>)| {
        let path = out.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    };
    files.into_iter().map(write).collect()
}

/// The files of an approved issue as they were signed; nothing is built.
async fn approved(
    app: &App,
    issue: &publication::Model,
    out: &std::path::Path,
    wish: &BuildWish,
    json: bool,
) -> anyhow::Result<Outcome> {
    let kept = |hash: &str| -> anyhow::Result<Vec<u8>> {
        let hash = hash.parse().map_err(|_| anyhow::anyhow!("`{hash}` is no content hash"))?;
        Ok(app.media.get(hash)?)
    };
    let asks = |output| wish.only.is_empty() || wish.asks(output);
    let mut files = Vec::new();
    for it in issue.editions() {
        let stem = issue.stem(&it);
        if asks(Output::Web) {
            files.push((format!("{stem}-web.pdf"), kept(&it.pdf_hash)?));
        }
        if it.press_hash.is_none() && wish.asks(Output::Press) {
            bail!(
                "issue {} was approved without a printer's file: public_url was not set then, and what is signed stays",
                issue.number
            );
        }
        match (&it.press_hash, &wish.pages) {
            (Some(hash), Some(pages)) => files.push((
                format!("{stem}-press-{}.pdf", pages.typed),
                press::pages(&kept(hash)?, &pages.numbers)?,
            )),
            (Some(hash), None) if asks(Output::Press) => {
                match (&it.press_inside_hash, &it.press_cover_hash) {
                    (Some(inside), Some(cover)) => {
                        files.push((format!("{stem}-press.pdf"), kept(inside)?));
                        files.push((format!("{stem}-press-cover.pdf"), kept(cover)?));
                    }
                    _ => files.push((format!("{stem}-press.pdf"), kept(hash)?)),
                }
            }
            _ => {}
        }
        if wish.asks(Output::Booklet) || wish.asks(Output::Spreads) {
            let whole = kept(it.press_hash.as_ref().unwrap_or(&it.pdf_hash))?;
            files.extend(imposed(app, wish, issue, &stem, &whole).await?);
        }
    }
    let slug = issue.slug();
    for (output, hash, name) in [
        (Output::LargePrint, &issue.large_print_hash, format!("{slug}-large-print.pdf")),
        (Output::Epub, &issue.epub_hash, format!("{slug}.epub")),
    ] {
        if let Some(hash) = hash.as_ref().filter(|_| asks(output)) {
            files.push((name, kept(hash)?));
        }
    }
    let written = write_into(out, files)?;
    let paths: Vec<String> = written.iter().map(|it| it.display().to_string()).collect();
    say(json, &json!({ "approved": true, "files": paths }), || {
        format!(
            "issue {} is approved: these are the files that were signed\n{}",
            issue.number,
            paths.join("\n")
        )
    })
}

/// `issue.json` and the files it names, under the paths it gives them.
fn write_data(dir: &std::path::Path, built: &print::Build) -> anyhow::Result<()> {
    for (path, bytes) in built.files.iter() {
        let path = dir.join(path.trim_start_matches('/'));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, bytes)?;
    }
    std::fs::write(dir.join("issue.json"), serde_json::to_vec_pretty(&built.data)?)?;
    Ok(())
}

/// Writes the files of a hand-off into the folder of the issue; not while a story in it is checked out.
async fn hand_over(
    app: &App,
    number: i32,
    out: &std::path::Path,
    whole: bool,
    json: bool,
) -> anyhow::Result<Outcome> {
    let issue = numbered(app, number).await?;
    let folder = out.join(package::folder(&issue));
    if let Some(lock) = package::checked_out(&folder) {
        let problem = Problem::whole("handoff-locked").with("file", lock.display());
        return Err(told(app, problem.into()));
    }
    let made = handoff::make(&jobs::workshop(app), &Person::system(), issue.id, whole)
        .await
        .map_err(|err| told(app, err))?;
    let mut files = Vec::new();
    for file in made.sent() {
        let hash = file.hash.parse().map_err(|_| anyhow::anyhow!("`{}` is no content hash", file.hash))?;
        files.push((file.path, app.media.get(hash)?));
    }
    let written = write_into(&folder, files)?;
    let changes: Vec<_> = made.rows().into_iter().filter(|it| it.state != FileState::Same).collect();
    let value = json!({ "folder": folder.display().to_string(), "handoff": made.number, "whole": made.whole,
        "files": written.len(), "changes": changes });
    say(json, &value, || {
        let mut lines =
            vec![format!("{}: hand-off {}, {} files", folder.display(), made.number, written.len())];
        lines.extend(changes.iter().map(|it| format!("{:8} {}", it.state.name(), it.file.path)));
        lines.join("\n")
    })
}

/// Takes in what came back; what it changes is decided at the desk.
async fn take_back(app: &App, number: i32, file: &std::path::Path, json: bool) -> anyhow::Result<Outcome> {
    let issue = numbered(app, number).await?;
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let person = Person::system();
    if bytes.starts_with(b"%PDF") {
        return take_pdf(app, &issue, (&name, bytes), json).await;
    }
    let received = returns::receive(&app.db, &app.media, &person, &issue, (&name, bytes), app.now())
        .await
        .map_err(|err| told(app, err))?;
    let stories: Vec<_> = received
        .stories
        .iter()
        .map(|(row, count)| {
            json!({ "item": row.item_id, "variant": row.variant, "suggestions": count, "remarks": row.remarks })
        })
        .collect();
    let open: usize = received.stories.iter().map(|it| it.1).sum();
    let tribunes: Vec<_> = received
        .tribunes
        .iter()
        .map(|(group, as_deposited)| json!({ "group": group, "as_deposited": as_deposited }))
        .collect();
    let altered = received.tribunes.iter().filter(|it| !it.1).count();
    let value =
        json!({ "stories": stories, "suggestions": open, "tribunes": tribunes, "unknown": received.unknown });
    say(json, &value, || {
        let mut lines = vec![format!(
            "{} stories, {open} changes to decide at the desk: /cms/issues/{number}/agency",
            stories.len()
        )];
        lines.extend(received.tribunes.iter().map(|(group, as_deposited)| {
            let what = if *as_deposited {
                "as deposited"
            } else {
                "CHANGED, and not taken over: it runs as deposited"
            };
            format!("tribune of {group}: {what}")
        }));
        lines.extend(received.unknown.iter().map(|it| format!("not recognised: {it}")));
        lines.join("\n")
    })?;
    Ok(if open + altered == 0 { Outcome::Done } else { Outcome::Findings })
}

/// Takes in an agency's final PDF; its places are confirmed at the desk.
async fn take_pdf(
    app: &App,
    issue: &publication::Model,
    file: (&str, Vec<u8>),
    json: bool,
) -> anyhow::Result<Outcome> {
    let shop = jobs::workshop(app);
    let kept = final_pdf::keep(&shop, &Person::system(), issue, file).await.map_err(|err| told(app, err))?;
    // whoever typed the command waits for it; the job finds it done
    final_pdf::read(&shop, kept.id).await.map_err(|err| told(app, err))?;
    let row = final_pdf::by_id(&app.db, kept.id).await.map_err(plain)?;
    let report = match row.reading().map_err(plain)? {
        Reading::Read(report) => report,
        Reading::Refused(why) => anyhow::bail!("{}", app.templates.failure("en", &why)),
        Reading::Waiting => anyhow::bail!("{} was not read", row.name),
    };
    let value = json!({ "pages": row.pages, "matches": row.found(),
        "preflight": preflight::report_json(&report, "en") });
    say(json, &value, || {
        let mut lines = vec![format!(
            "{} pages, {} findings; confirm the places at the desk: /cms/issues/{}/agency",
            row.pages,
            report.findings.len(),
            issue.number
        )];
        lines.extend(row.found().iter().map(|it| {
            let page = it.page.map_or_else(|| "-".to_owned(), |it| it.to_string());
            format!("{:>4}  {:8} {:3} %  {}", page, it.certainty.name(), it.share, it.title)
        }));
        lines.join("\n")
    })?;
    Ok(if report.findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// What a backup holds, and what became of it.
fn tell_backup(contents: &Contents, file: &Path, done: &str, json: bool) -> anyhow::Result<Outcome> {
    say(json, &serde_json::to_value(contents)?, || {
        format!(
            "{} {done}: {} rows of {} tables, {} files, {} MB, as of {}",
            file.display(),
            contents.all_rows(),
            contents.rows.len(),
            contents.files + contents.layouts,
            contents.bytes / 1_000_000,
            contents.made_at
        )
    })
}

async fn doctor(app: &App, json: bool) -> anyhow::Result<Outcome> {
    let report = parvis::doctor::look(app).await?;
    say(json, &serde_json::to_value(&report)?, || {
        let nothing = report.findings.is_empty().then(|| "nothing is wrong".to_owned());
        let lines = report.mail.iter().chain(&nothing).chain(&report.findings);
        lines.cloned().collect::<Vec<_>>().join("\n")
    })?;
    Ok(if report.findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}
