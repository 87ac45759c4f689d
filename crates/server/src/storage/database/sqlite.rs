//! SQLite: one writer that owns its connection on a thread of its own, readers that are lent and cannot write.

use super::super::engine::{Poke, Writing};
use super::together::{Work, Write, commit};
use super::{Conn, Link, StorageError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, oneshot};

/// Writes committed at once, at most, and how long the first of them waits for others that are there already.
const TOGETHER: usize = 64;
const PATIENCE: Duration = Duration::from_millis(20);

/// What the writer is given.
enum Job {
    /// A write that may share its commit.
    Short(Box<dyn Work>),
    /// A write that may take long: it has a commit of its own.
    Long(Box<dyn Work>),
    /// No write: a look at the connection.
    Look(Box<dyn FnOnce(&Conn) + Send>),
}

/// Takes jobs until the last handle to the storage is dropped.
fn write(writer: &Conn, queue: &mpsc::Receiver<Job>) {
    let mut next = None;
    while let Some(job) = next.take().or_else(|| queue.recv().ok()) {
        match job {
            Job::Look(look) => look(writer),
            Job::Long(work) => commit(writer, work, || None),
            Job::Short(work) => {
                let (start, mut taken) = (Instant::now(), 1);
                commit(writer, work, || {
                    if taken == TOGETHER || start.elapsed() > PATIENCE {
                        return None;
                    }
                    taken += 1;
                    match queue.try_recv() {
                        Ok(Job::Short(work)) => Some(work),
                        other => {
                            next = other.ok();
                            None
                        }
                    }
                });
            }
        }
    }
}

impl Conn {
    /// A file's connection.
    pub(in super::super) const fn of_file(conn: rusqlite::Connection) -> Self {
        Self(Link::Sqlite(conn))
    }

    /// Does something whole or not at all. Only for files: PostgreSQL's transactions belong to its engine.
    pub(in super::super) fn whole<T>(
        &self,
        f: impl FnOnce(&Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let Some(file) = self.file() else {
            return Err(StorageError::Damaged("a connection"));
        };
        file.execute_batch("BEGIN IMMEDIATE")?;
        let guard = RollBack(Some(file));
        let value = f(self)?;
        file.execute_batch("COMMIT")?;
        guard.not_needed();
        Ok(value)
    }
}

/// Takes a transaction back unless it was committed: on an error and on a panic.
struct RollBack<'c>(Option<&'c rusqlite::Connection>);

impl RollBack<'_> {
    fn not_needed(mut self) {
        self.0 = None;
    }
}

impl Drop for RollBack<'_> {
    fn drop(&mut self) {
        if let Some(file) = self.0
            && !file.is_autocommit()
        {
            // What failed before is the thing to tell. A file too broken for this is rolled back when it is opened again.
            drop(file.execute_batch("ROLLBACK"));
        }
    }
}

pub(in super::super) struct Engine {
    jobs: Mutex<mpsc::Sender<Job>>,
    writer: JoinHandle<()>,
    readers: Mutex<Vec<Conn>>,
    returned: Condvar,
    pokes: broadcast::Sender<Poke>,
    /// SQLite's own count of what other processes committed, as last seen.
    version_seen: Arc<AtomicI64>,
}

const NOT_SEEN: i64 = -1;

impl Engine {
    pub(in super::super) fn start(writer: Conn, readers: Vec<Conn>) -> Result<Self, StorageError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let writer = std::thread::Builder::new()
            .name("oltre-writer".to_owned())
            .spawn(move || {
                write(&writer, &queue);
                // A clean shutdown leaves one file. A failure here loses nothing: the log is read at the next start.
                drop(writer.batch("PRAGMA wal_checkpoint(TRUNCATE)"));
            })
            .map_err(|cause| StorageError::File {
                what: "starting the writer".to_owned(),
                cause,
            })?;
        Ok(Self {
            jobs: Mutex::new(jobs),
            writer,
            readers: Mutex::new(readers),
            returned: Condvar::new(),
            pokes: broadcast::channel(1024).0,
            version_seen: Arc::new(AtomicI64::new(NOT_SEEN)),
        })
    }

    /// Whether the writer is there to take jobs.
    pub(in super::super) fn has_writer(&self) -> bool {
        !self.writer.is_finished()
    }

    pub(in super::super) fn pokes(&self) -> broadcast::Receiver<Poke> {
        self.pokes.subscribe()
    }

    fn send(&self, job: Job) -> Result<(), StorageError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.send(job).map_err(|_| StorageError::Stopped)
    }

    fn work<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
        answer: impl FnOnce(Result<T, StorageError>) + Send + 'static,
    ) -> Box<dyn Work> {
        Box::new(Write::new(f, answer, self.pokes.clone()))
    }

    pub(in super::super) fn submit<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StorageError>>, StorageError> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::Short(self.work(f, move |result| drop(sender.send(result)))))?;
        Ok(receiver)
    }

    /// For what is as large as it likes: nobody else's answer waits for it.
    pub(in super::super) fn submit_and_wait<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.send(Job::Long(self.work(f, move |result| drop(sender.send(result)))))?;
        receiver.recv().map_err(|_| StorageError::Stopped)?
    }

    /// Lends a reader inside one read transaction: all it sees is of one moment.
    pub(in super::super) fn read<T>(
        &self,
        f: impl FnOnce(&Conn) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = loop {
            match idle.pop() {
                Some(connection) => break connection,
                None => idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(idle);
        let result = catch_unwind(AssertUnwindSafe(|| {
            connection.batch("BEGIN")?;
            let _end = RollBack(connection.file());
            f(&connection)
        }))
        .unwrap_or(Err(StorageError::Stopped));
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(connection);
        self.returned.notify_one();
        result
    }

    /// SQLite counts, on each connection, what others have committed. On the writer's own connection the others are other
    /// processes.
    pub(in super::super) fn notice_other_processes(&self) -> Result<(), StorageError> {
        let (pokes, seen) = (self.pokes.clone(), self.version_seen.clone());
        self.send(Job::Look(Box::new(move |connection| {
            let version = super::super::sql::value::<i64>(connection, "PRAGMA data_version", ());
            let Ok(Some(version)) = version else { return };
            let before = seen.swap(version, Ordering::SeqCst);
            if before != NOT_SEEN && before != version {
                // Nobody listening is no failure.
                drop(pokes.send(Poke { what: None }));
            }
        })))
    }
}
