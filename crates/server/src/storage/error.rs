//! What can go wrong between the server and its database.

use super::DatabaseError;
use oltre_wire::ProblemCode;

/// Why the database did not do it. Nothing was kept then.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The disk is full, the file is locked or damaged, the database server is away.
    #[error("the database cannot be used: {0}")]
    Database(#[from] DatabaseError),
    /// The folder or a file in it cannot be used.
    #[error("{what}: {cause}")]
    File {
        /// Which, and what for.
        what: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The database was written by a newer version of this program.
    #[error("the database has schema {found}, this program knows {known}: install the newer version")]
    Newer {
        /// What the file says.
        found: u32,
        /// What this program knows.
        known: u32,
    },
    /// A row cannot be read: damage, or a hand at work.
    #[error("a row of {0} cannot be read")]
    Damaged(&'static str),
    /// What was asked for cannot be done, with the reason.
    #[error("{0}")]
    Unfit(String),
    /// The caller may not, or asks for what is not there.
    #[error("refused: {}", .0.as_str())]
    Refused(ProblemCode),
    /// The system has no randomness to give.
    #[error("no randomness")]
    Randomness,
    /// The writer is gone: the server is stopping, or a request broke it.
    #[error("the writer did not answer")]
    Stopped,
}

impl From<getrandom::Error> for StorageError {
    fn from(_: getrandom::Error) -> Self {
        Self::Randomness
    }
}
