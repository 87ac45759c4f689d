//! What operators do in these stories, as ops.

use crate::town::front;
use oltre_domain::{
    ActId, Author, CaseCode, CaseId, Entry, EntryId, EntryKind, EntryMeta, Field, FieldChange, OpId, OpKind,
    OperatorId, Timestamp, Value,
};
use oltre_store::{NewAction, NewOp};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// When everything here is said to happen: no rule looks at it.
pub const NOON: Timestamp = Timestamp(1_760_000_000_000);

/// One action of these ops, by this operator.
#[must_use]
pub fn action(by: OperatorId, kinds: Vec<OpKind>) -> NewAction {
    let ops = kinds
        .into_iter()
        .map(|kind| NewOp::new(OpId(Uuid::now_v7()), kind));
    NewAction {
        act: ActId(Uuid::now_v7()),
        by,
        at: NOON,
        ops: ops.collect(),
        from_draft: None,
        atomic: false,
        bulk: None,
    }
}

/// A new case in the front queue.
#[must_use]
pub fn create(id: CaseId, subject: &str) -> OpKind {
    OpKind::CaseCreate {
        id,
        code: CaseCode::from_bits(id.0.as_u64_pair().1 as u32),
        f: BTreeMap::from([
            (Field::Subject, Value::from(subject)),
            (Field::Queue, Value::from(front().to_string())),
        ]),
        tags: BTreeSet::new(),
    }
}

/// A note.
#[must_use]
pub fn note(case: CaseId, by: OperatorId, body: &str) -> OpKind {
    OpKind::EntryAppend {
        entry: Box::new(Entry {
            id: EntryId(Uuid::now_v7()),
            case,
            at: NOON,
            by: Author::Operator(by),
            kind: EntryKind::Note,
            body: body.to_owned(),
            meta: EntryMeta::default(),
        }),
    }
}

/// A field's new value; its base is filled in where it is recorded.
#[must_use]
pub fn set(id: CaseId, field: Field, value: Value) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value,
    };
    OpKind::CaseSet {
        id,
        f: BTreeMap::from([(field, change)]),
    }
}

/// A label.
#[must_use]
pub fn tag(id: CaseId, tag: &str) -> OpKind {
    OpKind::TagsAdd {
        id,
        tags: BTreeSet::from([tag.to_owned()]),
    }
}

/// Ten ops that one push carries: a case, notes, fields and labels, all with this mark in them.
#[must_use]
pub fn ten(by: OperatorId, mark: &str) -> (CaseId, Vec<NewAction>) {
    let id = CaseId(Uuid::now_v7());
    let notes = (0..5).map(|i| action(by, vec![note(id, by, &format!("{mark}, nota {i}"))]));
    let mut actions = vec![action(by, vec![create(id, mark)])];
    actions.extend(notes);
    actions.extend([
        action(by, vec![set(id, Field::Need, Value::from(mark))]),
        action(by, vec![set(id, Field::Priority, Value::from(2i64))]),
        action(by, vec![tag(id, mark), OpKind::CaseClaim { id, expect: None }]),
    ]);
    (id, actions)
}
