//! Making and opening the database: one writer, a few readers, all encrypted.

use crate::connection::{WRITER_CACHE, connection};
use crate::keys::{self, DatabaseKey, Hardness};
use crate::lists::Totals;
use crate::turns::Turns;
use crate::{Result, StoreError, clocks, migrations, private};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The database file's name in the data folder.
pub const DATABASE_FILE: &str = "oltre.db";
/// A database that is being made.
pub(crate) const PART_FILE: &str = "oltre.db.part";
/// The key file's name.
pub const KEY_FILE: &str = "oltre.keys";
/// Held while the database is open.
pub const LOCK_FILE: &str = "oltre.lock";

const READERS: usize = 3;

// The page cache while many rows come in, in KiB as SQLite wants it (negative).
const BULK_CACHE: i64 = -256_000;
// Pages of the write-ahead log before it is copied into the database.
const LOG: i64 = 1_000;
const BULK_LOG: i64 = 20_000;

/// The console's encrypted database.
pub struct Store {
    pub(crate) writer: Mutex<Connection>,
    readers: Readers,
    /// Counts commits, so that what was counted between two of them need not be counted again.
    commits: AtomicU64,
    pub(crate) totals: Mutex<Totals>,
    /// The program before was cut off: its log was still there.
    cut_off: bool,
    pub(crate) turns: Turns,
    // Declared last: let go after the connections are closed.
    _lock: Option<File>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    back: Condvar,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// How safe a commit has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    /// An operator's edit: on the disk before "saved" is said.
    Full,
    /// The server's rows: they can be fetched again.
    Normal,
}

