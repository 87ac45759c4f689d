//! A case leaves this device, comes back, or everything starts over.

use crate::desk::*;
use oltre_domain::{Change, ContactField, Field, LeaveReason, OpKind, Value};
use oltre_store::{Answer, EntryState, StoreError};
use std::collections::{BTreeMap, BTreeSet};

fn leave(n: u128) -> Change {
    Change::LeaveCase(case_id(n), LeaveReason::Moved)
}

fn for_contact(n: u128, version: i64, contact: u128) -> oltre_domain::CaseState {
    let mut case = server_case(n, version);
    let cell = oltre_domain::Cell {
        value: contact_id(contact).to_string().into(),
        version,
    };
    case.fields.insert(Field::Contact, cell);
    case
}

#[test]
fn a_case_that_leaves_takes_its_rows_and_its_words_along() {
    let desk = Desk::with_case();
    desk.pull(
        12,
        vec![
            put_entry(1, 1, "sottoscala", 11),
            Change::PutPromise(crate::pulling::promise(1, 1, oltre_domain::PromiseState::Open, 0)),
            Change::PutConflict(crate::pulling::conflict(1, &["luce", "strade"])),
            put(server_case(2, 12)),
        ],
    );
    assert_eq!(desk.find("sottoscala"), [case_id(1)]);
    let applied = desk.take(13, vec![leave(1)], false);
    assert_eq!(applied.cases, [case_id(1)]);
    assert!(matches!(desk.store().case(case_id(1)), Err(StoreError::NotFound)));
    assert_eq!((desk.timeline(1), desk.find("sottoscala")), (vec![], vec![]));
    assert_eq!(desk.find("lampione"), [case_id(2)]);
    assert_eq!(desk.store().promises_to(contact_id(1)).unwrap(), []);
    assert_eq!(desk.store().waiting().unwrap().to_check, 0);
    assert!(matches!(
        desk.store().conflict(crate::pulling::conflict(1, &[]).id),
        Err(StoreError::NotFound)
    ));
}

#[test]
fn a_contact_whose_only_case_turns_out_to_be_somebody_elses_leaves() {
    let desk = Desk::new();
    let person = |n: u128, name: &str| Change::PutContact(contact(n, name, &[], 10));
    desk.pull(
        10,
        vec![person(1, "Marta"), person(2, "Piero"), put(for_contact(1, 10, 1))],
    );
    desk.pull(11, vec![put(for_contact(1, 11, 2))]);
    assert!(matches!(
        desk.store().contact(contact_id(1)),
        Err(StoreError::NotFound)
    ));
    assert!(desk.store().contact(contact_id(2)).is_ok());
}

#[test]
fn a_contact_leaves_with_their_last_case() {
    let desk = Desk::new();
    let marta = Change::PutContact(contact(1, "Marta Boscolo", &["041 5210211"], 10));
    desk.pull(
        10,
        vec![marta, put(for_contact(1, 10, 1)), put(for_contact(2, 10, 1))],
    );
    desk.pull(11, vec![leave(1)]);
    assert_eq!(
        desk.store()
            .contact(contact_id(1))
            .unwrap()
            .text(ContactField::Name),
        "Marta Boscolo"
    );
    desk.pull(12, vec![leave(2)]);
    assert!(matches!(
        desk.store().contact(contact_id(1)),
        Err(StoreError::NotFound)
    ));
    assert!(desk.store().find_contacts("boscolo", 5).unwrap().is_empty());
    assert!(desk.store().find_contacts("5210211", 5).unwrap().is_empty());
}

#[test]
fn unsent_words_survive_a_case_that_leaves_and_come_back_with_it() {
    let desk = Desk::with_case();
    let note = desk.save(desk.note(case_id(1), "Non ancora spedita"));
    desk.save(set(1, Field::Topic, "ponti"));
    desk.pull(11, vec![leave(1)]);
    assert!(desk.store().case(case_id(1)).is_err());
    assert_eq!(desk.outbox().len(), 2, "the ops go out all the same");
    // It was moved back: rows and own ops on top, words included.
    desk.pull(12, vec![put(server_case(1, 12))]);
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into());
    assert_eq!(
        desk.timeline(1),
        [("Non ancora spedita".to_owned(), EntryState::Pending)]
    );
    assert_eq!(desk.find("spedita"), [case_id(1)]);
    desk.answer(note, Answer::Done(13));
    desk.pull(13, vec![]);
    assert_eq!(
        desk.timeline(1),
        [("Non ancora spedita".to_owned(), EntryState::Confirmed)]
    );
}

