//! One row or one case, for a console that was told of something it does not hold.

use super::accounts::Credentials;
use super::post::same_epoch;
use super::sql::Conn;
use super::sql::{id_at, json_at, one};
use super::{Storage, StorageError, cases, contact_state, contacts};
use crate::decide::{Sight, request_of};
use crate::scope::Caller;
use oltre_domain::{CaseId, Contact, ContactId, EntryId, Handoff, OrganisationId};
use oltre_wire::{CaseLine, ProblemCode, Row};
use uuid::Uuid;

impl Storage {
    /// A row by kind and id: a case comes with its contact and all that hangs on it.
    pub(crate) async fn entity(
        &self,
        credentials: Credentials,
        epoch: Option<String>,
        kind: String,
        id: Uuid,
    ) -> Result<Vec<Row>, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            same_epoch(conn, caller.organisation, epoch.as_deref())?;
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
            let sight = sight_of(conn, caller, CaseId(id))?;
            let CaseRows { people, rows } = case_rows(conn, tenant, CaseId(id), &sight)?;
            let mut found = Vec::new();
            for row in people {
                found.extend(contact_rows(conn, tenant, row)?);
            }
            found.extend(rows);
            Ok(found)
        }
        "contact" => {
            let held = contacts::hold(conn, tenant, ContactId(id), false)?;
            match held.row {
                Some(_) if caller.holds_any(&held.scopes) => {
                    let mut found = Vec::new();
                    for row in contacts::chain(conn, tenant, ContactId(id))? {
                        found.extend(contact_rows(conn, tenant, row)?);
                    }
                    Ok(found)
                }
                _ => Ok(Vec::new()),
            }
        }
        "entry" => {
            let Some(line) = cases::entry(conn, tenant, EntryId(id))? else {
                return Ok(Vec::new());
            };
            let sight = sight_of(conn, caller, line.entry.case)?;
            let is_seen = match (&sight, line.entry.meta.handoff) {
                (Sight::Request(_), Some(question)) => {
                    let file = cases::load_file(conn, tenant, line.entry.case)?;
                    file.is_some_and(|(file, _)| sight.shows_handoff(&file, question))
                }
                (sight, _) => *sight == Sight::Whole,
            };
            Ok(is_seen.then_some(Row::Entry(line)).into_iter().collect())
        }
        "promise" => {
            let found = hanging(
                conn,
                caller,
                id,
                include_str!("sql/promise_by_id.sql"),
                Row::Promise,
            )?;
            let seen = found.filter(|(sight, _)| *sight == Sight::Whole);
            Ok(seen.map(|(_, row)| row).into_iter().collect())
        }
        "handoff" => {
            let found = hanging(
                conn,
                caller,
                id,
                include_str!("sql/handoff_by_id.sql"),
                Row::Handoff,
            )?;
            let seen = found.filter(|(sight, row)| match (sight, row) {
                (Sight::Request(offices), Row::Handoff(handoff)) => offices.contains(&handoff.office),
                (sight, _) => *sight == Sight::Whole,
            });
            Ok(seen.map(|(_, row)| row).into_iter().collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// How much of a case a caller sees.
pub(super) fn sight_of(conn: &Conn, caller: &Caller, case: CaseId) -> Result<Sight, StorageError> {
    let scopes = cases::scopes(conn, caller.organisation, case)?;
    Ok(Sight::of(&caller.scopes, &scopes))
}

/// A row that hangs on a case, and how much of the case the caller sees.
fn hanging<T: serde::de::DeserializeOwned>(
    conn: &Conn,
    caller: &Caller,
    id: Uuid,
    sql: &str,
    row_of: impl Fn(T) -> Row,
) -> Result<Option<(Sight, Row)>, StorageError> {
    let key = (caller.organisation.0.as_bytes(), id.as_bytes());
    // One at most: ids of promises and handoffs are unique in an organisation.
    let found = one(conn, sql, key, |row| {
        Ok((
            id_at::<CaseId>(row, 0)?,
            row_of(json_at(row, 1, "a row of a case")?),
        ))
    })?;
    match found {
        Some((case, row)) => Ok(Some((sight_of(conn, caller, case)?, row))),
        None => Ok(None),
    }
}

/// A contact and, if there is anything, what has to be known of them.
pub(super) fn contact_rows(
    conn: &Conn,
    organisation: OrganisationId,
    contact: Contact,
) -> Result<Vec<Row>, StorageError> {
    let state = contact_state::load(conn, organisation, contact.id)?;
    let state = (!state.is_nothing()).then_some(Row::ContactState(state));
    Ok(std::iter::once(Row::Contact(contact)).chain(state).collect())
}

/// A case and all that hangs on it, as far as it is in sight.
pub(super) struct CaseRows {
    /// Of a case that is seen whole: its contact, and those it was merged into.
    pub(super) people: Vec<Contact>,
    /// The case, then its timeline in order, promises, handoffs, conflicts, links, replies, attachments, outcomes.
    pub(super) rows: Vec<Row>,
}

pub(super) fn case_rows(
    conn: &Conn,
    organisation: OrganisationId,
    id: CaseId,
    sight: &Sight,
) -> Result<CaseRows, StorageError> {
    let nothing = CaseRows {
        people: Vec::new(),
        rows: Vec::new(),
    };
    if *sight == Sight::Nothing {
        return Ok(nothing);
    }
    let Some((file, _)) = cases::load_file(conn, organisation, id)? else {
        return Ok(nothing);
    };
    let is_whole = *sight == Sight::Whole;
    let people = match file.case.contact().filter(|_| is_whole) {
        Some(contact) => contacts::chain(conn, organisation, contact)?,
        None => Vec::new(),
    };
    let entries = cases::entries(conn, organisation, id)?;
    let entries = entries
        .into_iter()
        .filter(|line| sight.shows_entry(&file, line.entry.meta.handoff));
    let mut rows = vec![Row::Case(if is_whole {
        CaseLine::of(&file.case)
    } else {
        CaseLine::of(&request_of(&file.case))
    })];
    rows.extend(entries.map(Row::Entry));
    let questions: Vec<Handoff> = file
        .handoffs
        .values()
        .filter(|h| sight.shows_handoff(&file, h.id))
        .cloned()
        .collect();
    if !is_whole {
        rows.extend(questions.into_iter().map(Row::Handoff));
        return Ok(CaseRows { people, rows });
    }
    rows.extend(file.promises.into_values().map(Row::Promise));
    rows.extend(questions.into_iter().map(Row::Handoff));
    rows.extend(file.conflicts.into_values().map(Row::Conflict));
    rows.extend(file.links.into_values().map(Row::Link));
    rows.extend(file.replies.into_values().map(Row::Reply));
    rows.extend(file.attachments.into_values().map(Row::Attachment));
    rows.extend(
        cases::outcomes(conn, organisation, id)?
            .into_iter()
            .map(Row::Outcome),
    );
    Ok(CaseRows { people, rows })
}
