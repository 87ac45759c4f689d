//! The audit trail: append-only, each entry's hash covers the one before.

use super::StorageError;
use super::sql::Conn;
use super::sql::{json, one, run};
use crate::decide::AuditNote;
use oltre_domain::OrganisationId;
use sha2::{Digest as _, Sha256};

/// What comes before the first entry.
pub(super) const START: [u8; 32] = [0; 32];

/// h_n = SHA-256(h_{n-1} || entry)
pub(super) fn link(before: &[u8; 32], entry: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(entry.as_bytes());
    hash.finalize().into()
}

/// Appends notes in order.
pub(super) fn append(
    conn: &Conn,
    organisation: OrganisationId,
    notes: &[AuditNote],
) -> Result<(), StorageError> {
    if notes.is_empty() {
        return Ok(());
    }
    let tenant = organisation.0.as_bytes();
    // Whoever appends holds the organisation's counter, so that the chain has one end.
    conn.lock("SELECT seq FROM tenant_seq WHERE tenant_id = ?1", [tenant])?;
    let last = one(
        conn,
        "SELECT n, hash FROM audit WHERE tenant_id = ?1 ORDER BY n DESC LIMIT 1",
        [tenant],
        |row| Ok((row.get::<i64>(0)?, row.get::<[u8; 32]>(1)?)),
    )?;
    let (mut n, mut hash) = last.unwrap_or((0, START));
    for note in notes {
        let entry = json(note);
        n += 1;
        hash = link(&hash, &entry);
        run(
            conn,
            "INSERT INTO audit (tenant_id, n, entry, hash) VALUES (?1, ?2, ?3, ?4)",
            (tenant, n, &entry, hash),
        )?;
    }
    Ok(())
}
