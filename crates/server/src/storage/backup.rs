//! Backups: a copy of one moment, made while the server runs, checked before it counts.

use super::sql::Conn;
use super::sql::{all, id_at, run, value};
use super::{DATABASE, Storage, StorageError, audit, schema};
use crate::decide::AuditNote;
use oltre_domain::{DeviceId, OrganisationId, Timestamp, Version};
use rusqlite::backup::Backup;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
        let (part, now) = (beside(file, ".part"), self.now());
        // What a copy that broke off left here under our own name.
        remove_copy(&part)?;
        let copied = self.copy(&part, now).and_then(|copied| {
            std::fs::rename(&part, file).map_err(|cause| failed(file, cause))?;
            Ok(copied)
        });
        let (covered, heads) = copied.inspect_err(|_| {
            // The failure that brought us here is the one to tell.
            drop(remove_copy(&part));
        })?;
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

impl Storage {
    /// Copies the database to a file of its own, whole and checked, and says what it covers.
    fn copy(&self, part: &Path, now: Timestamp) -> Result<(Vec<Covered>, Heads), StorageError> {
        let source = schema::open_reader(&self.data().join(DATABASE))?;
        let mut copy = schema::open_writer(part)?;
        copy_whole(&source, &mut copy)?;
        // One file: nothing of it waits in a log beside it.
        copy.batch("PRAGMA journal_mode = DELETE;")?;
        check(&copy)?;
        let (covered, heads) = (covered(&copy)?, heads(&copy)?);
        // Also in the copy itself: a server restored from it knows that it has a backup.
        note_backup(&copy, &heads, now)?;
        drop(copy);
        let written = std::fs::File::open(part).and_then(|f| f.sync_all());
        written.map_err(|cause| failed(part, cause))?;
        Ok((covered, heads))
    }
}

/// Copies a database file, as it is at one moment, over another.
pub(super) fn copy_whole(source: &Conn, copy: &mut Conn) -> Result<(), StorageError> {
    let (Some(source), Some(copy)) = (source.file(), copy.file_mut()) else {
        return Err(StorageError::Damaged("a file"));
    };
    Ok(Backup::new(source, copy)?.run_to_completion(4096, Duration::ZERO, None)?)
}

/// A file's whole name with something behind it: `copy.db` and `.part` make `copy.db.part`.
pub(super) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes a copy that is not wanted, with what the database engine keeps beside it.
pub(super) fn remove_copy(part: &Path) -> Result<(), StorageError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let file = beside(part, suffix);
        match std::fs::remove_file(&file) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(failed(&file, cause)),
            _ => {}
        }
    }
    Ok(())
}

fn note_backup(conn: &Conn, heads: &[(OrganisationId, Version)], now: Timestamp) -> Result<(), StorageError> {
    for (organisation, seq) in heads {
        run(
            conn,
            "INSERT INTO backup_made (tenant_id, at, seq) VALUES (?1, ?2, ?3) ON CONFLICT (tenant_id, at) DO UPDATE SET seq = excluded.seq",
            (organisation.0.as_bytes(), now.0, seq),
        )?;
    }
    Ok(())
}

pub(super) fn failed(file: &Path, cause: std::io::Error) -> StorageError {
    StorageError::File {
        what: file.display().to_string(),
        cause,
    }
}

/// A new name is on the disk when its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(file: &Path) -> Result<(), StorageError> {
    let folder = file
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(|cause| failed(folder, cause))
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_file: &Path) -> Result<(), StorageError> {
    Ok(())
}

pub(super) fn check(conn: &Conn) -> Result<(), StorageError> {
    let verdict: String =
        value(conn, "PRAGMA integrity_check(1)", ())?.ok_or(StorageError::Damaged("the copy"))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StorageError::Unfit(format!("the copy is damaged: {verdict}")))
    }
}

type Covered = (OrganisationId, DeviceId, u32, i64);

/// How far each organisation is.
pub(super) type Heads = Vec<(OrganisationId, Version)>;

fn covered(conn: &Conn) -> Result<Vec<Covered>, StorageError> {
    let sql = "SELECT tenant_id, device_id, incarnation, last_op_n FROM device";
    all(conn, sql, (), |row| {
        Ok((id_at(row, 0)?, id_at(row, 1)?, row.get(2)?, row.get(3)?))
    })
}

pub(super) fn heads(conn: &Conn) -> Result<Heads, StorageError> {
    all(conn, "SELECT tenant_id, seq FROM tenant_seq", (), |row| {
        Ok((id_at(row, 0)?, row.get(1)?))
    })
}
