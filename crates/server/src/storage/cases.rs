//! Cases and what hangs on them: reading and writing whole files.

use super::StorageError;
use super::sql::{all, id_at, json, json_at, maybe_id_at, of_word, one, run, word};
use crate::decide::{FieldAuthor, HeldCase, History};
use crate::scope::ScopeId;
use oltre_domain::{
    CaseFile, CaseId, CaseState, Cell, Conflict, Entry, EntryId, Field, Handoff, OpId, OrganisationId, Promise,
    PromiseState, SuggestionOutcome, Timestamp, Version,
};
use oltre_wire::EntryLine;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, BTreeSet};

type Authors = BTreeMap<Field, FieldAuthor>;

/// The row of a case with its fields and labels.
pub(super) fn load_state(
    conn: &Connection,
    organisation: OrganisationId,
    id: CaseId,
) -> Result<Option<(CaseState, Authors)>, StorageError> {
    let key = (organisation.0.as_bytes(), id.0.as_bytes());
    let row = one(
        conn,
        "SELECT code, number, created_at, created_by, unknown FROM case_row WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| {
            let code: String = row.get(0)?;
            Ok(CaseState {
                id,
                code: code.parse().map_err(|_| StorageError::Damaged("case_row"))?,
                number: row.get(1)?,
                created_at: Timestamp(row.get(2)?),
                created_by: id_at(row, 3)?,
                fields: BTreeMap::new(),
                tags: BTreeSet::new(),
                unknown: row.get(4)?,
            })
        },
    )?;
    let Some(mut case) = row else { return Ok(None) };
    let mut authors = Authors::new();
    let fields = all(
        conn,
        "SELECT field, v, val, by_user, at FROM case_field WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| {
            let name = row.get_ref(0)?.as_str().map_err(|_| StorageError::Damaged("case_field"))?;
            let field = Field::parse(name).ok_or(StorageError::Damaged("case_field"))?;
            let cell = Cell {
                version: row.get(1)?,
                value: json_at(row, 2, "case_field")?,
            };
            let author = FieldAuthor {
                by: maybe_id_at(row, 3)?,
                at: Timestamp(row.get(4)?),
            };
            Ok((field, cell, author))
        },
    )?;
    for (field, cell, author) in fields {
        case.fields.insert(field, cell);
        authors.insert(field, author);
    }
    case.tags = all(
        conn,
        "SELECT tag FROM case_tag WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| Ok(row.get(0)?),
    )?
    .into_iter()
    .collect();
    Ok(Some((case, authors)))
}

/// A case with all that rules read.
pub(super) fn load_file(
    conn: &Connection,
    organisation: OrganisationId,
    id: CaseId,
) -> Result<Option<(CaseFile, Authors)>, StorageError> {
    let Some((case, authors)) = load_state(conn, organisation, id)? else {
        return Ok(None);
    };
    let key = (organisation.0.as_bytes(), id.0.as_bytes());
    let mut file = CaseFile::new(case);
    let promises: Vec<Promise> = all(
        conn,
        "SELECT body FROM promise WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| json_at(row, 0, "promise"),
    )?;
    file.promises = promises.into_iter().map(|p| (p.id, p)).collect();
    let handoffs: Vec<Handoff> = all(
        conn,
        "SELECT body FROM handoff WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| json_at(row, 0, "handoff"),
    )?;
    file.handoffs = handoffs.into_iter().map(|h| (h.id, h)).collect();
    let conflicts: Vec<Conflict> = all(
        conn,
        "SELECT body FROM conflict WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| json_at(row, 0, "conflict"),
    )?;
    file.conflicts = conflicts.into_iter().map(|c| (c.id, c)).collect();
    Ok(Some((file, authors)))
}

/// A case for the bench. A missing one is held as missing.
pub(super) fn hold(
    conn: &Connection,
    organisation: OrganisationId,
    id: CaseId,
    with_history: bool,
) -> Result<HeldCase, StorageError> {
    let Some((file, authors)) = load_file(conn, organisation, id)? else {
        return Ok(HeldCase::default());
    };
    let mut held = HeldCase::loaded(file, scopes(conn, organisation, id)?);
    held.authors = authors;
    if with_history {
        held.history = history(conn, organisation, id)?;
    }
    Ok(held)
}

/// Who holds a case.
pub(super) fn scopes(
    conn: &Connection,
    organisation: OrganisationId,
    id: CaseId,
) -> Result<BTreeSet<ScopeId>, StorageError> {
    let found = all(
        conn,
        "SELECT scope_id FROM case_scope WHERE tenant_id = ?1 AND case_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| {
            let bytes: Vec<u8> = row.get(0)?;
            ScopeId::from_bytes(&bytes).ok_or(StorageError::Damaged("case_scope"))
        },
    )?;
    Ok(found.into_iter().collect())
}

