//! What an op may touch: rows that exist for its author, ids that are free, queues and people that are there.

use super::push::PushInput;
use crate::scope::ScopeId;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{
    CaseId, ContactId, EntryId, EntryKind, Field, HandoffId, Op, OpKind, PassTo, QueueId, Value,
};
use std::collections::BTreeMap;

/// The question an op answers, or asks back about: what an office may do on a case of which it sees nothing else.
const fn answers(op: &OpKind) -> Option<HandoffId> {
    match op {
        OpKind::CaseReturn { handoff, .. } | OpKind::CaseExtend { handoff, .. } => Some(*handoff),
        OpKind::EntryAppend { entry } if matches!(entry.kind, EntryKind::Note) => entry.meta.handoff,
        _ => None,
    }
}

impl PushInput<'_> {
    /// Whether the rows an op touches exist for its author. What one may not see and what is not there are answered alike.
    pub(super) fn is_in_reach(&self, op: &Op) -> bool {
        let caller = self.caller;
        let sees_contact = |id: &ContactId| {
            let held = self.bench.contacts.get(id);
            held.is_some_and(|c| c.is_seen_by(caller))
        };
        let sees_value = |value: &Value| match value {
            Value::Text(text) => text.parse().is_ok_and(|id| sees_contact(&id)),
            _ => true,
        };
        let sees_case = |id: &CaseId| self.bench.cases.get(id).is_some_and(|h| h.is_seen_by(caller));
        // A case is opened where one works, or in one's own hands.
        let lands_here = |f: &BTreeMap<Field, Value>| {
            let queue = f
                .get(&Field::Queue)
                .and_then(Value::text)
                .and_then(|t| t.parse().ok());
            let is_mine =
                f.get(&Field::Owner).and_then(Value::text) == Some(caller.operator.id.to_string().as_str());
            let lands_here = queue.is_none_or(|q| caller.scopes.contains(&ScopeId::Queue(q)));
            (is_mine || lands_here) && f.get(&Field::Contact).is_none_or(sees_value)
        };
        match &op.kind {
            OpKind::CaseCreate { f, .. } => lands_here(f),
            OpKind::CaseSplit { id, f, .. } => sees_case(id) && lands_here(f),
            // Both have to be one's own to touch.
            OpKind::CaseMerge { id, into: other }
            | OpKind::CaseUnmerge { id, from: other }
            | OpKind::CaseLink { id, other, .. } => sees_case(id) && sees_case(other),
            OpKind::ContactMerge { id, into } => sees_contact(id) && sees_contact(into),
            OpKind::ContactCreate { .. } => true,
            // Everybody holds the Book.
            kind if kind.article().is_some() => true,
            OpKind::ContactSet { id, .. } => sees_contact(&self.bench.person(*id)),
            kind => {
                let held = kind.case().and_then(|id| self.bench.cases.get(&id));
                let may_answer = answers(kind)
                    .is_some_and(|question| held.is_some_and(|h| h.was_asked_of(caller, question)));
                let sees_case = may_answer || held.is_some_and(|held| held.is_seen_by(caller));
                let sees_new_contact = match kind {
                    OpKind::CaseSet { f, .. } => f.get(&Field::Contact).is_none_or(|c| sees_value(&c.value)),
                    OpKind::ConflictResolve {
                        field: Field::Contact,
                        value,
                        ..
                    } => sees_value(value),
                    _ => true,
                };
                sees_case && sees_new_contact
            }
        }
    }

    /// Whether the case or contact an op is about is not there and may have been lost in a restore: the device that
    /// brought it once may bring it again. On a server that was never restored what is not there is not there.
    pub(super) fn may_still_come(&self, op: &Op) -> bool {
        if self.lost.is_empty() {
            return false;
        }
        let no_contact = |id: &ContactId| self.bench.contacts.get(id).is_none_or(|c| c.row.is_none());
        let names_lost = |value: Option<&Value>| {
            let id = value.and_then(Value::text).and_then(|text| text.parse().ok());
            id.is_some_and(|id| no_contact(&id))
        };
        match &op.kind {
            OpKind::CaseCreate { f, .. } => names_lost(f.get(&Field::Contact)),
            OpKind::ContactCreate { .. } | OpKind::ArticleCreate { .. } => false,
            kind if kind.article().is_some() => [kind.article(), kind.other_article()]
                .iter()
                .flatten()
                .any(|id| self.bench.articles.get(id).is_none_or(|held| held.row.is_none())),
            kind if kind.contact().is_some() => [kind.contact(), kind.other_contact()]
                .iter()
                .flatten()
                .any(no_contact),
            kind => {
                // A split makes its second case.
                let other = kind
                    .other_case()
                    .filter(|_| !matches!(kind, OpKind::CaseSplit { .. }));
                let no_case = [kind.case(), other]
                    .iter()
                    .flatten()
                    .any(|id| self.bench.cases.get(id).is_none_or(|held| held.file.is_none()));
                let named = match kind {
                    OpKind::CaseSet { f, .. } => f.get(&Field::Contact).map(|change| &change.value),
                    _ => None,
                };
                no_case || names_lost(named)
            }
        }
    }

    /// Queues and operators must be there; ids of new rows must be free in the whole organisation, because consoles know
    /// those rows by their ids alone.
    pub(super) fn refers_to_nothing(&self, op: &Op) -> Option<RefusalCode> {
        let no_queue = |id: &QueueId| !self.queues.contains(id);
        let missing = match &op.kind {
            OpKind::CaseCreate { f, .. } | OpKind::CaseSplit { f, .. } => f
                .get(&Field::Queue)
                .and_then(Value::text)
                .and_then(|t| t.parse().ok())
                .is_some_and(|q| no_queue(&q)),
            OpKind::CaseAssign { owner, queue, .. } => {
                queue.as_ref().is_some_and(no_queue)
                    || owner.as_ref().is_some_and(|o| !self.operators.contains(o))
            }
            OpKind::CaseHandOff { office, .. } => no_queue(office),
            OpKind::PromisePass { to, .. } => match to {
                PassTo::Operator(operator) => !self.operators.contains(operator),
                PassTo::Office(office) => no_queue(office),
            },
            _ => false,
        };
        // What is split off refers to entries of the case it is split from.
        let elsewhere = match &op.kind {
            OpKind::CaseSplit { id, entries, .. } => entries
                .iter()
                .any(|entry| self.taken_entries.get(entry) != Some(id)),
            _ => false,
        };
        if missing || elsewhere {
            return Some(RefusalCode::NotFound);
        }
        let entry = match &op.kind {
            OpKind::EntryAppend { entry } => entry.id,
            _ => EntryId(op.oid.0),
        };
        let is_there = |entry: &EntryId| self.taken_entries.contains_key(entry);
        let mut is_taken = is_there(&entry);
        is_taken |= op.kind.other_case().is_some() && is_there(&EntryId::of_other(op.oid));
        match &op.kind {
            OpKind::PromiseMake { id, .. } => is_taken |= self.taken_promises.contains_key(id),
            OpKind::CaseHandOff { handoff, .. } => is_taken |= self.taken_handoffs.contains_key(handoff),
            OpKind::AttachmentAdd { id, .. } => is_taken |= self.taken_attachments.contains_key(id),
            OpKind::CaseSet { f, .. } => {
                is_taken |= f
                    .keys()
                    .any(|field| is_there(&EntryId::of_conflict(op.oid, *field)));
            }
            OpKind::ConflictResolve { field, .. } => {
                is_taken |= is_there(&EntryId::of_conflict(op.oid, *field));
            }
            _ => {}
        }
        is_taken.then_some(RefusalCode::IdTaken)
    }
}
