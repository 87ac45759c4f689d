//! The state machine: what to do next, given what happened.
//!
//! Two lanes run side by side. The *pull* lane greets the server, takes snapshots of scopes it does
//! not hold yet, then follows the changes by long poll. The *push* lane sends the outbox, one push at
//! a time, in order. A lane that failed waits and tries again by itself; neither waits for the other,
//! so a refused push never stops the rows of others from coming in.

mod ahead;
mod anew;
mod blobs;
mod journal;
mod learned;
mod presence;
mod pull;
mod push;
mod snapshot;
mod stream;
mod verify;
mod withdrawn;
mod words;

use crate::backoff::Backoff;
use crate::{Failure, Trouble};
pub use blobs::BlobStands;
use oltre_domain::{CaseId, OpId};
use oltre_store::NewEpoch;
use oltre_wire::ProblemCode;
use pull::GREET_AFTER;
use std::collections::BTreeSet;
pub use verify::{Checked, Checks};
pub(crate) use words::{CHECKS, CURSOR, EPOCH, SNAPSHOT, TAKEN};
pub use words::{Effect, Event, Ground, Lane, PageOf, Request, Standing, Start, Status, Stream};

/// Tries after a wake that come soon: about half a minute of them.
const EAGER: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pull {
    Off,
    Greeting,
    StartingOver,
    LettingGo,
    Snapshot,
    Fetching,
    Following,
    /// Everything is here: what is held is compared with what the server has.
    Verifying,
    /// Everything is here, and nothing is asked until a poke or a time comes.
    Resting,
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

/// Where the pull lane stands.
#[derive(Clone, Debug, Default)]
struct Place {
    cursor: Option<String>,
    snapshot: Option<Standing>,
    held: BTreeSet<String>,
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
    /// A scope of which the server said that there is none, until it says otherwise.
    not_there: Option<String>,
    /// Where the lane will stand once the page that is being written is in the database: never before.
    after_page: Option<Place>,
    /// The page of a snapshot that was asked for while another is being written.
    ahead: Option<ahead::Ahead>,
    /// The revision of the scopes, as hello named it last.
    revision: Option<u64>,
    /// Scopes taken whole.
    held: BTreeSet<String>,
    /// Pages taken since the server was greeted.
    pages: u32,
    /// How the server is listened to between two pages.
    ear: stream::Ear,
    presence: presence::Desk,
    verifier: verify::Verifier,
    /// Lines of the journal are on their way.
    journal_goes: bool,
    /// Which key signs what over-help learned is written down, where the server names one.
    greeting_kept: bool,
    /// What over-help learned on the server is on its way.
    learned_comes: bool,
    /// Pages until it is tried again, and how often it failed in a row.
    learned_rests: u32,
    learned_failures: u32,
    carrier: blobs::Carrier,
    /// The network costs money.
    metered: bool,
    /// Tries that come soon whatever the failure: somebody has just come back.
    eager: u32,
    /// Cases named in changes and not held: asked for one by one.
    missing: Vec<CaseId>,
    numbering: (u32, u64),
    /// The incarnation to number the outbox under before anything is sent again.
    renumber: Option<u32>,
    /// The ops of the push under way, and the incarnation they were loaded under.
    sent: Vec<OpId>,
    sent_under: u32,
    /// The epoch it was sent in.
    sent_in: Option<String>,
    /// Ops wait for a row that another desk may bring: each page may be the one.
    later: bool,
    /// A beginning anew that is not in the database yet: it is asked for until it is.
    beginning: Option<(String, Option<NewEpoch>)>,
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
            not_there: None,
            after_page: None,
            ahead: None,
            revision: None,
            held: BTreeSet::new(),
            pages: 0,
            ear: stream::Ear::default(),
            presence: presence::Desk::default(),
            verifier: verify::Verifier::default(),
            journal_goes: false,
            greeting_kept: false,
            learned_comes: false,
            learned_rests: 0,
            learned_failures: 0,
            carrier: blobs::Carrier::default(),
            metered: false,
            eager: 0,
            missing: Vec::new(),
            numbering: (1, 0),
            renumber: None,
            sent: Vec::new(),
            sent_under: 1,
            sent_in: None,
            later: false,
            beginning: None,
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
        let was_online = self.status.online;
        match event {
            Event::Start(start) => self.start(start, &mut effects),
            Event::LocalOps => {
                self.try_push(&mut effects);
                self.try_carry(&mut effects);
            }
            Event::GreetingKept => {
                self.greeting_kept = true;
                // Ops that were held may go out now.
                self.try_push(&mut effects);
                self.try_carry(&mut effects);
                if matches!(self.pull, Pull::Following | Pull::Resting) {
                    self.try_learned(&mut effects);
                }
            }
            Event::Wake => self.wake(&mut effects),
            Event::Slept => self.slept(&mut effects),
            Event::JournalLoaded(lines) => self.on_journal_loaded(lines, &mut effects),
            Event::JournalSent(reply) => self.on_journal_sent(reply, &mut effects),
            Event::JournalAnswered(more) => self.on_journal_answered(more, &mut effects),
            Event::Check => self.check_now(&mut effects),
            Event::SliceLoaded(slice) => self.on_slice(slice, &mut effects),
            Event::Verified(reply) => self.on_verified(reply, &mut effects),
            Event::SignedIn => {
                self.status.signed_out = false;
                self.wake(&mut effects);
            }
            Event::Metered(metered) => self.set_metered(metered, &mut effects),
            Event::Show(at) => self.show(at, &mut effects),
            Event::Stream(came) => self.on_stream(came, &mut effects),
            Event::Presence(reply) => self.on_presence(reply, &mut effects),
            Event::Timer(Lane::Pull) if self.pull == Pull::Waiting => self.greet(&mut effects),
            Event::Timer(Lane::Pull) if self.pull == Pull::Resting => self.rested(&mut effects),
            Event::Timer(Lane::Push) if self.push == Push::Waiting => {
                self.push = Push::Idle;
                self.try_push(&mut effects);
            }
            Event::Timer(Lane::Events) => self.listen(&mut effects),
            Event::Timer(Lane::Presence) => self.say_where(&mut effects),
            Event::Timer(Lane::Blobs) => self.on_carrier_timer(&mut effects),
            Event::Timer(_) => {}
            Event::Hello(reply) => {
                self.on_hello(reply, &mut effects);
                self.carry_anew(&mut effects);
            }
            Event::Renumbered(done) => self.on_renumbered(done, &mut effects),
            Event::StartedOver(done) => self.on_started_over(done, &mut effects),
            Event::Snapshot(of, reply) => self.on_snapshot(&of, reply, &mut effects),
            Event::Changes(reply) => self.on_changes(reply, &mut effects),
            Event::Entity(id, reply) => self.on_entity(id, reply, &mut effects),
            Event::PageTaken(done) => {
                self.on_page_taken(done, &mut effects);
                if matches!(self.pull, Pull::Following | Pull::Resting) {
                    self.try_carry(&mut effects);
                    self.try_learned(&mut effects);
                }
            }
            Event::PushLoaded(ops) => self.on_loaded(ops, &mut effects),
            Event::Pushed(reply) => self.on_pushed(reply, &mut effects),
            Event::AnswersTaken(done) => {
                self.on_answers_taken(done, &mut effects);
                self.try_carry(&mut effects);
            }
            Event::LearnedFound(found) => self.on_learned_found(found, &mut effects),
            Event::LearnedCame(task, came) => self.on_learned_came(task, came, &mut effects),
            // Whoever asks again wants it tried again.
            Event::FileWanted => self.carry_anew(&mut effects),
            Event::BlobFound(found) => self.on_blob_found(found, &mut effects),
            Event::BlobStands(stands) => self.on_blob_stands(stands, &mut effects),
            Event::BlobRead(bytes) => self.on_blob_read(bytes, &mut effects),
            Event::BlobCame(bytes) => self.on_blob_came(bytes, &mut effects),
            Event::BlobNoted { noted, complete } => self.on_blob_noted(noted, complete, &mut effects),
        }
        if self.status.online != was_online {
            // What was saved without a server in reach may be sealed now; who else is at a case is known, or no longer.
            if self.status.online && self.push == Push::Idle {
                self.try_push(&mut effects);
            }
            self.say_where(&mut effects);
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
            held,
            missing,
            numbering,
            checks,
            was_cut_off,
            seed,
        } = start;
        self.verifier.begin(checks, was_cut_off, seed);
        self.status.checked = checks.last;
        self.held = held;
        self.cursor = cursor;
        self.epoch = epoch;
        self.snapshot = snapshot;
        self.missing = missing;
        self.numbering = numbering;
        self.pull_backoff = Backoff::new(seed);
        self.push_backoff = Backoff::new(seed.rotate_left(17) ^ 0x9E37_79B9_7F4A_7C15);
        self.carrier.seed(seed.rotate_left(43) ^ 0x9E6C_63D0_876A_9A47);
        self.ear.seed(seed.rotate_left(31) ^ 0x2545_F491_4F6C_DD1D);
        self.greet(effects);
    }

    /// Tries both lanes now, unless they are busy already.
    fn wake(&mut self, effects: &mut Vec<Effect>) {
        self.pull_backoff.reset();
        self.push_backoff.reset();
        self.eager = EAGER;
        match self.pull {
            Pull::Waiting | Pull::Off | Pull::Resting => self.greet(effects),
            // A poll waits for news as long as it takes. On a connection that died without a word it would wait in vain, and
            // nothing would say so for a minute.
            Pull::Following if self.after_page.is_none() => self.greet_instead(effects),
            // A page is being written: greeting comes after it.
            Pull::Following | Pull::Verifying => self.pages = GREET_AFTER,
            _ => {}
        }
        if self.push == Push::Waiting {
            self.push = Push::Idle;
        }
        self.try_push(effects);
        self.carry_anew(effects);
    }

    /// What was under way before a sleep goes nowhere any more, and would be waited for in vain.
    fn slept(&mut self, effects: &mut Vec<Effect>) {
        self.stop_listening(effects);
        self.put_down(effects);
        if self.push == Push::Sending {
            effects.push(Effect::Abandon(Lane::Push));
            self.push = Push::Idle;
        }
        match self.pull {
            Pull::Greeting | Pull::Snapshot | Pull::Fetching | Pull::Verifying
                if self.after_page.is_none() =>
            {
                self.greet_instead(effects);
            }
            // A page is being written, or the rows are being emptied: greeting comes after it.
            Pull::Snapshot | Pull::Fetching => {
                self.forget_ahead(effects);
                self.pages = GREET_AFTER;
            }
            _ => {}
        }
        self.wake(effects);
    }

    fn greet_instead(&mut self, effects: &mut Vec<Effect>) {
        effects.push(Effect::Abandon(Lane::Pull));
        self.greet(effects);
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

    /// Notes a failure for people.
    pub(super) fn note(&mut self, failure: &Failure, effects: &mut Vec<Effect>) {
        self.status.problem = Some(failure.clone());
        if matches!(failure, Failure::Store(Trouble::Damaged | Trouble::Other)) {
            self.verifier.suspect();
        }
        // The disk's trouble is not the network's.
        if !matches!(failure, Failure::Store(_)) {
            self.status.online = false;
        }
        match failure {
            Failure::SignedOut => self.status.signed_out = true,
            Failure::Revoked(device) => {
                self.status.signed_out = true;
                effects.push(Effect::Revoked(*device));
            }
            Failure::Problem {
                code: ProblemCode::UpgradeRequired,
                ..
            } => self.status.upgrade = true,
            _ => {}
        }
    }
}

impl Default for Core {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
