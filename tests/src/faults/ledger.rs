//! Nothing is lost, nothing happens twice: what the server's database says of the ops it answered.

use anyhow::{Context, Result, ensure};
use oltre_domain::OpId;
use oltre_server::DATABASE;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// A look into a server's database, also while the server runs.
pub struct Ledger(Connection);

impl Ledger {
    /// Of the server with this data folder.
    ///
    /// # Errors
    /// There is no database.
    pub fn of(data: &Path) -> Result<Self> {
        let file = data.join(DATABASE);
        let connection = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .with_context(|| format!("no database {}", file.display()))?;
        connection.busy_timeout(std::time::Duration::from_secs(20))?;
        Ok(Self(connection))
    }

    /// Every op that was ever answered, with its result as JSON.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn answered(&self) -> Result<BTreeMap<OpId, String>> {
        let mut statement = self.0.prepare("SELECT oid, result FROM op_result")?;
        let rows = statement.query_map([], |row| {
            Ok((OpId(Uuid::from_bytes(row.get::<_, [u8; 16]>(0)?)), row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many ops were answered.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count(&self) -> Result<u64> {
        Ok(self
            .0
            .query_row("SELECT count(*) FROM op_result", [], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    /// How often a text stands in a timeline.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn times(&self, body: &str) -> Result<u64> {
        let sql = "SELECT count(*) FROM entry WHERE body = ?1";
        Ok(self
            .0
            .query_row(sql, [body], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    /// Whether the log of changes has these words in a row that is not an entry: a field, a conflict, a promise.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_logged(&self, words: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE instr(body, ?1) > 0)";
        Ok(self.0.query_row(sql, [words], |row| row.get(0))?)
    }

    /// Checks that every device incarnation's numbers are 1 to n without a gap, and that no op took effect under two sequences.
    ///
    /// # Errors
    /// It is not so.
    pub fn check(&self) -> Result<()> {
        let mut statement = self.0.prepare(
            "SELECT hex(device_id), incarnation, min(op_n), max(op_n), count(*) FROM op_number GROUP BY device_id, incarnation",
        )?;
        let rows = statement.query_map([], |row| {
            let numbers: (String, u32, i64, i64, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            Ok(numbers)
        })?;
        for row in rows {
            let (device, incarnation, first, last, count) = row?;
            ensure!(
                first == 1 && last == count,
                "device {device}, incarnation {incarnation}: {count} numbers from {first} to {last}"
            );
        }
        let twice: Option<String> = self
            .0
            .prepare(
                "SELECT hex(origin_oid) FROM change WHERE origin_oid IS NOT NULL
                 GROUP BY origin_oid HAVING count(DISTINCT seq) > 1 LIMIT 1",
            )?
            .query_map([], |row| row.get(0))?
            .next()
            .transpose()?;
        ensure!(
            twice.is_none(),
            "op {} took effect twice",
            twice.unwrap_or_default()
        );
        Ok(())
    }
}
