//! Asking another office.

use super::*;

fn ask(id: u128, question: &str) -> OpKind {
    OpKind::CaseHandOff {
        id: LAMP,
        handoff: HandoffId(Uuid::from_u128(id)),
        office: ROADS,
        question: question.to_owned(),
        due: Some(MORNING.plus(Timestamp::DAY)),
    }
}

fn answer(id: u128, words: &str) -> OpKind {
    OpKind::CaseReturn {
        id: LAMP,
        handoff: HandoffId(Uuid::from_u128(id)),
        answer: words.to_owned(),
        declined: false,
    }
}

fn more_time(id: u128, expect: Option<Timestamp>, due: Timestamp) -> OpKind {
    OpKind::CaseExtend {
        id: LAMP,
        handoff: HandoffId(Uuid::from_u128(id)),
        expect,
        due,
        text: "Manca il tecnico".to_owned(),
    }
}

#[test]
fn asking_an_office_moves_nothing_but_the_waiting() {
    let mut server = Server::with_annas_case();
    assert_eq!(server.say(ANNA, ask(1, "Quando passate?")), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::WaitingOffice);
    assert_eq!(
        (server.case().owner(), server.case().queue()),
        (Some(ANNA), Some(FRONT))
    );
    assert_eq!(server.say(LUCA, answer(1, "Giovedì.")), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::Open);
    let entry = server.entries.last().unwrap();
    assert_eq!(entry.by, Author::Office(ROADS));
    assert_eq!(
        (entry.body.as_str(), entry.meta.operator),
        ("Giovedì.", Some(LUCA))
    );
    let handoff = &server.file().handoffs[&HandoffId(Uuid::from_u128(1))];
    assert_eq!(handoff.answer.as_deref(), Some("Giovedì."));
}

#[test]
fn it_waits_until_the_last_office_has_answered() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, ask(1, "Quando?"));
    server.say(ANNA, ask(2, "E il palo?"));
    server.say(LUCA, answer(1, "Giovedì."));
    assert_eq!(server.case().status(), CaseStatus::WaitingOffice);
    server.say(LUCA, answer(2, "Anche."));
    assert_eq!(server.case().status(), CaseStatus::Open);
}

#[test]
fn two_specialists_answering_offline_are_both_heard() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, ask(1, "Quando?"));
    server.say(LUCA, answer(1, "Giovedì."));
    assert_eq!(server.say(MARCO, answer(1, "Venerdì.")), Outcome::Applied);
    let said: Vec<_> = server.entries.iter().map(|e| e.body.as_str()).collect();
    assert!(
        said.contains(&"Giovedì.") && said.contains(&"Venerdì."),
        "{said:?}"
    );
    let handoff = &server.file().handoffs[&HandoffId(Uuid::from_u128(1))];
    assert_eq!(
        handoff.answer.as_deref(),
        Some("Giovedì."),
        "the first answer stands"
    );
}

#[test]
fn an_answer_that_comes_after_the_case_was_solved_does_not_reopen_it() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, ask(1, "Quando?"));
    server.say(ANNA, solve("done", ""));
    assert_eq!(server.say(LUCA, answer(1, "Fatto.")), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::Solved);
}

#[test]
fn a_question_needs_words_a_free_id_and_a_case_that_is_not_done() {
    let mut server = Server::with_annas_case();
    assert_eq!(refusal(server.say(ANNA, ask(1, "\n"))), RefusalCode::Empty);
    assert_eq!(refusal(server.say(ANNA, ask(1, "\0"))), RefusalCode::TextNul);
    server.say(ANNA, ask(1, "Quando?"));
    assert_eq!(refusal(server.say(LUCA, ask(1, "Altro"))), RefusalCode::IdTaken);
    assert_eq!(refusal(server.say(LUCA, answer(9, "Sì"))), RefusalCode::NotFound);
    assert_eq!(refusal(server.say(LUCA, answer(1, " "))), RefusalCode::Empty);
    server.say(ANNA, solve("done", ""));
    assert_eq!(
        refusal(server.say(ANNA, ask(2, "E poi?"))),
        RefusalCode::StatusMoved
    );
}

