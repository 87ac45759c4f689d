//! Cases that a page of a snapshot brings whole, and that nothing here is known of: nearly all of a first sync. Their rows
//! go in as they come, with the time of their last entry, and nothing that a list shows of them need be counted.

use crate::{Result, cases, missing};
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
        })
    }

    /// When the last entry of a case was written, or else the case itself.
    pub(crate) fn updated_at(&self, state: &CaseState) -> Timestamp {
        self.last.get(&state.id).copied().unwrap_or(state.created_at)
    }

    /// Writes a case; false when something of it is here already, and nothing was written.
    pub(crate) fn take(&mut self, c: &Connection, state: &CaseState) -> Result<bool> {
        if self.named.contains(&state.id) || !cases::insert(c, state, self.updated_at(state))? {
            return Ok(false);
        }
        self.new.insert(state.id);
        Ok(true)
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
