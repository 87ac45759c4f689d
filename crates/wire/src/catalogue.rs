//! `PUT /v1/catalogue`: pieces of the catalogue, put in force or retired; `GET /v1/catalogue/versions`: what one was before.

use oltre_domain::{CataloguePiece, PieceState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Pieces to be written: all of them or none.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPieces {
    /// The pieces, each once.
    pub pieces: Vec<PutPiece>,
}

/// A piece to be written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPiece {
    /// Its key: `action/book_id_slot`.
    pub key: String,
    /// The version it was written on; 0: there is none yet.
    pub base: u32,
    /// The text.
    pub toml: String,
    /// In force, or retired.
    #[schema(value_type = String)]
    pub state: PieceState,
}

/// The pieces as they stand now; those that said the same already are among them, unchanged.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PiecesPut {
    /// The pieces, in the order asked for.
    #[schema(value_type = Vec<Object>)]
    pub pieces: Vec<CataloguePiece>,
}

/// What a piece was, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PieceVersions {
    /// Its versions.
    #[schema(value_type = Vec<Object>)]
    pub versions: Vec<CataloguePiece>,
}
