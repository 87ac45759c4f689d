//! Listening, serving, stopping.

use super::{App, router};
use crate::config::Config;
use crate::mail::Mailer;
use crate::storage::{DueReport, Storage, StorageError, Trained, make_folder};
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use oltre_domain::MailFate;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// A request's head has to be there in this time, and fit in this size.
const HEAD_TIME: Duration = Duration::from_secs(5);
const HEAD_BYTES: usize = 16 * 1024;

/// Connections held at once.
const CONNECTIONS: usize = 8192;

/// What is under way when the server stops may take this long.
const GRACE: Duration = Duration::from_secs(10);

/// How often the server looks whether a reply was held long enough.
const RELEASE: Duration = Duration::from_secs(1);

/// How often the server looks whether another process wrote to its database.
const LOOK: Duration = Duration::from_secs(1);

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Passwords would travel in clear.
    #[error(
        "{0} can be reached from other machines and this server speaks plain HTTP: put a proxy that terminates TLS in \
         front of it and set behind_tls_proxy = true, or listen on 127.0.0.1"
    )]
    PlainHttp(SocketAddr),
    /// The address is taken, or not ours.
    #[error("{address}: {cause}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Another server runs on this data folder.
    #[error("another oltre-server runs on {0}")]
    Running(String),
    /// The mail server's certificates cannot be used.
    #[error(transparent)]
    Mail(#[from] crate::mail::MailSettingsError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A server that runs. Dropping it tells it to stop, frees the data folder and waits for nothing;
/// [`RunningServer::shutdown`] waits until what is under way has ended.
pub struct RunningServer {
    /// Where it listens.
    pub addr: SocketAddr,
    app: App,
    serving: JoinHandle<()>,
    /// Released by the system when it ends, however it ends.
    _lock: std::fs::File,
}

impl RunningServer {
    /// Where a console connects.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Its database, for seeding and for adding accounts.
    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.app.storage
    }

    /// Runs now what the server otherwise does by itself: lets go of replies held long enough and sends those that go by mail, breaks promises whose date has passed, closes cases
    /// solved for long enough, lets consoles go of what was closed long ago, forgets changes older than they are kept.
    ///
    /// # Errors
    /// The database cannot write.
    pub async fn tick(&self) -> Result<DueReport, StorageError> {
        let report = run_due(&self.app).await?;
        let mailer = self.app.mailer.lock().await;
        send_mail(&self.app, mailer.as_ref()).await?;
        Ok(report)
    }

    /// Learns now from all that was solved and hands it to everybody, as a server does by itself at night.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn train(&self) -> Result<Option<Trained>, StorageError> {
        let storage = self.app.storage.clone();
        let trained = tokio::task::spawn_blocking(move || storage.train()).await;
        trained.unwrap_or(Err(StorageError::Stopped))
    }

    /// The same where it is time to, and nowhere else.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn train_where_due(&self) -> Result<Vec<Trained>, StorageError> {
        let storage = self.app.storage.clone();
        let mut failed = Arc::clone(&self.app.training).lock_owned().await;
        let trained = tokio::task::spawn_blocking(move || storage.train_where_due(&mut failed)).await;
        trained.unwrap_or(Err(StorageError::Stopped))
    }

    /// Ends long polls at once, lets other requests finish, and closes.
    pub async fn shutdown(mut self) {
        self.app.stopping.cancel();
        // It ends by its own grace; a failure to end is the process's to deal with.
        drop((&mut self.serving).await);
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.app.stopping.cancel();
    }
}

/// Starts a server and returns once it listens.
///
/// # Errors
/// It would speak plain HTTP to other machines, the address or the data folder cannot be used.
pub async fn start(config: Config) -> Result<RunningServer, StartError> {
    if !config.listen.ip().is_loopback() && !config.behind_tls_proxy {
        return Err(StartError::PlainHttp(config.listen));
    }
    let (data, clock, settings) = (config.data.clone(), config.clock.clone(), config.storage.clone());
    let opened = tokio::task::spawn_blocking(move || {
        // The lock first: opening may migrate, and never under a server that runs.
        make_folder(&data)?;
        let lock =
            crate::lock::take(&data)?.ok_or_else(|| StartError::Running(data.display().to_string()))?;
        let storage = Storage::open_locked(&data, clock, settings, &lock)?;
        Ok::<_, StartError>((storage, lock))
    })
    .await;
    let (storage, lock) = opened.unwrap_or(Err(StartError::Storage(StorageError::Stopped)))?;
    let address = config.listen;
    let listen = |cause| StartError::Listen { address, cause };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let addr = listener.local_addr().map_err(listen)?;
    // Made now, so that the first unknown name does not take longer than the others.
    tokio::task::spawn_blocking(crate::auth::unknown_account_hash);
    let mailer = config.mail.clone().map(Mailer::new).transpose()?;
    let app = App::new(&config, storage, mailer, CancellationToken::new());
    let every = Duration::from_secs(config.job_seconds.max(1));
    tokio::spawn(jobs(app.clone(), every, config.learns));
    let serving = tokio::spawn(accept(listener, app.clone()));
    tracing::info!(%addr, "listening");
    Ok(RunningServer {
        addr,
        app,
        serving,
        _lock: lock,
    })
}

