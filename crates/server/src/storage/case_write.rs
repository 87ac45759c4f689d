//! Cases and what hangs on them: writing what a transaction did.

use super::StorageError;
use super::sql::Conn;
use super::sql::{json, params, run, word};
use crate::decide::HeldCase;
use oltre_domain::{
    CaseId, Entry, Handoff, OrganisationId, Promise, PromiseState, SuggestionOutcome, Timestamp, Version,
};

/// Writes what a transaction did to a case. Versions have been stamped: a field whose version is `seq` is written.
pub(super) fn put(
    conn: &Conn,
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
            params![
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
            "INSERT INTO case_tag (tenant_id, case_id, tag) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
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
            (
                tenant,
                id,
                conflict.id.0.as_bytes(),
                conflict.open,
                json(conflict),
            ),
        )?;
    }
    put_scopes(conn, organisation, held, case.id, seq)
}

fn put_scopes(
    conn: &Conn,
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

fn put_promise(conn: &Conn, organisation: OrganisationId, row: &Promise) -> Result<(), StorageError> {
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

fn put_handoff(conn: &Conn, organisation: OrganisationId, row: &Handoff) -> Result<(), StorageError> {
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
    conn: &Conn,
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
        params![
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
    conn: &Conn,
    organisation: OrganisationId,
    row: &SuggestionOutcome,
) -> Result<(), StorageError> {
    run(
        conn,
        "INSERT INTO suggestion_outcome (tenant_id, case_id, outcome_id, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        (
            organisation.0.as_bytes(),
            row.case.0.as_bytes(),
            row.id.0.as_bytes(),
            json(row),
        ),
    )?;
    Ok(())
}
