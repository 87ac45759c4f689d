//! Whether an op is allowed and what it means.
//!
//! [`decide`] reads an op and the files it touches and yields a [`Verdict`]: an outcome and a list of
//! effects. [`apply`] carries effects out on a [`CaseFile`]. The server decides with authority and
//! stamps versions; the console decides for display and keeps the versions it knows. Nothing is
//! written half: a refused op has no effects.

mod apply;
mod attachments;
mod book;
mod cases;
mod contacts;
mod joins;
mod merge;
mod promises;
mod refusal;
mod replies;
mod timeline;
mod undoing;

pub use apply::{apply, apply_to_article, apply_to_contact};
pub use merge::{FieldMerge, merge_field};
pub use refusal::RefusalCode;
pub(crate) use refusal::{Refusal, Ruling};
pub use replies::mail_settled;

use crate::{
    Article, ArticleVersion, Attachment, CaseFile, CaseId, CaseState, Conflict, Contact, Entry, Field,
    Handoff, Link, Op, OpId, OpKind, OperatorId, Promise, Reply, SuggestionOutcome, Timestamp, Value,
    Version, check_text,
};
use std::collections::BTreeSet;

/// A version not yet given: written by an op of the transaction that is being decided.
pub const PENDING: Version = Version::MAX;

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

/// One row or field to write. Fields and labels are those of the op's own case; a row that hangs on a case, and a new
/// case, say themselves which: an op on two cases leaves rows on the second and never writes its fields.
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
    /// A link, as it hangs on one of its cases.
    PutLink(Link),
    /// A reply, held or what became of it.
    PutReply(Reply),
    /// A file.
    PutAttachment(Attachment),
    /// What became of a suggestion.
    PutOutcome(SuggestionOutcome),
    /// An article, new or changed; sections written by this op carry [`PENDING`].
    PutArticle(Box<Article>),
    /// What was done to an article: it never changes.
    PutVersion(Box<ArticleVersion>),
}

impl Effect {
    /// The case it is on, given the op's own; none for a contact's and an article's.
    #[must_use]
    pub const fn case(&self, own: Option<CaseId>) -> Option<CaseId> {
        match self {
            Self::PutCase(case) => Some(case.id),
            Self::SetField(..) | Self::AddTag(_) | Self::RemoveTag(_) => own,
            Self::Append(entry) => Some(entry.case),
            Self::PutHandoff(row) => Some(row.case),
            Self::PutPromise(row) => Some(row.case),
            Self::PutConflict(row) => Some(row.case),
            Self::PutLink(row) => Some(row.case),
            Self::PutReply(row) => Some(row.case),
            Self::PutAttachment(row) => Some(row.case),
            Self::PutOutcome(row) => Some(row.case),
            Self::PutContact(_) | Self::PutArticle(_) | Self::PutVersion(_) => None,
        }
    }
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

/// Who acts and what earlier ops of the same device came to.
pub struct Context<'a> {
    /// The author, as the server knows them.
    pub by: OperatorId,
    /// When it is decided: on the server its own clock, at receipt.
    pub now: Timestamp,
    /// Who else has answered the contact since the entries the op names as seen. Only a reply asks.
    pub answered_by: Option<OperatorId>,
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

/// The rows an op touches, as they stand now; absent when there is no such row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows<'a> {
    /// Its case.
    pub case: Option<&'a CaseFile>,
    /// The second case of an op that has two.
    pub other: Option<&'a CaseFile>,
    /// Its contact. For `contact.set` on one that was merged: the one that stays.
    pub contact: Option<&'a Contact>,
    /// The second contact of an op that has two.
    pub other_contact: Option<&'a Contact>,
    /// Its article.
    pub article: Option<&'a Article>,
    /// The second article of an op that has two.
    pub other_article: Option<&'a Article>,
}

/// Decides one op on the rows as they stand now.
#[must_use]
pub fn decide(op: &Op, context: &Context<'_>, rows: &Rows<'_>) -> Verdict {
    let ruling = match op.undoes {
        Some(undone) => undoing::decide(op, undone, context, rows),
        None => rule(op, context, rows),
    };
    ruling.unwrap_or_else(|Refusal(code, now)| Verdict {
        outcome: Outcome::Rejected { code, now },
        effects: Vec::new(),
    })
}

