//! Delivering what a revoked device had not sent: without a session, for it has none.

use super::line::Line;
use super::reading::checked;
use crate::Failure;
use oltre_wire::Recovery;
use std::time::Duration;
use url::Url;

/// Delivers a piece.
///
/// # Errors
/// See [`Failure`].
pub(crate) async fn deliver_piece(base: &Url, piece: &Recovery) -> Result<(), Failure> {
    let url = base
        .join("v1/recovery")
        .map_err(|_| Failure::Nonsense("address"))?;
    let line = Line::to(base)?;
    let request = line.client.post(url).timeout(Duration::from_secs(30)).json(piece);
    checked(line.send(request).await?).await.map(drop)
}
