//! Whether a console holds what it should: stretches of cases, compared by what they come to.
//!
//! What a console should hold of a case follows from all its scopes together, so the stretch is asked about once for all of
//! them. What it is told here is read in the same transaction in which it is known that nothing has happened since its cursor.

use super::accounts::Credentials;
use super::changes::has_moved_on;
use super::entity::{case_rows, sight_of};
use super::many::CaseRows;
use super::sql::{Conn, all, id_at};
use super::{Storage, StorageError, book, directory};
use crate::scope::{Caller, ScopeId};
use oltre_domain::{CaseDigest, CaseId, Change, digest};
use oltre_wire::{Held, Listing, ProblemCode, Row, Verified, Verify};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Cases in a listing at most. The statement asks for one more.
const LISTED: usize = 1_000;

impl Storage {
    /// Compares what a console says it holds with what it should.
    pub(crate) async fn verify(
        &self,
        credentials: Credentials,
        asked: Verify,
    ) -> Result<Verified, StorageError> {
        let key = self.key().clone();
        self.read_as(credentials, move |caller, conn| {
            if has_moved_on(conn, caller, &key, &asked.cursor)? {
                return Err(StorageError::Refused(ProblemCode::MovedOn));
            }
            let cases = compare(conn, caller, &asked)?;
            let directory = match asked.directory {
                Some(held) => compare_directory(conn, caller, held)?,
                None => None,
            };
            Ok(Verified {
                ok: cases.is_none() && directory.is_none(),
                cases,
                directory,
            })
        })
        .await
    }
}

/// The listing of a stretch that differs; none when it is equal.
fn compare(conn: &Conn, caller: &Caller, asked: &Verify) -> Result<Option<Listing>, StorageError> {
    let mut ids = between(conn, caller, asked.after, asked.upto)?;
    let is_too_long = ids.len() > LISTED;
    while ids.len() > LISTED {
        ids.pop_last();
    }
    let upto = ids.last().copied().filter(|_| is_too_long);
    let cases = ids
        .into_iter()
        .map(|id| should_hold(conn, caller, id))
        .collect::<Result<Vec<_>, _>>()?;
    let there = Held::of(cases.iter().map(|case| case.hash));
    Ok((is_too_long || there != asked.cases).then_some(Listing { cases, upto }))
}

/// The caller's cases of a stretch; one more than a listing has when there are more.
fn between(
    conn: &Conn,
    caller: &Caller,
    after: Option<CaseId>,
    upto: Option<CaseId>,
) -> Result<BTreeSet<CaseId>, StorageError> {
    let tenant = caller.organisation.0.as_bytes();
    let (first, last) = (
        after.map_or(Uuid::nil(), |c| c.0),
        upto.map_or(Uuid::max(), |c| c.0),
    );
    let mut ids = BTreeSet::new();
    for scope in caller.scopes.iter().filter(|s| **s != ScopeId::Organisation) {
        ids.extend(all(
            conn,
            include_str!("sql/cases_between.sql"),
            (
                tenant,
                scope.to_bytes(),
                first.as_bytes(),
                after.is_none(),
                upto.is_none(),
                last.as_bytes(),
            ),
            |row| id_at::<CaseId>(row, 0),
        )?);
    }
    // Each scope told its first ones: what lies behind the first of them all is not whole.
    while ids.len() > LISTED + 1 {
        ids.pop_last();
    }
    Ok(ids)
}

/// What a case comes to, as far as the caller sees it.
fn should_hold(conn: &Conn, caller: &Caller, id: CaseId) -> Result<CaseDigest, StorageError> {
    let sight = sight_of(conn, caller, id)?;
    let CaseRows { people, rows } = case_rows(conn, caller.organisation, id, &sight)?;
    let mut held: Vec<Change> = Vec::with_capacity(rows.len());
    for person in people {
        held.extend(readable(person.rows)?);
    }
    held.extend(readable(rows)?);
    Ok(CaseDigest::of(id, held.iter()))
}

fn compare_directory(conn: &Conn, caller: &Caller, held: Held) -> Result<Option<Vec<Row>>, StorageError> {
    let mut rows = directory::rows(conn, caller.organisation)?;
    book::each(conn, caller.organisation, |row| {
        rows.push(row);
        Ok(())
    })?;
    let there = Held::of(readable(rows.clone())?.iter().filter_map(digest));
    Ok((there != held).then_some(rows))
}

/// Rows in the words a console keeps them in.
fn readable(rows: Vec<Row>) -> Result<Vec<Change>, StorageError> {
    let changes = rows.into_iter().filter_map(|row| row.into_change().transpose());
    changes
        .collect::<Result<_, _>>()
        .map_err(|_| StorageError::Damaged("a row"))
}
