//! Taking a case, passing it on, moving among open and waiting.

use super::*;

#[test]
fn two_operators_claim_offline_and_only_the_first_has_it() {
    let mut server = Server::with_case();
    let (first, second) = (server.op(claim(None)), server.op(claim(None)));
    assert_eq!(server.take(LUCA, &first), Outcome::Applied);
    assert_eq!(server.case().owner(), Some(LUCA));
    assert_eq!(server.case().status(), CaseStatus::Open);
    let lost = server.take(ANNA, &second);
    let Outcome::Rejected { code, now } = lost else {
        panic!("{lost:?}")
    };
    assert_eq!(code, RefusalCode::AlreadyOwned);
    assert_eq!(now, Some(LUCA.to_string().into()), "the loser is told who has it");
    assert_eq!(server.case().owner(), Some(LUCA));
    assert_eq!(server.kinds(), [EntryKind::Taken]);
}

#[test]
fn claiming_what_is_mine_already_is_no_news() {
    let mut server = Server::with_annas_case();
    for expect in [None, Some(ANNA), Some(LUCA)] {
        assert_eq!(server.say(ANNA, claim(expect)), Outcome::Noop, "{expect:?}");
    }
    assert_eq!(server.kinds(), [EntryKind::Taken]);
}

#[test]
fn a_case_is_taken_over_only_from_the_owner_one_saw() {
    let mut server = Server::with_annas_case();
    assert_eq!(
        refusal(server.say(LUCA, claim(Some(MARCO)))),
        RefusalCode::AlreadyOwned
    );
    assert_eq!(server.say(LUCA, claim(Some(ANNA))), Outcome::Applied);
    assert_eq!(server.case().owner(), Some(LUCA));
}

#[test]
fn claiming_a_waiting_case_does_not_wake_it() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, status(CaseStatus::Open, CaseStatus::WaitingContact, None));
    server.say(LUCA, claim(Some(ANNA)));
    assert_eq!(server.case().status(), CaseStatus::WaitingContact);
}

#[test]
fn a_case_may_be_born_in_its_authors_hands_and_in_nobody_elses() {
    let mut server = Server::default();
    let mine = create(&[(Field::Owner, ANNA.to_string().into())]);
    let theirs = create(&[(Field::Owner, LUCA.to_string().into())]);
    assert_eq!(refusal(server.say(ANNA, theirs)), RefusalCode::NotAllowed);
    assert_eq!(server.file, None);
    assert_eq!(server.say(ANNA, mine), Outcome::Applied);
    assert_eq!(server.case().status(), CaseStatus::Open);
    assert_eq!(server.case().version(Field::Owner), 1);
}

#[test]
fn a_case_needs_a_queue_and_says_nothing_of_how_it_ended() {
    let mut server = Server::default();
    for bad in [
        (Field::Queue, Value::Null, RefusalCode::ValueNotAllowed),
        (Field::Queue, "front".into(), RefusalCode::ValueNotAllowed),
        (Field::Status, "solved".into(), RefusalCode::FieldByCommand),
        (Field::Outcome, "done".into(), RefusalCode::FieldByCommand),
        (Field::SolvedAt, Value::Int(1), RefusalCode::FieldByCommand),
        (Field::Subject, "  ".into(), RefusalCode::ValueNotAllowed),
        (
            Field::Subject,
            "x".repeat(301).into(),
            RefusalCode::ValueNotAllowed,
        ),
        (Field::Subject, "a\0b".into(), RefusalCode::TextNul),
        (
            Field::Asked,
            "è".repeat(MAX_TEXT_BYTES / 2 + 1).into(),
            RefusalCode::TextTooLong,
        ),
        (Field::Priority, Value::Int(0), RefusalCode::ValueNotAllowed),
        (Field::Priority, "1".into(), RefusalCode::ValueNotAllowed),
        (Field::Channel, "pigeon".into(), RefusalCode::ValueNotAllowed),
        (Field::Place, place("\0", "").into_value(), RefusalCode::TextNul),
    ] {
        let (field, value, code) = bad;
        assert_eq!(
            refusal(server.say(ANNA, create(&[(field, value.clone())]))),
            code,
            "{field} {value:?}"
        );
    }
    let OpKind::CaseCreate { id, code, tags, .. } = create(&[]) else {
        unreachable!("create makes a create")
    };
    let bare = OpKind::CaseCreate {
        id,
        code,
        tags,
        f: BTreeMap::new(),
    };
    assert_eq!(refusal(server.say(ANNA, bare)), RefusalCode::ValueNotAllowed);
    assert_eq!(server.file, None);
}

