//! A server whose disk can fail, what it has, and how it answers.

use anyhow::{Result, ensure};
use oltre_server::seed::{QueueAccess, seed};
use oltre_server::{Config, MovableClock, RunningServer, Storage, StorageError, start};
use oltre_sync::Failure;
use oltre_tests::faults::bare_desk::BareDesk;
use oltre_tests::faults::disk::Disk;
use oltre_tests::faults::ledger::Ledger;
use oltre_tests::faults::{folder_in_memory, ops};
use oltre_tests::town::town;
use oltre_wire::ProblemCode;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A server on a disk that can fail, and a desk that sends by hand.
pub(super) struct Office {
    pub(super) folder: tempfile::TempDir,
    pub(super) clock: Arc<MovableClock>,
    pub(super) disk: Disk,
    pub(super) server: RunningServer,
    pub(super) desk: BareDesk,
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work).await?)
}

pub(super) fn config(data: &Path, clock: &Arc<MovableClock>) -> Config {
    let mut config = Config::new(data).with_clock(Arc::clone(clock) as _);
    // Nothing is written but what a story asks for.
    config.job_seconds = 1_000_000;
    config.tries_per_account = 1_000_000;
    config.tries_per_address = 1_000_000;
    config.storage.keep_changes_days = 1_000_000;
    config
}

impl Office {
    pub(super) async fn open() -> Result<Self> {
        let folder = folder_in_memory()?;
        let clock = Arc::new(MovableClock::at(ops::NOON));
        let data = folder.path().join("server");
        std::fs::create_dir(&data)?;
        let disk = Disk::under(&data)?;
        let server = start(config(&data, &clock)).await?;
        let people = town(&[("marta", QueueAccess::All), ("luca", QueueAccess::All)])?;
        let storage = server.storage().clone();
        blocking(move || seed(&storage, people)).await??;
        let desk = BareDesk::signed_in(&server.url(), "marta").await?;
        Ok(Self {
            folder,
            clock,
            disk,
            server,
            desk,
        })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    pub(super) fn portrait(&self) -> Result<String> {
        Ledger::of(&self.data())?.portrait()
    }
}

/// What the doctor does not like; it always misses a backup, and accounts where there are none yet.
pub(super) fn findings(storage: &Storage) -> Result<Vec<String>, StorageError> {
    let bad = storage
        .doctor()?
        .into_iter()
        .filter(|f| !f.is_good && !["backup", "accounts"].contains(&f.code));
    Ok(bad.map(|f| format!("{}: {}", f.code, f.detail)).collect())
}

/// The first lines that only one of two portraits has.
pub(super) fn differences(one: &str, other: &str) -> String {
    let only = |a: &str, b: &str| -> Vec<String> {
        let b: std::collections::BTreeSet<&str> = b.lines().collect();
        a.lines()
            .filter(|l| !b.contains(l))
            .take(4)
            .map(str::to_owned)
            .collect()
    };
    format!("{:#?} became {:#?}", only(one, other), only(other, one))
}

/// A server's folder that was found so: whole, by its own doctor.
pub(super) fn found(data: &Path) -> Result<String> {
    let clock = Arc::new(MovableClock::at(ops::NOON));
    let storage = Storage::open(data, clock)?;
    let bad = findings(&storage)?;
    ensure!(bad.is_empty(), "{bad:?}");
    Ledger::of(data)?.check()?;
    Ledger::of(data)?.portrait()
}

/// How one kind of write went: in the words of who hears it.
pub(super) type Outcome = Result<(), String>;

/// A console hears that the server cannot now, and nothing else: not that it is broken, not that all is well.
pub(super) fn unavailable(failure: &Failure) -> Outcome {
    match failure {
        Failure::Problem {
            code: ProblemCode::Unavailable,
            retry_after: Some(_),
        } => Err("unavailable".to_owned()),
        other => Err(format!("{other:?}")),
    }
}

/// Whoever calls the storage hears of the database.
pub(super) fn told(done: Result<(), StorageError>) -> Outcome {
    done.map_err(|error| match error {
        StorageError::Database(_) => "unavailable".to_owned(),
        other => format!("{other:?}"),
    })
}

/// Sends what waits, and takes the answers in.
pub(super) async fn push(desk: &BareDesk) -> Outcome {
    let ops = desk.outbox().map_err(|e| e.to_string())?;
    if ops.is_empty() {
        return Ok(());
    }
    let answered = desk.push_by_hand(&ops).await;
    answered.or_else(|error| match error.downcast_ref::<Failure>() {
        Some(failure) => unavailable(failure),
        None => Err(format!("{error:#}")),
    })
}
