//! The catalogue of over-help, as an editor changes it.

use super::{Checked, text};
use crate::contract::{ErrorCode, UiError};
use oltre_domain::{MAX_PIECE_BYTES, check_text};
use oltre_overhelp::catalogue::ActionEntry;
use serde::Deserialize;
use ts_rs::TS;

/// A piece of the catalogue.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PieceArgs {
    /// Its key: `action/book_id_slot`, `words/common`.
    pub key: String,
}

impl Checked for PieceArgs {
    fn check(&self) -> Result<(), UiError> {
        text("key", &self.key, 120)
    }
}

/// What an editor wrote: an action by its fields, or any piece as the text it is.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case", deny_unknown_fields)]
pub enum PieceDraft {
    /// An action, field by field.
    Fields {
        /// The fields.
        entry: Box<ActionEntry>,
    },
    /// Any piece, as TOML.
    Text {
        /// Its key.
        key: String,
        /// The text.
        toml: String,
    },
}

/// What an editor wrote, to be checked or tried.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DraftPieceArgs {
    /// What was written.
    pub draft: PieceDraft,
}

impl Checked for DraftPieceArgs {
    fn check(&self) -> Result<(), UiError> {
        self.draft.check()
    }
}

/// What an editor wrote, to be published.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PublishArgs {
    /// What was written.
    pub draft: PieceDraft,
    /// The version it was written on; 0: a new piece.
    pub base: u32,
}

impl Checked for PublishArgs {
    fn check(&self) -> Result<(), UiError> {
        self.draft.check()
    }
}

/// A piece that is to go, or to come back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RetireArgs {
    /// Its key.
    pub key: String,
    /// The version that was seen.
    pub base: u32,
    /// False: it comes back.
    pub retired: bool,
}

impl Checked for RetireArgs {
    fn check(&self) -> Result<(), UiError> {
        text("key", &self.key, 120)
    }
}

/// A catalogue to be brought in.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportPiecesArgs {
    /// The text: TOML. Absent: the starter pack.
    pub toml: Option<String>,
    /// Only say what would come of it.
    pub dry: bool,
}

impl Checked for ImportPiecesArgs {
    fn check(&self) -> Result<(), UiError> {
        self.toml
            .as_deref()
            .map_or(Ok(()), |toml| sized(toml, 8 * MAX_PIECE_BYTES))
    }
}

impl PieceDraft {
    fn check(&self) -> Result<(), UiError> {
        match self {
            // What is wrong with a field is said beside the field.
            Self::Fields { .. } => Ok(()),
            Self::Text { key, toml } => {
                text("key", key, 120)?;
                sized(toml, MAX_PIECE_BYTES)
            }
        }
    }
}

fn sized(toml: &str, most: usize) -> Result<(), UiError> {
    if toml.len() > most {
        return Err(UiError::new(ErrorCode::TextTooLong).with("limit", most));
    }
    Ok(check_text(toml)?)
}
