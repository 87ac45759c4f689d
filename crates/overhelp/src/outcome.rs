//! What became of a card: what the operator did with it, and what the contact said to it.
//!
//! The two are never one counter: an operator who finds a card out of place says nothing about whether
//! contacts want it, and a contact who declines says nothing about whether it was well timed.

use oltre_domain::{CardKind, ContactAnswer, OperatorAct, SuggestionOutcome};
use serde::{Deserialize, Serialize};

/// One outcome, as it is learned from. It has no author and no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Id of the action.
    pub action: String,
    /// Topic of the case, when it has one.
    #[serde(default)]
    pub topic: Option<String>,
    /// Which kind of card it was.
    pub card: CardKind,
    /// What the operator did, if that is what is reported.
    #[serde(default)]
    pub operator: Option<OperatorAct>,
    /// What the contact answered, if that is what is reported.
    #[serde(default)]
    pub contact: Option<ContactAnswer>,
}

impl Outcome {
    /// What is learned of an outcome on a case of a topic.
    #[must_use]
    pub fn of(outcome: &SuggestionOutcome, topic: Option<String>) -> Self {
        let SuggestionOutcome {
            id: _,
            case: _,
            at: _,
            action,
            card,
            operator,
            contact,
        } = outcome;
        Self {
            action: action.clone(),
            topic,
            card: *card,
            operator: *operator,
            contact: *contact,
        }
    }
}
