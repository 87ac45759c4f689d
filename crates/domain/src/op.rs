//! Ops: one intent of an operator, recorded on the device, sent to the server, answered with one result.
//!
//! Commands say what they expect and are never toggles: two people pressing "solve" offline solve once
//! and reopen nothing. A changed field names its base, so that the server can tell an edit that saw the
//! current value from one that did not.

use crate::{
    ActId, CaseCode, CaseId, CaseStatus, ConflictId, ContactField, ContactId, ContactPoint, Entry, Field,
    HandoffId, OpId, OperatorId, PromiseId, QueueId, SuggestionOutcome, Timestamp, Value, Version,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The schema this version of the program writes ops in.
pub const SCHEMA: u32 = 1;

/// One op, as its device recorded it. Its bytes are made once and never rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Its id, for ever.
    pub oid: OpId,
    /// The action it belongs to: all ops of one action become visible together.
    pub act: ActId,
    /// The schema it was made under.
    pub v: u32,
    /// When, by the device's clock: for showing, never for ordering.
    pub at: Timestamp,
    /// Ops that must have taken effect before this one may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<OpId>,
    /// What is intended.
    #[serde(flatten)]
    pub kind: OpKind,
}

/// A change of one field and the value it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The version the author saw; absent when `base_op` names an unsent op instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_version: Option<Version>,
    /// The unsent op of the same device that wrote the field before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_op: Option<OpId>,
    /// The value the author saw: shown in a conflict, and compared when a version means nothing here.
    #[serde(default)]
    pub base: Value,
    /// The value intended.
    pub value: Value,
}

