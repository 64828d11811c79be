//! Time: what is done without anybody asking. The queue says what is to be done, [`run`] calls its owner, one line per job.
mod accounts; // what the owners of accounts are written
mod deadline; // an issue that moves by itself
mod letters; // what people are written about an issue …
mod notes; // … and about a text
mod reminders; // … and about what is to be looked at again
pub mod schedule; // from time to jobs
pub mod worker; // claim, run, retry, stop

use crate::app::App;
use crate::backup;
use crate::content::publication::IssueState;
use crate::content::{demand, image, library, log, publish, reading, search, town, trash, writing};
use crate::error::{Error, Result};
use crate::intake;
use crate::mail;
use crate::media::picture::{Format, PictureRefusal};
use crate::media::{Hash, likeness, pdf, resize};
use crate::print::agency::final_pdf;
use crate::print::builds::{Cause, Why};
use crate::print::stage::{Progress, Stage};
use crate::print::{self, ForPress};
use crate::queue::{self, Deadline, Job, Letter};
use crate::staff::{self, Person};
use chrono::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Does one job; `id` is its row's. Every arm may run twice: the second time finds nothing to do.
pub async fn run(app: &App, job: &Job, id: i64) -> Result<()> {
    let now = app.now();
    match job {
        Job::Publish { item, revision } => {
            publish::publish_due(&app.db, *item, *revision, now).await.map(drop)
        }
        Job::Unpublish { item } => publish::unpublish_due(&app.db, *item, now).await.map(drop),
        Job::Renditions { image } => renditions(app, *image).await,
        Job::BuildIssue { issue, closing, asked_by } => {
            let cause = Cause { why: Why::of(*closing, *asked_by), by: *asked_by };
            let built = followed(app, id, |progress| {
                let shop = print::Workshop { cause, progress, ..workshop(app) };
                Box::pin(async move { print::build(&shop, *issue, *closing, ForPress::IfPossible).await })
            });
            let built = built.await;
            if let (true, Err(Error::Refused(found))) = (*closing, &built) {
                letters::tell_deadline(app, *issue, Deadline::Closing, &deadline::refused(found)).await?;
            }
            let built = built?;
            if let Some(built) = built.filter(|it| *closing && it.issue.state == IssueState::Proof) {
                let made = deadline::closed(&built.issue);
                letters::tell_deadline(app, *issue, Deadline::Closing, &made).await?;
            }
            Ok(())
        }
        Job::Deadline { issue, which, at } => Box::pin(deadline::run(app, *issue, *which, *at)).await,
        Job::AskSignature { issue } => letters::ask_signature(app, *issue).await,
        Job::TellApproved { issue } => letters::tell_approved(app, *issue).await,
        Job::RemindGroup { issue, group } => letters::remind_group(app, *issue, *group).await,
        Job::InviteGroup { issue, group, by } => letters::invite_group(app, *issue, *group, *by).await,
        Job::TellDeposit { text } => letters::tell_deposit(app, *text).await,
        Job::TellRemark { remark } => notes::tell_remark(app, *remark).await,
        Job::TellCorrection { remark } => notes::tell_correction(app, *remark).await,
        Job::AskExpert { fact_check } => notes::ask_expert(app, *fact_check).await,
        Job::TellExpertAnswer { fact_check } => notes::tell_answer(app, *fact_check).await,
        Job::TellSubmitted { revision, by } => notes::tell_submitted(app, *revision, *by).await,
        Job::TellChanges { revision, by } => notes::tell_changes(app, *revision, *by).await,
        Job::TellAssigned { assignment } => notes::tell_assigned(app, *assignment).await,
        Job::TellProposal { item, news } => notes::tell_proposal(app, *item, *news).await,
        Job::SendLink { account, purpose, email } => {
            accounts::send_link(app, *account, *purpose, email).await
        }
        Job::ForgotPassword { email } => accounts::forgotten(app, email).await,
        Job::TellAccount { account, to, news } => accounts::tell(app, *account, to, *news).await,
        Job::SendMail(letter) => post(app, letter).await,
        Job::Import { run } => Box::pin(intake::source::run(app, *run)).await,
        Job::AskSources => Box::pin(intake::subscription::ask_due(app)).await,
        // Boxed: a second whole layout in one future is more than a small stack holds.
        Job::ReopenPages { reopening } => Box::pin(print::reopening::set(&workshop(app), *reopening)).await,
        Job::ReadFinalPdf { pdf, .. } => Box::pin(final_pdf::read(&workshop(app), *pdf)).await,
        Job::BuildFinalPdf { pdf, .. } => Box::pin(final_pdf::build(&workshop(app), *pdf)).await,
        Job::ReleaseIssue { issue } => {
            let town = town::get(&app.db).await?;
            print::issue::release_due(&app.db, &town, *issue, now).await?;
            Box::pin(read_pages(app)).await
        }
        Job::TurnDay => publish::turn_day(&app.db, now).await.map(drop),
        Job::NextIssues => {
            let town = town::get(&app.db).await?;
            print::issue::plan_due(&app.db, &town, now).await.map(drop)
        }
        Job::ReviewReminders => reminders::remind(app).await,
        Job::Backup => {
            let day = town::get(&app.db).await?.day(now);
            Ok(Box::pin(backup::nightly(&app.db, &app.settings, &app.media, day, now)).await?)
        }
        Job::Tidy => {
            queue::forget(&app.db, now - Duration::days(14)).await?;
            reading::forget(&app.db, now).await?;
            demand::forget(&app.db, now).await?;
            writing::forget(&app.db, now).await?;
            search::refile(&app.db).await?;
            trash::empty(&app.db, now).await?;
            know_images(app).await?;
            Box::pin(read_pages(app)).await?;
            staff::forget(&app.db, now).await
        }
    }
}

