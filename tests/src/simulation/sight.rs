//! Who sees what on the model server: a desk holds queues, its own cases, and what its queues are asked.

use super::model::Model;
use oltre_domain::{
    CaseFile, CaseState, ContactId, DeviceId, EntryId, FIELDS_OF_A_REQUEST, HandoffId, OperatorId, QueueId,
};
use oltre_wire::{ScopeGrant, ScopeKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a desk holds.
#[derive(Clone, Debug)]
pub(super) struct Rights {
    pub(super) me: OperatorId,
    pub(super) queues: BTreeSet<QueueId>,
    /// Times they changed.
    pub(super) revision: u64,
}

/// How much of a case a desk sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Nothing,
    /// What these queues were asked.
    Request(BTreeSet<QueueId>),
    Whole,
}

impl Rights {
    /// The scopes, as hello names them.
    pub(super) fn grants(&self) -> Vec<ScopeGrant> {
        let grant = |id: String, kind| ScopeGrant {
            id,
            kind,
            revision: self.revision,
            rights: vec!["write".to_owned()],
        };
        let queues = self.queues.iter();
        let mut scopes: Vec<ScopeGrant> = queues
            .clone()
            .map(|q| grant(format!("queue:{q}"), ScopeKind::Queue))
            .collect();
        scopes.push(grant(format!("own:{}", self.me), ScopeKind::Own));
        scopes.extend(queues.map(|q| grant(format!("handoff:{q}"), ScopeKind::Handoff)));
        scopes
    }

    /// How much of a case as it stands is theirs to see, were it not too old.
    pub(super) fn sight(&self, file: &CaseFile) -> Sight {
        let in_queue = file.case.queue().is_some_and(|q| self.queues.contains(&q));
        if in_queue || file.case.owner() == Some(self.me) {
            return Sight::Whole;
        }
        let asked: BTreeSet<QueueId> = asked(file).intersection(&self.queues).copied().collect();
        if asked.is_empty() {
            Sight::Nothing
        } else {
            Sight::Request(asked)
        }
    }
}

/// The offices that owe an answer.
pub(super) fn asked(file: &CaseFile) -> BTreeSet<QueueId> {
    let open = file.handoffs.values().filter(|h| h.answered_at.is_none());
    open.map(|h| h.office).collect()
}

impl Sight {
    pub(super) fn shows_handoff(&self, file: &CaseFile, id: HandoffId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole => true,
            Self::Request(offices) => file
                .handoffs
                .get(&id)
                .is_some_and(|h| offices.contains(&h.office)),
        }
    }

    pub(super) fn shows_entry(&self, file: &CaseFile, names: Option<HandoffId>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole => true,
            Self::Request(_) => names.is_some_and(|id| self.shows_handoff(file, id)),
        }
    }

    /// The file as it is seen.
    pub(super) fn of(&self, file: &CaseFile) -> Option<CaseFile> {
        match self {
            Self::Nothing => None,
            Self::Whole => Some(file.clone()),
            Self::Request(_) => {
                let mut seen = CaseFile::new(request_of(&file.case));
                seen.handoffs = file.handoffs.clone();
                seen.handoffs.retain(|id, _| self.shows_handoff(file, *id));
                Some(seen)
            }
        }
    }
}

fn request_of(case: &CaseState) -> CaseState {
    let mut seen = case.clone();
    seen.fields.retain(|field, _| FIELDS_OF_A_REQUEST.contains(field));
    seen.tags.clear();
    seen
}

impl Model {
    /// How much of a case a desk sees now.
    pub(super) fn sight(&self, device: DeviceId, file: &CaseFile) -> Sight {
        if self.aged.contains(&file.case.id) {
            return Sight::Nothing;
        }
        self.rights[&device].sight(file)
    }

    /// Whether a desk may know of a contact: it holds a case of theirs, or its operator wrote them down.
    pub(super) fn knows(&self, device: DeviceId, id: ContactId) -> bool {
        let rights = &self.rights[&device];
        self.authors.get(&id) == Some(&rights.me)
            || self.files.values().any(|file| {
                rights.sight(file) == Sight::Whole
                    && file
                        .case
                        .contact()
                        .is_some_and(|c| self.chain(c).iter().any(|row| row.id == id))
            })
    }

    /// Whether a scope holds a case.
    pub(super) fn holds(&self, scope: &str, file: &CaseFile) -> bool {
        if self.aged.contains(&file.case.id) {
            return false;
        }
        let (kind, id) = scope.split_once(':').expect("a scope of ours");
        match kind {
            "queue" => file.case.queue().is_some_and(|q| q.to_string() == id),
            "own" => file.case.owner().is_some_and(|o| o.to_string() == id),
            _ => asked(file).iter().any(|q| q.to_string() == id),
        }
    }

    /// The entries a desk shows of a case.
    pub(super) fn entries_in_sight(&self, file: &CaseFile, sight: &Sight) -> Vec<EntryId> {
        self.entries
            .iter()
            .filter(|(_, _, e)| e.case == file.case.id && sight.shows_entry(file, e.meta.handoff))
            .map(|(_, _, e)| e.id)
            .collect()
    }
}

/// The desks of a run: one holds everything, the others a queue each.
pub(super) fn rights(desks: &[(DeviceId, OperatorId)]) -> BTreeMap<DeviceId, Rights> {
    let queues = [queue("one"), queue("two")];
    desks
        .iter()
        .enumerate()
        .map(|(i, (device, me))| {
            let queues = match i {
                0 => queues.into(),
                i => BTreeSet::from([queues[i % 2]]),
            };
            let rights = Rights {
                me: *me,
                queues,
                revision: 1,
            };
            (*device, rights)
        })
        .collect()
}

pub(super) fn queue(name: &str) -> QueueId {
    QueueId::imported("sim", name)
}
