//! What was promised, as two lists by date: planned calls, and everything else. A window and a count, whatever is stored.

use crate::cases::{JOIN_PERSON, code};
use crate::{Result, Store};
use oltre_domain::{CaseCode, OperatorId, Promise, QueueId, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseList {
    /// What was promised and is no call.
    Promises,
    /// Planned calls.
    Callbacks,
}

/// A promise with what a list says of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseRow {
    /// The promise.
    pub promise: Promise,
    /// Its case's code.
    pub code: CaseCode,
    /// Its case's subject.
    pub subject: String,
    /// To whom: the name, empty when unknown.
    pub contact: String,
    /// Where its case waits.
    pub queue: Option<QueueId>,
    /// Something of its case is not yet sent.
    pub pending: bool,
}

/// A window of a list.
#[derive(Clone, Debug, Default)]
pub struct PromisePage {
    /// Rows in the whole list.
    pub total: u32,
    /// The rows of the window.
    pub rows: Vec<PromiseRow>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PromiseCounts {
    /// Planned calls.
    pub callbacks: u32,
    /// Everything else.
    pub promises: u32,
}

impl PromiseList {
    const fn number(self) -> i64 {
        match self {
            Self::Promises => 0,
            Self::Callbacks => 1,
        }
    }
}

/// The condition of a list, and its parameters: one colleague's promises, or all that are here.
fn condition(whose: Option<OperatorId>, list: PromiseList) -> (&'static str, Vec<Value>) {
    let number = Value::Integer(list.number());
    match whose {
        Some(who) => (
            "promise INDEXED BY promise_of WHERE who = ? AND listed = ?",
            vec![Value::Blob(who.0.as_bytes().to_vec()), number],
        ),
        None => ("promise INDEXED BY promise_listed WHERE listed = ?", vec![number]),
    }
}

fn window(condition: &str) -> String {
    // A cross join keeps the window's order.
    format!(
        "SELECT x.row, coalesce(c.code, ''), coalesce(c.subject, ''), coalesce(p.name, w.name, ''), c.queue, coalesce(c.pending, 0)
         FROM (SELECT id AS n, due AS d FROM {condition} ORDER BY due, id LIMIT ? OFFSET ?) win
         CROSS JOIN promise x ON x.id = win.n LEFT JOIN case_row c ON c.id = x.case_id {JOIN_PERSON}
         ORDER BY win.d, win.n"
    )
}

fn counted(condition: &str) -> String {
    format!("SELECT count(*) FROM {condition}")
}

/// The statements of a list (its window, its count) and how many parameters its condition has: for looking at plans.
#[cfg(test)]
pub(crate) fn sql(whose: Option<OperatorId>, list: PromiseList) -> (String, String, usize) {
    let (condition, values) = condition(whose, list);
    (window(condition), counted(condition), values.len())
}

fn count(
    c: &Connection,
    whose: Option<OperatorId>,
    list: PromiseList,
    until: Option<Timestamp>,
) -> Result<u32> {
    let (condition, mut values) = condition(whose, list);
    let mut sql = counted(condition);
    if let Some(until) = until {
        sql.push_str(" AND due <= ?");
        values.push(Value::Integer(until.0));
    }
    Ok(c.prepare_cached(&sql)?
        .query_row(params_from_iter(values), |r| r.get(0))?)
}

/// The rows of a window: the condition's parameters, then how many, then how many to skip.
fn rows(c: &Connection, condition: &str, values: Vec<Value>) -> Result<Vec<PromiseRow>> {
    let mut statement = c.prepare_cached(&window(condition))?;
    let found = statement.query_map(params_from_iter(values), |r| {
        Ok((
            r.get::<_, String>(0)?,
            code(r.get_ref(1)?.as_str()?),
            r.get(2)?,
            r.get(3)?,
            r.get::<_, Option<Uuid>>(4)?.map(QueueId),
            r.get::<_, i64>(5)? > 0,
        ))
    })?;
    found
        .map(|found| {
            let (row, code, subject, contact, queue, pending) = found?;
            Ok(PromiseRow {
                promise: serde_json::from_str(&row)?,
                code,
                subject,
                contact,
                queue,
                pending,
            })
        })
        .collect()
}

impl Store {
    /// A window of a list, the nearest date first.
    ///
    /// # Errors
    /// The database fails.
    pub fn promises(
        &self,
        whose: Option<OperatorId>,
        list: PromiseList,
        offset: u32,
        limit: u32,
    ) -> Result<PromisePage> {
        self.read(|c| {
            let total = count(c, whose, list, None)?;
            let (condition, mut values) = condition(whose, list);
            values.push(Value::Integer(limit.into()));
            values.push(Value::Integer(offset.into()));
            let rows = rows(c, condition, values)?;
            Ok(PromisePage { total, rows })
        })
    }

    /// What a colleague answers for with a date between two moments, of both lists, at most 200 of each.
    ///
    /// # Errors
    /// The database fails.
    pub fn promises_between(
        &self,
        who: OperatorId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<PromiseRow>> {
        self.read(|c| {
            let mut found = Vec::new();
            for list in [PromiseList::Callbacks, PromiseList::Promises] {
                let (condition, mut values) = condition(Some(who), list);
                let between = format!("{condition} AND due BETWEEN ? AND ?");
                values.extend([from.0, until.0, 200, 0].map(Value::Integer));
                found.extend(rows(c, &between, values)?);
            }
            Ok(found)
        })
    }

    /// How many there are, up to a moment or in all.
    ///
    /// # Errors
    /// The database fails.
    pub fn promise_counts(
        &self,
        whose: Option<OperatorId>,
        until: Option<Timestamp>,
    ) -> Result<PromiseCounts> {
        self.read(|c| {
            Ok(PromiseCounts {
                callbacks: count(c, whose, PromiseList::Callbacks, until)?,
                promises: count(c, whose, PromiseList::Promises, until)?,
            })
        })
    }
}
