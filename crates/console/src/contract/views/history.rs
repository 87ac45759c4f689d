//! What the operator did on this device.

use crate::contract::ErrorCode;
use oltre_domain::{ActId, CaseId, Field, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeedState {
    /// It has not left this computer.
    Waiting,
    /// On its way: no answer yet.
    Sent,
    /// It waits for the server's update, or for the desk of a colleague.
    Held,
    /// Done.
    Done,
    /// Done, beside what colleagues changed meanwhile.
    Merged,
    /// It was so already.
    Noop,
    /// In two versions: a person decides.
    Conflict,
    /// Not accepted.
    Refused,
    /// Taken back before it was sent.
    TakenBack,
}

/// Where an action, or taking it back, stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct DeedStanding {
    /// Where.
    pub state: DeedState,
    /// Why it was not accepted.
    pub refused: Option<String>,
    /// What stood there instead: a colleague's id, a case's id, a status.
    pub now: Option<String>,
}

/// One action, or one change of many cases.
#[derive(Clone, Debug, Serialize, TS)]
pub struct DeedView {
    /// What it is taken back by.
    pub act: ActId,
    /// How many cases it is on.
    pub cases: u32,
    /// Its case, when it is one.
    pub case: Option<CaseId>,
    /// That case's code, while it is on this computer.
    pub code: Option<String>,
    /// That case's subject, while it is on this computer.
    pub subject: Option<String>,
    /// The ops in it, by name, each once.
    pub ops: Vec<String>,
    /// The fields that were changed by hand.
    pub fields: Vec<Field>,
    /// When it was saved.
    pub at: Timestamp,
    /// Where it stands.
    pub standing: DeedStanding,
    /// Where taking it back stands, when that was asked for.
    pub undo: Option<DeedStanding>,
    /// Of many cases: in how many it was not accepted.
    pub refused: u32,
    /// It can be taken back, as far as is known here.
    pub can_undo: bool,
    /// Why not: a key.
    pub why_not: Option<String>,
}

/// The newest actions, newest first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct History {
    /// At most 200, and what is still on its way.
    pub deeds: Vec<DeedView>,
}

/// A case that one change of many could not be made on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct NotChanged {
    /// Which.
    pub id: CaseId,
    /// Why.
    pub code: ErrorCode,
}

/// What became of one change of many cases.
#[derive(Clone, Debug, Serialize, TS)]
pub struct BulkSaved {
    /// What all of it is taken back by; none when everything was so already.
    pub act: Option<ActId>,
    /// Cases that changed.
    pub changed: u32,
    /// Cases on which it could not be done.
    pub not: Vec<NotChanged>,
}
