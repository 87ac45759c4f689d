//! Cases that a page of a snapshot brings whole, and that nothing here is known of: nearly all of a first sync. Their rows
//! go in as they come, with the time of their last entry, and nothing that a list shows of them need be counted.

use crate::{Result, cases, meta, missing};
use oltre_domain::{CaseId, CaseState, Change, Timestamp};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What is whole in a page of a snapshot.
#[derive(Debug)]
pub(crate) struct Whole {
    /// When the last entry of each case was written.
    last: HashMap<CaseId, Timestamp>,
    /// Cases that something hangs on here although they are not.
    named: Vec<CaseId>,
    /// Cases that were not here before, and are now as they came.
    new: HashSet<CaseId>,
    /// The search index has been at rows up to this number.
    indexed: i64,
}

/// What came of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Something of it is here already, and nothing was written.
    Known,
    /// Its row was written; the search index comes to it.
    New,
    /// The same, under the number of a row that went: the index has been there.
    NewInOldPlace,
}

impl Whole {
    /// Looks through a page.
    pub(crate) fn of(c: &Connection, changes: &[Change]) -> Result<Self> {
        let mut last = HashMap::new();
        for change in changes {
            if let Change::PutEntry(entry, ..) = change {
                let at = last.entry(entry.case).or_insert(entry.at);
                *at = entry.at.max(*at);
            }
        }
        Ok(Self {
            last,
            named: missing::missing(c)?,
            new: HashSet::new(),
            indexed: meta::number(c, "index_case")?,
        })
    }

    /// When the last entry of a case was written, or else the case itself.
    pub(crate) fn updated_at(&self, state: &CaseState) -> Timestamp {
        self.last.get(&state.id).copied().unwrap_or(state.created_at)
    }

    /// Writes a case that nothing here is known of.
    pub(crate) fn take(&mut self, c: &Connection, state: &CaseState) -> Result<Taken> {
        if self.named.contains(&state.id) || !cases::insert(c, state, self.updated_at(state))? {
            return Ok(Taken::Known);
        }
        self.new.insert(state.id);
        Ok(if c.last_insert_rowid() > self.indexed {
            Taken::New
        } else {
            Taken::NewInOldPlace
        })
    }

    /// Whether this page brought a case that was not here.
    pub(crate) fn is_new(&self, id: CaseId) -> bool {
        self.new.contains(&id)
    }

    /// The cases this page brought that were not here.
    pub(crate) fn into_new(self) -> BTreeSet<CaseId> {
        self.new.into_iter().collect()
    }
}
