//! What can be said of an op's kind without looking at any row: its name, its rows, its schema.

use super::OpKind;
use crate::{ArticleId, CaseId, ContactField, ContactId};

impl OpKind {
    /// The case whose file the rules need; none for a contact's ops.
    #[must_use]
    pub const fn case(&self) -> Option<CaseId> {
        match self {
            Self::CaseCreate { id, .. }
            | Self::CaseSet { id, .. }
            | Self::CaseClaim { id, .. }
            | Self::CaseAssign { id, .. }
            | Self::CaseStatus { id, .. }
            | Self::CaseHandOff { id, .. }
            | Self::CaseReturn { id, .. }
            | Self::CaseExtend { id, .. }
            | Self::CaseSolve { id, .. }
            | Self::CaseReopen { id, .. }
            | Self::CaseMerge { id, .. }
            | Self::CaseUnmerge { id, .. }
            | Self::CaseSplit { id, .. }
            | Self::CaseLink { id, .. }
            | Self::TagsAdd { id, .. }
            | Self::TagsRemove { id, .. } => Some(*id),
            Self::EntryAppend { entry } => Some(entry.case),
            Self::PromiseMake { case, .. }
            | Self::PromiseKeep { case, .. }
            | Self::PromiseRenegotiate { case, .. }
            | Self::PromisePass { case, .. }
            | Self::PromiseCancel { case, .. }
            | Self::ReplySend { case, .. }
            | Self::ReplyCancel { case, .. }
            | Self::AttachmentAdd { case, .. }
            | Self::ConflictResolve { case, .. } => Some(*case),
            Self::SuggestionOutcome { outcome } => Some(outcome.case),
            Self::ContactCreate { .. }
            | Self::ContactSet { .. }
            | Self::ContactMerge { .. }
            | Self::ArticleCreate { .. }
            | Self::ArticleSet { .. }
            | Self::ArticleSettle { .. }
            | Self::ArticleState { .. }
            | Self::ArticleFlag { .. }
            | Self::ArticleMerge { .. } => None,
        }
    }

