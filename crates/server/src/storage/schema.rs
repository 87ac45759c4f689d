//! The file: folder, pragmas, migrations.

use super::sql::{all, id_at, one, run, value};
use super::{DATABASE, StorageError};
use crate::token::{SealKey, random_key};
use oltre_domain::{OrganisationId, Timestamp};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::{File, OpenOptions};
use std::path::Path;
use uuid::Uuid;

/// Forward only, never edited. The file's `user_version` counts those done.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_contact_state.sql"),
    include_str!("migrations/0003_closed_at.sql"),
];

/// The schema this program writes.
pub(super) const SCHEMA: u32 = MIGRATIONS.len() as u32;

/// Makes the data folder, readable by its owner alone.
pub(crate) fn make_folder(data: &Path) -> Result<(), StorageError> {
    let failed = |cause| StorageError::File {
        what: format!("the data folder {}", data.display()),
        cause,
    };
    if data.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(data).map_err(failed)
}

/// A file made with these options is its owner's alone: what is written here is case data.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Refuses a folder without database: a wrong path must not look like an empty server.
pub(super) fn must_exist(data: &Path) -> Result<(), StorageError> {
    if data.join(DATABASE).is_file() {
        return Ok(());
    }
    Err(StorageError::Unfit(format!(
        "there is no database ({DATABASE}) in {}: is it the right data folder?",
        data.display()
    )))
}

/// What a database that has to be made or migrated needs: the folder's lock, so that it happens under no running server.
/// None when nothing has to be done to it.
pub(super) fn lock_to_migrate(data: &Path) -> Result<Option<File>, StorageError> {
    if !needs_migration(data)? {
        return Ok(None);
    }
    let lock = crate::lock::take(data)?.ok_or_else(|| {
        StorageError::Unfit(format!(
            "the database in {} has to be made or brought to this version, and another oltre-server is at work there: \
             stop it first",
            data.display()
        ))
    })?;
    Ok(Some(lock))
}

/// Whether the database is absent or of an older version.
pub(super) fn needs_migration(data: &Path) -> Result<bool, StorageError> {
    let path = data.join(DATABASE);
    Ok(!path.is_file() || version(&open_reader(&path)?)? < SCHEMA)
}

pub(super) fn open_writer(path: &Path) -> Result<Connection, StorageError> {
    // Made by us first, so that nobody else can read it even for a moment.
    owner_only(OpenOptions::new().create(true).append(true))
        .open(path)
        .map_err(|cause| StorageError::File {
            what: format!("the database {}", path.display()),
            cause,
        })?;
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settle(&conn)?;
    // FULL: what a push answers is on the disk.
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")?;
    Ok(conn)
}

pub(super) fn open_reader(path: &Path) -> Result<Connection, StorageError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settle(&conn)?;
    Ok(conn)
}

fn settle(conn: &Connection) -> Result<(), StorageError> {
    conn.busy_timeout(std::time::Duration::from_secs(20))?;
    conn.set_prepared_statement_cache_capacity(200);
    conn.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 268435456;",
    )?;
    Ok(())
}

/// The schema of a file.
pub(super) fn version(conn: &Connection) -> Result<u32, StorageError> {
    Ok(conn.query_row("PRAGMA user_version", [], |r| r.get(0))?)
}

/// Brings the file to this program's schema, each migration in one transaction, and makes what every server has: its
/// sealing key and a first organisation.
pub(super) fn prepare(
    conn: &mut Connection,
    organisation_name: &str,
    now: Timestamp,
) -> Result<(SealKey, OrganisationId), StorageError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > SCHEMA {
        return Err(StorageError::Newer { found, known: SCHEMA });
    }
    for (number, migration) in (1u32..).zip(MIGRATIONS).skip(found as usize) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    let key = seal_key(&transaction)?;
    let organisation = match one(
        &transaction,
        "SELECT tenant_id FROM organisation ORDER BY created_at, tenant_id LIMIT 1",
        [],
        |row| Ok(id_at(row, 0)?),
    )? {
        Some(id) => id,
        None => make_organisation(&transaction, organisation_name, now)?,
    };
    transaction.commit()?;
    Ok((key, organisation))
}

fn seal_key(conn: &Connection) -> Result<SealKey, StorageError> {
    if let Some(bytes) = value::<Vec<u8>>(conn, "SELECT value FROM server_secret WHERE name = 'seal'", [])? {
        let bytes = bytes
            .try_into()
            .map_err(|_| StorageError::Damaged("server_secret"))?;
        return Ok(SealKey(bytes));
    }
    let bytes = random_key()?;
    run(
        conn,
        "INSERT INTO server_secret (name, value) VALUES ('seal', ?1)",
        [&bytes[..]],
    )?;
    Ok(SealKey(bytes))
}

/// Every organisation.
pub(super) fn tenants(conn: &Connection) -> Result<Vec<OrganisationId>, StorageError> {
    all(conn, "SELECT tenant_id FROM organisation", [], |row| {
        Ok(id_at(row, 0)?)
    })
}

/// Makes an organisation with its counter at 0.
pub(super) fn make_organisation(
    conn: &Connection,
    name: &str,
    now: Timestamp,
) -> Result<OrganisationId, StorageError> {
    let id = Uuid::now_v7();
    run(
        conn,
        "INSERT INTO organisation (tenant_id, name, created_at) VALUES (?1, ?2, ?3)",
        (id.as_bytes(), name, now.0),
    )?;
    run(
        conn,
        "INSERT INTO tenant_seq (tenant_id, epoch, seq, min_seq) VALUES (?1, ?2, 0, 0)",
        (id.as_bytes(), Uuid::now_v7().to_string()),
    )?;
    Ok(id.into())
}
