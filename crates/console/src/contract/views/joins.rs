//! What a case is joined to, what is on its way from it, and its files.

use super::{EntriesPage, SentState};
use oltre_domain::{
    AttachmentId, CaseId, CaseStatus, EntryId, LinkKind, OperatorId, ReplyState, Sha256, Timestamp,
};
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
    /// Which.
    pub id: EntryId,
    /// Who wrote it.
    pub by: OperatorId,
    /// The words.
    pub body: String,
    /// When it was written.
    pub at: Timestamp,
    /// Until when the server holds it, once the server has it.
    pub until: Timestamp,
    /// Where it stands.
    pub state: ReplyState,
    /// Whether the server has it.
    pub sent: SentState,
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
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// Who attached it.
    pub by: OperatorId,
    /// When.
    pub at: Timestamp,
}
