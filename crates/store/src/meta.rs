//! Small facts the device keeps: who it is, where sync stands.

use crate::open::Safety;
use crate::{Result, Store};
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn get(c: &Connection, key: &str) -> Result<Option<String>> {
    Ok(c.prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row(params![key], |r| r.get(0))
        .optional()?)
}

pub(crate) fn set(c: &Connection, key: &str, value: &str) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute(params![key, value])?;
    Ok(())
}

pub(crate) fn number(c: &Connection, key: &str) -> Result<i64> {
    Ok(get(c, key)?.and_then(|t| t.parse().ok()).unwrap_or(0))
}

impl Store {
    /// A fact, as text.
    ///
    /// # Errors
    /// The database fails.
    pub fn fact(&self, key: &str) -> Result<Option<String>> {
        self.read(|c| get(c, key))
    }

    /// Keeps facts, all of them or none.
    ///
    /// # Errors
    /// The disk says no.
    pub fn set_facts(&self, facts: &[(&str, &str)]) -> Result<()> {
        self.write(Safety::Full, |c| facts.iter().try_for_each(|(k, v)| set(c, k, v)))
    }
}
