//! The bytes of what over-help learned from everybody's work.

use super::App;
use super::body::Parameters;
use super::problem::Fail;
use crate::storage::Credentials;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use oltre_domain::Sha256;
use oltre_wire::{Problem, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;

/// The route.
pub(crate) const ROUTE: &str = "/v1/learned/{sha256}";

/// From where on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LearnedQuery {
    /// Where the bytes begin.
    from: u64,
}

/// Bytes from a place on, at most 1 MiB of them; none beyond the last. What they are is said by the row `learned` of `org`,
/// with their hash, their size and the server's signature.
#[utoipa::path(get, path = "/v1/learned/{sha256}", tag = "learned",
    params(("sha256" = String, Path, description = "64 lower-case hexadecimal digits"), LearnedQuery),
    responses(
        (status = 200, description = "Bytes", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "bad_parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "not_found: something newer was learned since", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn read(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<String>, PathRejection>,
    Parameters(LearnedQuery { from }): Parameters<LearnedQuery>,
) -> Result<impl IntoResponse, Fail> {
    // A hash that is no hash is the hash of nothing.
    let sha256: Option<Sha256> = path.ok().and_then(|Path(text)| text.parse().ok());
    let sha256 = sha256.ok_or(ProblemCode::NotFound)?;
    let bytes = app.storage.learned_bytes(credentials, sha256, from).await?;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes))
}
