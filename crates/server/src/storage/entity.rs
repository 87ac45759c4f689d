//! One row or one case, for a console that was told of something it does not hold.

use super::accounts::Credentials;
use super::many::{CaseRows, Files, people};
use super::post::Ground;
use super::sql::Conn;
use super::sql::{id_at, json_at, one};
use super::{Storage, StorageError, cases, contacts};
use crate::decide::Sight;
use crate::scope::Caller;
use oltre_domain::{CaseId, ContactId, EntryId, OrganisationId};
use oltre_wire::{ProblemCode, Row};
use uuid::Uuid;

impl Storage {
    /// A row by kind and id: a case comes with its contact and all that hangs on it.
    pub(crate) async fn entity(
        &self,
        credentials: Credentials,
        ground: Ground,
        kind: String,
        id: Uuid,
    ) -> Result<Vec<Row>, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            ground.require(caller, conn)?;
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
            let people = people.into_iter().flat_map(|person| person.rows);
            Ok(people.chain(rows).collect())
        }
        "contact" => {
            let held = contacts::hold(conn, tenant, ContactId(id), false)?;
            match held.row {
                Some(_) if caller.holds_any(&held.scopes) => {
                    let people = people(conn, tenant, &[ContactId(id)])?;
                    Ok(people.into_iter().flat_map(|person| person.rows).collect())
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

/// A case and all that hangs on it, as far as it is in sight.
pub(super) fn case_rows(
    conn: &Conn,
    organisation: OrganisationId,
    id: CaseId,
    sight: &Sight,
) -> Result<CaseRows, StorageError> {
    if *sight == Sight::Nothing {
        return Ok(CaseRows::default());
    }
    Ok(Files::load(conn, organisation, &[id])?.take(id, sight))
}
