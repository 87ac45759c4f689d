//! Lines for the server's journal: noted once, kept as they were made, never in the way.

use crate::desk::*;
use oltre_domain::{JournalId, Timestamp};
use uuid::Uuid;

fn id(n: u128) -> JournalId {
    JournalId(Uuid::from_u128(n))
}

fn note(desk: &Desk, once: &str, n: u128, at: Timestamp) -> bool {
    desk.store()
        .note(once, id(n), &format!("{{\"n\":{n}}}"), at)
        .unwrap()
}

fn waiting(desk: &Desk) -> Vec<u128> {
    let lines = desk.store().journal(100, usize::MAX).unwrap();
    lines.iter().map(|(id, _)| id.0.as_u128()).collect()
}

#[test]
fn a_case_read_ten_times_in_an_hour_is_noted_once_also_after_it_was_sent() {
    let mut desk = Desk::new();
    assert!(note(&desk, "read 1", 1, MORNING));
    assert!(!note(&desk, "read 1", 2, MORNING));
    assert!(!desk.store().journal_answered(&[id(1)]).unwrap());
    assert!(!note(&desk, "read 1", 3, MORNING.plus(20 * Timestamp::MINUTE)));
    desk.restart();
    assert!(!note(&desk, "read 1", 4, MORNING.plus(30 * Timestamp::MINUTE)));
    assert!(note(&desk, "read 2", 5, MORNING.plus(Timestamp::HOUR)));
    assert_eq!(waiting(&desk), [5]);
}

#[test]
fn it_goes_out_in_order_and_stays_until_it_is_answered_and_counts_for_nothing() {
    let mut desk = Desk::with_case();
    for n in 1..=5 {
        note(&desk, &format!("read {n}"), n, MORNING);
    }
    let two = desk.store().journal(2, usize::MAX).unwrap();
    assert_eq!(
        two,
        [(id(1), "{\"n\":1}".to_owned()), (id(2), "{\"n\":2}".to_owned())]
    );
    // At least one, however large.
    assert_eq!(desk.store().journal(100, 1).unwrap().len(), 1);
    desk.restart();
    assert_eq!(waiting(&desk), [1, 2, 3, 4, 5]);
    assert!(desk.store().journal_answered(&[id(1), id(2)]).unwrap());
    assert_eq!(waiting(&desk), [3, 4, 5]);
    assert_eq!(desk.store().waiting().unwrap().actions, 0);
    // A new snapshot is nothing to it.
    desk.store().start_over(&[]).unwrap();
    assert_eq!(waiting(&desk), [3, 4, 5]);
}

#[test]
fn weeks_without_a_server_cost_the_oldest_lines_and_not_the_disk() {
    let desk = Desk::new();
    for n in 1..=20_003u128 {
        desk.store()
            .note(
                &format!("read {n}"),
                id(n),
                "{}",
                MORNING.plus(i64::try_from(n).unwrap() * Timestamp::MINUTE),
            )
            .unwrap();
    }
    let lines = desk.store().journal(100_000, usize::MAX).unwrap();
    assert_eq!((lines.len(), lines[0].0), (20_000, id(4)));
}