impl Store {
    /// Whether the folder holds a database (or a key without its database: something to say so about).
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE_FILE).exists() || folder.join(KEY_FILE).exists()
    }

    /// Makes a database with a new random key behind a passphrase, and the first facts in it: all of it, or nothing. The
    /// database is made under another name; once the key file stands, whoever opens gives it its own.
    ///
    /// # Errors
    /// There is one already, or the disk says no; then nothing is left behind.
    pub fn create(
        folder: &Path,
        passphrase: &str,
        hardness: Hardness,
        facts: &[(&str, &str)],
    ) -> Result<Self> {
        private::make_folder(folder)?;
        let lock = take_lock(folder)?;
        if Self::exists(folder) {
            return Err(StoreError::AlreadyThere);
        }
        let part = folder.join(PART_FILE);
        remove_database(&part);
        let made = DatabaseKey::random().and_then(|key| {
            private::open_file(&part, true)?;
            let store = Self::connect(&part, &key, None, true)?;
            store.set_facts(facts)?;
            store.empty_log()?;
            drop(store);
            keys::write(&folder.join(KEY_FILE), &key, passphrase, hardness)?;
            finish_creating(folder)?;
            Self::connect(&folder.join(DATABASE_FILE), &key, Some(lock), false)
        });
        if made.is_err() {
            remove_database(&part);
            remove_database(&folder.join(DATABASE_FILE));
            let _nothing_to_remove_is_fine = std::fs::remove_file(folder.join(KEY_FILE));
        }
        made
    }

    /// Opens the database.
    ///
    /// # Errors
    /// Wrong passphrase, damaged or missing files, a newer version, or another process has it.
    pub fn open(folder: &Path, passphrase: &str) -> Result<Self> {
        let lock = take_lock(folder)?;
        let key = keys::open(&folder.join(KEY_FILE), passphrase)?;
        finish_creating(folder)?;
        let database = folder.join(DATABASE_FILE);
        // A file cut to nothing would open as an empty database, and what was in it be taken for "no cases yet".
        if std::fs::metadata(&database).map_or(0, |file| file.len()) == 0 {
            return Err(StoreError::DatabaseDamaged);
        }
        let cut_off = std::fs::metadata(log_of(&database)).is_ok_and(|log| log.len() > 0);
        let mut store = Self::connect(&database, &key, Some(lock), false)?;
        store.cut_off = cut_off;
        Ok(store)
    }

    /// The program that had it open before did not close it: it was killed, or the power failed.
    #[must_use]
    pub const fn was_cut_off(&self) -> bool {
        self.cut_off
    }

    fn connect(database: &Path, key: &DatabaseKey, lock: Option<File>, is_new: bool) -> Result<Self> {
        let mut writer = connection(database, Some(key), false)?;
        // Nor does one without a schema: creating it was cut short.
        if !is_new && migrations::version(&writer)? == 0 {
            return Err(StoreError::DatabaseDamaged);
        }
        migrations::run(&mut writer)?;
        crate::held::release_all(&writer)?;
        crate::blobs::forget_unfinished(&writer)?;
        let mut idle = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            idle.push(connection(database, Some(key), true)?);
        }
        for opened in idle.iter().chain([&writer]) {
            opened.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        }
        Ok(Self {
            writer: Mutex::new(writer),
            commits: AtomicU64::new(0),
            totals: Mutex::default(),
            turns: Turns::default(),
            readers: Readers {
                idle: Mutex::new(idle),
                back: Condvar::new(),
            },
            cut_off: false,
            _lock: lock,
        })
    }

    /// A database in memory, without encryption: for the simulation, where the disk is not what is tested.
    ///
    /// # Errors
    /// SQLite gives no memory database.
    pub fn in_memory() -> Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = PathBuf::from(format!(
            "file:oltre-{}?mode=memory&cache=shared",
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        let mut writer = connection(&name, None, false)?;
        migrations::run(&mut writer)?;
        let reader = connection(&name, None, true)?;
        // A shared cache locks whole tables; reading what is not committed is safe where one thread does both.
        reader.pragma_update(None, "read_uncommitted", true)?;
        Ok(Self {
            writer: Mutex::new(writer),
            commits: AtomicU64::new(0),
            totals: Mutex::default(),
            turns: Turns::default(),
            readers: Readers {
                idle: Mutex::new(vec![reader]),
                back: Condvar::new(),
            },
            cut_off: false,
            _lock: None,
        })
    }

    /// Runs a write in one immediate transaction: all of it, or nothing.
    pub(crate) fn write<T>(
        &self,
        safety: Safety,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut writer = self.turn(safety);
        writer.pragma_update(
            None,
            "synchronous",
            if safety == Safety::Full { "FULL" } else { "NORMAL" },
        )?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        clocks::settle(&transaction)?;
        transaction.commit()?;
        self.commits.fetch_add(1, Ordering::Release);
        Ok(done)
    }

    /// Copies the whole log into the database file, which is then all there is. Closing does so too, but says nothing when
    /// the disk fails.
    fn empty_log(&self) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let is_busy: bool = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        if is_busy {
            return Err(StoreError::DatabaseBusy);
        }
        Ok(())
    }

    /// How many commits there were. Asked before a read it is never ahead of what the read sees.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// While many rows come in and are indexed, the writer keeps far more pages in memory and the log grows longer before it is copied:
    /// rows with random ids touch pages all over the file, and each page that does not fit is encrypted once more.
    pub(crate) fn make_room(&self, bulk: bool) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let (cache, log) = if bulk {
            (BULK_CACHE, BULK_LOG)
        } else {
            (WRITER_CACHE, LOG)
        };
        let now: i64 = writer.pragma_query_value(None, "cache_size", |r| r.get(0))?;
        if now != cache {
            writer.pragma_update(None, "cache_size", cache)?;
            writer.pragma_update_and_check(None, "wal_autocheckpoint", log, |_| Ok(()))?;
            if !bulk {
                writer.execute_batch("PRAGMA shrink_memory")?;
            }
        }
        Ok(())
    }

    /// Runs a read on one of the readers: it never waits for a write.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.read_within(None, work)
    }

    /// The same, interrupted when the time is up.
    pub(crate) fn read_within<T>(
        &self,
        budget: Option<Duration>,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let mut reader = self.borrow();
        let connection = reader.connection.as_mut().ok_or(StoreError::Row("reader"))?;
        if let Some(budget) = budget {
            let start = Instant::now();
            connection.progress_handler(1_000, Some(move || start.elapsed() > budget))?;
        }
        // One snapshot for all statements of the read.
        if !reader.is_together {
            connection.execute_batch("BEGIN")?;
        }
        let result = work(connection);
        if budget.is_some() {
            connection.progress_handler(0, None::<fn() -> bool>)?;
        }
        if !reader.is_together {
            connection.execute_batch("ROLLBACK")?;
        }
        result
    }

    /// Runs several reads on one snapshot: what is committed while they run is seen by none of them. They are the reads of this
    /// thread; what it writes meanwhile is seen by none of them either.
    ///
    /// # Errors
    /// What `work` answers, or what SQLite says of the snapshot.
    pub fn together<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let connection = self.readers.take();
        let begun = connection.execute_batch("BEGIN").map_err(StoreError::from);
        let before = TOGETHER.replace(Some((std::ptr::from_ref(self).addr(), connection)));
        let held = Together { store: self, before };
        begun?;
        let result = work();
        drop(held);
        result
    }

    /// The reader of [`Store::together`], or one of the idle ones.
    fn borrow(&self) -> Borrowed<'_> {
        let here = std::ptr::from_ref(self).addr();
        let held = TOGETHER.with_borrow_mut(|held| held.take_if(|(of, _)| *of == here));
        let is_together = held.is_some();
        Borrowed {
            store: self,
            connection: Some(held.map_or_else(|| self.readers.take(), |(_, connection)| connection)),
            is_together,
        }
    }

    /// Checks every page's authentication tag and SQLite's own structure. Minutes on a large database.
    ///
    /// # Errors
    /// [`StoreError::DatabaseDamaged`] with the first finding logged.
    pub fn check(&self) -> Result<()> {
        self.read(|c| {
            let finding: Option<String> = c
                .prepare("PRAGMA cipher_integrity_check")?
                .query_map([], |r| r.get::<_, String>(0))?
                .next()
                .transpose()?;
            if let Some(finding) = finding {
                tracing::error!(finding, "A page of the database does not verify");
                return Err(StoreError::DatabaseDamaged);
            }
            let structure: String = c.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
            if structure != "ok" {
                tracing::error!(finding = structure, "The database's structure is damaged");
                return Err(StoreError::DatabaseDamaged);
            }
            Ok(())
        })
    }
}

