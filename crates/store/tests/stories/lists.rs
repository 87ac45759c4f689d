//! The lists of the queue.

use crate::desk::*;
use oltre_domain::{Change, Field, PromiseState, Timestamp, Value};
use oltre_store::{CaseListRow, List, ListCounts, ListFilter};

fn case(n: u128, fields: &[(Field, Value)]) -> Change {
    let mut case = server_case(n, 10);
    for (field, value) in fields {
        let cell = oltre_domain::Cell {
            value: value.clone(),
            version: 10,
        };
        case.fields.insert(*field, cell);
    }
    put(case)
}

fn mine() -> (Field, Value) {
    (Field::Owner, ME.to_string().into())
}

fn status(name: &str) -> (Field, Value) {
    (Field::Status, name.into())
}

/// Case 1 mine and urgent, 2 mine and solved, 3 Luca's, 4 to take in another queue, 5 to take, due, 6 mine with a promise.
fn town() -> Desk {
    let desk = Desk::new();
    let luca = (Field::Owner, LUCA.to_string().into());
    desk.pull(
        10,
        vec![
            case(1, &[mine(), status("open"), (Field::Priority, Value::Int(1))]),
            case(2, &[mine(), status("solved")]),
            case(3, &[luca, status("reopened")]),
            case(
                4,
                &[
                    (Field::Queue, ROADS.to_string().into()),
                    (Field::Topic, "strade".into()),
                ],
            ),
            case(5, &[(Field::Due, Value::Int(MORNING.0))]),
            case(6, &[mine(), status("waiting_contact")]),
            Change::PutPromise(crate::pulling::promise(6, 1, PromiseState::Open, Timestamp::HOUR)),
            Change::PutConflict(crate::pulling::conflict(3, &["luce", "strade"])),
        ],
    );
    for n in 1..=6 {
        desk.pull(10, vec![put_entry(n, n, "voce", 10)]);
    }
    desk
}

fn ids(desk: &Desk, list: List, filter: &ListFilter) -> Vec<u128> {
    let page = desk.store().list(list, filter, 0, 100).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.iter().map(number).collect()
}

fn number(row: &CaseListRow) -> u128 {
    row.id.0.as_u128() - 0xC000
}

#[test]
fn each_list_holds_what_its_name_says_urgent_first_then_newest() {
    let desk = town();
    let all = ListFilter::default();
    let tonight = MORNING.plus(Timestamp::DAY);
    assert_eq!(ids(&desk, List::Mine(ME), &all), [1, 6]);
    assert_eq!(ids(&desk, List::ToTake, &all), [5, 4]);
    assert_eq!(ids(&desk, List::Open, &all), [1, 6, 5, 4, 3]);
    assert_eq!(ids(&desk, List::Done, &all), [2]);
    assert_eq!(ids(&desk, List::Due(tonight), &all), [6, 5]);
    assert_eq!(
        ids(&desk, List::Due(MORNING), &all),
        [5],
        "the promise is for later"
    );
    assert_eq!(ids(&desk, List::ToCheck, &all), [3]);
    let counts = ListCounts {
        mine: 2,
        to_take: 2,
        due: 2,
        open: 5,
        done: 1,
        to_check: 1,
        asked: 0,
        mentions: 0,
    };
    assert_eq!(desk.store().list_counts(ME, tonight).unwrap(), counts);
}

#[test]
fn a_list_is_narrowed_to_a_queue_and_a_topic() {
    let desk = town();
    let filter = |queue, topic: Option<&str>| ListFilter {
        queue,
        topic: topic.map(str::to_owned),
        ..ListFilter::default()
    };
    assert_eq!(ids(&desk, List::Open, &filter(Some(ROADS), None)), [4]);
    assert_eq!(ids(&desk, List::ToTake, &filter(None, Some("luce"))), [5]);
    assert_eq!(
        ids(&desk, List::ToTake, &filter(Some(FRONT), Some("strade"))),
        Vec::<u128>::new()
    );
    assert_eq!(ids(&desk, List::Due(MORNING), &filter(Some(FRONT), None)), [5]);
    assert_eq!(
        ids(&desk, List::Open, &filter(None, Some("' OR 1=1 --"))),
        Vec::<u128>::new()
    );
}

#[test]
fn windows_of_a_list_meet_without_gap_or_repeat_though_many_rows_tie() {
    let desk = Desk::new();
    desk.pull(
        10,
        (1..=57)
            .map(|n| {
                case(
                    n,
                    &[(Field::Priority, Value::Int(i64::try_from(1 + n % 2).unwrap()))],
                )
            })
            .collect(),
    );
    let mut seen = Vec::new();
    for offset in (0..60).step_by(10) {
        let page = desk
            .store()
            .list(List::Open, &ListFilter::default(), offset, 10)
            .unwrap();
        assert_eq!(page.total, 57);
        seen.extend(page.rows.iter().map(number));
    }
    let urgent = (1..=57).rev().filter(|n| n % 2 == 0);
    let high = (1..=57).rev().filter(|n| n % 2 == 1);
    assert_eq!(seen, urgent.chain(high).collect::<Vec<u128>>());
    let beyond = desk
        .store()
        .list(List::Open, &ListFilter::default(), 1_000, 10)
        .unwrap();
    assert_eq!((beyond.total, beyond.rows), (57, vec![]));
    assert_eq!(
        desk.store()
            .list(List::Open, &ListFilter::default(), u32::MAX, u32::MAX)
            .unwrap()
            .rows,
        []
    );
}

#[test]
fn an_own_edit_moves_a_case_at_once_and_a_refusal_moves_it_back() {
    let desk = town();
    let op = desk.save(claim(5));
    let all = ListFilter::default();
    assert_eq!(ids(&desk, List::Mine(ME), &all), [1, 5, 6]);
    assert_eq!(ids(&desk, List::ToTake, &all), [4]);
    desk.refuse(op, "already_owned");
    assert_eq!(ids(&desk, List::ToTake, &all), [5, 4]);
}

#[test]
fn a_kept_promise_is_due_no_more() {
    let desk = town();
    desk.save(oltre_domain::OpKind::PromiseKeep {
        id: crate::pulling::promise(6, 1, PromiseState::Open, 0).id,
        case: case_id(6),
    });
    assert_eq!(
        ids(
            &desk,
            List::Due(MORNING.plus(Timestamp::DAY)),
            &ListFilter::default()
        ),
        [5]
    );
    assert_eq!(desk.case(6).row.promise_due, None);
}
