//! The running program: log, listener, workers and clock, and their orderly end.
use crate::app::App;
use crate::config::Settings;
use crate::error::Error;
use crate::jobs::{schedule, worker::Workers};
use crate::routes;
use anyhow::Context;
use axum::extract::connect_info::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;
use tower::Layer;
use tracing_subscriber::EnvFilter;

/// How long a stopping server waits for jobs that run, and before that for answers under way.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection may take over the head of a request, the wait for the next one included.
const HEAD_WITHIN: Duration = Duration::from_secs(15);

/// Logs to standard error: standard output belongs to what a command reports.
pub fn log(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let lines = lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    // A second call, in a test, leaves the first log in place.
    let _ = if settings.log_format == "json" { lines.json().try_init() } else { lines.try_init() };
}

/// Serves until Ctrl-C or SIGTERM. `ready` is told the address once the server answers.
pub async fn serve(app: &App, ready: impl FnOnce(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let listen = &app.settings.listen;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}: write an address and a port such as --listen 127.0.0.1:3000, one no other program uses")
    })?;
    let url = format!("http://{}", listener.local_addr()?);
    let workers = if app.settings.jobs {
        let workers = Workers::start(app, 2).await.map_err(internal)?;
        schedule::tick(app).await.map_err(internal)?;
        Some(workers)
    } else {
        None
    };
    app.db.catch_up().await.map_err(internal)?;
    let others = tokio::spawn(others(app.clone()));
    let mut clock = schedule::start(app).await?;
    tracing::info!(url, public_url = app.settings.public_url, "Parvis answers");
    if app.settings.public_url_is_local() {
        tracing::warn!(
            "public_url is a loopback address: QR codes and feeds will not work elsewhere (parvis.toml)"
        );
    }
    ready(&url)?;
    let stop = async {
        asked_to_stop().await;
        app.pulse.stop();
    };
    answer(&listener, &routes::router(app.clone()), HEAD_WITHIN, stop).await;
    tracing::info!("stopping");
    others.abort();
    clock.shutdown().await?;
    if let Some(workers) = workers {
        workers.stop(PATIENCE).await;
    }
    schedule::keep_readings(app).await.map_err(internal)?;
    app.db.clone().close().await.map_err(internal)?;
    Ok(())
}

/// Learns twice a second of what other processes changed: another instance, a command.
async fn others(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_millis(500));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = app.db.catch_up().await {
            tracing::warn!(%error, "what others changed is not known");
        }
    }
}

/// Answers until `stop`, then finishes what it has begun. A head that is not there in time ends its connection.
async fn answer(listener: &TcpListener, router: &Router, head: Duration, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, from) = match accepted {
            Ok(it) => it,
            // Too many open files, mostly: that passes.
            Err(err) => {
                tracing::warn!(error = %err, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(Extension(ConnectInfo(from)).layer(router.clone()));
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(err) = connection.await {
                tracing::debug!(error = %err, %from, "a connection ended");
            }
        });
    }
    if tokio::time::timeout(PATIENCE, open.shutdown()).await.is_err() {
        tracing::warn!("some answers were not finished");
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn a_head_that_never_ends_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let from = |ConnectInfo(it): ConnectInfo<SocketAddr>| async move { it.ip().to_string() };
        let router = Router::new().route("/", get(from));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let stop = async { drop(stopped.await) };
            answer(&listener, &router, Duration::from_millis(300), stop).await;
        });
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut quick = TcpStream::connect(address).await.unwrap();
        quick.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut text = String::new();
        quick.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("127.0.0.1"), "{text}");
        for it in [&mut slow, &mut silent] {
            let mut rest = Vec::new();
            let ended = tokio::time::timeout(Duration::from_secs(5), it.read_to_end(&mut rest)).await;
            assert!(ended.is_ok(), "the connection is still open");
        }
        stop.send(()).unwrap();
        server.await.unwrap();
    }
}
