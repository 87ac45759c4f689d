//! Notes in which a colleague calls whoever works at this device. One stands open until they write or act on that case
//! themselves, wherever they do, or say by hand that they have seen it, which stays on this device.

use crate::open::Safety;
use crate::{Result, Store};
use oltre_domain::{CaseCode, CaseId, EntryId, OperatorId, Timestamp};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

/// A note that calls me.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The note.
    pub entry: EntryId,
    /// On which case.
    pub case: CaseId,
    /// That case's code.
    pub code: CaseCode,
    /// Who calls.
    pub by: Option<OperatorId>,
    /// When.
    pub at: Timestamp,
}

/// More than are told of.
const MOST: u32 = 50;

const COLUMNS: &str = "SELECT e.id, e.case_id, c.code, e.by_id, e.at
    FROM mention m CROSS JOIN entry e ON e.id = m.entry_id CROSS JOIN case_row c ON c.id = m.case_id";

fn read(r: &Row<'_>) -> rusqlite::Result<Mention> {
    Ok(Mention {
        entry: EntryId(r.get(0)?),
        case: CaseId(r.get(1)?),
        code: crate::cases::code(r.get_ref(2)?.as_str()?),
        by: r.get::<_, Option<Uuid>>(3)?.map(OperatorId),
        at: Timestamp(r.get(4)?),
    })
}

fn found(c: &Connection, sql: &str, given: impl rusqlite::Params) -> Result<Vec<Mention>> {
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map(given, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Store {
    /// Those that stand open, the last first; at most fifty.
    ///
    /// # Errors
    /// The database fails.
    pub fn mentions(&self) -> Result<Vec<Mention>> {
        self.read(|c| {
            found(
                c,
                &format!("{COLUMNS} ORDER BY m.seq DESC LIMIT ?1"),
                params![MOST],
            )
        })
    }

    /// The last of a case that stands open.
    ///
    /// # Errors
    /// The database fails.
    pub fn mention_of(&self, case: CaseId) -> Result<Option<Mention>> {
        self.read(|c| {
            let sql = format!("{COLUMNS} WHERE m.case_id = ?1 ORDER BY m.seq DESC LIMIT 1");
            Ok(found(c, &sql, params![case.0])?.pop())
        })
    }

    /// Those of a case are seen, or, taken back, stand open again. Gives whether anything changed.
    ///
    /// # Errors
    /// The disk says no: nothing changed.
    pub fn see_mentions(&self, case: CaseId, seen: bool) -> Result<bool> {
        self.write(Safety::Full, |c| {
            let changed = if seen {
                c.execute(
                    "INSERT OR IGNORE INTO mention_seen SELECT entry_id FROM mention WHERE case_id = ?1",
                    params![case.0],
                )?;
                c.execute("DELETE FROM mention WHERE case_id = ?1", params![case.0])?
            } else {
                c.execute(
                    "INSERT OR IGNORE INTO mention (entry_id, case_id, seq)
                     SELECT e.id, e.case_id, e.seq FROM entry e JOIN mention_seen s ON s.entry_id = e.id
                     WHERE e.case_id = ?1",
                    params![case.0],
                )?;
                c.execute(
                    "DELETE FROM mention_seen WHERE entry_id IN (SELECT entry_id FROM mention WHERE case_id = ?1)",
                    params![case.0],
                )?
            };
            Ok(changed > 0)
        })
    }
}
