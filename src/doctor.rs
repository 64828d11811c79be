//! What may be wrong with an installation, in sentences. Reads everything, changes nothing.
use crate::app::App;
use crate::backup;
use crate::content::{image, publication, subscription, town};
use crate::error::Error;
use crate::mail;
use crate::media::Hash;
use crate::queue;
use sea_orm::{ConnectionTrait, Statement};
use serde::Serialize;

/// Columns whose values an enum of this program must know.
const ENUMS: &[(&str, &str, &[&str])] = &[
    ("account", "role", &["partner", "contributor", "editor", "chief_editor", "administrator"]),
    ("item", "kind", &["article", "service", "event", "place", "organisation", "person", "document", "page"]),
    ("item", "visibility", &["never", "live", "withdrawn", "trashed"]),
    ("item", "priority", &["filler", "brief", "secondary", "lead"]),
    ("revision", "stage", &["draft", "in_review", "changes_requested", "approved", "scheduled"]),
    ("issue", "state", &["planned", "closed", "proof", "approved", "released"]),
    ("issue_item", "choice", &["candidate", "chosen", "refused"]),
    ("build", "why", &["scheduled", "closing", "asked", "command", "reopening"]),
    ("bat_signature", "verdict", &["signed", "refused", "reopened"]),
    ("reopening", "state", &["asked", "ready", "impossible", "signed", "cancelled"]),
    ("erratum", "cause", &["correction", "fact"]),
    ("erratum", "state", &["open", "print", "none"]),
    ("zone", "kind", &["quarter", "polling", "school", "collection", "other"]),
    ("job", "state", &["ready", "running", "done", "dead"]),
];

/// What was looked at.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What may be wrong.
    pub findings: Vec<String>,
    /// How letters go.
    pub mail: Option<String>,
}

/// Looks at everything.
pub async fn look(app: &App) -> anyhow::Result<Report> {
    let mut found = Vec::new();
    let mail = match mail::look(&app.settings).await {
        Ok(how) => Some(how),
        Err(err) => {
            found.push(format!("{err:#}"));
            None
        }
    };
    if app.settings.public_url_is_local() {
        found.push(format!(
            "public_url is {}: QR codes, feeds and canonical links lead nowhere outside this machine; set it in {}",
            app.settings.public_url,
            app.settings.data.join("parvis.toml").display()
        ));
    }
    for (table, column, known) in ENUMS {
        let list = known.iter().map(|it| format!("'{it}'")).collect::<Vec<_>>().join(", ");
        let sql =
            format!("SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN ({list})");
        let row = app.db.read.query_one_raw(Statement::from_string(app.db.backend(), sql)).await?;
        let count: i64 = row.map(|it| it.try_get_by_index(0)).transpose()?.unwrap_or(0);
        if count > 0 {
            found.push(format!("{count} row(s) of {table} have a {column} this program does not know"));
        }
    }
    for job in queue::dead(&app.db).await.map_err(internal)? {
        found.push(format!(
            "job {} ({}) failed for good: {}",
            job.id,
            job.kind,
            app.templates.failure("en", &job.last_error.unwrap_or_default())
        ));
    }
    for it in subscription::failing(&app.db).await.map_err(internal)? {
        found.push(format!("{} does not answer ({} times in a row): {}", it.shown(), it.faults, it.fault));
    }
    let images = image::newest(&app.db, 100_000).await.map_err(internal)?;
    let missing = images.iter().filter(|it| !kept(app, &it.hash)).count();
    if missing > 0 {
        found.push(format!(
            "{missing} image(s) have lost their file in {}",
            app.settings.data.join("media").display()
        ));
    }
    for issue in publication::all(&app.db).await.map_err(internal)? {
        let editions = issue.editions();
        let all = !editions.is_empty() && editions.iter().all(|it| kept(app, &it.pdf_hash));
        if issue.state.frozen() && !all {
            found.push(format!("issue {} is approved and its PDF is gone", issue.number));
        }
    }
    let today = town::get(&app.db).await.map_err(internal)?.day(app.now());
    match backup::standing(&app.settings, today) {
        backup::Standing::Unwanted | backup::Standing::Kept(_) => {}
        backup::Standing::Late(None) => {
            found.push("no backup was made yet, though backup_keep asks for them".into());
        }
        backup::Standing::Late(Some(last)) => found.push(format!("the last backup is of {}", last.day)),
        backup::Standing::Unreadable(why) => {
            found.push(format!("the folder of backups cannot be read: {why}"));
        }
    }
    Ok(Report { findings: found, mail })
}

fn kept(app: &App, hash: &str) -> bool {
    hash.parse::<Hash>().is_ok_and(|it| app.media.exists(it))
}

fn internal(err: Error) -> anyhow::Error {
    match err {
        Error::Internal(err) => err,
        other => anyhow::anyhow!("{other}"),
    }
}
