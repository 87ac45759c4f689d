//! The cases that are part of another: each keeps its timeline, which is shown there as a section of its own.

use crate::cases::{JOIN_PERSON, LIST_COLUMNS, list_row};
use crate::{CaseListRow, Result, Store};
use oltre_domain::CaseId;
use rusqlite::params;

impl Store {
    /// The cases on this device that were merged into a case, directly or by way of another, oldest first; at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn merged_into(&self, case: CaseId, limit: u32) -> Result<Vec<CaseListRow>> {
        self.read(|c| {
            let sql = format!(
                "WITH RECURSIVE merged (id) AS (
                   SELECT id FROM case_row WHERE merged_into = ?1
                   UNION SELECT x.id FROM case_row x JOIN merged m ON x.merged_into = m.id
                 )
                 SELECT {LIST_COLUMNS} FROM merged CROSS JOIN case_row c ON c.id = merged.id {JOIN_PERSON}
                 WHERE c.id <> ?1 ORDER BY c.created_at, c.num LIMIT ?2"
            );
            let mut statement = c.prepare_cached(&sql)?;
            Ok(statement
                .query_map(params![case.0, limit], list_row)?
                .collect::<rusqlite::Result<_>>()?)
        })
    }
}
