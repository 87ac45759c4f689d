//! Threads and connections: one writer that owns its connection, readers that are lent.

use super::StorageError;
use super::sql::Conn;
use crate::scope::ScopeId;
use oltre_domain::{OrganisationId, Version};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use tokio::sync::{broadcast, oneshot};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Something was committed.
#[derive(Clone, Debug)]
pub(crate) struct Poke {
    /// None: unknown, look for yourself.
    pub(crate) what: Option<Arc<Told>>,
}

/// What was committed.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) organisation: OrganisationId,
    pub(crate) seq: Version,
    pub(crate) scopes: BTreeSet<ScopeId>,
}

/// A write transaction, and whom to tell when it is committed.
pub(crate) struct Writing<'c> {
    transaction: Transaction<'c>,
    told: RefCell<Vec<Poke>>,
}

impl Deref for Writing<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

impl Writing<'_> {
    /// Tells the holders of these scopes, once it is committed.
    pub(crate) fn tell(&self, told: Told) {
        self.told.borrow_mut().push(Poke {
            what: Some(Arc::new(told)),
        });
    }
    /// Tells everyone to look for themselves, once it is committed.
    pub(crate) fn tell_all(&self) {
        self.told.borrow_mut().push(Poke { what: None });
    }
}

pub(super) struct Engine {
    jobs: Mutex<mpsc::Sender<Job>>,
    writer: JoinHandle<()>,
    readers: Mutex<Vec<Connection>>,
    returned: Condvar,
    pokes: broadcast::Sender<Poke>,
    /// SQLite's own count of what other processes committed, as last seen.
    version_seen: Arc<AtomicI64>,
}

const NOT_SEEN: i64 = -1;

impl Engine {
    pub(super) fn start(mut writer: Connection, readers: Vec<Connection>) -> Result<Self, StorageError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let writer = std::thread::Builder::new()
            .name("oltre-writer".to_owned())
            .spawn(move || {
                // Ends when the last handle to the storage is dropped.
                while let Ok(job) = queue.recv() {
                    job(&mut writer);
                }
                // A clean shutdown leaves one file. A failure here loses nothing: the log is read at the next start.
                drop(writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
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
    pub(super) fn has_writer(&self) -> bool {
        !self.writer.is_finished()
    }

    pub(super) fn pokes(&self) -> broadcast::Receiver<Poke> {
        self.pokes.subscribe()
    }

    fn send(&self, job: Job) -> Result<(), StorageError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.send(job).map_err(|_| StorageError::Stopped)
    }

    fn job<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
        answer: impl FnOnce(Result<T, StorageError>) + Send + 'static,
    ) -> Job {
        let pokes = self.pokes.clone();
        Box::new(move |connection| {
            // A panic rolls the transaction back and is this request's alone.
            let done = catch_unwind(AssertUnwindSafe(|| in_transaction(connection, f)));
            let result = done.unwrap_or(Err(StorageError::Stopped));
            answer(result.map(|(value, told)| {
                for poke in told {
                    // Nobody listening is no failure.
                    drop(pokes.send(poke));
                }
                value
            }));
        })
    }

    pub(super) fn submit<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StorageError>>, StorageError> {
        let (sender, receiver) = oneshot::channel();
        self.send(self.job(f, move |result| drop(sender.send(result))))?;
        Ok(receiver)
    }

    pub(super) fn submit_and_wait<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.send(self.job(f, move |result| drop(sender.send(result))))?;
        receiver.recv().map_err(|_| StorageError::Stopped)?
    }

    /// Lends a reader inside one read transaction: all it sees is of one moment.
    pub(super) fn read<T>(
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
            let transaction = connection.unchecked_transaction()?;
            f(&transaction)
        }))
        .unwrap_or(Err(StorageError::Stopped));
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(connection);
        self.returned.notify_one();
        result
    }

    /// SQLite counts, on each connection, what others have committed. On the writer's own connection the others are other
    /// processes.
    pub(super) fn notice_other_processes(&self) -> Result<(), StorageError> {
        let (pokes, seen) = (self.pokes.clone(), self.version_seen.clone());
        self.send(Box::new(move |connection| {
            let version = connection.query_row("PRAGMA data_version", [], |r| r.get::<_, i64>(0));
            let Ok(version) = version else { return };
            let before = seen.swap(version, Ordering::SeqCst);
            if before != NOT_SEEN && before != version {
                // Nobody listening is no failure.
                drop(pokes.send(Poke { what: None }));
            }
        }))
    }
}

fn in_transaction<T>(
    connection: &mut Connection,
    f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError>,
) -> Result<(T, Vec<Poke>), StorageError> {
    let writing = Writing {
        transaction: connection.transaction_with_behavior(TransactionBehavior::Immediate)?,
        told: RefCell::new(Vec::new()),
    };
    let value = f(&writing)?;
    let Writing { transaction, told } = writing;
    transaction.commit()?;
    Ok((value, told.into_inner()))
}
