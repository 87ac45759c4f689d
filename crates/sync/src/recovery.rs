//! What this device had not sent when it was revoked: sealed to its organisation, signed, and delivered piece by piece.

use crate::backoff::Backoff;
use crate::transport::deliver_piece;
use crate::{DeviceKey, Failure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oltre_domain::{DeviceId, OrganisationId, Sha256};
use oltre_wire::{ProblemCode, RECOVERY_PIECE, RECOVERY_PIECES, Recovery, Unsent, recovery_message, seal};
use sha2::Digest as _;
use std::time::Duration;
use url::Url;

/// The fact under which a console keeps the key to which it would seal.
pub const RECOVERY_KEY: &str = "recovery_key";

/// Bytes a server takes of a device, without what the seal adds to them.
const MOST: usize = RECOVERY_PIECES as usize * RECOVERY_PIECE - 64;

/// Seals ops and cuts what comes of it into pieces. None when there are no ops.
///
/// # Errors
/// The organisation's key is none, or it is more than the server takes of a device.
pub fn sealed(
    key: &DeviceKey,
    organisation: OrganisationId,
    device: DeviceId,
    recovery_key: &str,
    unsent: &[Unsent],
) -> Result<Vec<Recovery>, Failure> {
    if unsent.is_empty() {
        return Ok(Vec::new());
    }
    let no_key = |_| Failure::Nonsense("recovery key");
    let recovery_key = URL_SAFE_NO_PAD
        .decode(recovery_key)
        .map_err(|_| Failure::Nonsense("recovery key"))?;
    let words = serde_json::to_vec(unsent).map_err(|_| Failure::Nonsense("unsent"))?;
    if words.len() > MOST {
        return Err(Failure::TooLarge);
    }
    let sealed = seal(&recovery_key, organisation, device, &words).map_err(no_key)?;
    let pieces: Vec<&[u8]> = sealed.chunks(RECOVERY_PIECE).collect();
    let parts = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
    let pieces = (0..parts).zip(pieces).map(|(part, bytes)| {
        let hash = Sha256(sha2::Sha256::digest(bytes).into());
        Recovery {
            organisation,
            device,
            part,
            parts,
            bytes: URL_SAFE_NO_PAD.encode(bytes),
            signature: key.sign(&recovery_message(organisation, device, (part, parts), hash)),
        }
    });
    Ok(pieces.collect())
}

/// Delivers all pieces, for as long as it takes.
///
/// # Errors
/// The server refuses one: it will never take them.
pub async fn deliver(base: &Url, pieces: &[Recovery], seed: u64) -> Result<(), Failure> {
    let mut backoff = Backoff::new(seed);
    for piece in pieces {
        while let Err(failure) = deliver_piece(base, piece).await {
            if matches!(
                failure.code(),
                Some(
                    ProblemCode::Unauthenticated
                        | ProblemCode::AlreadyDelivered
                        | ProblemCode::Malformed
                        | ProblemCode::NotFound
                )
            ) {
                return Err(failure);
            }
            tracing::debug!(%failure, "What was not sent is not delivered yet");
            let wait = match failure.retry_after() {
                Some(seconds) => backoff.asked(seconds),
                None => backoff.next(),
            };
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        backoff.reset();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use oltre_domain::{OpId, Timestamp};
    use oltre_wire::recovery_key;

    fn sealed_of(bytes: usize) -> Result<Vec<Recovery>, Failure> {
        let op = |body| Unsent {
            oid: OpId::imported("test", "nota"),
            at: Timestamp(1),
            code: None,
            body,
        };
        let around = serde_json::to_vec(&[op(String::new())]).unwrap().len();
        sealed(
            &DeviceKey::from_bytes(&[1; 32]),
            OrganisationId::imported("test", "comune"),
            DeviceId::imported("test", "portatile"),
            &URL_SAFE_NO_PAD.encode(recovery_key(&[7; 32])),
            &[op("a".repeat(bytes - around))],
        )
    }

    #[test]
    fn more_than_the_server_takes_is_not_sealed() {
        let pieces = sealed_of(MOST).unwrap();
        assert_eq!(u32::try_from(pieces.len()), Ok(RECOVERY_PIECES));
        assert_eq!(sealed_of(MOST + 1), Err(Failure::TooLarge));
    }
}
