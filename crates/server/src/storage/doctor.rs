//! The doctor: looks, changes nothing, says what it found as plain codes.

use super::audit::{START, link};
use super::blobs::{self, BlobsFound};
use super::schema::tenants;
use super::sql::Conn;
use super::sql::{all, one, value};
use super::{DATABASE, Storage, StorageError};
use oltre_domain::{OrganisationId, Timestamp, Version};

/// Days without a backup after which the doctor says so.
const BACKUP_DAYS: i64 = 2;

/// Bytes of free disk under which the doctor says so.
const DISK_LOW: u64 = 1024 * 1024 * 1024;

/// Something the doctor looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `integrity`, `sequence`, `orphans`, `audit`, `permissions`, `disk`, `backup`, `accounts`, `attachments`.
    pub code: &'static str,
    /// Nothing wrong with it.
    pub is_good: bool,
    /// What was seen, in English, without case data.
    pub detail: String,
}

fn good(code: &'static str, detail: impl Into<String>) -> Finding {
    Finding {
        code,
        is_good: true,
        detail: detail.into(),
    }
}

fn bad(code: &'static str, detail: impl Into<String>) -> Finding {
    Finding {
        code,
        is_good: false,
        detail: detail.into(),
    }
}

impl Storage {
    /// Looks at database, log, audit trail, files, disk and backups. Blocks; reads everything once.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub fn doctor(&self) -> Result<Vec<Finding>, StorageError> {
        let now = self.now();
        let mut findings = self.read_now(|conn| {
            let mut findings = vec![integrity(conn)?];
            for tenant in tenants(conn)? {
                conn.enter(tenant)?;
                findings.push(orphans(conn, tenant)?);
                findings.push(sequence(conn, tenant)?);
                findings.push(trail(conn, tenant)?);
                findings.push(backups(conn, tenant, now)?);
                findings.push(accounts(conn, tenant)?);
                findings.push(attachments(conn, tenant)?);
            }
            Ok(findings)
        })?;
        findings.push(permissions(self));
        findings.push(disk(self));
        Ok(findings)
    }
}

fn integrity(conn: &Conn) -> Result<Finding, StorageError> {
    if conn.file().is_none() {
        // PostgreSQL checks its pages as it reads them; amcheck and pg_checksums are its own tools for more.
        return Ok(good("integrity", "PostgreSQL answers"));
    }
    let lines = all(conn, "PRAGMA integrity_check(5)", (), |row| row.get::<String>(0))?;
    Ok(if lines == ["ok"] {
        good("integrity", "the file is whole")
    } else {
        bad("integrity", lines.join("; "))
    })
}

fn orphans(conn: &Conn, tenant: OrganisationId) -> Result<Finding, StorageError> {
    let sql = include_str!("sql/orphans.sql");
    let counts = all(conn, sql, [tenant.0.as_bytes()], |row| {
        Ok((row.get::<String>(0)?, row.get::<i64>(1)?))
    })?;
    let found: Vec<String> = counts
        .iter()
        .filter(|c| c.1 > 0)
        .map(|(what, n)| format!("{n} {what}"))
        .collect();
    Ok(if found.is_empty() {
        good("orphans", "every row hangs on something")
    } else {
        bad("orphans", found.join(", "))
    })
}

/// Gapless: every sequence given since the log begins is in it, and nothing is beyond the counter.
fn sequence(conn: &Conn, tenant: OrganisationId) -> Result<Finding, StorageError> {
    let counted = one(
        conn,
        include_str!("sql/sequence_check.sql"),
        [tenant.0.as_bytes()],
        |row| {
            let highest: [Version; 3] = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok((
                row.get::<Version>(0)?,
                row.get::<Version>(1)?,
                row.get::<i64>(2)?,
                highest.into_iter().max().unwrap_or(0),
            ))
        },
    )?;
    let (seq, min_seq, there, highest) = counted.ok_or(StorageError::Damaged("tenant_seq"))?;
    let missing = seq - min_seq - there;
    Ok(if highest > seq {
        bad(
            "sequence",
            format!("a row is at {highest}, the counter only at {seq}"),
        )
    } else if missing != 0 {
        bad(
            "sequence",
            format!("{missing} of the sequences {min_seq} to {seq} are missing"),
        )
    } else {
        good("sequence", format!("gapless from {min_seq} to {seq}"))
    })
}

