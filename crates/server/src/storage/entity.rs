//! One row or one case, for a console that was told of something it does not hold.

use super::accounts::Credentials;
use super::changes::holds_case;
use super::sql::Conn;
use super::sql::{id_at, json_at, one};
use super::{Storage, StorageError, cases, contacts};
use crate::scope::Caller;
use oltre_domain::{CaseId, Contact, ContactId, EntryId, OrganisationId};
use oltre_wire::{CaseLine, ProblemCode, Row};
use uuid::Uuid;

impl Storage {
    /// A row by kind and id: a case comes with its contact and all that hangs on it.
    pub(crate) async fn entity(
        &self,
        credentials: Credentials,
        kind: String,
        id: Uuid,
    ) -> Result<Vec<Row>, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            let rows = find(conn, caller, &kind, id)?;
            if rows.is_empty() {
                // Not there, or not for this caller: the same answer.
                return Err(StorageError::Refused(ProblemCode::NotFound));
            }
            Ok(rows)
        })
        .await
    }
}

fn find(conn: &Conn, caller: &Caller, kind: &str, id: Uuid) -> Result<Vec<Row>, StorageError> {
    let tenant = caller.organisation;
    match kind {
        "case" => {
            if !holds_case(conn, caller, CaseId(id))? {
                return Ok(Vec::new());
            }
            let rows = case_rows(conn, tenant, CaseId(id))?;
            let contact = rows.contact.into_iter().map(Row::Contact);
            Ok(contact.chain(rows.rows).collect())
        }
        "contact" => {
            let held = contacts::hold(conn, tenant, ContactId(id))?;
            if !held.is_seen_by(caller) {
                return Ok(Vec::new());
            }
            Ok(held.row.into_iter().map(Row::Contact).collect())
        }
        "entry" => {
            let Some(line) = cases::entry(conn, tenant, EntryId(id))? else {
                return Ok(Vec::new());
            };
            let is_held = holds_case(conn, caller, line.entry.case)?;
            Ok(is_held.then_some(Row::Entry(line)).into_iter().collect())
        }
        "promise" => hanging(conn, caller, id, include_str!("sql/promise_by_id.sql"), |body| {
            Ok(Row::Promise(body))
        }),
        "handoff" => hanging(conn, caller, id, include_str!("sql/handoff_by_id.sql"), |body| {
            Ok(Row::Handoff(body))
        }),
        _ => Ok(Vec::new()),
    }
}

fn hanging<T: serde::de::DeserializeOwned>(
    conn: &Conn,
    caller: &Caller,
    id: Uuid,
    sql: &str,
    row_of: impl Fn(T) -> Result<Row, StorageError>,
) -> Result<Vec<Row>, StorageError> {
    let key = (caller.organisation.0.as_bytes(), id.as_bytes());
    // One at most: ids of promises and handoffs are unique in an organisation.
    let found = one(conn, sql, key, |row| {
        Ok((
            id_at::<CaseId>(row, 0)?,
            row_of(json_at(row, 1, "a row of a case")?)?,
        ))
    })?;
    match found {
        Some((case, row)) if holds_case(conn, caller, case)? => Ok(vec![row]),
        _ => Ok(Vec::new()),
    }
}

/// A case and all that hangs on it.
pub(super) struct CaseRows {
    pub(super) contact: Option<Contact>,
    /// The case, then its timeline in order, promises, handoffs, conflicts, outcomes.
    pub(super) rows: Vec<Row>,
}

pub(super) fn case_rows(
    conn: &Conn,
    organisation: OrganisationId,
    id: CaseId,
) -> Result<CaseRows, StorageError> {
    let Some((file, _)) = cases::load_file(conn, organisation, id)? else {
        return Ok(CaseRows {
            contact: None,
            rows: Vec::new(),
        });
    };
    let contact = match file.case.contact() {
        Some(contact) => contacts::load(conn, organisation, contact)?.map(|(row, _)| row),
        None => None,
    };
    let mut rows = vec![Row::Case(CaseLine::of(&file.case))];
    rows.extend(
        cases::entries(conn, organisation, id)?
            .into_iter()
            .map(Row::Entry),
    );
    rows.extend(file.promises.into_values().map(Row::Promise));
    rows.extend(file.handoffs.into_values().map(Row::Handoff));
    rows.extend(file.conflicts.into_values().map(Row::Conflict));
    rows.extend(
        cases::outcomes(conn, organisation, id)?
            .into_iter()
            .map(Row::Outcome),
    );
    Ok(CaseRows { contact, rows })
}
