//! What the organisation shares: queues, operators, topics, notices.

use crate::{Result, Store};
use oltre_domain::{CataloguePiece, Macro, Notice, Operator, Queue, Topic};
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Everything shared.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Queues and offices, by name.
    pub queues: Vec<Queue>,
    /// Colleagues, by name.
    pub operators: Vec<Operator>,
    /// Topics, by key.
    pub topics: Vec<Topic>,
    /// Notices, also those that no longer hold.
    pub notices: Vec<Notice>,
}

pub(crate) fn put<T: Serialize>(c: &Connection, kind: &str, id: &str, row: &T) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO directory (kind, id, row) VALUES (?1, ?2, ?3)")?
        .execute(params![kind, id, serde_json::to_string(row)?])?;
    Ok(())
}

pub(crate) fn all<T: DeserializeOwned>(c: &Connection, kind: &str) -> Result<Vec<T>> {
    let mut statement = c.prepare_cached("SELECT row FROM directory WHERE kind = ?1 ORDER BY id")?;
    let texts: Vec<String> = statement
        .query_map(params![kind], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    texts.iter().map(|t| Ok(serde_json::from_str(t)?)).collect()
}

impl Store {
    /// Everything the organisation shares.
    ///
    /// # Errors
    /// The database fails.
    pub fn directory(&self) -> Result<Directory> {
        self.read(|c| {
            let mut directory = Directory {
                queues: all(c, "queue")?,
                operators: all(c, "operator")?,
                topics: all(c, "topic")?,
                notices: all(c, "notice")?,
            };
            directory.queues.sort_by(|a: &Queue, b| a.name.cmp(&b.name));
            directory.operators.sort_by(|a: &Operator, b| a.name.cmp(&b.name));
            Ok(directory)
        })
    }

    /// The macros in use, by key.
    ///
    /// # Errors
    /// The database fails.
    pub fn macros(&self) -> Result<Vec<Macro>> {
        self.read(|c| {
            let mut macros: Vec<Macro> = all(c, "macro")?;
            macros.retain(|row| !row.retired);
            Ok(macros)
        })
    }

    /// Over-help's catalogue in its pieces, by key; those out of force too.
    ///
    /// # Errors
    /// The database fails.
    pub fn catalogue(&self) -> Result<Vec<CataloguePiece>> {
        self.read(|c| all(c, "catalogue"))
    }
}
