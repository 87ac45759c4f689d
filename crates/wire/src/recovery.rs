//! `POST /v1/recovery`: what a revoked device had not sent yet. It is sealed to the organisation (RFC 9180, HPKE in base mode with
//! X25519, HKDF-SHA256 and ChaCha20-Poly1305), so that it can lie on a disk that nobody may read any more.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use oltre_domain::{DeviceId, OpId, OrganisationId, Sha256, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

type Kem = X25519HkdfSha256;

/// Bytes of a piece, before base64: what is sent without being signed in stays small.
pub const RECOVERY_PIECE: usize = 40 * 1024;
/// Pieces at most: 80 MiB in all.
pub const RECOVERY_PIECES: u32 = 2_048;
/// Bound into what is sealed, so that nothing else opens as it.
const PURPOSE: &[u8] = b"oltre-recovery-1";
/// Bytes of the key with which one seal begins.
const KEY: usize = 32;

/// A piece of what is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recovery {
    /// The tenant.
    #[schema(value_type = String)]
    pub organisation: OrganisationId,
    /// The device that was revoked.
    #[schema(value_type = String)]
    pub device: DeviceId,
    /// Which piece, from 0.
    pub part: u32,
    /// How many there are.
    pub parts: u32,
    /// Its bytes, base64 without padding, URL alphabet.
    pub bytes: String,
    /// Ed25519 signature of [`recovery_message`] by the device's key, base64 without padding, URL alphabet.
    pub signature: String,
}

/// The bytes a device signs; `hash` is that of the piece's bytes.
#[must_use]
pub fn recovery_message(
    organisation: OrganisationId,
    device: DeviceId,
    (part, parts): (u32, u32),
    hash: Sha256,
) -> Vec<u8> {
    format!("oltre-recovery-1\n{organisation}\n{device}\n{part}\n{parts}\n{hash}").into_bytes()
}

/// What is in the seal, as JSON: a list of these, in the order they were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Its id.
    pub oid: OpId,
    /// When it was made, by the device's clock.
    pub at: Timestamp,
    /// Why the server had not taken it; none for one that was never answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its bytes.
    pub body: String,
}

/// It cannot be sealed to such a key, or was not sealed to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the seal does not fit")]
pub struct SealBroken;

fn bound(organisation: OrganisationId, device: DeviceId) -> Vec<u8> {
    format!("{organisation}\n{device}").into_bytes()
}

/// The public key that belongs to a secret.
#[must_use]
pub fn recovery_key(secret: &[u8; 32]) -> [u8; 32] {
    let (_, public) = Kem::derive_keypair(secret);
    public.to_bytes().into()
}

/// Seals to a public key: the key of this seal, then what is sealed.
///
/// # Errors
/// It is no key.
pub fn seal(
    key: &[u8],
    organisation: OrganisationId,
    device: DeviceId,
    words: &[u8],
) -> Result<Vec<u8>, SealBroken> {
    let key = <Kem as hpke::Kem>::PublicKey::from_bytes(key).map_err(|_| SealBroken)?;
    let (begin, sealed) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &key,
        PURPOSE,
        words,
        &bound(organisation, device),
    )
    .map_err(|_| SealBroken)?;
    let mut all = begin.to_bytes().to_vec();
    all.extend(sealed);
    Ok(all)
}

/// Opens what was sealed.
///
/// # Errors
/// It was sealed to another key or by another device, or is not whole.
pub fn unseal(
    secret: &[u8; 32],
    organisation: OrganisationId,
    device: DeviceId,
    sealed: &[u8],
) -> Result<Vec<u8>, SealBroken> {
    let (begin, sealed) = sealed.split_at_checked(KEY).ok_or(SealBroken)?;
    let begin = <Kem as hpke::Kem>::EncappedKey::from_bytes(begin).map_err(|_| SealBroken)?;
    let (secret, _) = Kem::derive_keypair(secret);
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &secret,
        &begin,
        PURPOSE,
        sealed,
        &bound(organisation, device),
    )
    .map_err(|_| SealBroken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who() -> (OrganisationId, DeviceId) {
        (
            OrganisationId::imported("test", "comune"),
            DeviceId::imported("test", "portatile"),
        )
    }

    #[test]
    fn what_is_sealed_opens_for_its_organisation_and_for_nobody_else() {
        let (organisation, device) = who();
        let sealed = seal(&recovery_key(&[7; 32]), organisation, device, b"tre note").unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"tre note"));
        assert_eq!(
            unseal(&[7; 32], organisation, device, &sealed).unwrap(),
            b"tre note"
        );
        assert_eq!(unseal(&[8; 32], organisation, device, &sealed), Err(SealBroken));
        let other = DeviceId::imported("test", "altro");
        assert_eq!(unseal(&[7; 32], organisation, other, &sealed), Err(SealBroken));
        for cut in [0, 31, 32, sealed.len() - 1] {
            assert_eq!(
                unseal(&[7; 32], organisation, device, &sealed[..cut]),
                Err(SealBroken)
            );
        }
    }

    #[test]
    fn nothing_is_sealed_to_what_is_no_key() {
        let (organisation, device) = who();
        for key in [&[][..], &[0; 32], &[1; 31]] {
            assert_eq!(seal(key, organisation, device, b"x"), Err(SealBroken), "{key:?}");
        }
    }

    #[test]
    fn two_seals_of_the_same_are_not_the_same() {
        let (organisation, device) = who();
        let key = recovery_key(&[7; 32]);
        assert_ne!(
            seal(&key, organisation, device, b"x").unwrap(),
            seal(&key, organisation, device, b"x").unwrap()
        );
    }
}
