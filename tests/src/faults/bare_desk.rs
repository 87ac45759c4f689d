//! A desk without a page: store, transport and sync put together as the console does it, in the hands of a story.
//!
//! The console tells its page only what a person needs to know; here every step of the lanes can be waited for.

use super::line::Line;
use super::ops;
use super::rows::ServerRows;
use super::short_or_deep;
use crate::town::{PASSPHRASE, PASSWORD};
use anyhow::{Context, Result, bail};
use oltre_domain::{CaseId, OpKind, OperatorId, Timestamp};
use oltre_server::Storage;
use oltre_store::keys::Hardness;
use oltre_store::{Answer, Answered, NewAction, SealedOp, Store};
use oltre_sync::{DeviceKey, Failure, Handle, Listener, Notice, Session, Status, TokenKeeper, Transport};
use oltre_wire::{ResultLine, Tokens};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use url::Url;

/// Cheap on purpose: what is tested is not the passphrase.
pub const EASY: Hardness = Hardness {
    memory_kib: 8,
    passes: 1,
};

/// A desk without a page.
pub struct BareDesk {
    /// Its database.
    pub store: Arc<Store>,
    /// Its way to the server.
    pub transport: Arc<Transport>,
    /// Its operator.
    pub me: OperatorId,
    folder: PathBuf,
    _keep: TempDir,
    heard: Arc<Heard>,
    sync: Option<(Handle, JoinHandle<()>)>,
}

#[derive(Default)]
struct Heard {
    status: Mutex<Status>,
    /// Every failure that was ever told.
    failures: Mutex<Vec<Failure>>,
    bell: Notify,
    /// Presses "now" at every failure, instead of waiting.
    impatient: AtomicBool,
    handle: OnceLock<Handle>,
}

impl Listener for Heard {
    fn can_learn_from(&self, _: &[u8]) -> bool {
        true
    }

    fn notice(&self, notice: Notice) {
        if let Notice::Status(status) = notice {
            let failed = status.problem.clone().filter(|_| !status.sending);
            *self.status.lock().unwrap_or_else(PoisonError::into_inner) = status;
            if let Some(failure) = failed {
                self.failures
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(failure);
                if let (true, Some(handle)) = (self.impatient.load(Ordering::SeqCst), self.handle.get()) {
                    handle.wake();
                }
            }
        }
        self.bell.notify_waiters();
    }
}

struct Keeper(Arc<Store>);

impl TokenKeeper for Keeper {
    fn keep(&self, session: &Session) -> Result<(), Failure> {
        let device = session.device.to_string();
        let facts = [
            ("device", device.as_str()),
            ("access", session.access.as_str()),
            ("refresh", session.refresh.as_str()),
        ];
        self.0.set_facts(&facts).map_err(|e| Failure::from(&e))
    }
    fn now(&self) -> Timestamp {
        ops::NOON
    }
}

/// Signs a device in and gives its way to the server.
///
/// # Errors
/// The server cannot be reached.
pub async fn enrol(url: &str, who: &str, store: &Arc<Store>) -> Result<(Arc<Transport>, OperatorId)> {
    let url = Url::parse(url)?;
    let key = DeviceKey::from_bytes(uuid::Uuid::new_v4().as_bytes().repeat(2).as_slice().try_into()?);
    let tokens = Transport::enrol(&url, &key, who, PASSWORD, "test").await?;
    let Tokens {
        device,
        access,
        refresh,
        operator,
        ..
    } = tokens;
    let session = Session {
        device,
        access,
        refresh,
    };
    let keeper = Arc::new(Keeper(Arc::clone(store)));
    let transport = Transport::new(url, key, session, keeper)?;
    Ok((Arc::new(transport), operator.id))
}

impl BareDesk {
    /// A desk signed in over this address; sync does not run yet.
    ///
    /// # Errors
    /// Enrolling fails.
    pub async fn signed_in(url: &str, who: &str) -> Result<Self> {
        let keep = tempfile::tempdir()?;
        let folder = keep.path().join("desk");
        let store = Arc::new(Store::create(&folder, PASSPHRASE, EASY, &[])?);
        let (transport, me) = enrol(url, who, &store).await?;
        Ok(Self {
            store,
            transport,
            me,
            folder,
            _keep: keep,
            heard: Arc::default(),
            sync: None,
        })
    }

    /// The same with sync running and all the server's rows taken.
    ///
    /// # Errors
    /// Enrolling or the first sync fails.
    pub async fn enrolled(url: &str, who: &str) -> Result<Self> {
        let mut desk = Self::signed_in(url, who).await?;
        desk.start();
        desk.until_following().await?;
        Ok(desk)
    }

    /// Starts sync.
    pub fn start(&mut self) {
        self.heard = Arc::new(Heard {
            impatient: AtomicBool::new(self.heard.impatient.load(Ordering::SeqCst)),
            ..Heard::default()
        });
        let listener: Arc<dyn Listener> = Arc::clone(&self.heard) as _;
        let (handle, task) = oltre_sync::run(
            Arc::clone(&self.store),
            Arc::clone(&self.transport),
            self.me,
            7,
            listener,
        );
        let _only_once = self.heard.handle.set(handle.clone());
        self.sync = Some((handle, task));
    }

    /// Stops sync.
    pub async fn stop(&mut self) {
        if let Some((handle, task)) = self.sync.take() {
            handle.stop();
            // One that panicked has stopped as well.
            let _stopped = task.await;
        }
    }

