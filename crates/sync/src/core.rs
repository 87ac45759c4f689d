//! The state machine: what to do next, given what happened.
//!
//! Two lanes run side by side. The *pull* lane greets the server, takes snapshots of scopes it does
//! not hold yet, then follows the changes by long poll. The *push* lane sends the outbox, one push at
//! a time, in order. A lane that failed waits and tries again by itself; neither waits for the other,
//! so a refused push never stops the rows of others from coming in.

use crate::Failure;
use crate::backoff::Backoff;
use crate::transport::SnapshotPage;
use oltre_domain::{Change, Timestamp};
use oltre_store::{Answer, Answered, Page, SealedOp};
use oltre_wire::{ChangesPage, Hello, ProblemCode, PushReply, ResultLine, What};

/// Which half of sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Hello, snapshots, changes.
    Pull,
    /// The outbox.
    Push,
}

/// What the core is told.
#[derive(Clone, Debug)]
pub enum Event {
    /// The console opened.
    Start(Start),
    /// The operator saved something.
    LocalOps,
    /// The network came back, the computer woke up, or somebody pressed "now".
    Wake,
    /// The waiting time of a lane is over.
    Timer(Lane),
    /// The server's answer to hello.
    Hello(Result<Box<Hello>, Failure>),
    /// A snapshot's page.
    Snapshot(Result<Box<SnapshotPage>, Failure>),
    /// A page of changes.
    Changes(Result<Box<ChangesPage>, Failure>),
    /// The next ops of the outbox.
    PushLoaded(Result<Vec<SealedOp>, Failure>),
    /// The answer to a push.
    Pushed(Result<Box<PushReply>, Failure>),
    /// A page is in the database.
    PageTaken(Result<(), Failure>),
    /// The answers are in the database.
    AnswersTaken(Result<(), Failure>),
    /// The outbox has new numbers.
    Renumbered(Result<(), Failure>),
    /// The database was emptied for a new snapshot.
    StartedOver(Result<(), Failure>),
    /// The operator signed in again.
    SignedIn,
}

/// What the device remembers from last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Where changes go on; none before the first snapshot was complete.
    pub cursor: Option<String>,
    /// The server's epoch the rows belong to.
    pub epoch: Option<String>,
    /// A snapshot that was under way: scopes still to take, the first one's page token, and the cursor it began at.
    pub snapshot: Option<Standing>,
    /// The device's incarnation and the last op number it gave.
    pub numbering: (u32, u64),
    /// For the waiting times.
    pub seed: u64,
}

/// Where a snapshot stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    /// Scopes still to take; the first is under way.
    pub scopes: Vec<String>,
    /// The next page of the first scope; none for its beginning.
    pub page: Option<String>,
    /// Where changes will be replayed from: the head when the first page of the first scope was made.
    pub cursor: Option<String>,
    /// Rows taken so far.
    pub done: u64,
    /// Rows expected in all, as far as known.
    pub total: u64,
}

/// A request to the server.
#[derive(Clone, Debug)]
pub enum Request {
    /// Greets.
    Hello,
    /// A page of a scope.
    Snapshot {
        /// Which scope.
        scope: String,
        /// Which page; none for the first.
        page: Option<String>,
    },
    /// What happened since a cursor.
    Changes {
        /// The cursor.
        cursor: String,
        /// Seconds to wait for news.
        wait: u32,
    },
    /// Ops out.
    Push {
        /// The device's incarnation.
        incarnation: u32,
        /// The ops.
        ops: Vec<SealedOp>,
    },
}

/// What the core asks for.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Send this and tell me.
    Send(Request),
    /// Wake a lane after so many milliseconds.
    Wait(Lane, u64),
    /// Load the next ops of the outbox.
    LoadPush {
        /// At most so many ops.
        max_ops: usize,
        /// At most so many bytes, but one whole action.
        max_bytes: usize,
    },
    /// Take a page in.
    TakePage(Page),
    /// Take answers in.
    TakeAnswers(Vec<Answered>),
    /// Number the outbox anew under this incarnation.
    Renumber(u32),
    /// Empty the rows, keep the outbox, remember the new epoch.
    StartOver {
        /// The server's epoch.
        epoch: String,
    },
    /// Keep what hello said: the server's clock and the lease.
    Greeted(Box<Hello>),
    /// The status changed.
    Tell(Status),
    /// The device was revoked: destroy the keys first, then the files.
    Revoked,
}

