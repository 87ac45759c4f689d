//! What the page asks of people.

use super::{Checked, text};
use crate::contract::UiError;
use oltre_domain::{ContactField, ContactId, ContactKind, ContactPoint, Value, check_text};
use serde::Deserialize;
use ts_rs::TS;

/// A person.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PersonArgs {
    /// Who.
    pub id: ContactId,
}

impl Checked for PersonArgs {}

/// Somebody new.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PersonCreateArgs {
    /// As they want to be called.
    pub name: String,
    /// What kind.
    pub kind: ContactKind,
    /// A number or an address; may be empty.
    pub point: String,
}

impl Checked for PersonCreateArgs {
    fn check(&self) -> Result<(), UiError> {
        text("name", &self.name, 300)?;
        text("point", &self.point, 320)
    }
}

/// A change of what is known of somebody.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PersonSetArgs {
    /// Who.
    pub id: ContactId,
    /// What.
    pub field: ContactField,
    /// What it shall be.
    #[ts(type = "Value")]
    pub value: Value,
}

impl Checked for PersonSetArgs {
    fn check(&self) -> Result<(), UiError> {
        self.value.text().map_or(Ok(()), |text| Ok(check_text(text)?))
    }
}

/// A way to reach somebody, as typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PointAddArgs {
    /// Whom.
    pub id: ContactId,
    /// The number or address.
    pub point: String,
}

impl Checked for PointAddArgs {
    fn check(&self) -> Result<(), UiError> {
        text("point", &self.point, 320)
    }
}

/// A way to reach somebody that no longer works.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PointRemoveArgs {
    /// Whom.
    pub id: ContactId,
    /// Which, as it was given.
    pub point: ContactPoint,
}

impl Checked for PointRemoveArgs {}
