//! Cases and what hangs on them: reading whole files.

use super::sql::{Conn, SqlRow};
use super::sql::{all, id_at, json_at, maybe_id_at, of_word, one};
use super::{StorageError, hanging};
use crate::decide::{FieldAuthor, HeldCase, History};
use crate::scope::ScopeId;
use oltre_domain::{
    CaseFile, CaseId, CaseState, Cell, Conflict, Entry, EntryId, EntryMeta, Field, Handoff, OpId,
    OrganisationId, Promise, SuggestionOutcome, Timestamp,
};
use oltre_wire::EntryLine;
use std::collections::{BTreeMap, BTreeSet};

type Authors = BTreeMap<Field, FieldAuthor>;

/// The row of a case with its fields and labels.
pub(super) fn load_state(
    conn: &Conn,
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
            let field = Field::parse(row.text(0)?).ok_or(StorageError::Damaged("case_field"))?;
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
        |row| row.get(0),
    )?
    .into_iter()
    .collect();
    Ok(Some((case, authors)))
}

/// A case with all that rules read.
pub(super) fn load_file(
    conn: &Conn,
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
    hanging::load(conn, organisation, &mut file)?;
    Ok(Some((file, authors)))
}

/// A case for the bench, locked until the transaction ends. A missing one is held as missing.
pub(super) fn hold(
    conn: &Conn,
    organisation: OrganisationId,
    id: CaseId,
    with_history: bool,
) -> Result<HeldCase, StorageError> {
    conn.lock(
        "SELECT case_id FROM case_row WHERE tenant_id = ?1 AND case_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
    )?;
    let Some((file, authors)) = load_file(conn, organisation, id)? else {
        return Ok(HeldCase::default());
    };
    let mut held = HeldCase::loaded(file, scopes(conn, organisation, id)?);
    held.authors = authors;
    if with_history || held.has_aged() {
        held.history = history(conn, organisation, id)?;
    }
    Ok(held)
}

/// Who holds a case.
pub(super) fn scopes(
    conn: &Conn,
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

fn history(conn: &Conn, organisation: OrganisationId, id: CaseId) -> Result<History, StorageError> {
    let key = (organisation.0.as_bytes(), id.0.as_bytes());
    Ok(History {
        entries: all(
            conn,
            "SELECT entry_id, meta FROM entry WHERE tenant_id = ?1 AND case_id = ?2 ORDER BY seq, idx",
            key,
            |row| {
                let meta: EntryMeta = json_at(row, 1, "entry")?;
                Ok((id_at::<EntryId>(row, 0)?, meta.handoff))
            },
        )?,
        outcomes: outcomes(conn, organisation, id)?,
    })
}

pub(super) fn read_entry(row: &SqlRow<'_>) -> Result<EntryLine, StorageError> {
    let kind: String = row.get(5)?;
    Ok(EntryLine {
        seq: row.get(0)?,
        idx: row.get(1)?,
        entry: Box::new(Entry {
            case: id_at(row, 2)?,
            id: id_at(row, 3)?,
            at: Timestamp(row.get(4)?),
            kind: of_word(&kind, "entry")?,
            by: json_at(row, 6, "entry")?,
            body: row.get(7)?,
            meta: json_at(row, 8, "entry")?,
        }),
    })
}

/// One entry.
pub(super) fn entry(
    conn: &Conn,
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
    conn: &Conn,
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
    conn: &Conn,
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
