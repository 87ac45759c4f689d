//! A new epoch: what a database needs that came back from a backup.
//!
//! The counter jumps, so that no number is given twice, and no cursor of before is good: consoles take a new snapshot and
//! send again what no backup had.

use super::cover::heads;
use super::sql::{Conn, run};
use super::{Storage, StorageError, audit};
use crate::decide::AuditNote;
use oltre_domain::{OrganisationId, Timestamp, Version};
use uuid::Uuid;

/// How far a restore moves the counter.
const JUMP: i64 = 1 << 32;

impl Storage {
    /// For a PostgreSQL database that its own tools brought back from a backup: begins a new epoch. No server may be
    /// running on it. Gives the counter before and after. Blocks.
    ///
    /// # Errors
    /// The database is a file, which is restored by [`restore`](super::restore); or it cannot write.
    pub fn restored(&self) -> Result<(Version, Version), StorageError> {
        if self.settings().postgres.is_none() {
            return Err(StorageError::Unfit("a file is restored by `restore`".to_owned()));
        }
        let (first, now) = (self.organisation(), self.now());
        self.write_now(move |writing| {
            let jumped = new_epoch(writing, first, now)?;
            writing.tell_all();
            Ok(jumped)
        })
    }
}

/// Begins a new epoch in every organisation. Gives the first one's counter before and after.
pub(super) fn new_epoch(
    conn: &Conn,
    first: OrganisationId,
    now: Timestamp,
) -> Result<(Version, Version), StorageError> {
    let mut of_first = (0, 0);
    for (organisation, seq) in heads(conn)? {
        conn.enter(organisation)?;
        let tenant = organisation.0.as_bytes();
        let jumped = seq.saturating_add(JUMP);
        run(
            conn,
            "INSERT INTO lost_range (tenant_id, after_seq, upto_seq) VALUES (?1, ?2, ?3)",
            (tenant, seq, jumped),
        )?;
        run(
            conn,
            "UPDATE tenant_seq SET epoch = ?2, seq = ?3, min_seq = ?3 WHERE tenant_id = ?1",
            (tenant, Uuid::now_v7().to_string(), jumped),
        )?;
        // No cursor of the old epoch is good any more: its log has no reader.
        run(conn, "DELETE FROM change WHERE tenant_id = ?1", [tenant])?;
        run(conn, "DELETE FROM change_scope WHERE tenant_id = ?1", [tenant])?;
        // All the restored database holds is in a backup: the one it came from.
        run(
            conn,
            "UPDATE device SET durable_n = last_op_n WHERE tenant_id = ?1",
            [tenant],
        )?;
        let mut note = AuditNote::new(now, "restore");
        note.seq = Some(jumped);
        audit::append(conn, organisation, &[note])?;
        if organisation == first {
            of_first = (seq, jumped);
        }
    }
    Ok(of_first)
}
