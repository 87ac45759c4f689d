//! Snapshots: a scope's rows, page by page, open cases first.
//!
//! A page token is a place in an order that does not move: ids, open cases first, then the rest. A case
//! that was done while the first pass went by and is open when the second does would fall between the
//! two, so the second pass also takes open cases whose state moved after the first page. Everything else
//! that moves meanwhile is in the changes after the cursor, which is the head when page 1 was made.

use super::accounts::Credentials;
use super::entity::sight_of;
use super::many::{AT_ONCE, CaseRows, Files, Person, people};
use super::post::{Ground, head};
use super::sql::{Conn, SqlRow};
use super::sql::{all, count_at, id_at, one};
use super::{Storage, StorageError, book, directory};
use crate::decide::Sight;
use crate::scope::{Caller, ScopeId};
use crate::token::{Cursor, PageToken, SealKey};
use oltre_domain::{CaseId, ContactId};
use oltre_wire::{EndTag, ProblemCode, Row, SnapshotEnd};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fmt::Write as _;
use uuid::Uuid;

/// Rows after which a page closes; a case is never split.
const PAGE_ROWS: u64 = 5_000;

/// Rows after which the first page of a scope closes: somebody waits for the first list.
const FIRST_PAGE_ROWS: u64 = 500;

/// Cases read at once before anything is known of their size, and bytes of cases read at once after that, about.
const FIRST_CASES: usize = 20;
const READ_AT_ONCE: usize = 1024 * 1024;

/// Bytes after which a page closes.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// A page as it is sent: JSON Lines, the end line last.
pub(crate) struct SnapshotPage {
    pub(crate) lines: Vec<u8>,
}

impl Storage {
    /// A page of a scope; the first without token.
    pub(crate) async fn snapshot(
        &self,
        credentials: Credentials,
        ground: Ground,
        scope: String,
        page: Option<String>,
    ) -> Result<SnapshotPage, StorageError> {
        let key = self.key().clone();
        self.read_as(credentials, move |caller, conn| {
            ground.require(caller, conn)?;
            make_page(conn, caller, &key, &scope, page.as_deref())
        })
        .await
    }
}

fn make_page(
    conn: &Conn,
    caller: &Caller,
    key: &SealKey,
    scope: &str,
    page: Option<&str>,
) -> Result<SnapshotPage, StorageError> {
    // A scope that is not there and one that is not the caller's are answered alike.
    let id: ScopeId = scope
        .parse()
        .map_err(|_| StorageError::Refused(ProblemCode::NotFound))?;
    if !caller.scopes.contains(&id) {
        return Err(StorageError::Refused(ProblemCode::NotFound));
    }
    let head = head(conn, caller.organisation)?;
    let mut place = match page {
        None => PageToken {
            organisation: caller.organisation,
            epoch: head.epoch.clone(),
            start: head.seq,
            scope: scope.to_owned(),
            in_rest: false,
            last: None,
            total: 0,
        },
        Some(token) => key
            .open_page(token)
            .filter(|p| p.organisation == caller.organisation && p.scope == scope)
            .ok_or(StorageError::Refused(ProblemCode::BadCursor))?,
    };
    if place.epoch != head.epoch {
        return Err(StorageError::Refused(ProblemCode::EpochChanged));
    }
    if place.start < head.min_seq {
        return Err(StorageError::Refused(ProblemCode::CursorTooOld));
    }
    let mut sheet = Sheet::of(if page.is_none() {
        FIRST_PAGE_ROWS
    } else {
        PAGE_ROWS
    });
    let next = if id == ScopeId::Organisation {
        if page.is_none() {
            for row in directory::rows(conn, caller.organisation)? {
                sheet.write(&row)?;
            }
        }
        the_book(conn, caller, &mut place, &mut sheet)?
    } else {
        if page.is_none() && matches!(id, ScopeId::Own(_)) {
            loose_contacts(conn, caller, &mut sheet)?;
        }
        fill(conn, caller, id, &mut place, &mut sheet)?
    };
    if page.is_none() {
        place.total = estimate(conn, caller, id, &sheet, next.is_none())?;
    }
    let cursor = key.seal_cursor(&Cursor {
        organisation: caller.organisation,
        epoch: place.epoch.clone(),
        seq: place.start,
    });
    let next = next.map(|place_after| {
        key.seal_page(&PageToken {
            total: place.total,
            ..place_after
        })
    });
    sheet.end(cursor, next, place.total)
}

/// Fills a page with cases from `place` on; gives the place of the next page.
fn fill(
    conn: &Conn,
    caller: &Caller,
    scope: ScopeId,
    place: &mut PageToken,
    sheet: &mut Sheet,
) -> Result<Option<PageToken>, StorageError> {
    loop {
        let ids = next_cases(conn, caller, scope, place)?;
        if ids.is_empty() {
            if place.in_rest {
                return Ok(None);
            }
            place.in_rest = true;
            place.last = None;
            continue;
        }
        let mut ids = ids.as_slice();
        while !ids.is_empty() {
            if sheet.is_full() {
                return Ok(Some(place.clone()));
            }
            let (some, rest) = ids.split_at(sheet.room().min(ids.len()));
            let mut files = Files::load(conn, caller.organisation, some)?;
            for id in some {
                // A page that is full ends here: what was read beyond it is read again for the next.
                if sheet.is_full() {
                    return Ok(Some(place.clone()));
                }
                // Through a scope of requests, all of it for whoever holds it otherwise too: rows are upserts.
                let sight = if scope.is_whole() {
                    Sight::Whole
                } else {
                    sight_of(conn, caller, *id)?
                };
                let CaseRows { people, rows } = files.take(*id, &sight);
                sheet.write_people(&people)?;
                rows.iter().try_for_each(|row| sheet.write(row))?;
                sheet.cases += 1;
                place.last = Some(id.0);
            }
            ids = rest;
        }
    }
}

