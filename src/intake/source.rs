//! What there is to read and who reads it; a run from its row to its end. Sources lie in the folder `imports` of the installation, where
//! the desk puts what is sent and an operator what is too heavy to be sent; a command reads them where they are.
use super::agenda::{self, Agenda};
use super::documents::{Documents, Format};
use super::engine;
use super::feed::Feed;
use super::fetch::{self, Fault, Fetched, Stamp};
use super::folder::Folder;
use super::markdown::Markdown;
use super::photos::Photos;
use super::reader::Reader;
use super::sheet::Sheets;
use super::table::{self, Table};
use super::wordpress::Wordpress;
use crate::app::App;
use crate::content::import::{self, Columns, RunState, run};
use crate::content::{Kind, sheet, town};
use crate::error::{Error, Problem, Result};
use crate::print::zip;
use crate::staff::{self, Person};
use std::fs;
use std::path::{Component, Path, PathBuf};
use uuid::Uuid;

/// A sort of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Markdown,
    Wordpress,
    Html,
    Word,
    Photos,
    Table,
    Agenda,
    Feed,
    Sheets,
}

impl Sort {
    /// In the order of menus.
    pub const ALL: [Self; 9] = [
        Self::Markdown,
        Self::Wordpress,
        Self::Html,
        Self::Word,
        Self::Photos,
        Self::Table,
        Self::Agenda,
        Self::Feed,
        Self::Sheets,
    ];
    /// What may be subscribed to.
    pub const ASKED: [Self; 3] = [Self::Agenda, Self::Feed, Self::Sheets];
    /// What is sent or chosen at the desk: a feed proposes in somebody's name, which is said when one subscribes.
    pub const SENT: [Self; 8] = {
        let [markdown, wordpress, html, word, photos, table, agenda, _, sheets] = Self::ALL;
        [markdown, wordpress, html, word, photos, table, agenda, sheets]
    };

    /// The name in commands, runs and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Wordpress => "wordpress",
            Self::Html => "html",
            Self::Word => "word",
            Self::Photos => "photos",
            Self::Table => "table",
            Self::Agenda => "agenda",
            Self::Feed => "feed",
            Self::Sheets => sheet::SOURCE,
        }
    }

    /// The sort of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// The folder of sources.
pub fn folder(app: &App) -> PathBuf {
    app.settings.data.join("imports")
}

/// What lies in the folder of sources, by name.
pub fn lying(app: &App) -> Vec<String> {
    let entries = fs::read_dir(folder(app)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|it| it.file_name().into_string().ok()).collect();
    names.retain(|it| is_plain(it));
    names.sort();
    names
}

/// One step of a path, and no hidden one.
fn is_plain(name: &str) -> bool {
    let mut steps = Path::new(name).components();
    let one = matches!(steps.next(), Some(Component::Normal(_))) && steps.next().is_none();
    one && !name.starts_with('.') && !name.contains(['/', '\\'])
}

/// Puts what was sent into the folder of sources: a file as it is, an archive unpacked. What was sent under that name before goes. Returns
/// its name there.
pub async fn receive(app: &App, name: &str, bytes: Vec<u8>) -> Result<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
    if !is_plain(&name) || name.chars().count() > 120 {
        return Err(Problem::at("file", "import-name").into());
    }
    let dir = folder(app);
    let put = move || put(&dir, &name, &bytes);
    tokio::task::spawn_blocking(put).await.map_err(anyhow::Error::from)?
}

fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<String> {
    let failed = |err: std::io::Error| Error::Internal(anyhow::Error::from(err));
    fs::create_dir_all(dir).map_err(failed)?;
    let archive = name.to_lowercase().ends_with(".zip") && zip::is_zip(bytes);
    let own = if archive { name[..name.len() - 4].to_owned() } else { name.to_owned() };
    if own.is_empty() || !is_plain(&own) {
        return Err(Problem::at("file", "import-name").into());
    }
    // Made beside, then moved: what is being read is whole.
    let fresh = dir.join(format!(".{}", Uuid::now_v7()));
    if archive {
        let refused =
            |fault: zip::Fault| Problem::at("file", "import-archive").with("fault", fault.to_string());
        let files = zip::files(bytes, |name| !name.ends_with('/')).map_err(refused)?;
        let out = |path: &str| !Path::new(path).components().all(|it| matches!(it, Component::Normal(_)));
        if let Some((path, _)) = files.iter().find(|it| out(&it.0)) {
            return Err(Problem::at("file", "import-archive-path").with("path", path).into());
        }
        for (path, content) in files {
            let path = fresh.join(&path);
            fs::create_dir_all(path.parent().unwrap_or(&fresh)).map_err(failed)?;
            fs::write(&path, content).map_err(failed)?;
        }
        fs::create_dir_all(&fresh).map_err(failed)?;
    } else {
        fs::write(&fresh, bytes).map_err(failed)?;
    }
    let place = dir.join(&own);
    if place.is_dir() {
        fs::remove_dir_all(&place).map_err(failed)?;
    }
    if archive && place.is_file() {
        fs::remove_file(&place).map_err(failed)?;
    }
    fs::rename(&fresh, &place).map_err(failed)?;
    Ok(own)
}

