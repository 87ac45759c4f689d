//! People, on a screen of their own.

use super::{ContactHit, ContactView, PromiseView, QueueRow};
use oltre_domain::{ActId, ContactId};
use serde::Serialize;
use ts_rs::TS;

/// A person, with what belongs to them on this console.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PersonView {
    /// What is known of them.
    pub contact: ContactView,
    /// When not to ring them: `13:00-15:30`.
    pub quiet_hours: Option<String>,
    /// The body they act for.
    pub acts_for: Option<NamedContact>,
    /// What was promised them, in any state, the latest date first; at most 100.
    pub promises: Vec<PromiseView>,
    /// Their cases: open ones first, newest first; at most 100.
    pub cases: Vec<QueueRow>,
    /// Who may be the same person: a number, an address or the name is the same. The strongest reason first.
    pub maybe_the_same: Vec<AlikeView>,
    /// Those who act for this body; at most 50.
    pub acting: Vec<ContactHit>,
}

/// Somebody who may be the same person, and why.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AlikeView {
    /// Who.
    pub person: ContactHit,
    /// A number or an address is the same.
    pub by_point: bool,
    /// The name is the same, its words in any order.
    pub by_name: bool,
}

/// A contact by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct NamedContact {
    /// Who.
    pub id: ContactId,
    /// As they want to be called; none when this console does not hold them.
    pub name: Option<String>,
}

/// Somebody new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PersonCreated {
    /// Their id.
    pub id: ContactId,
    /// The action, to ignore its echo.
    pub act: Option<ActId>,
}
