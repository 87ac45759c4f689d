//! Handoffs: a question put to another office with a due date. The owner does not change.

use crate::{CaseId, Field, HandoffId, OperatorId, QueueId, Timestamp};
use serde::{Deserialize, Serialize};

/// The fields of a case that an office sees of a request: what the matter is, where, how urgent, whose.
pub const FIELDS_OF_A_REQUEST: [Field; 7] = [
    Field::Subject,
    Field::Topic,
    Field::Place,
    Field::Priority,
    Field::Status,
    Field::Queue,
    Field::Owner,
];

/// A question put to another office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Made by the asking device.
    pub id: HandoffId,
    /// The case it is about.
    pub case: CaseId,
    /// Whom we ask.
    pub office: QueueId,
    /// What we ask.
    pub question: String,
    /// By when.
    pub due: Option<Timestamp>,
    /// Who asks.
    pub asked_by: OperatorId,
    /// When, by the asker's clock.
    pub asked_at: Timestamp,
    /// When the office answered.
    pub answered_at: Option<Timestamp>,
    /// What it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// It gave the question back: the answer says why it is not for this office.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declined: bool,
}

impl Handoff {
    /// Still to be answered with its date behind us. Nothing is written when that happens: each console shows it.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.answered_at.is_none() && self.due.is_some_and(|due| due < now)
    }
}