/// Whether the desk may read what lies under this name.
pub fn lies(app: &App, name: &str) -> bool {
    is_plain(name) && folder(app).join(name).exists()
}

/// Does a run, or takes it back, as its state says. One that is over stays as it is.
pub async fn run(app: &App, id: Uuid) -> Result<()> {
    let run = import::by_id(&app.db, id).await?;
    let person = match run.created_by {
        Some(account) => staff::by_id(&app.db, account).await?.into(),
        None => Person::system(),
    };
    match run.state {
        RunState::Running => match open(app, &run).await? {
            Ok(mut reader) => Box::pin(engine::import(app, &person, &run, reader.as_mut())).await?,
            Err(fault) => import::end(&app.db, id, RunState::Failed, &fault, app.now()).await?,
        },
        RunState::Undoing => Box::pin(engine::undo(app, &person, &run)).await?,
        RunState::Done | RunState::Failed | RunState::Undone => {}
    }
    app.pulse.beat();
    Ok(())
}

/// A reader, or why there is nothing to read.
pub(super) type Opened = std::result::Result<Box<dyn Reader>, String>;

/// The reader of a run's source.
async fn open(app: &App, run: &run::Model) -> Result<Opened> {
    let place = folder(app).join(&run.place);
    let Some(sort) = Sort::named(&run.kind) else { return Ok(Err(format!("sorte inconnue : {}", run.kind))) };
    let uploads = run.wish.uploads.clone();
    let read: Read = match sort {
        Sort::Table => return open_table(app, run, place).await,
        Sort::Sheets if is_address(&run.place) => return open_answer(app, sort, run, place).await,
        Sort::Sheets => |at, _| Ok(Box::new(Sheets::open(files(at, "sheet:")?)?)),
        Sort::Agenda | Sort::Feed => return open_answer(app, sort, run, place).await,
        Sort::Markdown => |at, _| Ok(Box::new(Markdown::new(files(at, "markdown:")?))),
        Sort::Html => |at, _| Ok(Box::new(Documents::open(files(at, "html:")?, Format::Pages)?)),
        Sort::Word => |at, _| Ok(Box::new(Documents::open(files(at, "word:")?, Format::Texts)?)),
        Sort::Photos => |at, _| Ok(Box::new(Photos::open(files(at, "photos:")?)?)),
        Sort::Wordpress => |at, uploads| Ok(Box::new(Wordpress::open(at, uploads)?)),
    };
    beside(move || read(&place, &uploads)).await
}

/// Reads what lies at a path, with the folder of its files where that is another.
type Read = fn(&Path, &str) -> std::result::Result<Box<dyn Reader>, String>;

/// A folder of files, whose things are called by this prefix.
fn files(at: &Path, prefix: &'static str) -> std::result::Result<Folder, String> {
    Folder::read(at, prefix).map_err(|err| format!("dossier illisible : {err}"))
}

/// What an address said, page by page.
pub(super) struct Answer {
    pub(super) pages: Vec<Vec<u8>>,
    pub(super) stamp: Stamp,
}

/// Pages of one answer that are followed.
const PAGES_MAX: usize = 200;

/// Asks an address, and for every further page its answer names: all of them or none. Nothing if what was read before is still true.
pub(super) async fn answer(
    app: &App,
    address: &str,
    stamp: &Stamp,
) -> std::result::Result<Option<Answer>, Fault> {
    let first = fetch::fetch(&app.settings, address, stamp, agenda::MAX).await?;
    let Fetched::New { bytes, stamp } = first else { return Ok(None) };
    let mut room = agenda::MAX.saturating_sub(bytes.len());
    let mut next = agenda::next_page(address, &bytes);
    let mut answer = Answer { pages: vec![bytes], stamp };
    while let Some(at) = next.take().filter(|_| answer.pages.len() < PAGES_MAX) {
        // A later page may change while the first stays the same.
        answer.stamp = Stamp::default();
        let heavy = |it| if matches!(it, Fault::Heavy(_)) { Fault::Heavy(agenda::MAX) } else { it };
        let page = fetch::fetch(&app.settings, &at, &Stamp::default(), room).await.map_err(heavy)?;
        let Fetched::New { bytes, .. } = page else { break };
        room = room.saturating_sub(bytes.len());
        next = agenda::next_page(&at, &bytes).filter(|it| *it != at);
        answer.pages.push(bytes);
        app.pulse.beat();
    }
    Ok(Some(answer))
}

