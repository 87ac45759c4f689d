//! What the core is told, and what it asks for.

use super::BlobStands;
use super::verify::{Checked, Checks};
use crate::Failure;
use crate::transport::SnapshotPage;
use bytes::Bytes;
use oltre_domain::{CaseId, Change, DeviceId, JournalId, Sha256, Timestamp};
use oltre_store::{
    Answered, BlobDone, BlobTask, LearnedTask, NewEpoch, NextPush, Page, SealedOp, Slice, TakenPiece,
    Withdrawal,
};
use oltre_wire::{ChangesPage, Doing, Hello, JournalTaken, PresenceAt, PushReply, Someone, Verified, Verify};
use std::collections::BTreeSet;

/// The facts under which a device remembers where it stands: the server's epoch,
pub(crate) const EPOCH: &str = "epoch";
/// the cursor,
pub(crate) const CURSOR: &str = "cursor";
/// a snapshot under way,
pub(crate) const SNAPSHOT: &str = "snapshot";
/// the scopes taken whole,
pub(crate) const TAKEN: &str = "taken";
/// and when what is held was compared with the server.
pub(crate) const CHECKS: &str = "checks";

/// Which part of sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Hello, snapshots, changes.
    Pull,
    /// The outbox.
    Push,
    /// The stream of pokes.
    Events,
    /// Where this operator is.
    Presence,
    /// What goes after the ops.
    Journal,
    /// The bytes of attachments.
    Blobs,
    /// What over-help learned on the server.
    Learned,
}

/// What the core is told.
#[derive(Clone, Debug)]
pub enum Event {
    /// The console opened.
    Start(Start),
    /// The operator saved something.
    LocalOps,
    /// What the server says of itself is written down, as far as the disk let it.
    GreetingKept,
    /// Somebody pressed "now".
    Wake,
    /// The computer slept: what was under way goes nowhere any more.
    Slept,
    /// The oldest lines of the journal.
    JournalLoaded(Result<Vec<(JournalId, String)>, Failure>),
    /// What the server says of them.
    JournalSent(Result<JournalTaken, Failure>),
    /// They are out of the database; whether there are others.
    JournalAnswered(Result<bool, Failure>),
    /// Compare what is held with the server, as soon as there is nothing else to do.
    Check,
    /// What is held of a stretch.
    SliceLoaded(Result<Slice, Failure>),
    /// What the server says of it.
    Verified(Result<Box<Verified>, Failure>),
    /// The network costs money from now on, or no longer does.
    Metered(bool),
    /// The page shows this case, or none; and what the operator does there.
    Show(Option<(CaseId, Doing)>),
    /// Something came on the stream of events, or the stream ended.
    Stream(Stream),
    /// Who is at the case that is shown.
    Presence(Result<PresenceAt, Failure>),
    /// The waiting time of a lane is over.
    Timer(Lane),
    /// The server's answer to hello.
    Hello(Result<Box<Hello>, Failure>),
    /// A snapshot's page, and which one it is.
    Snapshot(PageOf, Result<Box<SnapshotPage>, Failure>),
    /// A page of changes.
    Changes(Result<Box<ChangesPage>, Failure>),
    /// The next ops of the outbox.
    PushLoaded(Result<NextPush, Failure>),
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
    /// What of the server's learning is not here.
    LearnedFound(Result<Option<LearnedTask>, Failure>),
    /// The next bytes of it.
    LearnedCame(LearnedTask, Result<Vec<u8>, Failure>),
    /// Somebody waits for a file.
    FileWanted,
    /// The next bytes to send or to fetch, if there are any.
    BlobFound(Result<Option<BlobTask>, Failure>),
    /// What the server has of some bytes.
    BlobStands(Result<BlobStands, Failure>),
    /// A piece to send; empty when nothing is there any more.
    BlobRead(Result<Vec<u8>, Failure>),
    /// A piece that came.
    BlobCame(Result<Vec<u8>, Failure>),
    /// It is written down.
    BlobNoted {
        /// What became of it; none when nobody here speaks of those bytes any more.
        noted: Result<Option<TakenPiece>, Failure>,
        /// The server has all of them.
        complete: bool,
    },
}

/// What comes on the stream of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stream {
    /// There is something up to this sequence.
    Poke(oltre_domain::Version),
    /// Who is at a case now.
    Presence(PresenceAt),
    /// It ended, was cut, or nothing came through it.
    Ended,
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
    /// The scopes that were taken whole.
    pub held: BTreeSet<String>,
    /// Cases that changes named and this console does not hold.
    pub missing: Vec<CaseId>,
    /// The device's incarnation and the last op number it gave.
    pub numbering: (u32, u64),
    /// When what is held was compared with the server.
    pub checks: Checks,
    /// The program before was killed, or the power failed.
    pub was_cut_off: bool,
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

/// A page of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOf {
    /// Which scope.
    pub scope: String,
    /// Which page; none for the first.
    pub page: Option<String>,
    /// What the rows have to go with.
    pub ground: Ground,
}

/// What all that stands here goes with, as hello named it last: what is told on other grounds does not go with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// The server's epoch.
    pub epoch: Option<String>,
    /// The scopes' revision: by other scopes the server may show less of a case, or none of it.
    pub revision: Option<u64>,
}

impl Ground {
    /// As a request names it.
    pub(crate) fn asked(&self) -> Vec<(&'static str, String)> {
        let epoch = self.epoch.clone().map(|epoch| ("epoch", epoch));
        let revision = self.revision.map(|revision| ("revision", revision.to_string()));
        epoch.into_iter().chain(revision).collect()
    }
}

