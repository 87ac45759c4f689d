//! What became of a suggestion. The operator's act and the contact's answer are never one counter.

use crate::{CaseId, OpId, Timestamp};
use serde::{Deserialize, Serialize};

/// Which kind of card it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// What colleagues do at this point.
    Step,
    /// An action that serves a need not voiced.
    Offer,
    /// An offer the engine is not sure of.
    Idea,
}

/// Why an operator says "not the case".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum VetoReason {
    /// The contact does not need it.
    NotNeeded,
    /// It has been done.
    AlreadyDone,
    /// Not now; does not lower its chances.
    WrongMoment,
    /// What it says is wrong.
    WrongFacts,
    /// Something else, or no reason given.
    Other,
}

/// What the operator did with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "did", content = "why", rename_all = "snake_case")]
pub enum OperatorAct {
    /// Put it to the contact, as written.
    Proposed,
    /// Said it in other words than the card's: told besides [`Self::Proposed`], and no proposal of its own.
    Edited,
    /// Said no, perhaps with a reason.
    Veto(VetoReason),
}

/// What the contact answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ContactAnswer {
    /// Takes it up.
    Accepted,
    /// No, thank you.
    Declined,
    /// Came back to it later.
    LaterUseful,
}

/// What became of one suggestion. Deliberately without author: on the server nobody may count it per person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionOutcome {
    /// The op that reported it.
    pub id: OpId,
    /// The case.
    pub case: CaseId,
    /// The catalogue's action or the step's label.
    pub action: String,
    /// Which kind of card.
    pub card: CardKind,
    /// What the operator did, if that is what is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorAct>,
    /// What the contact answered, if that is what is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactAnswer>,
    /// When, by the device's clock.
    pub at: Timestamp,
}
