//! What we told a contact we would do.

use super::*;

const CALL: PromiseId = PromiseId(Uuid::from_u128(0xE1));

fn make(due: Timestamp) -> OpKind {
    OpKind::PromiseMake {
        id: CALL,
        case: LAMP,
        text: "Richiamo entro venerdì".into(),
        due,
        call: None,
    }
}
const KEEP: OpKind = OpKind::PromiseKeep { id: CALL, case: LAMP };
const CANCEL: OpKind = OpKind::PromiseCancel { id: CALL, case: LAMP };

fn with_promise(due: Timestamp) -> Server {
    let mut server = Server::with_annas_case();
    assert_eq!(server.say(ANNA, make(due)), Outcome::Applied);
    server
}

/// What the server's clock does when the date has passed.
fn break_it(server: &mut Server) {
    let mut broken = server.file().promises[&CALL].clone();
    broken.state = PromiseState::Broken;
    apply(&mut server.file, &Effect::PutPromise(broken), 0);
}

fn state(server: &Server) -> PromiseState {
    server.file().promises[&CALL].state
}

#[test]
fn a_promise_is_made_to_the_contact_of_the_case_and_kept_once() {
    let mut server = Server::default();
    server.say(ANNA, create(&[(Field::Contact, MARTA.to_string().into())]));
    server.say(ANNA, make(MORNING.plus(Timestamp::DAY)));
    let promise = &server.file().promises[&CALL];
    assert_eq!((promise.contact, promise.by), (Some(MARTA), ANNA));
    assert_eq!(server.say(LUCA, KEEP), Outcome::Applied);
    assert_eq!(server.say(ANNA, KEEP), Outcome::Noop);
    assert_eq!(server.kinds(), [EntryKind::PromiseMade, EntryKind::PromiseKept]);
}

#[test]
fn a_keep_made_in_time_and_heard_late_turns_broken_into_kept() {
    let mut server = with_promise(MORNING.plus(Timestamp::DAY));
    let in_time = server.op(KEEP);
    break_it(&mut server);
    assert_eq!(server.take(ANNA, &in_time), Outcome::Applied);
    assert_eq!(state(&server), PromiseState::Kept);
}

#[test]
fn a_keep_made_after_the_date_does_not_unbreak_a_promise() {
    let mut server = with_promise(MORNING);
    break_it(&mut server);
    let late = server.say(ANNA, KEEP);
    assert_eq!(
        late,
        Outcome::Rejected {
            code: RefusalCode::StatusMoved,
            now: Some("broken".into())
        }
    );
    assert_eq!(state(&server), PromiseState::Broken);
}

#[test]
fn a_late_promise_that_nobody_called_broken_yet_can_still_be_kept() {
    let mut server = with_promise(MORNING);
    assert!(server.file().promises[&CALL].is_late(MORNING.plus(1)));
    assert_eq!(server.say(ANNA, KEEP), Outcome::Applied);
    assert!(!server.file().promises[&CALL].is_late(MORNING.plus(Timestamp::DAY)));
}

#[test]
fn a_promise_is_taken_back_unless_it_was_kept() {
    let mut server = with_promise(MORNING);
    assert_eq!(server.say(ANNA, CANCEL), Outcome::Applied);
    assert_eq!(server.say(LUCA, CANCEL), Outcome::Noop);
    assert_eq!(refusal(server.say(LUCA, KEEP)), RefusalCode::StatusMoved);
    let mut server = with_promise(MORNING);
    server.say(ANNA, KEEP);
    assert_eq!(refusal(server.say(ANNA, CANCEL)), RefusalCode::StatusMoved);
    assert_eq!(state(&server), PromiseState::Kept);
}

#[test]
fn a_promise_needs_words_and_a_free_id() {
    let mut server = with_promise(MORNING);
    assert_eq!(refusal(server.say(ANNA, make(MORNING))), RefusalCode::IdTaken);
    let wordless = OpKind::PromiseMake {
        id: PromiseId(Uuid::from_u128(2)),
        case: LAMP,
        text: " ".into(),
        due: MORNING,
        call: None,
    };
    assert_eq!(refusal(server.say(ANNA, wordless)), RefusalCode::Empty);
    let unknown = OpKind::PromiseKeep {
        id: PromiseId(Uuid::from_u128(2)),
        case: LAMP,
    };
    assert_eq!(refusal(server.say(ANNA, unknown)), RefusalCode::NotFound);
}

#[test]
fn clocks_at_the_ends_of_time_break_nothing() {
    for due in [
        Timestamp(i64::MIN),
        Timestamp(i64::MAX),
        Timestamp(-1),
        Timestamp(0),
    ] {
        let mut server = with_promise(due);
        assert_eq!(server.say(ANNA, KEEP), Outcome::Applied, "{due:?}");
    }
    assert_eq!(Timestamp(i64::MAX).plus(1), Timestamp(i64::MAX));
    assert_eq!(Timestamp(i64::MIN).since(Timestamp(i64::MAX)), i64::MIN);
}

fn renegotiate(expect: Timestamp, due: Timestamp, text: &str) -> OpKind {
    OpKind::PromiseRenegotiate {
        id: CALL,
        case: LAMP,
        expect,
        due,
        text: text.to_owned(),
        from: None,
    }
}

fn pass(expect: OperatorId, to: PassTo) -> OpKind {
    OpKind::PromisePass {
        id: CALL,
        case: LAMP,
        expect,
        to,
    }
}

