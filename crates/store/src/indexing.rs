//! Building the search index behind a snapshot, in the order in which the rows came.
//!
//! FTS5 keeps words in memory and writes them as one more segment at a commit, and before any statement that SQLite
//! must be able to take back by itself (an UPDATE of several rows, a REPLACE, an INSERT from a SELECT). Left alone it
//! merges segments as they come, over and over. So a step writes nothing but words until its end, segments are only
//! collected while rows are left, and merged once, a little at a time, when all are in. Every step is short and ends
//! earlier when an edit or a page of the server's rows waits for the writer.

use crate::open::Safety;
use crate::search::{IndexProgress, building, index_case, progress, text_of};
use crate::{Result, Store, StoreError, meta};
use oltre_domain::CaseId;
use rusqlite::{Connection, OptionalExtension, params};

/// Rows between two looks at whether an edit waits.
const LOOK: u32 = 250;
/// The indexes that are built behind a snapshot.
const INDEXES: [&str; 2] = ["case_fts", "entry_fts"];
/// Pages of the index merged in one step.
const MERGED: u32 = 500;

/// How FTS5 works while the index is built: bytes of words kept before they are written, segments of a level that are
/// merged when there is time (0: none), and when there is not.
const WHILE_BUILDING: [(&str, u32); 3] = [
    ("hashsize", 16 * 1024 * 1024),
    ("automerge", 0),
    ("crisismerge", 1_900),
];
/// And as it does by itself.
const USUAL: [(&str, u32); 3] = [("hashsize", 1024 * 1024), ("automerge", 4), ("crisismerge", 16)];

/// From here on rows are left to [`Store::index_some`].
pub(crate) fn begin(c: &Connection) -> Result<()> {
    meta::set(c, "index_building", "1")?;
    settle(c, WHILE_BUILDING)
}

fn settle(c: &Connection, settings: [(&str, u32); 3]) -> Result<()> {
    for index in INDEXES {
        for (setting, value) in settings {
            let sql = format!("INSERT INTO {index} ({index}, rank) VALUES ('{setting}', {value})");
            c.execute_batch(&sql)?;
        }
    }
    Ok(())
}

