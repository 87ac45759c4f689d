//! Every kind of write of a console's database: how to prepare for it, and the write itself, which may be done again.

use oltre_domain::{
    CaseCode, CaseId, CaseState, Cell, Change, ContactField, ContactId, Entry, EntryId, Field, LeaveReason,
    OpKind, OperatorId, Value,
};
use oltre_store::{Answer, Answered, Coverage, DraftKind, NewAction, NewEpoch, Page, Store, StoreError};
use oltre_tests::faults::ops;
use oltre_tests::town::{front, operator};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The write, which changes nothing more when it is done a second time.
pub(crate) type Deed = Box<dyn Fn(&Store) -> Result<(), StoreError>>;

/// A kind of write: its name, and the preparation of its Nth turn.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) prepare: fn(&Store, u64) -> Deed,
}

fn me() -> OperatorId {
    operator("marta")
}

/// The case that everything is about.
pub(crate) fn the_case() -> CaseId {
    CaseId(Uuid::from_u128(0xC0))
}

fn case_of(turn: u64) -> CaseId {
    CaseId(Uuid::from_u128(0xC_0000 + u128::from(turn)))
}

/// A case as the server would say it.
fn server_case(id: CaseId, subject: &str, version: i64) -> CaseState {
    let cell = |value: Value| Cell { value, version };
    CaseState {
        id,
        code: CaseCode::from_bits(id.0.as_u128() as u32),
        number: None,
        created_at: ops::NOON,
        created_by: me(),
        fields: BTreeMap::from([
            (Field::Subject, cell(subject.into())),
            (Field::Queue, cell(front().to_string().into())),
            (Field::Status, cell("new".into())),
        ]),
        tags: BTreeSet::new(),
        unknown: None,
    }
}

fn put(id: CaseId, subject: &str, version: i64) -> Change {
    Change::PutCase(Box::new(server_case(id, subject, version)))
}

fn entry_of_server(case: CaseId, n: u128, body: &str, seq: i64) -> Change {
    let OpKind::EntryAppend { entry } = ops::note(case, operator("luca"), body) else {
        unreachable!("a note is an entry")
    };
    let id = EntryId(Uuid::from_u128(n));
    Change::PutEntry(Box::new(Entry { id, ..*entry }), seq, 0)
}

fn page(changes: Vec<Change>, upto: i64) -> Page {
    Page {
        changes,
        upto,
        facts: vec![("cursor".to_owned(), format!("c{upto}"))],
        ..Page::default()
    }
}

/// A page with a case of somebody else's.
pub(crate) fn news(turn: u64) -> Page {
    page(vec![put(case_of(turn), "Lampione", seq(turn))], seq(turn))
}

/// A database as it is on the second day: a case of the server, an edit that waits, a draft.
pub(crate) fn second_day(store: &Store) -> Result<(), StoreError> {
    store.take_page(&page(vec![put(the_case(), "Lampione spento", 10)], 10), me())?;
    store.record(&ops::action(
        me(),
        vec![ops::note(the_case(), me(), "nota di ieri")],
    ))?;
    store.save_draft(Some(the_case()), DraftKind::Note, "bozza di ieri", ops::NOON)?;
    while store.index_some(500)?.is_some() {}
    Ok(())
}

fn record(action: NewAction) -> Deed {
    Box::new(move |store| store.record(&action).map(|_| ()))
}

fn take(page: Page) -> Deed {
    Box::new(move |store| store.take_page(&page, me()).map(|_| ()))
}

/// Saves a note and gives what the server says of it.
fn note_answered(store: &Store, turn: u64, answer: Answer) -> Vec<Answered> {
    let action = ops::action(me(), vec![ops::note(the_case(), me(), &format!("nota {turn}"))]);
    store.record(&action).expect("a good disk");
    store.next_push(1_000, usize::MAX).expect("a good disk");
    let oid = action.ops[0].oid;
    vec![Answered { oid, answer }]
}

fn answers(answers: Vec<Answered>) -> Deed {
    Box::new(move |store| store.take_answers(1, &answers, me()).map(|_| ()))
}

