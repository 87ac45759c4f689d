//! The key of the database and the slots that keep it.
//!
//! The database is encrypted with 256 random bits. They are never stored in clear: each slot of the
//! key file wraps them with a key of its own. The passphrase slot (Argon2id, 64 MiB, 3 passes) is
//! always there; a slot of the system's keychain comes beside it, never instead of it, because a
//! keychain that changes must not take the database with it.

use crate::StoreError;
use crate::private::open_file;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

const FORMAT: u32 = 1;
/// Bound into every wrapped key, so that a slot of another program or format does not open here.
const PURPOSE: &[u8] = b"oltre database key 1";

/// The database's key: wiped when dropped, never printed.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// A new random key.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn random() -> Result<Self, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| StoreError::Row("no randomness"))?;
        Ok(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Hands the raw key to SQLCipher through its own function: as SQL text it could end up in a trace.
    ///
    /// # Errors
    /// SQLCipher does not take it.
    pub fn hand_to(&self, connection: &rusqlite::Connection) -> Result<(), StoreError> {
        let mut text = Zeroizing::new(String::with_capacity(67));
        text.push_str("x'");
        for byte in self.bytes() {
            write!(text, "{byte:02x}").map_err(|_| StoreError::Row("key"))?;
        }
        text.push('\'');
        let length = std::ffi::c_int::try_from(text.len()).map_err(|_| StoreError::Row("key"))?;
        #[expect(
            unsafe_code,
            reason = "rusqlite has no safe call for the key; the handle lives and the bytes are copied"
        )]
        let code = unsafe { rusqlite::ffi::sqlite3_key(connection.handle(), text.as_ptr().cast(), length) };
        if code == rusqlite::ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(StoreError::DatabaseDamaged)
        }
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: u32,
    slots: Vec<Slot>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Slot {
    Passphrase {
        memory_kib: u32,
        passes: u32,
        lanes: u32,
        salt: String,
        nonce: String,
        wrapped: String,
    },
}

/// How hard a passphrase is to guess. The real cost everywhere but in tests.
#[derive(Clone, Copy, Debug)]
pub struct Hardness {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Hardness {
    fn default() -> Self {
        Self {
            memory_kib: 64 * 1024,
            passes: 3,
        }
    }
}

fn derive(
    passphrase: &str,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    // A key file from outside must not make us allocate the whole machine.
    if memory_kib > 1024 * 1024 || passes > 64 || lanes > 16 {
        return Err(StoreError::KeyFileDamaged);
    }
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| StoreError::KeyFileDamaged)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, out.as_mut_slice())
        .map_err(|_| StoreError::KeyFileDamaged)?;
    Ok(out)
}

/// Wraps the key in a passphrase slot and writes the key file: to a new file first, then renamed into place.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, key: &DatabaseKey, passphrase: &str, hardness: Hardness) -> Result<(), StoreError> {
    let (mut salt, mut nonce) = ([0; 16], [0; 24]);
    getrandom::fill(&mut salt).map_err(|_| StoreError::Row("no randomness"))?;
    getrandom::fill(&mut nonce).map_err(|_| StoreError::Row("no randomness"))?;
    let wrapping = derive(passphrase, &salt, hardness.memory_kib, hardness.passes, 1)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*wrapping));
    let wrapped = cipher
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: key.bytes(),
                aad: PURPOSE,
            },
        )
        .map_err(|_| StoreError::Row("key does not wrap"))?;
    let slot = Slot::Passphrase {
        memory_kib: hardness.memory_kib,
        passes: hardness.passes,
        lanes: 1,
        salt: hex(&salt),
        nonce: hex(&nonce),
        wrapped: hex(&wrapped),
    };
    let text = serde_json::to_string_pretty(&KeyFile {
        format: FORMAT,
        slots: vec![slot],
    })?;
    replace(path, text.as_bytes())
}

/// Opens the key file with the passphrase.
///
/// # Errors
/// Missing, damaged, or the passphrase opens no slot.
pub fn open(path: &Path, passphrase: &str) -> Result<DatabaseKey, StoreError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::KeyFileMissing),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Err(StoreError::KeyFileDamaged);
        }
        Err(error) => return Err(error.into()),
    };
    let file: KeyFile = serde_json::from_str(&text).map_err(|_| StoreError::KeyFileDamaged)?;
    if file.format != FORMAT || file.slots.is_empty() {
        return Err(StoreError::KeyFileDamaged);
    }
    for slot in &file.slots {
        let Slot::Passphrase {
            memory_kib,
            passes,
            lanes,
            salt,
            nonce,
            wrapped,
        } = slot;
        let (salt, nonce, wrapped) = (unhex(salt)?, unhex(nonce)?, unhex(wrapped)?);
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| StoreError::KeyFileDamaged)?;
        if wrapped.len() != 48 {
            return Err(StoreError::KeyFileDamaged);
        }
        let wrapping = derive(passphrase, &salt, *memory_kib, *passes, *lanes)?;
        let cipher = XChaCha20Poly1305::new(&Key::from(*wrapping));
        if let Ok(mut plain) = cipher.decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &wrapped,
                aad: PURPOSE,
            },
        ) {
            let mut key = Zeroizing::new([0; 32]);
            key.copy_from_slice(&plain);
            plain.zeroize();
            return Ok(DatabaseKey(key));
        }
    }
    // The tag fails for a wrong passphrase and for flipped bits alike; the first is far likelier.
    Err(StoreError::WrongPassphrase)
}

/// Writes a small file so that a crash leaves the old one or the new one, never half of it.
///
/// # Errors
/// The disk says no.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = path.with_extension("new");
    write_synced(&temporary, bytes)
        .and_then(|()| Ok(std::fs::rename(&temporary, path)?))
        .inspect_err(|_| {
            let _nothing_to_remove_is_fine = std::fs::remove_file(&temporary);
        })?;
    sync_folder(path)
}

/// Writes over the bytes of a file, where they are: nothing of the old ones stays.
pub(crate) fn overwrite(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = open_file(path, false)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// A file's new name is on the disk when this returns.
pub(crate) fn sync_folder(file: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _the_system_does_it = file;
    Ok(())
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = open_file(path, true)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Result<Vec<u8>, StoreError> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 4096 {
        return Err(StoreError::KeyFileDamaged);
    }
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).map_err(|_| StoreError::KeyFileDamaged))
        .collect()
}
