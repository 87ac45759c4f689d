//! The lists of the queue: a window of rows and a count, whatever is stored.

use crate::cases::{CaseListRow, JOIN_PERSON, LIST_COLUMNS, list_row};
use crate::filters::{ListFilter, ListOrder};
use crate::{Result, Store};
use oltre_domain::{OperatorId, Timestamp};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::collections::HashMap;
use std::sync::PoisonError;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// Open cases this operator answers for.
    Mine(OperatorId),
    /// Open cases nobody has taken.
    ToTake,
    /// Open cases with a date, a promise or an office's answer up to this moment.
    Due(Timestamp),
    /// All open cases.
    Open,
    /// Solved and closed ones.
    Done,
    /// Cases with a field in two versions.
    ToCheck,
    /// Open cases in which one of this device's offices was asked something and has not answered.
    Asked,
    /// Cases with a note that calls whoever works at this device.
    Mentions,
}

/// A window of a list.
#[derive(Clone, Debug, Default)]
pub struct ListPage {
    /// Rows in the whole list.
    pub total: u32,
    /// The rows of the window.
    pub rows: Vec<CaseListRow>,
}

/// How many cases each list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// Mine.
    pub mine: u32,
    /// To take.
    pub to_take: u32,
    /// Due.
    pub due: u32,
    /// Open.
    pub open: u32,
    /// Done.
    pub done: u32,
    /// To check.
    pub to_check: u32,
    /// My offices are asked.
    pub asked: u32,
    /// Colleagues call me.
    pub mentions: u32,
}

/// A question that is open and was put to an office of this device, by the scopes that hello named last.
pub(crate) const ASKED_HERE: &str = "open = 1 AND EXISTS (
    SELECT 1 FROM meta, json_each(meta.value) s
    WHERE meta.key = 'scopes' AND s.value IN ('queue:' || office, 'handoff:' || office))";

/// What a list keeps, in SQL, with its parameters.
fn condition(list: List, filter: &ListFilter) -> (String, Vec<Box<dyn ToSql>>) {
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut sql = match list {
        List::Mine(me) => {
            values.push(Box::new(me.0));
            "owner = ? AND done = 0".to_owned()
        }
        List::ToTake => "owner IS NULL AND done = 0".to_owned(),
        List::Due(until) => {
            values.extend((0..4).map(|_| -> Box<dyn ToSql> { Box::new(until.0) }));
            "num IN (SELECT num FROM case_row INDEXED BY case_due WHERE done = 0 AND due IS NOT NULL AND due <= ?
                     UNION SELECT num FROM case_row INDEXED BY case_promise WHERE done = 0 AND promise_due IS NOT NULL AND promise_due <= ?
                     UNION SELECT num FROM case_row INDEXED BY case_clock WHERE done = 0 AND clock_due IS NOT NULL AND clock_due <= ?
                     UNION SELECT r.num FROM handoff h INDEXED BY handoff_open CROSS JOIN case_row r ON r.id = h.case_id
                           WHERE h.open = 1 AND h.due <= ? AND r.done = 0)"
                .to_owned()
        }
        List::Asked => format!(
            "id IN (SELECT case_id FROM handoff INDEXED BY handoff_open WHERE {ASKED_HERE}) AND done = 0"
        ),
        List::Mentions => "id IN (SELECT case_id FROM mention)".to_owned(),
        List::Open => "done = 0".to_owned(),
        List::Done => "done = 1".to_owned(),
        List::ToCheck => "conflicts > 0".to_owned(),
    };
    filter.narrow(&mut sql, &mut values);
    (sql, values)
}

/// The table, and the index its rows are walked in: without figures on the table SQLite would take another one and sort years
/// of work for each window.
const fn from(list: List, filter: &ListFilter) -> &'static str {
    match list {
        List::Done => "case_row INDEXED BY case_done",
        List::Mine(_) | List::ToTake => "case_row INDEXED BY case_mine",
        // One owner's open cases are together in the other index, in the same order.
        List::Open if filter.owner.is_some() => "case_row INDEXED BY case_mine",
        List::Open => "case_row INDEXED BY case_open",
        List::Due(_) | List::ToCheck | List::Asked | List::Mentions => "case_row",
    }
}

