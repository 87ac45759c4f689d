//! Passwords: Argon2id, kept as PHC strings.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use std::sync::OnceLock;

/// Why a password cannot be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Under 4 characters or over 1,024 bytes.
    #[error("a password has 4 characters to 1,024 bytes")]
    Length,
    /// The system has no randomness to give.
    #[error("the password could not be hashed")]
    Hash,
}

/// The longest password that is hashed: the cost of hashing must not be the sender's to choose.
const MAX_BYTES: usize = 1024;

/// Hashes a password for keeping: Argon2id with a fresh salt, as a PHC string.
///
/// # Errors
/// Too short or too long, or the system has no randomness to give.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < 4 || password.len() > MAX_BYTES {
        return Err(PasswordError::Length);
    }
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed. A hash that cannot be read fits no password.
pub(crate) fn verify_password(password: &str, hash: &str) -> bool {
    if password.len() > MAX_BYTES {
        return false;
    }
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// What to compare with when there is no such account, so that the answer takes as long.
pub(crate) fn unknown_account_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_password("nobody has this one").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_and_no_other() {
        let hash = hash_password("corretta batteria graffetta").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("corretta batteria graffetta", &hash));
        assert!(!verify_password("sbagliata", &hash));
        assert!(!verify_password("corretta batteria graffetta", "no hash"));
        assert_eq!(hash_password("abc"), Err(PasswordError::Length));
        assert_eq!(hash_password(&"x".repeat(1025)), Err(PasswordError::Length));
    }
}
