//! Nothing is lost, nothing happens twice: what the server's database says of the ops it answered.

use anyhow::{Context, Result, ensure};
use oltre_domain::OpId;
use oltre_server::DATABASE;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// How often a server is looked at that is waited for, and how long it is waited for.
const LOOKS: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(60);

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

    /// Waits until no reply can be cancelled any more: what was sent is in the timelines.
    ///
    /// # Errors
    /// The database cannot be read, or a minute has passed.
    pub async fn until_no_reply_is_held(&self) -> Result<()> {
        let released = async {
            let mut now_and_then = tokio::time::interval(LOOKS);
            while self.0.query_row(
                "SELECT EXISTS (SELECT 1 FROM reply WHERE state = 'held')",
                [],
                |row| row.get(0),
            )? {
                now_and_then.tick().await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, released)
            .await
            .context("a reply is held for ever")?
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

    /// Words that stand in more than one entry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn twice(&self) -> Result<Vec<String>> {
        let sql = "SELECT body FROM entry WHERE body <> '' GROUP BY body HAVING count(*) > 1";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether the log of changes has these words in a row that is not an entry: a field, a conflict, a promise.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_logged(&self, words: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE instr(body, ?1) > 0)";
        Ok(self.0.query_row(sql, [words], |row| row.get(0))?)
    }

    /// Every row of every table, as text: two portraits that are equal are of the same database. When a device was last seen
    /// is left out: it is noted whatever becomes of the request.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn portrait(&self) -> Result<String> {
        let mut tables = self.0.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )?;
        let names: Vec<String> = tables
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut text = String::new();
        for table in names {
            let mut statement = self.0.prepare(&format!("SELECT * FROM {table}"))?;
            let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let mut rows = statement.query([])?;
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                let mut line = table.clone();
                for (i, column) in columns.iter().enumerate().filter(|(_, c)| *c != "seen_at") {
                    match row.get_ref(i)? {
                        ValueRef::Text(words) => {
                            write!(line, " {column}={}", String::from_utf8_lossy(words))?;
                        }
                        ValueRef::Blob(bytes) => {
                            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
                            write!(line, " {column}={hex}")?;
                        }
                        other => write!(line, " {column}={other:?}")?,
                    }
                }
                lines.push(line);
            }
            lines.sort_unstable();
            text.extend(lines.into_iter().map(|line| line + "\n"));
        }
        Ok(text)
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
