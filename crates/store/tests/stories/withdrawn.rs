//! Queues are taken from an account: what came through them alone leaves.

use crate::desk::*;
use oltre_domain::{
    CaseState, Cell, Change, Field, Handoff, HandoffId, OperatorId, QueueId, Timestamp, Value,
};
use oltre_store::{EntryState, StoreError, Withdrawal};
use std::collections::BTreeSet;
use uuid::Uuid;

fn in_queue(n: u128, queue: QueueId, owner: Option<OperatorId>) -> CaseState {
    let mut case = server_case(n, 10);
    let cell = |value: Value| Cell { value, version: 10 };
    case.fields.insert(Field::Queue, cell(queue.to_string().into()));
    if let Some(owner) = owner {
        case.fields.insert(Field::Owner, cell(owner.to_string().into()));
    }
    case
}

fn asked(n: u128, office: QueueId, answered_at: Option<Timestamp>) -> Change {
    Change::PutHandoff(Handoff {
        id: HandoffId(Uuid::from_u128(0xF100 + n)),
        case: case_id(n),
        office,
        question: "Chi passa domani?".into(),
        due: None,
        asked_by: LUCA,
        asked_at: MORNING,
        answered_at,
        answer: answered_at.map(|_| "Noi".into()),
        declined: false,
    })
}

/// The roads are taken from this account, which keeps its own cases and what `left` names.
fn without_roads(left: &[String]) -> Withdrawal {
    let mut all: BTreeSet<String> = left.iter().cloned().collect();
    all.extend(["org".to_owned(), format!("own:{ME}")]);
    Withdrawal {
        gone: [format!("queue:{ROADS}"), format!("handoff:{ROADS}")].into(),
        left: all,
    }
}

fn front() -> Vec<String> {
    vec![format!("queue:{FRONT}"), format!("handoff:{FRONT}")]
}

fn held(desk: &Desk, n: u128) -> bool {
    !matches!(desk.store().case(case_id(n)), Err(StoreError::NotFound))
}

#[test]
fn what_came_through_a_queue_that_is_taken_away_leaves_with_its_words() {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![
            put(in_queue(1, FRONT, None)),
            put(in_queue(2, ROADS, None)),
            put_entry(2, 1, "sottopasso allagato", 10),
            put(in_queue(3, ROADS, Some(ME))),
            put(in_queue(4, ROADS, Some(LUCA))),
        ],
    );
    let facts = [("taken".to_owned(), "[]".to_owned())];
    let applied = desk.store().let_go(&without_roads(&front()), &facts, ME).unwrap();
    assert_eq!(applied.cases, [case_id(2), case_id(4)]);
    assert_eq!(applied.missing, []);
    let here: Vec<bool> = (1..=4).map(|n| held(&desk, n)).collect();
    assert_eq!(
        here,
        [true, false, true, false],
        "one's own case stays wherever it lies"
    );
    assert_eq!(desk.find("sottopasso"), []);
    assert_eq!(desk.store().fact("taken").unwrap().as_deref(), Some("[]"));
    // Again, as after a crash in the middle: nothing more to do, and no harm.
    let again = desk.store().let_go(&without_roads(&front()), &facts, ME).unwrap();
    assert_eq!(again.cases, []);
}

#[test]
fn a_case_in_which_ones_office_was_asked_goes_and_is_asked_for_again() {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![
            put(in_queue(1, ROADS, None)),
            asked(1, FRONT, None),
            put_entry(1, 1, "parole che non sono per l'ufficio", 10),
            put(in_queue(2, ROADS, None)),
            asked(2, FRONT, Some(MORNING)),
            // Nobody of this account's queues but the office that is taken away.
            put(in_queue(3, FRONT, None)),
            asked(3, ROADS, None),
        ],
    );
    // The desk keeps what the front is asked, and neither queue itself.
    let withdrawal = Withdrawal {
        gone: [
            format!("queue:{ROADS}"),
            format!("queue:{FRONT}"),
            format!("handoff:{ROADS}"),
        ]
        .into(),
        left: ["org".to_owned(), format!("own:{ME}"), format!("handoff:{FRONT}")].into(),
    };
    let applied = desk.store().let_go(&withdrawal, &[], ME).unwrap();
    assert_eq!(applied.missing, [case_id(1)], "less of it is for this desk now");
    assert_eq!(desk.store().missing().unwrap(), [case_id(1)]);
    let here: Vec<bool> = (1..=3).map(|n| held(&desk, n)).collect();
    assert_eq!(here, [false, false, false]);
    assert_eq!(desk.find("parole"), []);
}

