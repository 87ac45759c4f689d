//! The border: requests in, messages of `oltre-wire` or problem documents out.

mod auth;
mod blobs;
mod body;
mod caller;
mod catalogue;
mod events;
mod figures;
mod guard;
mod health;
mod journal;
mod learned;
mod metrics;
mod notices;
mod openapi;
mod presence;
mod problem;
mod recovery;
mod serve;
mod sync;
mod verify;

pub use openapi::openapi_json;
pub use serve::{RunningServer, StartError, start};

use crate::auth::Tries;
use crate::config::Config;
use crate::mail::Mailer;
use crate::storage::{Failed, Storage};
use axum::Router;
use axum::routing::{get, post, put};
use metrics::Metrics;
use oltre_wire::ProblemCode;
use presence::Presences;
use problem::Fail;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

/// Passwords hashed at once: each takes 19 MiB and a processor.
const HASHERS: usize = 2;

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) storage: Storage,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) accounts: Arc<Tries<String>>,
    pub(crate) addresses: Arc<Tries<IpAddr>>,
    pub(crate) hashers: Arc<Semaphore>,
    pub(crate) trusted_proxies: Arc<[IpAddr]>,
    /// Cancelled when the server stops: those who wait are answered at once.
    pub(crate) stopping: CancellationToken,
    pub(crate) presences: Arc<Presences>,
    /// One training at a time; and who could not learn.
    pub(crate) training: Arc<tokio::sync::Mutex<Failed>>,
    /// The address from which replies leave by mail; none when none do.
    pub(crate) mail_from: Option<Arc<str>>,
    /// Hands them to the mail server; whoever does has it alone. None when no mail is sent.
    pub(crate) mailer: Arc<tokio::sync::Mutex<Option<Mailer>>>,
}

impl App {
    fn new(config: &Config, storage: Storage, mailer: Option<Mailer>, stopping: CancellationToken) -> Self {
        Self {
            storage,
            metrics: Arc::new(Metrics::default()),
            accounts: Arc::new(Tries::per_minute(config.tries_per_account)),
            addresses: Arc::new(Tries::per_minute(config.tries_per_address)),
            hashers: Arc::new(Semaphore::new(HASHERS)),
            trusted_proxies: config.trusted_proxies.clone().into(),
            stopping,
            presences: Arc::default(),
            training: Arc::default(),
            mail_from: mailer.as_ref().map(|mailer| mailer.from().into()),
            mailer: Arc::new(tokio::sync::Mutex::new(mailer)),
        }
    }
}

/// Every route, inside the guard.
fn router(app: App) -> Router {
    Router::new()
        .route("/v1/auth/enrol", post(auth::enrol))
        .route("/v1/auth/refresh", post(auth::refresh))
        .route("/v1/sync/hello", get(sync::hello))
        .route("/v1/sync/snapshot", get(sync::snapshot))
        .route("/v1/sync/push", post(sync::push))
        .route("/v1/sync/changes", get(sync::changes))
        .route("/v1/sync/events", get(events::events))
        .route("/v1/sync/entity/{t}/{id}", get(sync::entity))
        .route("/v1/sync/verify", post(verify::verify))
        .route("/v1/journal", post(journal::journal))
        .route("/v1/recovery", post(recovery::recovery))
        .route("/v1/presence", put(presence::presence))
        .route(catalogue::ROUTE, put(catalogue::put))
        .route("/v1/catalogue/versions", get(catalogue::versions))
        .route(notices::ROUTE, put(notices::put))
        .route(figures::ROUTE, get(figures::figure))
        .route(figures::ROWS, get(figures::rows))
        .route("/v1/openapi.json", get(openapi::document))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(|| async { Fail::from(ProblemCode::NotFound) })
        .method_not_allowed_fallback(|| async { Fail::from(ProblemCode::MethodNotAllowed) })
        // Server-sent events are left alone by the layer's own predicate.
        .layer(CompressionLayer::new())
        .layer(RequestDecompressionLayer::new())
        // Bytes as they are, both ways: packing them again helps nobody, and a part of what is packed is nothing.
        .route(
            blobs::ROUTE,
            get(blobs::read).head(blobs::place).patch(blobs::append),
        )
        .route(learned::ROUTE, get(learned::read))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}
