//! Solving and reopening.

use super::*;

#[test]
fn two_operators_solving_offline_solve_once() {
    let mut server = Server::with_annas_case();
    let (first, second) = (
        server.op(solve("repaired", "")),
        server.op(solve("not_found", "")),
    );
    assert_eq!(server.take(ANNA, &first), Outcome::Applied);
    let after_first = server.clone();
    assert_eq!(server.take(LUCA, &second), Outcome::Noop);
    assert_eq!(server.case(), after_first.case());
    assert_eq!(server.case().value(Field::Outcome), &"repaired".into());
    assert_eq!(server.case().value(Field::SolvedAt), &Value::Int(first.at.0));
    assert_eq!(server.kinds(), [EntryKind::Taken, EntryKind::Solved]);
}

#[test]
fn the_words_of_whoever_solves_second_are_kept_as_a_note() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, solve("repaired", "Lampada cambiata."));
    assert_eq!(
        server.say(LUCA, solve("repaired", "Lampada cambiata.")),
        Outcome::Noop
    );
    assert_eq!(
        server.say(LUCA, solve("repaired", "Anche il cavo.")),
        Outcome::Applied
    );
    let note = server.entries.last().unwrap();
    assert_eq!(
        (note.kind, note.body.as_str()),
        (EntryKind::Note, "Anche il cavo.")
    );
    assert_eq!(note.by, Author::Operator(LUCA));
    assert_eq!(
        server.case().value(Field::OutcomeText),
        &"Lampada cambiata.".into()
    );
    assert_eq!(
        server.kinds().iter().filter(|k| **k == EntryKind::Solved).count(),
        1
    );
}

#[test]
fn solving_needs_an_outcome_an_owner_and_no_open_promise() {
    let mut server = Server::with_case();
    assert_eq!(
        refusal(server.say(ANNA, solve(" ", "fatto"))),
        RefusalCode::OutcomeMissing
    );
    assert_eq!(
        refusal(server.say(ANNA, solve(&"x".repeat(81), ""))),
        RefusalCode::ValueNotAllowed
    );
    assert_eq!(
        refusal(server.say(ANNA, solve("done", "a\0"))),
        RefusalCode::TextNul
    );
    assert_eq!(refusal(server.say(ANNA, solve("done", ""))), RefusalCode::NoOwner);
    server.say(ANNA, claim(None));
    let promise = PromiseId(Uuid::from_u128(1));
    server.say(
        ANNA,
        OpKind::PromiseMake {
            id: promise,
            case: LAMP,
            text: "Richiamo".into(),
            due: MORNING,
            call: None,
        },
    );
    assert_eq!(
        refusal(server.say(ANNA, solve("done", ""))),
        RefusalCode::PromiseOpen
    );
    assert_eq!(server.case().status(), CaseStatus::Open);
    server.say(
        ANNA,
        OpKind::PromiseCancel {
            id: promise,
            case: LAMP,
        },
    );
    assert_eq!(server.say(ANNA, solve("done", "")), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::Solved);
}

#[test]
fn a_solved_case_comes_back_once_and_every_reason_is_kept() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, solve("done", ""));
    assert_eq!(refusal(server.say(LUCA, reopen(" "))), RefusalCode::Empty);
    let (first, second) = (
        server.op(reopen("È ancora spento.")),
        server.op(reopen("Richiama la signora.")),
    );
    assert_eq!(server.take(LUCA, &first), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::Reopened);
    assert_eq!(server.take(MARCO, &second), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::Reopened);
    assert_eq!(
        server.kinds()[2..],
        [EntryKind::Reopened, EntryKind::Note],
        "reopened once, and the second reason is not lost"
    );
    assert_eq!(server.entries[3].body, "Richiama la signora.");
}

#[test]
fn a_late_solve_never_reopens_and_a_late_reopen_never_solves() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, solve("done", ""));
    server.say(ANNA, reopen("non va"));
    assert_eq!(
        server.say(ANNA, solve("done", "")),
        Outcome::Applied,
        "solved again, on purpose"
    );
    assert_eq!(server.case().status(), CaseStatus::Solved);
}
