//! What became of a suggestion, and of a refused action.

use super::{Checked, text};
use crate::contract::ErrorCode;
use crate::contract::UiError;
use oltre_domain::{ActId, CardKind, CaseId, ContactAnswer, OperatorAct};
use serde::Deserialize;
use ts_rs::TS;

/// What became of a card: exactly one of the two answers.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OutcomeArgs {
    /// Which case.
    pub id: CaseId,
    /// The action or step label.
    pub action: String,
    /// Which kind of card.
    pub card: CardKind,
    /// What the operator did.
    #[serde(default)]
    pub operator: Option<OperatorAct>,
    /// What the contact answered.
    #[serde(default)]
    pub contact: Option<ContactAnswer>,
}

impl Checked for OutcomeArgs {
    fn check(&self) -> Result<(), UiError> {
        text("action", &self.action, 200)?;
        if self.operator.is_some() == self.contact.is_some() {
            return Err(UiError::new(ErrorCode::BadArgument).with("argument", "operator"));
        }
        Ok(())
    }
}

/// An action to take back.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UndoArgs {
    /// Which.
    pub act: ActId,
}

impl Checked for UndoArgs {}

/// A refused action to take off the list.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DismissArgs {
    /// Which.
    pub act: ActId,
}

impl Checked for DismissArgs {}

/// An action that this operator's vetoes have muted in a case's topic, and that may speak again.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnmuteArgs {
    /// A case of the topic.
    pub id: CaseId,
    /// The action.
    pub action: String,
}

impl Checked for UnmuteArgs {
    fn check(&self) -> Result<(), UiError> {
        text("action", &self.action, 200)
    }
}
