//! What a revoked device leaves: written, never read here, and without being signed in. Bodies are as small as anybody's.

use super::App;
use super::body::{JsonBody, OTHER_BODY};
use super::caller::Address;
use super::problem::Fail;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oltre_wire::{Problem, ProblemCode, Recovery};

/// Keeps a piece of what a revoked device had not sent, sealed to the organisation. The same piece again is answered alike.
#[utoipa::path(post, path = "/v1/recovery", tag = "auth", request_body = Recovery, responses(
    (status = 204, description = "Kept"),
    (status = 400, description = "malformed", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "unauthenticated: no device that was revoked has signed it", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "already_delivered: another piece came in its place", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too_many, with Retry-After", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn recovery(
    State(app): State<App>,
    Address(address): Address,
    JsonBody(piece): JsonBody<Recovery, OTHER_BODY>,
) -> Result<StatusCode, Fail> {
    let bytes = URL_SAFE_NO_PAD
        .decode(&piece.bytes)
        .map_err(|_| Fail::new(ProblemCode::Malformed, "bytes is no base64"))?;
    // A device that was revoked still has its key: every try counts but those that bring a piece, of which there is an end.
    app.addresses.take(&address, app.storage.now())?;
    let device = piece.device;
    if app.storage.keep_recovery(piece, bytes).await? {
        app.addresses.give_back(&address);
        tracing::info!(device.id = %device, "a revoked device left a piece of what it had not sent");
    }
    Ok(StatusCode::NO_CONTENT)
}
