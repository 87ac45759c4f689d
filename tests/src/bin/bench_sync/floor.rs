//! The floor: the rows a desk holds, written straight into SQLCipher under the product's own tables and settings, and
//! FTS5's own `rebuild` over them. A process of its own.

use crate::desk::PASSPHRASE;
use crate::usage;
use anyhow::{Context as _, Result};
use oltre_store::keys::{self, DatabaseKey};
use oltre_store::{DATABASE_FILE, KEY_FILE};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Tables a first sync fills.
const TABLES: [&str; 9] = [
    "case_row",
    "entry",
    "contact",
    "contact_point",
    "promise",
    "handoff",
    "conflict",
    "outcome",
    "directory",
];
/// Rows in one transaction.
const TOGETHER: usize = 5_000;
/// The product's settings while a snapshot comes in.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -256000;
    PRAGMA wal_autocheckpoint = 20000;";

/// A stretch of work: seconds on the clock, and of a processor.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Spent {
    pub(crate) clock: f64,
    pub(crate) cpu: f64,
}

/// Does something and says what it took.
fn spent(work: impl FnOnce() -> Result<()>) -> Result<Spent> {
    let (start, before) = (Instant::now(), usage::of(std::process::id())?.cpu);
    work()?;
    Ok(Spent {
        clock: start.elapsed().as_secs_f64(),
        cpu: usage::of(std::process::id())?.cpu - before,
    })
}

/// What the floor is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Floor {
    pub(crate) rows: usize,
    /// To insert every row, the tables' other indexes kept all along.
    pub(crate) insert: Spent,
    /// The same with those indexes made after the rows.
    pub(crate) insert_then_index: Spent,
    /// For the texts of cases, and for FTS5's own rebuild of all four indexes.
    pub(crate) texts: Spent,
    pub(crate) rebuild: Spent,
    /// Megabytes of the database without and with search index.
    pub(crate) rows_mb: f64,
    pub(crate) all_mb: f64,
}

/// The desk's rows of one table, in the order they came.
struct Table {
    insert: String,
    rows: Vec<Vec<Value>>,
}

/// Files of a folder, in order.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort_unstable();
    anyhow::ensure!(!files.is_empty(), "{} holds nothing", folder.display());
    Ok(files)
}

/// Measures on the rows of a desk that was closed; the answer goes to standard output.
pub(crate) fn run(desk: &Path) -> Result<()> {
    let key = keys::open(&desk.join(KEY_FILE), PASSPHRASE)?;
    let from = Connection::open_with_flags(desk.join(DATABASE_FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    key.hand_to(&from)?;
    let tables = TABLES
        .iter()
        .map(|table| read(&from, table))
        .collect::<Result<Vec<_>>>()?;
    let texts = read(&from, "case_text")?;
    drop(from);

    let folder = tempfile::tempdir_in(desk.parent().context("a folder")?)?;
    let insert_then_index = {
        let floor = open(&folder.path().join("late.db"), &key)?;
        let indexes = take_indexes(&floor)?;
        spent(|| {
            tables.iter().try_for_each(|table| insert(&floor, table))?;
            indexes.iter().try_for_each(|sql| Ok(floor.execute_batch(sql)?))
        })?
    };
    let path = folder.path().join("floor.db");
    let floor = open(&path, &key)?;
    let inserted = spent(|| tables.iter().try_for_each(|table| insert(&floor, table)))?;
    let rows_mb = megabytes(&floor, &path)?;
    let texts_in = spent(|| insert(&floor, &texts))?;
    let rebuilt = spent(|| {
        ["case_fts", "entry_fts", "contact_fts", "point_fts"]
            .iter()
            .try_for_each(|index| {
                Ok(floor.execute_batch(&format!("INSERT INTO {index} ({index}) VALUES ('rebuild')"))?)
            })
    })?;
    let told = Floor {
        rows: tables.iter().map(|t| t.rows.len()).sum(),
        insert: inserted,
        insert_then_index,
        texts: texts_in,
        rebuild: rebuilt,
        rows_mb,
        all_mb: megabytes(&floor, &path)?,
    };
    println!("{}", serde_json::to_string(&told)?);
    Ok(())
}

/// A new database with the console's tables.
fn open(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    let connection = Connection::open(path)?;
    key.hand_to(&connection)?;
    connection.execute_batch(SETTINGS)?;
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/src/schema");
    for file in files(&schema)? {
        connection.execute_batch(&std::fs::read_to_string(file)?)?;
    }
    Ok(connection)
}

/// Takes away every index that has a statement of its own, and gives the statements.
fn take_indexes(connection: &Connection) -> Result<Vec<String>> {
    let mut found =
        connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")?;
    let indexes: Vec<(String, String)> = found
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

fn read(from: &Connection, table: &str) -> Result<Table> {
    let mut statement = from.prepare(&format!("SELECT * FROM {table} ORDER BY 1"))?;
    let columns = statement.column_count();
    let places = vec!["?"; columns].join(", ");
    let rows = statement
        .query_map([], |r| (0..columns).map(|i| r.get(i)).collect())?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Table {
        insert: format!("INSERT INTO {table} VALUES ({places})"),
        rows,
    })
}

fn insert(into: &Connection, table: &Table) -> Result<()> {
    for rows in table.rows.chunks(TOGETHER) {
        let transaction = into.unchecked_transaction()?;
        {
            let mut statement = transaction.prepare_cached(&table.insert)?;
            for row in rows {
                statement.execute(params_from_iter(row))?;
            }
        }
        transaction.commit()?;
    }
    Ok(())
}

/// The database's size once its log is in it.
fn megabytes(connection: &Connection, path: &Path) -> Result<f64> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    #[expect(clippy::cast_precision_loss, reason = "megabytes for people")]
    Ok(std::fs::metadata(path)?.len() as f64 / 1e6)
}
