//! Lists and searches.

use super::{Checked, limit, text};
use crate::contract::{TimelineCursor, UiError};
use oltre_domain::{CaseId, CaseStatus, ContactKind, OperatorId, QueueId, check_text};
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
    /// Cases in which one of my offices is asked something.
    Asked,
    /// Cases with a note that calls me and that I have not answered.
    Mentions,
}

/// Whose cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "who", rename_all = "snake_case", deny_unknown_fields)]
pub enum QueueOwner {
    /// Mine.
    Me,
    /// Nobody's.
    Nobody,
    /// A colleague's.
    Colleague {
        /// Which.
        id: OperatorId,
    },
}

/// When a date or a promise falls, by the clock and the calendar of this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueDue {
    /// Behind us.
    Overdue,
    /// Today, past or to come.
    Today,
    /// From Monday to Sunday.
    ThisWeek,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    /// Open work by urgency, the rest by when it last moved.
    #[default]
    Usual,
    /// The nearest date or promise first.
    Due,
    /// What moved last first.
    Newest,
    /// What has not moved for longest first.
    Oldest,
}

/// What to leave out of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct QueueFilter {
    /// Only this queue.
    pub queue: Option<QueueId>,
    /// Only this topic.
    pub topic: Option<String>,
    /// Only whose.
    pub owner: Option<QueueOwner>,
    /// Only this status.
    pub status: Option<CaseStatus>,
    /// Only what is due then.
    pub due: Option<QueueDue>,
    /// Only streets and districts that hold these words.
    pub place: Option<String>,
    /// Only this kind of contact.
    pub contact: Option<ContactKind>,
}

impl Checked for QueueFilter {
    fn check(&self) -> Result<(), UiError> {
        self.topic.as_deref().map_or(Ok(()), |t| text("topic", t, 80))?;
        self.place.as_deref().map_or(Ok(()), |t| text("place", t, 80))
    }
}

/// A window of a list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct QueueArgs {
    /// Which list.
    pub tab: QueueTab,
    /// What to leave out of it.
    #[serde(default)]
    pub filter: QueueFilter,
    /// In which order.
    #[serde(default)]
    pub order: QueueOrder,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

impl Checked for QueueArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 200)?;
        self.filter.check()
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
    /// After so many; none when absent.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub from: u32,
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
