//! How much of a case one sees: all of it, or only what one's office was asked.
//!
//! An office that is asked something needs the question and what belongs to it, not the life of the person behind it.
//! So a console that holds a case through a `handoff` scope alone is sent the case without its contact, its words, its
//! labels and its history: what identifies the matter, the questions put to that office, and the entries that name one
//! of them (`meta.handoff`). Whoever holds the case through its queue or as its owner sees all of it.

use super::held::History;
use crate::scope::{ScopeId, asked, whole};
use oltre_domain::{CaseFile, CaseState, EntryId, FIELDS_OF_A_REQUEST, Field, HandoffId, QueueId};
use std::collections::BTreeSet;

/// How much of a case one sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// It does not exist for them.
    Nothing,
    /// What these offices were asked.
    Request(BTreeSet<QueueId>),
    /// All of it.
    Whole,
}

impl Sight {
    /// What holders of `mine` see of a case that these scopes hold.
    pub(crate) fn of(mine: &BTreeSet<ScopeId>, case: &BTreeSet<ScopeId>) -> Self {
        if !whole(case).is_disjoint(mine) {
            return Self::Whole;
        }
        let offices: BTreeSet<QueueId> = asked(case).intersection(mine).filter_map(office_of).collect();
        if offices.is_empty() {
            Self::Nothing
        } else {
            Self::Request(offices)
        }
    }

    /// Whether a question is in sight.
    pub(crate) fn shows_handoff(&self, file: &CaseFile, id: HandoffId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole => true,
            Self::Request(offices) => file
                .handoffs
                .get(&id)
                .is_some_and(|h| offices.contains(&h.office)),
        }
    }

    /// Whether an entry is in sight, by the question it names.
    pub(crate) fn shows_entry(&self, file: &CaseFile, names: Option<HandoffId>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole => true,
            Self::Request(_) => names.is_some_and(|id| self.shows_handoff(file, id)),
        }
    }
}

/// The office behind a scope of requests.
pub(crate) const fn office_of(scope: &ScopeId) -> Option<QueueId> {
    match scope {
        ScopeId::Handoff(office) => Some(*office),
        _ => None,
    }
}

/// Whether an office sees this field.
pub(crate) fn is_of_a_request(field: Field) -> bool {
    FIELDS_OF_A_REQUEST.contains(&field)
}

/// A case as an office that was asked sees it.
pub(crate) fn request_of(case: &CaseState) -> CaseState {
    let mut seen = case.clone();
    seen.fields.retain(|field, _| is_of_a_request(*field));
    seen.tags.clear();
    // What this version does not know it cannot judge.
    seen.unknown = None;
    seen
}

/// The entries that belong to an office's questions.
pub(crate) fn entries_for(file: &CaseFile, history: &History, office: QueueId) -> Vec<EntryId> {
    let sight = Sight::Request(BTreeSet::from([office]));
    let named = history.entries.iter();
    named
        .filter(|(_, names)| sight.shows_entry(file, *names))
        .map(|(id, _)| *id)
        .collect()
}
