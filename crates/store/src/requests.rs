//! Cases of which this device holds what an office was asked, and no more.
//!
//! One of them may turn out to be for this device whole without ever having been sent whole: it was given the queue in which
//! the case lay, and the case went on into another of its queues before the rows of the first were asked for. To the server
//! nothing entered then. Such a case is asked for again.

use crate::Result;
use crate::reach::{self, Scopes};
use oltre_domain::{CaseId, CaseState, OperatorId};
use rusqlite::{Connection, params};

/// What the pages of a moment are judged by.
#[derive(Debug)]
pub(crate) struct Requests {
    scopes: Scopes,
    me: OperatorId,
    /// There is none: nothing has to be looked up.
    none: bool,
}

impl Requests {
    pub(crate) fn read(c: &Connection, me: OperatorId) -> Result<Self> {
        let is_there: bool = c
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM request)")?
            .query_row([], |r| r.get(0))?;
        Ok(Self {
            scopes: Scopes::read(c)?,
            me,
            none: !is_there,
        })
    }

    /// A case came, as much of it as the server shows to this device.
    pub(crate) fn came(&mut self, c: &Connection, case: &CaseState) -> Result<()> {
        if !self.scopes.see_whole(case, self.me) {
            self.none = false;
            c.prepare_cached("INSERT OR IGNORE INTO request (case_id) VALUES (?1)")?
                .execute(params![case.id.0])?;
        } else if !self.none {
            c.prepare_cached("DELETE FROM request WHERE case_id = ?1")?
                .execute(params![case.id.0])?;
        }
        Ok(())
    }

    /// Whether only the request is here of a case that is for this device whole.
    pub(crate) fn is_outgrown(&self, c: &Connection, id: CaseId) -> Result<bool> {
        if self.none {
            return Ok(false);
        }
        let is_request: bool = c
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM request WHERE case_id = ?1)")?
            .query_row(params![id.0], |r| r.get(0))?;
        Ok(is_request
            && reach::server_state(c, id)?.is_some_and(|case| self.scopes.see_whole(&case, self.me)))
    }
}
