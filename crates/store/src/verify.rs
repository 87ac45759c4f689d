//! What this device holds of the server's rows, a slice at a time, and making way for rows that put it right.
//!
//! A slice is what the server last said: rows under ops of ours count as their mirrors, and what only we have written counts
//! nothing. It is read in one short read transaction together with the cursor, so that both are of one moment.

use crate::rebase::{load_contact_mirror, load_mirror, save_mirror};
use crate::{
    Result, Store, StoreError, book, cases, contact_state, contacts, entries, learned, leaving, meta, search,
    touches,
};
use oltre_domain::{
    BusinessHours, CaseDigest, CaseFile, CaseId, CataloguePiece, Change, Contact, ContactId, Digest, Learned,
    Macro, Notice, Operator, Queue, ServiceLevel, SuggestionOutcome, Topic, digest,
};
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Cases in a slice: few, so that each read is short.
const SLICE: usize = 250;

/// What this device holds of a stretch of cases, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Where the device stood when the slice was read.
    pub cursor: Option<String>,
    /// The cases with ids above this one; none: from the first.
    pub after: Option<CaseId>,
    /// And up to this one; none: to the last.
    pub upto: Option<CaseId>,
    /// The cases, and what each comes to.
    pub cases: Vec<CaseDigest>,
    /// How many rows the organisation shares, and what they come to: with the first slice.
    pub directory: Option<(u64, Digest)>,
}

/// Rows that a page brings whole: what is here of them and not in the page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// A case with all that hangs on it.
    Case(CaseId),
    /// Everything the organisation shares.
    Directory,
}

impl Store {
    /// The next slice after a case, or the first; and the fact of this name, which says where the device stands.
    ///
    /// # Errors
    /// The database fails. A row that cannot be read back is no failure: it comes to nothing, and will be put right.
    pub fn slice(&self, after: Option<CaseId>, cursor: &str) -> Result<Slice> {
        self.read(|c| {
            let ids = next_ids(c, after)?;
            let mut held = Vec::with_capacity(ids.len());
            for id in &ids {
                held.extend(case_digest(c, *id)?);
            }
            Ok(Slice {
                cursor: meta::get(c, cursor)?.filter(|cursor| !cursor.is_empty()),
                after,
                upto: ids.last().copied().filter(|_| ids.len() == SLICE),
                cases: held,
                directory: match after {
                    None => Some(directory(c)?),
                    Some(_) => None,
                },
            })
        })
    }
}

