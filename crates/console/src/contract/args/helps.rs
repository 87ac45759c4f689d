//! Whether over-help helps: which figures, and which rows stand behind one.

use super::{Checked, limit, text};
use crate::contract::UiError;
use oltre_domain::VetoReason;
use oltre_overhelp::decision::Silence;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A period and what it is narrowed to.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HelpsArgs {
    /// The last so many days, at most 366.
    pub days: u32,
    /// Only this topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Only this action.
    #[serde(default)]
    pub action: Option<String>,
}

impl Checked for HelpsArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("days", self.days, 366)?;
        self.topic.as_deref().map_or(Ok(()), |t| text("topic", t, 80))?;
        self.action.as_deref().map_or(Ok(()), |t| text("action", t, 200))
    }
}

/// A figure that opens to its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", content = "why", rename_all = "snake_case")]
pub enum HelpsFigure {
    /// Conversations over-help decided about.
    Conversations,
    /// Those in which an offer was shown.
    Offered,
    /// Offers put to the contact.
    Proposed,
    /// Of those, in the operator's own words.
    Edited,
    /// Taken up.
    Accepted,
    /// Declined.
    Declined,
    /// Useful afterwards.
    LaterUseful,
    /// Put aside by an operator.
    Vetoed(VetoReason),
    /// Conversations in which nothing was offered.
    Silent(Silence),
}

/// The rows behind a figure.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HelpsRowsArgs {
    /// The period, topic and action of the figure.
    pub of: HelpsArgs,
    /// Which figure.
    pub figure: HelpsFigure,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

impl Checked for HelpsRowsArgs {
    fn check(&self) -> Result<(), UiError> {
        self.of.check()?;
        limit("limit", self.limit, 200)
    }
}
