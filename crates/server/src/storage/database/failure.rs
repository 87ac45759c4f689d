//! What a database says when it does not do it.

use tokio_postgres::error::SqlState;

/// Why a database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite's.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's. Its message is in its source.
    #[error("{}", said(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL can be had.
    #[error("no connection: {0}")]
    Pool(String),
}

/// PostgreSQL's own words. Its detail is left out: it quotes rows.
fn said(cause: &tokio_postgres::Error) -> String {
    match cause.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => match std::error::Error::source(cause) {
            Some(source) => format!("{cause}: {source}"),
            None => cause.to_string(),
        },
    }
}

impl DatabaseError {
    /// Another transaction was in the way, and the same one may well succeed now: a failed order of transactions, a
    /// deadlock, or a row that somebody else was first to write.
    pub(crate) fn is_collision(&self) -> bool {
        let Self::Postgres(cause) = self else { return false };
        matches!(
            cause.code(),
            Some(
                &SqlState::T_R_SERIALIZATION_FAILURE
                    | &SqlState::T_R_DEADLOCK_DETECTED
                    | &SqlState::UNIQUE_VIOLATION
            )
        )
    }

    /// A full disk, a lock held too long, a database that is not there at the moment: worth another try later.
    pub(crate) fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode as Code;
        match self {
            Self::Sqlite(cause) => matches!(
                cause.sqlite_error_code(),
                Some(
                    Code::DiskFull
                        | Code::SystemIoFailure
                        | Code::DatabaseBusy
                        | Code::DatabaseLocked
                        | Code::ReadOnly
                        | Code::CannotOpen
                        | Code::OutOfMemory
                )
            ),
            Self::Postgres(cause) => match cause.code() {
                // Connection lost, out of resources, stopping, an input or output error.
                Some(state) => ["08", "53", "57", "58", "40"]
                    .iter()
                    .any(|class| state.code().starts_with(class)),
                None => true,
            },
            Self::Pool(_) => true,
        }
    }
}
