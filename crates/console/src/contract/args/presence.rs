//! What the page shows.

use super::Checked;
use oltre_domain::CaseId;
use oltre_wire::Doing;
use serde::Deserialize;
use ts_rs::TS;

/// What the operator does at a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DoingHere {
    /// Has it open.
    Reading,
    /// Has words in a composer.
    Writing,
}

impl From<DoingHere> for Doing {
    fn from(doing: DoingHere) -> Self {
        match doing {
            DoingHere::Reading => Self::Reading,
            DoingHere::Writing => Self::Writing,
        }
    }
}

impl From<Doing> for DoingHere {
    fn from(doing: Doing) -> Self {
        match doing {
            Doing::Reading => Self::Reading,
            Doing::Writing => Self::Writing,
        }
    }
}

/// The case the page shows now, or none.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowArgs {
    /// Which; none when no case is open.
    pub id: Option<CaseId>,
    /// Doing what.
    pub doing: DoingHere,
}

impl Checked for ShowArgs {}