/// Fills a page with articles from `place` on; gives the place of the next page.
fn the_book(
    conn: &Conn,
    caller: &Caller,
    place: &mut PageToken,
    sheet: &mut Sheet,
) -> Result<Option<PageToken>, StorageError> {
    loop {
        let (rows, more) = book::some(conn, caller.organisation, place.last)?;
        rows.iter().try_for_each(|row| sheet.write(row))?;
        if more.is_none() {
            return Ok(None);
        }
        place.last = more;
        if sheet.is_full() {
            return Ok(Some(place.clone()));
        }
    }
}

fn next_cases(
    conn: &Conn,
    caller: &Caller,
    scope: ScopeId,
    place: &PageToken,
) -> Result<Vec<CaseId>, StorageError> {
    let after = place.last.unwrap_or(Uuid::nil());
    // The nil id itself may be a case's: before the first, the comparison is "at or after".
    let is_first = place.last.is_none();
    let tenant = caller.organisation.0.as_bytes();
    let read = |row: &SqlRow<'_>| id_at::<CaseId>(row, 0);
    if place.in_rest {
        all(
            conn,
            include_str!("sql/snapshot_rest.sql"),
            (tenant, scope.to_bytes(), after.as_bytes(), is_first, place.start),
            read,
        )
    } else {
        all(
            conn,
            include_str!("sql/snapshot_open.sql"),
            (tenant, scope.to_bytes(), after.as_bytes(), is_first),
            read,
        )
    }
}

/// Contacts the caller wrote down that no case is for: no queue carries them, their author's own scope does.
fn loose_contacts(conn: &Conn, caller: &Caller, sheet: &mut Sheet) -> Result<(), StorageError> {
    let ids = all(
        conn,
        include_str!("sql/loose_contacts.sql"),
        (caller.organisation.0.as_bytes(), caller.operator.id.0.as_bytes()),
        |row| id_at::<ContactId>(row, 0),
    )?;
    sheet.write_people(&people(conn, caller.organisation, &ids)?)
}

/// Rows in the whole scope: exact when one page holds it, else the first page's rows per case times the cases.
fn estimate(
    conn: &Conn,
    caller: &Caller,
    scope: ScopeId,
    sheet: &Sheet,
    is_whole: bool,
) -> Result<u64, StorageError> {
    if is_whole || sheet.cases == 0 {
        return Ok(sheet.rows);
    }
    let cases = one(
        conn,
        "SELECT count(*) FROM case_scope WHERE tenant_id = ?1 AND scope_id = ?2",
        (caller.organisation.0.as_bytes(), scope.to_bytes()),
        |row| count_at(row, 0, "case_scope"),
    )?
    .unwrap_or(0);
    Ok(sheet.rows * cases / sheet.cases)
}

/// The lines of a page while it fills.
struct Sheet {
    lines: Vec<u8>,
    rows: u64,
    most_rows: u64,
    cases: u64,
    contacts: HashSet<ContactId>,
}

impl Sheet {
    fn of(most_rows: u64) -> Self {
        Self {
            lines: Vec::new(),
            rows: 0,
            most_rows,
            cases: 0,
            contacts: HashSet::new(),
        }
    }

    fn is_full(&self) -> bool {
        self.rows >= self.most_rows || self.lines.len() >= PAGE_BYTES
    }

    /// Cases to read next, by what those on the page were like: few when they are large, and none in vain at its end.
    fn room(&self) -> usize {
        let Ok(cases) = usize::try_from(self.cases.max(1)) else {
            return AT_ONCE;
        };
        let rows = usize::try_from(self.rows).unwrap_or(usize::MAX);
        let left = usize::try_from(self.most_rows).unwrap_or(0).saturating_sub(rows);
        let by_rows = left * cases / rows.max(1) + 1;
        let by_bytes = READ_AT_ONCE * cases / self.lines.len().max(1) + 1;
        if self.cases == 0 {
            FIRST_CASES
        } else {
            by_rows.min(by_bytes).min(AT_ONCE)
        }
    }

    /// Writes contacts that are not on the page yet.
    fn write_people(&mut self, people: &[Person]) -> Result<(), StorageError> {
        for person in people {
            if self.contacts.insert(person.id) {
                person.rows.iter().try_for_each(|row| self.write(row))?;
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &Row) -> Result<(), StorageError> {
        serde_json::to_writer(&mut self.lines, row).map_err(|_| StorageError::Damaged("a row"))?;
        self.lines.push(b'\n');
        self.rows += 1;
        Ok(())
    }

    fn end(mut self, cursor: String, next: Option<String>, total: u64) -> Result<SnapshotPage, StorageError> {
        let mut hash = String::with_capacity(64);
        for byte in Sha256::digest(&self.lines) {
            // Writing to a string cannot fail.
            let _ = write!(hash, "{byte:02x}");
        }
        let end = SnapshotEnd {
            t: EndTag::End,
            cursor,
            next,
            rows: self.rows,
            total: total.max(self.rows),
            hash,
        };
        serde_json::to_writer(&mut self.lines, &end).map_err(|_| StorageError::Damaged("a row"))?;
        self.lines.push(b'\n');
        Ok(SnapshotPage { lines: self.lines })
    }
}