fn history(conn: &Connection, organisation: OrganisationId, id: CaseId) -> Result<History, StorageError> {
    let key = (organisation.0.as_bytes(), id.0.as_bytes());
    Ok(History {
        entries: all(
            conn,
            "SELECT entry_id FROM entry WHERE tenant_id = ?1 AND case_id = ?2 ORDER BY seq, idx",
            key,
            |row| Ok(id_at::<EntryId>(row, 0)?),
        )?,
        outcomes: all(
            conn,
            "SELECT outcome_id FROM suggestion_outcome WHERE tenant_id = ?1 AND case_id = ?2",
            key,
            |row| Ok(id_at::<OpId>(row, 0)?),
        )?,
    })
}

fn read_entry(row: &Row<'_>) -> Result<EntryLine, StorageError> {
    let kind: String = row.get(5)?;
    Ok(EntryLine {
        seq: row.get(0)?,
        idx: row.get(1)?,
        entry: Entry {
            case: id_at(row, 2)?,
            id: id_at(row, 3)?,
            at: Timestamp(row.get(4)?),
            kind: of_word(&kind, "entry")?,
            by: json_at(row, 6, "entry")?,
            body: row.get(7)?,
            meta: json_at(row, 8, "entry")?,
        },
    })
}

/// A case's timeline, in order.
pub(super) fn entries(
    conn: &Connection,
    organisation: OrganisationId,
    id: CaseId,
) -> Result<Vec<EntryLine>, StorageError> {
    all(
        conn,
        include_str!("sql/entries_of_case.sql"),
        (organisation.0.as_bytes(), id.0.as_bytes()),
        read_entry,
    )
}

/// One entry.
pub(super) fn entry(
    conn: &Connection,
    organisation: OrganisationId,
    id: EntryId,
) -> Result<Option<EntryLine>, StorageError> {
    one(
        conn,
        include_str!("sql/entry_by_id.sql"),
        (organisation.0.as_bytes(), id.0.as_bytes()),
        read_entry,
    )
}

/// What became of suggestions on a case.
pub(super) fn outcomes(
    conn: &Connection,
    organisation: OrganisationId,
    id: CaseId,
) -> Result<Vec<SuggestionOutcome>, StorageError> {
    all(
        conn,
        "SELECT body FROM suggestion_outcome WHERE tenant_id = ?1 AND case_id = ?2 ORDER BY outcome_id",
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| json_at(row, 0, "suggestion_outcome"),
    )
}

/// One outcome.
pub(super) fn outcome(
    conn: &Connection,
    organisation: OrganisationId,
    case: CaseId,
    id: OpId,
) -> Result<Option<SuggestionOutcome>, StorageError> {
    one(
        conn,
        "SELECT body FROM suggestion_outcome WHERE tenant_id = ?1 AND case_id = ?2 AND outcome_id = ?3",
        (organisation.0.as_bytes(), case.0.as_bytes(), id.0.as_bytes()),
        |row| json_at(row, 0, "suggestion_outcome"),
    )
}

/// Writes what a transaction did to a case. Versions have been stamped: a field whose version is `seq` is written.
pub(super) fn put(
    conn: &Connection,
    organisation: OrganisationId,
    held: &HeldCase,
    seq: Version,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Some(file) = &held.file else { return Ok(()) };
    let case = &file.case;
    let (tenant, id) = (organisation.0.as_bytes(), case.id.0.as_bytes());
    let status = case.status();
    let status_moved = held.status_before != Some(status);
    let contact = case.contact().map(|c| *c.0.as_bytes());
    if held.is_new {
        run(
            conn,
            include_str!("sql/insert_case.sql"),
            rusqlite::params![
                tenant,
                id,
                case.code.as_str(),
                case.number,
                case.created_at.0,
                case.created_by.0.as_bytes(),
                contact,
                status.as_str(),
                now.0,
                seq,
                case.unknown,
            ],
        )?;
    } else {
        run(
            conn,
            include_str!("sql/update_case.sql"),
            (tenant, id, contact, status.as_str(), status_moved, now.0, seq),
        )?;
    }
    for (field, cell) in case.fields.iter().filter(|(_, c)| c.version == seq) {
        let author = held.authors.get(field);
        run(
            conn,
            include_str!("sql/put_field.sql"),
            (
                tenant,
                id,
                field.as_str(),
                cell.version,
                json(&cell.value),
                author.and_then(|a| a.by).map(|o| *o.0.as_bytes()),
                author.map_or(now.0, |a| a.at.0),
            ),
        )?;
    }
    for tag in if held.is_new { &case.tags } else { &held.tags_added } {
        run(
            conn,
            "INSERT OR IGNORE INTO case_tag (tenant_id, case_id, tag) VALUES (?1, ?2, ?3)",
            (tenant, id, tag),
        )?;
    }
    for tag in &held.tags_removed {
        run(
            conn,
            "DELETE FROM case_tag WHERE tenant_id = ?1 AND case_id = ?2 AND tag = ?3",
            (tenant, id, tag),
        )?;
    }
    for promise in held.promises.iter().filter_map(|p| file.promises.get(p)) {
        put_promise(conn, organisation, promise)?;
    }
    for handoff in held.handoffs.iter().filter_map(|h| file.handoffs.get(h)) {
        put_handoff(conn, organisation, handoff)?;
    }
    for conflict in held.conflicts.iter().filter_map(|c| file.conflicts.get(c)) {
        run(
            conn,
            include_str!("sql/put_conflict.sql"),
            (tenant, id, conflict.id.0.as_bytes(), conflict.open, json(conflict)),
        )?;
    }
    put_scopes(conn, organisation, held, case.id, seq)
}

