//! The list of promises and planned calls.

use super::PromiseView;
use oltre_domain::QueueId;
use serde::Serialize;
use ts_rs::TS;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PromiseRow {
    /// What, by when, by whom, and where it stands.
    pub promise: PromiseView,
    /// What the case is about.
    pub subject: String,
    /// To whom: the name, empty when unknown.
    pub contact: String,
    /// Where the case waits.
    pub queue: Option<QueueId>,
    /// Something of the case is not yet sent.
    pub pending: bool,
}

/// A window of the list.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PromisePage {
    /// Rows in the whole list.
    pub total: u32,
    /// Where this window starts.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<PromiseRow>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct PromiseCounts {
    /// Planned calls I answer for.
    pub callbacks: u32,
    /// What else I answer for.
    pub promises: u32,
    /// Planned calls of all that is here.
    pub all_callbacks: u32,
    /// What else was promised.
    pub all_promises: u32,
    /// Mine, of both, with a date of today or before.
    pub due: u32,
}
