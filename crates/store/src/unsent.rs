//! What would be lost with this database, and losing it on purpose.

use crate::open::{DATABASE_FILE, KEY_FILE, LOCK_FILE, PART_FILE, remove_database, take_lock};
use crate::{Result, Store, keys};
use oltre_domain::{OpId, Timestamp};
use std::path::Path;

/// An op that the server has not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentOp {
    /// Its id.
    pub oid: OpId,
    /// When it was made.
    pub at: Timestamp,
    /// Why not; none for one without an answer.
    pub code: Option<String>,
    /// Its bytes.
    pub body: String,
}

impl Store {
    /// Every op without an answer, in the order in which they would go, then those not accepted and not yet dismissed.
    ///
    /// # Errors
    /// The database fails.
    pub fn unsent(&self) -> Result<Vec<UnsentOp>> {
        self.read(|c| {
            let mut find = c.prepare(
                "SELECT oid, at, NULL, body, 0 AS later, n FROM outbox WHERE state <> 2
                 UNION ALL SELECT oid, at, code, body, 1, 0 FROM refused WHERE code <> 'erased'
                 ORDER BY later, n, at, oid",
            )?;
            let ops = find.query_map([], |r| {
                Ok(UnsentOp {
                    oid: OpId(r.get(0)?),
                    at: Timestamp(r.get(1)?),
                    code: r.get(2)?,
                    body: r.get(3)?,
                })
            })?;
            Ok(ops.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Destroys a closed database: the key first, for without it the rest says nothing to anybody.
    ///
    /// # Errors
    /// Another process has it open, or the disk says no: it may be called again.
    pub fn destroy(folder: &Path) -> Result<()> {
        let lock = take_lock(folder)?;
        let key = folder.join(KEY_FILE);
        if let Ok(file) = std::fs::metadata(&key) {
            let zeros = vec![0; usize::try_from(file.len()).unwrap_or(0)];
            keys::overwrite(&key, &zeros)?;
            std::fs::remove_file(&key)?;
            keys::sync_folder(&key)?;
        }
        for database in [PART_FILE, DATABASE_FILE] {
            let database = folder.join(database);
            remove_database(&database);
            if database.exists() {
                // Not gone, and removing says why.
                std::fs::remove_file(&database)?;
            }
        }
        keys::sync_folder(&key)?;
        drop(lock);
        let _it_is_empty = std::fs::remove_file(folder.join(LOCK_FILE));
        Ok(())
    }
}
