//! The journal: lines that go to the server after the ops, count for nothing and are shown to nobody.

use crate::open::Safety;
use crate::{Result, Store};
use oltre_domain::{JournalId, Timestamp};
use rusqlite::{Connection, params};

/// Lines kept while there is no server: weeks of work. The oldest go first.
const KEPT: i64 = 20_000;
/// What is not to be noted twice is known for so long: keys name the hour.
const ONCE: i64 = 2 * Timestamp::HOUR;

impl Store {
    /// Notes a line, once for its key: false when it was noted already.
    ///
    /// # Errors
    /// The disk says no: nothing was noted.
    pub fn note(&self, once: &str, id: JournalId, body: &str, now: Timestamp) -> Result<bool> {
        // Looked up on a reader first: what was noted already costs no write.
        if self.read(|c| is_noted(c, once))? {
            return Ok(false);
        }
        self.write(Safety::Normal, |c| {
            let is_new = c
                .prepare_cached("INSERT OR IGNORE INTO journal_once (key, at) VALUES (?1, ?2)")?
                .execute(params![once, now.0])?;
            if is_new == 0 {
                return Ok(false);
            }
            c.prepare_cached("INSERT INTO journal (id, body) VALUES (?1, ?2)")?
                .execute(params![id.0, body])?;
            c.prepare_cached("DELETE FROM journal WHERE num <= (SELECT max(num) FROM journal) - ?1")?
                .execute(params![KEPT])?;
            // A clock that jumped back leaves keys of its future behind: they go too.
            c.prepare_cached("DELETE FROM journal_once WHERE at < ?1 OR at > ?2")?
                .execute(params![now.plus(-ONCE).0, now.plus(ONCE).0])?;
            Ok(true)
        })
    }

    /// The oldest lines: at most so many, of at most so many bytes, but always one.
    ///
    /// # Errors
    /// The database fails.
    pub fn journal(&self, max_lines: usize, max_bytes: usize) -> Result<Vec<(JournalId, String)>> {
        self.read(|c| {
            let mut statement = c.prepare_cached("SELECT id, body FROM journal ORDER BY num LIMIT ?1")?;
            let rows = statement.query_map(params![max_lines as i64], |r| {
                Ok((JournalId(r.get(0)?), r.get::<_, String>(1)?))
            })?;
            let (mut lines, mut bytes) = (Vec::new(), 0);
            for row in rows {
                let row = row?;
                bytes += row.1.len();
                if bytes > max_bytes && !lines.is_empty() {
                    break;
                }
                lines.push(row);
            }
            Ok(lines)
        })
    }

    /// The server has answered these lines; says whether there are others.
    ///
    /// # Errors
    /// The disk says no: they will be sent again, which does no harm.
    pub fn journal_answered(&self, ids: &[JournalId]) -> Result<bool> {
        self.write(Safety::Normal, |c| {
            for id in ids {
                c.prepare_cached("DELETE FROM journal WHERE id = ?1")?
                    .execute(params![id.0])?;
            }
            Ok(c.query_row("SELECT EXISTS (SELECT 1 FROM journal)", [], |r| r.get(0))?)
        })
    }
}

fn is_noted(c: &Connection, once: &str) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT EXISTS (SELECT 1 FROM journal_once WHERE key = ?1)")?
            .query_row(params![once], |r| r.get(0))?,
    )
}
