//! Mail: letters in plain text and HTML with small pictures, given to the mail server of the town; without one, laid into a folder, where
//! nothing is lost. What they say is the caller's.
use crate::app::App;
use crate::config::Settings;
use crate::error::{Problem, Result};
use crate::media::picture::Format;
use crate::media::{Hash, Media, resize};
use crate::queue::Letter;
use crate::web::page::Template;
use anyhow::{Context, anyhow, bail};
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use minijinja::value::Serde;
use minijinja::{Value, context};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

/// Width in pixels of the pictures of a letter.
const WIDTH: u32 = 180;
/// How long the mail server may take over one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The address by which the HTML of a letter shows its picture number `at`, from 0.
#[must_use]
pub fn picture(at: usize) -> String {
    format!("cid:{}", content_id(at))
}

fn content_id(at: usize) -> String {
    format!("picture-{at}@parvis")
}

/// The HTML of a letter, in this language.
pub fn html<T: Template>(app: &App, locale: &str, page: &T) -> Result<String> {
    let base = context! { locale };
    app.templates.render(T::NAME, context! { base, page => Value::from(Serde(page)) })
}

/// Sends a letter. What a server refuses for ever is a refusal; everything else that goes wrong may pass.
pub async fn send(app: &App, letter: &Letter) -> Result<()> {
    let (media, hashes) = (app.media.clone(), letter.pictures.clone());
    let pictures = tokio::task::spawn_blocking(move || small(&media, &hashes));
    let pictures = pictures.await.map_err(|err| anyhow!(err))??;
    let refused =
        |why: String| Problem::whole("mail-refused").with("to", &letter.to).with("answer", why).into();
    let to = address(&letter.to).map_err(|err| refused(err.to_string()))?;
    let message = compose(app, letter, to, pictures)?;
    let Some(server) = server(&app.settings)? else { return Ok(keep(app, &message).await?) };
    match server.send(message).await {
        Ok(_) => Ok(()),
        Err(err) if err.is_permanent() => Err(refused(err.to_string())),
        Err(err) => Err(anyhow!("the mail server did not take a letter: {err}").into()),
    }
}

/// How letters go, in a sentence; an error where the server does not answer.
pub async fn look(settings: &Settings) -> anyhow::Result<String> {
    let Some(server) = server(settings)? else {
        let folder = folder(settings);
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let count = entries.filter(|it| it.path().extension().is_some_and(|it| it == "eml")).count();
        return Ok(format!(
            "smtp_url is not set: letters are laid into {} ({count} there)",
            folder.display()
        ));
    };
    let url = url::Url::parse(&settings.smtp_url)?;
    let name = format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port().map_or(String::new(), |it| it.to_string())
    );
    let name = name.trim_end_matches(':');
    match server.test_connection().await {
        Ok(true) => Ok(format!("letters go to {name} as {}", settings.mail_from)),
        Ok(false) => bail!("smtp_url: {name} answers, and takes no letters"),
        Err(err) => bail!("smtp_url: {name} does not take letters: {err}"),
    }
}

/// The folder of letters nobody sends.
#[must_use]
pub fn folder(settings: &Settings) -> PathBuf {
    settings.data.join("mail")
}

fn server(settings: &Settings) -> anyhow::Result<Option<AsyncSmtpTransport<Tokio1Executor>>> {
    if settings.smtp_url.is_empty() {
        return Ok(None);
    }
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.smtp_url);
    // The address may hold a password: it is not said what it is.
    let mut builder =
        builder.map_err(|err| anyhow!("smtp_url cannot be used: {err}"))?.timeout(Some(PATIENCE));
    if let Some(host) = settings.mail_from.rsplit('@').next().filter(|it| !it.is_empty()) {
        builder = builder.hello_name(ClientId::Domain(host.trim_end_matches('>').to_owned()));
    }
    Ok(Some(builder.build()))
}

/// An address without what could end a header.
fn address(text: &str) -> Result<Address, AddressError> {
    text.trim().parse()
}

fn compose(app: &App, letter: &Letter, to: Address, pictures: Vec<Vec<u8>>) -> anyhow::Result<Message> {
    let from: Mailbox = match app.settings.mail_from.as_str() {
        "" => Mailbox::new(None, Address::new("parvis", "localhost")?),
        from => from.parse().context("mail_from is no address")?,
    };
    let host = from.email.domain().to_owned();
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    let head = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(printable(&letter.subject))
        .date(app.now().into())
        .message_id(Some(format!("<{}@{host}>", Uuid::now_v7())))
        // Nobody's program answers it that they are on holiday (RFC 3834).
        .raw_header(HeaderValue::new(name, "auto-generated".to_owned()));
    let page = SinglePart::html(letter.html.clone());
    let text = SinglePart::plain(letter.text.clone());
    let words = MultiPart::alternative().singlepart(text);
    if pictures.is_empty() {
        return Ok(head.multipart(words.singlepart(page))?);
    }
    let kind = ContentType::parse("image/jpeg")?;
    let hang = |page: MultiPart, (at, bytes): (usize, Vec<u8>)| {
        page.singlepart(Attachment::new_inline(content_id(at)).body(bytes, kind.clone()))
    };
    let page = pictures.into_iter().enumerate().fold(MultiPart::related().singlepart(page), hang);
    Ok(head.multipart(words.multipart(page))?)
}

fn printable(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// Lays a letter into the folder. It may hold an address that opens an account: nobody else reads it.
async fn keep(app: &App, message: &Message) -> anyhow::Result<()> {
    let folder = folder(&app.settings);
    tokio::fs::create_dir_all(&folder).await?;
    let name = format!("{}-{}", app.now().format("%Y%m%dT%H%M%S"), Uuid::now_v7().simple());
    let (path, part) = (folder.join(format!("{name}.eml")), folder.join(format!("{name}.part")));
    write(&part, &message.formatted()).await.with_context(|| format!("cannot write {}", part.display()))?;
    tokio::fs::rename(&part, &path).await?;
    tracing::info!(file = %path.display(), "smtp_url is not set: a letter was laid into its folder");
    Ok(())
}

async fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tokio::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}

/// The pictures of a letter as small JPEGs.
fn small(media: &Media, hashes: &[String]) -> anyhow::Result<Vec<Vec<u8>>> {
    let one = |hash: &String| {
        let Ok(hash) = hash.parse::<Hash>() else { bail!("`{hash}` is no content hash") };
        resize::small(&media.get(hash)?, Format::Png, WIDTH).map_err(|it| anyhow!(it.sentence("en")))
    };
    hashes.iter().map(one).collect()
}
