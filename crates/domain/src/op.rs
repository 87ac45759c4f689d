//! Ops: one intent of an operator, recorded on the device, sent to the server, answered with one result.
//!
//! Commands say what they expect and are never toggles: two people pressing "solve" offline solve once
//! and reopen nothing. A changed field names its base, so that the server can tell an edit that saw the
//! current value from one that did not.

mod about;
mod kind;
mod undo;

pub use kind::{OpKind, PassTo};
pub use undo::{NoWayBack, way_back};

use crate::{ActId, BulkId, OpId, Timestamp, Value, Version};
use serde::{Deserialize, Serialize};

/// The newest schema of ops this version of the program knows. 2 added merging, splitting and linking of cases, merging of
/// contacts, a promise's new date or new hands, replies that are held, attachments; 3 ops that take another back, and actions
/// of which all or nothing is done; 4 an office that gives a question back or needs more time; 5 the Book. An op is written under the schema that what it says came with ([`Op::schema`]): a server
/// of an older one still takes what it knows and asks for the rest later.
pub const SCHEMA: u32 = 5;

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
    /// The op it takes back, an earlier one of the same author: it changes what still stands as that op left it, and nothing
    /// else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<OpId>,
    /// Every op of its action is done, or none is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub atomic: bool,
    /// The piece of work its action is part of, when one action was not enough for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
    /// What is intended.
    #[serde(flatten)]
    pub kind: OpKind,
}

impl Op {
    /// The schema that what it says came with: its kind, or what is said of it besides.
    #[must_use]
    pub fn schema(&self) -> u32 {
        let kind = self.kind.schema();
        let is_of_3 = self.undoes.is_some() || self.atomic;
        if is_of_3 && kind < 3 { 3 } else { kind }
    }
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
