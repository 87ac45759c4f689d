//! PostgreSQL: a pool of connections, any number of servers beside this one.
//!
//! A read is of one moment (`REPEATABLE READ`). A write runs in `READ COMMITTED`, takes its locks in one order (the
//! device, then cases, then contacts, each by id, the organisation's counter last of all) and reads only what it has
//! locked, so that what it decides on cannot move under it. What meets another transaction all the same is done again.

use super::super::engine::{Poke, Writing};
use super::session::Session;
use super::{Conn, DatabaseError, Link, StorageError};
use oltre_domain::{OrganisationId, Version};
use rand::RngExt as _;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Times a write is tried before the caller hears that others were in the way.
const TRIES: u32 = 8;

/// How long to wait for a connection before saying that there is none.
const PATIENCE: Duration = Duration::from_secs(20);

pub(in super::super) struct Engine {
    pool: deadpool_postgres::Pool,
    /// Drives the connections. None only while it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
    seats: Arc<Semaphore>,
    pokes: broadcast::Sender<Poke>,
    /// The heads that were told of here.
    told: Arc<Mutex<HashMap<OrganisationId, Version>>>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // It may be dropped where nobody may wait.
            runtime.shutdown_background();
        }
    }
}

impl Engine {
    /// Makes a pool; no connection is opened yet.
    pub(in super::super) fn new(
        address: &super::super::PostgresAddress,
        connections: usize,
    ) -> Result<Self, StorageError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("oltre-postgres")
            .enable_all()
            .build()
            .map_err(|cause| StorageError::File {
                what: "starting the connections".to_owned(),
                cause,
            })?;
        let pool = deadpool_postgres::Pool::builder(address.manager()?)
            .max_size(connections)
            .wait_timeout(Some(PATIENCE))
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .build()
            .map_err(|cause| DatabaseError::Pool(cause.to_string()))?;
        Ok(Self {
            pool,
            runtime: Some(runtime),
            seats: Arc::new(Semaphore::new(connections)),
            pokes: broadcast::channel(1024).0,
            told: Arc::default(),
        })
    }

    pub(in super::super) fn pokes(&self) -> broadcast::Receiver<Poke> {
        self.pokes.subscribe()
    }

    pub(in super::super) async fn seat(&self) -> Option<OwnedSemaphorePermit> {
        // Never closed.
        self.seats.clone().acquire_owned().await.ok()
    }

    fn handle(&self) -> Result<tokio::runtime::Handle, StorageError> {
        let runtime = self.runtime.as_ref().ok_or(StorageError::Stopped)?;
        Ok(runtime.handle().clone())
    }

    fn connect(&self) -> Result<Conn, StorageError> {
        let handle = self.handle()?;
        let client = handle.block_on(self.pool.get()).map_err(|cause| match cause {
            deadpool_postgres::PoolError::Backend(cause) => DatabaseError::Postgres(cause),
            other => DatabaseError::Pool(other.to_string()),
        })?;
        Ok(Conn(Link::Postgres(Box::new(Session::new(client, handle)))))
    }

    fn in_transaction<T>(
        &self,
        begin: &str,
        f: impl FnOnce(&Conn) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let conn = self.connect()?;
        let done = conn.batch(begin).and_then(|()| {
            // A panic takes the transaction back and is this request's alone.
            catch_unwind(AssertUnwindSafe(|| f(&conn))).unwrap_or(Err(StorageError::Stopped))
        });
        let ended = conn.batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
        if ended.is_err()
            && let Link::Postgres(session) = conn.0
        {
            // Nobody knows what it is in the middle of.
            session.close();
        }
        let value = done?;
        ended.map(|()| value)
    }

    pub(in super::super) fn read<T>(
        &self,
        f: impl FnOnce(&Conn) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.in_transaction(READ, f)
    }

    pub(in super::super) fn write_once<T>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let (value, told) = self.in_transaction(WRITE, |conn| {
            let writing = Writing::on(conn);
            let value = f(&writing)?;
            Ok((value, writing.told()))
        })?;
        self.tell(told);
        Ok(value)
    }

    pub(in super::super) fn write<T>(
        &self,
        f: impl Fn(&Writing<'_>) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut tried = 1;
        loop {
            match self.write_once(&f) {
                Err(StorageError::Database(cause)) if cause.is_collision() && tried < TRIES => {
                    tracing::debug!(tried, "a transaction met another and is done again");
                    let most = 1u64 << (tried + 2).min(9);
                    std::thread::sleep(Duration::from_millis(rand::rng().random_range(1..=most)));
                    tried += 1;
                }
                done => return done,
            }
        }
    }

    /// Tells what was committed here. A head that is further than the last one told of and this commit explain: another
    /// process wrote between, and everyone is to look.
    fn tell(&self, told: Vec<Poke>) {
        let mut others_wrote = false;
        for what in told.iter().filter_map(|poke| poke.what.as_ref()) {
            let mut heads = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            let before = heads.insert(what.organisation, what.seq);
            others_wrote |= before.is_some_and(|before| what.seq > before + 1);
        }
        for poke in told {
            // Nobody listening is no failure.
            drop(self.pokes.send(poke));
        }
        if others_wrote {
            drop(self.pokes.send(Poke { what: None }));
        }
    }

    /// Asks for the heads of all organisations, in the background.
    pub(in super::super) fn notice_other_processes(&self) {
        let Ok(handle) = self.handle() else { return };
        let (pool, pokes, told) = (self.pool.clone(), self.pokes.clone(), self.told.clone());
        handle.spawn(async move {
            let heads = async {
                let client = pool.get().await.map_err(|e| e.to_string())?;
                let rows = client
                    .query("SELECT tenant_id, seq FROM tenant_seq", &[])
                    .await
                    .map_err(|e| e.to_string())?;
                let heads = rows
                    .iter()
                    .filter_map(|row| {
                        let id: [u8; 16] = row.try_get::<_, &[u8]>(0).ok()?.try_into().ok()?;
                        let organisation: OrganisationId = uuid::Uuid::from_bytes(id).into();
                        Some((organisation, row.try_get::<_, i64>(1).ok()?))
                    })
                    .collect::<Vec<_>>();
                Ok::<_, String>(heads)
            }
            .await;
            match heads {
                Ok(heads) => {
                    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                    let mut is_new = false;
                    for (organisation, seq) in heads {
                        let before = told.entry(organisation).or_insert(seq);
                        is_new |= *before < seq;
                        *before = seq.max(*before);
                    }
                    if is_new {
                        // Nobody listening is no failure.
                        drop(pokes.send(Poke { what: None }));
                    }
                }
                Err(error) => tracing::warn!(%error, "could not look for other processes' writes"),
            }
        });
    }
}