/// Merges some more of the segments; false when there is nothing left to merge.
fn merge(c: &Connection) -> Result<bool> {
    for index in INDEXES {
        let before = c.total_changes();
        c.execute_batch(&format!(
            "INSERT INTO {index} ({index}, rank) VALUES ('merge', {MERGED})"
        ))?;
        // FTS5's own sign: a step that changes less than two rows found nothing to do.
        if c.total_changes() - before >= 2 {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Store {
    /// Indexes at most so many more rows of a snapshot or of a large page of changes, fewer when an edit or a page waits; none
    /// when the index is complete. While pages come one after another it waits for the last of them.
    ///
    /// # Errors
    /// The disk says no.
    pub fn index_some(&self, rows: u32) -> Result<Option<IndexProgress>> {
        // None at all would look like having come to the end.
        let rows = rows.max(1);
        self.turns.after_pages();
        let done = self.write(Safety::Normal, |c| {
            if !building(c)? {
                return self.catch_up(c, rows);
            }
            let mut place = Place {
                case: meta::number(c, "index_case")?,
                entry: meta::number(c, "index_entry")?,
            };
            let mut left = rows;
            while left > 0 && !self.is_awaited() {
                match place.go_on(c, left.min(LOOK))? {
                    0 => break,
                    taken => left = left.saturating_sub(taken),
                }
            }
            if left == rows {
                // All rows are in, or somebody was faster.
                if !self.is_awaited() && !merge(c)? {
                    meta::set(c, "index_building", "0")?;
                    settle(c, USUAL)?;
                    return Ok(None);
                }
                return progress(c).map(Some);
            }
            // Last of all, so that the words of the step are one segment.
            meta::set(c, "index_case", &place.case.to_string())?;
            meta::set(c, "index_entry", &place.entry.to_string())?;
            progress(c).map(Some)
        })?;
        self.make_room(done.is_some())?;
        Ok(done)
    }

    /// Takes in the words of cases that were left for later.
    fn catch_up(&self, c: &Connection, rows: u32) -> Result<Option<IndexProgress>> {
        let mut find = c.prepare_cached("SELECT num FROM case_stale ORDER BY num LIMIT ?1")?;
        let stale: Vec<i64> = find
            .query_map([rows], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut last = None;
        for num in stale {
            index_case(c, num)?;
            last = Some(num);
            if self.is_awaited() {
                break;
            }
        }
        let Some(last) = last else { return Ok(None) };
        c.execute("DELETE FROM case_stale WHERE num <= ?1", [last])?;
        progress(c).map(Some)
    }
}

/// Leaves the words of a case for later: [`Store::index_some`] comes to them.
pub(crate) fn leave_for_later(c: &Connection, id: CaseId) -> Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO case_stale (num) SELECT num FROM case_row WHERE id = ?1")?
        .execute(params![id.0])?;
    Ok(())
}

/// Whether the words of some case were left for later.
pub(crate) fn is_behind(c: &Connection) -> Result<bool> {
    Ok(c.prepare_cached("SELECT EXISTS (SELECT 1 FROM case_stale)")?
        .query_row([], |r| r.get(0))?)
}

/// The last rows that are in the index.
struct Place {
    case: i64,
    entry: i64,
}

impl Place {
    /// Indexes some more rows, cases first; says how many.
    fn go_on(&mut self, c: &Connection, rows: u32) -> Result<u32> {
        match self.cases(c, rows)? {
            0 => self.entries(c, rows),
            cases => Ok(cases),
        }
    }

    fn cases(&mut self, c: &Connection, rows: u32) -> Result<u32> {
        let mut find = c.prepare_cached(
            "SELECT num, subject, rest, tags FROM case_row WHERE num > ?1 ORDER BY num LIMIT ?2",
        )?;
        let mut keep = c.prepare_cached("INSERT INTO case_text (num, text) VALUES (?1, ?2)")?;
        let mut index = c.prepare_cached("INSERT INTO case_fts (rowid, text) VALUES (?1, ?2)")?;
        let mut found = 0;
        let mut cases = find.query(params![self.case, rows])?;
        while let Some(case) = cases.next()? {
            self.case = case.get(0)?;
            let (rest, tags): (String, String) = (case.get(2)?, case.get(3)?);
            let text = text_of(case.get(1)?, &rest, &tags)?;
            keep.execute(params![self.case, text])?;
            index.execute(params![self.case, text])?;
            found += 1;
        }
        Ok(found)
    }

    fn entries(&mut self, c: &Connection, rows: u32) -> Result<u32> {
        let mut find =
            c.prepare_cached("SELECT num, body FROM entry WHERE num > ?1 ORDER BY num LIMIT ?2")?;
        let mut index = c.prepare_cached(INDEX_ENTRY)?;
        let mut found = 0;
        let mut entries = find.query(params![self.entry, rows])?;
        while let Some(entry) = entries.next()? {
            self.entry = entry.get(0)?;
            let body = entry.get_ref(1)?.as_str().map_err(|_| StoreError::Row("entry"))?;
            if !body.is_empty() {
                index.execute(params![self.entry, body])?;
            }
            found += 1;
        }
        Ok(found)
    }
}

/// One row with its values: of an INSERT from a SELECT, SQLite must be able to take back what it did so far.
pub(crate) const INDEX_ENTRY: &str = "INSERT INTO entry_fts (rowid, body) VALUES (?1, ?2)";

/// Takes these entries into the index, but those that it will come to while it is being built.
pub(crate) fn index_entries(c: &Connection, entered: &mut Vec<i64>) -> Result<()> {
    if entered.is_empty() {
        return Ok(());
    }
    let upto = if building(c)? {
        meta::number(c, "index_entry")?
    } else {
        i64::MAX
    };
    let mut find = c.prepare_cached("SELECT body FROM entry WHERE num = ?1 AND body <> ''")?;
    let mut index = c.prepare_cached(INDEX_ENTRY)?;
    // The number of a row that went may be given again: then the index has been there already.
    for num in entered.drain(..).filter(|num| *num <= upto) {
        if let Some(body) = find
            .query_row(params![num], |r| r.get::<_, String>(0))
            .optional()?
        {
            index.execute(params![num, body])?;
        }
    }
    Ok(())
}
