//! People as a screen of their own shows them: the latest, what was promised them, and who may be the same person.

use crate::cases::code;
use crate::{ContactFound, Result, Store, contacts, people, query};
use oltre_domain::{CaseCode, Contact, ContactField, ContactId, Promise};
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// Entries, and cases, looked at for the people they are about: those that came last.
const LATEST_ROWS: u32 = 300;

/// Promises of a person that are shown.
const PROMISES: u32 = 100;

/// Rows looked at for the points of somebody, and shown.
const LIKE: u32 = 20;

/// Rows looked at that have all words of a name: some have others too.
const NAMED_LIKE: u32 = 100;

pub(crate) const LATEST: &str = "WITH lately (id) AS (
       SELECT case_id FROM (SELECT case_id FROM entry ORDER BY num DESC LIMIT ?1)
       UNION SELECT id FROM (SELECT id FROM case_row ORDER BY num DESC LIMIT ?1)
     )
     SELECT c.contact FROM lately l JOIN case_row c ON c.id = l.id
     WHERE c.contact IS NOT NULL ORDER BY c.updated_at DESC";

pub(crate) const SAME_POINT: &str =
    "SELECT y.contact FROM contact_point x JOIN contact_point y ON y.value = x.value
     WHERE x.contact = ?1 AND y.contact <> ?1 LIMIT ?2";

pub(crate) const SAME_WORDS: &str = "SELECT coalesce(p.person, p.id), p.name FROM contact_fts f
     JOIN contact p ON p.num = f.rowid WHERE contact_fts MATCH ?1 ORDER BY f.rowid DESC LIMIT ?2";

pub(crate) const ACTING_FOR: &str =
    "SELECT coalesce(w.person, w.id) FROM contact b CROSS JOIN contact w ON w.acts_for = b.id
     WHERE b.person = (SELECT person FROM contact WHERE id = ?1) ORDER BY w.num DESC LIMIT ?2";

/// Somebody who may be the same person, and why.
#[derive(Clone, Debug)]
pub struct Alike {
    /// Who.
    pub found: ContactFound,
    /// A number or an address is the same.
    pub by_point: bool,
    /// The name is the same.
    pub by_name: bool,
}

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

    /// Who may be the same person: they have a number or an address in common, or the same name with its words in any
    /// order. Those with both come first.
    ///
    /// # Errors
    /// The database fails.
    pub fn maybe_the_same(&self, contact: &Contact) -> Result<Vec<Alike>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(SAME_POINT)?;
            let by_point = statement
                .query_map(params![contact.id.0, LIKE], |r| Ok(ContactId(r.get(0)?)))?
                .map(|id| people::person(c, id?))
                .collect::<Result<Vec<_>>>()?;
            let by_name = same_name(c, contact.text(ContactField::Name))?;
            let (both, name_only): (Vec<_>, Vec<_>) =
                by_name.iter().copied().partition(|id| by_point.contains(id));
            let ids = [both, by_point.clone(), name_only].concat();
            let alike = found(c, ids, Some(contact.id), LIKE)?
                .into_iter()
                .map(|one| Alike {
                    by_point: by_point.contains(&one.contact.id),
                    by_name: by_name.contains(&one.contact.id),
                    found: one,
                });
            Ok(alike.collect())
        })
    }

    /// Those who act for a body, the last one written down first, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn acting_for(&self, body: ContactId, limit: u32) -> Result<Vec<ContactFound>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(ACTING_FOR)?;
            let ids = statement.query_map(params![body.0, limit], |r| Ok(ContactId(r.get(0)?)))?;
            found(c, ids.collect::<rusqlite::Result<_>>()?, Some(body), limit)
        })
    }
}

/// The name of the body they act for.
fn body_of(c: &Connection, contact: &Contact) -> Result<Option<String>> {
    let Ok(body) = contact.text(ContactField::ActsFor).parse::<ContactId>() else {
        return Ok(None);
    };
    let body = contacts::load(c, people::person(c, body)?)?;
    Ok(body.map(|body| body.text(ContactField::Name).to_owned()))
}

/// The people of that name: `Zen Bruna` is `Bruna Zen`.
fn same_name(c: &Connection, name: &str) -> Result<Vec<ContactId>> {
    let Some(query) = query::whole_query(name) else {
        return Ok(Vec::new());
    };
    let sorted = |name: &str| {
        let mut words = query::words_of(name);
        words.sort_unstable();
        words
    };
    let words = sorted(name);
    let mut statement = c.prepare_cached(SAME_WORDS)?;
    let rows = statement.query_map(params![query, NAMED_LIKE], |r| {
        Ok((ContactId(r.get(0)?), r.get::<_, String>(1)?))
    })?;
    let mut ids = Vec::new();
    for row in rows {
        let (id, other) = row?;
        if sorted(&other) == words {
            ids.push(id);
        }
    }
    Ok(ids)
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
            let body = body_of(c, &contact)?;
            found.push(ContactFound {
                contact,
                open_cases,
                body,
            });
        }
    }
    Ok(found)
}
