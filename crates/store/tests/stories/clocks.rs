//! What was undertaken for cases, as lists show it: at once, offline too.

use crate::desk::*;
use oltre_domain::{
    BusinessHours, CaseStatus, Change, ClockKind, DAY_MINUTES, Escalation, Field, FieldChange, OpKind,
    OpenHours, Priority, ServiceLevel, Targets, Texts, Timestamp, Value,
};
use oltre_store::{List, ListFilter};
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = Timestamp::HOUR;

/// Somebody is always there: an hour to the first word, two to the next, eight to the solution; urgent matters in half.
fn undertaken() -> Vec<Change> {
    let always = || {
        vec![OpenHours {
            from: 0,
            until: DAY_MINUTES,
        }]
    };
    let targets = |hours: u32| Targets {
        first_reply: Some(hours * 30),
        next_reply: Some(hours * 60),
        solution: Some(hours * 240),
    };
    let hours = BusinessHours {
        key: "always".to_owned(),
        label: Texts::default(),
        time_zone: "Europe/Rome".to_owned(),
        week: std::array::from_fn(|_| always()),
        holidays: None,
        every_year: Vec::new(),
        closed: Vec::new(),
    };
    let level = ServiceLevel {
        key: "all".to_owned(),
        label: Texts::default(),
        queues: Vec::new(),
        hours: "always".to_owned(),
        targets: BTreeMap::from([(Priority::Normal, targets(2)), (Priority::Urgent, targets(1))]),
        escalation: Escalation::default(),
    };
    vec![Change::PutBusinessHours(hours), Change::PutServiceLevel(level)]
}

fn by_mail(n: u128) -> Change {
    let mut case = server_case(n, 10);
    let cell = oltre_domain::Cell {
        value: "email".into(),
        version: 10,
    };
    case.fields.insert(Field::Channel, cell);
    put(case)
}

/// What is due next for a case, in hours after it was opened.
fn due(desk: &Desk, n: u128) -> Option<(ClockKind, i64)> {
    let case = desk.case(n);
    let (kind, due) = case.row.clock?;
    Some((kind, due.since(case.file.case.created_at) / HOUR))
}

fn reply(at_case: u128) -> OpKind {
    OpKind::ReplySend {
        case: case_id(at_case),
        body: "Arriviamo".to_owned(),
        channel: Some("email".into()),
        act: None,
        seen: BTreeSet::new(),
    }
}

#[test]
fn what_is_due_next_stands_on_the_row_and_moves_with_the_case() {
    let desk = Desk::new();
    desk.pull(10, [undertaken(), vec![by_mail(1)]].concat());
    assert_eq!(due(&desk, 1), Some((ClockKind::FirstReply, 1)));
    // Answered here, with the cable out: at once it is the solution that is due.
    desk.save(reply(1));
    assert_eq!(due(&desk, 1), Some((ClockKind::Solution, 8)));
    let urgent = FieldChange {
        base_version: Some(10),
        base_op: None,
        base: Value::Int(3),
        value: Value::Int(1),
    };
    desk.save(OpKind::CaseSet {
        id: case_id(1),
        f: BTreeMap::from([(Field::Priority, urgent)]),
    });
    assert_eq!(due(&desk, 1), Some((ClockKind::Solution, 4)));
    desk.save(OpKind::CaseStatus {
        id: case_id(1),
        expect: CaseStatus::New,
        status: CaseStatus::WaitingContact,
        until: None,
    });
    assert_eq!(due(&desk, 1), None, "it stands still");
    let clocks = desk.store().clocks(case_id(1)).unwrap();
    let solution = clocks.iter().find(|c| c.kind == ClockKind::Solution).unwrap();
    assert!(solution.left.is_some_and(|left| left > 3 * HOUR), "{solution:?}");
}

#[test]
fn a_reply_the_server_did_not_take_was_none() {
    let desk = Desk::new();
    desk.pull(10, [undertaken(), vec![by_mail(1)]].concat());
    let oid = desk.save(reply(1));
    assert_eq!(due(&desk, 1), Some((ClockKind::Solution, 8)));
    desk.refuse(oid, "already_answered");
    assert_eq!(due(&desk, 1), Some((ClockKind::FirstReply, 1)));
}

#[test]
fn what_is_undertaken_later_is_looked_up_for_all_that_is_open_a_few_at_a_time() {
    let desk = Desk::new();
    desk.pull(10, (1..=250).map(by_mail).collect());
    assert_eq!(due(&desk, 250), None);
    desk.pull(11, undertaken());
    let mut looked = 0;
    loop {
        let now = desk.store().settle_clocks(60).unwrap();
        if now == 0 {
            break;
        }
        assert!(now <= 60);
        looked += now;
    }
    assert!(looked > 0, "not all of them in one write");
    for n in [1, 100, 250] {
        assert_eq!(due(&desk, n), Some((ClockKind::FirstReply, 1)));
    }
    let born = desk.case(1).file.case.created_at;
    let late = |until: Timestamp| {
        let page = desk.store().list(List::Due(until), &ListFilter::default(), 0, 10);
        page.unwrap().total
    };
    assert_eq!((late(born.plus(HOUR - 1)), late(born.plus(HOUR))), (0, 250));
}