#[test]
fn asking_ends_the_waiting_for_a_date() {
    let mut server = Server::with_annas_case();
    server.say(
        ANNA,
        OpKind::CaseStatus {
            id: LAMP,
            expect: CaseStatus::Open,
            status: CaseStatus::WaitingDate,
            until: Some(MORNING),
        },
    );
    server.say(ANNA, ask(1, "Quando?"));
    assert_eq!(server.case().value(Field::WaitUntil), &Value::Null);
}

const TOMORROW: Timestamp = Timestamp(MORNING.0 + Timestamp::DAY);
const FRIDAY: Timestamp = Timestamp(MORNING.0 + 3 * Timestamp::DAY);

#[test]
fn what_is_not_for_an_office_comes_back_with_the_reason() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, ask(1, "Di chi è il palo?"));
    let OpKind::CaseReturn {
        id, handoff, answer, ..
    } = answer(1, "È della provincia.")
    else {
        panic!("an answer")
    };
    let back = OpKind::CaseReturn {
        id,
        handoff,
        answer,
        declined: true,
    };
    assert_eq!(back.schema(), 4);
    assert_eq!(server.say(LUCA, back), Outcome::Applied);
    let entry = server.entries.last().unwrap();
    assert_eq!(
        (entry.body.as_str(), entry.meta.result.as_deref()),
        ("È della provincia.", Some("given_back"))
    );
    let handoff = &server.file().handoffs[&handoff];
    assert!(handoff.declined && handoff.answered_at.is_some());
    assert_eq!(server.case().status(), CaseStatus::Open);
}

#[test]
fn an_office_that_needs_more_time_says_until_when_and_why() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, ask(1, "Quando passate?"));
    assert_eq!(
        server.say(LUCA, more_time(1, Some(TOMORROW), FRIDAY)),
        Outcome::Applied
    );
    let entry = server.entries.last().unwrap();
    assert_eq!(entry.kind, EntryKind::HandoffExtended);
    assert_eq!(entry.by, Author::Office(ROADS));
    assert_eq!(
        (entry.body.as_str(), entry.meta.due, entry.meta.was),
        ("Manca il tecnico", Some(FRIDAY), Some(TOMORROW))
    );
    let handoff = server.file().handoffs[&HandoffId(Uuid::from_u128(1))].clone();
    assert_eq!(handoff.due, Some(FRIDAY));
    assert!(!handoff.is_late(FRIDAY) && handoff.is_late(FRIDAY.plus(1)));
    assert_eq!(
        server.case().status(),
        CaseStatus::WaitingOffice,
        "it still waits"
    );
}

#[test]
fn a_date_that_somebody_else_has_moved_is_told_and_a_date_is_never_shortened() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, ask(1, "Quando passate?"));
    server.say(LUCA, more_time(1, Some(TOMORROW), FRIDAY));
    assert_eq!(
        server.say(MARCO, more_time(1, Some(TOMORROW), FRIDAY)),
        Outcome::Noop
    );
    let later = FRIDAY.plus(Timestamp::DAY);
    assert_eq!(
        refusal(server.say(MARCO, more_time(1, Some(TOMORROW), later))),
        RefusalCode::ChangedSince
    );
    assert_eq!(
        refusal(server.say(MARCO, more_time(1, Some(FRIDAY), TOMORROW))),
        RefusalCode::ValueNotAllowed
    );
    assert_eq!(
        refusal(server.say(MARCO, more_time(9, None, later))),
        RefusalCode::NotFound
    );
    server.say(LUCA, answer(1, "Giovedì."));
    assert_eq!(
        refusal(server.say(MARCO, more_time(1, Some(FRIDAY), later))),
        RefusalCode::StatusMoved
    );
}
