//! The queue narrowed, and in another order.

use crate::desk::*;
use oltre_domain::{
    CaseStatus, Cell, Change, ContactField, ContactKind, Field, OperatorId, Place, PromiseState, Timestamp,
    Value,
};
use oltre_store::{DueBetween, List, ListFilter, ListOrder};

fn case(n: u128, fields: &[(Field, Value)]) -> Change {
    let mut case = server_case(n, 10);
    for (field, value) in fields {
        let cell = Cell {
            value: value.clone(),
            version: 10,
        };
        case.fields.insert(*field, cell);
    }
    put(case)
}

fn owner(who: OperatorId) -> (Field, Value) {
    (Field::Owner, who.to_string().into())
}

fn place(street: &str, district: &str) -> (Field, Value) {
    let place = Place {
        street: street.to_owned(),
        number: "14".to_owned(),
        district: district.to_owned(),
    };
    (Field::Place, Value::Place(place))
}

fn due(at: Timestamp) -> (Field, Value) {
    (Field::Due, Value::Int(at.0))
}

fn of_kind(n: u128, kind: &str) -> Change {
    let mut contact = contact(n, "Qualcuno", &[], 10);
    contact.f.insert(ContactField::Kind, (kind.into(), 10));
    Change::PutContact(contact)
}

/// Of the morning: 1 mine and urgent, due yesterday, in Via dei Tigli; 2 Luca's, due tonight, at Murano, of a tourist; 3 nobody's,
/// a promise in three days, of a citizen who never said so; 4 nobody's, waiting, of nobody known; 5 done.
/// They were last touched in this order.
fn town() -> Desk {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![
            case(
                1,
                &[
                    owner(ME),
                    (Field::Status, "open".into()),
                    (Field::Priority, Value::Int(1)),
                    due(MORNING.plus(-Timestamp::DAY)),
                    place("Via dei Tigli", "Cà Noghera"),
                ],
            ),
            case(
                2,
                &[
                    owner(LUCA),
                    (Field::Status, "open".into()),
                    due(MORNING.plus(10 * Timestamp::HOUR)),
                    place("Fondamenta Serenella", "Murano"),
                    (Field::Contact, contact_id(2).to_string().into()),
                ],
            ),
            case(3, &[(Field::Contact, contact_id(3).to_string().into())]),
            case(4, &[(Field::Status, "waiting_office".into())]),
            case(5, &[owner(ME), (Field::Status, "solved".into())]),
            of_kind(2, "tourist"),
            Change::PutContact(contact(3, "Marta", &[], 10)),
            Change::PutPromise(crate::pulling::promise(
                3,
                1,
                PromiseState::Open,
                3 * Timestamp::DAY,
            )),
        ],
    );
    for n in 1..=5 {
        desk.pull(10, vec![put_entry(n, n, "voce", 10)]);
    }
    desk
}

fn ids(desk: &Desk, list: List, filter: &ListFilter, order: ListOrder) -> Vec<u128> {
    let page = desk.store().list_in(list, filter, order, 0, 100).unwrap();
    assert_eq!(
        page.total as usize,
        page.rows.len(),
        "the count is of the same rows"
    );
    page.rows.iter().map(|row| row.id.0.as_u128() - 0xC000).collect()
}

fn open(desk: &Desk, filter: &ListFilter) -> Vec<u128> {
    ids(desk, List::Open, filter, ListOrder::Usual)
}

#[test]
fn a_list_is_narrowed_to_who_answers_for_the_case() {
    let desk = town();
    let of = |owner| ListFilter {
        owner: Some(owner),
        ..ListFilter::default()
    };
    assert_eq!(open(&desk, &of(Some(ME))), [1]);
    assert_eq!(open(&desk, &of(Some(LUCA))), [2]);
    assert_eq!(open(&desk, &of(None)), [4, 3]);
    assert_eq!(ids(&desk, List::Done, &of(Some(ME)), ListOrder::Usual), [5]);
    assert_eq!(
        ids(&desk, List::Mine(ME), &of(Some(LUCA)), ListOrder::Usual),
        Vec::<u128>::new()
    );
}

#[test]
fn a_list_is_narrowed_to_a_status() {
    let desk = town();
    let in_status = |status| ListFilter {
        status: Some(status),
        ..ListFilter::default()
    };
    assert_eq!(open(&desk, &in_status(CaseStatus::Open)), [1, 2]);
    assert_eq!(open(&desk, &in_status(CaseStatus::WaitingOffice)), [4]);
    assert_eq!(open(&desk, &in_status(CaseStatus::Solved)), Vec::<u128>::new());
}

