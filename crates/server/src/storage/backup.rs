//! Backups and restores.
//!
//! A backup is a copy of one moment, made while the server runs, checked before it counts. A restore is a
//! new epoch: the counter jumps, so that no number is given twice, and consoles take a new snapshot and
//! send again what the backup does not cover.

use super::sql::{all, id_at, run, value};
use super::{DATABASE, Storage, StorageError, audit, schema};
use crate::decide::AuditNote;
use oltre_domain::{DeviceId, OrganisationId, Timestamp, Version};
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// How far a restore moves the counter.
const JUMP: i64 = 1 << 32;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// Where it is.
    pub file: PathBuf,
    /// Bytes of it.
    pub bytes: u64,
    /// The sequence it reaches, of the first organisation.
    pub seq: Version,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// The sequence the backup reached, and the one counting goes on from, of the first organisation.
    pub seq: (Version, Version),
    /// Where the database that stood there was put.
    pub set_aside: Option<PathBuf>,
}

impl Storage {
    /// Copies the database, as it is at one moment, to a new file; then tells each device what is covered. Blocks.
    ///
    /// # Errors
    /// The file is there already or cannot be written, or the copy fails its check.
    pub fn backup(&self, file: &Path) -> Result<BackupReport, StorageError> {
        if file.exists() {
            return Err(StorageError::Unfit(format!(
                "{} is there already",
                file.display()
            )));
        }
        let part = file.with_extension("part");
        if part.exists() {
            std::fs::remove_file(&part).map_err(|cause| failed(&part, cause))?;
        }
        let source = schema::open_reader(&self.data().join(DATABASE))?;
        let mut copy = schema::open_writer(&part)?;
        Backup::new(&source, &mut copy)?.run_to_completion(4096, Duration::ZERO, None)?;
        // One file: nothing of it waits in a log beside it.
        copy.execute_batch("PRAGMA journal_mode = DELETE;")?;
        check(&copy)?;
        let covered = covered(&copy)?;
        let heads = heads(&copy)?;
        let now = self.now();
        // Also in the copy itself: a server restored from it knows that it has a backup.
        note_backup(&copy, &heads, now)?;
        drop(copy);
        let written = std::fs::File::open(&part).and_then(|f| f.sync_all());
        written.map_err(|cause| failed(&part, cause))?;
        std::fs::rename(&part, file).map_err(|cause| failed(file, cause))?;
        sync_folder(file)?;
        let bytes = std::fs::metadata(file)
            .map_err(|cause| failed(file, cause))?
            .len();
        let seq = heads
            .iter()
            .find(|h| h.0 == self.organisation())
            .map_or(0, |h| h.1);
        self.write_now(move |writing| {
            for (organisation, device, incarnation, n) in &covered {
                run(
                    writing,
                    include_str!("sql/cover_device.sql"),
                    (organisation.0.as_bytes(), device.0.as_bytes(), incarnation, n),
                )?;
            }
            note_backup(writing, &heads, now)?;
            for (organisation, _) in &heads {
                audit::append(writing, *organisation, &[AuditNote::new(now, "backup")])?;
            }
            Ok(())
        })?;
        Ok(BackupReport {
            file: file.to_owned(),
            bytes,
            seq,
        })
    }
}

fn note_backup(
    conn: &Connection,
    heads: &[(OrganisationId, Version)],
    now: Timestamp,
) -> Result<(), StorageError> {
    for (organisation, seq) in heads {
        run(
            conn,
            "INSERT OR REPLACE INTO backup_made (tenant_id, at, seq) VALUES (?1, ?2, ?3)",
            (organisation.0.as_bytes(), now.0, seq),
        )?;
    }
    Ok(())
}

fn failed(file: &Path, cause: std::io::Error) -> StorageError {
    StorageError::File {
        what: file.display().to_string(),
        cause,
    }
}

/// A new name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(file: &Path) -> Result<(), StorageError> {
    let folder = file
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(|cause| failed(folder, cause))
}

#[cfg(not(unix))]
fn sync_folder(_file: &Path) -> Result<(), StorageError> {
    Ok(())
}

fn check(conn: &Connection) -> Result<(), StorageError> {
    let verdict: String = conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StorageError::Unfit(format!("the copy is damaged: {verdict}")))
    }
}

type Covered = (OrganisationId, DeviceId, u32, i64);

fn covered(conn: &Connection) -> Result<Vec<Covered>, StorageError> {
    let sql = "SELECT tenant_id, device_id, incarnation, last_op_n FROM device";
    all(conn, sql, [], |row| {
        Ok((id_at(row, 0)?, id_at(row, 1)?, row.get(2)?, row.get(3)?))
    })
}

