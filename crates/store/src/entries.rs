//! The timeline as rows. Confirmed entries stand in the server's order; those not yet confirmed behind all others.

use crate::{Result, Store};
use oltre_domain::{
    Author, CaseId, Entry, EntryId, EntryKind, EntryMeta, OpId, OperatorId, QueueId, Timestamp, Version,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where an unconfirmed entry sorts: behind every sequence a server can give.
pub(crate) const UNCONFIRMED: Version = 1 << 62;

/// How an entry fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// The server has it.
    Confirmed,
    /// Saved here, not yet answered.
    Pending,
    /// The server did not accept it.
    Refused,
}

/// An entry and how it fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// The entry.
    pub entry: Entry,
    /// How it fares.
    pub state: EntryState,
    /// Its place.
    pub place: TimelinePlace,
}

/// A place in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimelinePlace {
    /// The server's sequence.
    pub seq: Version,
    /// The index within it, or the order of saving while unconfirmed.
    pub idx: u32,
}

/// Some entries, oldest first.
#[derive(Clone, Debug, Default)]
pub struct EntriesFound {
    /// The entries.
    pub entries: Vec<StoredEntry>,
    /// There are older ones.
    pub more: bool,
}

fn parts(by: Author) -> (&'static str, Option<Uuid>) {
    match by {
        Author::Contact => ("contact", None),
        Author::Operator(id) => ("operator", Some(id.0)),
        Author::Office(id) => ("office", Some(id.0)),
        Author::System => ("system", None),
    }
}

fn kind_text(kind: EntryKind) -> Result<String> {
    Ok(serde_json::to_value(kind)?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// A stored kind; one of a newer version reads as a note.
pub(crate) fn kind_of(text: &str) -> EntryKind {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap_or(EntryKind::Note)
}

/// Writes an entry the server has; one of ours that was waiting for it becomes confirmed. Gives the number of one that is
/// new here: it is the caller's to take into the search index.
pub(crate) fn put_confirmed(c: &Connection, entry: &Entry, seq: Version, idx: u32) -> Result<Option<i64>> {
    put(c, entry, (seq, idx), EntryState::Confirmed, None)
}

/// Writes an entry of our own.
pub(crate) fn put_pending(c: &Connection, entry: &Entry, order: u32, oid: OpId) -> Result<()> {
    match put(c, entry, (UNCONFIRMED, order), EntryState::Pending, Some(oid))? {
        Some(num) => crate::search::index_entry(c, num, &entry.body),
        None => Ok(()),
    }
}

fn put(
    c: &Connection,
    entry: &Entry,
    (seq, idx): (Version, u32),
    state: EntryState,
    oid: Option<OpId>,
) -> Result<Option<i64>> {
    let Entry {
        id,
        case,
        at,
        by,
        kind,
        body,
        meta,
    } = entry;
    let (who, by_id) = parts(*by);
    let meta = if *meta == EntryMeta::default() {
        "{}".to_owned()
    } else {
        serde_json::to_string(meta)?
    };
    // New nearly always: asking first would cost as much again.
    let inserted = c
        .prepare_cached(
            "INSERT INTO entry (id, case_id, seq, idx, at, by_who, by_id, kind, body, meta, state, oid)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            id.0,
            case.0,
            seq,
            idx,
            at.0,
            who,
            by_id,
            kind_text(*kind)?,
            body,
            meta,
            state as i64,
            oid.map(|o| o.0)
        ])?;
    if inserted == 1 {
        return Ok(Some(c.last_insert_rowid()));
    }
    let (num, foreseen, before): (i64, bool, String) = c
        .prepare_cached("SELECT num, state <> 0, body FROM entry WHERE id = ?1")?
        .query_row(params![id.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    c.prepare_cached("UPDATE entry SET seq = ?2, idx = ?3, state = ?4, oid = ?5 WHERE num = ?1")?
        .execute(params![num, seq, idx, state as i64, oid.map(|o| o.0)])?;
    // Append-only: once the server has it the words never change. Until then ours was a forecast of what it would
    // write (a solve that came second is a note).
    if foreseen {
        c.prepare_cached(
            "UPDATE entry SET at = ?2, by_who = ?3, by_id = ?4, kind = ?5, body = ?6, meta = ?7 WHERE num = ?1",
        )?
        .execute(params![num, at.0, who, by_id, kind_text(*kind)?, body, meta])?;
        if before != *body {
            crate::search::forget_entry(c, num, &before)?;
            crate::search::index_entry(c, num, body)?;
        }
    }
    Ok(None)
}

/// Whether an op has entries that nobody has confirmed.
pub(crate) fn has_pending(c: &Connection, oid: uuid::Uuid) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT EXISTS (SELECT 1 FROM entry WHERE oid = ?1 AND state = 1)")?
            .query_row(params![oid], |r| r.get(0))?,
    )
}

/// Whether an entry of that id is here.
pub(crate) fn is_there(c: &Connection, id: EntryId) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT EXISTS (SELECT 1 FROM entry WHERE id = ?1)")?
            .query_row(params![id.0], |r| r.get(0))?,
    )
}

