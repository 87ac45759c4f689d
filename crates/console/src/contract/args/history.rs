//! What was done, and one change of many cases.

use super::{Checked, text};
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{CaseId, Field, OperatorId, Value};
use serde::Deserialize;
use ts_rs::TS;

/// Whose history.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HistoryArgs {
    /// Of one case alone.
    #[serde(default)]
    pub case: Option<CaseId>,
}

impl Checked for HistoryArgs {}

/// Cases that one change may be about.
const MAX_CASES: usize = 2_000;

/// One change of many cases.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BulkArgs {
    /// Which, 1 to 2,000.
    pub ids: Vec<CaseId>,
    /// What.
    pub change: BulkChange,
}

/// What becomes of each.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkChange {
    /// One field.
    Set {
        /// Which.
        field: Field,
        /// What it holds then.
        value: Value,
    },
    /// Its owner.
    Assign {
        /// A colleague, or nobody.
        operator: Option<OperatorId>,
    },
    /// Its labels.
    Tags {
        /// To add.
        add: Vec<String>,
        /// To take off.
        remove: Vec<String>,
    },
}

impl Checked for BulkArgs {
    fn check(&self) -> Result<(), UiError> {
        if self.ids.is_empty() || self.ids.len() > MAX_CASES {
            return Err(UiError::new(ErrorCode::BadArgument).with("argument", "ids"));
        }
        match &self.change {
            BulkChange::Set { value, .. } => {
                value.text().map_or(Ok(()), |t| Ok(oltre_domain::check_text(t)?))
            }
            BulkChange::Assign { .. } => Ok(()),
            BulkChange::Tags { add, remove } => {
                if add.is_empty() && remove.is_empty() {
                    return Err(UiError::new(ErrorCode::Empty).with("argument", "tags"));
                }
                add.iter().chain(remove).try_for_each(|tag| text("tags", tag, 60))
            }
        }
    }
}