#[test]
fn a_case_that_leaves_and_returns_in_one_page_takes_in_what_others_write_afterwards() {
    let desk = Desk::with_case();
    desk.save(set(1, Field::Priority, 1));
    desk.pull(12, vec![leave(1), put(server_case(1, 12))]);
    assert_eq!(desk.shown(1, Field::Priority), Value::Int(1), "own edit on top");
    desk.pull(13, vec![patch(1, Field::Topic, "canali", 13)]);
    assert_eq!(desk.shown(1, Field::Topic), "canali".into());
}

#[test]
fn an_op_stranded_after_its_case_left_is_told_with_its_words() {
    let desk = Desk::with_case();
    let note = desk.save(desk.note(case_id(1), "Persa?"));
    desk.pull(11, vec![leave(1)]);
    desk.refuse(note, "stranded");
    let refused = desk.store().refused_actions().unwrap();
    assert_eq!(refused[0].action.text.as_deref(), Some("Persa?"));
    assert_eq!(
        refused[0].action.case,
        Some((case_id(1), None)),
        "its code is not here any more"
    );
    assert!(desk.store().case(case_id(1)).is_err());
    assert_eq!(desk.find("persa"), []);
}

#[test]
fn a_tombstone_leaves_nothing_and_a_late_edit_brings_nothing_back() {
    let desk = Desk::with_case();
    let op = desk.save(desk.note(case_id(1), "sottoscala"));
    desk.pull(11, vec![Change::TombstoneCase(case_id(1))]);
    desk.refuse(op, "erased");
    assert!(desk.store().case(case_id(1)).is_err());
    assert_eq!(desk.store().refused_actions().unwrap()[0].action.text, None);
    assert_eq!((desk.outbox(), desk.find("sottoscala")), (vec![], vec![]));
}

#[test]
fn starting_over_keeps_what_is_not_sent_and_what_is_typed() {
    let mut desk = Desk::with_case();
    desk.pull(
        12,
        vec![
            put(server_case(2, 12)),
            put_entry(1, 1, "vecchia", 12),
            Change::PutContact(contact(1, "Marta", &["041 5210211"], 12)),
        ],
    );
    desk.save(set(1, Field::Topic, "ponti"));
    desk.save(desk.note(case_id(1), "mia nota"));
    let outbox = desk.outbox();
    desk.store().start_over(&[("epoch", "2")]).unwrap();
    desk.restart();
    assert_eq!(desk.store().fact("epoch").unwrap().as_deref(), Some("2"));
    assert_eq!(desk.outbox(), outbox);
    assert!(desk.store().case(case_id(2)).is_err());
    assert!(desk.store().contact(contact_id(1)).is_err());
    assert_eq!(desk.shown(1, Field::Topic), "ponti".into(), "still in sight");
    assert_eq!(desk.timeline(1), [("mia nota".to_owned(), EntryState::Pending)]);
    while desk.store().index_some(100).unwrap().is_some() {}
    assert_eq!(desk.find("nota"), [case_id(1)]);
    assert_eq!((desk.find("vecchia"), desk.find("marta")), (vec![], vec![]));
}

#[test]
fn after_a_restored_server_its_older_versions_are_the_truth() {
    let desk = Desk::with_case();
    desk.pull(40, vec![patch(1, Field::Topic, "lost in the fire", 40)]);
    let op = desk.save(set(1, Field::Priority, 1));
    desk.store().start_over(&[("epoch", "2")]).unwrap();
    desk.take(0, vec![put(server_case(1, 10))], true);
    assert_eq!(desk.shown(1, Field::Topic), "luce".into());
    assert_eq!(
        desk.shown(1, Field::Priority),
        Value::Int(1),
        "the unsent edit is still on top"
    );
    desk.answer(op, Answer::Done(4_294_967_300));
    desk.pull(4_294_967_300, vec![patch(1, Field::Priority, 1, 4_294_967_300)]);
    assert_eq!(desk.shown(1, Field::Topic), "luce".into());
}

