//! What becomes of one op on the model server: what the rules of `domain` say of it.

use super::bug::Bug;
use super::model::{Answered, Model};
use super::sight::Sight;
use oltre_domain::rules::{self, BaseOf, Context, Outcome, PENDING, RefusalCode, Rows};
use oltre_domain::{CaseId, ContactId, DeviceId, Field, Op, OpId, OpKind, Value, Version};
use oltre_wire::{OpReply, ResultLine};
use std::collections::{BTreeMap, BTreeSet};

impl Model {
    /// Whether the rows an op touches exist for its author; an office may answer what it was asked.
    fn is_in_reach(&self, op: &Op, device: DeviceId) -> bool {
        let rights = &self.rights[&device];
        // By the scopes it belongs to, also where it is too old to be held.
        let sees = |id: &CaseId| {
            self.files
                .get(id)
                .is_some_and(|file| rights.sight(file) == Sight::Whole)
        };
        let knows = |id: &ContactId| self.knows(device, *id);
        let named = |value: Option<&Value>| {
            let id = value.and_then(Value::text).and_then(|text| text.parse().ok());
            id.is_none_or(|id| knows(&id))
        };
        match &op.kind {
            OpKind::CaseCreate { .. } | OpKind::ContactCreate { .. } => true,
            OpKind::CaseSplit { id, f, .. } => {
                let queue = f.get(&Field::Queue).and_then(Value::text);
                sees(id) && queue.is_some_and(|queue| rights.queues.iter().any(|q| q.to_string() == queue))
            }
            OpKind::CaseMerge { id, into: other }
            | OpKind::CaseUnmerge { id, from: other }
            | OpKind::CaseLink { id, other, .. } => sees(id) && sees(other),
            OpKind::ContactMerge { id, into } => knows(id) && knows(into),
            OpKind::ContactSet { id, .. } => knows(&self.person(*id)),
            OpKind::CaseSet { id, f } => sees(id) && named(f.get(&Field::Contact).map(|c| &c.value)),
            kind => {
                let Some(id) = kind.case() else { return false };
                let question = match kind {
                    OpKind::CaseReturn { handoff, .. } => Some(*handoff),
                    OpKind::EntryAppend { entry } => entry.meta.handoff,
                    _ => None,
                };
                let file = self.files.get(&id);
                let asked = question.and_then(|question| file?.handoffs.get(&question));
                sees(&id) || asked.is_some_and(|h| rights.queues.contains(&h.office))
            }
        }
    }

    /// A field that has another value than its author saw, and than they want.
    pub(super) fn moved(&self, op: &Op) -> Option<Field> {
        let OpKind::CaseSet { id, f } = &op.kind else {
            return None;
        };
        let case = &self.files.get(id)?.case;
        f.iter()
            .filter(|(_, change)| change.base_op.is_none())
            .find(|(field, change)| {
                change.base_version.is_some_and(|v| v < case.version(**field))
                    && *case.value(**field) != change.value
            })
            .map(|(field, _)| *field)
    }

    /// A base that was lost in a restore means nothing: without it the base is compared by value.
    pub(super) fn with_bases_we_gave(&self, mut op: Op) -> Op {
        let is_lost = |v: Version| self.lost.iter().any(|(after, upto)| v > *after && v <= *upto);
        if let OpKind::CaseSet { f, .. } = &mut op.kind {
            for change in f.values_mut() {
                change.base_version = change.base_version.filter(|v| !is_lost(*v));
            }
        }
        op
    }

    /// A row it is about was lost in a restore, and its desk may still bring it.
    pub(super) fn may_still_come(&self, op: &Op) -> bool {
        if self.lost.is_empty() {
            return false;
        }
        let no_case = |id: Option<CaseId>| id.is_some_and(|id| !self.files.contains_key(&id));
        let no_contact = |id: Option<ContactId>| id.is_some_and(|id| !self.contacts.contains_key(&id));
        match &op.kind {
            OpKind::CaseCreate { .. } | OpKind::ContactCreate { .. } => false,
            OpKind::CaseSplit { id, .. } => no_case(Some(*id)),
            OpKind::CaseSet { id, f } => {
                let named = f.get(&Field::Contact).and_then(|c| c.value.text());
                no_case(Some(*id)) || no_contact(named.and_then(|text| text.parse().ok()))
            }
            kind => {
                no_case(kind.case())
                    || no_case(kind.other_case())
                    || no_contact(kind.contact())
                    || no_contact(kind.other_contact())
            }
        }
    }

    pub(super) fn brought_up_to_date(&self, op: &Op) -> Op {
        let mut op = op.clone();
        if let OpKind::CaseSet { id, f } = &mut op.kind
            && let Some(file) = self.files.get(id)
        {
            for (field, change) in f {
                change.base_op = None;
                change.base_version = Some(file.case.version(*field));
            }
        }
        op
    }

