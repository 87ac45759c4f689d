//! The state machine: what to do next, given what happened.
//!
//! Two lanes run side by side. The *pull* lane greets the server, takes snapshots of scopes it does
//! not hold yet, then follows the changes by long poll. The *push* lane sends the outbox, one push at
//! a time, in order. A lane that failed waits and tries again by itself; neither waits for the other,
//! so a refused push never stops the rows of others from coming in.

mod pull;
mod push;
mod words;

use crate::Failure;
use crate::backoff::Backoff;
use oltre_domain::{CaseId, OpId};
use oltre_wire::ProblemCode;
pub(crate) use words::{CURSOR, EPOCH, SNAPSHOT};
pub use words::{Effect, Event, Lane, Request, Standing, Start, Status};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pull {
    Off,
    Greeting,
    StartingOver,
    Snapshot,
    Fetching,
    Following,
    Waiting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Push {
    Idle,
    Renumbering,
    Loading,
    Sending,
    Storing,
    Waiting,
}

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
    /// Pages taken since the server was greeted.
    pages: u32,
    /// Cases named in changes and not held: asked for one by one.
    missing: Vec<CaseId>,
    numbering: (u32, u64),
    /// The incarnation to number the outbox under before anything is sent again.
    renumber: Option<u32>,
    /// The ops of the push under way.
    sent: Vec<OpId>,
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
            pages: 0,
            missing: Vec::new(),
            numbering: (1, 0),
            renumber: None,
            sent: Vec::new(),
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
            Event::Entity(id, reply) => self.on_entity(id, reply, &mut effects),
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
            missing,
            numbering,
            seed,
        } = start;
        self.cursor = cursor;
        self.epoch = epoch;
        self.snapshot = snapshot;
        self.missing = missing;
        self.numbering = numbering;
        self.pull_backoff = Backoff::new(seed);
        self.push_backoff = Backoff::new(seed.rotate_left(17) ^ 0x9E37_79B9_7F4A_7C15);
        self.greet(effects);
    }

    /// Tries both lanes now, unless they are busy already.
    fn wake(&mut self, effects: &mut Vec<Effect>) {
        self.pull_backoff.reset();
        self.push_backoff.reset();
        match self.pull {
            Pull::Waiting | Pull::Off => self.greet(effects),
            // A poll waits for news as long as it takes. On a connection that died while the computer slept it would wait
            // in vain, and nothing would say so for a minute.
            Pull::Following if self.after_page.is_none() => {
                effects.push(Effect::Abandon(Lane::Pull));
                self.greet(effects);
            }
            _ => {}
        }
        if self.push == Push::Waiting {
            self.push = Push::Idle;
        }
        self.try_push(effects);
    }

    /// The server answered. What this device's own disk said stays said until something could be written.
    pub(super) fn answered(&mut self) {
        self.status.online = true;
        self.status.upgrade = false;
        if !matches!(self.status.problem, Some(Failure::Store(_))) {
            self.status.problem = None;
        }
    }

    /// Something was written to the database.
    pub(super) fn written(&mut self) {
        if matches!(self.status.problem, Some(Failure::Store(_))) {
            self.status.problem = None;
        }
    }

    /// Notes a failure for people; answers how long the server asks to wait, if it does.
    pub(super) fn note(&mut self, failure: &Failure, effects: &mut Vec<Effect>) -> Option<u64> {
        self.status.problem = Some(failure.clone());
        // The disk's trouble is not the network's.
        if !matches!(failure, Failure::Store(_)) {
            self.status.online = false;
        }
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

#[cfg(test)]
mod tests;