#[test]
fn a_case_whose_ops_were_answered_and_which_no_snapshot_brings_does_not_stay() {
    let desk = Desk::with_case();
    let op = desk.save(set(1, Field::Priority, 1));
    desk.store().start_over(&[]).unwrap();
    desk.refuse(op, "stranded");
    assert!(desk.store().case(case_id(1)).is_err());
    assert_eq!(desk.store().refused_actions().unwrap().len(), 1);
}

#[test]
fn starting_over_keeps_a_contact_with_unsent_changes() {
    let desk = Desk::new();
    let new = OpKind::ContactCreate {
        id: contact_id(7),
        f: BTreeMap::from([(ContactField::Name, "Nuova Persona".into())]),
        points: BTreeSet::from([point("333 1234567")]),
    };
    desk.save(new);
    desk.store().start_over(&[]).unwrap();
    assert_eq!(desk.store().find_contacts("nuova", 5).unwrap().len(), 1);
    assert_eq!(desk.store().find_contacts("1234567", 5).unwrap().len(), 1);
}

fn aged(n: u128) -> Change {
    Change::LeaveCase(case_id(n), LeaveReason::Aged)
}

#[test]
fn a_case_that_is_too_old_to_be_held_stays_until_its_ops_are_answered() {
    let desk = Desk::with_case();
    let note = desk.save(desk.note(case_id(1), "scritta senza rete"));
    desk.pull(12, vec![aged(1)]);
    // The words are in sight while nobody has answered.
    assert_eq!(
        desk.timeline(1),
        [("scritta senza rete".to_owned(), EntryState::Pending)]
    );
    desk.answer(note, Answer::Done(13));
    desk.pull(13, vec![]);
    assert!(matches!(desk.store().case(case_id(1)), Err(StoreError::NotFound)));
    assert_eq!((desk.timeline(1), desk.find("scritta")), (vec![], vec![]));
}

#[test]
fn a_case_without_ops_that_is_too_old_goes_at_once_and_one_that_moved_waits_for_none() {
    let desk = Desk::with_case();
    desk.pull(12, vec![aged(1)]);
    assert!(matches!(desk.store().case(case_id(1)), Err(StoreError::NotFound)));
    desk.pull(13, vec![put(server_case(2, 13))]);
    desk.save(desk.note(case_id(2), "in ritardo"));
    desk.pull(14, vec![leave(2)]);
    assert!(matches!(desk.store().case(case_id(2)), Err(StoreError::NotFound)));
}

#[test]
fn what_comes_back_after_it_was_too_old_is_what_the_server_tells_now_and_no_more() {
    let desk = Desk::with_case();
    desk.save(desk.note(case_id(1), "scritta senza rete"));
    desk.pull(12, vec![put_entry(1, 1, "parola antica", 11), aged(1)]);
    // Reopened, and for this desk only a request.
    let mut request = server_case(1, 13);
    request.fields.remove(&Field::Topic);
    desk.pull(13, vec![put(request)]);
    assert_eq!(
        desk.timeline(1),
        [("scritta senza rete".to_owned(), EntryState::Pending)]
    );
    assert_eq!(desk.shown(1, Field::Topic), Value::Null);
}

#[test]
fn what_is_known_of_a_contact_comes_and_goes_with_them() {
    let desk = Desk::new();
    let mut state = oltre_domain::ContactState::nothing(contact_id(1));
    state.complaints.insert(case_id(9));
    let marta = Change::PutContact(contact(1, "Marta", &[], 10));
    desk.pull(
        10,
        vec![
            marta,
            Change::PutContactState(state.clone()),
            put(for_contact(1, 10, 1)),
        ],
    );
    assert_eq!(desk.store().contact_state(contact_id(1)).unwrap(), state);
    desk.pull(11, vec![leave(1)]);
    assert!(desk.store().contact_state(contact_id(1)).unwrap().is_nothing());
}
