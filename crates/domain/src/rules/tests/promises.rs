//! What we told a contact we would do.

use super::*;

const CALL: PromiseId = PromiseId(Uuid::from_u128(0xE1));

fn make(due: Timestamp) -> OpKind {
    OpKind::PromiseMake {
        id: CALL,
        case: LAMP,
        text: "Richiamo entro venerdì".into(),
        due,
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
