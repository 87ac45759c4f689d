//! Figures as the server told them last: to be read without a network.

use crate::open::Safety;
use crate::{Result, Store};
use oltre_domain::Timestamp;
use rusqlite::{OptionalExtension as _, params};

/// Answers kept, at most: the oldest go.
const MOST: u32 = 500;

impl Store {
    /// Keeps an answer in the place of the one before to the same question.
    ///
    /// # Errors
    /// The disk says no.
    pub fn keep_figure(&self, asked: &str, answer: &str, at: Timestamp) -> Result<()> {
        self.write(Safety::Normal, |c| {
            c.execute(
                "INSERT INTO kept_figure (asked, at, answer) VALUES (?1, ?2, ?3)
                 ON CONFLICT (asked) DO UPDATE SET at = excluded.at, answer = excluded.answer",
                params![asked, at.0, answer],
            )?;
            c.execute(
                "DELETE FROM kept_figure WHERE asked IN
                   (SELECT asked FROM kept_figure ORDER BY at DESC LIMIT -1 OFFSET ?1)",
                params![MOST],
            )?;
            Ok(())
        })
    }

    /// What was answered last, and when.
    ///
    /// # Errors
    /// The database fails.
    pub fn kept_figure(&self, asked: &str) -> Result<Option<(String, Timestamp)>> {
        self.read(|c| {
            let sql = "SELECT answer, at FROM kept_figure WHERE asked = ?1";
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, Timestamp(row.get(1)?)));
            Ok(c.query_row(sql, params![asked], read).optional()?)
        })
    }
}
