//! The search index agrees with the rows it points at, whatever happened to them.

use super::*;
use crate::open::Safety;
use crate::{Answer, Answered, Page};
use oltre_domain::{Change, FieldChange, LeaveReason};
use proptest::prelude::*;

/// The index's own check, against the rows. While it is being built it is checked in itself only.
pub(super) fn check(store: &Store) {
    store
        .write(Safety::Normal, |c| {
            let building = crate::meta::number(c, "index_building")? == 1;
            for table in ["case_fts", "entry_fts", "contact_fts", "point_fts"] {
                let against_rows = i32::from(!(building && matches!(table, "case_fts" | "entry_fts")));
                c.execute(
                    &format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', ?1)"),
                    [against_rows],
                )?;
            }
            Ok(())
        })
        .unwrap();
}

#[derive(Clone, Debug)]
enum Step {
    Create(u128, String),
    Subject(u128, String),
    Note(u128, String),
    Put(u128, String, bool),
    Entry(u128, u8, String, bool),
    Contact(u8, String, u8),
    Leave(u128),
    Refuse(usize),
    Done(usize),
    Page,
    Dismiss,
    Index(u32),
    StartOver,
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::collection::vec(prop::sample::select(vec!["lampione", "città", "Straße", "l'acqua", "💡", "a", "हिन्दी"]), 1..6)
            .prop_map(|w| w.join(" ")),
        1 => "\\PC{1,40}",
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let case = 1u128..5;
    prop_oneof![
        2 => (case.clone(), words()).prop_map(|(n, w)| Step::Create(n, w)),
        3 => (case.clone(), words()).prop_map(|(n, w)| Step::Subject(n, w)),
        3 => (case.clone(), words()).prop_map(|(n, w)| Step::Note(n, w)),
        3 => (case.clone(), words(), any::<bool>()).prop_map(|(n, w, bulk)| Step::Put(n, w, bulk)),
        3 => (case.clone(), any::<u8>(), words(), any::<bool>()).prop_map(|(n, i, w, bulk)| Step::Entry(n, i % 8, w, bulk)),
        2 => (0u8..3, words(), any::<u8>()).prop_map(|(n, w, p)| Step::Contact(n, w, p % 4)),
        2 => case.prop_map(Step::Leave),
        2 => any::<usize>().prop_map(Step::Refuse),
        2 => any::<usize>().prop_map(Step::Done),
        1 => Just(Step::Page),
        1 => Just(Step::Dismiss),
        2 => (0u32..6).prop_map(Step::Index),
        1 => Just(Step::StartOver),
    ]
}

fn set_subject(n: u128, words: String) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value: words.into(),
    };
    OpKind::CaseSet {
        id: case_id(n),
        f: BTreeMap::from([(Field::Subject, change)]),
    }
}

fn take(store: &Store, seq: Version, changes: Vec<Change>, bulk: bool) {
    let page = Page {
        changes,
        upto: if bulk { 0 } else { seq },
        facts: vec![],
        bulk,
        ..Page::default()
    };
    store.take_page(&page, ME).unwrap();
}

