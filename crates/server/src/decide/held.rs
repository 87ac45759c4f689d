//! The rows of a transaction as they stand while it goes on: cases with what hangs on them, and contacts.

use crate::scope::{Caller, ScopeId, scopes_of, whole};
use oltre_domain::{
    Article, CaseFacts, CaseFile, CaseId, Contact, ContactId, ContactState, EntryId, Field, HandoffId,
    OperatorId, SuggestionOutcome, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// What hangs on a case and never changes: needed when a scope begins to hold it.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// With the question to an office that an entry names.
    pub(crate) entries: Vec<(EntryId, Option<HandoffId>)>,
    pub(crate) outcomes: Vec<SuggestionOutcome>,
}

/// Who wrote a field, for showing it in a conflict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldAuthor {
    pub(crate) by: Option<OperatorId>,
    pub(crate) at: Timestamp,
}

/// A case on the bench.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldCase {
    /// None: there is no such case.
    pub(crate) file: Option<CaseFile>,
    /// Who holds it now.
    pub(crate) scopes: BTreeSet<ScopeId>,
    /// Who held it when the transaction began.
    pub(crate) scopes_before: BTreeSet<ScopeId>,
    /// Loaded when an op may move it between scopes, or change what is known of its contact.
    pub(crate) history: History,
    pub(crate) authors: BTreeMap<Field, FieldAuthor>,
    /// Rows to write; empty sets while only read.
    pub(crate) is_new: bool,
    pub(crate) is_touched: bool,
    pub(crate) tags_added: BTreeSet<String>,
    pub(crate) tags_removed: BTreeSet<String>,
    pub(crate) promises: BTreeSet<oltre_domain::PromiseId>,
    pub(crate) handoffs: BTreeSet<oltre_domain::HandoffId>,
    pub(crate) conflicts: BTreeSet<oltre_domain::ConflictId>,
    pub(crate) links: BTreeSet<CaseId>,
    pub(crate) replies: BTreeSet<EntryId>,
    pub(crate) attachments: BTreeSet<oltre_domain::AttachmentId>,
    /// The status it had when the transaction began; none for a new case.
    pub(crate) was_done: Option<bool>,
    pub(crate) status_before: Option<oltre_domain::CaseStatus>,
    /// An import: when it came, whenever it was closed.
    pub(crate) brought_in_at: Option<Timestamp>,
}

impl HeldCase {
    /// A case as the database has it.
    pub(crate) fn loaded(file: CaseFile, scopes: BTreeSet<ScopeId>) -> Self {
        let status = file.case.status();
        Self {
            scopes_before: scopes.clone(),
            scopes,
            was_done: Some(file.case.is_done()),
            status_before: Some(status),
            file: Some(file),
            ..Self::default()
        }
    }

    /// Whether a holding window took it from a scope it belongs to.
    pub(crate) fn has_aged(&self) -> bool {
        self.file
            .as_ref()
            .is_some_and(|file| scopes_of(file) != self.scopes)
    }

    /// Whether this caller may see all of it: by the scopes it had when the transaction began or belongs to now, so that
    /// the second op of an action that moves a case away is not cut off from the first, nor an edit from a case that grew
    /// too old to be held meanwhile.
    pub(crate) fn is_seen_by(&self, caller: &Caller) -> bool {
        self.file.as_ref().is_some_and(|file| {
            caller.holds_any(&whole(&self.scopes_before)) || caller.holds_any(&whole(&scopes_of(file)))
        })
    }

    /// Whether this caller's office was asked this, and may say something about it: also after a colleague has answered.
    pub(crate) fn was_asked_of(&self, caller: &Caller, question: HandoffId) -> bool {
        let asked = self.file.as_ref().and_then(|file| file.handoffs.get(&question));
        asked.is_some_and(|h| caller.scopes.contains(&ScopeId::Handoff(h.office)))
    }
}

/// A contact on the bench.
#[derive(Clone, Debug)]
pub(crate) struct HeldContact {
    /// None: there is no such contact.
    pub(crate) row: Option<Contact>,
    pub(crate) created_by: Option<OperatorId>,
    /// Every scope that holds a case of theirs, and the own scope of whoever wrote them down: of all rows that are this
    /// person, when others were merged into this one.
    pub(crate) scopes: BTreeSet<ScopeId>,
    pub(crate) is_touched: bool,
    /// What is known of them, as told last.
    pub(crate) state: ContactState,
    pub(crate) is_state_touched: bool,
    /// What each of their cases says, of all those rows: loaded when an act of the transaction may change it.
    pub(crate) facts: Option<BTreeMap<CaseId, CaseFacts>>,
}

impl HeldContact {
    /// There is no such contact.
    pub(crate) const fn missing(id: ContactId) -> Self {
        Self {
            row: None,
            created_by: None,
            scopes: BTreeSet::new(),
            is_touched: false,
            state: ContactState::nothing(id),
            is_state_touched: false,
            facts: None,
        }
    }

    pub(crate) fn is_seen_by(&self, caller: &Caller) -> bool {
        self.row.is_some() && caller.holds_any(&self.scopes)
    }
}

/// An article on the bench.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldArticle {
    /// None: there is no such article.
    pub(crate) row: Option<Article>,
    pub(crate) is_touched: bool,
    /// What was done to it in this transaction.
    pub(crate) versions: Vec<oltre_domain::ArticleVersion>,
}

impl HeldArticle {
    /// An article as the database has it.
    pub(crate) const fn loaded(row: Option<Article>) -> Self {
        Self {
            row,
            is_touched: false,
            versions: Vec::new(),
        }
    }
}
