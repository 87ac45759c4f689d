//! People as a screen of their own shows them: the latest, what was promised them, and who may be the same person.

use crate::cases::code;
use crate::{ContactFound, Result, Store, contacts, people, query};
use oltre_domain::{CaseCode, Contact, ContactField, ContactId, Promise, fold};
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// Entries, and cases, looked at for the people they are about: those that came last.
const LATEST_ROWS: u32 = 300;

/// Promises of a person that are shown.
const PROMISES: u32 = 100;

/// Rows looked at for each point and for the name of somebody.
const LIKE: u32 = 20;

pub(crate) const LATEST: &str = "WITH lately (id) AS (
       SELECT case_id FROM (SELECT case_id FROM entry ORDER BY num DESC LIMIT ?1)
       UNION SELECT id FROM (SELECT id FROM case_row ORDER BY num DESC LIMIT ?1)
     )
     SELECT c.contact FROM lately l JOIN case_row c ON c.id = l.id
     WHERE c.contact IS NOT NULL ORDER BY c.updated_at DESC";

pub(crate) const SAME_POINT: &str =
    "SELECT y.contact FROM contact_point x JOIN contact_point y ON y.value = x.value
     WHERE x.contact = ?1 AND y.contact <> ?1 LIMIT ?2";

impl Store {
    /// The people about whom something happened last, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn latest_people(&self, limit: u32) -> Result<Vec<ContactFound>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(LATEST)?;
            let ids = statement.query_map(params![LATEST_ROWS], |r| Ok(ContactId(r.get(0)?)))?;
            found(c, ids.collect::<rusqlite::Result<_>>()?, None, limit)
        })
    }

    /// What was promised a person, in any state, the latest date first, with the codes of the cases.
    ///
    /// # Errors
    /// The database fails.
    pub fn all_promises_to(&self, contact: ContactId) -> Result<Vec<(Promise, CaseCode)>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "SELECT x.row, c.code FROM promise x JOIN case_row c ON c.id = x.case_id
                 WHERE x.contact IN ({}) ORDER BY x.due DESC LIMIT ?2",
                people::ROWS_OF_PERSON
            ))?;
            let rows: Vec<(String, String)> = statement
                .query_map(params![contact.0, PROMISES], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            rows.iter()
                .map(|(row, text)| Ok((serde_json::from_str(row)?, code(text))))
                .collect()
        })
    }

    /// Who may be the same person: they have a number or an address in common, or the same name.
    ///
    /// # Errors
    /// The database fails.
    pub fn maybe_the_same(&self, contact: &Contact) -> Result<Vec<ContactFound>> {
        self.read(|c| {
            let mut ids: Vec<ContactId> = Vec::new();
            let mut statement = c.prepare_cached(SAME_POINT)?;
            for id in statement.query_map(params![contact.id.0, LIKE], |r| r.get(0))? {
                ids.push(ContactId(id?));
            }
            let name = contact.text(ContactField::Name);
            if let Some(query) = query::prefix_query(name) {
                let mut statement = c.prepare_cached(
                    "SELECT p.id FROM contact_fts f JOIN contact p ON p.num = f.rowid WHERE contact_fts MATCH ?1 LIMIT ?2",
                )?;
                for id in statement.query_map(params![query, LIKE], |r| r.get(0))? {
                    let id = ContactId(id?);
                    let other = contacts::load(c, id)?;
                    if other.is_some_and(|o| fold(o.text(ContactField::Name)) == fold(name)) {
                        ids.push(id);
                    }
                }
            }
            found(c, ids, Some(contact.id), LIKE)
        })
    }
}

/// Those who stand for these, each once, with their open cases; without one of them.
pub(crate) fn found(
    c: &Connection,
    ids: Vec<ContactId>,
    without: Option<ContactId>,
    limit: u32,
) -> Result<Vec<ContactFound>> {
    let mut seen: HashSet<ContactId> = without.into_iter().collect();
    let mut count = c.prepare_cached(
        "SELECT count(*) FROM contact w JOIN case_row c ON c.contact = w.id WHERE w.person = ?1 AND c.done = 0",
    )?;
    let mut found = Vec::new();
    for id in ids {
        let id = people::person(c, id)?;
        if found.len() == limit as usize || !seen.insert(id) {
            continue;
        }
        if let Some(contact) = contacts::load(c, id)? {
            let open_cases = count.query_row(params![id.0], |r| r.get(0))?;
            found.push(ContactFound { contact, open_cases });
        }
    }
    Ok(found)
}