/// Sends a letter. That a server refuses it for ever stands in the log, where people look.
async fn post(app: &App, letter: &Letter) -> Result<()> {
    let sent = mail::send(app, letter).await;
    if let Err(Error::Refused(found)) = &sent {
        let detail = serde_json::to_value(found)?;
        let system = Person::system();
        log::write(&app.db.write, None, &letter.to, "mail_refused", detail, &system, app.now()).await?;
    }
    sent
}

/// What `print` needs of the application.
pub fn workshop(app: &App) -> print::Workshop {
    let templates = app.templates.clone();
    print::Workshop {
        db: app.db.clone(),
        media: app.media.clone(),
        settings: app.settings.clone(),
        say: std::sync::Arc::new(move |locale, key| templates.say(locale, key, &[])),
        now: app.now(),
        cause: Cause::default(),
        progress: Progress::default(),
    }
}

/// Does some work and keeps meanwhile how far it is.
async fn followed<T, W: Future<Output = T>>(app: &App, id: i64, work: impl FnOnce(Progress) -> W) -> T {
    let (said, mut heard) = mpsc::unbounded_channel::<Stage>();
    // The work holds the only sender: what keeps its stages ends with it.
    let work = work(Progress::to(move |stage| {
        said.send(stage).ok();
    }));
    let keeping = async {
        while let Some(stage) = heard.recv().await {
            if let Err(error) = queue::at_stage(&app.db, id, stage.name()).await {
                tracing::warn!(%error, "how far a job is could not be kept");
            }
            app.pulse.beat();
        }
    };
    tokio::join!(work, keeping).0
}

/// Images looked at for their likeness in one night: each is decoded once.
const KNOWN_A_NIGHT: u64 = 500;

/// Looks at images that came in before pictures were compared. One whose file is lost or damaged is like nothing.
async fn know_images(app: &App) -> Result<()> {
    for image in library::unknown(&app.db, KNOWN_A_NIGHT).await? {
        let media = app.media.clone();
        let (hash, format) = (image.hash.parse::<Hash>(), Format::from_extension(&image.format));
        let known =
            tokio::task::spawn_blocking(move || likeness::of(&media.get(hash.ok()?).ok()?, format?).ok());
        let known = known.await.map_err(anyhow::Error::from)?;
        library::know(&app.db, image.id, known.unwrap_or_default()).await?;
    }
    Ok(())
}

/// Reads the words of the pages of released issues, for search. A file that is lost or damaged says nothing.
async fn read_pages(app: &App) -> Result<()> {
    for issue in search::unread(&app.db).await? {
        let (media, hash) =
            (app.media.clone(), issue.pdf_hash.as_ref().and_then(|it| it.parse::<Hash>().ok()));
        let read = move || hash.and_then(|it| media.get(it).ok()).and_then(|it| pdf::pages(&it).ok());
        let texts = tokio::task::spawn_blocking(read).await.map_err(anyhow::Error::from)?;
        search::put_issue(&app.db, &issue, &texts.unwrap_or_default()).await?;
    }
    Ok(())
}

/// Derives the sizes of an image on a thread of its own.
async fn renditions(app: &App, id: Uuid) -> Result<()> {
    let image = image::by_id(&app.db, id).await?;
    let media = app.media.clone();
    let made = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<image::Made>> {
        let hash: Hash =
            image.hash.parse().map_err(|_| anyhow::anyhow!("`{}` is no content hash", image.hash))?;
        let format = Format::from_extension(&image.format)
            .ok_or_else(|| anyhow::anyhow!("`{}` is no format of pictures", image.format))?;
        let bytes = media.get(hash)?;
        let told = |it: PictureRefusal| anyhow::anyhow!(it.sentence("en"));
        let keep = |name: String, it: resize::Rendition| {
            let hash = media.put(&it.bytes)?.to_string();
            anyhow::Ok(image::Made { name, hash, width: it.width, height: it.height })
        };
        let mut made = Vec::new();
        for it in resize::renditions(&bytes, format, &image.subject()).map_err(told)? {
            let name = match it.kind {
                resize::Kind::Webp(width) => format!("webp-{width}"),
                resize::Kind::Jpeg => "jpeg".to_owned(),
                resize::Kind::Social => "social".to_owned(),
            };
            made.push(keep(name, it)?);
        }
        for (crop, part) in &image.crops.0 {
            for it in resize::cut(&bytes, format, *part).map_err(told)? {
                let name = match it.kind {
                    resize::Kind::Webp(width) => format!("{crop}-{width}"),
                    resize::Kind::Jpeg | resize::Kind::Social => crop.clone(),
                };
                made.push(keep(name, it)?);
            }
        }
        Ok(made)
    })
    .await
    .map_err(|err| Error::Internal(err.into()))??;
    image::keep_renditions(&app.db, id, made).await
}