    pub(super) fn op(&mut self, op: &Op, device: DeviceId, n: u64, seq: Version, idx: &mut u32) -> Answered {
        let me = self.rights[&device].me;
        let failed = op.after.iter().chain(&op.undoes).find(|on| {
            self.answers.get(on).is_none_or(|a| {
                matches!(
                    a.reply.result,
                    ResultLine::Rejected { .. } | ResultLine::DependencyFailed { .. } | ResultLine::Stranded
                )
            })
        });
        if let Some(on) = failed {
            return plain(op.oid, n, ResultLine::DependencyFailed { on: *on });
        }
        // It was so already, by somebody else's hand: there is nothing of its author's to take back.
        if op.undoes.is_some_and(|oid| self.was_noop(oid)) {
            return plain(op.oid, n, ResultLine::Noop { seq: PENDING });
        }
        if !self.is_in_reach(op, device) {
            return plain(op.oid, n, ResultLine::Stranded);
        }
        if let OpKind::CaseSplit { id, entries, .. } = &op.kind
            && !self.are_on(*id, entries)
        {
            return refused(op.oid, n, RefusalCode::NotFound);
        }
        let contact = op.kind.contact().map(|id| match &op.kind {
            OpKind::ContactSet { .. } => self.person(id),
            _ => id,
        });
        let base_of = |oid: OpId, field: Field| match self.answers.get(&oid) {
            Some(a) if a.conflicts.contains_key(&field) => BaseOf::Conflict(a.conflicts[&field]),
            Some(a) => a
                .wrote
                .get(&field)
                .map_or(BaseOf::Unknown, |v| BaseOf::Version(*v)),
            None => BaseOf::Unknown,
        };
        let context = Context {
            by: me,
            now: self.clock,
            answered_by: self
                .answered_since(op, me)
                .filter(|_| !self.has(Bug::AnswerTwice)),
            base_of: &base_of,
        };
        let rows = Rows {
            case: op.kind.case().and_then(|id| self.files.get(&id)),
            other: op.kind.other_case().and_then(|id| self.files.get(&id)),
            contact: contact.and_then(|id| self.contacts.get(&id)),
            other_contact: op.kind.other_contact().and_then(|id| self.contacts.get(&id)),
            // Nobody in this town writes in the Book: `tests/sync/book.rs` tells of that.
            ..Rows::default()
        };
        let verdict = match &op.kind {
            OpKind::ReplySend { .. } if self.has(Bug::AnswerTwice) => {
                rules::decide(&blind(op, &rows), &context, &rows)
            }
            _ => rules::decide(op, &context, &rows),
        };
        let fields = match &verdict.outcome {
            Outcome::Rejected { code, now } => {
                let code = code.as_str().to_owned();
                let now = now.clone();
                return plain(op.oid, n, ResultLine::Rejected { code, now });
            }
            Outcome::Noop => return plain(op.oid, n, ResultLine::Noop { seq: PENDING }),
            Outcome::Conflict(fields) => fields.clone(),
            Outcome::Applied | Outcome::Merged => BTreeSet::new(),
        };
        if !self.applied.insert(op.oid) {
            self.broken = Some(format!("{} took effect twice", op.oid));
        }
        self.watch(op, me);
        let (wrote, mut conflicts) = self.write(op, me, &verdict.effects, seq, idx);
        conflicts.retain(|field, _| fields.contains(field));
        let versions = wrote.iter().map(|(f, v)| (f.as_str().to_owned(), *v)).collect();
        let result = match verdict.outcome {
            Outcome::Conflict(_) => {
                let conflicts = conflicts
                    .iter()
                    .map(|(f, id)| (f.as_str().to_owned(), *id))
                    .collect();
                ResultLine::Conflict {
                    seq,
                    versions,
                    conflicts,
                }
            }
            Outcome::Merged => ResultLine::Merged { seq, versions },
            _ => ResultLine::Applied { seq, versions },
        };
        Answered {
            reply: OpReply {
                n,
                oid: op.oid,
                result,
            },
            wrote,
            conflicts,
        }
    }
}

fn refused(oid: OpId, n: u64, code: RefusalCode) -> Answered {
    let code = code.as_str().to_owned();
    plain(oid, n, ResultLine::Rejected { code, now: None })
}

/// A reply whose author is taken to have seen every reply there is.
fn blind(op: &Op, rows: &Rows<'_>) -> Op {
    let mut op = op.clone();
    if let (OpKind::ReplySend { seen, .. }, Some(file)) = (&mut op.kind, rows.case) {
        *seen = file.replies.keys().rev().take(20).copied().collect();
    }
    op
}

pub(super) fn plain(oid: OpId, n: u64, result: ResultLine) -> Answered {
    Answered {
        reply: OpReply { n, oid, result },
        wrote: BTreeMap::new(),
        conflicts: BTreeMap::new(),
    }
}
