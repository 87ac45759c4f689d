//! Cases and contacts that belong together.

use super::{Checked, text};
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{CaseId, ContactId, EntryId, LinkKind, QueueId, Timestamp, check_text};
use serde::Deserialize;
use ts_rs::TS;

/// A case that becomes part of another.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MergeArgs {
    /// The case that is merged.
    pub id: CaseId,
    /// The case that stays.
    pub into: CaseId,
}

impl Checked for MergeArgs {}

/// A second case for a second matter.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SplitArgs {
    /// The case that holds both matters.
    pub id: CaseId,
    /// The entries that belong to the new one; they stay where they are.
    pub entries: Vec<EntryId>,
    /// The new matter, in one line.
    pub subject: String,
    /// Topic key.
    #[serde(default)]
    pub topic: Option<String>,
    /// Where it waits; where the first case waits when absent.
    #[serde(default)]
    pub queue: Option<QueueId>,
    /// Take it at once.
    pub take: bool,
}

impl Checked for SplitArgs {
    fn check(&self) -> Result<(), UiError> {
        if self.subject.trim().is_empty() {
            return Err(UiError::new(ErrorCode::Empty).with("argument", "subject"));
        }
        text("subject", &self.subject, 300)?;
        self.topic.as_deref().map_or(Ok(()), |t| text("topic", t, 80))
    }
}

/// How two cases belong together.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LinkArgs {
    /// The case.
    pub id: CaseId,
    /// The other one.
    pub other: CaseId,
    /// What the other is to this one; nothing takes the link off.
    pub link: Option<LinkKind>,
}

impl Checked for LinkArgs {}

/// Two rows of one person.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ContactMergeArgs {
    /// The contact that is merged.
    pub id: ContactId,
    /// The contact that stays.
    pub into: ContactId,
}

impl Checked for ContactMergeArgs {}

/// What those who reported the same are told.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TellArgs {
    /// The case they reported too.
    pub id: CaseId,
    /// The cases of those who are told.
    pub ids: Vec<CaseId>,
    /// The words.
    pub body: String,
    /// Who is called: not before.
    pub from: Timestamp,
    /// Who is called: by when.
    pub due: Timestamp,
    /// The cases of those who get a mail end as this one did, if it is over.
    pub solve: bool,
}

impl Checked for TellArgs {
    fn check(&self) -> Result<(), UiError> {
        Ok(check_text(&self.body)?)
    }
}
