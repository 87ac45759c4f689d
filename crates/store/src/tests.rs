//! What can only be seen from inside: plans of queries, the index's own check, a full disk, a newer version.

mod full;
mod index;
mod kept;
mod plans;
mod together;
mod versions;

use crate::Store;
use crate::keys::Hardness;
use oltre_domain::{
    ActId, CaseCode, CaseId, CaseState, Cell, Field, OpId, OpKind, OperatorId, QueueId, Timestamp, Value,
    Version,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ME: OperatorId = OperatorId(Uuid::from_u128(0xA1));
const FRONT: QueueId = QueueId(Uuid::from_u128(0xB1));
const MORNING: Timestamp = Timestamp(1_760_000_000_000);
const EASY: Hardness = Hardness {
    memory_kib: 8,
    passes: 1,
};

fn case_id(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xC000 + n))
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path(), "prova", EASY, &[]).unwrap();
    (folder, store)
}

fn server_case(n: u128, subject: &str, version: Version) -> CaseState {
    let cell = |value: Value| Cell { value, version };
    CaseState {
        id: case_id(n),
        code: CaseCode::from_bits(u32::try_from(n).unwrap()),
        number: None,
        created_at: MORNING,
        created_by: ME,
        fields: BTreeMap::from([
            (Field::Subject, cell(subject.into())),
            (Field::Queue, cell(FRONT.to_string().into())),
            (Field::Status, cell("new".into())),
        ]),
        tags: BTreeSet::new(),
        unknown: None,
    }
}

/// An action of one op, made from a number.
fn action(n: u128, kind: OpKind) -> crate::NewAction {
    crate::NewAction {
        act: ActId(Uuid::from_u128(0x9_0000 + n)),
        by: ME,
        at: MORNING,
        ops: vec![crate::NewOp::new(OpId(Uuid::from_u128(0x1_0000 + n)), kind)],
        from_draft: None,
        atomic: false,
        bulk: None,
    }
}

fn note(n: u128, case: u128, body: &str) -> OpKind {
    OpKind::EntryAppend {
        entry: Box::new(oltre_domain::Entry {
            id: oltre_domain::EntryId(Uuid::from_u128(0xF_0000 + n)),
            case: case_id(case),
            at: MORNING,
            by: oltre_domain::Author::Operator(ME),
            kind: oltre_domain::EntryKind::Note,
            body: body.to_owned(),
            meta: oltre_domain::EntryMeta::default(),
        }),
    }
}
