//! Replies on their way to the contact.
//!
//! A reply is an op at once, and the server holds it for ten seconds after it has received it: so long its author can
//! call it back, and a colleague's reply that was sent meanwhile is not doubled. Then, and only by the server, it
//! becomes an entry like any other. Nothing here reads a clock.

use crate::{Author, CaseId, Entry, EntryId, EntryKind, EntryMeta, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the server holds a reply after receipt, in milliseconds.
pub const REPLY_HOLD: i64 = 10_000;

/// How many entries a reply may name as seen: the last ones say it.
pub const MAX_SEEN: usize = 20;

/// Where a reply stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// Not gone yet: it can be cancelled.
    Held,
    /// It is an entry now.
    Released,
    /// Called back in time.
    Cancelled,
}

/// A reply. Once it is no longer held its words are where they belong: in the entry, or with their author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The id of the op that sent it, and of the entry it becomes.
    pub id: EntryId,
    /// The case.
    pub case: CaseId,
    /// Who wrote it.
    pub by: OperatorId,
    /// The words; empty once it is no longer held.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// phone, email, chat, counter, web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The label of what the operator did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// When it was written, by its author's clock.
    pub at: Timestamp,
    /// Until when it is held, by the server's clock.
    pub until: Timestamp,
    /// Where it stands.
    pub state: ReplyState,
}

impl Reply {
    /// The Message-ID a mail of this reply has, however often it is tried: made from the op's id, so that a second copy
    /// is known for what it is. `.invalid` is no host anybody can have (RFC 6761).
    #[must_use]
    pub fn message_id(&self) -> String {
        format!("<{}@oltre.invalid>", self.id)
    }

    /// Whether its time is not over. A clock that was put back does not hold it for years.
    #[must_use]
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        (1..=REPLY_HOLD).contains(&self.until.since(now))
    }

    /// The entry it becomes, while its words are still with it.
    #[must_use]
    pub fn entry(&self) -> Entry {
        Entry {
            id: self.id,
            case: self.case,
            at: self.at,
            by: Author::Operator(self.by),
            kind: EntryKind::MessageOut,
            body: self.body.clone(),
            meta: EntryMeta {
                act: self.act.clone(),
                channel: self.channel.clone(),
                message_id: Some(self.message_id()),
                // No outgoing channel exists: the entry says so for ever.
                result: Some("not_sent".to_owned()),
                ..EntryMeta::default()
            },
        }
    }

    /// What becomes of it when its time is over: the row without its words, and the entry with them. Nothing while it is
    /// held, and nothing when it was cancelled or is an entry already.
    #[must_use]
    pub fn released(&self, now: Timestamp) -> Option<(Self, Entry)> {
        if self.state != ReplyState::Held || self.is_waiting(now) {
            return None;
        }
        let gone = Self {
            body: String::new(),
            state: ReplyState::Released,
            ..self.clone()
        };
        Some((gone, self.entry()))
    }
}
