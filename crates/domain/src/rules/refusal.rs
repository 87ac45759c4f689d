//! Why a rule says no.

use super::Verdict;
use crate::{TextError, Value, check_text};
use serde::{Deserialize, Serialize};

/// Why a rule says no. Final: the op will not be tried again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// There is no such case, contact, promise or handoff here.
    #[error("not found")]
    NotFound,
    /// The id is taken by something else.
    #[error("id is taken")]
    IdTaken,
    /// A colleague answers for it already.
    #[error("already owned")]
    AlreadyOwned,
    /// Nobody answers for it yet: take it first.
    #[error("no owner")]
    NoOwner,
    /// It no longer stands where the author saw it.
    #[error("status has moved")]
    StatusMoved,
    /// Solving needs an outcome.
    #[error("outcome is missing")]
    OutcomeMissing,
    /// An open promise has to be kept, passed on or cancelled first.
    #[error("promise is open")]
    PromiseOpen,
    /// Text with U+0000.
    #[error("text contains U+0000")]
    TextNul,
    /// Text over 1 MiB.
    #[error("text is too long")]
    TextTooLong,
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// Wrong type or range.
    #[error("value is not allowed")]
    ValueNotAllowed,
    /// `case.set` may not change this field.
    #[error("field has a command of its own")]
    FieldByCommand,
    /// Entries of this kind are written by commands.
    #[error("kind is not written by hand")]
    KindNotAllowed,
    /// Too many of something (tags, fields).
    #[error("too many")]
    TooMany,
    /// The role does not allow it.
    #[error("not allowed")]
    NotAllowed,
    /// Not an op this version understands, or not an op at all.
    #[error("malformed")]
    Malformed,
    /// It concerned an erased person.
    #[error("erased")]
    Erased,
    /// The case or contact is part of another one now: `now` says which.
    #[error("merged")]
    Merged,
    /// A case or contact cannot be joined to itself.
    #[error("to itself")]
    Itself,
    /// The two cases cannot be that to each other: one has a parent already, or a parent would have a parent.
    #[error("link is not allowed")]
    LinkNotAllowed,
    /// Somebody changed it since its author saw it.
    #[error("changed since")]
    ChangedSince,
    /// A colleague has answered the contact since: `now` says who.
    #[error("already answered")]
    AlreadyAnswered,
    /// It has left and cannot be cancelled.
    #[error("too late")]
    TooLate,
    /// The file is larger than one may be.
    #[error("file is too large")]
    TooLarge,
}

impl RefusalCode {
    /// The code of a text that may not enter.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        match check_text(text) {
            Err(TextError::TooLong) => Self::TextTooLong,
            Err(TextError::Nul) | Ok(()) => Self::TextNul,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::IdTaken => "id_taken",
            Self::AlreadyOwned => "already_owned",
            Self::NoOwner => "no_owner",
            Self::StatusMoved => "status_moved",
            Self::OutcomeMissing => "outcome_missing",
            Self::PromiseOpen => "promise_open",
            Self::TextNul => "text_nul",
            Self::TextTooLong => "text_too_long",
            Self::Empty => "empty",
            Self::ValueNotAllowed => "value_not_allowed",
            Self::FieldByCommand => "field_by_command",
            Self::KindNotAllowed => "kind_not_allowed",
            Self::TooMany => "too_many",
            Self::NotAllowed => "not_allowed",
            Self::Malformed => "malformed",
            Self::Erased => "erased",
            Self::Merged => "merged",
            Self::Itself => "itself",
            Self::LinkNotAllowed => "link_not_allowed",
            Self::ChangedSince => "changed_since",
            Self::AlreadyAnswered => "already_answered",
            Self::TooLate => "too_late",
            Self::TooLarge => "too_large",
        }
    }
}

/// Shorthand for the rules below: either a verdict or a refusal.
pub(crate) type Ruling = Result<Verdict, Refusal>;

/// A refusal on its way out of a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) RefusalCode, pub(crate) Option<Value>);

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self(code, None)
    }
}