    /// The article whose row the rules need.
    #[must_use]
    pub const fn article(&self) -> Option<ArticleId> {
        match self {
            Self::ArticleCreate { id, .. }
            | Self::ArticleSet { id, .. }
            | Self::ArticleSettle { id, .. }
            | Self::ArticleState { id, .. }
            | Self::ArticleFlag { id, .. }
            | Self::ArticleMerge { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The second article of an op that has two.
    #[must_use]
    pub const fn other_article(&self) -> Option<ArticleId> {
        match self {
            Self::ArticleMerge { into, .. } => Some(*into),
            _ => None,
        }
    }

    /// The second case of an op that has two. It need not be there: a split makes it.
    #[must_use]
    pub const fn other_case(&self) -> Option<CaseId> {
        match self {
            Self::CaseMerge { into: other, .. }
            | Self::CaseUnmerge { from: other, .. }
            | Self::CaseSplit { new: other, .. }
            | Self::CaseLink { other, .. } => Some(*other),
            _ => None,
        }
    }

    /// The contact whose row the rules need.
    #[must_use]
    pub const fn contact(&self) -> Option<ContactId> {
        match self {
            Self::ContactCreate { id, .. } | Self::ContactSet { id, .. } | Self::ContactMerge { id, .. } => {
                Some(*id)
            }
            _ => None,
        }
    }

    /// The second contact of an op that has two.
    #[must_use]
    pub const fn other_contact(&self) -> Option<ContactId> {
        match self {
            Self::ContactMerge { into, .. } => Some(*into),
            _ => None,
        }
    }

    /// The schema its kind came with: what an op of it is written under.
    #[must_use]
    pub fn schema(&self) -> u32 {
        match self {
            Self::CaseMerge { .. }
            | Self::CaseUnmerge { .. }
            | Self::CaseSplit { .. }
            | Self::CaseLink { .. }
            | Self::ContactMerge { .. }
            | Self::PromiseRenegotiate { .. }
            | Self::PromisePass { .. }
            | Self::ReplySend { .. }
            | Self::ReplyCancel { .. }
            | Self::AttachmentAdd { .. } => 2,
            Self::CaseExtend { .. } | Self::CaseReturn { declined: true, .. } => 4,
            Self::ContactCreate { f, .. } if f.keys().any(is_of_schema_4) => 4,
            Self::ContactSet { f, .. } if f.keys().any(is_of_schema_4) => 4,
            Self::EntryAppend { entry } if entry.kind == crate::EntryKind::Book => 5,
            _ if self.article().is_some() => 5,
            _ => 1,
        }
    }

    /// The name on the wire, for logs and counts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CaseCreate { .. } => "case.create",
            Self::CaseSet { .. } => "case.set",
            Self::CaseClaim { .. } => "case.claim",
            Self::CaseAssign { .. } => "case.assign",
            Self::CaseStatus { .. } => "case.status",
            Self::CaseHandOff { .. } => "case.hand_off",
            Self::CaseReturn { .. } => "case.return",
            Self::CaseExtend { .. } => "case.extend",
            Self::CaseSolve { .. } => "case.solve",
            Self::CaseReopen { .. } => "case.reopen",
            Self::CaseMerge { .. } => "case.merge",
            Self::CaseUnmerge { .. } => "case.unmerge",
            Self::CaseSplit { .. } => "case.split",
            Self::CaseLink { .. } => "case.link",
            Self::ReplySend { .. } => "reply.send",
            Self::ReplyCancel { .. } => "reply.cancel",
            Self::AttachmentAdd { .. } => "attachment.add",
            Self::EntryAppend { .. } => "entry.append",
            Self::TagsAdd { .. } => "tags.add",
            Self::TagsRemove { .. } => "tags.remove",
            Self::ContactCreate { .. } => "contact.create",
            Self::ContactSet { .. } => "contact.set",
            Self::ContactMerge { .. } => "contact.merge",
            Self::PromiseMake { .. } => "promise.make",
            Self::PromiseKeep { .. } => "promise.keep",
            Self::PromiseRenegotiate { .. } => "promise.renegotiate",
            Self::PromisePass { .. } => "promise.pass",
            Self::PromiseCancel { .. } => "promise.cancel",
            Self::SuggestionOutcome { .. } => "suggestion.outcome",
            Self::ConflictResolve { .. } => "conflict.resolve",
            Self::ArticleCreate { .. } => "article.create",
            Self::ArticleSet { .. } => "article.set",
            Self::ArticleSettle { .. } => "article.settle",
            Self::ArticleState { .. } => "article.state",
            Self::ArticleFlag { .. } => "article.flag",
            Self::ArticleMerge { .. } => "article.merge",
        }
    }

    /// Every name, for the layers and coverage tests.
    pub const NAMES: [&str; 36] = [
        "case.create",
        "case.set",
        "case.claim",
        "case.assign",
        "case.status",
        "case.hand_off",
        "case.return",
        "case.extend",
        "case.solve",
        "case.reopen",
        "case.merge",
        "case.unmerge",
        "case.split",
        "case.link",
        "reply.send",
        "reply.cancel",
        "attachment.add",
        "entry.append",
        "tags.add",
        "tags.remove",
        "contact.create",
        "contact.set",
        "contact.merge",
        "promise.make",
        "promise.keep",
        "promise.renegotiate",
        "promise.pass",
        "promise.cancel",
        "suggestion.outcome",
        "conflict.resolve",
        "article.create",
        "article.set",
        "article.settle",
        "article.state",
        "article.flag",
        "article.merge",
    ];
}

const fn is_of_schema_4(field: &ContactField) -> bool {
    matches!(field, ContactField::QuietHours | ContactField::ActsFor)
}
