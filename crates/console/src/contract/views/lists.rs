//! Lists: the queue, its counts, search.

use oltre_domain::{
    CaseId, CaseStatus, ClockKind, ContactId, ContactKind, OperatorId, Priority, QueueId, Timestamp,
};
use serde::Serialize;
use ts_rs::TS;

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct QueueRow {
    /// Which case.
    pub id: CaseId,
    /// Its spoken code, with the dash.
    pub code: String,
    /// One line.
    pub subject: String,
    /// The contact's name, empty when unknown.
    pub contact: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// How urgent.
    pub priority: Priority,
    /// Who answers for it.
    pub owner: Option<OperatorId>,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// Topic key.
    pub topic: Option<String>,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// By when.
    pub due: Option<Timestamp>,
    /// A formal complaint.
    pub complaint: bool,
    /// The contact needs care.
    pub distress: bool,
    /// The nearest open promise's date, or that of a broken one.
    pub promise_due: Option<Timestamp>,
    /// A promise was broken.
    pub promise_broken: bool,
    /// Something of it is not yet sent.
    pub pending: bool,
    /// Fields with two versions.
    pub conflicts: u32,
    /// The nearest date by which an office that was asked answers.
    pub asked_due: Option<Timestamp>,
    /// What of the service level is due next; none while nothing is, or while it stands still.
    pub clock: Option<ClockDue>,
    /// A colleague calls me in a note that I have not answered.
    pub mentioned: bool,
    /// In the list of what my offices are asked: what, and by whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub asked: Option<AskedRow>,
    /// For a search: the words around the hit, without markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub snippet: Option<String>,
}

/// What of a service level is due, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ClockDue {
    /// What.
    pub kind: ClockKind,
    /// By when.
    pub due: Timestamp,
}

/// What an office is asked, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct AskedRow {
    /// Which office.
    pub office: QueueId,
    /// What.
    pub question: String,
    /// By when.
    pub due: Option<Timestamp>,
    /// Who asks.
    pub by: OperatorId,
}

/// A window of a list.
#[derive(Clone, Debug, Serialize, TS)]
pub struct QueuePage {
    /// Rows in the whole list.
    pub total: u32,
    /// Where this window starts.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<QueueRow>,
}

/// How many cases each tab holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct QueueCounts {
    /// Open and mine.
    pub mine: u32,
    /// Open and nobody's.
    pub to_take: u32,
    /// Open with a date of today or before.
    pub due: u32,
    /// All open.
    pub open: u32,
    /// Solved and closed.
    pub done: u32,
    /// With something to check.
    pub to_check: u32,
    /// Open with a question to one of my offices.
    pub asked: u32,
    /// With a note that calls me.
    pub mentions: u32,
}

/// What a search found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SearchHits {
    /// Newest first; a case whose code was typed comes first of all.
    pub rows: Vec<QueueRow>,
    /// There are more than asked for.
    pub more: bool,
    /// The search index is still being built: this share of cases is in it, in percent.
    pub indexed: u8,
}

/// A contact found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ContactHit {
    /// Who.
    pub id: ContactId,
    /// As they want to be called.
    pub name: String,
    /// What kind.
    pub kind: ContactKind,
    /// One way to reach them, as typed.
    pub point: String,
    /// Their open cases here.
    pub open_cases: u32,
    /// The name of the body they act for.
    pub acts_for: Option<String>,
}

/// Contacts found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ContactHits {
    /// Best first.
    pub contacts: Vec<ContactHit>,
    /// There are others after them.
    pub more: bool,
}