fn facts(facts: &'static [&'static str], turn: u64) -> Deed {
    Box::new(move |store| {
        let value = format!("v{turn}");
        let pairs: Vec<_> = facts.iter().map(|key| (*key, value.as_str())).collect();
        store.set_facts(&pairs)
    })
}

/// Sequences of a turn: each later than all of the turns before.
fn seq(turn: u64) -> i64 {
    100 + 10 * i64::try_from(turn).expect("few turns")
}

/// Every kind.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "a note is saved",
        prepare: |_, turn| {
            let body = format!("nota {turn}");
            record(ops::action(me(), vec![ops::note(the_case(), me(), &body)]))
        },
    },
    Kind {
        name: "a case with a new contact is opened",
        prepare: |_, turn| {
            let contact = ContactId(Uuid::from_u128(0xD_0000 + u128::from(turn)));
            let f = BTreeMap::from([(ContactField::Name, Value::from(format!("Bruna {turn}")))]);
            let points = BTreeSet::new();
            let id = case_of(turn);
            record(ops::action(
                me(),
                vec![
                    OpKind::ContactCreate {
                        id: contact,
                        f,
                        points,
                    },
                    ops::create(id, "Lampione"),
                    ops::set(id, Field::Contact, contact.to_string().into()),
                    ops::note(id, me(), "nota della persona"),
                ],
            ))
        },
    },
    Kind {
        name: "a field is changed",
        prepare: |_, turn| {
            let subject = Value::from(format!("Lampione {turn}"));
            record(ops::action(
                me(),
                vec![ops::set(the_case(), Field::Subject, subject)],
            ))
        },
    },
    Kind {
        name: "a draft is kept",
        prepare: |_, turn| {
            let body = format!("bozza {turn}");
            Box::new(move |store| store.save_draft(Some(the_case()), DraftKind::Said, &body, ops::NOON))
        },
    },
    Kind {
        name: "a draft becomes an entry",
        prepare: |store, turn| {
            let draft = (Some(the_case()), DraftKind::Reply);
            store
                .save_draft(draft.0, draft.1, "bozza", ops::NOON)
                .expect("a good disk");
            let mut action = ops::action(me(), vec![ops::note(the_case(), me(), &format!("nota {turn}"))]);
            action.from_draft = Some(draft);
            record(action)
        },
    },
    Kind {
        name: "a page of changes is taken",
        prepare: |_, turn| {
            let id = case_of(turn);
            let entry = entry_of_server(id, 0xE_0000 + u128::from(turn), "nota di Luca", seq(turn));
            take(page(vec![put(id, "Lampione", seq(turn)), entry], seq(turn)))
        },
    },
    Kind {
        name: "a page of a snapshot is taken",
        prepare: |_, turn| {
            let cases = (0..20).map(|i| put(case_of(turn * 100 + i), "Lampione", seq(turn)));
            let page = page(cases.collect(), 0);
            take(Page { bulk: true, ..page })
        },
    },
    Kind {
        name: "a change comes in under an edit of our own",
        prepare: |store, turn| {
            let subject = Value::from(format!("Lampione mio {turn}"));
            let mine = ops::action(me(), vec![ops::set(the_case(), Field::Subject, subject)]);
            store.record(&mine).expect("a good disk");
            let change = Change::PatchCase {
                id: the_case(),
                fields: BTreeMap::from([(
                    Field::Need,
                    Cell {
                        value: format!("luce {turn}").into(),
                        version: seq(turn),
                    },
                )]),
                tags_added: BTreeSet::new(),
                tags_removed: BTreeSet::new(),
                number: None,
                unknown: None,
            };
            take(page(vec![change], seq(turn)))
        },
    },
    Kind {
        name: "an answer is taken",
        prepare: |store, turn| answers(note_answered(store, turn, Answer::Done(seq(turn)))),
    },
    Kind {
        name: "a refusal is taken",
        prepare: |store, turn| {
            let refused = Answer::Refused("status_moved".to_owned(), None);
            answers(note_answered(store, turn, refused))
        },
    },
    Kind {
        name: "an answered edit leaves the outbox",
        prepare: |store, turn| {
            let answered = note_answered(store, turn, Answer::Done(seq(turn)));
            store.take_answers(1, &answered, me()).expect("a good disk");
            take(page(Vec::new(), seq(turn)))
        },
    },
    Kind {
        name: "edits are sealed for sending",
        prepare: |store, turn| {
            let body = format!("nota {turn}");
            let action = ops::action(me(), vec![ops::note(the_case(), me(), &body)]);
            store.record(&action).expect("a good disk");
            Box::new(|store| store.next_push(1_000, usize::MAX).map(|_| ()))
        },
    },
    Kind {
        name: "the outbox is numbered anew",
        prepare: |store, _| {
            let next = store.numbering().expect("a good disk").0 + 1;
            Box::new(move |store| store.renumber(next))
        },
    },
    Kind {
        name: "the rows begin anew",
        prepare: |store, turn| {
            let again = page(vec![put(case_of(turn), "Lampione", seq(turn))], seq(turn));
            store.take_page(&again, me()).expect("a good disk");
            Box::new(|store| store.start_over(&[("cursor", ""), ("epoch", "altra")]))
        },
    },
    Kind {
        name: "a restored server begins anew",
        prepare: |store, turn| {
            let again = page(vec![put(the_case(), "Lampione", seq(turn) - 1)], seq(turn) - 1);
            store.take_page(&again, me()).expect("a good disk");
            let (incarnation, _) = store.numbering().expect("a good disk");
            let answered = note_answered(store, turn, Answer::Done(seq(turn)));
            store
                .take_answers(incarnation, &answered, me())
                .expect("a good disk");
            let epoch = NewEpoch {
                incarnation: incarnation + 1,
                covered: Coverage {
                    incarnation,
                    durable_n: 0,
                },
            };
            Box::new(move |store| store.begin_epoch(&[("cursor", ""), ("epoch", "altra")], epoch))
        },
    },
    Kind {
        name: "what a backup covers is let go",
        prepare: |store, turn| {
            let answered = note_answered(store, turn, Answer::Done(seq(turn)));
            store.take_answers(1, &answered, me()).expect("a good disk");
            let (incarnation, durable_n) = store.numbering().expect("a good disk");
            let reach = Coverage {
                incarnation,
                durable_n,
            };
            Box::new(move |store| store.covered(reach))
        },
    },
    Kind {
        name: "tokens are kept",
        prepare: |_, turn| facts(&["access", "refresh"], turn),
    },
    Kind {
        name: "what the server said of itself is kept",
        prepare: |_, turn| {
            Box::new(move |store| store.greeted(1, &format!("Comune {turn}"), &["org".to_owned()]))
        },
    },
    Kind {
        name: "a refusal is dismissed",
        prepare: |store, turn| {
            let refused = Answer::Refused("status_moved".to_owned(), None);
            let answered = note_answered(store, turn, refused);
            store.take_answers(1, &answered, me()).expect("a good disk");
            let act = store.refused_actions().expect("a good disk")[0].action.act;
            Box::new(move |store| store.dismiss(act).map(|_| ()))
        },
    },
    Kind {
        name: "the search index is built",
        prepare: |store, turn| {
            let id = case_of(turn);
            let entry = entry_of_server(id, 0xE_0000 + u128::from(turn), "nota di Luca", seq(turn));
            let page = page(vec![put(id, "Lampione", seq(turn)), entry], 0);
            store
                .take_page(&Page { bulk: true, ..page }, me())
                .expect("a good disk");
            Box::new(|store| store.index_some(500).map(|_| ()))
        },
    },
    Kind {
        name: "a case leaves",
        prepare: |store, turn| {
            let id = case_of(turn);
            let came = page(vec![put(id, "Lampione", seq(turn))], seq(turn));
            store.take_page(&came, me()).expect("a good disk");
            let left = Change::LeaveCase(id, LeaveReason::Moved);
            take(page(vec![left], seq(turn) + 1))
        },
    },
];