fn play(store: &Store, i: usize, step: Step) {
    let made = u128::try_from(i).unwrap();
    let seq = Version::try_from(i).unwrap() + 10;
    let entry = |n, id: u128, words: &str| match note(id, n, words) {
        OpKind::EntryAppend { entry } => *entry,
        _ => unreachable!("a note is an entry"),
    };
    // What a rule refuses is not the index's business.
    let say = |kind| drop(store.record(&action(made, kind)));
    let answer = |pick: usize, answer: Answer| {
        let waiting = store.next_push(100, usize::MAX).unwrap().ops;
        if !waiting.is_empty() {
            let oid = waiting[pick % waiting.len()].oid;
            store.take_answers(1, &[Answered { oid, answer }], ME).unwrap();
        }
    };
    match step {
        Step::Create(n, words) => say(OpKind::CaseCreate {
            id: case_id(n),
            code: CaseCode::from_bits(u32::try_from(n).unwrap()),
            f: BTreeMap::from([
                (Field::Queue, FRONT.to_string().into()),
                (Field::Subject, words.into()),
            ]),
            tags: BTreeSet::new(),
        }),
        Step::Subject(n, words) => say(set_subject(n, words)),
        Step::Note(n, words) => say(note(made, n, &words)),
        Step::Put(n, words, bulk) => {
            take(
                store,
                seq,
                vec![Change::PutCase(Box::new(server_case(n, &words, seq)))],
                bulk,
            );
        }
        Step::Entry(n, id, words, bulk) => {
            let entry = entry(n, 0x8_0000 + u128::from(id), &words);
            take(store, seq, vec![Change::PutEntry(Box::new(entry), seq, 0)], bulk);
        }
        Step::Contact(n, name, points) => {
            let row = oltre_domain::Contact {
                id: oltre_domain::ContactId(Uuid::from_u128(u128::from(n))),
                created_at: MORNING,
                f: BTreeMap::from([(oltre_domain::ContactField::Name, (name.into(), seq))]),
                points: (0..points)
                    .map(|p| oltre_domain::normalise_point(&format!("041 52{p}{p}211"), "IT").unwrap())
                    .collect(),
                merged_into: None,
            };
            take(store, seq, vec![Change::PutContact(row)], false);
        }
        Step::Leave(n) => take(
            store,
            seq,
            vec![Change::LeaveCase(case_id(n), LeaveReason::Aged)],
            false,
        ),
        Step::Refuse(pick) => answer(pick, Answer::Refused("not_allowed".into(), None)),
        Step::Done(pick) => answer(
            pick,
            if pick % 3 > 0 {
                Answer::Done(seq)
            } else {
                Answer::Noop(seq)
            },
        ),
        Step::Page => take(store, seq, vec![], false),
        Step::Dismiss => {
            for refused in store.refused_actions().unwrap() {
                store.dismiss(refused.action.act).unwrap();
            }
        }
        Step::Index(rows) => drop(store.index_some(rows).unwrap()),
        Step::StartOver => store.start_over(&[]).unwrap(),
    }
}

/// Cases of the property, unless `PROPTEST_CASES` names another number: each has a database of its own.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").map_or(48, |number| number.parse().expect("PROPTEST_CASES is a number"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn the_index_agrees_with_the_rows_whatever_happens(steps in prop::collection::vec(step(), 1..60)) {
        let (_folder, store) = store();
        for (i, step) in steps.into_iter().enumerate() {
            play(&store, i, step);
            check(&store);
        }
        while store.index_some(50).unwrap().is_some() {}
        check(&store);
        let (cases, texts): (u32, u32) = store
            .read(|c| Ok(c.query_row("SELECT (SELECT count(*) FROM case_row), (SELECT count(*) FROM case_text)", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?))
            .unwrap();
        prop_assert_eq!(cases, texts, "every case has its text in the index, and nothing else has");
    }
}

#[test]
fn no_trace_of_a_word_stays_in_the_index_when_a_case_leaves() {
    let (_folder, store) = store();
    take(
        &store,
        10,
        vec![Change::PutCase(Box::new(server_case(1, "Lampione", 10)))],
        false,
    );
    store
        .record(&action(1, note(1, 1, "sottoscala umidissimo")))
        .unwrap();
    take(
        &store,
        11,
        vec![Change::LeaveCase(case_id(1), LeaveReason::Moved)],
        false,
    );
    let traces: i64 = store
        .read(|c| {
            let data = "SELECT count(*) FROM {}_data WHERE instr(block, CAST(?1 AS BLOB)) > 0";
            let mut found = 0;
            for table in ["case_fts", "entry_fts"] {
                for word in ["sottoscala", "umidissimo", "lampione"] {
                    let sql = data.replace("{}", table);
                    found += c.query_row(&sql, [word], |r| r.get::<_, i64>(0))?;
                }
            }
            Ok(found)
        })
        .unwrap();
    assert_eq!(traces, 0);
}