#[test]
fn a_list_is_narrowed_to_what_is_due_by_a_date_or_a_promise() {
    let desk = town();
    let between = |from: Timestamp, until: Timestamp| ListFilter {
        due: Some(DueBetween { from, until }),
        ..ListFilter::default()
    };
    let ever = Timestamp(i64::MIN);
    assert_eq!(open(&desk, &between(ever, MORNING)), [1], "overdue");
    let tonight = MORNING.plus(Timestamp::DAY);
    assert_eq!(open(&desk, &between(MORNING, tonight)), [2]);
    assert_eq!(
        open(&desk, &between(MORNING, MORNING.plus(7 * Timestamp::DAY))),
        [3, 2]
    );
    assert_eq!(
        ids(
            &desk,
            List::Due(tonight),
            &between(ever, MORNING),
            ListOrder::Usual
        ),
        [1],
        "a list that has its own date is narrowed too"
    );
}

#[test]
fn a_place_is_found_by_part_of_its_street_or_district_however_it_is_typed() {
    let desk = town();
    let at = |words: &str| ListFilter {
        place: Some(words.to_owned()),
        ..ListFilter::default()
    };
    assert_eq!(open(&desk, &at("TIGLI")), [1]);
    assert_eq!(open(&desk, &at("ca noghera")), [1]);
    assert_eq!(open(&desk, &at("mur")), [2]);
    assert_eq!(
        open(&desk, &at("14")),
        Vec::<u128>::new(),
        "a house number is no place"
    );
    assert_eq!(open(&desk, &at("%")), Vec::<u128>::new(), "and no pattern");
}

#[test]
fn a_list_is_narrowed_to_a_kind_of_contact() {
    let desk = town();
    let of = |kind| ListFilter {
        contact: Some(kind),
        ..ListFilter::default()
    };
    assert_eq!(open(&desk, &of(ContactKind::Tourist)), [2]);
    assert_eq!(
        open(&desk, &of(ContactKind::Citizen)),
        [3],
        "who never said otherwise"
    );
    assert_eq!(open(&desk, &of(ContactKind::Supplier)), Vec::<u128>::new());
    // The contact turns out to be another one, who is no tourist: the person speaks for it.
    let mut merged = contact(2, "Qualcuno", &[], 11);
    merged.f.insert(ContactField::Kind, ("tourist".into(), 11));
    merged.merged_into = Some(contact_id(3));
    desk.pull(11, vec![Change::PutContact(merged)]);
    assert_eq!(open(&desk, &of(ContactKind::Tourist)), Vec::<u128>::new());
    assert_eq!(open(&desk, &of(ContactKind::Citizen)), [3, 2]);
}

#[test]
fn filters_hold_together() {
    let desk = town();
    let filter = ListFilter {
        queue: Some(FRONT),
        topic: Some("luce".to_owned()),
        owner: Some(Some(LUCA)),
        status: Some(CaseStatus::Open),
        due: Some(DueBetween {
            from: MORNING,
            until: MORNING.plus(Timestamp::DAY),
        }),
        place: Some("murano".to_owned()),
        contact: Some(ContactKind::Tourist),
    };
    assert_eq!(open(&desk, &filter), [2]);
    let elsewhere = ListFilter {
        queue: Some(ROADS),
        ..filter
    };
    assert_eq!(open(&desk, &elsewhere), Vec::<u128>::new());
}

#[test]
fn a_list_is_put_in_another_order() {
    let desk = town();
    let in_order = |list, order| ids(&desk, list, &ListFilter::default(), order);
    assert_eq!(in_order(List::Open, ListOrder::Usual), [1, 4, 3, 2]);
    assert_eq!(
        in_order(List::Open, ListOrder::Due),
        [1, 2, 3, 4],
        "yesterday, tonight, a promise, never"
    );
    assert_eq!(in_order(List::Open, ListOrder::Newest), [4, 3, 2, 1]);
    assert_eq!(in_order(List::Open, ListOrder::Oldest), [1, 2, 3, 4]);
    assert_eq!(in_order(List::ToTake, ListOrder::Oldest), [3, 4]);
    assert_eq!(in_order(List::Done, ListOrder::Due), [5]);
}
