//! Notices of today: written by those who edit the Book, told to everybody as changes of the directory.
//!
//! It asks the server, and does not wait in an outbox: a notice that nobody else sees until tomorrow is worse than none.

use super::App;
use super::body::{JsonBody, PUSH_BODY};
use super::problem::Fail;
use crate::storage::Credentials;
use axum::Json;
use axum::extract::State;
use oltre_wire::{NoticePut, Problem, PutNotice};

/// The route.
pub(crate) const ROUTE: &str = "/v1/notices";

/// Writes a notice: one line with an expiry. Whoever writes the id of one that is there changes it, or ends it.
#[utoipa::path(put, path = "/v1/notices", tag = "directory", request_body = PutNotice, responses(
    (status = 200, description = "The notice as it stands", body = NoticePut),
    (status = 400, description = "malformed: no line, a line too long, or an end that is not after the beginning", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "not_allowed: only an editor or a supervisor", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "unavailable, with Retry-After", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn put(
    State(app): State<App>,
    credentials: Credentials,
    JsonBody(PutNotice { notice }): JsonBody<PutNotice, PUSH_BODY>,
) -> Result<Json<NoticePut>, Fail> {
    match app.storage.put_notice(credentials, notice).await? {
        Ok(notice) => Ok(Json(NoticePut { notice })),
        Err(code) => Err(Fail::from(code)),
    }
}