impl PageOf {
    /// The page a snapshot goes on with; none when everything is here.
    pub(super) fn next(standing: &Standing, ground: Ground) -> Option<Self> {
        standing.scopes.first().map(|scope| Self {
            scope: scope.clone(),
            page: standing.page.clone(),
            ground,
        })
    }
}

/// A request to the server.
#[derive(Clone, Debug)]
pub enum Request {
    /// Greets.
    Hello,
    /// A page of a scope.
    Snapshot(PageOf),
    /// What happened since a cursor.
    Changes {
        /// The cursor.
        cursor: String,
        /// Seconds to wait for news.
        wait: u32,
        /// The scopes' revision that hello named last.
        revision: Option<u64>,
    },
    /// One case, with all that hangs on it.
    Entity {
        /// Which.
        id: CaseId,
        /// What the rows have to go with.
        ground: Ground,
    },
    /// Compares what is held of a stretch.
    Verify(Box<Verify>),
    /// Lines of the journal.
    Journal(Vec<(JournalId, String)>),
    /// Says where this operator is, and asks who else is there.
    Presence {
        /// At which case; none: at none any more.
        case: Option<CaseId>,
        /// Doing what.
        doing: Doing,
    },
    /// Ops out.
    Push {
        /// The server's epoch: another one must not decide them.
        epoch: Option<String>,
        /// The device's incarnation.
        incarnation: u32,
        /// The ops.
        ops: Vec<SealedOp>,
    },
    /// The next bytes of what over-help learned on the server.
    Learned(LearnedTask),
    /// What the server has of some bytes.
    BlobStands(BlobTask),
    /// The next bytes out.
    BlobSend {
        /// Which.
        task: BlobTask,
        /// Where they begin.
        from: u64,
        /// The bytes.
        bytes: Bytes,
    },
    /// Bytes in.
    BlobFetch {
        /// Which.
        task: BlobTask,
        /// From where on.
        from: u64,
        /// At most so many.
        most: u32,
    },
}

impl Request {
    /// The lane that sends it.
    #[must_use]
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Push { .. } => Lane::Push,
            Self::Presence { .. } => Lane::Presence,
            Self::Journal(_) => Lane::Journal,
            Self::Learned(_) => Lane::Learned,
            Self::BlobStands(_) | Self::BlobSend { .. } | Self::BlobFetch { .. } => Lane::Blobs,
            Self::Hello
            | Self::Snapshot(_)
            | Self::Changes { .. }
            | Self::Entity { .. }
            | Self::Verify(_) => Lane::Pull,
        }
    }
}

/// What the core asks for.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Send this and tell me.
    Send(Request),
    /// Open the stream of events and tell me what comes on it.
    Listen,
    /// What this lane has under way is given up: its reply must not reach me any more.
    Abandon(Lane),
    /// Tell the page who else is at a case; none: not known.
    TellPresence {
        /// Which case.
        case: CaseId,
        /// Everybody else there.
        others: Option<Vec<Someone>>,
    },
    /// Wake a lane after so many milliseconds.
    Wait(Lane, u64),
    /// Load the next ops of the outbox.
    LoadPush {
        /// At most so many ops.
        max_ops: usize,
        /// At most so many bytes, but one whole action.
        max_bytes: usize,
        /// Also those that were never loaded. Without a server in reach they stay as they are: their author may still
        /// think better of them.
        seal: bool,
    },
    /// Load the oldest lines of the journal.
    LoadJournal {
        /// At most so many.
        max_lines: usize,
        /// At most so many bytes, but always one.
        max_bytes: usize,
    },
    /// The server has answered these lines.
    JournalAnswered(Vec<JournalId>),
    /// Read what is held of the next stretch.
    LoadSlice {
        /// The cases behind this one; none: from the first.
        after: Option<CaseId>,
    },
    /// Take a page in.
    TakePage(Page),
    /// Let go of what came through scopes that were taken from this account; answered like a page.
    LetGo {
        /// Which scopes.
        withdrawal: Withdrawal,
        /// What moves with the last of it.
        facts: Vec<(String, String)>,
    },
    /// Take answers in.
    TakeAnswers {
        /// The server's epoch they were given in.
        epoch: String,
        /// The incarnation the ops were sent under.
        incarnation: u32,
        /// What the server said.
        answers: Vec<Answered>,
    },
    /// Number the outbox anew under this incarnation.
    Renumber(u32),
    /// Empty the rows, keep the outbox, remember the new epoch.
    StartOver {
        /// The server's epoch.
        epoch: String,
        /// It is a new one: the server was restored, and what it has lost of ours goes out again.
        restored: Option<NewEpoch>,
    },
    /// Keep what hello said of the server; a newer server takes the ops an older one was not up to.
    Greeted(Box<Hello>),
    /// Look whether the server has learned what is not here.
    FindLearned,
    /// Take bytes of it in, and look what comes next.
    TakeLearned {
        /// What was asked for.
        task: LearnedTask,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Look for bytes to send or to fetch.
    FindBlob {
        /// Not these.
        aside: Vec<Sha256>,
        /// Only what somebody waits for.
        asked: bool,
    },
    /// Read a piece to send.
    ReadBlob {
        /// Which.
        sha256: Sha256,
        /// From where on.
        from: u64,
        /// At most so many bytes.
        most: usize,
    },
    /// Write down what came of it; of a server of an epoch that is still this one, where that is named.
    NoteBlob(BlobDone, Option<String>),
    /// The status changed.
    Tell(Status),
    /// This device was revoked: nothing is sent or fetched any more. What has not been sent is sealed and delivered outside of sync.
    Revoked(DeviceId),
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
    /// What is held was compared with the server.
    pub checked: Option<Checked>,
    /// Why it is offline.
    pub problem: Option<Failure>,
}
