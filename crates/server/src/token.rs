//! Tokens: random ones for who is calling, sealed ones for where a console stands.
//!
//! A cursor or a page token is opaque to the console and carries a MAC under the server's own key: a
//! forged one, or one of another organisation, is no token. It grants nothing: what its holder may see
//! is asked anew with every request.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use oltre_domain::{OrganisationId, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const MAC_BYTES: usize = 16;

/// The server's own key for sealing.
#[derive(Clone)]
pub(crate) struct SealKey(pub(crate) [u8; 32]);

/// Where in the log a console stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct Cursor {
    #[serde(rename = "o")]
    pub(crate) organisation: OrganisationId,
    #[serde(rename = "e")]
    pub(crate) epoch: String,
    #[serde(rename = "s")]
    pub(crate) seq: Version,
}

/// Where in a snapshot a console stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct PageToken {
    #[serde(rename = "o")]
    pub(crate) organisation: OrganisationId,
    #[serde(rename = "e")]
    pub(crate) epoch: String,
    /// The head when page 1 was made.
    #[serde(rename = "s")]
    pub(crate) start: Version,
    #[serde(rename = "n")]
    pub(crate) scope: String,
    /// Open cases first, then the rest.
    #[serde(rename = "d")]
    pub(crate) in_rest: bool,
    /// The last case sent in this pass; of the organisation's scope the last article.
    #[serde(rename = "l")]
    pub(crate) last: Option<Uuid>,
    #[serde(rename = "t")]
    pub(crate) total: u64,
}

impl SealKey {
    /// The secret with which an organisation opens what revoked devices sealed to it. Of this key and nothing else, so that
    /// it comes back with a backup.
    pub(crate) fn recovery_secret(&self, organisation: OrganisationId) -> [u8; 32] {
        self.mac("recovery", organisation.0.as_bytes())
            .finalize()
            .into_bytes()
            .into()
    }

    /// The secret of the key that signs what over-help learned for an organisation; it comes back with a backup too.
    pub(crate) fn learned_secret(&self, organisation: OrganisationId) -> [u8; 32] {
        self.mac("learned", organisation.0.as_bytes())
            .finalize()
            .into_bytes()
            .into()
    }

    /// What comes before a contact in the hash that says who is in the control group.
    pub(crate) fn control_salt(&self, organisation: OrganisationId) -> [u8; 32] {
        self.mac("control", organisation.0.as_bytes())
            .finalize()
            .into_bytes()
            .into()
    }

    fn mac(&self, purpose: &str, payload: &[u8]) -> Hmac<Sha256> {
        // Any length of key is good for HMAC.
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of 32 bytes");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(payload);
        mac
    }

    fn seal<T: Serialize>(&self, purpose: &str, value: &T) -> String {
        let mut bytes = serde_json::to_vec(value).unwrap_or_default();
        let tag = self.mac(purpose, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..MAC_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn open<T: DeserializeOwned>(&self, purpose: &str, token: &str) -> Option<T> {
        if token.len() > 2048 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (payload, tag) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        self.mac(purpose, payload).verify_truncated_left(tag).ok()?;
        serde_json::from_slice(payload).ok()
    }

    pub(crate) fn seal_cursor(&self, cursor: &Cursor) -> String {
        self.seal("cursor", cursor)
    }
    pub(crate) fn open_cursor(&self, token: &str) -> Option<Cursor> {
        self.open("cursor", token)
    }
    pub(crate) fn seal_page(&self, page: &PageToken) -> String {
        self.seal("page", page)
    }
    pub(crate) fn open_page(&self, token: &str) -> Option<PageToken> {
        self.open("page", token)
    }
}

/// 32 random bytes.
///
/// # Errors
/// The system has no randomness to give.
pub(crate) fn random_key() -> Result<[u8; 32], getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A bearer token: the tenant it is looked up under, and 32 random bytes. Only its hash is kept.
#[derive(Clone)]
pub(crate) struct BearerToken {
    pub(crate) organisation: OrganisationId,
    pub(crate) hash: [u8; 32],
}

impl BearerToken {
    /// A new token and its text.
    pub(crate) fn make(organisation: OrganisationId) -> Result<(Self, String), getrandom::Error> {
        let mut bytes = organisation.0.as_bytes().to_vec();
        bytes.extend_from_slice(&random_key()?);
        let text = URL_SAFE_NO_PAD.encode(&bytes);
        let hash = Sha256::digest(text.as_bytes()).into();
        Ok((Self { organisation, hash }, text))
    }

    /// Reads a token's text; none when it has not our shape.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() != 64 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let organisation = OrganisationId(Uuid::from_slice(bytes.get(..16)?).ok()?);
        let hash = Sha256::digest(text.as_bytes()).into();
        Some(Self { organisation, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            organisation: Uuid::from_u128(1).into(),
            epoch: "e".into(),
            seq: 7,
        }
    }

    #[test]
    fn a_cursor_reads_back_and_a_forged_one_does_not() {
        let (key, other) = (SealKey([1; 32]), SealKey([2; 32]));
        let token = key.seal_cursor(&cursor());
        assert_eq!(key.open_cursor(&token), Some(cursor()));
        assert_eq!(other.open_cursor(&token), None);
        assert_eq!(key.open_page(&token), None);
        for forged in ["", "AAAA", "not base64!", &token[1..], &"A".repeat(5000)] {
            assert_eq!(key.open_cursor(forged), None, "{forged}");
        }
    }

    #[test]
    fn a_bearer_token_is_found_by_its_hash() {
        let (made, text) = BearerToken::make(Uuid::from_u128(9).into()).unwrap();
        let read = BearerToken::read(&text).unwrap();
        assert_eq!((read.hash, read.organisation), (made.hash, made.organisation));
        assert!(BearerToken::read("short").is_none());
    }
}
