//! What changes of the log tell, a hundred at a time, and of long ones as many as fit: how long they are with one statement,
//! the log and its entries with another.

use super::StorageError;
use super::cases::{self, read_entry};
use super::database::{Reads, ToParam};
use super::many::AT_ONCE;
use super::sql::{Conn, SqlRow, json_at, maybe_id_at};
use crate::decide::Gate;
use crate::scope::Caller;
use oltre_domain::{CaseId, EntryId, OpId, Version};
use oltre_wire::{EntryLine, Row, What};
use std::collections::HashMap;
use uuid::Uuid;

/// Where a change stands in the log.
pub(super) type Place = (Version, u32);

/// A short row, about.
const ROW_BYTES: usize = 300;

/// A change, and about how many bytes it is.
pub(super) type Told = (What, usize);

struct Kept {
    entity: String,
    id: Option<Uuid>,
    case: Option<CaseId>,
    body: Option<Told>,
    entry: Option<EntryLine>,
    gate: Gate,
}

/// What changes say to the caller, each in its place; none where it means nothing to them. Of the places as many as are read
/// at once and come to about so many bytes, the first in any case.
pub(super) fn tell(
    conn: &Conn,
    caller: &Caller,
    places: &[Place],
    bytes: usize,
) -> Result<Vec<Option<Told>>, StorageError> {
    let places = &places[..places.len().min(AT_ONCE)];
    let places = &places[..within(conn, caller, places, bytes)?];
    let mut kept = kept(conn, caller, places)?;
    places
        .iter()
        .map(|place| {
            let kept = kept.remove(place).ok_or(StorageError::Damaged("change"))?;
            if kept.gate.lets(&caller.scopes) {
                told(conn, caller, kept)
            } else {
                Ok(None)
            }
        })
        .collect()
}

/// How many of these places come to so many bytes: before a text is read, its length is.
fn within(conn: &Conn, caller: &Caller, places: &[Place], bytes: usize) -> Result<usize, StorageError> {
    if places.len() < 2 {
        return Ok(places.len());
    }
    let mut sizes = HashMap::with_capacity(places.len());
    each_at(
        conn,
        caller,
        places,
        "SELECT c.seq, c.idx, coalesce(octet_length(c.body), 0) + coalesce(octet_length(e.body), 0)",
        |row| {
            let size: i64 = row.get(2)?;
            sizes.insert((row.get(0)?, row.get(1)?), usize::try_from(size).unwrap_or(0));
            Ok(())
        },
    )?;
    let mut left = bytes;
    let fitting = places.iter().take_while(|place| {
        let size = sizes.get(place).copied().unwrap_or(0);
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    });
    Ok(fitting.count().max(1))
}

fn told(conn: &Conn, caller: &Caller, kept: Kept) -> Result<Option<Told>, StorageError> {
    let Kept {
        entity,
        id,
        case,
        body,
        entry,
        gate: _,
    } = kept;
    if body.is_some() {
        return Ok(body);
    }
    let id = id.ok_or(StorageError::Damaged("change"))?;
    let row = match entity.as_str() {
        "entry" => entry.map(Row::Entry),
        "outcome" => {
            let case = case.ok_or(StorageError::Damaged("change"))?;
            cases::outcome(conn, caller.organisation, case, OpId(id))?.map(Row::Outcome)
        }
        _ => return Err(StorageError::Damaged("change")),
    };
    // Erased since: nothing to tell.
    Ok(row.map(|row| {
        let size = match &row {
            Row::Entry(line) => line.entry.body.len() + ROW_BYTES,
            _ => ROW_BYTES,
        };
        (What::Put { row }, size)
    }))
}

/// The log at these places, with the entries it speaks of.
fn kept(conn: &Conn, caller: &Caller, places: &[Place]) -> Result<HashMap<Place, Kept>, StorageError> {
    let mut found = HashMap::with_capacity(places.len());
    each_at(
        conn,
        caller,
        places,
        "SELECT e.seq, e.idx, e.case_id, e.entry_id, e.at, e.kind, e.author, e.body, e.meta,
                c.seq, c.idx, c.entity, c.entity_id, c.case_id, c.body, c.gate",
        |row| {
            found.insert((row.get(9)?, row.get(10)?), read_kept(row)?);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Reads something of the log at these places, `c`, and of the entries it speaks of, `e`. Others of the same sequence are not
/// for this caller: they are not read.
fn each_at(
    conn: &Conn,
    caller: &Caller,
    places: &[Place],
    select: &str,
    mut read: impl FnMut(&SqlRow<'_>) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let mut places = places.to_vec();
    // Two texts, for one and for many, so that both stay prepared. The log begins at 1.
    if places.len() > 1 {
        places.resize(AT_ONCE, (0, 0));
    }
    let values: Vec<String> = (1..=places.len())
        .map(|n| format!("(CAST(?{} AS BIGINT), CAST(?{} AS BIGINT))", 2 * n, 2 * n + 1))
        .collect();
    let sql = format!(
        "{select} FROM (VALUES {}) AS p
         JOIN change c ON c.tenant_id = ?1 AND c.seq = p.column1 AND c.idx = p.column2
         LEFT JOIN entry e ON c.entity = 'entry' AND c.body IS NULL AND e.tenant_id = ?1 AND e.entry_id = c.entity_id",
        values.join(", ")
    );
    let tenant = caller.organisation.0.as_bytes();
    let mut params = vec![tenant.to_param()];
    for (seq, idx) in &places {
        params.extend([seq.to_param(), idx.to_param()]);
    }
    conn.each(&sql, &params[..], &mut |row| {
        read(row)?;
        Ok(Reads::On)
    })
}

fn read_kept(row: &SqlRow<'_>) -> Result<Kept, StorageError> {
    let gate: Option<String> = row.get(15)?;
    let body = match row.maybe_text(14)? {
        None => None,
        Some(text) => Some((json_at::<What>(row, 14, "change")?, text.len())),
    };
    // Erased since where there is none.
    let entry = match maybe_id_at::<EntryId>(row, 3)? {
        None => None,
        Some(_) => Some(read_entry(row)?),
    };
    Ok(Kept {
        entity: row.get(11)?,
        id: maybe_id_at(row, 12)?,
        case: maybe_id_at(row, 13)?,
        body,
        entry,
        gate: Gate::from_text(gate.as_deref()),
    })
}
