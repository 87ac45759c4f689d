//! One person in two rows.

use crate::desk::*;
use oltre_domain::{
    Change, Contact, ContactField, ContactId, Field, FieldChange, LeaveReason, OpKind, Value,
};
use oltre_store::{Answer, StoreError};
use std::collections::{BTreeMap, BTreeSet};

fn case_of(n: u128, version: i64, contact: u128) -> Change {
    let mut case = server_case(n, version);
    let cell = oltre_domain::Cell {
        value: contact_id(contact).to_string().into(),
        version,
    };
    case.fields.insert(Field::Contact, cell);
    put(case)
}

/// Marta has case 1 and a number, Rossi M. has case 2 and another.
fn two_rows() -> Desk {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![
            Change::PutContact(contact(1, "Marta Rossi", &["041 5210211"], 10)),
            Change::PutContact(contact(2, "Rossi M.", &["041 5210299"], 10)),
            case_of(1, 10, 1),
            case_of(2, 10, 2),
        ],
    );
    desk
}

const ONE_PERSON: OpKind = OpKind::ContactMerge {
    id: ContactId(uuid::Uuid::from_u128(0xD002)),
    into: ContactId(uuid::Uuid::from_u128(0xD001)),
};

fn merged(n: u128, into: u128, version: i64) -> Contact {
    Contact {
        merged_into: Some(contact_id(into)),
        ..contact(n, "Rossi M.", &["041 5210299"], version)
    }
}

fn note(n: u128, words: &str) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value: words.into(),
    };
    OpKind::ContactSet {
        id: contact_id(n),
        f: BTreeMap::from([(ContactField::Note, change)]),
        add_points: BTreeSet::new(),
        remove_points: BTreeSet::new(),
    }
}

/// What everybody sees once the two are one.
fn is_one(desk: &Desk) {
    for n in [1, 2] {
        assert_eq!(desk.case(n).row.contact, "Marta Rossi", "case {n}");
        assert_eq!(desk.store().person(contact_id(n)).unwrap().id, contact_id(1));
        let cases = desk.store().cases_of(contact_id(n), 10).unwrap();
        assert_eq!(cases.len(), 2, "all cases of the person, from either row");
        assert_eq!(desk.store().count_cases_of(contact_id(n)).unwrap(), (2, 2));
    }
    for typed in ["marta", "041 5210211", "rossi m", "041 5210299"] {
        assert_eq!(desk.find(typed).len(), 2, "{typed}");
        let found = desk.store().find_contacts(typed, 10).unwrap();
        assert_eq!(found.len(), 1, "{typed}: a person is shown once");
        assert_eq!(found[0].contact.id, contact_id(1));
        assert_eq!(found[0].open_cases, 2);
    }
}

#[test]
fn two_rows_of_one_person_are_one_person_before_any_server_has_heard_of_it() {
    let mut desk = two_rows();
    desk.save(ONE_PERSON);
    desk.restart();
    is_one(&desk);
    assert_eq!(desk.store().person(contact_id(2)).unwrap().points.len(), 2);
}

#[test]
fn and_when_a_colleague_merged_them() {
    let desk = two_rows();
    let stays = contact(1, "Marta Rossi", &["041 5210211", "041 5210299"], 11);
    for order in [[0, 1], [1, 0]] {
        let rows = [
            Change::PutContact(stays.clone()),
            Change::PutContact(merged(2, 1, 11)),
        ];
        desk.pull(11, order.map(|i| rows[i].clone()).to_vec());
        is_one(&desk);
    }
}

#[test]
fn a_merge_that_is_refused_leaves_two_people() {
    let desk = two_rows();
    let op = desk.save(ONE_PERSON);
    desk.refuse(op, "stranded");
    assert_eq!(desk.case(2).row.contact, "Rossi M.");
    assert_eq!(desk.store().person(contact_id(2)).unwrap().id, contact_id(2));
    assert_eq!(desk.store().contact(contact_id(1)).unwrap().points.len(), 1);
    assert_eq!(desk.store().cases_of(contact_id(1), 10).unwrap().len(), 1);
}

#[test]
fn by_way_of_a_third_row_it_is_still_one_person() {
    let desk = two_rows();
    desk.pull(11, vec![Change::PutContact(merged(2, 3, 11))]);
    assert_eq!(
        desk.case(2).row.contact,
        "Rossi M.",
        "the row that stays is not here yet: the one there is serves"
    );
    desk.pull(12, vec![Change::PutContact(contact(3, "Marta R.", &[], 12))]);
    assert_eq!(desk.case(2).row.contact, "Marta R.");
    let third = Contact {
        merged_into: Some(contact_id(1)),
        ..contact(3, "Marta R.", &[], 13)
    };
    desk.pull(13, vec![Change::PutContact(third)]);
    is_one(&desk);
}

