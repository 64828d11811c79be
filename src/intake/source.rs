//! What there is to read and who reads it; a run from its row to its end. Sources lie in the folder `imports` of the installation, where
//! the desk puts what is sent and an operator what is too heavy to be sent; a command reads them where they are.
use super::documents::{Documents, Format};
use super::engine;
use super::folder::Folder;
use super::markdown::Markdown;
use super::photos::Photos;
use super::reader::Reader;
use super::wordpress::Wordpress;
use crate::app::App;
use crate::content::import::{self, RunState, run};
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
}

impl Sort {
    /// In the order of menus.
    pub const ALL: [Self; 5] = [Self::Markdown, Self::Wordpress, Self::Html, Self::Word, Self::Photos];

    /// The name in commands, runs and locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Wordpress => "wordpress",
            Self::Html => "html",
            Self::Word => "word",
            Self::Photos => "photos",
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

/// The reader of a run's source, or why there is nothing to read.
async fn open(app: &App, run: &run::Model) -> Result<std::result::Result<Box<dyn Reader>, String>> {
    let place = folder(app).join(&run.place);
    let Some(sort) = Sort::named(&run.kind) else { return Ok(Err(format!("sorte inconnue : {}", run.kind))) };
    let uploads = run.wish.uploads.clone();
    let open = move || -> std::result::Result<Box<dyn Reader>, String> {
        let folder =
            |prefix| Folder::read(&place, prefix).map_err(|err| format!("dossier illisible : {err}"));
        match sort {
            Sort::Markdown => Ok(Box::new(Markdown::new(folder("markdown:")?))),
            Sort::Html => Ok(Box::new(Documents::open(folder("html:")?, Format::Pages)?)),
            Sort::Word => Ok(Box::new(Documents::open(folder("word:")?, Format::Texts)?)),
            Sort::Photos => Ok(Box::new(Photos::open(folder("photos:")?)?)),
            Sort::Wordpress => Ok(Box::new(Wordpress::open(&place, &uploads)?)),
        }
    };
    Ok(tokio::task::spawn_blocking(open).await.map_err(anyhow::Error::from)?)
}
