//! Notes that call whoever works here.

use crate::desk::*;
use oltre_domain::{Author, CaseId, Change, Entry, LeaveReason, OperatorId};
use oltre_store::{List, ListFilter};
use std::collections::BTreeSet;

/// A desk that knows who works at it, with cases 1 to 3.
fn mine() -> Desk {
    let desk = Desk::new();
    greet(&desk);
    desk.pull(10, (1..=3).map(|n| put(server_case(n, 10))).collect());
    desk
}

fn greet(desk: &Desk) {
    let names = ["org".to_owned(), format!("own:{ME}")];
    desk.store().greeted(2, "Comune", &names).unwrap();
}

/// A note of a colleague that calls these people.
fn call(desk: &Desk, case: u128, who: &[OperatorId]) -> Entry {
    let mut entry = desk.entry(case_id(case), "@Marta, lo sai tu?");
    entry.by = Author::Operator(LUCA);
    entry.meta.mentions = Some(who.iter().copied().collect::<BTreeSet<_>>());
    entry
}

fn written(entry: &Entry, seq: i64) -> Change {
    Change::PutEntry(Box::new(entry.clone()), seq, 0)
}

fn listed(desk: &Desk) -> Vec<CaseId> {
    let page = desk
        .store()
        .list(List::Mentions, &ListFilter::default(), 0, 50)
        .unwrap();
    assert_eq!(
        page.total,
        desk.store().list_counts(ME, MORNING).unwrap().mentions
    );
    assert!(page.rows.iter().all(|row| row.mentioned));
    page.rows.iter().map(|row| row.id).collect()
}

#[test]
fn a_note_that_calls_me_is_listed_and_one_that_calls_a_colleague_is_not() {
    let desk = mine();
    desk.pull(
        12,
        vec![
            written(&call(&desk, 1, &[ME]), 11),
            written(&call(&desk, 2, &[LUCA]), 12),
        ],
    );
    assert_eq!(listed(&desk), [case_id(1)]);
    let calls = desk.store().mentions().unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].case, calls[0].by), (case_id(1), Some(LUCA)));
    assert_eq!(desk.store().mention_of(case_id(2)).unwrap(), None);
}

#[test]
fn whoever_writes_on_the_case_has_answered_here_or_elsewhere() {
    let desk = mine();
    desk.pull(
        12,
        vec![
            written(&call(&desk, 1, &[ME]), 11),
            written(&call(&desk, 2, &[ME]), 12),
        ],
    );
    desk.save(desk.note(case_id(1), "Sì, venerdì."));
    assert_eq!(listed(&desk), [case_id(2)]);
    // From my other computer.
    desk.pull(13, vec![written(&desk.entry(case_id(2), "No."), 13)]);
    assert_eq!(listed(&desk), []);
    // And called again.
    desk.pull(14, vec![written(&call(&desk, 2, &[ME]), 14)]);
    assert_eq!(listed(&desk), [case_id(2)]);
}

#[test]
fn an_answer_that_comes_before_the_call_it_answers_counts_too() {
    let desk = mine();
    desk.pull(
        12,
        vec![
            written(&desk.entry(case_id(1), "Venerdì."), 12),
            written(&call(&desk, 1, &[ME]), 11),
        ],
    );
    assert_eq!(listed(&desk), []);
}

#[test]
fn what_is_seen_by_hand_stays_seen_when_everything_is_fetched_anew_and_can_be_taken_back() {
    let desk = mine();
    let called = call(&desk, 1, &[ME]);
    desk.pull(11, vec![written(&called, 11)]);
    assert!(desk.store().see_mentions(case_id(1), true).unwrap());
    assert!(
        !desk.store().see_mentions(case_id(1), true).unwrap(),
        "nothing is left to see"
    );
    assert_eq!(listed(&desk), []);
    desk.store().start_over(&[]).unwrap();
    greet(&desk);
    desk.pull(20, vec![put(server_case(1, 10)), written(&called, 11)]);
    assert_eq!(listed(&desk), []);
    assert!(desk.store().see_mentions(case_id(1), false).unwrap());
    assert_eq!(listed(&desk), [case_id(1)]);
}

#[test]
fn a_call_on_a_case_that_leaves_this_device_leaves_with_it() {
    let desk = mine();
    desk.pull(11, vec![written(&call(&desk, 1, &[ME]), 11)]);
    desk.pull(12, vec![Change::LeaveCase(case_id(1), LeaveReason::Scope)]);
    assert_eq!(listed(&desk), []);
    assert_eq!(desk.store().mentions().unwrap(), []);
}
