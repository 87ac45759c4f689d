//! Timeline entries: what happened on a case, append-only, ordered by the server's sequence.

use crate::{ArticleId, AttachmentId, CaseId, EntryId, HandoffId, OperatorId, PromiseId, QueueId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who is behind an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "who", content = "id", rename_all = "snake_case")]
pub enum Author {
    /// The person served.
    Contact,
    /// One of us.
    Operator(OperatorId),
    /// Another office.
    Office(QueueId),
    /// The server itself (time passed, a rule).
    System,
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The contact said or wrote it.
    MessageIn,
    /// We said or wrote it to the contact.
    MessageOut,
    /// For colleagues only.
    Note,
    /// A call from the contact began.
    CallIn,
    /// We called.
    CallOut,
    /// Somebody became the owner.
    Taken,
    /// The owner changed to a colleague.
    Assigned,
    /// It waits, or goes on.
    StatusChanged,
    /// A question was put to another office.
    HandoffAsked,
    /// The office answered.
    HandoffAnswered,
    /// The office needs more time (`due`, and `was` before).
    HandoffExtended,
    /// Done.
    Solved,
    /// It came back.
    Reopened,
    /// We told the contact we would do something.
    PromiseMade,
    /// We did it.
    PromiseKept,
    /// The date passed in silence.
    PromiseBroken,
    /// We took it back.
    PromiseCancelled,
    /// A new date was told to the contact.
    PromiseRenegotiated,
    /// Somebody else answers for it.
    PromisePassed,
    /// This case was merged into another (key `into`), or another into this one (`from`).
    Merged,
    /// A merge was taken back.
    Unmerged,
    /// A case was split off (key `into`), or this one was (`from`, with the entries it refers to).
    Split,
    /// Another case was said to be something to this one: the key says what.
    Linked,
    /// It no longer is.
    Unlinked,
    /// A file was attached; the words are its name.
    Attached,
    /// A suggestion was proposed, vetoed, accepted or declined.
    Suggestion,
    /// The contact's words about how it went.
    Experience,
    /// Two people changed the same field.
    Conflict,
    /// Somebody decided which value stands.
    ConflictResolved,
    /// What was undertaken was not met (key: which clock; `due`: by when).
    TargetMissed,
    /// An article of the Book was used, flagged, fixed or added (key: a [`crate::BookAct`]; `article`: which).
    Book,
}

impl EntryKind {
    /// Whether `entry.append` may write it; the others come from commands.
    #[must_use]
    pub const fn is_written_by_hand(self) -> bool {
        matches!(
            self,
            Self::MessageIn | Self::MessageOut | Self::Note | Self::CallIn | Self::CallOut | Self::Book
        )
    }
}

/// What else is known of an entry. Everything is optional and absent when unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default)]
pub struct EntryMeta {
    /// The label of what the operator did, as over-help learns it (`give_hours`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// phone, email, chat, counter, web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The handoff it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff: Option<HandoffId>,
    /// The promise it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseId>,
    /// The office asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<QueueId>,
    /// The operator it is about (the new owner).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorId>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Of a call: when it ended; it began when the entry says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// By when before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Timestamp>,
    /// The other case it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Entries of the other case that belong here: they stay where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<Vec<EntryId>>,
    /// The colleagues a note calls, by `@` and their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentions: Option<BTreeSet<OperatorId>>,
    /// The article it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleId>,
    /// The file it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<AttachmentId>,
    /// The Message-ID of a reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The address a reply went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why a mail came back: the mail server's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// A key: the new status, the outcome preset, the suggested action, the field in conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What became of it, as a key (`proposed`, `declined`, `sent`, `not_sent`, `bounced`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// One thing that happened on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Made by the client; an entry that a command writes has the command's id.
    pub id: EntryId,
    /// The case.
    pub case: CaseId,
    /// When, by the author's clock: for showing, never for ordering.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
    /// What kind.
    pub kind: EntryKind,
    /// The words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// What else is known.
    #[serde(default)]
    pub meta: EntryMeta,
}
