//! Calling a colleague in a note.

use oltre_domain::{EntryId, OperatorId, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// A note that calls me.
#[derive(Clone, Debug, Serialize, TS)]
pub struct MentionView {
    /// The note.
    pub entry: EntryId,
    /// The code of its case.
    pub code: String,
    /// Who calls.
    pub by: Option<OperatorId>,
    /// When.
    pub at: Timestamp,
}

/// Who can be called to a case.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Colleagues {
    /// By name.
    pub colleagues: Vec<Colleague>,
}

/// Somebody who can be called.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Colleague {
    /// Who.
    pub id: OperatorId,
    /// What stands behind the `@`.
    pub name: String,
}
