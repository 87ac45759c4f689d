//! Whether over-help helps: the figures and the rows behind them.

use oltre_domain::{CaseId, Texts, Timestamp, VetoReason};
use oltre_overhelp::decision::Silence;
use serde::Serialize;
use ts_rs::TS;

/// The figures of a period. Decisions are those of this device, outcomes those of the cases held here; no figure has an
/// operator in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
pub struct HelpsView {
    /// From.
    pub from: Timestamp,
    /// Until.
    pub until: Timestamp,
    /// Everything together.
    pub all: HelpsCounts,
    /// Conversations over-help decided about in which an offer was taken up: never more than all of them, whoever's
    /// outcomes are counted beside.
    pub useful: u32,
    /// Offers put aside, by reason, the most frequent first.
    pub vetoed: Vec<VetoCount>,
    /// Conversations without an offer, by reason, the most frequent first.
    pub silent: Vec<SilenceCount>,
    /// By action, the most offered first.
    pub actions: Vec<ActionHelps>,
    /// By topic of the case, the most conversations first.
    pub topics: Vec<TopicHelps>,
    /// By week, oldest first; weeks without a conversation are there with zeros.
    pub weeks: Vec<WeekHelps>,
}

/// Counts of a period, an action, a topic or a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct HelpsCounts {
    /// Conversations over-help decided about.
    pub conversations: u32,
    /// Those in which an offer was shown.
    pub offered: u32,
    /// Offers put to the contact.
    pub proposed: u32,
    /// Of those, in the operator's own words.
    pub edited: u32,
    /// Taken up.
    pub accepted: u32,
    /// Declined.
    pub declined: u32,
    /// Useful afterwards.
    pub later_useful: u32,
    /// Put aside by an operator.
    pub vetoed: u32,
    /// Conversations in which nothing was offered.
    pub silent: u32,
}

/// Offers put aside for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct VetoCount {
    /// The reason.
    pub why: VetoReason,
    /// How many.
    pub count: u32,
}

/// Conversations without an offer for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SilenceCount {
    /// The reason.
    pub why: Silence,
    /// How many.
    pub count: u32,
}

/// One action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ActionHelps {
    /// Its id.
    pub action: String,
    /// Its title; the id when the catalogue no longer has it.
    pub title: Texts,
    /// Its counts. `conversations` and `silent` say nothing here.
    pub counts: HelpsCounts,
}

/// One topic; empty key: cases without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TopicHelps {
    /// Its key.
    pub topic: String,
    /// Its counts.
    pub counts: HelpsCounts,
}

/// One week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct WeekHelps {
    /// Its first moment.
    pub from: Timestamp,
    /// Its counts.
    pub counts: HelpsCounts,
}

/// Rows behind a figure, newest first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct HelpsRows {
    /// How many there are.
    pub total: u32,
    /// Those asked for.
    pub rows: Vec<HelpsRow>,
}

/// One row behind a figure.
#[derive(Clone, Debug, Serialize, TS)]
pub struct HelpsRow {
    /// The case.
    pub id: CaseId,
    /// Its spoken code; absent when the case is no longer held here.
    pub code: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its topic.
    pub topic: Option<String>,
    /// The action it is about; absent for a silence.
    pub action: Option<String>,
    /// Its title.
    pub title: Option<Texts>,
    /// When.
    pub at: Timestamp,
}
