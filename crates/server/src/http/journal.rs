//! The journal.

use super::App;
use super::body::{JsonBody, OTHER_BODY};
use super::problem::Fail;
use crate::storage::Credentials;
use axum::Json;
use axum::extract::State;
use oltre_wire::{Journal, JournalTaken, Problem, ProblemCode};

/// Lines at once.
const LINES: usize = 200;

/// Keeps what was read and what over-help decided. A line sent again is answered again and kept once.
#[utoipa::path(post, path = "/v1/journal", tag = "sync", request_body = Journal, responses(
    (status = 200, description = "Every line sent is answered", body = JournalTaken),
    (status = 400, description = "malformed", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "too_large", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "unavailable, with Retry-After", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn journal(
    State(app): State<App>,
    credentials: Credentials,
    JsonBody(sent): JsonBody<Journal, OTHER_BODY>,
) -> Result<Json<JournalTaken>, Fail> {
    if sent.lines.len() > LINES {
        let detail = format!("a journal has at most {LINES} lines at once");
        return Err(Fail::new(ProblemCode::TooLarge, detail));
    }
    let lines = sent.lines.into_iter();
    let lines = lines.map(|line| (line.id, line.body.get().to_owned())).collect();
    Ok(Json(app.storage.journal(credentials, lines).await?))
}