fn heads(conn: &Connection) -> Result<Vec<(OrganisationId, Version)>, StorageError> {
    all(conn, "SELECT tenant_id, seq FROM tenant_seq", [], |row| {
        Ok((id_at(row, 0)?, row.get(1)?))
    })
}

/// Puts a backup in the place of the database of a data folder, in a new epoch. The server must not be running.
///
/// # Errors
/// The backup is damaged, is of a newer version or is no database of ours; the folder cannot be written. What stood there is
/// left as it was then.
pub fn restore(data: &Path, backup: &Path, now: Timestamp) -> Result<RestoreReport, StorageError> {
    if !backup.is_file() {
        return Err(StorageError::Unfit(format!("{} is no file", backup.display())));
    }
    schema::make_folder(data)?;
    let part = data.join("oltre.restore");
    for old in [
        part.clone(),
        part.with_extension("restore-wal"),
        part.with_extension("restore-shm"),
    ] {
        if old.exists() {
            std::fs::remove_file(&old).map_err(|cause| failed(&old, cause))?;
        }
    }
    let source = schema::open_reader(backup)?;
    check(&source)?;
    let found = schema::version(&source)?;
    if found == 0 || found > schema::SCHEMA {
        return Err(if found == 0 {
            StorageError::Unfit(format!("{} is no backup of this program", backup.display()))
        } else {
            StorageError::Newer {
                found,
                known: schema::SCHEMA,
            }
        });
    }
    let mut copy = schema::open_writer(&part)?;
    Backup::new(&source, &mut copy)?.run_to_completion(4096, Duration::ZERO, None)?;
    schema::prepare(&mut copy, "", now)?;
    let first: OrganisationId = super::sql::one(
        &copy,
        "SELECT tenant_id FROM organisation ORDER BY created_at, tenant_id LIMIT 1",
        [],
        |row| Ok(id_at(row, 0)?),
    )?
    .ok_or(StorageError::Damaged("organisation"))?;
    let seq = new_epoch(&mut copy, first, now)?;
    copy.execute_batch("PRAGMA journal_mode = DELETE;")?;
    drop(copy);
    let set_aside = set_aside(data, now)?;
    let place = data.join(DATABASE);
    std::fs::rename(&part, &place).map_err(|cause| failed(&place, cause))?;
    sync_folder(&place)?;
    Ok(RestoreReport { seq, set_aside })
}

fn new_epoch(
    conn: &mut Connection,
    first: OrganisationId,
    now: Timestamp,
) -> Result<(Version, Version), StorageError> {
    let transaction = conn.transaction()?;
    let mut of_first = (0, 0);
    for (organisation, seq) in heads(&transaction)? {
        let tenant = organisation.0.as_bytes();
        let jumped = seq.saturating_add(JUMP);
        run(
            &transaction,
            "INSERT INTO lost_range (tenant_id, after_seq, upto_seq) VALUES (?1, ?2, ?3)",
            (tenant, seq, jumped),
        )?;
        run(
            &transaction,
            "UPDATE tenant_seq SET epoch = ?2, seq = ?3, min_seq = ?3 WHERE tenant_id = ?1",
            (tenant, Uuid::now_v7().to_string(), jumped),
        )?;
        // No cursor of the old epoch is good any more: its log has no reader.
        run(&transaction, "DELETE FROM change WHERE tenant_id = ?1", [tenant])?;
        run(
            &transaction,
            "DELETE FROM change_scope WHERE tenant_id = ?1",
            [tenant],
        )?;
        // All the restored database holds is in a backup: the one it came from.
        run(
            &transaction,
            "UPDATE device SET durable_n = last_op_n WHERE tenant_id = ?1",
            [tenant],
        )?;
        let mut note = AuditNote::new(now, "restore");
        note.seq = Some(jumped);
        audit::append(&transaction, organisation, &[note])?;
        if organisation == first {
            of_first = (seq, jumped);
        }
    }
    let left: Option<i64> = value(&transaction, "SELECT 1 FROM change LIMIT 1", [])?;
    if left.is_some() {
        return Err(StorageError::Damaged("change"));
    }
    transaction.commit()?;
    Ok(of_first)
}

/// Moves the database that stands there, with its log, out of the way.
fn set_aside(data: &Path, now: Timestamp) -> Result<Option<PathBuf>, StorageError> {
    let place = data.join(DATABASE);
    if !place.exists() {
        return Ok(None);
    }
    let name = format!("before-restore-{}.db", now.0);
    for suffix in ["-wal", "-shm", ""] {
        let from = data.join(format!("{DATABASE}{suffix}"));
        let to = data.join(format!("{name}{suffix}"));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(|cause| failed(&to, cause))?;
        }
    }
    Ok(Some(data.join(name)))
}
