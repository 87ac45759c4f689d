//! The list of promises and planned calls.

use super::{Checked, limit, text};
use crate::contract::UiError;
use oltre_domain::{CaseId, PromiseId, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromiseTab {
    /// Planned calls.
    Callbacks,
    /// What else was promised.
    Promises,
}

/// A window of a list of promises, the nearest date first.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PromisesArgs {
    /// Which list.
    pub tab: PromiseTab,
    /// Everybody's that is here; else what I answer for.
    pub all: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

impl Checked for PromisesArgs {
    fn check(&self) -> Result<(), UiError> {
        limit("limit", self.limit, 200)
    }
}

/// A call that is planned.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CallbackArgs {
    /// Which case.
    pub id: CaseId,
    /// What for.
    pub text: String,
    /// Not before.
    pub from: Timestamp,
    /// By when.
    pub due: Timestamp,
    /// The number, as typed; empty: whichever they have.
    pub point: String,
}

impl Checked for CallbackArgs {
    fn check(&self) -> Result<(), UiError> {
        text("point", &self.point, 80)
    }
}

/// What became of a planned call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CallbackEnd {
    /// They answered: the promise is kept.
    Reached,
    /// Nobody did: the try is noted, and the promise stays.
    NoAnswer,
}

/// A planned call was made.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CalledArgs {
    /// Which case.
    pub id: CaseId,
    /// Which promise.
    pub promise: PromiseId,
    /// What became of it.
    pub end: CallbackEnd,
}

impl Checked for CalledArgs {}

/// A number to dial.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialArgs {
    /// The number, as a contact has it.
    pub point: String,
}

impl Checked for DialArgs {
    fn check(&self) -> Result<(), UiError> {
        text("point", &self.point, 80)
    }
}

/// A notice of the system.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NotifyArgs {
    /// Its first line.
    pub title: String,
    /// The rest.
    pub body: String,
}

impl Checked for NotifyArgs {
    fn check(&self) -> Result<(), UiError> {
        text("title", &self.title, 200)?;
        text("body", &self.body, 500)
    }
}
