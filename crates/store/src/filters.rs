//! What a list of the queue leaves out, and in which order it comes.
//!
//! Queue and topic stand at the end of the list indexes, an owner at the beginning of one of them: those lists are walked in
//! an index alone. Nothing else has an index of its own (status, due, place, kind of contact): the rows of the tab are read in
//! the tab's order and looked at, which costs as much as the tab is long, and is paid by whoever filters. No filter and the
//! usual order is what the console opens on, and stays a walk of one index.

use crate::lists::List;
use oltre_domain::{CaseStatus, ContactKind, OperatorId, Place, QueueId, Timestamp, fold};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, ToSql};
use serde::Deserialize;

/// What to leave out of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListFilter {
    /// Only this queue.
    pub queue: Option<QueueId>,
    /// Only this topic.
    pub topic: Option<String>,
    /// Only cases this colleague answers for, or nobody (`Some(None)`).
    pub owner: Option<Option<OperatorId>>,
    /// Only this status.
    pub status: Option<CaseStatus>,
    /// Only cases with a date, or a promise, between these moments.
    pub due: Option<DueBetween>,
    /// Only places whose street or district holds these words, folded or not.
    pub place: Option<String>,
    /// Only cases of this kind of contact; those of nobody known are of no kind.
    pub contact: Option<ContactKind>,
}

/// From when until when, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DueBetween {
    /// The first moment.
    pub from: Timestamp,
    /// The last moment.
    pub until: Timestamp,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ListOrder {
    /// Open work by urgency, then the last touched first; done work, what is to be checked and where colleagues call, by when
    /// it was last touched.
    #[default]
    Usual,
    /// By the nearest date or promise; those without come last.
    Due,
    /// The last touched first.
    Newest,
    /// The first touched first: what has waited longest.
    Oldest,
}

impl ListFilter {
    /// Adds what it keeps to a condition on `case_row`, in SQL, with its parameters.
    pub(crate) fn narrow(&self, sql: &mut String, values: &mut Vec<Box<dyn ToSql>>) {
        let Self {
            queue,
            topic,
            owner,
            status,
            due,
            place,
            contact,
        } = self;
        let mut only = |condition: &str, given: Vec<Box<dyn ToSql>>| {
            sql.push_str(" AND ");
            sql.push_str(condition);
            values.extend(given);
        };
        if let Some(queue) = queue {
            only("queue = ?", vec![Box::new(queue.0)]);
        }
        if let Some(topic) = topic {
            only("topic = ?", vec![Box::new(topic.clone())]);
        }
        match owner {
            Some(Some(owner)) => only("owner = ?", vec![Box::new(owner.0)]),
            Some(None) => only("owner IS NULL", Vec::new()),
            None => {}
        }
        if let Some(status) = status {
            only("status = ?", vec![Box::new(status.as_str())]);
        }
        if let Some(DueBetween { from, until }) = due {
            only(
                "(due BETWEEN ? AND ? OR promise_due BETWEEN ? AND ? OR clock_due BETWEEN ? AND ?)",
                vec![
                    Box::new(from.0),
                    Box::new(until.0),
                    Box::new(from.0),
                    Box::new(until.0),
                    Box::new(from.0),
                    Box::new(until.0),
                ],
            );
        }
        if let Some(words) = place {
            only(
                // Most cases are nowhere: theirs is not read as JSON.
                "instr(rest, '\"place\"') > 0 AND place_holds(rest, ?)",
                vec![Box::new(fold(words))],
            );
        }
        if let Some(kind) = contact {
            only(
                // The person a contact was merged into speaks for it, as in the list itself.
                "(SELECT coalesce(json_extract(coalesce(p.row, w.row), '$.f.kind[0]'), ?)
                  FROM contact w LEFT JOIN contact p ON p.id = w.person WHERE w.id = case_row.contact) = ?",
                vec![Box::new(ContactKind::default().as_str()), Box::new(kind.as_str())],
            );
        }
    }
}

impl ListOrder {
    /// In SQL.
    pub(crate) const fn sql(self, list: List) -> &'static str {
        match (self, list) {
            (Self::Usual, List::Done | List::ToCheck | List::Mentions) | (Self::Newest, _) => {
                "updated_at DESC, num DESC"
            }
            // A case has one question or two: its dates are read where its questions are.
            (Self::Usual | Self::Due, List::Asked) => {
                "coalesce((SELECT min(due) FROM handoff WHERE case_id = case_row.id AND open = 1), 9223372036854775807), num"
            }
            (Self::Usual, _) => "priority, updated_at DESC, num DESC",
            (Self::Oldest, _) => "updated_at, num",
            // No index holds the nearest of the three: the tab's rows are read and the first of them kept.
            (Self::Due, _) => {
                "min(coalesce(due, 9223372036854775807), coalesce(promise_due, 9223372036854775807), \
                 coalesce(clock_due, 9223372036854775807)), \
                 priority, updated_at DESC, num DESC"
            }
        }
    }
}

/// The part of a case's `rest` that a place is looked for in.
#[derive(Deserialize)]
struct Rest {
    place: Option<Place>,
}

/// Whether street or district hold the words (folded already); what cannot be read holds nothing.
fn place_holds(c: &Context<'_>) -> rusqlite::Result<bool> {
    let rest: Option<Rest> = serde_json::from_str(c.get_raw(0).as_str()?).ok();
    let words = c.get_raw(1).as_str()?;
    let place = rest.and_then(|rest| rest.place);
    Ok(place.is_some_and(
        |Place {
             street,
             number: _,
             district,
         }| { [street, district].iter().any(|part| fold(part).contains(words)) },
    ))
}

/// Gives a connection the function the filter by place needs: SQLite knows no folding.
pub(crate) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("place_holds", 2, flags, place_holds)
}