fn rule(op: &Op, context: &Context<'_>, rows: &Rows<'_>) -> Ruling {
    match &op.kind {
        OpKind::CaseCreate { .. } => cases::create(op, context, rows.case),
        OpKind::ContactCreate { .. } | OpKind::ContactSet { .. } | OpKind::ContactMerge { .. } => {
            contacts::decide(op, rows.contact, rows.other_contact)
        }
        kind if kind.article().is_some() => book::decide(op, context, rows.article, rows.other_article),
        _ => match rows.case {
            Some(file) => on_case(op, context, file, rows.other),
            None => Err(RefusalCode::NotFound.into()),
        },
    }
}

/// The work of a case that was merged goes on in the other one. What is written down of it (words, facts, files, promises
/// and what became of them) still counts, and is shown there.
fn refuse_if_merged(op: &OpKind, file: &CaseFile) -> Result<(), Refusal> {
    let works = matches!(
        op,
        OpKind::CaseClaim { .. }
            | OpKind::CaseAssign { .. }
            | OpKind::CaseStatus { .. }
            | OpKind::CaseHandOff { .. }
            | OpKind::CaseSolve { .. }
            | OpKind::CaseReopen { .. }
            | OpKind::CaseSplit { .. }
            | OpKind::CaseLink { .. }
    );
    match file.case.merged_into() {
        Some(into) if works => Err(joins::merged(into)),
        _ => Ok(()),
    }
}

fn on_case(op: &Op, context: &Context<'_>, file: &CaseFile, other: Option<&CaseFile>) -> Ruling {
    refuse_if_merged(&op.kind, file)?;
    match &op.kind {
        OpKind::CaseCreate { .. }
        | OpKind::ContactCreate { .. }
        | OpKind::ContactSet { .. }
        | OpKind::ContactMerge { .. }
        | OpKind::ArticleCreate { .. }
        | OpKind::ArticleSet { .. }
        | OpKind::ArticleSettle { .. }
        | OpKind::ArticleState { .. }
        | OpKind::ArticleFlag { .. }
        | OpKind::ArticleMerge { .. } => Err(RefusalCode::Malformed.into()),
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
        OpKind::CaseReturn {
            handoff,
            answer,
            declined,
            ..
        } => cases::returned(op, context, file, *handoff, answer, *declined),
        OpKind::CaseExtend { .. } => cases::extended(op, context, file),
        OpKind::CaseSolve { outcome, text, .. } => cases::solve(op, context, file, outcome, text),
        OpKind::CaseReopen { reason, .. } => cases::reopen(op, context, file, reason),
        OpKind::CaseMerge { into, .. } => joins::merge(op, context, file, *into, other),
        OpKind::CaseUnmerge { from, .. } => joins::unmerge(op, context, file, *from, other),
        OpKind::CaseSplit { .. } => joins::split(op, context, file, other),
        OpKind::CaseLink {
            other: id,
            expect,
            link,
            ..
        } => joins::link(op, context, file, *id, *expect, *link, other),
        OpKind::EntryAppend { entry } => timeline::append(context, file, entry),
        OpKind::TagsAdd { tags, .. } => timeline::add_tags(file, tags),
        OpKind::TagsRemove { tags, .. } => Ok(timeline::remove_tags(file, tags)),
        OpKind::PromiseMake {
            id, text, due, call, ..
        } => promises::make(op, context, file, *id, text, *due, call.as_ref()),
        OpKind::PromiseKeep { id, .. } => promises::keep(op, context, file, *id),
        OpKind::PromiseRenegotiate {
            id,
            expect,
            due,
            text,
            from,
            ..
        } => promises::renegotiate(op, context, file, *id, *expect, (*from, *due), text),
        OpKind::PromisePass { id, expect, to, .. } => promises::pass(op, context, file, *id, *expect, *to),
        OpKind::PromiseCancel { id, .. } => promises::cancel(op, context, file, *id),
        OpKind::ReplySend { .. } => replies::send(op, context, file),
        OpKind::ReplyCancel { reply, .. } => replies::cancel(context, file, *reply),
        OpKind::AttachmentAdd { .. } => attachments::add(op, context, file),
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
        meta: crate::EntryMeta {
            result: op.undoes.map(|_| UNDONE.to_owned()),
            ..crate::EntryMeta::default()
        },
    }
}

/// What the entry of an op says that takes another back.
const UNDONE: &str = "undone";

/// Checks a key: short, and text like any other.
pub(crate) fn checked_key(key: &str) -> Result<(), Refusal> {
    checked(key)?;
    if key.chars().count() > MAX_KEY {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    Ok(())
}

/// Characters in a key of an entry's meta or of a suggestion.
const MAX_KEY: usize = 200;

pub(crate) fn moment(at: Timestamp) -> Value {
    Value::Int(at.0)
}

#[cfg(test)]
mod tests;