#[test]
fn an_edit_that_was_not_sent_stays_in_sight_when_its_case_is_taken_away() {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![put(in_queue(1, ROADS, None)), put(in_queue(2, FRONT, None))],
    );
    desk.save(desk.note(case_id(1), "sul posto alle 16"));
    // Opened here, in the queue that goes, and answered by nobody yet.
    desk.save(create(3, &[(Field::Queue, ROADS.to_string().into())]));
    desk.store().let_go(&without_roads(&front()), &[], ME).unwrap();
    assert_eq!(desk.outbox().len(), 2, "the server says what comes of them");
    assert!(
        held(&desk, 3),
        "what its author opened is not taken before it is answered"
    );
    // Words on a case that is not here stand among what waits, and on their case again when the queue comes back.
    assert_eq!(desk.timeline(1), []);
    let waiting = desk.store().pending_actions(10).unwrap();
    assert!(
        waiting
            .iter()
            .any(|action| action.text.as_deref() == Some("sul posto alle 16")),
        "{waiting:?}"
    );
    desk.pull(11, vec![put(in_queue(1, ROADS, None))]);
    assert!(desk.case(1).row.pending);
    assert_eq!(
        desk.timeline(1),
        [("sul posto alle 16".to_owned(), EntryState::Pending)]
    );
}

#[test]
fn many_cases_leave_a_few_at_a_time() {
    let desk = Desk::new();
    let many = (1..=600).map(|n| put(in_queue(n, if n % 3 == 0 { FRONT } else { ROADS }, None)));
    desk.pull(10, many.collect());
    let facts = [("taken".to_owned(), "[]".to_owned())];
    let applied = desk.store().let_go(&without_roads(&front()), &facts, ME).unwrap();
    assert_eq!(applied.cases.len(), 400);
    assert!((1..=600).all(|n| held(&desk, n) == (n % 3 == 0)));
    assert_eq!(desk.store().fact("taken").unwrap().as_deref(), Some("[]"));
}

#[test]
fn a_request_that_turns_out_to_be_for_this_desk_whole_is_asked_for_again() {
    let desk = Desk::new();
    let scopes = |names: &[String]| desk.store().greeted(2, "Comune", names).unwrap();
    scopes(&front());
    // Of a case of the roads the front holds what it was asked.
    desk.pull(10, vec![put(in_queue(1, ROADS, None)), asked(1, FRONT, None)]);
    // The roads are given to this account too, but the case has gone on to the front before their rows come.
    let mut all = front();
    all.extend([format!("queue:{ROADS}"), format!("handoff:{ROADS}")]);
    scopes(&all);
    let moved = patch(1, Field::Queue, FRONT.to_string(), 12);
    let applied = desk.take(12, vec![moved], false);
    assert_eq!(applied.missing, [case_id(1)]);
    // It comes whole, once.
    let whole = oltre_store::Page {
        changes: vec![
            put(in_queue(1, FRONT, None)),
            put_entry(1, 1, "tutta la storia", 9),
        ],
        fetched: Some(case_id(1)),
        ..oltre_store::Page::default()
    };
    assert_eq!(desk.store().take_page(&whole, ME).unwrap().missing, []);
    let applied = desk.take(13, vec![patch(1, Field::Topic, "strade", 13)], false);
    assert_eq!(applied.missing, []);
    assert_eq!(desk.find("storia"), [case_id(1)]);
}
