//! The running program: log, listener, workers and clock, and their orderly end.
use crate::app::App;
use crate::config::Settings;
use crate::error::Error;
use crate::jobs::{schedule, worker::Workers};
use crate::routes;
use anyhow::Context;
use std::net::SocketAddr;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// How long a stopping server waits for jobs that run.
const PATIENCE: Duration = Duration::from_secs(20);

/// Logs to standard error: standard output belongs to what a command reports.
pub fn log(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, in a test, leaves the first log in place.
    let _ = if settings.log_format == "json" { lines.json().try_init() } else { lines.try_init() };
}

/// Serves until Ctrl-C or SIGTERM. `ready` is told the address once the server answers.
pub async fn serve(app: &App, ready: impl FnOnce(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let listen = &app.settings.listen;
    let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}: is another program there? --listen says another address")
    })?;
    let url = format!("http://{}", listener.local_addr()?);
    let running = if app.settings.jobs {
        let workers = Workers::start(app, &worker_name(app), 2).await.map_err(internal)?;
        schedule::tick(app).await.map_err(internal)?;
        Some((workers, schedule::start(app).await?))
    } else {
        None
    };
    tracing::info!(url, public_url = app.settings.public_url, "Parvis answers");
    if app.settings.public_url_is_default() {
        tracing::warn!(
            "public_url is a loopback address: QR codes and feeds will not work elsewhere (parvis.toml)"
        );
    }
    ready(&url)?;
    let router = routes::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()).await?;
    tracing::info!("stopping");
    if let Some((workers, mut clock)) = running {
        clock.shutdown().await?;
        workers.stop(PATIENCE).await;
    }
    app.db.clone().close().await.map_err(internal)?;
    Ok(())
}

/// The same at every start of this installation on this machine, so that a killed server takes its own jobs up again at once.
fn worker_name(app: &App) -> String {
    format!("{}@{}", app.settings.listen, app.settings.data.display())
}

fn internal(err: Error) -> anyhow::Error {
    match err {
        Error::Internal(err) => err,
        other => anyhow::anyhow!("{other}"),
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => drop(interrupt.await),
    }
}
