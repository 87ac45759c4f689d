//! The list of what was promised.

use crate::desk::*;
use oltre_domain::{Callback, Change, OpKind, OperatorId, Promise, PromiseId, PromiseState, Timestamp};
use oltre_store::PromiseList::{Callbacks, Promises};
use oltre_store::{PromiseCounts, PromiseList};
use uuid::Uuid;

fn promise(id: u128, by: OperatorId, hours: i64) -> Promise {
    let due = hours * Timestamp::HOUR;
    Promise {
        by,
        ..crate::pulling::promise(1, id, PromiseState::Open, due)
    }
}

fn callback(id: u128, by: OperatorId, hours: i64) -> Promise {
    let promise = promise(id, by, hours);
    Promise {
        call: Some(Callback {
            from: promise.due.plus(-2 * Timestamp::HOUR),
            point: Some("+390415210211".into()),
        }),
        ..promise
    }
}

fn with(promises: Vec<Promise>) -> Desk {
    let desk = Desk::with_case();
    desk.pull(11, promises.into_iter().map(Change::PutPromise).collect());
    desk
}

fn ids(desk: &Desk, whose: Option<OperatorId>, list: PromiseList) -> Vec<u128> {
    let page = desk.store().promises(whose, list, 0, 100).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    let number = |id: PromiseId| id.0.as_u128() - 0xE000;
    page.rows.iter().map(|row| number(row.promise.id)).collect()
}

#[test]
fn mine_stand_by_date_calls_apart_and_those_of_others_only_among_all() {
    let desk = with(vec![
        promise(1, ME, 30),
        promise(2, ME, -3),
        promise(3, LUCA, 1),
        callback(4, ME, 5),
        callback(5, LUCA, 4),
    ]);
    assert_eq!(ids(&desk, Some(ME), Promises), [2, 1]);
    assert_eq!(ids(&desk, Some(ME), Callbacks), [4]);
    assert_eq!(ids(&desk, None, Promises), [2, 3, 1]);
    assert_eq!(ids(&desk, None, Callbacks), [5, 4]);
    let mine = desk.store().promise_counts(Some(ME), None).unwrap();
    assert_eq!(
        mine,
        PromiseCounts {
            callbacks: 1,
            promises: 2
        }
    );
    let by_noon = Some(MORNING.plus(5 * Timestamp::HOUR));
    let due = desk.store().promise_counts(Some(ME), by_noon).unwrap();
    assert_eq!((due.callbacks, due.promises), (1, 1));
    let row = &desk.store().promises(Some(ME), Callbacks, 0, 1).unwrap().rows[0];
    assert_eq!(row.subject, desk.case(1).row.subject);
    assert_eq!(row.code, desk.case(1).row.code);
}

#[test]
fn what_is_over_leaves_the_list_and_what_was_broken_stays_until_it_is_repaired() {
    let state = |id, state| Promise {
        state,
        ..promise(id, ME, 1)
    };
    let desk = with(vec![
        state(1, PromiseState::Broken),
        state(2, PromiseState::Renegotiated),
        state(3, PromiseState::Kept),
        state(4, PromiseState::Cancelled),
    ]);
    assert_eq!(ids(&desk, Some(ME), Promises), [1, 2]);
    // Kept here, not yet sent: off the list at once.
    desk.save(OpKind::PromiseKeep {
        id: PromiseId(Uuid::from_u128(0xE002)),
        case: case_id(1),
    });
    assert_eq!(ids(&desk, Some(ME), Promises), [1]);
    assert!(desk.store().promises(Some(ME), Promises, 0, 1).unwrap().rows[0].pending);
}

#[test]
fn what_was_passed_to_an_office_is_nobodys_and_still_there() {
    let passed = Promise {
        office: Some(ROADS),
        ..promise(1, ME, 1)
    };
    let desk = with(vec![passed, promise(2, LUCA, 2)]);
    assert_eq!(ids(&desk, Some(ME), Promises), [0; 0]);
    assert_eq!(ids(&desk, None, Promises), [1, 2]);
}

#[test]
fn windows_of_a_long_list_meet_without_a_gap_though_all_dates_are_the_same() {
    let desk = with((1..=30).map(|id| promise(id, ME, 1)).collect());
    let mut seen = Vec::new();
    for offset in [0, 10, 20, 30] {
        let page = desk.store().promises(Some(ME), Promises, offset, 10).unwrap();
        assert_eq!(page.total, 30);
        seen.extend(page.rows.iter().map(|row| row.promise.id));
    }
    let all = desk.store().promises(Some(ME), Promises, 0, 100).unwrap().rows;
    assert_eq!(seen, all.iter().map(|row| row.promise.id).collect::<Vec<_>>());
    assert_eq!(seen.len(), 30);
}
