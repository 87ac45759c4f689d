//! Where sync stands, and what waits for it.

use crate::contract::ErrorCode;
use oltre_domain::{ActId, CaseId, Timestamp};
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
    /// Actions the server did not accept, not yet dismissed.
    pub refused: u32,
    /// Cases with something to check.
    pub to_check: u32,
    /// When the server last answered, by its own clock.
    pub synced_at: Option<Timestamp>,
    /// First sync: cases here and cases in all.
    pub progress: Option<Progress>,
    /// Why it does not go on: the network, the server, or this device's own disk.
    pub problem: Option<ErrorCode>,
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
    /// When it was saved.
    pub at: Timestamp,
    /// Why it was not accepted.
    pub refused: Option<String>,
    /// What stood there instead: a colleague's id, a case's id, a status.
    pub now: Option<String>,
    /// The words in it, so that nothing typed is lost.
    pub text: Option<String>,
}

/// What waits and what was not accepted.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SyncDetails {
    /// In the order they were saved, the first 200.
    pub waiting: Vec<ActionView>,
    /// Not accepted, not yet dismissed.
    pub refused: Vec<ActionView>,
}
