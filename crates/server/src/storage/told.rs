//! What changes of the log tell, a hundred at a time: the log itself with one statement, entries with another.

use super::StorageError;
use super::cases::{self, read_entry};
use super::database::{Reads, ToParam};
use super::many::{AT_ONCE, Ids};
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
    gate: Gate,
}

/// What changes say to the caller, at most [`AT_ONCE`] of them, each in its place; none where it means nothing to them.
pub(super) fn tell(
    conn: &Conn,
    caller: &Caller,
    places: &[Place],
) -> Result<Vec<Option<Told>>, StorageError> {
    let mut kept = kept(conn, caller, places)?;
    let mut letting = Vec::with_capacity(places.len());
    for place in places {
        let kept = kept.remove(place).ok_or(StorageError::Damaged("change"))?;
        letting.push(Some(kept).filter(|kept| kept.gate.lets(&caller.scopes)));
    }
    let by_id = letting
        .iter()
        .flatten()
        .filter(|kept| kept.body.is_none() && kept.entity == "entry");
    let mut entries = entries(conn, caller, by_id.filter_map(|kept| kept.id).collect())?;
    letting
        .into_iter()
        .map(|kept| match kept {
            Some(kept) => told(conn, caller, kept, &mut entries),
            None => Ok(None),
        })
        .collect()
}

fn told(
    conn: &Conn,
    caller: &Caller,
    kept: Kept,
    entries: &mut HashMap<EntryId, EntryLine>,
) -> Result<Option<Told>, StorageError> {
    let Kept {
        entity,
        id,
        case,
        body,
        gate: _,
    } = kept;
    if body.is_some() {
        return Ok(body);
    }
    let id = id.ok_or(StorageError::Damaged("change"))?;
    let row = match entity.as_str() {
        "entry" => entries.get(&EntryId(id)).cloned().map(Row::Entry),
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

/// The log at these places.
fn kept(conn: &Conn, caller: &Caller, places: &[Place]) -> Result<HashMap<Place, Kept>, StorageError> {
    let mut sequences: Vec<Version> = places.iter().take(AT_ONCE).map(|(seq, _)| *seq).collect();
    sequences.dedup();
    // Two texts, for one and for many, so that both stay prepared.
    if let Some(last) = sequences.last().copied().filter(|_| sequences.len() > 1) {
        sequences.resize(AT_ONCE, last);
    }
    let numbers: Vec<String> = (2..sequences.len() + 2).map(|n| format!("?{n}")).collect();
    let sql = format!(
        "SELECT seq, idx, entity, entity_id, case_id, body, gate FROM change WHERE tenant_id = ?1 AND seq IN ({})",
        numbers.join(", ")
    );
    let tenant = caller.organisation.0.as_bytes();
    let mut params = vec![tenant.to_param()];
    params.extend(sequences.iter().map(ToParam::to_param));
    let wanted: std::collections::HashSet<&Place> = places.iter().collect();
    let mut found = HashMap::with_capacity(places.len());
    conn.each(&sql, &params[..], &mut |row| {
        let place: Place = (row.get(0)?, row.get(1)?);
        // Others of the same sequence are not for this caller.
        if wanted.contains(&place) {
            found.insert(place, read_kept(row)?);
        }
        Ok(Reads::On)
    })?;
    Ok(found)
}

fn read_kept(row: &SqlRow<'_>) -> Result<Kept, StorageError> {
    let gate: Option<String> = row.get(6)?;
    let body = match row.maybe_text(5)? {
        None => None,
        Some(text) => Some((json_at::<What>(row, 5, "change")?, text.len())),
    };
    Ok(Kept {
        entity: row.get(2)?,
        id: maybe_id_at(row, 3)?,
        case: maybe_id_at(row, 4)?,
        body,
        gate: Gate::from_text(gate.as_deref()),
    })
}

fn entries(
    conn: &Conn,
    caller: &Caller,
    ids: Vec<Uuid>,
) -> Result<HashMap<EntryId, EntryLine>, StorageError> {
    let mut found = HashMap::with_capacity(ids.len());
    if ids.is_empty() {
        return Ok(found);
    }
    Ids::new(conn, caller.organisation, ids.into_iter()).each(
        "SELECT seq, idx, case_id, entry_id, at, kind, author, body, meta FROM entry WHERE tenant_id = ?1 AND entry_id IN",
        "",
        |row| {
            let line = read_entry(row)?;
            found.insert(line.entry.id, line);
            Ok(())
        },
    )?;
    Ok(found)
}