/// A calendar or a feed out of a file, or from an address.
async fn open_answer(app: &App, sort: Sort, run: &run::Model, place: PathBuf) -> Result<Opened> {
    let pages = if is_address(&run.place) {
        match answer(app, &run.place, &Stamp::default()).await {
            Ok(answer) => answer.map(|it| it.pages).unwrap_or_default(),
            Err(fault) => return Ok(Err(fault.to_string())),
        }
    } else {
        let read = move || match place.metadata() {
            Ok(about) if about.len() > agenda::MAX as u64 => Err("fichier trop lourd".to_owned()),
            Ok(_) => fs::read(&place).map_err(|err| format!("illisible : {err}")),
            Err(err) => Err(format!("illisible : {err}")),
        };
        match beside(read).await? {
            Ok(bytes) => vec![bytes],
            Err(fault) => return Ok(Err(fault)),
        }
    };
    read_answer(app, sort, &run.place, run.wish.pictures, pages).await
}

/// The reader of what an address or a file said. Of a feed, with its pictures where they may be shown.
pub(super) async fn read_answer(
    app: &App,
    sort: Sort,
    place: &str,
    pictures: bool,
    pages: Vec<Vec<u8>>,
) -> Result<Opened> {
    if sort == Sort::Feed {
        let place = place.to_owned();
        let mut feed = match beside(move || Feed::read(&pages.concat(), &place)).await? {
            Ok(feed) => feed,
            Err(fault) => return Ok(Err(fault)),
        };
        if pictures {
            feed.fetch_pictures(app).await?;
        }
        return Ok(Ok(Box::new(feed)));
    }
    if sort == Sort::Sheets {
        let place = place.to_owned();
        let read = beside(move || Sheets::read(&pages.concat(), &place)).await?;
        return Ok(read.map(|it| Box::new(it) as Box<dyn Reader>));
    }
    let (zone, now) = (town::get(&app.db).await?.zone(), app.now());
    let mut agenda = match beside(move || Agenda::read(&pages, zone, now)).await? {
        Ok(agenda) => agenda,
        Err(fault) => return Ok(Err(fault)),
    };
    agenda.fetch_pictures(app).await?;
    Ok(Ok(Box::new(agenda)))
}

/// Whether a source lies at an address.
pub fn is_address(place: &str) -> bool {
    place.starts_with("http://") || place.starts_with("https://")
}

async fn open_table(app: &App, run: &run::Model, place: PathBuf) -> Result<Opened> {
    let columns = match run.wish.columns.clone() {
        Some(columns) => columns,
        None => match columns_of(app, &run.place, None).await? {
            Ok((_, columns)) => columns,
            Err(fault) => return Ok(Err(fault)),
        },
    };
    let mut table = match beside(move || Table::open(&place, &columns)).await? {
        Ok(table) => table,
        Err(fault) => return Ok(Err(fault)),
    };
    table.locate(app).await?;
    Ok(Ok(Box::new(table)))
}

/// Reads files where nobody waits for them.
async fn beside<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(read).await.map_err(anyhow::Error::from)?)
}

/// A table of the folder of sources, or of anywhere for a command, with what its columns are for items of this kind: as somebody said of the
/// same titles, else as their titles say.
pub async fn columns_of(
    app: &App,
    place: &str,
    kind: Option<Kind>,
) -> Result<std::result::Result<(table::Sheet, Columns), String>> {
    let path = folder(app).join(place);
    let sheet = match beside(move || table::look(&path)).await? {
        Ok(sheet) => sheet,
        Err(fault) => return Ok(Err(fault)),
    };
    let said = import::columns(&app.db, Sort::Table.name(), &sheet.headers).await?;
    let known = said.as_ref().and_then(|it| Kind::named(&it.kind));
    let kind = kind.or(known).unwrap_or_else(|| table::kind(&sheet.headers));
    let columns = table::proposed(&sheet, place, kind, said);
    Ok(Ok((sheet, columns)))
}
