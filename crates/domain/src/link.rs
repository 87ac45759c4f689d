//! How two cases belong together.
//!
//! A link is written on both cases, each time as seen from there, so that whoever holds only one of the two still
//! learns of it. Parents and children are one level deep: a fault and those who reported it too. So no chain of
//! links can come back to where it began.

use crate::{CaseId, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};

/// Links of a case. Many people may report the same fault.
pub const MAX_LINKS: usize = 1_000;

/// What another case is to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The case this one is part of.
    Parent,
    /// A case that is part of this one.
    Child,
    /// About something near.
    Related,
    /// This one says again what the other said first.
    DuplicateOf,
    /// The other says again what this one said first.
    DuplicatedBy,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Parent,
        Self::Child,
        Self::Related,
        Self::DuplicateOf,
        Self::DuplicatedBy,
    ];

    /// The same link, seen from the other case.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::Related => Self::Related,
            Self::DuplicateOf => Self::DuplicatedBy,
            Self::DuplicatedBy => Self::DuplicateOf,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Related => "related",
            Self::DuplicateOf => "duplicate_of",
            Self::DuplicatedBy => "duplicated_by",
        }
    }
}

/// A link, on one of its two cases. One that was taken off stays as a row without kind, so that everybody hears of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The case it hangs on.
    pub case: CaseId,
    /// The other one.
    pub other: CaseId,
    /// What the other is to this one; none: nothing any more.
    pub kind: Option<LinkKind>,
    /// Who said so last.
    pub by: OperatorId,
    /// When, by their device's clock.
    pub at: Timestamp,
}

impl Link {
    /// The row of the same link on the other case.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            case: self.other,
            other: self.case,
            kind: self.kind.map(LinkKind::inverse),
            by: self.by,
            at: self.at,
        }
    }
}
