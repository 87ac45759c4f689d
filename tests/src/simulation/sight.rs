//! Who sees what on the model server: a desk holds queues, its own cases, and what its queues are asked.

use super::bug::Bug;
use super::model::Model;
use oltre_domain::{
    CaseFile, CaseId, CaseState, Contact, ContactId, DeviceId, EntryId, FIELDS_OF_A_REQUEST, HandoffId,
    LeaveReason, OperatorId, QueueId, Version,
};
use oltre_wire::{CaseLine, ChangeLine, EntryLine, Patch, Row, ScopeGrant, ScopeKind, What};
use std::collections::{BTreeMap, BTreeSet};

/// What a desk holds.
#[derive(Clone, Debug)]
pub(super) struct Rights {
    pub(super) me: OperatorId,
    pub(super) queues: BTreeSet<QueueId>,
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
            revision: 1,
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

/// What an op did to a case, before it is known who hears of it.
pub(super) struct Happened {
    pub(super) before: Option<CaseFile>,
    pub(super) after: CaseFile,
    pub(super) patch: Option<Patch>,
    /// New rows that hang on it.
    pub(super) rows: Vec<Row>,
}

impl Model {
    /// How much of a case a desk sees now.
    pub(super) fn sight(&self, device: DeviceId, file: &CaseFile) -> Sight {
        if self.aged.contains(&file.case.id) {
            return Sight::Nothing;
        }
        self.rights[&device].sight(file)
    }

    /// The rows of a case as far as they are in sight: all that hangs on it, then what was said.
    pub(super) fn rows_of(&self, file: &CaseFile, sight: &Sight) -> Vec<Row> {
        let Some(seen) = sight.of(file) else {
            return Vec::new();
        };
        let people = seen.case.contact().map(|id| self.chain(id)).unwrap_or_default();
        let mut rows: Vec<Row> = people.into_iter().map(Row::Contact).collect();
        rows.push(Row::Case(CaseLine::of(&seen.case)));
        rows.extend(seen.promises.into_values().map(Row::Promise));
        rows.extend(seen.handoffs.into_values().map(Row::Handoff));
        rows.extend(seen.conflicts.into_values().map(Row::Conflict));
        rows.extend(seen.links.into_values().map(Row::Link));
        rows.extend(seen.replies.into_values().map(Row::Reply));
        rows.extend(seen.attachments.into_values().map(Row::Attachment));
        let leaks = self.has(Bug::WholeRequest);
        let mut said: Vec<_> = self
            .entries
            .iter()
            .filter(|(_, _, e)| e.case == file.case.id)
            .filter(|(_, _, e)| leaks || sight.shows_entry(file, e.meta.handoff))
            .collect();
        if self.has(Bug::ShortSnapshot) {
            said.pop();
        }
        rows.extend(said.into_iter().map(|(seq, idx, entry)| {
            Row::Entry(EntryLine {
                seq: *seq,
                idx: *idx,
                entry: Box::new(entry.clone()),
            })
        }));
        rows
    }

    /// Tells every desk what happened, in its own words.
    pub(super) fn tell(&mut self, seq: Version, happened: &Happened) {
        let Happened {
            before,
            after,
            patch,
            rows,
        } = happened;
        let id = after.case.id;
        let was_aged = self.aged.contains(&id);
        if was_aged && !after.case.status().is_done() {
            self.aged.remove(&id);
        }
        for device in self.rights.keys().copied().collect::<Vec<_>>() {
            let old = match before {
                Some(before) if !was_aged => self.rights[&device].sight(before),
                _ => Sight::Nothing,
            };
            let new = self.sight(device, after);
            let mut lines: Vec<What> = Vec::new();
            if old == new {
                lines.extend(patch.clone().and_then(|p| in_sight(p, &new)).map(What::Patch));
                let seen = rows.iter().filter(|row| shows(&new, after, row)).cloned();
                lines.extend(seen.map(|row| What::Put { row }));
            } else {
                // From a request to the whole nothing has to go first.
                let goes = old != Sight::Nothing && new != Sight::Whole;
                if goes && !self.has(Bug::ForgetLeave) {
                    let why = match old {
                        Sight::Request(_) => LeaveReason::Returned,
                        _ => LeaveReason::Moved,
                    };
                    lines.push(leave(id, why));
                }
                let rows = self.rows_of(after, &new).into_iter();
                lines.extend(rows.map(|row| What::Put { row }));
            }
            let log = self.logs.entry(device).or_default();
            log.extend(lines.into_iter().map(|what| ChangeLine { s: seq, what }));
        }
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

    /// Tells of contacts to all who may know of them.
    pub(super) fn tell_of_people(&mut self, seq: Version, people: &[Contact]) {
        for device in self.rights.keys().copied().collect::<Vec<_>>() {
            let known = people.iter().filter(|row| self.knows(device, row.id));
            let lines: Vec<ChangeLine> = known
                .map(|row| Row::Contact(row.clone()))
                .map(|row| ChangeLine {
                    s: seq,
                    what: What::Put { row },
                })
                .collect();
            self.logs.entry(device).or_default().extend(lines);
        }
    }

    /// A case that is done has been so for longer than anybody holds it.
    pub(super) fn let_age(&mut self, at: usize) {
        let done: Vec<CaseId> = self
            .files
            .values()
            .filter(|f| f.case.status().is_done() && !self.aged.contains(&f.case.id))
            .map(|f| f.case.id)
            .collect();
        let Some(id) = done.get(at % done.len().max(1)).copied() else {
            return;
        };
        self.seq += 1;
        let file = self.files[&id].clone();
        for (device, rights) in &self.rights {
            if rights.sight(&file) != Sight::Nothing {
                let log = self.logs.entry(*device).or_default();
                log.push(ChangeLine {
                    s: self.seq,
                    what: leave(id, LeaveReason::Aged),
                });
            }
        }
        self.aged.insert(id);
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

fn leave(id: CaseId, why: LeaveReason) -> What {
    What::Leave {
        t: "case".to_owned(),
        id,
        scope: String::new(),
        why,
    }
}

fn in_sight(mut patch: Patch, sight: &Sight) -> Option<Patch> {
    match sight {
        Sight::Whole => return Some(patch),
        Sight::Nothing => return None,
        Sight::Request(_) => {}
    }
    patch
        .f
        .retain(|name, _| FIELDS_OF_A_REQUEST.iter().any(|f| f.as_str() == name));
    patch.tags_added.clear();
    patch.tags_removed.clear();
    (!patch.f.is_empty()).then_some(patch)
}

fn shows(sight: &Sight, file: &CaseFile, row: &Row) -> bool {
    match row {
        Row::Handoff(row) => sight.shows_handoff(file, row.id),
        Row::Entry(line) => sight.shows_entry(file, line.entry.meta.handoff),
        _ => *sight == Sight::Whole,
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
            (*device, Rights { me: *me, queues })
        })
        .collect()
}

pub(super) fn queue(name: &str) -> QueueId {
    QueueId::imported("sim", name)
}
