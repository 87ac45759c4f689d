//! Somebody does something at their desk.

use super::sight::queue;
use super::world::World;
use oltre_domain::{
    ActId, Author, CaseCode, CaseId, CaseStatus, Entry, EntryId, EntryKind, EntryMeta, Field, FieldChange,
    HandoffId, OpId, OpKind, OperatorId, PromiseId, QueueId, Timestamp, Value,
};
use oltre_store::{List, ListFilter, NewAction, NewOp};
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
        if self.chance(8) {
            return self.undo(i);
        }
        let act = ActId(self.id());
        let me = self.desks[i].me;
        let choice = self.rng.random_range(0..29);
        let home = self.a_queue(i);
        let mut more = Vec::new();
        let mut atomic = false;
        let kind = if cases.is_empty() || choice == 0 {
            let f = BTreeMap::from([
                (Field::Subject, Value::from("nuovo")),
                (Field::Queue, Value::from(home.to_string())),
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
                10 => self.decide(i, row.id).unwrap_or_else(|| self.note(row.id, me)),
                11 => OpKind::PromiseMake {
                    id: PromiseId(self.id()),
                    case: row.id,
                    text: "richiamo".to_owned(),
                    due: Timestamp(self.clock + 1_000),
                    call: None,
                },
                // Two words of one action: seen together, or not at all.
                12 => {
                    let (first, second) = (self.note(row.id, me), self.note(row.id, me));
                    if let (OpKind::EntryAppend { entry: a }, OpKind::EntryAppend { entry: b }) =
                        (&first, &second)
                    {
                        self.pairs.extend([(a.id, a.id), (b.id, a.id)]);
                    }
                    more.push(second);
                    first
                }
                // To another queue, another owner, nobody: in and out of somebody's sight.
                13 | 14 => {
                    let owner = self.rng.random_range(0..=self.desks.len());
                    OpKind::CaseAssign {
                        id: row.id,
                        expect: row.owner,
                        owner: self.desks.get(owner).map(|desk| desk.me),
                        queue: Some(self.any_queue()),
                    }
                }
                15 | 16 => self.answer(i, row.id).unwrap_or(OpKind::CaseHandOff {
                    id: row.id,
                    handoff: HandoffId(self.id()),
                    office: self.any_queue(),
                    question: "è vero?".to_owned(),
                    due: None,
                }),
                17 => match self.a_done_case(i) {
                    Some(id) => OpKind::CaseReopen {
                        id,
                        reason: format!("ancora {number}"),
                    },
                    None => self.note(row.id, me),
                },
                18 => self.note(row.id, me),
                // Both, or neither.
                19 => {
                    atomic = true;
                    more.push(OpKind::CaseClaim {
                        id: row.id,
                        expect: row.owner,
                    });
                    change(row.id, Field::Priority, number.into())
                }
                _ => self
                    .join(i, &cases, &row)
                    .unwrap_or_else(|| self.note(row.id, me)),
            }
        };
        let mut ops = Vec::new();
        for kind in std::iter::once(kind).chain(more) {
            kind.name().hash(&mut self.hash);
            let oid = OpId(self.id());
            let after = match &kind {
                OpKind::ReplySend { case, .. } => self.desks[i].store.open_claim(*case).expect("claims"),
                _ => None,
            };
            ops.push(NewOp {
                oid,
                kind,
                after: after.into_iter().collect(),
                undoes: None,
            });
        }
        let action = NewAction {
            act,
            by: me,
            at: Timestamp(self.clock),
            ops,
            from_draft: None,
            atomic,
            bulk: None,
        };
        self.save(i, &action);
    }

    /// A queue that this desk holds.
    pub(super) fn a_queue(&mut self, i: usize) -> QueueId {
        let queues = &self.model.rights[&self.desks[i].device].queues;
        let at = self.rng.random_range(0..queues.len());
        *queues.iter().nth(at).expect("one at least")
    }

    pub(super) fn any_queue(&mut self) -> QueueId {
        queue(if self.chance(50) { "one" } else { "two" })
    }

    /// What an office does with an open question of the case, if there is one.
    fn answer(&mut self, i: usize, case: CaseId) -> Option<OpKind> {
        let file = self.desks[i].store.case(case).expect("listed").file;
        let open = file.handoffs.into_values().find(|h| h.answered_at.is_none())?;
        if self.chance(25) {
            let due = open.due.unwrap_or(open.asked_at).plus(Timestamp::DAY);
            return Some(OpKind::CaseExtend {
                id: case,
                handoff: open.id,
                expect: open.due,
                due,
                text: "non prima".to_owned(),
            });
        }
        let declined = self.chance(20);
        self.chance(80).then(|| OpKind::CaseReturn {
            id: case,
            handoff: open.id,
            answer: "sì".to_owned(),
            declined,
        })
    }

    fn a_done_case(&mut self, i: usize) -> Option<CaseId> {
        let done = self.desks[i]
            .store
            .list(List::Done, &ListFilter::default(), 0, 50)
            .expect("list")
            .rows;
        let at = self.rng.random_range(0..done.len().max(1));
        done.get(at).map(|row| row.id)
    }

    fn note(&mut self, case: CaseId, me: OperatorId) -> OpKind {
        let id = EntryId(self.id());
        let body = format!("nota {} {id}", self.clock);
        self.notes.insert(id, body.clone());
        let entry = Entry {
            id,
            case,
            at: Timestamp(self.clock),
            by: Author::Operator(me),
            kind: EntryKind::Note,
            body,
            meta: EntryMeta::default(),
        };
        OpKind::EntryAppend {
            entry: Box::new(entry),
        }
    }

    /// Decides an open conflict of the case, if there is one.
    fn decide(&mut self, i: usize, case: CaseId) -> Option<OpKind> {
        let file = self.desks[i].store.case(case).expect("listed").file;
        let conflict = file.conflicts.into_values().find(|c| c.open)?;
        let value = conflict.values.first()?.value.clone();
        Some(OpKind::ConflictResolve {
            conflict: conflict.id,
            case,
            field: conflict.field,
            base_version: 0,
            value,
        })
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