impl Readers {
    fn take(&self) -> Connection {
        let mut idle: MutexGuard<'_, Vec<Connection>> =
            self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match idle.pop() {
                Some(connection) => return connection,
                None => idle = self.back.wait(idle).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn give_back(&self, connection: Connection) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        self.back.notify_one();
    }
}

thread_local! {
    /// The reader whose snapshot this thread's reads share, with the address of its store.
    static TOGETHER: RefCell<Option<(usize, Connection)>> = const { RefCell::new(None) };
}

/// Ends the snapshot and gives its reader back however the reads end.
struct Together<'a> {
    store: &'a Store,
    before: Option<(usize, Connection)>,
}

impl Drop for Together<'_> {
    fn drop(&mut self) {
        if let Some((_, connection)) = TOGETHER.replace(self.before.take()) {
            let _ended_or_never_begun = connection.execute_batch("ROLLBACK");
            self.store.readers.give_back(connection);
        }
    }
}

/// Puts the reader back however the read ends.
struct Borrowed<'a> {
    store: &'a Store,
    connection: Option<Connection>,
    /// It is the one of [`Store::together`], with its snapshot begun.
    is_together: bool,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if self.is_together {
            TOGETHER.set(Some((std::ptr::from_ref(self.store).addr(), connection)));
        } else {
            self.store.readers.give_back(connection);
        }
    }
}

/// The write-ahead log of a database.
fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Removes a database and its helper files, those of them that are there.
pub(crate) fn remove_database(database: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        let _nothing_to_remove_is_fine = std::fs::remove_file(name);
    }
}

/// Gives a complete new database its name, unless there is one.
fn finish_creating(folder: &Path) -> Result<()> {
    let (part, database) = (folder.join(PART_FILE), folder.join(DATABASE_FILE));
    if part.exists() && !database.exists() {
        std::fs::rename(&part, &database)?;
        keys::sync_folder(&database)?;
    }
    Ok(())
}

pub(crate) fn take_lock(folder: &Path) -> Result<File> {
    let file = private::open_file(&folder.join(LOCK_FILE), false).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            StoreError::KeyFileMissing
        } else {
            error.into()
        }
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::DatabaseBusy),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}
