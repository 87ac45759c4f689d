//! Whom we talk to, as rows.

use crate::desk::*;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{Change, ContactField, FieldChange, OpKind, Value};
use oltre_store::{Answer, StoreError};
use std::collections::{BTreeMap, BTreeSet};

fn set_contact(field: ContactField, value: &str, add: &[&str], remove: &[&str]) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value: value.into(),
    };
    OpKind::ContactSet {
        id: contact_id(1),
        f: BTreeMap::from([(field, change)]),
        add_points: add.iter().map(|p| point(p)).collect(),
        remove_points: remove.iter().map(|p| point(p)).collect(),
    }
}

fn with_marta() -> Desk {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![Change::PutContact(contact(
            1,
            "Marta Boscolo",
            &["041 5210211", "marta@example.it"],
            10,
        ))],
    );
    desk
}

fn found(desk: &Desk, typed: &str) -> Vec<String> {
    let found = desk.store().find_contacts(typed, 10).unwrap();
    found
        .into_iter()
        .map(|f| f.contact.text(ContactField::Name).to_owned())
        .collect()
}

#[test]
fn a_contact_renamed_is_found_by_the_new_name_only() {
    let desk = with_marta();
    desk.pull(
        11,
        vec![Change::PutContact(contact(
            1,
            "Marta Zennaro",
            &["333 1234567"],
            11,
        ))],
    );
    assert_eq!(found(&desk, "zennaro"), ["Marta Zennaro"]);
    assert_eq!(found(&desk, "3331234567"), ["Marta Zennaro"]);
    for gone in ["boscolo", "5210211", "marta@example"] {
        assert_eq!(found(&desk, gone), Vec::<String>::new(), "{gone}");
    }
    assert_eq!(
        found(&desk, "mar zen"),
        Vec::<String>::new(),
        "only the last word is a beginning"
    );
    assert_eq!(found(&desk, "marta zen"), ["Marta Zennaro"]);
}

#[test]
fn somebody_new_is_written_down_offline_and_found_at_once() {
    let mut desk = Desk::new();
    let new = OpKind::ContactCreate {
        id: contact_id(1),
        f: BTreeMap::from([(ContactField::Name, "Nuova Persona".into())]),
        points: BTreeSet::from([point("041 5210211")]),
    };
    let op = desk.save(new.clone());
    desk.restart();
    assert_eq!(found(&desk, "nuova"), ["Nuova Persona"]);
    assert!(matches!(
        desk.record(vec![new]),
        Err(StoreError::Refused(RefusalCode::IdTaken, None))
    ));
    desk.answer(op, Answer::Done(11));
    desk.pull(
        11,
        vec![Change::PutContact(contact(
            1,
            "Nuova Persona",
            &["041 5210211"],
            11,
        ))],
    );
    assert_eq!(
        desk.store().contact(contact_id(1)).unwrap().f[&ContactField::Name].1,
        11
    );
    // No mirror is left behind: the next row of the server is what is shown.
    desk.pull(12, vec![Change::PutContact(contact(1, "Altro Nome", &[], 12))]);
    assert_eq!(found(&desk, "altro"), ["Altro Nome"]);
}

#[test]
fn own_changes_of_a_contact_stay_on_top_until_they_are_pulled() {
    let desk = with_marta();
    let op = desk.save(set_contact(
        ContactField::Note,
        "chiamare la sera",
        &["333 1234567"],
        &["041 5210211"],
    ));
    desk.pull(
        11,
        vec![Change::PutContact(contact(
            1,
            "Marta Zennaro",
            &["041 5210211", "marta@example.it"],
            11,
        ))],
    );
    let shown = desk.store().contact(contact_id(1)).unwrap();
    assert_eq!(shown.text(ContactField::Name), "Marta Zennaro");
    assert_eq!(shown.text(ContactField::Note), "chiamare la sera");
    let points: Vec<_> = shown.points.iter().map(|p| p.value.as_str()).collect();
    assert_eq!(points, ["+393331234567", "marta@example.it"]);
    assert_eq!(found(&desk, "5210211"), Vec::<String>::new());
    desk.refuse(op, "not_allowed");
    let shown = desk.store().contact(contact_id(1)).unwrap();
    assert_eq!(shown.text(ContactField::Note), "");
    assert_eq!(found(&desk, "5210211"), ["Marta Zennaro"]);
    assert_eq!(found(&desk, "3331234567"), Vec::<String>::new());
}

#[test]
fn a_change_of_a_contact_names_what_its_author_saw() {
    let desk = with_marta();
    desk.save(set_contact(ContactField::Name, "Marta B.", &[], &[]));
    let OpKind::ContactSet { f, .. } = &desk.sent()[0].kind else {
        panic!("{:?}", desk.sent())
    };
    let change = &f[&ContactField::Name];
    assert_eq!(
        (change.base_version, &change.base),
        (Some(10), &"Marta Boscolo".into())
    );
}

#[test]
fn own_ops_of_a_contact_leave_when_a_page_has_passed_them_though_it_says_nothing_of_the_contact() {
    let desk = with_marta();
    let op = desk.save(set_contact(ContactField::Name, "Marta B.", &[], &[]));
    desk.answer(op, Answer::Done(11));
    desk.pull(12, vec![]);
    // Whatever the server says next is what is shown.
    desk.pull(13, vec![Change::PutContact(contact(1, "Marta C.", &[], 13))]);
    assert_eq!(found(&desk, "marta"), ["Marta C."]);
    assert_eq!(
        desk.store()
            .contact(contact_id(1))
            .unwrap()
            .text(ContactField::Name),
        "Marta C."
    );
}

#[test]
fn a_contact_found_says_how_many_cases_are_open() {
    let desk = with_marta();
    for (n, status) in [(1, "open"), (2, "waiting_contact"), (3, "solved")] {
        let mut case = server_case(n, 10);
        let cell = |value: Value| oltre_domain::Cell { value, version: 10 };
        case.fields.insert(
            oltre_domain::Field::Contact,
            cell(contact_id(1).to_string().into()),
        );
        case.fields
            .insert(oltre_domain::Field::Status, cell(status.into()));
        desk.pull(10, vec![put(case)]);
    }
    let found = desk.store().find_contacts("marta", 10).unwrap();
    assert_eq!(found[0].open_cases, 2);
    assert_eq!(desk.store().count_cases_of(contact_id(1)).unwrap(), (3, 2));
    let cases = desk.store().cases_of(contact_id(1), 2).unwrap();
    assert_eq!(cases.len(), 2);
    assert!(
        cases
            .iter()
            .all(|c| !c.status.is_done() && c.contact == "Marta Boscolo")
    );
}

#[test]
fn any_name_a_person_may_have_is_kept() {
    let desk = Desk::new();
    for (i, (name, text)) in crate::corpus::notes().into_iter().enumerate() {
        let row = contact(u128::try_from(i).unwrap(), &text, &[], 10);
        desk.pull(10, vec![Change::PutContact(row.clone())]);
        assert!(desk.store().contact(row.id).unwrap() == row, "{name}");
        desk.pull(
            11,
            vec![Change::PutContact(contact(
                u128::try_from(i).unwrap(),
                "x",
                &[],
                11,
            ))],
        );
    }
}