#[test]
fn an_id_is_written_in_one_way_only() {
    let mut server = Server::default();
    for odd in [
        FRONT.to_string().to_uppercase(),
        format!("{{{FRONT}}}"),
        format!("urn:uuid:{FRONT}"),
        FRONT.0.simple().to_string(),
    ] {
        let refused = server.say(ANNA, create(&[(Field::Queue, odd.clone().into())]));
        assert_eq!(refusal(refused), RefusalCode::ValueNotAllowed, "{odd}");
    }
}

#[test]
fn the_same_case_is_not_created_twice() {
    let mut server = Server::with_case();
    assert_eq!(refusal(server.say(LUCA, create(&[]))), RefusalCode::IdTaken);
}

#[test]
fn a_case_is_passed_to_a_colleague_and_to_another_queue() {
    let mut server = Server::with_annas_case();
    let pass = |expect, owner, queue| OpKind::CaseAssign {
        id: LAMP,
        expect,
        owner,
        queue,
    };
    assert_eq!(
        server.say(ANNA, pass(Some(ANNA), Some(LUCA), Some(ROADS))),
        Outcome::Applied
    );
    assert_eq!(
        (server.case().owner(), server.case().queue()),
        (Some(LUCA), Some(ROADS))
    );
    // Marco, offline, still saw Anna.
    assert_eq!(
        refusal(server.say(MARCO, pass(Some(ANNA), Some(MARCO), None))),
        RefusalCode::AlreadyOwned
    );
    // Somebody else passing it to Luca too changes nothing.
    assert_eq!(
        server.say(MARCO, pass(Some(ANNA), Some(LUCA), Some(ROADS))),
        Outcome::Noop
    );
    assert_eq!(server.say(LUCA, pass(Some(LUCA), None, None)), Outcome::Applied);
    assert_eq!(
        (server.case().owner(), server.case().status()),
        (None, CaseStatus::New)
    );
    let entry = server.entries.last().unwrap();
    assert_eq!((entry.kind, entry.meta.operator), (EntryKind::Assigned, None));
}

fn status(expect: CaseStatus, status: CaseStatus, until: Option<Timestamp>) -> OpKind {
    OpKind::CaseStatus {
        id: LAMP,
        expect,
        status,
        until,
    }
}

#[test]
fn a_status_moves_only_from_where_its_author_saw_it() {
    let mut server = Server::with_annas_case();
    let wait = |until| status(CaseStatus::Open, CaseStatus::WaitingDate, Some(Timestamp(until)));
    assert_eq!(server.say(ANNA, wait(5)), Outcome::Applied);
    assert_eq!(server.case().value(Field::WaitUntil), &Value::Int(5));
    // Luca saw it open and wanted the same date: nothing new. Another date: he is told.
    assert_eq!(server.say(LUCA, wait(5)), Outcome::Noop);
    let moved = server.say(LUCA, wait(6));
    assert_eq!(
        moved,
        Outcome::Rejected {
            code: RefusalCode::StatusMoved,
            now: Some("waiting_date".into())
        }
    );
    let later = status(
        CaseStatus::WaitingDate,
        CaseStatus::WaitingDate,
        Some(Timestamp(6)),
    );
    assert_eq!(server.say(LUCA, later), Outcome::Applied);
    let go_on = status(CaseStatus::WaitingDate, CaseStatus::Open, None);
    assert_eq!(server.say(ANNA, go_on), Outcome::Applied);
    assert_eq!(
        server.case().value(Field::WaitUntil),
        &Value::Null,
        "the date goes with the waiting"
    );
}

#[test]
fn a_date_is_for_waiting_for_a_date_and_other_states_have_commands_of_their_own() {
    let mut server = Server::with_annas_case();
    for (to, until) in [
        (CaseStatus::WaitingDate, None),
        (CaseStatus::WaitingContact, Some(MORNING)),
        (CaseStatus::New, None),
        (CaseStatus::WaitingOffice, None),
        (CaseStatus::Solved, None),
        (CaseStatus::Closed, None),
        (CaseStatus::Reopened, None),
    ] {
        let refused = server.say(ANNA, status(CaseStatus::Open, to, until));
        assert_eq!(refusal(refused), RefusalCode::ValueNotAllowed, "{to:?}");
    }
}

#[test]
fn a_solved_case_does_not_start_waiting() {
    let mut server = Server::with_annas_case();
    server.say(ANNA, solve("done", ""));
    let wait = status(CaseStatus::Solved, CaseStatus::WaitingContact, None);
    assert_eq!(refusal(server.say(ANNA, wait)), RefusalCode::StatusMoved);
}

fn place(street: &str, number: &str) -> Place {
    Place {
        street: street.to_owned(),
        number: number.to_owned(),
        district: String::new(),
    }
}

trait IntoValue {
    fn into_value(self) -> Value;
}
impl IntoValue for Place {
    fn into_value(self) -> Value {
        Value::Place(self)
    }
}