fn counted(list: List, filter: &ListFilter, condition: &str) -> String {
    format!("SELECT count(*) FROM {} WHERE {condition}", from(list, filter))
}

fn window(list: List, filter: &ListFilter, order: ListOrder, condition: &str) -> String {
    let order = order.sql(list);
    let from = from(list, filter);
    // A cross join keeps the window's order: rows that tie stand where the next window expects them.
    format!(
        "SELECT {LIST_COLUMNS}
         FROM (SELECT num AS n FROM {from} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?) win
         CROSS JOIN case_row c ON c.num = win.n {JOIN_PERSON}"
    )
}

/// The statements of a list (its window, its count) and how many parameters its condition has: for looking at plans.
#[cfg(test)]
pub(crate) fn sql(list: List, filter: &ListFilter, order: ListOrder) -> (String, String, usize) {
    let (condition, values) = condition(list, filter);
    (
        window(list, filter, order, &condition),
        counted(list, filter, &condition),
        values.len(),
    )
}

/// What was counted since the last commit: years of done work are not walked again for each window somebody scrolls by.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    commits: u64,
    known: HashMap<(List, ListFilter), u32>,
}

impl Store {
    /// A window of a list in its usual order. The rows outside it are walked over in the index and never read, unless the
    /// filter has no index.
    ///
    /// # Errors
    /// The database fails.
    pub fn list(&self, list: List, filter: &ListFilter, offset: u32, limit: u32) -> Result<ListPage> {
        self.list_in(list, filter, ListOrder::Usual, offset, limit)
    }

    /// A window of a list in another order.
    ///
    /// # Errors
    /// The database fails.
    pub fn list_in(
        &self,
        list: List,
        filter: &ListFilter,
        order: ListOrder,
        offset: u32,
        limit: u32,
    ) -> Result<ListPage> {
        let commits = self.commits();
        self.read(|c| {
            let total = self.count(c, commits, list, filter)?;
            let (sql, mut values) = condition(list, filter);
            values.push(Box::new(limit));
            values.push(Box::new(offset));
            let mut statement = c.prepare_cached(&window(list, filter, order, &sql))?;
            let rows: Vec<_> = statement
                .query_map(params_from_iter(values.iter()), list_row)?
                .collect::<rusqlite::Result<_>>()?;
            Ok(ListPage { total, rows })
        })
    }

    /// How many cases each list holds.
    ///
    /// # Errors
    /// The database fails.
    pub fn list_counts(&self, me: OperatorId, due_until: Timestamp) -> Result<ListCounts> {
        let all = ListFilter::default();
        let commits = self.commits();
        self.read(|c| {
            Ok(ListCounts {
                mine: self.count(c, commits, List::Mine(me), &all)?,
                to_take: self.count(c, commits, List::ToTake, &all)?,
                due: self.count(c, commits, List::Due(due_until), &all)?,
                open: self.count(c, commits, List::Open, &all)?,
                done: self.count(c, commits, List::Done, &all)?,
                to_check: self.count(c, commits, List::ToCheck, &all)?,
                asked: self.count(c, commits, List::Asked, &all)?,
                mentions: self.count(c, commits, List::Mentions, &all)?,
            })
        })
    }

    /// Counts a list, unless that was done since commit `commits`, which the read sees.
    fn count(&self, c: &Connection, commits: u64, list: List, filter: &ListFilter) -> Result<u32> {
        let key = (list, filter.clone());
        {
            let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
            if totals.commits != commits {
                totals.commits = commits;
                totals.known.clear();
            }
            if let Some(total) = totals.known.get(&key) {
                return Ok(*total);
            }
        }
        let (sql, values) = condition(list, filter);
        let mut statement = c.prepare_cached(&counted(list, filter, &sql))?;
        let total = statement.query_row(params_from_iter(values.iter()), |r| r.get(0))?;
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        // A list that is due is counted up to a moment: each moment is another key, and none stays for long.
        if totals.commits == commits && totals.known.len() < 64 {
            totals.known.insert(key, total);
        }
        Ok(total)
    }
}
