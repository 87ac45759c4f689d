//! Whether a console holds what it should.

use super::App;
use super::body::{JsonBody, OTHER_BODY};
use super::problem::Fail;
use crate::storage::Credentials;
use axum::Json;
use axum::extract::State;
use oltre_wire::{Problem, Verified, Verify};

/// Compares a stretch of what this device holds with what it should. Reads only.
#[utoipa::path(post, path = "/v1/sync/verify", tag = "sync", request_body = Verify, responses(
    (status = 200, description = "Equal, or what the server has where it has something else", body = Verified),
    (status = 400, description = "malformed | bad_cursor", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "moved_on: there are changes after the cursor", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "cursor_too_old | epoch_changed", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn verify(
    State(app): State<App>,
    credentials: Credentials,
    JsonBody(asked): JsonBody<Verify, OTHER_BODY>,
) -> Result<Json<Verified>, Fail> {
    Ok(Json(app.storage.verify(credentials, asked).await?))
}
