//! Everything, as JSON Lines: the same lines as snapshots.

use super::entity::case_rows;
use super::sql::{all, id_at};
use super::{Storage, StorageError, book, contacts, directory};
use crate::decide::Sight;
use oltre_domain::{CaseId, ContactId};
use oltre_wire::Row;
use std::io::Write;

impl Storage {
    /// Writes every row of the first organisation, directory and Book first, then contacts, then cases with what hangs on them.
    /// One moment of the database. Gives the number of lines. Blocks.
    ///
    /// # Errors
    /// The database cannot be read or the output cannot be written.
    pub fn export(&self, out: &mut dyn Write) -> Result<u64, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            let mut lines = 0;
            let mut write = |row: &Row| {
                serde_json::to_writer(&mut *out, row)
                    .map_err(std::io::Error::from)
                    .and_then(|()| out.write_all(b"\n"))
                    .map_err(|cause| StorageError::File {
                        what: "the output".to_owned(),
                        cause,
                    })?;
                lines += 1;
                Ok::<(), StorageError>(())
            };
            for row in directory::rows(conn, organisation)? {
                write(&row)?;
            }
            book::each(conn, organisation, |row| write(&row))?;
            let tenant = organisation.0.as_bytes();
            let sql = "SELECT contact_id FROM contact WHERE tenant_id = ?1 ORDER BY contact_id";
            for id in all(conn, sql, [tenant], |row| id_at::<ContactId>(row, 0))? {
                if let Some((row, _)) = contacts::load(conn, organisation, id)? {
                    write(&Row::Contact(row))?;
                }
            }
            let sql = "SELECT case_id FROM case_row WHERE tenant_id = ?1 ORDER BY case_id";
            for id in all(conn, sql, [tenant], |row| id_at::<CaseId>(row, 0))? {
                for row in case_rows(conn, organisation, id, &Sight::Whole)?.rows {
                    write(&row)?;
                }
            }
            Ok(lines)
        })
    }
}