#[test]
fn what_is_known_of_a_merged_row_is_written_on_the_one_that_stays() {
    let desk = two_rows();
    desk.pull(11, vec![Change::PutContact(merged(2, 1, 11))]);
    desk.save(note(2, "Sorda da un orecchio"));
    let OpKind::ContactSet { id, .. } = &desk.sent()[0].kind else {
        panic!("a contact's op")
    };
    assert_eq!(*id, contact_id(1));
    let shown = desk.store().person(contact_id(2)).unwrap();
    assert_eq!(shown.text(ContactField::Note), "Sorda da un orecchio");
}

#[test]
fn what_was_written_before_a_colleague_merged_stays_in_sight() {
    let desk = two_rows();
    let op = desk.save(note(2, "Sorda da un orecchio"));
    desk.pull(11, vec![Change::PutContact(merged(2, 1, 11))]);
    let shown = desk.store().person(contact_id(2)).unwrap();
    assert_eq!(
        (shown.id, shown.text(ContactField::Note)),
        (contact_id(1), "Sorda da un orecchio")
    );
    // The server wrote it on the row that stays.
    let mut stays = contact(1, "Marta Rossi", &["041 5210211"], 10);
    stays
        .f
        .insert(ContactField::Note, ("Sorda da un orecchio".into(), 12));
    desk.answer(op, Answer::Done(12));
    desk.pull(12, vec![Change::PutContact(stays.clone())]);
    assert_eq!(desk.store().contact(contact_id(1)).unwrap(), stays);
    assert!(desk.outbox().is_empty());
}

#[test]
fn the_row_that_stays_is_here_as_long_as_a_case_needs_it() {
    let desk = two_rows();
    desk.pull(11, vec![Change::PutContact(merged(2, 1, 11))]);
    let leave = |n: u128| Change::LeaveCase(case_id(n), LeaveReason::Moved);
    desk.pull(12, vec![leave(1)]);
    assert_eq!(
        desk.case(2).row.contact,
        "Marta Rossi",
        "her other row points at it"
    );
    desk.pull(13, vec![leave(2)]);
    for n in [1, 2] {
        let gone = desk.store().contact(contact_id(n));
        assert!(matches!(gone, Err(StoreError::NotFound)), "{n}: {gone:?}");
    }
}

fn names(found: &[oltre_store::ContactFound]) -> Vec<&str> {
    found.iter().map(|f| f.contact.text(ContactField::Name)).collect()
}

#[test]
fn the_latest_are_those_about_whom_something_happened_last_each_once() {
    let desk = two_rows();
    let later = |case, at| {
        let mut entry = desk.entry(case, "Ha richiamato");
        entry.at = MORNING.plus(at);
        desk.save(OpKind::EntryAppend {
            entry: Box::new(entry),
        });
    };
    later(case_id(2), 60_000);
    let latest = || desk.store().latest_people(10).unwrap();
    assert_eq!(names(&latest()), ["Rossi M.", "Marta Rossi"]);
    later(case_id(1), 120_000);
    later(case_id(1), 180_000);
    assert_eq!(names(&latest()), ["Marta Rossi", "Rossi M."]);
    assert_eq!(names(&desk.store().latest_people(1).unwrap()), ["Marta Rossi"]);
    // Two rows that are one person are one line.
    desk.save(ONE_PERSON);
    assert_eq!(names(&latest()), ["Marta Rossi"]);
}

#[test]
fn who_shares_a_number_or_the_name_may_be_the_same_and_who_has_half_of_it_is_not() {
    let desk = two_rows();
    desk.pull(
        20,
        vec![
            Change::PutContact(contact(3, "MARTA ROSSÌ", &[], 20)),
            Change::PutContact(contact(4, "Marta Rossini", &["ufficio@example.org"], 20)),
            Change::PutContact(contact(5, "Ditta Rossi", &["+39 041 521 0211"], 20)),
            Change::PutContact(contact(6, "Rossi  Marta", &[], 20)),
            Change::PutContact(contact(7, "Marta Anna Rossi", &[], 20)),
            Change::PutContact(contact(8, "Marta Rossi", &["0039 041/5210211"], 20)),
            case_of(3, 20, 3),
            case_of(4, 20, 4),
            case_of(5, 20, 5),
        ],
    );
    let store = desk.store();
    let marta = store.person(contact_id(1)).unwrap();
    let alike = |of| {
        let mut all: Vec<(String, bool, bool)> = store
            .maybe_the_same(of)
            .unwrap()
            .into_iter()
            .map(|a| {
                (
                    a.found.contact.text(ContactField::Name).to_owned(),
                    a.by_point,
                    a.by_name,
                )
            })
            .collect();
        // The strongest reason first; which of two equal reasons comes first means nothing.
        assert!(all.is_sorted_by_key(|(_, point, name)| std::cmp::Reverse((*point, *name))));
        all.sort_by(|a, b| (b.1, b.2, &a.0).cmp(&(a.1, a.2, &b.0)));
        all
    };
    assert_eq!(
        alike(&marta),
        [
            ("Marta Rossi".into(), true, true),
            ("Ditta Rossi".into(), true, false),
            ("MARTA ROSSÌ".into(), false, true),
            ("Rossi  Marta".into(), false, true),
        ]
    );
    let rossini = store.person(contact_id(4)).unwrap();
    assert!(store.maybe_the_same(&rossini).unwrap().is_empty());
}

