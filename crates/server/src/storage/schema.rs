//! The schema: folder and file, migrations, and what every server's database begins with.

use super::database::Conn;
use super::engine::Writing;
use super::migrations::{MIGRATIONS, SCHEMA, WALLS};
use super::sql::{all, id_at, one, run, value};
use super::{DATABASE, StorageError, statistics};
use crate::token::{SealKey, random_key};
use oltre_domain::{OrganisationId, Timestamp};
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions};
use std::path::Path;
use uuid::Uuid;

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

pub(super) fn open_writer(path: &Path) -> Result<Conn, StorageError> {
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
    Ok(Conn::of_file(conn))
}

pub(super) fn open_reader(path: &Path) -> Result<Conn, StorageError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settle(&conn)?;
    Ok(Conn::of_file(conn))
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
pub(super) fn version(conn: &Conn) -> Result<u32, StorageError> {
    value(conn, "PRAGMA user_version", ())?.ok_or(StorageError::Damaged("the file's header"))
}

/// Brings a file to this program's schema and makes what every server has, all in one transaction.
pub(super) fn prepare(
    conn: &Conn,
    organisation_name: &str,
    now: Timestamp,
) -> Result<(SealKey, OrganisationId), StorageError> {
    conn.whole(|conn| {
        let found = version(conn)?;
        if found > SCHEMA {
            return Err(StorageError::Newer { found, known: SCHEMA });
        }
        for migration in MIGRATIONS.iter().skip(found as usize) {
            conn.batch(&migration.for_sqlite())?;
        }
        if found < SCHEMA {
            statistics::write(conn)?;
            conn.batch(&format!("PRAGMA user_version = {SCHEMA}"))?;
        }
        begin(conn, organisation_name, now)
    })
}

/// What PostgreSQL says of its schema, which has no header for it.
const SCHEMA_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (id BIGINT PRIMARY KEY, version BIGINT NOT NULL); \
     INSERT INTO schema_version (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING;";

/// Brings a PostgreSQL database to this program's schema and makes what every server has. Servers that start at once
/// wait for each other.
pub(super) fn prepare_postgres(
    writing: &Writing<'_>,
    organisation_name: &str,
    now: Timestamp,
) -> Result<(SealKey, OrganisationId), StorageError> {
    let passes: bool = value(
        writing,
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
        (),
    )?
    .unwrap_or(true);
    if passes {
        return Err(StorageError::Unfit(
            "the database's role is a superuser or bypasses row-level security, so nothing would keep organisations apart \
             but this program: give the server a role of its own"
                .to_owned(),
        ));
    }
    writing.batch(SCHEMA_TABLE)?;
    writing.lock("SELECT version FROM schema_version WHERE id = 1", ())?;
    let found: u32 = value(writing, "SELECT version FROM schema_version WHERE id = 1", ())?
        .ok_or(StorageError::Damaged("schema_version"))?;
    if found > SCHEMA {
        return Err(StorageError::Newer { found, known: SCHEMA });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        writing.batch(&migration.for_postgres())?;
    }
    if found < SCHEMA {
        writing.batch(WALLS)?;
        run(
            writing,
            "UPDATE schema_version SET version = ?1 WHERE id = 1",
            [SCHEMA],
        )?;
    }
    begin(writing, organisation_name, now)
}

/// What every server has: its sealing key and a first organisation.
fn begin(
    conn: &Conn,
    organisation_name: &str,
    now: Timestamp,
) -> Result<(SealKey, OrganisationId), StorageError> {
    let key = seal_key(conn)?;
    let organisation = match one(
        conn,
        "SELECT tenant_id FROM organisation ORDER BY created_at, tenant_id LIMIT 1",
        (),
        |row| id_at(row, 0),
    )? {
        Some(id) => id,
        None => make_organisation(conn, organisation_name, now)?,
    };
    Ok((key, organisation))
}

fn seal_key(conn: &Conn) -> Result<SealKey, StorageError> {
    if let Some(bytes) = value::<Vec<u8>>(conn, "SELECT value FROM server_secret WHERE name = 'seal'", ())? {
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
pub(super) fn tenants(conn: &Conn) -> Result<Vec<OrganisationId>, StorageError> {
    all(
        conn,
        "SELECT tenant_id FROM organisation ORDER BY tenant_id",
        (),
        |row| id_at(row, 0),
    )
}

/// Makes an organisation with its counter at 0.
pub(super) fn make_organisation(
    conn: &Conn,
    name: &str,
    now: Timestamp,
) -> Result<OrganisationId, StorageError> {
    let id = Uuid::now_v7();
    conn.enter(id.into())?;
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
