//! Restores: a backup in the place of the database, in a new epoch.
//!
//! The counter jumps, so that no number is given twice, and consoles take a new snapshot and send what they had not sent, and
//! what they had sent after the backup. Who was sent away after the backup stays away, and what their devices left stays too.

use super::backup::{beside, check, copy_whole, failed, remove_copy, sync_folder};
use super::epoch::new_epoch;
use super::migrations::SCHEMA;
use super::sql::Conn;
use super::sql::{all, run, value};
use super::{DATABASE, StorageError, schema};
use oltre_domain::{Timestamp, Version};
use std::path::{Path, PathBuf};

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// The sequence the backup reached, and the one counting goes on from, of the first organisation.
    pub seq: (Version, Version),
    /// Where the database that stood there was put.
    pub set_aside: Option<PathBuf>,
    /// The database that stood there cannot be read: devices revoked and accounts disabled after the backup are good
    /// again, what revoked devices delivered after it may be missing, and somebody has to look.
    pub rights_unknown: bool,
}

/// Puts a backup in the place of the database of a data folder, in a new epoch. Devices revoked and accounts disabled in
/// the database that stood there stay so; passwords are those of the backup. The server must not be running.
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
    remove_copy(&part)?;
    let made = copy_anew(data, backup, &part, now).and_then(|(seq, rights_unknown)| {
        let set_aside = put_in_place(data, &part, now)?;
        Ok(RestoreReport {
            seq,
            set_aside,
            rights_unknown,
        })
    });
    made.inspect_err(|_| {
        // The failure that brought us here is the one to tell.
        drop(remove_copy(&part));
    })
}

/// The backup as the database it will be, in a file of its own. Gives the sequences, and whether what was revoked since
/// is unknown.
fn copy_anew(
    data: &Path,
    backup: &Path,
    part: &Path,
    now: Timestamp,
) -> Result<((Version, Version), bool), StorageError> {
    let source = schema::open_reader(backup)?;
    check(&source)?;
    let found = schema::version(&source)?;
    if found == 0 || found > SCHEMA {
        return Err(if found == 0 {
            StorageError::Unfit(format!("{} is no backup of this program", backup.display()))
        } else {
            StorageError::Newer { found, known: SCHEMA }
        });
    }
    let mut copy = schema::open_writer(part)?;
    copy_whole(&source, &mut copy)?;
    let (_, first) = schema::prepare(&copy, "", now)?;
    let place = data.join(DATABASE);
    let sent_away = sent_away(&place);
    if let Ok(rows) = &sent_away {
        keep_away(&copy, rows)?;
    }
    let is_all_here = keep_left(&copy, &place)?;
    let seq = copy.whole(|copy| new_epoch(copy, first, now))?;
    copy.batch("PRAGMA journal_mode = DELETE;")?;
    Ok((seq, sent_away.is_err() || !is_all_here))
}