fn next_ids(c: &Connection, after: Option<CaseId>) -> Result<Vec<CaseId>> {
    let after = after.map_or(Vec::new(), |id| id.0.as_bytes().to_vec());
    let mut statement = c.prepare_cached("SELECT id FROM case_row WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let ids = statement.query_map(params![after, SLICE as i64], |r| r.get::<_, Uuid>(0))?;
    Ok(ids.map(|id| id.map(CaseId)).collect::<rusqlite::Result<_>>()?)
}

/// What a case comes to; none when the server has nothing to compare it with.
fn case_digest(c: &Connection, id: CaseId) -> Result<Option<CaseDigest>> {
    match server_rows(c, id) {
        Ok(rows) => Ok(rows.map(|rows| CaseDigest::of(id, rows.iter()))),
        Err(StoreError::Row(what)) => {
            tracing::warn!(case.id = %id, what, "A row of case {id} cannot be read back");
            let hash = Digest::default();
            Ok(Some(CaseDigest { id, hash }))
        }
        Err(other) => Err(other),
    }
}

/// What the server last said of a case.
fn server_rows(c: &Connection, id: CaseId) -> Result<Option<Vec<Change>>> {
    let file = if touches::any(c, id.0)? {
        // Without a mirror the server has not heard of it.
        load_mirror(c, id)?
    } else {
        cases::load_file(c, id)?
    };
    let Some(file) = file else { return Ok(None) };
    // Held for the ops that are still on their way, and for them alone.
    if leaving::is_leaving(c, id)? {
        return Ok(None);
    }
    let CaseFile {
        case,
        promises,
        handoffs,
        conflicts,
        links,
        replies,
        attachments,
    } = file;
    let mut rows = people(c, case.contact())?;
    rows.push(Change::PutCase(Box::new(case)));
    let said = entries::confirmed(c, id)?.into_iter();
    rows.extend(said.map(|(entry, seq, idx)| Change::PutEntry(Box::new(entry), seq, idx)));
    rows.extend(promises.into_values().map(Change::PutPromise));
    rows.extend(handoffs.into_values().map(Change::PutHandoff));
    rows.extend(conflicts.into_values().map(Change::PutConflict));
    rows.extend(links.into_values().map(Change::PutLink));
    rows.extend(replies.into_values().map(Change::PutReply));
    rows.extend(attachments.into_values().map(Change::PutAttachment));
    rows.extend(outcomes(c, id)?.into_iter().map(Change::PutOutcome));
    Ok(Some(rows))
}

/// Whom a case is for: the contact it names and those it was merged into, with what has to be known of each.
fn people(c: &Connection, named: Option<ContactId>) -> Result<Vec<Change>> {
    let (mut rows, mut seen, mut at): (Vec<Change>, Vec<ContactId>, _) = (Vec::new(), Vec::new(), named);
    while let Some(id) = at.filter(|id| !seen.contains(id)) {
        seen.push(id);
        let Some(row) = server_contact(c, id)? else { break };
        at = row.merged_into;
        rows.push(Change::PutContact(row));
        rows.push(Change::PutContactState(contact_state::load(c, id)?));
    }
    Ok(rows)
}

fn server_contact(c: &Connection, id: ContactId) -> Result<Option<Contact>> {
    if touches::any(c, id.0)? {
        load_contact_mirror(c, id)
    } else {
        contacts::load(c, id)
    }
}

/// What became of suggestions, as far as the server has heard.
fn outcomes(c: &Connection, id: CaseId) -> Result<Vec<SuggestionOutcome>> {
    let mut statement = c.prepare_cached(
        "SELECT row FROM outcome WHERE case_id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE oid = outcome.id)",
    )?;
    let texts: Vec<String> = statement
        .query_map(params![id.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    texts.iter().map(|t| Ok(serde_json::from_str(t)?)).collect()
}

fn directory(c: &Connection) -> Result<(u64, Digest)> {
    let mut statement = c.prepare_cached("SELECT kind, row FROM directory")?;
    let rows: Vec<(String, String)> = statement
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut sum = Digest::default();
    for (kind, row) in &rows {
        let row = match kind.as_str() {
            "queue" => shared::<Queue>(row).map(Change::PutQueue),
            "operator" => shared::<Operator>(row).map(Change::PutOperator),
            "topic" => shared::<Topic>(row).map(Change::PutTopic),
            "notice" => shared::<Notice>(row).map(Change::PutNotice),
            "macro" => shared::<Macro>(row).map(Change::PutMacro),
            "business_hours" => shared::<BusinessHours>(row).map(Change::PutBusinessHours),
            "service_level" => shared::<ServiceLevel>(row).map(Change::PutServiceLevel),
            "catalogue" => shared::<CataloguePiece>(row).map(Change::PutCatalogue),
            learned::KIND => shared::<Learned>(row).map(Change::PutLearned),
            _ => None,
        };
        // One that cannot be read counts as a row that says nothing: the sum differs, and all are fetched again.
        sum += row.as_ref().and_then(digest).unwrap_or_default();
    }
    let (articles, book) = book::digests(c)?;
    sum += book;
    Ok((rows.len() as u64 + articles, sum))
}

fn shared<T: DeserializeOwned>(row: &str) -> Option<T> {
    serde_json::from_str(row).ok()
}

/// Makes way for rows that come whole: what the server said before goes, what the operator has not finished stays.
pub(crate) fn make_way(c: &Connection, whole: Whole, changes: &[Change]) -> Result<()> {
    match whole {
        Whole::Directory => {
            c.execute("DELETE FROM directory", [])?;
            book::make_way(c)?;
        }
        Whole::Case(id) => {
            if touches::any(c, id.0)? {
                empty_mirror(c, id)?;
            } else {
                empty_case(c, id)?;
            }
            forget_entries(c, id, changes)?;
            for change in changes {
                if let Change::PutContact(row) = change {
                    contact_state::remove(c, row.id)?;
                }
            }
        }
    }
    Ok(())
}

/// A mirror that says nothing: whatever comes is newer.
fn empty_mirror(c: &Connection, id: CaseId) -> Result<()> {
    let Ok(Some(file)) = load_mirror(c, id) else {
        return Ok(());
    };
    let mut case = file.case;
    case.number = None;
    case.unknown = None;
    case.fields.clear();
    case.tags.clear();
    save_mirror(c, &CaseFile::new(case))
}

/// The same for a row without ops of ours on top.
fn empty_case(c: &Connection, id: CaseId) -> Result<()> {
    c.execute(
        "UPDATE case_row SET number = NULL, unknown = NULL, rest = '{}', versions = '{}', tags = '[]' WHERE id = ?1",
        params![id.0],
    )?;
    for table in ["promise", "handoff", "conflict", "link", "reply", "attachment"] {
        c.execute(&format!("DELETE FROM {table} WHERE case_id = ?1"), params![id.0])?;
    }
    c.execute(
        "DELETE FROM outcome WHERE case_id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE oid = outcome.id)",
        params![id.0],
    )?;
    Ok(())
}

/// Confirmed entries of a case, and those that the page says are on it.
fn forget_entries(c: &Connection, id: CaseId, changes: &[Change]) -> Result<()> {
    let mut nums: Vec<i64> = c
        .prepare_cached("SELECT num FROM entry WHERE case_id = ?1 AND state = 0")?
        .query_map(params![id.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut elsewhere =
        c.prepare_cached("SELECT num FROM entry WHERE id = ?1 AND case_id <> ?2 AND state = 0")?;
    for change in changes {
        if let Change::PutEntry(entry, ..) = change {
            let found = elsewhere.query_map(params![entry.id.0, id.0], |r| r.get(0))?;
            nums.extend(found.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
    }
    for num in nums {
        let body: String = c
            .prepare_cached("SELECT body FROM entry WHERE num = ?1")?
            .query_row(params![num], |r| r.get(0))?;
        search::forget_entry(c, num, &body)?;
        c.prepare_cached("DELETE FROM entry WHERE num = ?1")?
            .execute(params![num])?;
    }
    Ok(())
}
