//! One connection to the encrypted file: its key, its pragmas.

use crate::keys::DatabaseKey;
use crate::{Result, StoreError, filters};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

// Page caches, in KiB as SQLite wants them (negative). The reader used last is used next, so that one cache is warm and the
// others hardly grow.
const READER_CACHE: i64 = -24_000;
pub(crate) const WRITER_CACHE: i64 = -8_000;

pub(crate) fn connection(path: &Path, key: Option<&DatabaseKey>, read_only: bool) -> Result<Connection> {
    match open_connection(path, key, read_only) {
        // SQLCipher reads the beginning of the file by itself, and takes a read that failed for another file than ours. A
        // damaged one is as damaged the second time.
        Err(StoreError::DatabaseDamaged) => open_connection(path, key, read_only),
        opened => opened,
    }
}

fn open_connection(path: &Path, key: Option<&DatabaseKey>, read_only: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    // A reader of a WAL database has to write its index file; `query_only` below keeps it from anything else.
    flags |= OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags)?;
    // A database that turns out not to open is left as it is: nothing of its log is copied into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    if let Some(key) = key {
        key.hand_to(&connection)?;
    }
    // The first read tells whether the key fits: SQLCipher answers "not a database" otherwise.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    if !read_only {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    connection.pragma_update(
        None,
        "cache_size",
        if read_only { READER_CACHE } else { WRITER_CACHE },
    )?;
    if read_only {
        connection.pragma_update(None, "query_only", true)?;
    }
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    filters::register(&connection)?;
    Ok(connection)
}
