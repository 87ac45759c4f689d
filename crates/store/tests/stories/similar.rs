//! What over-help asks of the past.

use crate::desk::*;
use oltre_domain::{
    CardKind, Change, ContactAnswer, Field, OpId, OpKind, OperatorAct, Place, SuggestionOutcome, Value,
    VetoReason,
};
use std::time::Duration;
use uuid::Uuid;

const LONG: Duration = Duration::from_secs(3_600);

fn outcome(n: u128, id: u128, veto: bool) -> SuggestionOutcome {
    SuggestionOutcome {
        id: OpId(Uuid::from_u128(id)),
        case: case_id(n),
        action: "report_follow_updates".into(),
        card: CardKind::Offer,
        operator: veto.then_some(OperatorAct::Veto(VetoReason::NotNeeded)),
        contact: (!veto).then_some(ContactAnswer::Accepted),
        at: MORNING.plus(i64::try_from(id).unwrap()),
    }
}

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

fn solved(n: u128, subject: &str) -> Change {
    case(
        n,
        &[
            (Field::Subject, subject.into()),
            (Field::Status, "solved".into()),
            (Field::Outcome, "repaired".into()),
        ],
    )
}

#[test]
fn solved_cases_that_share_rare_words_are_evidence() {
    let desk = Desk::new();
    desk.pull(
        10,
        vec![
            solved(1, "Lampione spento davanti alla farmacia"),
            solved(2, "Lampione rotto"),
            solved(3, "Panchina rotta davanti alla farmacia comunale"),
            case(
                4,
                &[(
                    Field::Subject,
                    "Lampione spento davanti alla farmacia, ancora".into(),
                )],
            ),
        ],
    );
    let mut act = desk.entry(case_id(1), "Fatto");
    act.meta.act = Some("open_report".into());
    desk.pull(11, vec![Change::PutEntry(Box::new(act), 11, 0)]);
    let similar = |words: &str, not| {
        let found = desk
            .store()
            .similar_solved(words, Some("luce"), not, 5, LONG)
            .unwrap();
        found
            .into_iter()
            .map(|s| (s.id, s.outcome, s.acts))
            .collect::<Vec<_>>()
    };
    let found = similar("È spento il lampione vicino alla farmacia", case_id(4));
    assert_eq!(
        found[0],
        (case_id(1), "repaired".to_owned(), vec!["open_report".to_owned()])
    );
    assert!(
        !found.iter().any(|(id, ..)| *id == case_id(4)),
        "open cases are no evidence"
    );
    assert!(
        similar("farmacia lampione", case_id(1))
            .iter()
            .all(|(id, ..)| *id != case_id(1))
    );
    assert_eq!(similar("parole mai sentite", case_id(9)), []);
    assert_eq!(similar("", case_id(9)), []);
    let elsewhere = desk
        .store()
        .similar_solved("lampione spento", Some("acqua"), case_id(9), 5, LONG)
        .unwrap();
    assert!(elsewhere.is_empty());
    for (name, text) in crate::corpus::corpus() {
        let found = desk.store().similar_solved(&text, None, case_id(9), 5, LONG);
        found.unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn evidence_that_would_come_late_does_not_come_and_the_reader_works_on() {
    let desk = Desk::new();
    desk.pull(
        10,
        (1..200)
            .map(|n| solved(n, "Lampione spento davanti alla farmacia"))
            .collect(),
    );
    for _ in 0..5 {
        let found = desk
            .store()
            .similar_solved("lampione farmacia", None, case_id(900), 5, Duration::ZERO)
            .unwrap();
        assert!(found.is_empty());
    }
    while desk.store().index_some(1_000).unwrap().is_some() {}
    assert_eq!(desk.find("farmacia").len(), 50);
}

#[test]
fn outcomes_follow_the_contact_over_all_their_cases() {
    let desk = Desk::new();
    let of_marta = (Field::Contact, contact_id(1).to_string().into());
    desk.pull(
        10,
        vec![
            case(1, std::slice::from_ref(&of_marta)),
            case(2, &[of_marta]),
            case(3, &[]),
            Change::PutOutcome(outcome(1, 1, false)),
            Change::PutOutcome(outcome(2, 2, true)),
            Change::PutOutcome(outcome(3, 3, true)),
        ],
    );
    let ids = |contact, case| {
        let found = desk.store().outcomes_of(contact, case).unwrap();
        found
            .into_iter()
            .map(|o| o.outcome.id.0.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(Some(contact_id(1)), case_id(1)), [2, 1], "newest first");
    assert_eq!(ids(None, case_id(3)), [3]);
    assert_eq!(ids(None, case_id(1)), [1]);
    let mut seen = Vec::new();
    desk.store()
        .each_outcome((0, 100), |o, topic| {
            seen.push((o.id.0.as_u128(), topic.map(str::to_owned)))
        })
        .unwrap();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|(_, t)| t.as_deref() == Some("luce")));
}

#[test]
fn own_outcomes_are_known_as_mine_also_after_the_server_has_them() {
    let desk = Desk::with_case();
    let op = desk.new_op(claim(1));
    let mine = SuggestionOutcome {
        id: op.oid,
        ..outcome(1, 7, true)
    };
    let op = oltre_store::NewOp {
        kind: OpKind::SuggestionOutcome {
            outcome: mine.clone(),
        },
        ..op
    };
    desk.store().record(&desk.action(vec![op])).unwrap();
    desk.pull(
        11,
        vec![
            Change::PutOutcome(mine.clone()),
            Change::PutOutcome(outcome(1, 8, true)),
        ],
    );
    let own = desk.store().own_outcomes(MORNING).unwrap();
    assert_eq!(own.iter().map(|o| o.outcome.id).collect::<Vec<_>>(), [mine.id]);
    assert!(desk.store().own_outcomes(MORNING.plus(100)).unwrap().is_empty());
    desk.refuse(mine.id, "not_allowed");
    assert!(
        desk.store().own_outcomes(MORNING).unwrap().is_empty(),
        "what was refused did not happen"
    );
}

#[test]
fn the_same_fault_nearby_is_found_by_its_street() {
    let desk = Desk::new();
    let place = |street: &str, number: &str| Place {
        street: street.into(),
        number: number.into(),
        district: String::new(),
    };
    let at = |n, street: &str, number: &str| case(n, &[(Field::Place, Value::Place(place(street, number)))]);
    desk.pull(
        10,
        vec![
            at(1, "Via Città", "12"),
            at(2, "via  citta", "14/B"),
            at(3, "Via Città", "90"),
            at(4, "Via Roma", "12"),
            at(5, "VIA CITTÀ", ""),
        ],
    );
    let near = |street: &str, number: &str| {
        let found = desk
            .store()
            .same_place(&place(street, number), "luce", case_id(1), 10)
            .unwrap();
        let mut ids: Vec<u128> = found.iter().map(|near| near.id.0.as_u128() - 0xC000).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(near("via citta", "12"), [2, 5]);
    assert_eq!(near("Via Città", ""), [2, 3, 5]);
    assert_eq!(near("", "12"), Vec::<u128>::new());
    assert_eq!(near("via citta", "99999999999999999999"), [5]);
}

#[test]
fn solved_work_is_counted() {
    let desk = Desk::new();
    let mine = (Field::Owner, ME.to_string().into());
    desk.pull(
        10,
        vec![
            solved(1, "uno"),
            case(2, &[mine, (Field::Status, "closed".into())]),
            case(3, &[]),
        ],
    );
    assert_eq!(desk.store().solved_counts("luce", ME.0, 100).unwrap(), (2, 1));
    assert_eq!(desk.store().solved_counts("luce", ME.0, 1).unwrap(), (1, 1));
}
