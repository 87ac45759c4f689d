//! Whether an op is allowed and what it means.
//!
//! [`decide`] reads an op and the files it touches and yields a [`Verdict`]: an outcome and a list of
//! effects. [`apply`] carries effects out on a [`CaseFile`]. The server decides with authority and
//! stamps versions; the console decides for display and keeps the versions it knows. Nothing is
//! written half: a refused op has no effects.

mod apply;
mod cases;
mod contacts;
mod merge;
mod promises;
mod timeline;

pub use apply::{apply, apply_to_contact};
pub use merge::{FieldMerge, merge_field};

use crate::{
    CaseFile, CaseState, Conflict, Contact, Entry, Field, Handoff, Op, OpId, OpKind, OperatorId, Promise,
    SuggestionOutcome, TextError, Timestamp, Value, Version, check_text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A version not yet given: written by an op of the transaction that is being decided.
pub const PENDING: Version = Version::MAX;

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
        }
    }
}

/// What became of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, and nothing else of the case had moved since.
    Applied,
    /// Done, while other fields had moved.
    Merged,
    /// It was so already.
    Noop,
    /// At least one field is now in conflict; the others are done.
    Conflict(BTreeSet<Field>),
    /// A rule said no; `now` is the value that spoke against it, when that helps.
    Rejected {
        /// Why.
        code: RefusalCode,
        /// What stands there now.
        now: Option<Value>,
    },
}

/// One row or field to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new case.
    PutCase(Box<CaseState>),
    /// A field of the op's case.
    SetField(Field, Value),
    /// A label.
    AddTag(String),
    /// A label off.
    RemoveTag(String),
    /// A timeline entry.
    Append(Box<Entry>),
    /// A handoff, new or answered.
    PutHandoff(Handoff),
    /// A promise, new or in another state.
    PutPromise(Promise),
    /// A conflict, opened or decided.
    PutConflict(Conflict),
    /// A contact, new or changed; fields written by this op carry [`PENDING`].
    PutContact(Contact),
    /// What became of a suggestion.
    PutOutcome(SuggestionOutcome),
}

/// What an op means here and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What becomes of it.
    pub outcome: Outcome,
    /// What to write, in order.
    pub effects: Vec<Effect>,
}

impl Verdict {
    pub(crate) const fn noop() -> Self {
        Self {
            outcome: Outcome::Noop,
            effects: Vec::new(),
        }
    }
    pub(crate) const fn done(effects: Vec<Effect>) -> Self {
        Self {
            outcome: Outcome::Applied,
            effects,
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

/// Who acts and what earlier ops of the same device came to.
pub struct Context<'a> {
    /// The author, as the server knows them.
    pub by: OperatorId,
    /// The version a field had after an earlier op of the same device; none when that op did not write it.
    /// `Err` with the conflict's id when the earlier op met a conflict there.
    pub base_of: &'a dyn Fn(OpId, Field) -> BaseOf,
}

/// What an earlier op left behind in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseOf {
    /// It wrote this version.
    Version(Version),
    /// It met this conflict.
    Conflict(crate::ConflictId),
    /// Nothing is known of it.
    Unknown,
}

/// Decides one op.
///
/// `file` is the op's case and `contact` the op's contact, each as they stand now, absent when there is no such row.
#[must_use]
pub fn decide(op: &Op, context: &Context<'_>, file: Option<&CaseFile>, contact: Option<&Contact>) -> Verdict {
    let ruling = match &op.kind {
        OpKind::CaseCreate { .. } => cases::create(op, context, file),
        OpKind::ContactCreate { .. } | OpKind::ContactSet { .. } => contacts::decide(op, context, contact),
        _ => match file {
            Some(file) => on_case(op, context, file),
            None => Err(RefusalCode::NotFound.into()),
        },
    };
    ruling.unwrap_or_else(|Refusal(code, now)| Verdict {
        outcome: Outcome::Rejected { code, now },
        effects: Vec::new(),
    })
}

fn on_case(op: &Op, context: &Context<'_>, file: &CaseFile) -> Ruling {
    match &op.kind {
        OpKind::CaseCreate { .. } | OpKind::ContactCreate { .. } | OpKind::ContactSet { .. } => {
            Err(RefusalCode::Malformed.into())
        }
        OpKind::CaseSet { f, .. } => merge::set(op, context, file, f),
        OpKind::ConflictResolve {
            conflict,
            field,
            base_version,
            value,
            ..
        } => merge::resolve(op, context, file, *conflict, *field, *base_version, value),
        OpKind::CaseClaim { expect, .. } => cases::claim(op, context, file, *expect),
        OpKind::CaseAssign {
            expect, owner, queue, ..
        } => cases::assign(op, context, file, *expect, *owner, *queue),
        OpKind::CaseStatus {
            expect,
            status,
            until,
            ..
        } => cases::status(op, context, file, *expect, *status, *until),
        OpKind::CaseHandOff {
            handoff,
            office,
            question,
            due,
            ..
        } => cases::hand_off(op, context, file, *handoff, *office, question, *due),
        OpKind::CaseReturn { handoff, answer, .. } => cases::returned(op, context, file, *handoff, answer),
        OpKind::CaseSolve { outcome, text, .. } => cases::solve(op, context, file, outcome, text),
        OpKind::CaseReopen { reason, .. } => cases::reopen(op, context, file, reason),
        OpKind::EntryAppend { entry } => timeline::append(context, file, entry),
        OpKind::TagsAdd { tags, .. } => timeline::add_tags(file, tags),
        OpKind::TagsRemove { tags, .. } => Ok(timeline::remove_tags(file, tags)),
        OpKind::PromiseMake { id, text, due, .. } => promises::make(op, context, file, *id, text, *due),
        OpKind::PromiseKeep { id, .. } => promises::keep(op, context, file, *id),
        OpKind::PromiseCancel { id, .. } => promises::cancel(op, context, file, *id),
        OpKind::SuggestionOutcome { outcome } => timeline::outcome(op, outcome),
    }
}

/// Checks a text of an op.
pub(crate) fn checked(text: &str) -> Result<(), Refusal> {
    check_text(text).map_err(|_| RefusalCode::of_text(text).into())
}

/// The entry a command writes: it has the command's own id, so that a replay finds it again.
pub(crate) fn entry_of(op: &Op, context: &Context<'_>, kind: crate::EntryKind, case: crate::CaseId) -> Entry {
    Entry {
        id: crate::EntryId(op.oid.0),
        case,
        at: op.at,
        by: crate::Author::Operator(context.by),
        kind,
        body: String::new(),
        meta: crate::EntryMeta::default(),
    }
}

pub(crate) fn moment(at: Timestamp) -> Value {
    Value::Int(at.0)
}

#[cfg(test)]
mod tests;
