//! The device's key and its session.

use crate::Failure;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use oltre_domain::{DeviceId, Timestamp};

/// The private key of a device: made on it, never leaves it.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }
    /// The bytes, to be kept in the encrypted database.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }
    pub(crate) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(message).to_bytes())
    }
}

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A signed-in device.
#[derive(Clone)]
pub struct Session {
    /// Its id.
    pub device: DeviceId,
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({}, [redacted])", self.device)
    }
}

/// Keeps the refresh token across restarts.
pub trait TokenKeeper: Send + Sync {
    /// Keeps the new session before it is used.
    ///
    /// # Errors
    /// It could not be written: the old session stays in use.
    fn keep(&self, session: &Session) -> Result<(), Failure>;
    /// The time, for the signed message.
    fn now(&self) -> Timestamp;
}
