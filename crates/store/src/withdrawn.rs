//! Scopes that were taken from this account: what came through them alone leaves this device.

use crate::pull::{Applied, Page};
use crate::{Result, Store, cases, rebase, touches};
use oltre_domain::{CaseFile, CaseId, Change, LeaveReason, OperatorId, QueueId};
use rusqlite::{Connection, params};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// Cases looked at between two moments in which an operator's edit may be written.
const STEP: i64 = 250;

/// Scopes that were taken from this account, and those it keeps, as hello names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// Taken away.
    pub gone: BTreeSet<String>,
    /// Kept.
    pub left: BTreeSet<String>,
}

/// What comes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Leaves,
    /// All of it was here; what an office was asked may still be.
    ComesAgain,
}

impl Withdrawal {
    fn fate(&self, file: &CaseFile, me: OperatorId) -> Fate {
        let is_whole = |scopes: &BTreeSet<String>| {
            let in_queue = |queue: QueueId| scopes.contains(&format!("queue:{queue}"));
            file.case.queue().is_some_and(in_queue)
                || file.case.owner() == Some(me) && scopes.contains(&format!("own:{me}"))
        };
        let is_asked = |scopes: &BTreeSet<String>| {
            let mut open = file.handoffs.values().filter(|h| h.answered_at.is_none());
            open.any(|h| scopes.contains(&format!("handoff:{}", h.office)))
        };
        if is_whole(&self.left) {
            return Fate::Stays;
        }
        match (is_whole(&self.gone), is_asked(&self.left)) {
            (true, true) => Fate::ComesAgain,
            (true, false) => Fate::Leaves,
            (false, false) if is_asked(&self.gone) => Fate::Leaves,
            (false, _) => Fate::Stays,
        }
    }
}

/// A few cases, in the order of their rows.
struct Step {
    /// The last row looked at; none when there are no more.
    last: Option<i64>,
    leave: Vec<Change>,
    again: BTreeSet<CaseId>,
}

impl Store {
    /// Lets go of what came through withdrawn scopes alone, a few cases at a time; the facts move with the last of them.
    /// A case that is left to this device as a request only goes, and is asked for again.
    ///
    /// # Errors
    /// The disk says no. What has left is gone; what has not leaves when this is called again.
    pub fn let_go(
        &self,
        withdrawal: &Withdrawal,
        facts: &[(String, String)],
        me: OperatorId,
    ) -> Result<Applied> {
        let (mut from, mut cases) = (0, Vec::new());
        loop {
            let Step { last, leave, again } = self.read(|c| step(c, withdrawal, me, from))?;
            let is_last = last.is_none();
            if !leave.is_empty() || is_last {
                let page = Page {
                    changes: leave,
                    again,
                    facts: if is_last { facts.to_vec() } else { Vec::new() },
                    ..Page::default()
                };
                let applied = self.take_page(&page, me)?;
                cases.extend(applied.cases);
                if is_last {
                    return Ok(Applied { cases, ..applied });
                }
            }
            from = last.unwrap_or(from);
        }
    }
}

fn step(c: &Connection, withdrawal: &Withdrawal, me: OperatorId, from: i64) -> Result<Step> {
    let rows: Vec<(i64, Uuid)> = c
        .prepare_cached("SELECT num, id FROM case_row WHERE num > ?1 ORDER BY num LIMIT ?2")?
        .query_map(params![from, STEP], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let last = rows
        .last()
        .map(|(num, _)| *num)
        .filter(|_| i64::try_from(rows.len()) == Ok(STEP));
    let ours = touches::cases(c)?;
    let (mut leave, mut again) = (Vec::new(), BTreeSet::new());
    for (_, id) in rows {
        let id = CaseId(id);
        let Some(file) = as_the_server_has_it(c, &ours, id)? else {
            continue;
        };
        match withdrawal.fate(&file, me) {
            Fate::Stays => continue,
            Fate::Leaves => {}
            Fate::ComesAgain => {
                again.insert(id);
            }
        }
        leave.push(Change::LeaveCase(id, LeaveReason::Scope));
    }
    Ok(Step { last, leave, again })
}

/// None for a case that was opened here and that the server has not answered for.
fn as_the_server_has_it(c: &Connection, ours: &HashSet<CaseId>, id: CaseId) -> Result<Option<CaseFile>> {
    if ours.contains(&id) {
        rebase::load_mirror(c, id)
    } else {
        cases::load_file(c, id)
    }
}
