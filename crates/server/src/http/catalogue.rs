//! Over-help's catalogue: put in force by editors, told to everybody as changes of the directory.

use super::App;
use super::body::{JsonBody, PUSH_BODY, Parameters};
use super::problem::Fail;
use crate::storage::{Credentials, NotPut};
use axum::Json;
use axum::extract::State;
use oltre_wire::{PieceVersions, PiecesPut, Problem, ProblemCode, PutPieces};
use serde::Deserialize;
use utoipa::IntoParams;

/// The route, whose bodies may be large for those who are signed in.
pub(crate) const ROUTE: &str = "/v1/catalogue";

/// Pieces at once.
const PIECES: usize = 2_000;
/// Faults told in a line for the log: the console has found them itself and shows them all.
const TOLD: usize = 5;

/// Puts pieces in force or retires them: all of them, or none. A piece that says the same already stays as it is.
#[utoipa::path(put, path = "/v1/catalogue", tag = "catalogue", request_body = PutPieces, responses(
    (status = 200, description = "The pieces as they stand", body = PiecesPut),
    (status = 400, description = "malformed: no key of a piece, twice the same, or too long", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "not_allowed: only an editor, a supervisor or an admin", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "changed_since: `detail` names the piece", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "too_large", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "catalogue_faults: `detail` names the first of them", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "unavailable, with Retry-After", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn put(
    State(app): State<App>,
    credentials: Credentials,
    JsonBody(PutPieces { pieces }): JsonBody<PutPieces, PUSH_BODY>,
) -> Result<Json<PiecesPut>, Fail> {
    if pieces.len() > PIECES {
        let detail = format!("at most {PIECES} pieces at once");
        return Err(Fail::new(ProblemCode::TooLarge, detail));
    }
    match app.storage.put_pieces(credentials, pieces).await? {
        Ok(pieces) => Ok(Json(PiecesPut { pieces })),
        Err(NotPut::Refused(code, detail)) => Err(Fail::new(code, detail)),
        Err(NotPut::Faults(faults)) => {
            let lines: Vec<String> = faults.iter().take(TOLD).map(ToString::to_string).collect();
            Err(Fail::new(ProblemCode::CatalogueFaults, lines.join("; ")))
        }
    }
}

/// Which piece.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PieceQuery {
    /// Its key.
    piece: String,
}

/// What a piece was, newest first: the last 200 versions, whole. Of a piece that never was there are none.
#[utoipa::path(get, path = "/v1/catalogue/versions", tag = "catalogue", params(PieceQuery), responses(
    (status = 200, description = "Its versions", body = PieceVersions)
))]
pub(crate) async fn versions(
    State(app): State<App>,
    credentials: Credentials,
    Parameters(PieceQuery { piece }): Parameters<PieceQuery>,
) -> Result<Json<PieceVersions>, Fail> {
    // No engine keeps U+0000 in a text: of such a piece there is none.
    if piece.contains('\0') {
        return Ok(Json(PieceVersions { versions: Vec::new() }));
    }
    let versions = app.storage.piece_versions(credentials, piece).await?;
    Ok(Json(PieceVersions { versions }))
}
