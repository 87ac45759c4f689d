//! Where sync stands, and what waits for it.

use crate::contract::{DoingHere, ErrorCode, WritingKind};
use oltre_domain::{ActId, CaseId, Field, OperatorId, Timestamp};
use oltre_store::Held;
use oltre_sync::Checked;
use oltre_wire::Someone;
use serde::Serialize;
use ts_rs::TS;

/// What the sync chip shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncPhase {
    /// Nothing waits and the server answers.
    AllSent,
    /// Ops are on their way.
    Sending,
    /// The first data comes in.
    FirstSync,
    /// No server in reach.
    Offline,
    /// The session is over: sign in again.
    SignedOut,
    /// The server asks for a newer console.
    Upgrade,
    /// All that the server can take is sent; what waits, waits for its update.
    ServerOlder,
    /// All else is sent; what waits, waits for the desk of a colleague: the server was restored and has lost a case that only
    /// that desk can bring back.
    AwaitingDesk,
    /// Every change is sent, and of a file attached here not all bytes yet.
    FilesWait,
}

/// Where sync stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SyncStatus {
    /// What the chip shows.
    pub phase: SyncPhase,
    /// Sync has had its first try since the console was opened, whatever came of it.
    pub tried: bool,
    /// Actions saved here and not yet sent.
    pub waiting: u32,
    /// Of those, actions that wait for the server's update or for the desk of a colleague.
    pub held: u32,
    /// Files attached here whose bytes are not all on the server.
    pub files: u32,
    /// Actions the server did not accept, not yet dismissed.
    pub refused: u32,
    /// Cases with something to check.
    pub to_check: u32,
    /// When the server last answered, by its own clock.
    pub synced_at: Option<Timestamp>,
    /// First sync: cases here and cases in all.
    pub progress: Option<Progress>,
    /// This computer's clock is ahead of the server's by so many minutes (behind, when negative), when that is worth
    /// saying. Nothing depends on it but what is shown.
    pub clock_ahead: Option<i32>,
    /// When what is held here was last compared with the server; none: never.
    pub checked: Option<CheckedView>,
    /// Why it does not go on: the network, the server, or this device's own disk.
    pub problem: Option<ErrorCode>,
}

/// What is held here was compared with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CheckedView {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Cases that differed and were fetched again.
    pub put_right: u32,
}

impl From<Checked> for CheckedView {
    fn from(checked: Checked) -> Self {
        let Checked { at, put_right } = checked;
        Self { at, put_right }
    }
}

/// Somebody else at the case that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PersonHere {
    /// Who.
    pub operator: OperatorId,
    /// Doing what.
    pub doing: DoingHere,
}

impl From<Someone> for PersonHere {
    fn from(someone: Someone) -> Self {
        let Someone { operator, doing } = someone;
        Self {
            operator,
            doing: doing.into(),
        }
    }
}

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Progress {
    /// So many.
    pub done: u32,
    /// Of so many.
    pub total: u32,
    /// About so many seconds to go.
    pub seconds_left: Option<u32>,
}

/// One action in the sync details.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ActionView {
    /// Which.
    pub act: ActId,
    /// On which case.
    pub case: Option<CaseId>,
    /// That case's code.
    pub code: Option<String>,
    /// The ops in it, by name (`case.set`).
    pub ops: Vec<String>,
    /// The fields of the case that were changed by hand.
    pub fields: Vec<Field>,
    /// When it was saved.
    pub at: Timestamp,
    /// Why it was not accepted.
    pub refused: Option<String>,
    /// What stood there instead: a colleague's id, a case's id, a status.
    pub now: Option<String>,
    /// The words in it, so that nothing typed is lost.
    pub text: Option<String>,
    /// It can still be taken back (`undo`): nothing of it has left this computer.
    pub can_undo: bool,
    /// What it waits for, when it is not the network.
    pub held: Option<HeldFor>,
}

/// An action was taken back.
#[derive(Clone, Debug, Serialize, TS)]
pub struct TakenBack {
    /// The words that were in it, when they were not put back as a draft already.
    pub text: Option<String>,
    /// Where they had been typed, when that was in a composer: they are a draft there again.
    pub typed_in: Option<WritingKind>,
    /// It had been sent: ops that put it back are on their way.
    pub sent: bool,
    /// Of a bulk: cases that somebody has changed since, and that stay as they are.
    pub kept: u32,
}

/// What an action waits for that the server did not take and did not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldFor {
    /// The server's update.
    ServerUpdate,
    /// The desk of a colleague, which has a case that the restored server has lost.
    OtherDesk,
}

impl From<Held> for HeldFor {
    fn from(held: Held) -> Self {
        match held {
            Held::NewerServer => Self::ServerUpdate,
            Held::OtherDesk => Self::OtherDesk,
        }
    }
}

/// What waits and what was not accepted.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SyncDetails {
    /// In the order they were saved, the first 200.
    pub waiting: Vec<ActionView>,
    /// Not accepted, not yet dismissed.
    pub refused: Vec<ActionView>,
}
