//! A specialist's day: what their office was asked, by date, and how late it is for whoever asked.

use crate::desk::*;
use oltre_domain::{CaseId, Change, Field, Handoff, HandoffId, QueueId, Timestamp, Value};
use oltre_store::{List, ListFilter, ListOrder};
use uuid::Uuid;

const SOON: Timestamp = Timestamp(MORNING.0 + Timestamp::HOUR);
const LATER: Timestamp = Timestamp(MORNING.0 + 5 * Timestamp::HOUR);

fn question(n: u128, case: u128, office: QueueId, due: Option<Timestamp>) -> Handoff {
    Handoff {
        id: HandoffId(Uuid::from_u128(0xF200 + n)),
        case: case_id(case),
        office,
        question: format!("domanda {n}"),
        due,
        asked_by: LUCA,
        asked_at: MORNING,
        answered_at: None,
        answer: None,
        declined: false,
    }
}

fn asked(desk: &Desk) -> Vec<CaseId> {
    let page = desk
        .store()
        .list(List::Asked, &ListFilter::default(), 0, 50)
        .unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.iter().map(|row| row.id).collect()
}

/// Cases 1 to 4 ask the roads something, the first two by a date; 5 asks another office; 6 is solved.
fn roads() -> Desk {
    let desk = Desk::new();
    let names = [format!("queue:{ROADS}"), "org".to_owned()];
    desk.store().greeted(2, "Comune", &names).unwrap();
    let cases = (1..=6).map(|n| {
        let mut case = server_case(n, 10);
        if n == 6 {
            let solved = oltre_domain::Cell {
                value: Value::from("solved"),
                version: 10,
            };
            case.fields.insert(Field::Status, solved);
        }
        put(case)
    });
    let questions = [
        question(1, 1, ROADS, Some(LATER)),
        question(2, 2, ROADS, Some(SOON)),
        question(3, 3, ROADS, None),
        question(4, 4, ROADS, Some(LATER)),
        question(5, 4, ROADS, Some(MORNING)),
        question(6, 5, FRONT, Some(SOON)),
        question(7, 6, ROADS, Some(SOON)),
    ];
    desk.pull(
        10,
        cases
            .chain(questions.into_iter().map(Change::PutHandoff))
            .collect(),
    );
    desk
}

#[test]
fn what_my_office_is_asked_comes_by_date_and_what_has_none_comes_last() {
    let desk = roads();
    assert_eq!(asked(&desk), [4, 2, 1, 3].map(case_id));
    assert_eq!(desk.store().list_counts(ME, MORNING).unwrap().asked, 4);
    let first = desk.store().asked_here(case_id(4)).unwrap();
    let words: Vec<&str> = first.iter().map(|h| h.question.as_str()).collect();
    assert_eq!(words, ["domanda 5", "domanda 4"]);
    assert!(desk.store().asked_here(case_id(5)).unwrap().is_empty());
    let newest = desk
        .store()
        .list_in(List::Asked, &ListFilter::default(), ListOrder::Newest, 0, 50);
    assert_eq!(newest.unwrap().rows.len(), 4);
}

#[test]
fn what_is_answered_leaves_the_list_and_what_has_more_time_moves_down() {
    let desk = roads();
    let answered = Handoff {
        answered_at: Some(MORNING),
        answer: Some("Domani".into()),
        ..question(2, 2, ROADS, Some(SOON))
    };
    let moved = question(5, 4, ROADS, Some(LATER.plus(Timestamp::DAY)));
    let moved_too = question(4, 4, ROADS, Some(LATER.plus(Timestamp::DAY)));
    desk.pull(11, [answered, moved, moved_too].map(Change::PutHandoff).to_vec());
    assert_eq!(asked(&desk), [1, 4, 3].map(case_id));
}

#[test]
fn an_office_that_is_late_brings_the_case_among_those_that_are_due() {
    let desk = roads();
    let due = |until| {
        let page = desk
            .store()
            .list(List::Due(until), &ListFilter::default(), 0, 50)
            .unwrap();
        let mut ids: Vec<CaseId> = page.rows.iter().map(|row| row.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(due(MORNING), [case_id(4)]);
    assert_eq!(due(SOON), [2, 4, 5].map(case_id), "nothing of what is solved");
    let row = desk.store().case(case_id(4)).unwrap().row;
    assert_eq!(row.asked_due, Some(MORNING));
    assert_eq!(desk.store().case(case_id(3)).unwrap().row.asked_due, None);
}
