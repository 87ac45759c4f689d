//! What the core is told, and what it asks for.

use crate::Failure;
use crate::transport::SnapshotPage;
use oltre_domain::{CaseId, Change, Timestamp};
use oltre_store::{Answered, Page, SealedOp};
use oltre_wire::{ChangesPage, Hello, PushReply};

/// The facts under which a device remembers where it stands: the server's epoch,
pub(crate) const EPOCH: &str = "epoch";
/// the cursor,
pub(crate) const CURSOR: &str = "cursor";
/// and a snapshot under way.
pub(crate) const SNAPSHOT: &str = "snapshot";

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
    /// A case that had been missing, with all that hangs on it; nothing when it is not for this console.
    Entity(CaseId, Result<Vec<Change>, Failure>),
    /// A page is in the database; these cases are named in it or in one before, and not held.
    PageTaken(Result<Vec<CaseId>, Failure>),
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
    /// Cases that changes named and this console does not hold.
    pub missing: Vec<CaseId>,
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

impl Request {
    /// The lane that asks, and waits for the answer.
    #[must_use]
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Push { .. } => Lane::Push,
            Self::Hello | Self::Snapshot { .. } | Self::Changes { .. } | Self::Entity(_) => Lane::Pull,
        }
    }
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
    /// One case, with all that hangs on it.
    Entity(CaseId),
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
    /// What this lane has asked for is not waited for any more: should its answer come, nobody wants it.
    Abandon(Lane),
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
    /// Keep what hello said of the server; a newer server takes the ops an older one was not up to.
    Greeted(Box<Hello>),
    /// The status changed.
    Tell(Status),
    /// The device was revoked: nothing is sent or fetched any more. Destroying its keys is not done yet.
    Revoked,
}

/// What a person may want to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The server has been asked since the console was opened, whatever came of it.
    pub tried: bool,
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
