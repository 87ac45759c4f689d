//! How much waits for the server, and for a person.

use crate::{Result, Store, blobs};
use rusqlite::Connection;

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Ops without an answer.
    pub ops: u32,
    /// Actions they belong to: what a person counts.
    pub actions: u32,
    /// Of those, actions the server is too old for.
    pub held: u32,
    /// And those that wait for another desk.
    pub awaited: u32,
    /// Files attached here whose bytes are not all on the server.
    pub files: u32,
    /// Actions not accepted and not yet dismissed.
    pub refused: u32,
    /// Cases with a field in two versions.
    pub to_check: u32,
}

impl Store {
    /// How much waits.
    ///
    /// # Errors
    /// The database fails.
    pub fn waiting(&self) -> Result<Waiting> {
        self.read(waiting)
    }
}

fn waiting(c: &Connection) -> Result<Waiting> {
    let (ops, actions, held, awaited) = c
        .prepare_cached(
            "SELECT count(*), count(DISTINCT act), count(DISTINCT CASE WHEN state = 3 THEN act END),
                    count(DISTINCT CASE WHEN state = 4 THEN act END)
             FROM outbox WHERE state <> 2",
        )?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let files = c
        .prepare_cached("SELECT count(*) FROM blob WHERE state = ?1 AND problem IS NULL")?
        .query_row([blobs::TO_SEND], |r| r.get(0))?;
    let refused = c
        .prepare_cached("SELECT count(DISTINCT act) FROM refused")?
        .query_row([], |r| r.get(0))?;
    let to_check = c
        .prepare_cached("SELECT count(*) FROM case_row WHERE conflicts > 0")?
        .query_row([], |r| r.get(0))?;
    Ok(Waiting {
        ops,
        actions,
        held,
        awaited,
        files,
        refused,
        to_check,
    })
}
