//! Who is found by what is typed: by a number or an address, by their name, by the body they act for. A long answer is
//! walked page by page; rows after the page that is asked for are not read.

use crate::{ContactFound, Result, Store, acquainted, query};
use oltre_domain::ContactId;
use rusqlite::params;
use std::collections::HashSet;

pub(crate) const BY_POINT: &str = "SELECT coalesce(p.person, p.id) FROM point_fts f
     JOIN contact_point n ON n.num = f.rowid JOIN contact p ON p.id = n.contact
     WHERE point_fts MATCH ?1 ORDER BY f.rowid DESC";

pub(crate) const BY_NAME: &str = "SELECT coalesce(p.person, p.id) FROM contact_fts f
     JOIN contact p ON p.num = f.rowid WHERE contact_fts MATCH ?1 ORDER BY f.rowid DESC";

/// Whichever row of the body has the name, and whichever is named as the one acted for.
pub(crate) const BY_BODY: &str = "SELECT coalesce(w.person, w.id) FROM contact_fts f
     JOIN contact p ON p.num = f.rowid JOIN contact b ON b.person = p.person JOIN contact w ON w.acts_for = b.id
     WHERE contact_fts MATCH ?1 ORDER BY f.rowid DESC";

/// A page of people.
#[derive(Clone, Debug)]
pub struct PeopleFound {
    /// Best first, each once.
    pub people: Vec<ContactFound>,
    /// There are others after them.
    pub more: bool,
}

impl Store {
    /// Finds contacts by number or address, name, or the body they act for, as typed so far; at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn find_contacts(&self, typed: &str, limit: u32) -> Result<Vec<ContactFound>> {
        Ok(self.find_people(typed, 0, limit)?.people)
    }

    /// The same, after the first `from`.
    ///
    /// # Errors
    /// The database fails.
    pub fn find_people(&self, typed: &str, from: u32, limit: u32) -> Result<PeopleFound> {
        let (from, limit) = (from as usize, limit as usize);
        self.read(|c| {
            let name = query::prefix_query(typed);
            let ways = [
                (BY_POINT, query::point_query(typed)),
                (BY_NAME, name.clone()),
                (BY_BODY, name),
            ];
            let mut seen = HashSet::new();
            let mut people: Vec<ContactId> = Vec::new();
            for (sql, query) in ways {
                let Some(query) = query else { continue };
                let mut statement = c.prepare_cached(sql)?;
                let mut rows = statement.query(params![query])?;
                // A person is found by what any of their rows says, and shown once. One after the page says that there
                // are more.
                while people.len() <= from + limit
                    && let Some(row) = rows.next()?
                {
                    let person = ContactId(row.get(0)?);
                    if seen.insert(person) {
                        people.push(person);
                    }
                }
            }
            let more = people.len() > from + limit;
            let page = people.into_iter().skip(from).take(limit).collect();
            Ok(PeopleFound {
                people: acquainted::found(c, page, None, u32::MAX)?,
                more,
            })
        })
    }
}
