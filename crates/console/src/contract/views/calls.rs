//! A call that comes in.

use super::ContactHit;
use crate::contract::ErrorCode;
use oltre_domain::{CaseId, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// What is to be shown of calls and links now.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CallNow {
    /// The call that comes in.
    pub call: Option<CallView>,
    /// Why the last link was not followed; told once.
    pub refused: Option<ErrorCode>,
}

/// A call that comes in.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CallView {
    /// As it is dialled; none: withheld.
    pub number: Option<String>,
    /// Since when.
    pub at: Timestamp,
    /// Whose number it is; none when nobody here has it, or the console is locked.
    pub caller: Option<CallerView>,
    /// So many others have the same number.
    pub others: u32,
}

/// Who calls.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CallerView {
    /// Who, with the number as it was typed.
    pub contact: ContactHit,
    /// What was promised to them and not yet kept.
    pub promises: u32,
    /// The open case of theirs that moved last.
    pub case: Option<CallerCase>,
}

/// A case of who calls.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CallerCase {
    /// Which.
    pub id: CaseId,
    /// Its spoken code.
    pub code: String,
    /// What it is about.
    pub subject: String,
}
