//! Taking back what has not left this device.

use crate::desk::*;
use oltre_domain::{ContactField, Field, OpKind, Value};
use oltre_store::{Answer, StoreError, TakenBack};
use std::collections::BTreeSet;

fn act(desk: &Desk, kinds: Vec<OpKind>) -> oltre_domain::ActId {
    desk.record(kinds).unwrap().act.unwrap()
}

fn undo(desk: &Desk, act: oltre_domain::ActId) -> TakenBack {
    desk.store().take_back(act, ME).unwrap()
}

fn is_done(taken: &TakenBack) -> bool {
    matches!(taken, TakenBack::Done { .. })
}

#[test]
fn what_was_not_sent_is_taken_back_without_a_trace_and_without_a_gap() {
    let mut desk = Desk::with_case();
    let first = act(&desk, vec![set(1, Field::Priority, 1)]);
    let note = act(&desk, vec![desk.note(case_id(1), "Scritta sul caso sbagliato")]);
    act(&desk, vec![set(1, Field::Topic, "ponti")]);
    let taken = undo(&desk, note);
    assert_eq!(
        taken,
        TakenBack::Done {
            cases: vec![case_id(1)],
            text: Some("Scritta sul caso sbagliato".to_owned()),
            typed_in: Some(oltre_store::DraftKind::Note),
        },
        "the words come back to whoever wrote them"
    );
    assert_eq!((desk.timeline(1), desk.find("sbagliato")), (vec![], vec![]));
    assert!(is_done(&undo(&desk, first)));
    assert_eq!(
        desk.shown(1, Field::Priority),
        Value::Int(3),
        "as the server has it"
    );
    assert_eq!(
        desk.shown(1, Field::Topic),
        "ponti".into(),
        "and what is not taken back stays"
    );
    desk.restart();
    desk.save(set(1, Field::Priority, 2));
    let numbers: Vec<u64> = desk.outbox().iter().map(|o| o.n).collect();
    assert_eq!(numbers, [1, 2]);
    assert!(matches!(
        desk.store().take_back(note, ME),
        Err(StoreError::NotFound)
    ));
}

#[test]
fn a_case_opened_by_mistake_is_gone_with_the_person_made_for_it() {
    let desk = Desk::with_case();
    let person = OpKind::ContactCreate {
        id: contact_id(9),
        f: [(ContactField::Name, Value::from("Nuova"))].into(),
        points: BTreeSet::new(),
    };
    let opened = act(&desk, vec![person, create(2, &[])]);
    assert!(is_done(&undo(&desk, opened)));
    assert!(matches!(desk.store().case(case_id(2)), Err(StoreError::NotFound)));
    assert!(matches!(
        desk.store().contact(contact_id(9)),
        Err(StoreError::NotFound)
    ));
    assert_eq!((desk.outbox(), desk.store().waiting().unwrap().ops), (vec![], 0));
}

#[test]
fn what_may_have_left_this_device_is_not_taken_back() {
    let desk = Desk::with_case();
    let topic = act(&desk, vec![set(1, Field::Topic, "ponti")]);
    let loaded = desk.outbox();
    assert_eq!(undo(&desk, topic), TakenBack::Sent);
    desk.store().renumber(2).unwrap();
    assert_eq!(undo(&desk, topic), TakenBack::Sent, "also under another number");
    desk.answer(loaded[0].oid, Answer::Done(11));
    desk.pull(11, vec![patch(1, Field::Topic, "ponti", 11)]);
    assert_eq!(undo(&desk, topic), TakenBack::Sent);
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
}

#[test]
fn what_later_work_builds_on_is_taken_back_after_it() {
    let desk = Desk::with_case();
    let pairs = [
        (set(1, Field::Topic, "ponti"), set(1, Field::Topic, "canali")),
        (
            claim(1),
            OpKind::CaseAssign {
                id: case_id(1),
                expect: Some(ME),
                owner: Some(LUCA),
                queue: None,
            },
        ),
        (create(2, &[]), desk.note(case_id(2), "Sul caso nuovo")),
    ];
    for (first, second) in pairs {
        let (first, second) = (act(&desk, vec![first]), act(&desk, vec![second]));
        assert_eq!(undo(&desk, first), TakenBack::BuiltUpon);
        assert!(is_done(&undo(&desk, second)));
        assert!(is_done(&undo(&desk, first)));
    }
    assert_eq!(desk.shown(1, Field::Topic), "luce".into());
    assert_eq!(desk.outbox(), []);
}

#[test]
fn a_merge_is_taken_back_from_both_cases_unless_something_was_done_on_one_of_them_since() {
    let desk = Desk::with_case();
    desk.pull(11, vec![put(server_case(2, 11))]);
    let merge = || OpKind::CaseMerge {
        id: case_id(1),
        into: case_id(2),
    };
    let merged = act(&desk, vec![merge()]);
    assert!(is_done(&undo(&desk, merged)));
    assert_eq!(desk.case(1).file.case.merged_into(), None);
    assert_eq!((desk.timeline(1), desk.timeline(2)), (vec![], vec![]));
    assert!(!desk.case(2).row.pending);
    let merged = act(&desk, vec![merge()]);
    let since = act(&desk, vec![desk.note(case_id(2), "Vale per tutti e due")]);
    assert_eq!(undo(&desk, merged), TakenBack::BuiltUpon);
    assert!(is_done(&undo(&desk, since)));
    assert!(is_done(&undo(&desk, merged)));
    assert_eq!(desk.outbox(), []);
}