fn trail(conn: &Conn, tenant: OrganisationId) -> Result<Finding, StorageError> {
    let sql = "SELECT n, entry, hash FROM audit WHERE tenant_id = ?1 AND n >= ?2 ORDER BY n LIMIT 10000";
    let (mut expected, mut before) = (1i64, START);
    loop {
        let from = expected;
        let broken = all(conn, sql, (tenant.0.as_bytes(), from), |row| {
            let (n, hash): (i64, [u8; 32]) = (row.get(0)?, row.get(2)?);
            if n != expected {
                return Ok(Some(format!("entry {expected} is missing")));
            }
            before = link(&before, row.text(1)?);
            expected += 1;
            Ok((before != hash).then(|| format!("entry {n} or one before it was changed")))
        })?;
        if let Some(broken) = broken.into_iter().flatten().next() {
            return Ok(bad("audit", broken));
        }
        if expected == from {
            break;
        }
    }
    Ok(good(
        "audit",
        format!("{} entries, the chain holds", expected - 1),
    ))
}

fn backups(conn: &Conn, tenant: OrganisationId, now: Timestamp) -> Result<Finding, StorageError> {
    let last: Option<i64> = value::<Option<i64>>(
        conn,
        "SELECT max(at) FROM backup_made WHERE tenant_id = ?1",
        [tenant.0.as_bytes()],
    )?
    .flatten();
    Ok(match last {
        None => bad("backup", "there is no backup yet"),
        Some(at) if now.since(Timestamp(at)) > BACKUP_DAYS * Timestamp::DAY => {
            let days = now.since(Timestamp(at)) / Timestamp::DAY;
            bad("backup", format!("the last backup is {days} days old"))
        }
        Some(_) => good("backup", "the last backup is recent"),
    })
}

fn accounts(conn: &Conn, tenant: OrganisationId) -> Result<Finding, StorageError> {
    let sql = "SELECT count(*) FROM account WHERE tenant_id = ?1 AND disabled_at IS NULL";
    let count: i64 = value(conn, sql, [tenant.0.as_bytes()])?.unwrap_or(0);
    Ok(if count == 0 {
        bad("accounts", "nobody can sign in: see `user add`")
    } else {
        good("accounts", format!("{count} accounts"))
    })
}

/// Every byte is read: what a disk changed by itself is found here and not by whoever opens the file.
fn attachments(conn: &Conn, tenant: OrganisationId) -> Result<Finding, StorageError> {
    let BlobsFound {
        whole,
        bytes,
        awaited,
        damaged,
    } = blobs::look(conn, tenant)?;
    let seen = format!(
        "{whole} here ({} MiB), {awaited} not arrived yet",
        bytes / (1024 * 1024)
    );
    Ok(if damaged == 0 {
        good("attachments", seen)
    } else {
        bad(
            "attachments",
            format!("{damaged} are not what their hash says; {seen}"),
        )
    })
}

#[cfg(unix)]
fn permissions(storage: &Storage) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let mut open = Vec::new();
    for name in [
        DATABASE.to_owned(),
        format!("{DATABASE}-wal"),
        format!("{DATABASE}-shm"),
    ] {
        let path = storage.data().join(&name);
        if let Ok(meta) = std::fs::metadata(&path)
            && meta.permissions().mode() & 0o077 != 0
        {
            open.push(name);
        }
    }
    if open.is_empty() {
        good("permissions", "only the owner reads the database")
    } else {
        bad("permissions", format!("others may read {}", open.join(", ")))
    }
}

#[cfg(not(unix))]
fn permissions(_storage: &Storage) -> Finding {
    good("permissions", "left to the system's access lists")
}

#[cfg(unix)]
fn disk(storage: &Storage) -> Finding {
    match rustix::fs::statvfs(storage.data()) {
        Ok(stat) => {
            let free = stat.f_bavail.saturating_mul(stat.f_frsize);
            let mib = free / (1024 * 1024);
            if free < DISK_LOW {
                bad("disk", format!("{mib} MiB free"))
            } else {
                good("disk", format!("{mib} MiB free"))
            }
        }
        Err(cause) => bad("disk", format!("cannot be asked: {cause}")),
    }
}

#[cfg(not(unix))]
fn disk(_storage: &Storage) -> Finding {
    good("disk", "not looked at on this system")
}
