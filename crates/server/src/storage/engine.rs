//! The engine that stands behind a storage, and what a commit tells others.

use super::StorageError;
use super::database::{Conn, postgres, sqlite};
use crate::scope::ScopeId;
use oltre_domain::{OrganisationId, Version};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Something was committed.
#[derive(Clone, Debug)]
pub(crate) struct Poke {
    /// None: unknown, look for yourself.
    pub(crate) what: Option<Arc<Told>>,
}

/// What was committed.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) organisation: OrganisationId,
    pub(crate) seq: Version,
    pub(crate) scopes: BTreeSet<ScopeId>,
}

/// A write transaction, and whom to tell when it is committed.
pub(crate) struct Writing<'c> {
    conn: &'c Conn,
    told: RefCell<Vec<Poke>>,
}

impl Deref for Writing<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl<'c> Writing<'c> {
    pub(super) const fn on(conn: &'c Conn) -> Self {
        Self {
            conn,
            told: RefCell::new(Vec::new()),
        }
    }
    /// Tells the holders of these scopes, once it is committed.
    pub(crate) fn tell(&self, told: Told) {
        self.told.borrow_mut().push(Poke {
            what: Some(Arc::new(told)),
        });
    }
    /// Tells everyone to look for themselves, once it is committed.
    pub(crate) fn tell_all(&self) {
        self.told.borrow_mut().push(Poke { what: None });
    }
    pub(super) fn told(self) -> Vec<Poke> {
        self.told.into_inner()
    }
}

/// SQLite in a file, or PostgreSQL.
pub(super) enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(postgres::Engine),
}

impl Engine {
    pub(super) fn pokes(&self) -> broadcast::Receiver<Poke> {
        match self {
            Self::Sqlite(engine) => engine.pokes(),
            Self::Postgres(engine) => engine.pokes(),
        }
    }

    /// Whether writes can be taken at all.
    pub(super) fn has_writer(&self) -> bool {
        match self {
            Self::Sqlite(engine) => engine.has_writer(),
            // A read has just gone through the same pool.
            Self::Postgres(_) => true,
        }
    }

    /// A place among those who ask at once: PostgreSQL's connections are few, and those who wait for one hold no thread.
    pub(super) async fn seat(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(engine) => engine.seat().await,
        }
    }

    /// Reads: all that is seen is of one moment. Blocks.
    pub(super) fn read<T>(
        &self,
        f: impl FnOnce(&Conn) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        match self {
            Self::Sqlite(engine) => engine.read(f),
            Self::Postgres(engine) => engine.read(f),
        }
    }

    /// Writes: whole or not at all. What another transaction came in the way of is done again, so `f` may run more than
    /// once; what it did before is taken back then. Blocks.
    pub(super) fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        match self {
            Self::Sqlite(engine) => engine.submit_and_wait(f),
            Self::Postgres(engine) => engine.write(f),
        }
    }

    /// The same for what is too large to be kept for a second try: it fails then. Blocks.
    pub(super) fn write_once<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        match self {
            Self::Sqlite(engine) => engine.submit_and_wait(f),
            Self::Postgres(engine) => engine.write_once(f),
        }
    }

    /// Looks whether another process has written, and pokes everyone if so.
    pub(super) fn notice_other_processes(&self) -> Result<(), StorageError> {
        match self {
            Self::Sqlite(engine) => engine.notice_other_processes(),
            Self::Postgres(engine) => {
                engine.notice_other_processes();
                Ok(())
            }
        }
    }
}
