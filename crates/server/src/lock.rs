//! One server to a data folder, and no restore under a running one.

use crate::storage::StorageError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Takes the folder's lock; none when somebody else has it. It is held until the file is dropped.
///
/// # Errors
/// The lock's file cannot be made.
pub(crate) fn take(data: &Path) -> Result<Option<File>, StorageError> {
    let path = data.join("oltre.lock");
    let failed = |cause| StorageError::File {
        what: path.display().to_string(),
        cause,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}
