//! The change log: writing a ledger, reading it back for a device.
//!
//! A change's body is stored once; `change_scope` says who it is for. Bodies of entries and outcomes stay
//! in their own tables, because those rows never change. A change may carry a gate (see
//! [`Gate`](crate::decide::Gate)): decided when written, so that what a device is told does not depend on
//! when it asks.

use super::StorageError;
use super::case_write;
use super::sql::Conn;
use super::sql::{json, params, run};
use crate::decide::{Addressed, Ledger, Logged, stamped_fields};
use oltre_domain::{OrganisationId, Timestamp, Version};
use oltre_wire::{CaseLine, Patch, Row, What};
use uuid::Uuid;

/// How a change is stored.
struct Stored {
    kind: &'static str,
    entity: &'static str,
    id: Option<Uuid>,
    case: Option<Uuid>,
    body: Option<String>,
}

/// Writes a stamped ledger under its sequence, and the entries and outcomes that are new in it.
pub(super) fn write(
    conn: &Conn,
    organisation: OrganisationId,
    ledger: &Ledger,
    seq: Version,
    now: Timestamp,
) -> Result<(), StorageError> {
    write_rows(conn, organisation, ledger, seq)?;
    for (idx, change) in (0u32..).zip(&ledger.changes) {
        write_one(conn, organisation, change, seq, idx, now)?;
    }
    Ok(())
}

/// Writes the entries and outcomes that are new in a ledger, and no change: for what nobody is told of.
pub(super) fn write_rows(
    conn: &Conn,
    organisation: OrganisationId,
    ledger: &Ledger,
    seq: Version,
) -> Result<(), StorageError> {
    for (idx, change) in (0u32..).zip(&ledger.changes) {
        match &change.what {
            Logged::NewEntry(entry) => case_write::put_entry(conn, organisation, entry, seq, idx)?,
            Logged::NewOutcome(row) => case_write::put_outcome(conn, organisation, row)?,
            _ => {}
        }
    }
    Ok(())
}

fn write_one(
    conn: &Conn,
    organisation: OrganisationId,
    change: &Addressed,
    seq: Version,
    idx: u32,
    now: Timestamp,
) -> Result<(), StorageError> {
    let tenant = organisation.0.as_bytes();
    let Stored {
        kind,
        entity,
        id,
        case,
        body,
    } = stored(&change.what, seq);
    run(
        conn,
        include_str!("sql/insert_change.sql"),
        params![
            tenant,
            seq,
            idx,
            kind,
            entity,
            id.map(|i| *i.as_bytes()),
            case.map(|i| *i.as_bytes()),
            body,
            change.gate.to_text(),
            change.origin.map(|o| *o.0.0.as_bytes()),
            change.origin.map(|o| *o.1.0.as_bytes()),
            now.0,
        ],
    )?;
    for scope in &change.scopes {
        run(
            conn,
            "INSERT INTO change_scope (tenant_id, seq, idx, scope_id) VALUES (?1, ?2, ?3, ?4)",
            (tenant, seq, idx, scope.to_bytes()),
        )?;
    }
    Ok(())
}

fn stored(what: &Logged, seq: Version) -> Stored {
    let put = |entity, id: Uuid, case: Option<Uuid>, row: Row| Stored {
        kind: "put",
        entity,
        id: Some(id),
        case,
        body: Some(json(&What::Put { row })),
    };
    let kept_elsewhere = |entity, id: Uuid, case: Uuid| Stored {
        kind: "put",
        entity,
        id: Some(id),
        case: Some(case),
        body: None,
    };
    match what {
        Logged::PutCase(case) => put("case", case.id.0, Some(case.id.0), Row::Case(CaseLine::of(case))),
        Logged::PatchCase {
            case,
            fields,
            tags_added,
            tags_removed,
        } => {
            let fields = stamped_fields(fields, seq);
            let patch = Patch::of_case(*case, &fields, tags_added.clone(), tags_removed.clone());
            Stored {
                kind: "patch",
                entity: "case",
                id: Some(case.0),
                case: Some(case.0),
                body: Some(json(&What::Patch(patch))),
            }
        }
        Logged::NewEntry(entry) => kept_elsewhere("entry", entry.id.0, entry.case.0),
        Logged::OldEntry(case, id) => kept_elsewhere("entry", id.0, case.0),
        Logged::NewOutcome(row) => kept_elsewhere("outcome", row.id.0, row.case.0),
        Logged::OldOutcome(case, id) => kept_elsewhere("outcome", id.0, case.0),
        Logged::PutContact(row) => put("contact", row.id.0, None, Row::Contact(row.clone())),
        Logged::PutContactState(row) => put(
            "contact_state",
            row.contact.0,
            None,
            Row::ContactState(row.clone()),
        ),
        Logged::PutPromise(row) => put("promise", row.id.0, Some(row.case.0), Row::Promise(row.clone())),
        Logged::PutHandoff(row) => put("handoff", row.id.0, Some(row.case.0), Row::Handoff(row.clone())),
        Logged::PutConflict(row) => put("conflict", row.id.0, Some(row.case.0), Row::Conflict(row.clone())),
        Logged::PutLink(row) => put("link", row.other.0, Some(row.case.0), Row::Link(row.clone())),
        Logged::PutReply(row) => put("reply", row.id.0, Some(row.case.0), Row::Reply(row.clone())),
        Logged::PutAttachment(row) => put(
            "attachment",
            row.id.0,
            Some(row.case.0),
            Row::Attachment(row.clone()),
        ),
        Logged::PutArticle(row) => put("article", row.id.0, None, Row::Article(row.clone())),
        Logged::PutVersion(row) => put(
            "article_version",
            row.article.0,
            None,
            Row::ArticleVersion(row.clone()),
        ),
        Logged::PutFare(row) => put("article_fare", row.article.0, None, Row::ArticleFare(*row)),
        Logged::PutDirectory(row) => Stored {
            kind: "put",
            entity: "directory",
            id: None,
            case: None,
            body: Some(json(&What::Put { row: row.clone() })),
        },
        Logged::Leave { case, scope, why } => Stored {
            kind: "leave",
            entity: "case",
            id: Some(case.0),
            case: Some(case.0),
            body: Some(json(&What::Leave {
                t: "case".to_owned(),
                id: *case,
                scope: scope.to_string(),
                why: *why,
            })),
        },
        Logged::Scopes { add, remove } => {
            let names = |scopes: &[crate::scope::ScopeId]| scopes.iter().map(ToString::to_string).collect();
            Stored {
                kind: "scopes",
                entity: "device",
                id: None,
                case: None,
                body: Some(json(&What::Scopes {
                    add: names(add),
                    remove: names(remove),
                })),
            }
        }
    }
}
