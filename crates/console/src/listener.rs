//! What sync tells, turned into events of the page.

use crate::background::Order;
use crate::console::{Clock, EventSink};
use crate::contract::{ConsoleEvent, PersonHere, Progress, SyncPhase, SyncStatus};
use crate::errors::code_of;
use oltre_domain::{DeviceId, Timestamp};
use oltre_overhelp::Knowledge;
use oltre_store::{Store, Waiting};
use oltre_sync::{Listener, Notice, Status};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::mpsc::UnboundedSender;

/// Hears sync.
pub(crate) struct Listening {
    pub(crate) events: Arc<dyn EventSink>,
    pub(crate) teller: Arc<Teller>,
    pub(crate) work: Option<Sender<Order>>,
    /// Told when the server has revoked this device: which it was when it asked.
    pub(crate) revoked: UnboundedSender<DeviceId>,
}

impl Listening {
    fn order(&self, order: Order) {
        if let Some(work) = &self.work {
            let _stopped = work.send(order);
        }
    }
}

impl Listener for Listening {
    fn can_learn_from(&self, bytes: &[u8]) -> bool {
        match Knowledge::from_bytes(bytes) {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(%error, "What the server has learned cannot be read by this program");
                false
            }
        }
    }

    fn notice(&self, notice: Notice) {
        match notice {
            Notice::Cases(ids) => {
                self.events.emit(&ConsoleEvent::CasesChanged { ids, act: None });
                // Colleagues may have solved some: what they did is known here at once.
                self.order(Order::Learn);
                self.teller.tell();
            }
            Notice::Directory => {
                self.order(Order::Catalogue);
                self.order(Order::Clocks);
                self.events.emit(&ConsoleEvent::DirectoryChanged);
                // What is undertaken may be another thing now: rows say by when.
                self.events.emit(&ConsoleEvent::CasesChanged {
                    ids: Vec::new(),
                    act: None,
                });
            }
            Notice::Book => self.events.emit(&ConsoleEvent::BookChanged),
            Notice::Learned => self.order(Order::Learn),
            Notice::Behind => self.order(Order::Index),
            Notice::Status(status) => {
                let complete = self.teller.set(status);
                if complete {
                    self.order(Order::Index);
                    self.order(Order::Learn);
                }
            }
            Notice::Presence(case, others) => {
                let others = others.map(|all| all.into_iter().map(PersonHere::from).collect());
                self.events.emit(&ConsoleEvent::PresenceChanged { case, others });
            }
            Notice::Revoked(device) => {
                tracing::warn!(%device, "This device was revoked");
                let _is_being_locked = self.revoked.send(device);
            }
        }
    }
}

/// Tells the page where sync stands, from a thread of its own: counting needs the database.
pub(crate) struct Teller {
    status: Arc<Mutex<Status>>,
    began: Mutex<Option<Timestamp>>,
    /// Minutes this computer's clock was ahead of the server's when it last answered.
    ahead: Arc<AtomicI32>,
    wake: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    pub(crate) clock: Clock,
}

impl Teller {
    pub(crate) fn start(store: &Arc<Store>, events: &Arc<dyn EventSink>, clock: &Clock) -> Self {
        let (wake, inbox) = channel();
        let status = Arc::new(Mutex::new(Status::default()));
        let ahead = Arc::new(AtomicI32::new(0));
        let (store, events, shared, off) = (
            Arc::clone(store),
            Arc::clone(events),
            Arc::clone(&status),
            Arc::clone(&ahead),
        );
        let thread = std::thread::Builder::new()
            .name("teller".to_owned())
            .spawn(move || tell(&inbox, &store, &*events, &shared, &off))
            .ok();
        Self {
            status,
            began: Mutex::new(None),
            ahead,
            wake: Mutex::new(Some(wake)),
            thread: Mutex::new(thread),
            clock: Arc::clone(clock),
        }
    }

