//! Promises: what an operator told a contact we would do, and by when.
//!
//! A promise outlives the conversation it was made in: it travels with the case and blocks a silent
//! close. "Broken" is written by the server alone, when the date has passed; a console shows "late"
//! before that from server time. A `keep` made before the date that arrives after it turns broken
//! into kept, and both entries stay.

use crate::{CaseId, ContactId, OperatorId, PromiseId, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Not yet done.
    Open,
    /// Done.
    Kept,
    /// The date passed in silence.
    Broken,
    /// A new date was agreed with the contact.
    Renegotiated,
    /// A colleague answers for it now.
    PassedOn,
    /// Taken back, and the contact told.
    Cancelled,
}

/// What we told a contact we would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Made by the promising device.
    pub id: PromiseId,
    /// The case it was made on.
    pub case: CaseId,
    /// To whom.
    pub contact: Option<ContactId>,
    /// What.
    pub text: String,
    /// By when.
    pub due: Timestamp,
    /// Who answers for it.
    pub by: OperatorId,
    /// When it was made, by that device's clock.
    pub made_at: Timestamp,
    /// Where it stands.
    pub state: PromiseState,
}

impl Promise {
    /// Open with its date behind us: late, whether or not the server has already written "broken".
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.state == PromiseState::Broken || (self.state == PromiseState::Open && self.due < now)
    }
}