const FRIDAY: Timestamp = Timestamp(MORNING.0 + 3 * Timestamp::DAY);
const MONDAY: Timestamp = Timestamp(MORNING.0 + 6 * Timestamp::DAY);

#[test]
fn a_new_date_told_to_the_contact_is_the_same_promise_and_what_it_was_stays_readable() {
    let mut server = with_promise(FRIDAY);
    assert_eq!(
        server.say(ANNA, renegotiate(FRIDAY, MONDAY, "Richiamo lunedì")),
        Outcome::Applied
    );
    let promise = &server.file().promises[&CALL];
    assert_eq!((promise.state, promise.due), (PromiseState::Renegotiated, MONDAY));
    assert_eq!(promise.text, "Richiamo lunedì");
    assert_eq!(promise.terms.len(), 1);
    assert_eq!(
        (promise.terms[0].due, promise.terms[0].text.as_str()),
        (FRIDAY, "Richiamo entro venerdì")
    );
    let entry = server.entries.last().unwrap();
    assert_eq!(entry.kind, EntryKind::PromiseRenegotiated);
    assert_eq!((entry.meta.was, entry.meta.due), (Some(FRIDAY), Some(MONDAY)));
    assert!(promise.state.is_live() && promise.is_late(MONDAY.plus(1)) && !promise.is_late(FRIDAY.plus(1)));
    // A colleague who kept it offline, and had not heard of the new date, kept it.
    assert_eq!(server.say(LUCA, KEEP), Outcome::Applied);
    assert_eq!(state(&server), PromiseState::Kept);
}

#[test]
fn two_who_tell_the_contact_another_date_are_not_mixed_up() {
    let mut server = with_promise(FRIDAY);
    server.say(ANNA, renegotiate(FRIDAY, MONDAY, ""));
    assert_eq!(
        server.say(LUCA, renegotiate(FRIDAY, MONDAY, "")),
        Outcome::Noop,
        "the same date"
    );
    let other = server.say(LUCA, renegotiate(FRIDAY, MONDAY.plus(Timestamp::DAY), ""));
    assert_eq!(
        other,
        Outcome::Rejected {
            code: RefusalCode::ChangedSince,
            now: Some(Value::Int(MONDAY.0))
        }
    );
    assert_eq!(server.file().promises[&CALL].due, MONDAY);
}

#[test]
fn a_broken_promise_is_repaired_by_a_new_date() {
    let mut server = with_promise(MORNING);
    break_it(&mut server);
    assert_eq!(
        server.say(ANNA, renegotiate(MORNING, FRIDAY, "")),
        Outcome::Applied
    );
    assert_eq!(state(&server), PromiseState::Renegotiated);
    server.say(ANNA, KEEP);
    let over = server.say(ANNA, renegotiate(FRIDAY, MONDAY, ""));
    assert_eq!(refusal(over), RefusalCode::StatusMoved);
    assert_eq!(
        refusal(server.say(ANNA, pass(ANNA, PassTo::Operator(LUCA)))),
        RefusalCode::StatusMoved
    );
}

#[test]
fn a_promise_passes_into_other_hands_once() {
    let mut server = with_promise(FRIDAY);
    assert_eq!(
        server.say(ANNA, pass(ANNA, PassTo::Operator(ANNA))),
        Outcome::Noop,
        "it is hers already"
    );
    assert_eq!(
        server.say(ANNA, pass(ANNA, PassTo::Operator(LUCA))),
        Outcome::Applied
    );
    let promise = &server.file().promises[&CALL];
    assert_eq!((promise.state, promise.by), (PromiseState::PassedOn, LUCA));
    assert_eq!(
        server.say(MARCO, pass(ANNA, PassTo::Operator(LUCA))),
        Outcome::Noop
    );
    let late = server.say(MARCO, pass(ANNA, PassTo::Operator(MARCO)));
    assert_eq!(
        late,
        Outcome::Rejected {
            code: RefusalCode::ChangedSince,
            now: Some(LUCA.to_string().into())
        }
    );
    assert_eq!(
        server.say(LUCA, pass(LUCA, PassTo::Office(ROADS))),
        Outcome::Applied
    );
    let promise = &server.file().promises[&CALL];
    assert_eq!((promise.by, promise.office), (LUCA, Some(ROADS)));
    assert_eq!(server.entries.last().unwrap().meta.office, Some(ROADS));
    // In other hands it no longer stops a case from being solved, and is due all the same.
    assert_eq!(server.say(ANNA, solve("done", "")), Outcome::Applied);
    assert!(server.file().promises[&CALL].is_late(FRIDAY.plus(1)));
}

#[test]
fn a_broken_promise_stays_broken_in_other_hands() {
    let mut server = with_promise(MORNING);
    break_it(&mut server);
    assert_eq!(
        server.say(ANNA, pass(ANNA, PassTo::Operator(LUCA))),
        Outcome::Applied
    );
    assert_eq!(state(&server), PromiseState::Broken);
}

#[test]
fn a_promise_is_renegotiated_fifty_times_and_no_more() {
    let mut server = with_promise(MORNING);
    for n in 0..50 {
        let (was, due) = (MORNING.plus(n), MORNING.plus(n + 1));
        assert_eq!(server.say(ANNA, renegotiate(was, due, "")), Outcome::Applied);
    }
    let once_more = server.say(ANNA, renegotiate(MORNING.plus(50), FRIDAY, ""));
    assert_eq!(refusal(once_more), RefusalCode::TooMany);
}