/// What an op intends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op")]
pub enum OpKind {
    /// Open a case.
    #[serde(rename = "case.create")]
    CaseCreate {
        /// Its id.
        id: CaseId,
        /// Its spoken code.
        code: CaseCode,
        /// What is known, the queue among it.
        f: BTreeMap<Field, Value>,
        /// Labels.
        #[serde(default)]
        tags: BTreeSet<String>,
    },
    /// Change merged fields.
    #[serde(rename = "case.set")]
    CaseSet {
        /// The case.
        id: CaseId,
        /// By field.
        f: BTreeMap<Field, FieldChange>,
    },
    /// Become the owner.
    #[serde(rename = "case.claim")]
    CaseClaim {
        /// The case.
        id: CaseId,
        /// The owner the author saw.
        expect: Option<OperatorId>,
    },
    /// Make a colleague the owner, or nobody.
    #[serde(rename = "case.assign")]
    CaseAssign {
        /// The case.
        id: CaseId,
        /// The owner the author saw.
        expect: Option<OperatorId>,
        /// The new owner.
        owner: Option<OperatorId>,
        /// The new queue, if it moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<QueueId>,
    },
    /// Move among new, open and waiting.
    #[serde(rename = "case.status")]
    CaseStatus {
        /// The case.
        id: CaseId,
        /// The status the author saw.
        expect: CaseStatus,
        /// Open, waiting for the contact or for a date.
        status: CaseStatus,
        /// For a date: which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Put a question to another office.
    #[serde(rename = "case.hand_off")]
    CaseHandOff {
        /// The case.
        id: CaseId,
        /// The question's id.
        handoff: HandoffId,
        /// Whom we ask.
        office: QueueId,
        /// What.
        question: String,
        /// By when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// The office answers.
    #[serde(rename = "case.return")]
    CaseReturn {
        /// The case.
        id: CaseId,
        /// The question.
        handoff: HandoffId,
        /// The answer.
        answer: String,
    },
    /// Done, with an outcome.
    #[serde(rename = "case.solve")]
    CaseSolve {
        /// The case.
        id: CaseId,
        /// One of the topic's presets, or `other`.
        outcome: String,
        /// A sentence, if wanted.
        #[serde(default)]
        text: String,
    },
    /// It came back.
    #[serde(rename = "case.reopen")]
    CaseReopen {
        /// The case.
        id: CaseId,
        /// Why.
        reason: String,
    },
    /// Something happened on a case.
    #[serde(rename = "entry.append")]
    EntryAppend {
        /// What.
        entry: Entry,
    },
    /// Add labels.
    #[serde(rename = "tags.add")]
    TagsAdd {
        /// The case.
        id: CaseId,
        /// Which.
        tags: BTreeSet<String>,
    },
    /// Take labels off.
    #[serde(rename = "tags.remove")]
    TagsRemove {
        /// The case.
        id: CaseId,
        /// Which.
        tags: BTreeSet<String>,
    },
    /// Somebody new.
    #[serde(rename = "contact.create")]
    ContactCreate {
        /// Their id.
        id: ContactId,
        /// What is known.
        f: BTreeMap<ContactField, Value>,
        /// How to reach them.
        #[serde(default)]
        points: BTreeSet<ContactPoint>,
    },
    /// Change what is known of a contact.
    #[serde(rename = "contact.set")]
    ContactSet {
        /// The contact.
        id: ContactId,
        /// By field.
        f: BTreeMap<ContactField, FieldChange>,
        /// New ways to reach them.
        #[serde(default)]
        add_points: BTreeSet<ContactPoint>,
        /// Ways that no longer work.
        #[serde(default)]
        remove_points: BTreeSet<ContactPoint>,
    },
    /// Tell the contact we will do something.
    #[serde(rename = "promise.make")]
    PromiseMake {
        /// The promise's id.
        id: PromiseId,
        /// The case.
        case: CaseId,
        /// What.
        text: String,
        /// By when.
        due: Timestamp,
    },
    /// We did it.
    #[serde(rename = "promise.keep")]
    PromiseKeep {
        /// Which.
        id: PromiseId,
        /// Its case.
        case: CaseId,
    },
    /// We took it back and told the contact.
    #[serde(rename = "promise.cancel")]
    PromiseCancel {
        /// Which.
        id: PromiseId,
        /// Its case.
        case: CaseId,
    },
    /// What became of a suggestion.
    #[serde(rename = "suggestion.outcome")]
    SuggestionOutcome {
        /// What.
        outcome: SuggestionOutcome,
    },
    /// Decide which value of a conflict stands.
    #[serde(rename = "conflict.resolve")]
    ConflictResolve {
        /// Which conflict.
        conflict: ConflictId,
        /// Its case.
        case: CaseId,
        /// Its field.
        field: Field,
        /// The version of the current value the author saw.
        base_version: Version,
        /// The value that stands.
        value: Value,
    },
}

impl OpKind {
    /// The case whose file the rules need; none for a contact's ops.
    #[must_use]
    pub const fn case(&self) -> Option<CaseId> {
        match self {
            Self::CaseCreate { id, .. }
            | Self::CaseSet { id, .. }
            | Self::CaseClaim { id, .. }
            | Self::CaseAssign { id, .. }
            | Self::CaseStatus { id, .. }
            | Self::CaseHandOff { id, .. }
            | Self::CaseReturn { id, .. }
            | Self::CaseSolve { id, .. }
            | Self::CaseReopen { id, .. }
            | Self::TagsAdd { id, .. }
            | Self::TagsRemove { id, .. } => Some(*id),
            Self::EntryAppend { entry } => Some(entry.case),
            Self::PromiseMake { case, .. }
            | Self::PromiseKeep { case, .. }
            | Self::PromiseCancel { case, .. }
            | Self::ConflictResolve { case, .. } => Some(*case),
            Self::SuggestionOutcome { outcome } => Some(outcome.case),
            Self::ContactCreate { .. } | Self::ContactSet { .. } => None,
        }
    }

    /// The contact whose row the rules need.
    #[must_use]
    pub const fn contact(&self) -> Option<ContactId> {
        match self {
            Self::ContactCreate { id, .. } | Self::ContactSet { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The name on the wire, for logs and counts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CaseCreate { .. } => "case.create",
            Self::CaseSet { .. } => "case.set",
            Self::CaseClaim { .. } => "case.claim",
            Self::CaseAssign { .. } => "case.assign",
            Self::CaseStatus { .. } => "case.status",
            Self::CaseHandOff { .. } => "case.hand_off",
            Self::CaseReturn { .. } => "case.return",
            Self::CaseSolve { .. } => "case.solve",
            Self::CaseReopen { .. } => "case.reopen",
            Self::EntryAppend { .. } => "entry.append",
            Self::TagsAdd { .. } => "tags.add",
            Self::TagsRemove { .. } => "tags.remove",
            Self::ContactCreate { .. } => "contact.create",
            Self::ContactSet { .. } => "contact.set",
            Self::PromiseMake { .. } => "promise.make",
            Self::PromiseKeep { .. } => "promise.keep",
            Self::PromiseCancel { .. } => "promise.cancel",
            Self::SuggestionOutcome { .. } => "suggestion.outcome",
            Self::ConflictResolve { .. } => "conflict.resolve",
        }
    }

    /// Every name, for the layers and coverage tests.
    pub const NAMES: [&str; 19] = [
        "case.create",
        "case.set",
        "case.claim",
        "case.assign",
        "case.status",
        "case.hand_off",
        "case.return",
        "case.solve",
        "case.reopen",
        "entry.append",
        "tags.add",
        "tags.remove",
        "contact.create",
        "contact.set",
        "promise.make",
        "promise.keep",
        "promise.cancel",
        "suggestion.outcome",
        "conflict.resolve",
    ];
}
