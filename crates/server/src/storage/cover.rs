//! What a backup covers: how far each device's ops are safe even if this database is lost.
//!
//! A console keeps what was answered until it hears that a backup has it, and sends it again to a server that came back
//! without it. A file is copied by us, so we know what the copy holds. PostgreSQL is copied by its own tools: what is
//! there *before* they begin is written down as a mark, and the mark counts once they have ended well.

use super::sql::Conn;
use super::sql::{all, id_at, run};
use super::{Storage, StorageError, audit, schema};
use crate::decide::AuditNote;
use oltre_domain::{DeviceId, OrganisationId, Timestamp, Version};

/// What is in the database at one moment.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// How far the counter of each organisation is.
    pub(super) heads: Vec<(OrganisationId, Version)>,
    /// How far the ops of each device are.
    pub(super) devices: Vec<Covered>,
}

/// An organisation's device, its incarnation, and the number of its last op.
pub(super) type Covered = (OrganisationId, DeviceId, u32, i64);

impl Storage {
    /// What is in the database now. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn mark(&self) -> Result<Mark, StorageError> {
        let now = self.now();
        self.read_now(|conn| mark(conn, now))
    }

    /// A backup was made that holds all of a mark: tells each device. Blocks.
    ///
    /// # Errors
    /// The mark is of another database or says more than is there, or the database cannot write.
    pub fn covered(&self, mark: &Mark) -> Result<(), StorageError> {
        let mark = mark.clone();
        self.write_now(move |writing| {
            for (organisation, seq) in &mark.heads {
                let here = schema::tenants(writing)?.contains(organisation);
                if !here || super::post::head(writing, *organisation)?.seq < *seq {
                    return Err(StorageError::Unfit(
                        "this mark was not made of this database as it is now".to_owned(),
                    ));
                }
            }
            cover(writing, &mark)
        })
    }
}

/// What is in a database.
pub(super) fn mark(conn: &Conn, at: Timestamp) -> Result<Mark, StorageError> {
    let mut devices = Vec::new();
    for tenant in schema::tenants(conn)? {
        conn.enter(tenant)?;
        let sql = "SELECT tenant_id, device_id, incarnation, last_op_n FROM device WHERE tenant_id = ?1";
        devices.extend(all(conn, sql, [tenant.0.as_bytes()], |row| {
            Ok((id_at(row, 0)?, id_at(row, 1)?, row.get(2)?, row.get(3)?))
        })?);
    }
    Ok(Mark {
        at,
        heads: heads(conn)?,
        devices,
    })
}

/// How far each organisation is.
pub(super) fn heads(conn: &Conn) -> Result<Vec<(OrganisationId, Version)>, StorageError> {
    let sql = "SELECT tenant_id, seq FROM tenant_seq ORDER BY tenant_id";
    all(conn, sql, (), |row| Ok((id_at(row, 0)?, row.get(1)?)))
}

/// Writes down that a backup has what a mark says.
pub(super) fn cover(conn: &Conn, mark: &Mark) -> Result<(), StorageError> {
    let Mark { at, heads, devices } = mark;
    for (organisation, seq) in heads {
        conn.enter(*organisation)?;
        for (_, device, incarnation, n) in devices.iter().filter(|d| d.0 == *organisation) {
            run(
                conn,
                include_str!("sql/cover_device.sql"),
                (organisation.0.as_bytes(), device.0.as_bytes(), *incarnation, *n),
            )?;
        }
        note(conn, *organisation, *seq, *at)?;
        audit::append(conn, *organisation, &[AuditNote::new(*at, "backup")])?;
    }
    Ok(())
}

/// That there is a backup, for `doctor`.
pub(super) fn note(
    conn: &Conn,
    organisation: OrganisationId,
    seq: Version,
    at: Timestamp,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO backup_made (tenant_id, at, seq) VALUES (?1, ?2, ?3)
               ON CONFLICT (tenant_id, at) DO UPDATE SET seq = excluded.seq";
    run(conn, sql, (organisation.0.as_bytes(), at.0, seq))?;
    Ok(())
}
