//! Lists and searches.

use super::{Checked, limit, text};
use crate::contract::{TimelineCursor, UiError};
use oltre_domain::{CaseId, QueueId, check_text};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueTab {
    /// Open cases I answer for.
    Mine,
    /// Open cases nobody has taken.
    ToTake,
    /// Open cases with a date of today or before.
    Due,
    /// All open cases.
    Open,
    /// Solved and closed.
    Done,
    /// Cases with something to check.
    ToCheck,
}

/// A window of a list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct QueueArgs {
    /// Which list.
    pub tab: QueueTab,
    /// Only this queue.
    #[serde(default)]
    pub queue: Option<QueueId>,
    /// Only this topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

impl Checked for QueueArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 200)?;
        self.topic.as_deref().map_or(Ok(()), |t| text("topic", t, 80))
    }
}

/// A search.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchArgs {
    /// What was typed.
    pub text: String,
    /// Hits wanted, at most 100.
    pub limit: u32,
}

impl Checked for SearchArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 100)?;
        // Longer texts are legal: somebody pasted a mail. Only their beginning is searched.
        Ok(check_text(&self.text)?)
    }
}

/// A search for contacts.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ContactSearchArgs {
    /// What was typed.
    pub text: String,
    /// Hits wanted, at most 50.
    pub limit: u32,
}

impl Checked for ContactSearchArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 50)?;
        Ok(check_text(&self.text)?)
    }
}

/// Older entries.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EntriesArgs {
    /// Which case.
    pub id: CaseId,
    /// Where the page shown begins, as an earlier answer gave it.
    pub before: TimelineCursor,
    /// Entries wanted, at most 200.
    pub limit: u32,
}

impl Checked for EntriesArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 200)
    }
}
