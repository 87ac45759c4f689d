//! Who is calling.

/// Hashes a password for keeping: Argon2id with a fresh salt, as a PHC string.
///
/// # Errors
/// The system has no randomness to give.
pub fn hash_password(password: &str) -> Result<String, argon2::password_hash::Error> {
    use argon2::PasswordHasher as _;
    let hash: argon2::password_hash::phc::PasswordHash =
        argon2::Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}
