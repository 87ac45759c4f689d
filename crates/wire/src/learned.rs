//! `GET /v1/learned/{sha256}?from=`: the bytes of what over-help learned on the server, a piece at a time.

use oltre_domain::{Learned, OrganisationId};

/// Bytes of a piece; the last one may have fewer.
pub const LEARNED_PIECE: usize = 1024 * 1024;

/// The bytes a server signs (Ed25519, with the key that hello names): nobody else's learning is taken for its.
#[must_use]
pub fn learned_message(organisation: OrganisationId, learned: &Learned) -> Vec<u8> {
    let Learned {
        sha256,
        size,
        upto,
        at,
        signature: _,
    } = learned;
    format!(
        "oltre-learned-1\n{organisation}\n{sha256}\n{size}\n{upto}\n{}",
        at.0
    )
    .into_bytes()
}