/// What a person may want to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The server answered last time.
    pub online: bool,
    /// Ops are on their way.
    pub sending: bool,
    /// A snapshot is under way: rows taken and rows expected.
    pub first_sync: Option<(u64, u64)>,
    /// The session is over.
    pub signed_out: bool,
    /// The server asks for a newer console.
    pub upgrade: bool,
    /// The server's clock when it last answered.
    pub synced_at: Option<Timestamp>,
    /// Why it is offline.
    pub problem: Option<Failure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pull {
    Off,
    Greeting,
    Renumbering,
    StartingOver,
    Snapshot,
    Following,
    Waiting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Push {
    Idle,
    Loading,
    Sending,
    Storing,
    Waiting,
}

/// Seconds a long poll waits for news.
const LONG_POLL: u32 = 25;

/// The state machine.
#[derive(Debug)]
pub struct Core {
    pull: Pull,
    push: Push,
    /// New ops came while a push was under way.
    more_ops: bool,
    /// The server knows us: ops may be sent.
    greeted: bool,
    cursor: Option<String>,
    epoch: Option<String>,
    snapshot: Option<Standing>,
    /// Where the lane will stand once the page that is being written is in the database: never before.
    after_page: Option<(Option<String>, Option<Standing>)>,
    numbering: (u32, u64),
    limits: (usize, usize),
    scopes: Vec<String>,
    pull_backoff: Backoff,
    push_backoff: Backoff,
    status: Status,
    told: Option<Status>,
}

impl Core {
    /// A core that has not started.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pull: Pull::Off,
            push: Push::Idle,
            more_ops: false,
            greeted: false,
            cursor: None,
            epoch: None,
            snapshot: None,
            after_page: None,
            numbering: (1, 0),
            limits: (200, 256 * 1024),
            scopes: Vec::new(),
            pull_backoff: Backoff::new(1),
            push_backoff: Backoff::new(2),
            status: Status::default(),
            told: None,
        }
    }

    /// Where sync stands.
    #[must_use]
    pub const fn status(&self) -> &Status {
        &self.status
    }

    /// One step: an event in, effects out.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Start(start) => self.start(start, &mut effects),
            Event::LocalOps => self.try_push(&mut effects),
            Event::Wake => self.wake(&mut effects),
            Event::SignedIn => {
                self.status.signed_out = false;
                self.wake(&mut effects);
            }
            Event::Timer(Lane::Pull) if self.pull == Pull::Waiting => self.greet(&mut effects),
            Event::Timer(Lane::Push) if self.push == Push::Waiting => {
                self.push = Push::Idle;
                self.try_push(&mut effects);
            }
            Event::Timer(_) => {}
            Event::Hello(reply) => self.on_hello(reply, &mut effects),
            Event::Renumbered(done) => self.on_renumbered(done, &mut effects),
            Event::StartedOver(done) => self.on_started_over(done, &mut effects),
            Event::Snapshot(reply) => self.on_snapshot(reply, &mut effects),
            Event::Changes(reply) => self.on_changes(reply, &mut effects),
            Event::PageTaken(done) => self.on_page_taken(done, &mut effects),
            Event::PushLoaded(ops) => self.on_loaded(ops, &mut effects),
            Event::Pushed(reply) => self.on_pushed(reply, &mut effects),
            Event::AnswersTaken(done) => self.on_answers_taken(done, &mut effects),
        }
        self.status.sending = matches!(self.push, Push::Sending | Push::Storing);
        if self.told.as_ref() != Some(&self.status) {
            self.told = Some(self.status.clone());
            effects.push(Effect::Tell(self.status.clone()));
        }
        effects
    }

    fn start(&mut self, start: Start, effects: &mut Vec<Effect>) {
        let Start {
            cursor,
            epoch,
            snapshot,
            numbering,
            seed,
        } = start;
        self.cursor = cursor;
        self.epoch = epoch;
        self.snapshot = snapshot;
        self.numbering = numbering;
        self.pull_backoff = Backoff::new(seed);
        self.push_backoff = Backoff::new(seed.rotate_left(17) ^ 0x9E37_79B9_7F4A_7C15);
        self.greet(effects);
    }

    /// Tries both lanes now, unless they are busy already.
    fn wake(&mut self, effects: &mut Vec<Effect>) {
        self.pull_backoff.reset();
        self.push_backoff.reset();
        if matches!(self.pull, Pull::Waiting | Pull::Off) {
            self.greet(effects);
        }
        if self.push == Push::Waiting {
            self.push = Push::Idle;
        }
        self.try_push(effects);
    }

    fn greet(&mut self, effects: &mut Vec<Effect>) {
        if self.status.signed_out {
            self.pull = Pull::Off;
            return;
        }
        self.pull = Pull::Greeting;
        effects.push(Effect::Send(Request::Hello));
    }

    fn on_hello(&mut self, reply: Result<Box<Hello>, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Greeting {
            return;
        }
        let hello = match reply {
            Ok(hello) => hello,
            Err(failure) => return self.pull_failed(failure, effects),
        };
        self.answered();
        self.status.synced_at = Some(hello.server_time);
        self.limits = (hello.limits.push_ops as usize, hello.limits.push_bytes as usize);
        self.scopes = hello.scopes.iter().map(|s| s.id.clone()).collect();
        effects.push(Effect::Greeted(hello.clone()));
        let (incarnation, last) = self.numbering;
        // The server has heard of numbers this database never gave: it was restored from a backup.
        if hello.incarnation > incarnation || (hello.incarnation == incarnation && hello.last_op_n > last) {
            self.pull = Pull::Renumbering;
            self.greeted = false;
            self.numbering = (hello.incarnation.saturating_add(1), 0);
            effects.push(Effect::Renumber(self.numbering.0));
            return;
        }
        if self.epoch.as_ref().is_some_and(|e| *e != hello.epoch) {
            return self.start_over(hello.epoch.clone(), effects);
        }
        self.epoch = Some(hello.epoch.clone());
        self.greeted = true;
        self.go_on(effects);
        self.try_push(effects);
    }

    fn start_over(&mut self, epoch: String, effects: &mut Vec<Effect>) {
        self.pull = Pull::StartingOver;
        self.cursor = None;
        self.snapshot = None;
        self.epoch = Some(epoch.clone());
        effects.push(Effect::StartOver { epoch });
    }

    fn on_renumbered(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Renumbering {
            return;
        }
        match done {
            Ok(()) => {
                self.greeted = true;
                self.go_on(effects);
                self.try_push(effects);
            }
            Err(failure) => self.pull_failed(failure, effects),
        }
    }

    fn on_started_over(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::StartingOver {
            return;
        }
        match done {
            Ok(()) => self.greet(effects),
            Err(failure) => self.pull_failed(failure, effects),
        }
    }

    /// Takes the next page of a snapshot, or follows the changes.
    fn go_on(&mut self, effects: &mut Vec<Effect>) {
        if self.cursor.is_none() && self.snapshot.is_none() {
            self.snapshot = Some(Standing {
                scopes: self.scopes.clone(),
                ..Standing::default()
            });
        }
        match (&self.snapshot, &self.cursor) {
            (Some(standing), _) if !standing.scopes.is_empty() => {
                self.pull = Pull::Snapshot;
                self.status.first_sync = Some((standing.done, standing.total));
                let request = Request::Snapshot {
                    scope: standing.scopes[0].clone(),
                    page: standing.page.clone(),
                };
                effects.push(Effect::Send(request));
            }
            (_, Some(cursor)) => self.follow(cursor.clone(), 0, effects),
            // No scopes at all: nothing to hold, nothing to follow; ask again later.
            (_, None) => {
                self.pull = Pull::Waiting;
                effects.push(Effect::Wait(Lane::Pull, self.pull_backoff.next()));
            }
        }
    }

    fn follow(&mut self, cursor: String, wait: u32, effects: &mut Vec<Effect>) {
        self.pull = Pull::Following;
        self.status.first_sync = None;
        effects.push(Effect::Send(Request::Changes { cursor, wait }));
    }

    fn on_snapshot(&mut self, reply: Result<Box<SnapshotPage>, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Snapshot {
            return;
        }
        let page = match reply {
            Ok(page) => *page,
            Err(failure) => return self.pull_failed(failure, effects),
        };
        self.answered();
        let SnapshotPage { changes, end } = page;
        let mut standing = self.snapshot.clone().unwrap_or_default();
        standing.done += end.rows;
        if standing.page.is_none() {
            standing.total += end.total;
        }
        if standing.cursor.is_none() {
            standing.cursor = Some(end.cursor);
        }
        standing.page = end.next;
        if standing.page.is_none() && !standing.scopes.is_empty() {
            standing.scopes.remove(0);
        }
        // A snapshot of a scope added later must not move the cursor of the scopes followed before.
        let next = if standing.scopes.is_empty() {
            (self.cursor.clone().or_else(|| standing.cursor.clone()), None)
        } else {
            (self.cursor.clone(), Some(standing))
        };
        effects.push(self.take_page(changes, 0, true, next));
    }

    /// Has a page written, with where the lane stands after it in the same transaction.
    fn take_page(
        &mut self,
        changes: Vec<Change>,
        upto: i64,
        bulk: bool,
        next: (Option<String>, Option<Standing>),
    ) -> Effect {
        let snapshot = next
            .1
            .as_ref()
            .and_then(|s| serde_json::to_string(s).ok())
            .unwrap_or_default();
        let facts = vec![
            ("epoch".to_owned(), self.epoch.clone().unwrap_or_default()),
            ("cursor".to_owned(), next.0.clone().unwrap_or_default()),
            ("snapshot".to_owned(), snapshot),
        ];
        self.after_page = Some(next);
        Effect::TakePage(Page {
            changes,
            upto,
            facts,
            bulk,
        })
    }

    fn on_changes(&mut self, reply: Result<Box<ChangesPage>, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Following {
            return;
        }
        let page = match reply {
            Ok(page) => *page,
            Err(Failure::Problem {
                code: ProblemCode::CursorTooOld | ProblemCode::BadCursor,
                ..
            }) => {
                let epoch = self.epoch.clone().unwrap_or_default();
                return self.start_over(epoch, effects);
            }
            // A new epoch is told by hello: greet again.
            Err(Failure::Problem {
                code: ProblemCode::EpochChanged,
                ..
            }) => return self.greet(effects),
            Err(failure) => return self.pull_failed(failure, effects),
        };
        self.answered();
        let ChangesPage {
            next,
            more: _,
            last_op_n: _,
            durable_n: _,
            upto,
            changes: lines,
        } = page;
        let mut changes: Vec<Change> = Vec::with_capacity(lines.len());
        let mut snapshot = self.snapshot.clone();
        for line in lines {
            if let What::Scopes { add, remove: _ } = &line.what
                && !add.is_empty()
            {
                let standing = snapshot.get_or_insert_with(Standing::default);
                standing.scopes.extend(add.iter().cloned());
            }
            match line.into_change() {
                Ok(Some(change)) => changes.push(change),
                Ok(None) => {}
                // One bad row never blocks the others; the next snapshot or patch repairs it.
                Err(error) => tracing::warn!(%error, "A change could not be read and was left out"),
            }
        }
        effects.push(self.take_page(changes, upto, false, (Some(next), snapshot)));
    }

    fn on_page_taken(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        let after = self.after_page.take();
        if done.is_ok()
            && let Some((cursor, snapshot)) = after
        {
            self.cursor = cursor;
            self.snapshot = snapshot;
        }
        match (self.pull, done) {
            (Pull::Snapshot, Ok(())) => self.go_on(effects),
            (Pull::Following, Ok(())) => match (&self.snapshot, self.cursor.clone()) {
                (None, Some(cursor)) => self.follow(cursor, LONG_POLL, effects),
                _ => self.go_on(effects),
            },
            // The page is not in the database: the lane stands where it stood and asks for it again.
            (Pull::Snapshot | Pull::Following, Err(failure)) => self.pull_failed(failure, effects),
            _ => {}
        }
    }

    fn try_push(&mut self, effects: &mut Vec<Effect>) {
        if !self.greeted || self.status.signed_out || self.status.upgrade {
            return;
        }
        match self.push {
            Push::Idle => {
                self.push = Push::Loading;
                self.more_ops = false;
                effects.push(Effect::LoadPush {
                    max_ops: self.limits.0,
                    max_bytes: self.limits.1,
                });
            }
            Push::Loading | Push::Sending | Push::Storing => self.more_ops = true,
            Push::Waiting => {}
        }
    }

    fn on_loaded(&mut self, ops: Result<Vec<SealedOp>, Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Loading {
            return;
        }
        match ops {
            Ok(ops) if ops.is_empty() => {
                self.push = Push::Idle;
                if self.more_ops {
                    self.try_push(effects);
                }
            }
            Ok(ops) => {
                self.push = Push::Sending;
                self.numbering.1 = self.numbering.1.max(ops.last().map_or(0, |o| o.n));
                effects.push(Effect::Send(Request::Push {
                    incarnation: self.numbering.0,
                    ops,
                }));
            }
            Err(failure) => self.push_failed(failure, effects),
        }
    }

    fn on_pushed(&mut self, reply: Result<Box<PushReply>, Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Sending {
            return;
        }
        match reply {
            Ok(reply) => {
                self.answered();
                self.push = Push::Storing;
                let answers = reply
                    .results
                    .into_iter()
                    .map(|r| Answered {
                        oid: r.oid,
                        answer: answer(r.result),
                    })
                    .collect();
                effects.push(Effect::TakeAnswers(answers));
            }
            Err(failure) => {
                let renumber = matches!(
                    failure,
                    Failure::Problem {
                        code: ProblemCode::NumberReused
                            | ProblemCode::NumberGap
                            | ProblemCode::StaleIncarnation,
                        ..
                    }
                );
                if renumber && self.pull != Pull::Renumbering {
                    self.push = Push::Idle;
                    self.greeted = false;
                    self.pull = Pull::Renumbering;
                    self.numbering = (self.numbering.0.saturating_add(1), 0);
                    effects.push(Effect::Renumber(self.numbering.0));
                } else {
                    self.push_failed(failure, effects);
                }
            }
        }
    }

    fn on_answers_taken(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Storing {
            return;
        }
        match done {
            Ok(()) => {
                self.push_backoff.reset();
                self.push = Push::Idle;
                self.try_push(effects);
            }
            Err(failure) => self.push_failed(failure, effects),
        }
    }

    fn answered(&mut self) {
        self.status.online = true;
        self.status.problem = None;
        self.status.upgrade = false;
        self.pull_backoff.reset();
    }

    fn pull_failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        self.pull = Pull::Waiting;
        let wait = self
            .note(&failure, effects)
            .unwrap_or_else(|| self.pull_backoff.next());
        if self.status.signed_out {
            self.pull = Pull::Off;
            return;
        }
        effects.push(Effect::Wait(Lane::Pull, wait));
    }

    fn push_failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        self.push = Push::Waiting;
        let wait = self
            .note(&failure, effects)
            .unwrap_or_else(|| self.push_backoff.next());
        if !self.status.signed_out {
            effects.push(Effect::Wait(Lane::Push, wait));
        }
    }

    /// Notes a failure for people; answers how long the server asks to wait, if it does.
    fn note(&mut self, failure: &Failure, effects: &mut Vec<Effect>) -> Option<u64> {
        self.status.online = false;
        self.status.problem = Some(failure.clone());
        match failure {
            Failure::SignedOut => self.status.signed_out = true,
            Failure::Problem {
                code: ProblemCode::DeviceRevoked,
                ..
            } => {
                self.status.signed_out = true;
                effects.push(Effect::Revoked);
            }
            Failure::Problem {
                code: ProblemCode::UpgradeRequired,
                ..
            } => self.status.upgrade = true,
            Failure::Problem {
                retry_after: Some(seconds),
                ..
            } => return Some(u64::from(*seconds).saturating_mul(1_000)),
            _ => {}
        }
        None
    }
}

impl Default for Core {
    fn default() -> Self {
        Self::new()
    }
}

fn answer(result: ResultLine) -> Answer {
    match result {
        ResultLine::Applied { seq, .. }
        | ResultLine::Merged { seq, .. }
        | ResultLine::Conflict { seq, .. } => Answer::Done(Some(seq)),
        ResultLine::Noop => Answer::Done(None),
        ResultLine::Rejected { code, now } => Answer::Refused(code, now),
        ResultLine::Stranded => Answer::Refused("stranded".to_owned(), None),
        ResultLine::DependencyFailed { on: _ } => Answer::Refused("dependency_failed".to_owned(), None),
        ResultLine::Upgrade => Answer::Held,
    }
}
