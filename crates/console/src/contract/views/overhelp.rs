//! Over-help beside a case.

use oltre_domain::{CaseId, Timestamp};
use oltre_overhelp::Decision;
use oltre_overhelp::decision::Fate;
use serde::Serialize;
use ts_rs::TS;

/// What over-help says about a case.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Suggestion {
    /// Which case.
    pub id: CaseId,
    /// What the contact literally asked.
    pub asked: String,
    /// The question has been answered.
    pub answered: bool,
    /// Cards or silence.
    pub decision: Decision,
    /// The card that was proposed in this conversation and waits for the contact's word.
    pub proposed: Option<ProposedCard>,
    /// Actions that would fit and are kept back, for "why not?", the best first.
    pub held: Vec<HeldCard>,
}

/// An action that would fit and is kept back.
#[derive(Clone, Debug, Serialize, TS)]
pub struct HeldCard {
    /// The action.
    pub action: String,
    /// Its title.
    pub title: oltre_domain::Texts,
    /// What keeps it back.
    pub why: Fate,
    /// Until when, where a date says so: a mute, a rest after a no.
    pub until: Option<Timestamp>,
}

/// A card put to the contact in this conversation.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ProposedCard {
    /// The action.
    pub action: String,
    /// Its title.
    pub title: oltre_domain::Texts,
    /// What the contact answered, once they did.
    pub answer: Option<oltre_domain::ContactAnswer>,
    /// When it was proposed.
    pub at: Timestamp,
}
