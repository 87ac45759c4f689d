//! Somebody does something at their desk.

use crate::world::World;
use oltre_domain::{
    ActId, Author, CaseCode, CaseId, CaseStatus, Entry, EntryId, EntryKind, EntryMeta, Field, FieldChange,
    OpId, OpKind, QueueId, Timestamp, Value,
};
use oltre_store::{List, ListFilter, NewAction, NewOp, StoreError};
use oltre_sync::Event;
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

impl World {
    /// Somebody does something at their desk, on any case they can see.
    pub(super) fn work(&mut self, i: usize) {
        let cases = self.desks[i]
            .store
            .list(List::Open, &ListFilter::default(), 0, 50)
            .expect("list")
            .rows;
        let oid = OpId(self.id());
        let act = ActId(self.id());
        let me = self.desks[i].me;
        let choice = self.rng.random_range(0..10);
        let kind = if cases.is_empty() || choice == 0 {
            let f = BTreeMap::from([
                (Field::Subject, Value::from("nuovo")),
                (
                    Field::Queue,
                    Value::from(QueueId::imported("sim", "one").to_string()),
                ),
            ]);
            OpKind::CaseCreate {
                id: CaseId(self.id()),
                code: CaseCode::from_bits(self.rng.next_u32()),
                f,
                tags: BTreeSet::new(),
            }
        } else {
            let row = cases[self.rng.random_range(0..cases.len())].clone();
            let number = self.rng.random_range(1..=4i64);
            match choice {
                1 | 2 => change(row.id, Field::Priority, number.into()),
                3 | 4 => change(row.id, Field::Subject, format!("oggetto {number}").into()),
                5 => OpKind::CaseClaim {
                    id: row.id,
                    expect: row.owner,
                },
                6 => OpKind::TagsAdd {
                    id: row.id,
                    tags: BTreeSet::from([format!("t{number}")]),
                },
                7 => OpKind::TagsRemove {
                    id: row.id,
                    tags: BTreeSet::from([format!("t{number}")]),
                },
                8 if row.owner.is_some() => OpKind::CaseSolve {
                    id: row.id,
                    outcome: "other".to_owned(),
                    text: String::new(),
                },
                9 if row.status == CaseStatus::Open => OpKind::CaseStatus {
                    id: row.id,
                    expect: row.status,
                    status: CaseStatus::WaitingContact,
                    until: None,
                },
                _ => {
                    let id = EntryId(self.id());
                    let body = format!("nota {}", self.clock);
                    self.notes.insert(id, body.clone());
                    let entry = Entry {
                        id,
                        case: row.id,
                        at: Timestamp(self.clock),
                        by: Author::Operator(me),
                        kind: EntryKind::Note,
                        body,
                        meta: EntryMeta::default(),
                    };
                    OpKind::EntryAppend { entry }
                }
            }
        };
        kind.name().hash(&mut self.hash);
        let action = NewAction {
            act,
            by: me,
            at: Timestamp(self.clock),
            ops: vec![NewOp {
                oid,
                kind,
                after: Vec::new(),
            }],
            from_draft: None,
        };
        match self.desks[i].store.record(&action) {
            Ok(recorded) => {
                if recorded.act.is_some() {
                    self.saved.insert(oid, i);
                    self.step(i, Event::LocalOps);
                }
            }
            // A rule said no at the desk: nothing was written, nobody was told "saved".
            Err(StoreError::Refused(..)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn change(id: CaseId, field: Field, value: Value) -> OpKind {
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
