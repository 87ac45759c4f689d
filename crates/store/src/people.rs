//! The people behind contacts: two rows of one person are merged by pointing one at the other, and whoever shows or counts
//! what belongs to a person looks at all of their rows.

use crate::cases::{JOIN_PERSON, LIST_COLUMNS, code, list_row};
use crate::{CaseListRow, Result, Store, StoreError, contacts};
use oltre_domain::{CaseCode, CaseId, Contact, ContactId, Promise};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// All contacts that are the same person as `?1`, itself among them.
pub(crate) const ROWS_OF_PERSON: &str =
    "SELECT id FROM contact WHERE person = (SELECT person FROM contact WHERE id = ?1) UNION ALL SELECT ?1";

/// The contact that stands for the person: itself, unless it was merged.
pub(crate) fn person(c: &Connection, id: ContactId) -> Result<ContactId> {
    let found: Option<Option<Uuid>> = c
        .prepare_cached("SELECT person FROM contact WHERE id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    Ok(found.flatten().map_or(id, ContactId))
}

/// The contact that stands for the person, as a contact's own row says.
pub(crate) fn stands_for(c: &Connection, contact: &Contact) -> Result<ContactId> {
    match contact.merged_into {
        // Not here yet: its own row will say when it comes.
        Some(into) => person(c, into),
        None => Ok(contact.id),
    }
}

/// Writes down who a contact is after its row was saved, and who those are that were merged into it.
pub(crate) fn place(c: &Connection, contact: &Contact) -> Result<()> {
    let person = stands_for(c, contact)?;
    c.prepare_cached("UPDATE contact SET merged_into = ?2, person = ?3 WHERE id = ?1")?
        .execute(params![contact.id.0, contact.merged_into.map(|m| m.0), person.0])?;
    take_along(c, contact.id, person)
}

/// Those who were merged into a contact are the same person. Asked first whether there are any: of an UPDATE of several rows
/// SQLite must be able to take back what it did so far, and the search index would write its words before each.
pub(crate) fn take_along(c: &Connection, contact: ContactId, person: ContactId) -> Result<()> {
    let are_any: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM contact WHERE merged_into = ?1)")?
        .query_row(params![contact.0], |r| r.get(0))?;
    if !are_any {
        return Ok(());
    }
    // Chains are short, and end: nobody is merged into somebody who was merged.
    c.prepare_cached(
        "WITH RECURSIVE merged (id) AS (
           SELECT id FROM contact WHERE merged_into = ?1
           UNION SELECT x.id FROM contact x JOIN merged m ON x.merged_into = m.id
         )
         UPDATE contact SET person = ?2 WHERE id IN merged AND person IS NOT ?2",
    )?
    .execute(params![contact.0, person.0])?;
    Ok(())
}

/// The cases here on which a contact's row is shown, or the person's it stands for.
pub(crate) fn shown_on(c: &Connection, contact: ContactId) -> Result<Vec<CaseId>> {
    let person = person(c, contact)?;
    let sql = format!("SELECT id FROM case_row WHERE contact IN ({ROWS_OF_PERSON})");
    let mut statement = c.prepare_cached(&sql)?;
    Ok(statement
        .query_map(params![person.0], |r| Ok(CaseId(r.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// The people who can be reached at `?1`, at most `?2`.
pub(crate) const REACHED_AT: &str = "SELECT DISTINCT coalesce(x.person, x.id) FROM contact_point p
     JOIN contact x ON x.id = p.contact WHERE p.value = ?1 LIMIT ?2";

impl Store {
    /// The people who can be reached at a number or address, as it is normalised: at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn reached_at(&self, point: &str, limit: u32) -> Result<Vec<Contact>> {
        self.read(|c| {
            let ids: Vec<Uuid> = c
                .prepare_cached(REACHED_AT)?
                .query_map(params![point, limit], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let people = ids.into_iter().map(|id| contacts::load(c, ContactId(id)));
            Ok(people
                .collect::<Result<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect())
        })
    }

    /// The person a contact is: the contact itself, or the one it was merged into.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when this device does not hold the contact.
    pub fn person(&self, id: ContactId) -> Result<Contact> {
        self.read(|c| {
            let own = contacts::load(c, id)?.ok_or(StoreError::NotFound)?;
            let stands = contacts::load(c, person(c, id)?)?;
            Ok(stands.unwrap_or(own))
        })
    }

    /// Promises made to a person on any case here, to be kept or broken, nearest first, with their cases' codes.
    ///
    /// # Errors
    /// The database fails.
    pub fn promises_to(&self, contact: ContactId) -> Result<Vec<(Promise, CaseCode)>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "SELECT x.row, c.code FROM promise x JOIN case_row c ON c.id = x.case_id
                 WHERE x.contact IN ({ROWS_OF_PERSON}) AND x.state IN ('open', 'renegotiated', 'passed_on', 'broken')
                 ORDER BY x.due LIMIT 50"
            ))?;
            let found: Vec<(String, String)> = statement
                .query_map(params![contact.0], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            found
                .iter()
                .map(|(row, text)| Ok((serde_json::from_str(row)?, code(text))))
                .collect()
        })
    }

    /// A person's cases here: open ones first, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn cases_of(&self, contact: ContactId, limit: u32) -> Result<Vec<CaseListRow>> {
        self.read(|c| {
            let sql = format!(
                "SELECT {LIST_COLUMNS} FROM case_row c {JOIN_PERSON}
                 WHERE c.contact IN ({ROWS_OF_PERSON}) ORDER BY c.done, c.updated_at DESC LIMIT ?2"
            );
            let mut statement = c.prepare_cached(&sql)?;
            Ok(statement
                .query_map(params![contact.0, limit], list_row)?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// How many cases of a person this device holds, and how many of them are open.
    ///
    /// # Errors
    /// The database fails.
    pub fn count_cases_of(&self, contact: ContactId) -> Result<(u32, u32)> {
        self.read(|c| {
            Ok(c.prepare_cached(&format!(
                "SELECT count(*), coalesce(sum(done = 0), 0) FROM case_row WHERE contact IN ({ROWS_OF_PERSON})"
            ))?
            .query_row(params![contact.0], |r| Ok((r.get(0)?, r.get(1)?)))?)
        })
    }

    /// A contact's own row.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when this device does not hold it.
    pub fn contact(&self, id: ContactId) -> Result<Contact> {
        self.read(|c| contacts::load(c, id)?.ok_or(StoreError::NotFound))
    }
}
