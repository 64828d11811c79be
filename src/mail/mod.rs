//! Mail: letters in HTML and plain text with small pictures, handed to the mail program of the machine. What they say is the caller's.
mod mime; // a letter as bytes

use crate::app::App;
use crate::error::Result;
use crate::media::picture::Format;
use crate::media::{Hash, Media, resize};
use crate::queue::Letter;
use crate::web::page::Template;
use anyhow::{Context, anyhow, bail};
use minijinja::value::Serde;
use minijinja::{Value, context};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// Width in pixels of the pictures of a letter.
const WIDTH: u32 = 180;
/// How long the mail program may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The address by which the HTML of a letter shows its picture number `at`, from 0.
#[must_use]
pub fn picture(at: usize) -> String {
    format!("cid:{}", mime::content_id(at))
}

/// The HTML of a letter, in this language.
pub fn html<T: Template>(app: &App, locale: &str, page: &T) -> Result<String> {
    let base = context! { locale };
    app.templates.render(T::NAME, context! { base, page => Value::from(Serde(page)) })
}

/// Sends a letter. Without a mail program it is written to the log that there was one.
pub async fn send(app: &App, letter: &Letter) -> Result<()> {
    let mut words = app.settings.mail_command.split_whitespace();
    let Some(program) = words.next() else {
        tracing::info!(
            to = letter.to,
            subject = letter.subject,
            "mail_command is not set: a letter was not sent"
        );
        return Ok(());
    };
    let (media, hashes) = (app.media.clone(), letter.pictures.clone());
    let pictures = tokio::task::spawn_blocking(move || small(&media, &hashes));
    let pictures = pictures.await.map_err(|err| anyhow!(err))??;
    let bytes = mime::compose(letter, &pictures, &app.settings.mail_from, app.now());
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("mail_command: {program} cannot be started"))?;
    let handed = async {
        if let Some(mut input) = child.stdin.take() {
            // A program that refuses may close its input early: what it says is read below.
            let _early = input.write_all(&bytes).await;
        }
        child.wait_with_output().await
    };
    let output = tokio::time::timeout(PATIENCE, handed).await;
    let output = output
        .with_context(|| format!("mail_command: {program} did not end"))?
        .map_err(|err| anyhow!(err))?;
    if !output.status.success() {
        let said: String = String::from_utf8_lossy(&output.stderr).chars().take(300).collect();
        return Err(anyhow!("mail_command: {program} refused a letter: {said}").into());
    }
    Ok(())
}

/// The pictures of a letter as small JPEGs.
fn small(media: &Media, hashes: &[String]) -> anyhow::Result<Vec<Vec<u8>>> {
    let one = |hash: &String| {
        let Ok(hash) = hash.parse::<Hash>() else { bail!("`{hash}` is no content hash") };
        resize::small(&media.get(hash)?, Format::Png, WIDTH).map_err(|it| anyhow!(it.sentence("en")))
    };
    hashes.iter().map(one).collect()
}
