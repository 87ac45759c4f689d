//! What an op may touch: rows that exist for its author, ids that are free, queues and people that are there.

use super::push::PushInput;
use crate::scope::ScopeId;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{ContactId, EntryId, Field, Op, OpKind, QueueId, Value};

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
        match &op.kind {
            OpKind::CaseCreate { f, .. } => {
                let queue = f
                    .get(&Field::Queue)
                    .and_then(Value::text)
                    .and_then(|t| t.parse().ok());
                let is_mine = f.get(&Field::Owner).and_then(Value::text)
                    == Some(caller.operator.id.to_string().as_str());
                let lands_here = queue.is_none_or(|q| caller.scopes.contains(&ScopeId::Queue(q)));
                (is_mine || lands_here) && f.get(&Field::Contact).is_none_or(sees_value)
            }
            OpKind::ContactCreate { .. } => true,
            OpKind::ContactSet { id, .. } => sees_contact(id),
            kind => {
                let sees_case = kind
                    .case()
                    .and_then(|id| self.bench.cases.get(&id))
                    .is_some_and(|held| held.is_seen_by(caller));
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
            OpKind::ContactCreate { .. } => false,
            OpKind::ContactSet { id, .. } => no_contact(id),
            kind => {
                let no_case = kind
                    .case()
                    .is_some_and(|id| self.bench.cases.get(&id).is_none_or(|held| held.file.is_none()));
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
            OpKind::CaseCreate { f, .. } => f
                .get(&Field::Queue)
                .and_then(Value::text)
                .and_then(|t| t.parse().ok())
                .is_some_and(|q| no_queue(&q)),
            OpKind::CaseAssign { owner, queue, .. } => {
                queue.as_ref().is_some_and(no_queue)
                    || owner.as_ref().is_some_and(|o| !self.operators.contains(o))
            }
            OpKind::CaseHandOff { office, .. } => no_queue(office),
            _ => false,
        };
        if missing {
            return Some(RefusalCode::NotFound);
        }
        let entry = match &op.kind {
            OpKind::EntryAppend { entry } => entry.id,
            _ => EntryId(op.oid.0),
        };
        let mut is_taken = self.taken_entries.contains(&entry);
        match &op.kind {
            OpKind::PromiseMake { id, .. } => is_taken |= self.taken_promises.contains_key(id),
            OpKind::CaseHandOff { handoff, .. } => is_taken |= self.taken_handoffs.contains_key(handoff),
            OpKind::CaseSet { f, .. } => {
                is_taken |= f
                    .keys()
                    .any(|field| self.taken_entries.contains(&EntryId::of_conflict(op.oid, *field)));
            }
            OpKind::ConflictResolve { field, .. } => {
                is_taken |= self.taken_entries.contains(&EntryId::of_conflict(op.oid, *field));
            }
            _ => {}
        }
        is_taken.then_some(RefusalCode::IdTaken)
    }
}
