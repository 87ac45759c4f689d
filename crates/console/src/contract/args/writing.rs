//! What an operator writes and promises.

use super::{Checked, text};
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{
    AttachmentId, CaseId, EntryId, MAX_ATTACHMENT_BYTES, PassTo, PromiseId, Timestamp, check_text,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WritingKind {
    /// To the contact.
    Reply,
    /// For colleagues.
    Note,
    /// What the contact said.
    Said,
    /// An article of the Book: of the case it is born from, or under its own id.
    Article,
}

/// What stands in the timeline as soon as it is written. A reply does not: it goes by `reply_send`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WrittenKind {
    /// For colleagues.
    Note,
    /// What the contact said.
    Said,
}

/// Something written.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EntryArgs {
    /// Which case.
    pub id: CaseId,
    /// A note or the contact's words.
    pub kind: WrittenKind,
    /// The words.
    pub body: String,
    /// The label of what was done, when the words came from a step or an offer.
    #[serde(default)]
    pub act: Option<String>,
}

impl Checked for EntryArgs {
    fn check(&self) -> Result<(), UiError> {
        check_text(&self.body)?;
        self.act.as_deref().map_or(Ok(()), |t| text("act", t, 200))
    }
}

/// What is being typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DraftArgs {
    /// Which case; none for the new-case form.
    pub id: Option<CaseId>,
    /// Which composer.
    pub kind: WritingKind,
    /// The words; empty drops the draft.
    pub body: String,
}

impl Checked for DraftArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(check_text(&self.body)?)
    }
}

/// Words that were just written.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SpotArgs {
    /// The case they were written on.
    pub id: CaseId,
    /// The words.
    pub text: String,
}

impl Checked for SpotArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(check_text(&self.text)?)
    }
}

/// A promise.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PromiseArgs {
    /// Which case.
    pub id: CaseId,
    /// What.
    pub text: String,
    /// By when.
    pub due: Timestamp,
}

impl Checked for PromiseArgs {}

/// How a promise ends by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromiseEnd {
    /// We did it.
    Keep,
    /// We take it back, and the contact knows.
    Cancel,
}

/// The end of a promise.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PromiseCloseArgs {
    /// Which case.
    pub id: CaseId,
    /// Which promise.
    pub promise: PromiseId,
    /// How.
    pub end: PromiseEnd,
}

impl Checked for PromiseCloseArgs {}

/// A new date, told to the contact.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RenegotiateArgs {
    /// Which case.
    pub id: CaseId,
    /// Which promise.
    pub promise: PromiseId,
    /// By when now.
    pub due: Timestamp,
    /// Of a planned call: not before; none: as long before its date as it was.
    #[serde(default)]
    #[ts(optional)]
    pub from: Option<Timestamp>,
    /// What now; empty: the same.
    #[serde(default)]
    pub text: String,
}

impl Checked for RenegotiateArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(check_text(&self.text)?)
    }
}

/// A promise in other hands.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PassArgs {
    /// Which case.
    pub id: CaseId,
    /// Which promise.
    pub promise: PromiseId,
    /// Who answers for it now.
    pub to: PassTo,
}

impl Checked for PassArgs {}

/// A reply that leaves through the server.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplySendArgs {
    /// Which case.
    pub id: CaseId,
    /// The words.
    pub body: String,
    /// It goes by mail; else it is recorded as given some other way.
    #[serde(default)]
    pub mail: bool,
    /// The label of what was done, when the words came from a step or an offer.
    #[serde(default)]
    pub act: Option<String>,
    /// The last entries and replies under way that the author sees, the newest last: if a colleague answered after them, it is not sent.
    pub seen: Vec<EntryId>,
}

impl Checked for ReplySendArgs {
    fn check(&self) -> Result<(), UiError> {
        check_text(&self.body)?;
        self.act.as_deref().map_or(Ok(()), |t| text("act", t, 200))
    }
}

/// A reply to cancel.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplyCancelArgs {
    /// Which case.
    pub id: CaseId,
    /// Which reply.
    pub reply: EntryId,
}

impl Checked for ReplyCancelArgs {}

/// A case that files are attached to.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AttachArgs {
    /// Which case.
    pub id: CaseId,
}

impl Checked for AttachArgs {}

/// A file whose bytes are in the window: pasted, or dropped on it.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AttachBytesArgs {
    /// Which case.
    pub id: CaseId,
    /// Its name, as it came.
    pub name: String,
    /// Its bytes, in base64.
    pub bytes: String,
}

impl Checked for AttachBytesArgs {
    fn check(&self) -> Result<(), UiError> {
        let most = MAX_ATTACHMENT_BYTES.div_ceil(3) * 4;
        if self.bytes.len() as u64 > most {
            return Err(UiError::new(ErrorCode::TooLarge).with("mib", MAX_ATTACHMENT_BYTES / (1024 * 1024)));
        }
        text("name", &self.name, 4_096)
    }
}

/// A file of a case.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AttachmentArgs {
    /// Which case.
    pub id: CaseId,
    /// Which file.
    pub attachment: AttachmentId,
}

impl Checked for AttachmentArgs {}
