//! What the rest of this folder sees of a database: a connection inside a transaction, rows, parameters.
//!
//! Two engines stand behind it, SQLite and PostgreSQL, and one text of SQL serves both: parameters are
//! written `?1`, truth values are columns of 0 and 1, and nothing is used that only one of them has. Where
//! they have to differ (locks on rows, which SQLite's single writer does not need) the difference is here.
//! Calls block: whoever asks is on a thread of its own.

mod column;
mod failure;
mod param;
mod session;
mod together;

pub(super) mod postgres;
pub(super) mod sqlite;

pub(crate) use column::{Column, SqlRow};
pub use failure::DatabaseError;
pub(crate) use param::{Param, Params, ToParam, params};

use super::StorageError;
use oltre_domain::OrganisationId;
use session::Session;

/// A connection inside a transaction.
pub(crate) struct Conn(Link);

enum Link {
    Sqlite(rusqlite::Connection),
    Postgres(Box<Session>),
}

impl Conn {
    /// SQLite's own connection, for what only a file has: copies, checks, pragmas.
    pub(super) const fn file(&self) -> Option<&rusqlite::Connection> {
        match &self.0 {
            Link::Sqlite(conn) => Some(conn),
            Link::Postgres(_) => None,
        }
    }

    /// The same, for what writes a file whole.
    pub(super) const fn file_mut(&mut self) -> Option<&mut rusqlite::Connection> {
        match &mut self.0 {
            Link::Sqlite(conn) => Some(conn),
            Link::Postgres(_) => None,
        }
    }

    /// From here to the end of the transaction it is about this organisation: the second wall. PostgreSQL shows and takes
    /// rows of no other one, whatever a statement asks. SQLite has no such wall.
    pub(super) fn enter(&self, organisation: OrganisationId) -> Result<(), StorageError> {
        match &self.0 {
            Link::Sqlite(_) => Ok(()),
            Link::Postgres(session) => session.enter(organisation),
        }
    }

    /// From here to the end of the transaction the account of this name is shown, whosever it is: a name is looked up
    /// before the organisation is known.
    pub(super) fn look_for_login(&self, login: &str) -> Result<(), StorageError> {
        match &self.0 {
            Link::Sqlite(_) => Ok(()),
            Link::Postgres(session) => session.look_for_login(login),
        }
    }

    /// Runs statements without parameters.
    pub(super) fn batch(&self, sql: &str) -> Result<(), StorageError> {
        match &self.0 {
            Link::Sqlite(conn) => Ok(conn.execute_batch(sql)?),
            Link::Postgres(session) => session.batch(sql),
        }
    }

    /// Runs a cached statement and says how many rows it wrote.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StorageError> {
        params.with(|params| match &self.0 {
            Link::Sqlite(conn) => Ok(conn
                .prepare_cached(sql)?
                .execute(rusqlite::params_from_iter(params))?),
            Link::Postgres(session) => session.run(sql, params),
        })
    }

    /// Reads the rows of a cached statement, one after another, until `read` has enough.
    pub(super) fn each(
        &self,
        sql: &str,
        params: impl Params,
        read: &mut dyn FnMut(&SqlRow<'_>) -> Result<Reads, StorageError>,
    ) -> Result<(), StorageError> {
        params.with(|params| match &self.0 {
            Link::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    if read(&SqlRow::Sqlite(row))? == Reads::Enough {
                        break;
                    }
                }
                Ok(())
            }
            Link::Postgres(session) => {
                for row in &session.query(sql, params)? {
                    if read(&SqlRow::Postgres(row))? == Reads::Enough {
                        break;
                    }
                }
                Ok(())
            }
        })
    }

    /// Locks the rows a statement finds until the transaction ends: whoever else wants them waits. SQLite has one
    /// writer, so there every row is locked already.
    pub(super) fn lock(&self, sql: &str, params: impl Params) -> Result<(), StorageError> {
        match &self.0 {
            Link::Sqlite(_) => Ok(()),
            Link::Postgres(session) => {
                let sql = format!("{sql} FOR UPDATE");
                params.with(|params| session.query(&sql, params)).map(drop)
            }
        }
    }
}

/// Whether a reader of rows goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    On,
    Enough,
}
