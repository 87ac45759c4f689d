//! How much of a case this device sees: all of it, through its queue or because its operator owns it, or only what one of
//! its queues was asked. Judged by the scopes that hello named last.

use crate::{Result, Store, cases, meta, rebase};
use oltre_domain::{CaseId, CaseState, OperatorId, QueueId};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The fact that names the scopes of this device, as a JSON list: it moves with what is judged by it.
pub const SCOPES: &str = "scopes";

/// The scopes this device may hold, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(BTreeSet<String>);

impl Scopes {
    pub(crate) fn read(c: &Connection) -> Result<Self> {
        let known = meta::get(c, SCOPES)?.unwrap_or_default();
        Ok(Self(serde_json::from_str(&known).unwrap_or_default()))
    }

    fn has_queue(&self, queue: QueueId) -> bool {
        self.0.contains(&format!("queue:{queue}"))
    }

    /// Whether all of a case is for this device. Before the first hello nobody knows: yes.
    pub(crate) fn see_whole(&self, case: &CaseState, me: OperatorId) -> bool {
        self.0.is_empty() || case.owner() == Some(me) || case.queue().is_some_and(|q| self.has_queue(q))
    }
}

/// The server's state of a case, as far as it is here.
pub(crate) fn server_state(c: &Connection, id: CaseId) -> Result<Option<CaseState>> {
    match rebase::load_mirror(c, id)? {
        Some(file) => Ok(Some(file.case)),
        None => cases::load_state(c, id),
    }
}

/// Whether a case is here as what an office was asked, and no more of it.
pub(crate) fn is_request(c: &Connection, id: CaseId, me: OperatorId) -> Result<bool> {
    match server_state(c, id)? {
        Some(case) => Ok(!Scopes::read(c)?.see_whole(&case, me)),
        None => Ok(false),
    }
}

impl Store {
    /// Whether a case is here as what one of this device's queues was asked, and no more of it: it may be answered, and
    /// nothing else done to it.
    ///
    /// # Errors
    /// The database fails.
    pub fn is_request(&self, case: CaseId, me: OperatorId) -> Result<bool> {
        self.read(|c| is_request(c, case, me))
    }
}