/// Whether these entries are all on this case.
pub(crate) fn are_of(c: &Connection, case: CaseId, ids: &BTreeSet<EntryId>) -> Result<bool> {
    let mut find = c.prepare_cached("SELECT EXISTS (SELECT 1 FROM entry WHERE id = ?1 AND case_id = ?2)")?;
    for id in ids {
        if !find.query_row(params![id.0, case.0], |r| r.get::<_, bool>(0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where the next unconfirmed entry of a case stands: behind those saved earlier.
pub(crate) fn next_pending(c: &Connection, case: CaseId) -> Result<u32> {
    Ok(
        c.prepare_cached("SELECT coalesce(max(idx) + 1, 0) FROM entry WHERE case_id = ?1 AND seq = ?2")?
            .query_row(params![case.0, UNCONFIRMED], |r| r.get(0))?,
    )
}

const COLUMNS: &str = "id, case_id, seq, idx, at, by_who, by_id, kind, body, meta, state";

fn read(r: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    let id: Option<Uuid> = r.get(6)?;
    let by = match (r.get_ref(5)?.as_str()?, id) {
        ("contact", _) => Author::Contact,
        ("operator", Some(id)) => Author::Operator(OperatorId(id)),
        ("office", Some(id)) => Author::Office(QueueId(id)),
        _ => Author::System,
    };
    let kind = kind_of(r.get_ref(7)?.as_str()?);
    let meta = serde_json::from_str(r.get_ref(9)?.as_str()?).unwrap_or_default();
    Ok(StoredEntry {
        entry: Entry {
            id: EntryId(r.get(0)?),
            case: CaseId(r.get(1)?),
            at: Timestamp(r.get(4)?),
            by,
            kind,
            body: r.get(8)?,
            meta,
        },
        state: match r.get::<_, i64>(10)? {
            0 => EntryState::Confirmed,
            1 => EntryState::Pending,
            _ => EntryState::Refused,
        },
        place: TimelinePlace {
            seq: r.get(2)?,
            idx: r.get(3)?,
        },
    })
}

/// The first entries of a timeline, oldest first; without those the server refused.
pub(crate) fn first(c: &Connection, case: CaseId, limit: u32) -> Result<Vec<(Entry, Version)>> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE case_id = ?1 AND state <> 2 ORDER BY seq, idx, num LIMIT ?2"
    ))?;
    let found = statement.query_map(params![case.0, limit], read)?;
    Ok(found
        .map(|stored| stored.map(|s| (s.entry, s.place.seq)))
        .collect::<rusqlite::Result<_>>()?)
}

/// What the server has of a timeline: each entry with its place.
pub(crate) fn confirmed(c: &Connection, case: CaseId) -> Result<Vec<(Entry, Version, u32)>> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE case_id = ?1 AND state = 0"
    ))?;
    let found = statement.query_map(params![case.0], read)?;
    Ok(found
        .map(|stored| stored.map(|s| (s.entry, s.place.seq, s.place.idx)))
        .collect::<rusqlite::Result<_>>()?)
}

impl Store {
    /// The last `limit` entries of a timeline before a place, or its end; oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn entries(&self, case: CaseId, before: Option<TimelinePlace>, limit: u32) -> Result<EntriesFound> {
        let before = before.unwrap_or(TimelinePlace {
            seq: Version::MAX,
            idx: u32::MAX,
        });
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM entry WHERE case_id = ?1 AND (seq, idx) < (?2, ?3)
                 ORDER BY seq DESC, idx DESC, num DESC LIMIT ?4"
            ))?;
            let mut entries: Vec<_> = statement
                .query_map(
                    params![case.0, before.seq, before.idx, limit.saturating_add(1)],
                    read,
                )?
                .collect::<rusqlite::Result<_>>()?;
            let more = entries.len() > limit as usize;
            entries.truncate(limit as usize);
            entries.reverse();
            Ok(EntriesFound { entries, more })
        })
    }

    /// An entry by its id, if this device has it.
    ///
    /// # Errors
    /// The database fails.
    pub fn entry(&self, id: EntryId) -> Result<Option<StoredEntry>> {
        self.read(|c| {
            Ok(
                c.prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE id = ?1"))?
                    .query_row(params![id.0], read)
                    .optional()?,
            )
        })
    }
}
