//! Ops in a few words, and what came of them in a few words.

use crate::world::NOON;
use oltre_domain::*;
use oltre_wire::*;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(crate) fn create(queue: QueueId, subject: &str) -> (CaseId, OpKind) {
    let id = CaseId(Uuid::now_v7());
    (id, create_as(id, queue, subject))
}

pub(crate) fn create_as(id: CaseId, queue: QueueId, subject: &str) -> OpKind {
    OpKind::CaseCreate {
        id,
        code: CaseCode::from_bits(id.0.as_u128() as u32),
        f: BTreeMap::from([
            (Field::Queue, queue.to_string().into()),
            (Field::Subject, subject.into()),
        ]),
        tags: BTreeSet::new(),
    }
}

/// A case for somebody.
pub(crate) fn create_for(queue: QueueId, contact: ContactId) -> (CaseId, OpKind) {
    let (id, mut kind) = create(queue, "Buca");
    if let OpKind::CaseCreate { f, .. } = &mut kind {
        f.insert(Field::Contact, contact.to_string().into());
    }
    (id, kind)
}

pub(crate) fn set(id: CaseId, field: Field, base: FieldChange) -> OpKind {
    OpKind::CaseSet {
        id,
        f: BTreeMap::from([(field, base)]),
    }
}

/// A change made from a version.
pub(crate) fn from_version(version: Version, value: impl Into<Value>) -> FieldChange {
    FieldChange {
        base_version: Some(version),
        base_op: None,
        base: Value::Null,
        value: value.into(),
    }
}

/// A change made on top of an op that was not answered yet.
pub(crate) fn from_op(oid: OpId, base: impl Into<Value>, value: impl Into<Value>) -> FieldChange {
    FieldChange {
        base_version: None,
        base_op: Some(oid),
        base: base.into(),
        value: value.into(),
    }
}

pub(crate) fn note(case: CaseId, by: OperatorId, text: &str) -> OpKind {
    OpKind::EntryAppend {
        entry: Box::new(Entry {
            id: Uuid::now_v7().into(),
            case,
            at: NOON,
            by: Author::Operator(by),
            kind: EntryKind::Note,
            body: text.to_owned(),
            meta: EntryMeta::default(),
        }),
    }
}

pub(crate) fn assign(
    id: CaseId,
    expect: Option<OperatorId>,
    owner: Option<OperatorId>,
    queue: Option<QueueId>,
) -> OpKind {
    OpKind::CaseAssign {
        id,
        expect,
        owner,
        queue,
    }
}

/// A question to an office.
pub(crate) fn ask(id: CaseId, office: QueueId, question: &str) -> (HandoffId, OpKind) {
    let handoff = HandoffId(Uuid::now_v7());
    let kind = OpKind::CaseHandOff {
        id,
        handoff,
        office,
        question: question.to_owned(),
        due: None,
    };
    (handoff, kind)
}

pub(crate) fn answer(id: CaseId, handoff: HandoffId, answer: &str) -> OpKind {
    OpKind::CaseReturn {
        id,
        handoff,
        answer: answer.to_owned(),
        declined: false,
    }
}

pub(crate) fn solve(id: CaseId) -> OpKind {
    OpKind::CaseSolve {
        id,
        outcome: "done".into(),
        text: String::new(),
    }
}

/// Somebody new.
pub(crate) fn contact(name: &str) -> (ContactId, OpKind) {
    let id = ContactId(Uuid::now_v7());
    let kind = OpKind::ContactCreate {
        id,
        f: BTreeMap::from([(ContactField::Name, name.into())]),
        points: BTreeSet::new(),
    };
    (id, kind)
}

/// `put case`, `patch case`, `leave case`, ... in the order they came.
pub(crate) fn told(changes: &[ChangeLine]) -> Vec<String> {
    let name = |change: &ChangeLine| {
        let json: Json = serde_json::to_value(change).unwrap();
        let kind = json["k"].as_str().unwrap_or("?");
        let row = json["row"]["t"].as_str().or(json["t"].as_str()).unwrap_or("");
        format!("{kind} {row}").trim_end().to_owned()
    };
    changes.iter().map(name).collect()
}

pub(crate) fn seq_of(result: &ResultLine) -> Version {
    match result {
        ResultLine::Applied { seq, .. }
        | ResultLine::Merged { seq, .. }
        | ResultLine::Conflict { seq, .. } => *seq,
        other => panic!("nothing was written: {other:?}"),
    }
}
