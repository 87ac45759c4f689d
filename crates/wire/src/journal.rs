//! `POST /v1/journal`: what is kept for learning and for whoever asks who has read what, and changes no row.
//!
//! A line has an id and no number: a number would say which device a decision came from. Sent again it is the same line, so
//! its bytes are kept as they were made.

use oltre_domain::{CaseId, JournalId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Some lines.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// In the order they were made.
    pub lines: Vec<JournalSent>,
}

/// A line and its id.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalSent {
    /// Made by the device, at random.
    #[schema(value_type = String)]
    pub id: JournalId,
    /// The recorded bytes: a [`JournalLine`] as JSON.
    #[schema(value_type = JournalLine)]
    pub body: Box<RawValue>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalLine {
    /// What it tells of.
    pub kind: JournalKind,
    /// The case.
    #[schema(value_type = String)]
    pub case: CaseId,
    /// The hour it was, by that device's clock: of a read and of a decision no more is kept.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// What was decided and why, without words of anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub what: Option<serde_json::Value>,
}

/// What a line tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JournalKind {
    /// The operator had the case on the screen. Kept with their name.
    Read,
    /// What over-help said or kept to itself. Kept without author and device.
    Decision,
    /// What became of a card that nobody answered. Kept without author and device.
    Outcome,
}

impl JournalKind {
    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Decision => "decision",
            Self::Outcome => "outcome",
        }
    }
}

/// The answer: every line sent is in one of the two, and need not be sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalTaken {
    /// On the server's disk, now or since an earlier time.
    #[schema(value_type = Vec<String>)]
    pub taken: Vec<JournalId>,
    /// Cannot be read, or is another line under an id that is taken.
    #[schema(value_type = Vec<String>)]
    pub refused: Vec<JournalId>,
}
