//! Calls that come in.

use super::Checked;
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{CaseId, Timestamp, check_text};
use serde::Deserialize;
use ts_rs::TS;

/// Nobody is on the line longer.
const LONGEST: i64 = Timestamp::DAY;

/// A call that came in and is over.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CallRecordArgs {
    /// On which case.
    pub id: CaseId,
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub until: Timestamp,
    /// What was noted meanwhile; the note being typed is dropped with it.
    pub notes: String,
    /// The contact has their answer.
    pub answered: bool,
}

impl Checked for CallRecordArgs {
    fn check(&self) -> Result<(), UiError> {
        check_text(&self.notes)?;
        if (0..=LONGEST).contains(&self.until.since(self.from)) {
            Ok(())
        } else {
            Err(UiError::new(ErrorCode::BadArgument).with("argument", "until"))
        }
    }
}