    /// Where the database is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Presses "now" at every failure from here on, so that no story waits for a waiting time.
    pub fn is_impatient(&self, impatient: bool) {
        self.heard.impatient.store(impatient, Ordering::SeqCst);
    }

    /// Tries now.
    pub fn wake(&self) {
        if let Some((handle, _)) = &self.sync {
            handle.wake();
        }
    }

    /// Tries again whenever sync has failed and the line is silent, for as long as it is polled: a lane that failed twice
    /// alike tells nothing the second time. Meant for `select!`, beside what is waited for.
    ///
    /// # Errors
    /// The line is never silent.
    pub async fn hurry(&self, line: &Line) -> Result<()> {
        loop {
            line.until_quiet().await?;
            if self.status().problem.is_some() {
                self.wake();
            }
            // The lane may still be taking in the failure; it is asked again until it has tried.
            tokio::task::yield_now().await;
        }
    }

    /// Every failure that was told since sync started.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure> {
        self.heard
            .failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Where sync stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.heard
            .status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Saves actions, and tells sync.
    ///
    /// # Errors
    /// The disk or a rule says no.
    pub fn save(&self, actions: &[NewAction]) -> Result<()> {
        for action in actions {
            self.store.record(action)?;
        }
        if let Some((handle, _)) = &self.sync {
            handle.saved();
        }
        Ok(())
    }

    /// Saves one op as an action of its own.
    ///
    /// # Errors
    /// The disk or a rule says no.
    pub fn does(&self, kind: OpKind) -> Result<()> {
        self.save(&[ops::action(self.me, vec![kind])])
    }

    /// Opens a case.
    ///
    /// # Errors
    /// The disk says no.
    pub fn opens(&self, subject: &str) -> Result<CaseId> {
        let id = CaseId(uuid::Uuid::now_v7());
        self.does(ops::create(id, subject))?;
        Ok(id)
    }

    /// The ops that wait for an answer.
    ///
    /// # Errors
    /// The database fails.
    pub fn outbox(&self) -> Result<Vec<SealedOp>> {
        Ok(self.store.next_push(1_000_000, usize::MAX)?.ops)
    }

    /// Pushes these ops without the lanes, and takes the answers in.
    ///
    /// # Errors
    /// The [`Failure`] of the request, or the disk's.
    pub async fn push_by_hand(&self, ops: &[SealedOp]) -> Result<()> {
        let (incarnation, _) = self.store.numbering()?;
        let reply = self.transport.push(None, incarnation, ops).await?;
        let answers = reply.results.into_iter().map(|line| Answered {
            oid: line.oid,
            answer: match line.result {
                ResultLine::Applied { seq, .. }
                | ResultLine::Merged { seq, .. }
                | ResultLine::Conflict { seq, .. } => Answer::Done(seq),
                ResultLine::Noop { seq } => Answer::Noop(seq),
                other => Answer::Refused(format!("{other:?}"), None),
            },
        });
        let answers: Vec<_> = answers.collect();
        self.store.take_answers(incarnation, &answers, self.me)?;
        Ok(())
    }

    /// Waits until `look` finds what it looks for; looks again at everything sync tells.
    ///
    /// # Errors
    /// A minute has passed, or a quarter of an hour of `--deep`, or the database fails.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFn(&Self) -> Result<Option<T>>) -> Result<T> {
        let waiting = async {
            loop {
                let rung = self.heard.bell.notified();
                tokio::pin!(rung);
                rung.as_mut().enable();
                if let Some(found) = look(self).await? {
                    return Ok(found);
                }
                rung.await;
            }
        };
        // A line cut at every byte is cut 64 times as often as one cut at every 64th.
        let patience = Duration::from_secs(short_or_deep(60, 900));
        match tokio::time::timeout(patience, waiting).await {
            Ok(found) => found,
            Err(_) => bail!("waited in vain for {what}; sync stands at {:?}", self.status()),
        }
    }

    /// Waits until the changes are followed: no snapshot is under way.
    ///
    /// # Errors
    /// A minute has passed, or a quarter of an hour of `--deep`.
    pub async fn until_following(&self) -> Result<()> {
        self.until("the first sync", async |desk| {
            let is_there = desk.store.fact("cursor")?.is_some_and(|c| !c.is_empty());
            Ok((is_there && desk.status().online).then_some(()))
        })
        .await
    }

    /// Waits until every op has its answer.
    ///
    /// # Errors
    /// A minute has passed, or a quarter of an hour of `--deep`.
    pub async fn until_sent(&self) -> Result<()> {
        self.until("all sent", async |desk| {
            Ok((desk.store.waiting()?.ops == 0).then_some(()))
        })
        .await
    }

    /// Waits until this desk shows what the server has, all of it.
    ///
    /// # Errors
    /// A minute has passed, or a quarter of an hour of `--deep`: the differences.
    pub async fn until_equal(&self, server: &Storage) -> Result<()> {
        let last = Mutex::new(Vec::new());
        let equal = self
            .until("equal rows", async |desk| {
                let server = server.clone();
                let rows = tokio::task::spawn_blocking(move || ServerRows::of(&server)).await??;
                let wrong = rows.differences(&desk.store, |_| true)?;
                let is_equal = wrong.is_empty();
                *last.lock().unwrap_or_else(PoisonError::into_inner) = wrong;
                Ok(is_equal.then_some(()))
            })
            .await;
        equal.with_context(|| last.lock().unwrap_or_else(PoisonError::into_inner).join("\n"))
    }
}

impl Drop for BareDesk {
    fn drop(&mut self) {
        if let Some((handle, _)) = &self.sync {
            handle.stop();
        }
    }
}
