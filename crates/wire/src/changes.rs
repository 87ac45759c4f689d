//! `GET /v1/sync/changes`: what others did.

use crate::rows::{Row, RowError, case_fields, cell};
use oltre_domain::{CaseId, Change, LeaveReason, Version};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A page of changes. It ends only at a sequence boundary.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChangesPage {
    /// The cursor after this page; opaque.
    pub next: String,
    /// There are more now.
    pub more: bool,
    /// The last op number answered for this device.
    pub last_op_n: u64,
    /// The last op number a server backup covers.
    pub durable_n: u64,
    /// The sequence this page reaches: own ops up to here are in the rows.
    pub upto: Version,
    /// In the server's order. One that cannot be read is unknown and never keeps the others out.
    #[serde(deserialize_with = "crate::lenient::changes")]
    pub changes: Vec<ChangeLine>,
}

/// One change.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChangeLine {
    /// Its sequence.
    pub s: Version,
    /// What changed.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub what: What,
}

/// What changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "k", rename_all = "snake_case")]
pub enum What {
    /// A row, new or whole.
    Put {
        /// The row.
        row: Row,
    },
    /// Some fields of a case.
    Patch(Patch),
    /// A row leaves this console's scopes.
    Leave {
        /// The kind of row: `case`.
        t: String,
        /// Which.
        id: CaseId,
        /// Which scope it left.
        scope: String,
        /// Why.
        why: LeaveReason,
    },
    /// A row is gone for everybody.
    Tombstone {
        /// The kind of row: `case`.
        t: String,
        /// Which.
        id: CaseId,
    },
    /// This device's scopes changed: ask hello.
    Scopes {
        /// New ones: take their snapshots.
        add: Vec<String>,
        /// Withdrawn ones.
        remove: Vec<String>,
    },
    /// A newer server's kind, or one that cannot be read: left alone.
    #[serde(other)]
    Unknown,
}

/// Some fields of a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Patch {
    /// The kind of row: `case`.
    pub t: String,
    /// Which.
    pub id: CaseId,
    /// Value and version by field.
    #[serde(default)]
    pub f: BTreeMap<String, (Json, Version)>,
    /// Labels added.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags_added: BTreeSet<String>,
    /// Labels taken off.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags_removed: BTreeSet<String>,
    /// The yearly number, once given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl ChangeLine {
    /// The change in the words of the store; none for kinds the store has no part in.
    ///
    /// # Errors
    /// A known field with a value of another type.
    pub fn into_change(self) -> Result<Option<Change>, RowError> {
        let Self { s: _, what } = self;
        Ok(match what {
            What::Put { row } => row.into_change()?,
            What::Patch(Patch {
                t,
                id,
                f,
                tags_added,
                tags_removed,
                number,
            }) if t == "case" => {
                let (fields, more) = case_fields(f)?;
                Some(Change::PatchCase {
                    id,
                    fields,
                    unknown: crate::rows::as_they_came(&more),
                    tags_added,
                    tags_removed,
                    number,
                })
            }
            What::Leave { t, id, scope: _, why } if t == "case" => Some(Change::LeaveCase(id, why)),
            What::Tombstone { t, id } if t == "case" => Some(Change::TombstoneCase(id)),
            What::Patch(_)
            | What::Leave { .. }
            | What::Tombstone { .. }
            | What::Scopes { .. }
            | What::Unknown => None,
        })
    }
}

/// The wire form of changed fields.
impl Patch {
    /// A patch of a case from the words of `domain`.
    #[must_use]
    pub fn of_case(
        id: CaseId,
        fields: &BTreeMap<oltre_domain::Field, oltre_domain::Cell>,
        tags_added: BTreeSet<String>,
        tags_removed: BTreeSet<String>,
    ) -> Self {
        let f = fields
            .iter()
            .map(|(k, c)| (k.as_str().to_owned(), cell(c)))
            .collect();
        Self {
            t: "case".to_owned(),
            id,
            f,
            tags_added,
            tags_removed,
            number: None,
        }
    }
}
