//! Promises: what an operator told a contact we would do, and by when.
//!
//! A promise outlives the conversation it was made in: it travels with the case and blocks a silent
//! close. "Broken" is written by the server alone, when the date has passed; a console shows "late"
//! before that from server time. A `keep` made before the date that arrives after it turns broken
//! into kept, and both entries stay.
//!
//! A promise with a new date, or in other hands, is the same promise: it keeps its id, so that a colleague who keeps it
//! offline keeps the one there is. What it was before stays in its terms and in the timeline.

use crate::{CaseId, ContactId, OperatorId, PromiseId, QueueId, Timestamp};
use serde::{Deserialize, Serialize};

/// Digits a number may have after its plus.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

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
    /// A new date was agreed with the contact: due then, and somebody has answered for the case's end.
    Renegotiated,
    /// Somebody else answers for it now; it is due as before.
    PassedOn,
    /// Taken back, and the contact told.
    Cancelled,
}

impl PromiseState {
    /// Still to be kept: time can break it.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Renegotiated | Self::PassedOn)
    }
}

/// A promise to ring: not before a moment, and by the promise's own date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Callback {
    /// Not before.
    pub from: Timestamp,
    /// The number to ring, as it is dialled; none: whichever they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
}

/// Whether a text is a number that can be dialled as it stands: digits, perhaps with a plus before them. No star, no hash, no
/// pause: what a telephone would take for an order is none.
#[must_use]
pub fn is_dialled(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// What a promise was before it was renegotiated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseTerm {
    /// What.
    pub text: String,
    /// By when.
    pub due: Timestamp,
    /// Until when that held, by the clock of who renegotiated it.
    pub until: Timestamp,
    /// Of a planned call: not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
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
    /// The office that answers for it, when it was passed to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<QueueId>,
    /// When it is a call that was planned: from when, and which number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Callback>,
    /// What it was before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<PromiseTerm>,
}

impl Promise {
    /// To be kept with its date behind us: late, whether or not the server has already written "broken".
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.state == PromiseState::Broken || (self.state.is_live() && self.due < now)
    }
}