#[test]
fn a_long_answer_comes_page_by_page_with_nobody_twice_and_nobody_left_out() {
    let desk = Desk::new();
    let many = (1..=25u128).map(|n| {
        Change::PutContact(contact(
            n,
            &format!("Zorzi {n}"),
            &[&format!("041 52102{n:02}")],
            10,
        ))
    });
    desk.pull(10, many.collect());
    let page = |from| desk.store().find_people("zorzi", from, 10).unwrap();
    let mut all = Vec::new();
    for (from, here, more) in [(0, 10, true), (10, 10, true), (20, 5, false), (25, 0, false)] {
        let page = page(from);
        assert_eq!((page.people.len(), page.more), (here, more), "from {from}");
        all.extend(page.people.into_iter().map(|p| p.contact.id));
    }
    assert_eq!(all.len(), 25);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 25);
    let exact = desk.store().find_people("zorzi", 15, 10).unwrap();
    assert_eq!(
        (exact.people.len(), exact.more),
        (10, false),
        "the last page is full"
    );
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let desk = two_rows();
    for typed in [
        "0415210211",
        "041 521 0211",
        "+39 041-521.0211",
        "0039 (041) 5210211",
        "041/5210211",
        "tel:+390415210211",
        "041\u{a0}521\u{2011}0211",
        "521 02 11",
    ] {
        let found = desk.store().find_contacts(typed, 10).unwrap();
        assert_eq!(names(&found), ["Marta Rossi"], "{typed}");
    }
}

/// Contact `n`, who acts for contact `body`.
fn acting(n: u128, name: &str, body: u128, version: i64) -> Contact {
    let mut contact = contact(n, name, &[], version);
    let body = contact_id(body).to_string();
    contact.f.insert(ContactField::ActsFor, (body.into(), version));
    contact
}

#[test]
fn who_acts_for_a_body_is_found_by_its_name_and_from_its_page_until_they_no_longer_do() {
    let desk = two_rows();
    desk.pull(
        20,
        vec![
            Change::PutContact(contact(3, "Pro Loco Burano", &[], 20)),
            Change::PutContact(acting(4, "Bruna Zen", 3, 20)),
            Change::PutContact(contact(5, "Proloco", &[], 20)),
            Change::PutContact(acting(6, "Elio Vio", 5, 20)),
        ],
    );
    let found = |typed| {
        let found = desk.store().find_contacts(typed, 10).unwrap();
        names(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let acting_for = |n| {
        let acting = desk.store().acting_for(contact_id(n), 10).unwrap();
        names(&acting).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("pro loco"), ["Pro Loco Burano", "Bruna Zen"]);
    let bruna = &desk.store().find_contacts("bruna", 10).unwrap()[0];
    assert_eq!(
        bruna.body.as_deref(),
        Some("Pro Loco Burano"),
        "why she was found"
    );
    assert_eq!(acting_for(3), ["Bruna Zen"]);
    assert_eq!(acting_for(4), Vec::<String>::new());
    // Two rows of one body: those who act for either act for it.
    desk.save(OpKind::ContactMerge {
        id: contact_id(5),
        into: contact_id(3),
    });
    assert_eq!(acting_for(3), ["Elio Vio", "Bruna Zen"]);
    assert_eq!(
        found("burano")[0],
        "Pro Loco Burano",
        "the body before its people"
    );
    assert_eq!(found("burano").len(), 3);
    let mut alone = acting(4, "Bruna Zen", 3, 20);
    alone.f.insert(ContactField::ActsFor, (Value::Null, 21));
    desk.pull(21, vec![Change::PutContact(alone)]);
    assert_eq!(acting_for(3), ["Elio Vio"]);
}
