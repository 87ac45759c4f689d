//! For whoever watches the server: is it alive, can it work, what has it done.

use super::App;
use super::problem::Fail;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use oltre_wire::{Problem, ProblemCode};
use std::time::Duration;

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "watching", responses((status = 200, description = "Alive", body = str)))]
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// The database can be read and its writer is there.
#[utoipa::path(get, path = "/readyz", tag = "watching", responses(
    (status = 200, description = "Ready", body = str),
    (status = 503, description = "Not now", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str, Fail> {
    if app.stopping.is_cancelled() {
        return Err(ProblemCode::Unavailable.into());
    }
    tokio::time::timeout(Duration::from_secs(5), app.storage.touch())
        .await
        .map_err(|_| ProblemCode::Unavailable)?
        .map_err(|error| {
            tracing::error!(%error, "the database cannot be used");
            ProblemCode::Unavailable
        })?;
    Ok("ok")
}

/// Counters, in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "watching", responses((status = 200, description = "Counters", body = str)))]
pub(crate) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        app.metrics.text(),
    )
}
