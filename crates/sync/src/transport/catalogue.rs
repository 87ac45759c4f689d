//! What editors write and ask the server for at once: pieces of over-help's catalogue, notices of today.

use super::reading::json;
use super::{Transport, serialised};
use crate::Failure;
use oltre_domain::CataloguePiece;
use oltre_wire::{NoticePut, PieceVersions, PiecesPut, PutNotice, PutPieces};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

impl Transport {
    /// Puts pieces in force or retires them, all of them or none; gives them as they stand.
    ///
    /// # Errors
    /// See [`Failure`]; `not_allowed`, `changed_since`, `catalogue_faults`: nothing was changed.
    pub async fn put_pieces(&self, pieces: &PutPieces) -> Result<PiecesPut, Failure> {
        self.put("v1/catalogue", pieces).await
    }

    /// Writes a notice of today; gives it as it stands.
    ///
    /// # Errors
    /// See [`Failure`]; `not_allowed`, `malformed`: nothing was changed.
    pub async fn put_notice(&self, notice: &PutNotice) -> Result<NoticePut, Failure> {
        self.put("v1/notices", notice).await
    }

    async fn put<Q: Serialize + Sync, A: DeserializeOwned>(
        &self,
        path: &str,
        asked: &Q,
    ) -> Result<A, Failure> {
        let body = serialised(asked)?;
        let url = self.url(path)?;
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