async fn run_due(app: &App) -> Result<DueReport, StorageError> {
    let report = app.storage.run_due().await?;
    let forgotten = app.storage.forget_old().await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "old changes were forgotten");
    }
    app.storage.reckon_fares().await?;
    app.storage.say_facts(usize::MAX).await?;
    let stray = app.storage.drop_stray_blobs().await?;
    if stray > 0 {
        tracing::info!(stray, "attachments that no case refers to were dropped");
    }
    app.metrics.due(&report);
    release(app).await?;
    if report != DueReport::default() {
        tracing::info!(
            broken = report.broken,
            closed = report.closed,
            aged = report.aged,
            missed = report.missed,
            "time passed"
        );
    }
    Ok(report)
}

/// Lets go of replies that were held long enough.
async fn release(app: &App) -> Result<(), StorageError> {
    let released = app.storage.release_replies(app.mail_from.is_some()).await?;
    app.metrics.released(released);
    Ok(())
}

/// Hands replies to the mail server until none has its turn.
async fn send_mail(app: &App, mailer: Option<&Mailer>) -> Result<(), StorageError> {
    loop {
        let letters = app.storage.take_letters().await?;
        if letters.is_empty() {
            return Ok(());
        }
        let send = async |letter| match mailer {
            Some(mailer) => mailer.send(letter).await,
            // Somebody took the mail server out of the configuration while letters waited.
            None => MailFate::no_way_out(),
        };
        let fates = futures::future::join_all(letters.iter().map(&send)).await;
        for (letter, fate) in letters.iter().zip(fates) {
            app.metrics.mailed(&fate);
            if let MailFate::Later { why, .. } = &fate {
                tracing::warn!(reply = %letter.reply, why, "a reply could not be sent; it will be tried again");
            }
            app.storage.settle_mail(letter, fate).await?;
        }
    }
}

/// The same beside everything else, unless it is going on already: a slow mail server holds nothing up.
async fn post(app: App) {
    let Ok(mailer) = app.mailer.try_lock() else {
        return;
    };
    if let Err(error) = send_mail(&app, mailer.as_ref()).await {
        tracing::error!(%error, "the job of mail failed; it will run again");
    }
}

/// Learns from what was solved, where it is time to. In a thread of its own: it takes minutes where much was solved.
fn train(app: &App) {
    let storage = app.storage.clone();
    let Ok(mut failed) = Arc::clone(&app.training).try_lock_owned() else {
        return;
    };
    let learns = move || match storage.train_where_due(&mut failed) {
        Ok(trained) => trained.iter().for_each(|of| {
            tracing::info!(
                cases = of.cases,
                bytes = of.bytes,
                upto = of.upto,
                "over-help learned"
            );
        }),
        Err(error) => tracing::error!(%error, "over-help could not learn; it will try again"),
    };
    // Not a thread of the pool: the server would wait for it when it stops.
    if let Err(error) = std::thread::Builder::new()
        .name("training".to_owned())
        .spawn(learns)
    {
        tracing::error!(%error, "no thread for learning");
    }
}

/// What the server does by itself.
async fn jobs(app: App, every: Duration, learns: bool) {
    let mut due = tokio::time::interval(every);
    let mut held = tokio::time::interval(RELEASE);
    held.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut look = tokio::time::interval(LOOK);
    due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = due.tick() => {
                if let Err(error) = run_due(&app).await {
                    tracing::error!(%error, "the job of promises and closing failed; it will run again");
                }
                if learns {
                    train(&app);
                }
            }
            _ = held.tick() => {
                if let Err(error) = release(&app).await {
                    tracing::error!(%error, "the job of replies failed; it will run again");
                }
                tokio::spawn(post(app.clone()));
            }
            _ = look.tick() => {
                app.presences.sweep(tokio::time::Instant::now());
                if let Err(error) = app.storage.notice_other_processes() {
                    tracing::warn!(%error, "could not look for other processes' writes");
                }
            }
        }
    }
}

async fn accept(listener: TcpListener, app: App) {
    let graceful = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    let stopping = app.stopping.clone();
    let routes = router(app);
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or a peer gone before it was there: others go on.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let Ok(seat) = seats.clone().try_acquire_owned() else {
            tracing::warn!("no seat left for another connection");
            continue;
        };
        let connection = serve_one(stream, peer, routes.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _seat = seat;
            // A peer that goes away is no event.
            drop(connection.await);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

type Connection = hyper::server::conn::http1::Connection<
    TokioIo<TcpStream>,
    TowerToHyperService<
        tower::util::BoxCloneSyncService<
            axum::http::Request<hyper::body::Incoming>,
            axum::response::Response,
            std::convert::Infallible,
        >,
    >,
>;

fn serve_one(stream: TcpStream, peer: SocketAddr, routes: axum::Router) -> Connection {
    let service = routes.map_request(move |mut request: axum::http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(
            TokioIo::new(stream),
            TowerToHyperService::new(tower::util::BoxCloneSyncService::new(service)),
        )
}
