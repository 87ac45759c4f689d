//! The catalogue of over-help: pieces out, their history in.

use super::reading::json;
use super::{Transport, serialised};
use crate::Failure;
use oltre_domain::CataloguePiece;
use oltre_wire::{PieceVersions, PiecesPut, PutPieces};
use std::time::Duration;

impl Transport {
    /// Puts pieces in force or retires them, all of them or none; gives them as they stand.
    ///
    /// # Errors
    /// See [`Failure`]; `not_allowed`, `changed_since`, `catalogue_faults`: nothing was changed.
    pub async fn put_pieces(&self, pieces: &PutPieces) -> Result<PiecesPut, Failure> {
        let body = serialised(pieces)?;
        let url = self.url("v1/catalogue")?;
        let bytes = self
            .send(|client| {
                Ok(client
                    .put(url.clone())
                    .timeout(Duration::from_secs(60))
                    .header("content-type", "application/json")
                    .body(body.clone()))
            })
            .await?;
        json(&bytes)
    }

    /// What a piece was, newest first.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn piece_versions(&self, key: &str) -> Result<Vec<CataloguePiece>, Failure> {
        let query = [("piece", key)];
        let versions: PieceVersions = self
            .get("v1/catalogue/versions", &query, Duration::from_secs(30))
            .await?;
        Ok(versions.versions)
    }
}
