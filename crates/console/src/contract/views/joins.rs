//! What a case is joined to, what is on its way from it, and its files.

use super::{EntriesPage, EntryView};
use crate::contract::UiError;
use oltre_domain::{AttachmentId, CaseId, CaseStatus, LinkKind, OperatorId, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// Another case, as far as this console knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct OtherCase {
    /// Which.
    pub id: CaseId,
    /// Its code; none when this console does not hold it.
    pub code: Option<String>,
    /// One line; empty when this console does not hold it.
    pub subject: String,
}

/// A case that was merged into this one: its timeline is a section of its own.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SectionView {
    /// Which.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// One line.
    pub subject: String,
    /// Where it stands, or stood.
    pub status: CaseStatus,
    /// The end of its timeline; older entries are asked for by its id.
    pub timeline: EntriesPage,
}

/// Another case this one belongs together with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct LinkView {
    /// The other one.
    pub other: OtherCase,
    /// What it is to this one.
    pub kind: LinkKind,
}

/// A reply that has not gone yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ReplyView {
    /// The entry it becomes, with its id; `pending` until the server has it.
    pub entry: EntryView,
    /// Until when the server holds it, once the server has it; for one being sent, when it is tried again.
    pub until: Timestamp,
    /// It goes by mail, and can no more be cancelled.
    pub is_sending: bool,
    /// The mail server's words when it could not be sent yet.
    pub hindered: Option<String>,
}

/// Where a file's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Not here: somebody has to ask for them.
    Away,
    /// On their way here.
    Fetching,
    /// Here, and on the server.
    Here,
    /// Here, and waiting to be sent.
    Waiting,
    /// Here, and on their way to the server.
    Sending,
    /// Here, and they cannot be sent.
    Stuck,
}

/// What keeps a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileProblem {
    /// Whoever attached it has not sent it yet.
    NotSentYet,
    /// The server knows of no such file, or not for this console.
    NotFound,
    /// The server takes none so large.
    TooLarge,
    /// The bytes are not what was attached.
    Damaged,
    /// Something else; the log has it.
    Other,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct AttachmentView {
    /// Which.
    pub id: AttachmentId,
    /// Its name, safe to show and to save under.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// A media type, as the attaching console took it for.
    pub mime: String,
    /// Who attached it.
    pub by: OperatorId,
    /// When.
    pub at: Timestamp,
    /// Where its bytes are.
    pub state: FileState,
    /// Of those on their way, how many in a hundred have arrived.
    pub done: u8,
    /// What keeps them.
    pub problem: Option<FileProblem>,
}

/// What came of attaching chosen files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Attached {
    /// How many were attached; none when nothing was chosen.
    pub files: u32,
    /// Those that were not.
    pub refused: Vec<NotAttached>,
}

/// A file that was not attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct NotAttached {
    /// Its name, safe to show.
    pub name: String,
    /// Why.
    pub error: UiError,
}

/// What came of saving a file somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SavedFile {
    /// It is there; else no place was chosen.
    pub saved: bool,
}

/// Who reported the same.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Reporters {
    /// By code; those whose case is over are left out.
    pub reporters: Vec<Reporter>,
    /// Cases under this one that this console does not hold.
    pub elsewhere: u32,
}

/// Somebody who reported the same, in a case of their own.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Reporter {
    /// Their case.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// Their name, empty when nobody knows it.
    pub contact: String,
    /// How they are told.
    pub way: TellWay,
}

/// How somebody is told.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum TellWay {
    /// By mail.
    Mail {
        /// To this address.
        to: String,
    },
    /// They are called back.
    Call {
        /// At this number, as it is dialled.
        point: String,
        /// As it was given.
        shown: String,
    },
    /// Nobody knows how to reach them.
    Nobody,
}