/// What was taken from somebody in a database: since when, and the update that takes it from them in another.
type Taken = (&'static str, [u8; 16], [u8; 16], i64);

/// Devices revoked and accounts disabled in the database that stands there; nothing when none does.
fn sent_away(place: &Path) -> Result<Vec<Taken>, StorageError> {
    if !place.exists() {
        return Ok(Vec::new());
    }
    let conn = schema::open_reader(place)?;
    let mut found = Vec::new();
    for (sql, update) in [
        (
            "SELECT tenant_id, device_id, revoked_at FROM device WHERE revoked_at IS NOT NULL",
            "UPDATE device SET revoked_at = coalesce(revoked_at, ?3) WHERE tenant_id = ?1 AND device_id = ?2",
        ),
        (
            "SELECT tenant_id, operator_id, disabled_at FROM account WHERE disabled_at IS NOT NULL",
            "UPDATE account SET disabled_at = coalesce(disabled_at, ?3) WHERE tenant_id = ?1 AND operator_id = ?2",
        ),
    ] {
        found.extend(all(&conn, sql, (), |row| {
            Ok((update, row.get(0)?, row.get(1)?, row.get(2)?))
        })?);
    }
    Ok(found)
}

fn keep_away(copy: &Conn, rows: &[Taken]) -> Result<(), StorageError> {
    for (update, tenant, id, since) in rows {
        run(copy, update, (tenant, id, since))?;
    }
    Ok(())
}

/// Takes over what revoked devices had not sent: they have delivered it and have it no more. False when the database that
/// stands there cannot be read.
fn keep_left(copy: &Conn, place: &Path) -> Result<bool, StorageError> {
    if !place.exists() {
        return Ok(true);
    }
    let mut kept = Ok(());
    let read = schema::open_reader(place).and_then(|conn| {
        let table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'recovery'";
        if value::<i64>(&conn, table, ())?.is_none() {
            return Ok(());
        }
        // One at a time: together they may be more than there is memory for.
        all(
            &conn,
            "SELECT tenant_id, device_id, part, parts, at, bytes FROM recovery",
            (),
            |row| {
                let id = (row.get::<[u8; 16]>(0)?, row.get::<[u8; 16]>(1)?, row.get::<u32>(2)?);
                let (parts, at, bytes): (u32, i64, Vec<u8>) = (row.get(3)?, row.get(4)?, row.get(5)?);
                if kept.is_ok() {
                    kept = run(
                        copy,
                        "INSERT INTO recovery (tenant_id, device_id, part, parts, at, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                         ON CONFLICT DO NOTHING",
                        (id.0, id.1, id.2, parts, at, bytes),
                    )
                    .map(drop);
                }
                Ok(())
            },
        )
        .map(drop)
    });
    kept?;
    Ok(read.is_ok())
}

/// Moves the database that stands there out of the way and the new one in its place. Gives where the old one is.
fn put_in_place(data: &Path, part: &Path, now: Timestamp) -> Result<Option<PathBuf>, StorageError> {
    let place = data.join(DATABASE);
    let aside = data.join(format!("before-restore-{}.db", now.0));
    let moved = if place.exists() {
        set_aside(&place, &aside)?
    } else {
        Vec::new()
    };
    if let Err(cause) = std::fs::rename(part, &place) {
        for (from, to) in moved.iter().rev() {
            // A server without database is worse than one that was not restored.
            std::fs::rename(to, from).map_err(|cause| failed(from, cause))?;
        }
        return Err(failed(&place, cause));
    }
    sync_folder(&place)?;
    Ok((!moved.is_empty()).then_some(aside))
}

/// Moves a database and the files of its log; gives what was moved, from where to where.
fn set_aside(place: &Path, aside: &Path) -> Result<Vec<(PathBuf, PathBuf)>, StorageError> {
    // What waits in the log goes into the file first, so that the file alone is the database. One too damaged for that
    // keeps its log beside it.
    if let Ok(old) = schema::open_writer(place) {
        drop(old.batch("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    let mut moved = Vec::new();
    for suffix in ["-wal", "-shm", ""] {
        let (from, to) = (beside(place, suffix), beside(aside, suffix));
        if !from.exists() {
            continue;
        }
        if let Err(cause) = std::fs::rename(&from, &to) {
            for (from, to) in moved.iter().rev() {
                // The first failure is the one to tell.
                drop(std::fs::rename::<&PathBuf, &PathBuf>(to, from));
            }
            return Err(failed(&to, cause));
        }
        moved.push((from, to));
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::super::sql::value;
    use super::*;

    #[test]
    fn when_the_new_database_cannot_be_put_in_place_the_old_one_is_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join(DATABASE);
        let old = schema::open_writer(&place).unwrap();
        old.batch("CREATE TABLE kept (x); INSERT INTO kept VALUES (1)")
            .unwrap();
        drop(old);
        // There is nothing to put in its place.
        let missing = folder.path().join("oltre.restore");
        assert!(put_in_place(folder.path(), &missing, Timestamp(1)).is_err());
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|f| f.unwrap().file_name())
            .collect();
        assert_eq!(files, [DATABASE]);
        let kept: Option<i64> =
            value(&schema::open_reader(&place).unwrap(), "SELECT x FROM kept", ()).unwrap();
        assert_eq!(kept, Some(1));
    }
}
