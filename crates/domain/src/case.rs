//! A case and everything the rules need to know of it.

use crate::{
    Attachment, AttachmentId, CaseCode, CaseId, ConflictId, ContactId, EntryId, Field, Handoff, HandoffId,
    Link, OperatorId, Priority, Promise, PromiseId, QueueId, Reply, Sha256, Timestamp, Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The server's number of a field's last write. 0: never written there.
pub type Version = i64;

/// Where a case stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Nobody has taken it.
    #[default]
    New,
    /// Its owner works on it.
    Open,
    /// The contact owes us something.
    WaitingContact,
    /// Another office owes us an answer.
    WaitingOffice,
    /// Put aside until a date.
    WaitingDate,
    /// Done, with an outcome.
    Solved,
    /// Solved for long enough; written by the server only.
    Closed,
    /// It came back.
    Reopened,
}

impl CaseStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Open,
        Self::WaitingContact,
        Self::WaitingOffice,
        Self::WaitingDate,
        Self::Solved,
        Self::Closed,
        Self::Reopened,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::WaitingContact => "waiting_contact",
            Self::WaitingOffice => "waiting_office",
            Self::WaitingDate => "waiting_date",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }
    /// The status of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
    /// Solved or closed.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }
}

/// A field's value and the version it was written with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// When it was last written, in the server's count.
    pub version: Version,
}

/// One matter of one contact, as a row of fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    /// Made by the device that opened it.
    pub id: CaseId,
    /// The spoken code.
    pub code: CaseCode,
    /// The yearly number the server adds.
    pub number: Option<String>,
    /// When it was opened, by the opening device's clock.
    pub created_at: Timestamp,
    /// Who opened it.
    pub created_by: OperatorId,
    /// What is known; a missing field is null at version 0.
    pub fields: BTreeMap<Field, Cell>,
    /// Labels.
    pub tags: BTreeSet<String>,
    /// Fields of a newer version, as JSON text, passed on untouched.
    pub unknown: Option<String>,
}

impl CaseState {
    /// A field's value, null when never written.
    #[must_use]
    pub fn value(&self, field: Field) -> &Value {
        static NULL: Value = Value::Null;
        self.fields.get(&field).map_or(&NULL, |c| &c.value)
    }
    /// A field's version, 0 when never written.
    #[must_use]
    pub fn version(&self, field: Field) -> Version {
        self.fields.get(&field).map_or(0, |c| c.version)
    }
    /// The last write of any field.
    #[must_use]
    pub fn last_version(&self) -> Version {
        self.fields.values().map(|c| c.version).max().unwrap_or(0)
    }
    /// Where it stands; a case without status is new.
    #[must_use]
    pub fn status(&self) -> CaseStatus {
        self.value(Field::Status)
            .text()
            .and_then(CaseStatus::parse)
            .unwrap_or_default()
    }
    /// Who answers for it.
    #[must_use]
    pub fn owner(&self) -> Option<OperatorId> {
        self.value(Field::Owner).text().and_then(|t| t.parse().ok())
    }
    /// Where it waits.
    #[must_use]
    pub fn queue(&self) -> Option<QueueId> {
        self.value(Field::Queue).text().and_then(|t| t.parse().ok())
    }
    /// Whom it is for.
    #[must_use]
    pub fn contact(&self) -> Option<ContactId> {
        self.value(Field::Contact).text().and_then(|t| t.parse().ok())
    }
    /// The case that goes on in its place.
    #[must_use]
    pub fn merged_into(&self) -> Option<CaseId> {
        self.value(Field::MergedInto).text().and_then(|t| t.parse().ok())
    }
    /// Solved, closed, or part of another case: no work is left here.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.status().is_done() || self.merged_into().is_some()
    }
    /// How urgent.
    #[must_use]
    pub fn priority(&self) -> Priority {
        self.value(Field::Priority)
            .int()
            .map_or(Priority::Normal, Priority::of_number)
    }
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictValue {
    /// What that side wrote.
    pub value: Value,
    /// Who wrote it; none when unknown (the value before our log).
    pub by: Option<OperatorId>,
    /// When, by the writer's clock.
    pub at: Timestamp,
}

/// Two people changed the same field from the same value: all values are kept until a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Named by the op that met it.
    pub id: ConflictId,
    /// The case.
    pub case: CaseId,
    /// The field.
    pub field: Field,
    /// The value that stays current first, then the others in the order they arrived.
    pub values: Vec<ConflictValue>,
    /// Nobody has decided yet.
    pub open: bool,
}

/// A case with what hangs on it, as far as rules read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFile {
    /// The row.
    pub case: CaseState,
    /// Questions put to other offices.
    pub handoffs: BTreeMap<HandoffId, Handoff>,
    /// What we told the contact.
    pub promises: BTreeMap<PromiseId, Promise>,
    /// What waits for a person's decision.
    pub conflicts: BTreeMap<ConflictId, Conflict>,
    /// Other cases it belongs together with, or did.
    #[serde(default)]
    pub links: BTreeMap<CaseId, Link>,
    /// Replies: held, or what became of them.
    #[serde(default)]
    pub replies: BTreeMap<EntryId, Reply>,
    /// Files.
    #[serde(default)]
    pub attachments: BTreeMap<AttachmentId, Attachment>,
}

impl CaseFile {
    /// A case on which nothing hangs yet.
    #[must_use]
    pub const fn new(case: CaseState) -> Self {
        Self {
            case,
            handoffs: BTreeMap::new(),
            promises: BTreeMap::new(),
            conflicts: BTreeMap::new(),
            links: BTreeMap::new(),
            replies: BTreeMap::new(),
            attachments: BTreeMap::new(),
        }
    }

    /// The hashes of the files it refers to: whoever holds the case may have their bytes.
    #[must_use]
    pub fn blobs(&self) -> BTreeSet<Sha256> {
        self.attachments.values().map(|a| a.sha256).collect()
    }
}
