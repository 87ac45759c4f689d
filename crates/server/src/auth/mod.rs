//! Who is calling: passwords, signatures, and how often one may try.

mod limit;
mod password;

pub(crate) use limit::{Limited, Tries};
pub use password::{PasswordError, hash_password};
pub(crate) use password::{unknown_account_hash, verify_password};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};

/// Reads a device's public key; none when it is no key, or one that anybody could sign for.
pub(crate) fn read_public_key(text: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&bytes).ok()?;
    (!key.is_weak()).then_some(bytes)
}

/// Whether a message was signed by this key.
pub(crate) fn is_signed(key: &[u8; 32], message: &[u8], signature: &str) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(key) else {
        return false;
    };
    let Some(signature) = URL_SAFE_NO_PAD
        .decode(signature)
        .ok()
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
    else {
        return false;
    };
    key.verify_strict(message, &signature).is_ok()
}