    /// Takes a new status; true when a snapshot has just become complete.
    fn set(&self, status: Status) -> bool {
        let mut current = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        // Heard just now: what is between the two clocks is not the way.
        if let Some(there) = status.synced_at.filter(|at| current.synced_at != Some(*at)) {
            self.ahead
                .store(minutes_ahead((self.clock)(), there), Ordering::Relaxed);
        }
        let complete = current.first_sync.is_some() && status.first_sync.is_none();
        let mut began = self.began.lock().unwrap_or_else(PoisonError::into_inner);
        match (&status.first_sync, *began) {
            (Some(_), None) => *began = Some((self.clock)()),
            (None, Some(_)) => *began = None,
            _ => {}
        }
        *current = status;
        drop(current);
        drop(began);
        self.tell();
        complete
    }

    /// Something that is counted has changed.
    pub(crate) fn tell(&self) {
        if let Some(wake) = &*self.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            let _stopped = wake.send(());
        }
    }

    /// Where sync stands, with the counts given.
    pub(crate) fn view(&self, waiting: Waiting) -> SyncStatus {
        let status = self.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut view = view(&status, waiting, self.ahead.load(Ordering::Relaxed));
        let began = *self.began.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(progress), Some(began)) = (&mut view.progress, began) {
            progress.seconds_left = seconds_left(*progress, (self.clock)().since(began));
        }
        view
    }

    pub(crate) fn online(&self) -> bool {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).online
    }

    pub(crate) fn stop(&self) {
        self.wake.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ended = thread.join();
        }
    }
}

/// From what has come in so far; nothing to say in the first second.
fn seconds_left(progress: Progress, millis: i64) -> Option<u32> {
    if millis < 1_000 || progress.done == 0 || progress.total <= progress.done {
        return None;
    }
    let left = i64::from(progress.total - progress.done) * millis / i64::from(progress.done) / 1_000;
    u32::try_from(left.max(1)).ok()
}

/// Below this many minutes nobody needs to hear of it.
const WORTH_SAYING: i32 = 5;

fn minutes_ahead(here: Timestamp, there: Timestamp) -> i32 {
    let minutes = here.since(there) / Timestamp::MINUTE;
    i32::try_from(minutes).unwrap_or(if minutes < 0 { i32::MIN } else { i32::MAX })
}

fn view(status: &Status, waiting: Waiting, ahead: i32) -> SyncStatus {
    let phase = if status.upgrade {
        SyncPhase::Upgrade
    } else if status.signed_out {
        SyncPhase::SignedOut
    } else if !status.online {
        SyncPhase::Offline
    } else if status.first_sync.is_some() {
        SyncPhase::FirstSync
    } else if waiting.actions > waiting.held + waiting.awaited {
        SyncPhase::Sending
    } else if waiting.held > 0 {
        SyncPhase::ServerOlder
    } else if waiting.awaited > 0 {
        SyncPhase::AwaitingDesk
    } else if waiting.files > 0 {
        SyncPhase::FilesWait
    } else {
        SyncPhase::AllSent
    };
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    SyncStatus {
        phase,
        tried: status.tried,
        waiting: waiting.actions,
        held: waiting.held + waiting.awaited,
        files: waiting.files,
        refused: waiting.refused,
        to_check: waiting.to_check,
        synced_at: status.synced_at,
        progress: status.first_sync.map(|(done, total)| Progress {
            done: count(done),
            total: count(total),
            seconds_left: None,
        }),
        clock_ahead: Some(ahead).filter(|off| off.unsigned_abs() >= WORTH_SAYING.unsigned_abs()),
        checked: status.checked.map(Into::into),
        problem: status.problem.as_ref().map(code_of),
    }
}

fn tell(
    inbox: &Receiver<()>,
    store: &Store,
    events: &dyn EventSink,
    status: &Mutex<Status>,
    ahead: &AtomicI32,
) {
    let mut told = None;
    while inbox.recv().is_ok() {
        // Many small things at once are told once.
        while inbox.try_recv().is_ok() {}
        let Ok(waiting) = store.waiting() else { continue };
        let now = status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let status = view(&now, waiting, ahead.load(Ordering::Relaxed));
        if told.as_ref() != Some(&status) {
            events.emit(&ConsoleEvent::SyncChanged {
                status: status.clone(),
            });
            told = Some(status);
        }
    }
}
