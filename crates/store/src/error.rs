//! What can go wrong with a database on somebody's laptop, told apart as far as a person can act on it.

use oltre_domain::Value;
use oltre_domain::rules::RefusalCode;
use rusqlite::ErrorCode as Sqlite;

/// Why the store said no.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No slot opens with this passphrase.
    #[error("the passphrase opens no slot")]
    WrongPassphrase,
    /// The key file cannot be read as one.
    #[error("the key file is damaged")]
    KeyFileDamaged,
    /// There is a database and no key file.
    #[error("the key file is missing")]
    KeyFileMissing,
    /// The database does not decrypt, or its pages are damaged.
    #[error("the database is damaged")]
    DatabaseDamaged,
    /// A newer version wrote it.
    #[error("the database is of version {0}, newer than this program")]
    DatabaseNewer(u32),
    /// Another process has it open.
    #[error("the database is open elsewhere")]
    DatabaseBusy,
    /// There is a database already.
    #[error("there is a database already")]
    AlreadyThere,
    /// No space left: the transaction was rolled back.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed: the outcome of the last commit is unknown, read again by id.
    #[error("the disk failed")]
    DiskError,
    /// The file or folder cannot be written.
    #[error("the disk is read-only")]
    ReadOnly,
    /// A rule of case work said no; nothing was written.
    #[error("refused: {0}")]
    Refused(RefusalCode, Option<Value>),
    /// There is no such row.
    #[error("not found")]
    NotFound,
    /// A row of ours cannot be read back: a defect.
    #[error("a stored row cannot be read: {0}")]
    Row(&'static str),
    /// Anything else of the database.
    #[error("database: {0}")]
    Other(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Self::NotFound;
        }
        let Some(code) = error.sqlite_error_code() else {
            return Self::Other(error);
        };
        match code {
            Sqlite::DiskFull => Self::DiskFull,
            Sqlite::SystemIoFailure | Sqlite::CannotOpen => Self::DiskError,
            Sqlite::ReadOnly | Sqlite::PermissionDenied => Self::ReadOnly,
            Sqlite::DatabaseCorrupt | Sqlite::NotADatabase => Self::DatabaseDamaged,
            Sqlite::DatabaseBusy | Sqlite::DatabaseLocked => Self::DatabaseBusy,
            _ => Self::Other(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::DiskError,
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(_: serde_json::Error) -> Self {
        Self::Row("json")
    }
}
