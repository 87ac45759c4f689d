//! What was said and written.

use crate::contract::WritingKind;
use oltre_domain::{Author, EntryId, EntryKind, EntryMeta, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a timeline entry fares on its way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SentState {
    /// The server has it.
    Confirmed,
    /// Saved here, not yet sent.
    Pending,
    /// The server did not accept it; it stays here until dismissed.
    Refused,
}

/// A timeline entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct EntryView {
    /// Which.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
    /// What kind.
    pub kind: EntryKind,
    /// The words.
    pub body: String,
    /// What else is known.
    pub meta: EntryMeta,
    /// On its way or there.
    pub sent: SentState,
}

/// Where a page of entries begins; opaque to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimelineCursor {
    /// The server's sequence.
    pub seq: i64,
    /// The index within it.
    pub idx: u32,
}

/// Some entries, oldest first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct EntriesPage {
    /// The entries.
    pub entries: Vec<EntryView>,
    /// Where older ones are; none when this is the beginning.
    pub before: Option<TimelineCursor>,
}

/// What is being typed on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct DraftView {
    /// Which composer.
    pub kind: WritingKind,
    /// The words.
    pub body: String,
    /// When they were last saved.
    pub saved_at: Timestamp,
}

/// What is being typed where there is no case yet.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Drafts {
    /// At most one of each kind.
    pub drafts: Vec<DraftView>,
}