fn put_scopes(
    conn: &Connection,
    organisation: OrganisationId,
    held: &HeldCase,
    case: CaseId,
    seq: Version,
) -> Result<(), StorageError> {
    let (tenant, id) = (organisation.0.as_bytes(), case.0.as_bytes());
    let is_done = held.file.as_ref().is_some_and(|f| f.case.status().is_done());
    for gone in held.scopes_before.difference(&held.scopes) {
        run(
            conn,
            "DELETE FROM case_scope WHERE tenant_id = ?1 AND case_id = ?2 AND scope_id = ?3",
            (tenant, id, gone.to_bytes()),
        )?;
    }
    for new in held.scopes.difference(&held.scopes_before) {
        run(
            conn,
            "INSERT INTO case_scope (tenant_id, scope_id, case_id, done, moved_seq) VALUES (?1, ?2, ?3, ?4, ?5)",
            (tenant, new.to_bytes(), id, is_done, seq),
        )?;
    }
    if held.was_done.is_some_and(|was| was != is_done) {
        run(
            conn,
            "UPDATE case_scope SET done = ?3, moved_seq = ?4 WHERE tenant_id = ?1 AND case_id = ?2",
            (tenant, id, is_done, seq),
        )?;
    }
    Ok(())
}

fn put_promise(conn: &Connection, organisation: OrganisationId, row: &Promise) -> Result<(), StorageError> {
    run(
        conn,
        include_str!("sql/put_promise.sql"),
        (
            organisation.0.as_bytes(),
            row.case.0.as_bytes(),
            row.id.0.as_bytes(),
            word::<PromiseState>(&row.state),
            row.due.0,
            json(row),
        ),
    )?;
    Ok(())
}

fn put_handoff(conn: &Connection, organisation: OrganisationId, row: &Handoff) -> Result<(), StorageError> {
    run(
        conn,
        include_str!("sql/put_handoff.sql"),
        (
            organisation.0.as_bytes(),
            row.case.0.as_bytes(),
            row.id.0.as_bytes(),
            row.office.0.as_bytes(),
            row.answered_at.is_some(),
            json(row),
        ),
    )?;
    Ok(())
}

/// Appends an entry at its place in the server's order.
pub(super) fn put_entry(
    conn: &Connection,
    organisation: OrganisationId,
    entry: &Entry,
    seq: Version,
    idx: u32,
) -> Result<(), StorageError> {
    let Entry {
        id,
        case,
        at,
        by,
        kind,
        body,
        meta,
    } = entry;
    run(
        conn,
        include_str!("sql/put_entry.sql"),
        rusqlite::params![
            organisation.0.as_bytes(),
            case.0.as_bytes(),
            seq,
            idx,
            id.0.as_bytes(),
            at.0,
            word(kind),
            json(by),
            body,
            json(meta),
        ],
    )?;
    Ok(())
}

/// Keeps what became of a suggestion: no author, no device.
pub(super) fn put_outcome(
    conn: &Connection,
    organisation: OrganisationId,
    row: &SuggestionOutcome,
) -> Result<(), StorageError> {
    run(
        conn,
        "INSERT OR IGNORE INTO suggestion_outcome (tenant_id, case_id, outcome_id, body) VALUES (?1, ?2, ?3, ?4)",
        (
            organisation.0.as_bytes(),
            row.case.0.as_bytes(),
            row.id.0.as_bytes(),
            json(row),
        ),
    )?;
    Ok(())
}
