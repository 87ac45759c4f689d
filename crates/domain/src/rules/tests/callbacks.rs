//! Calls that were planned: promises with a stretch of time and a number.

use super::undoing::{both, undone};
use super::*;

const CALL: PromiseId = PromiseId(Uuid::from_u128(0xE2));
const FRIDAY: Timestamp = Timestamp(MORNING.0 + 3 * Timestamp::DAY);
const MONDAY: Timestamp = Timestamp(MORNING.0 + 6 * Timestamp::DAY);

fn plan(from: Timestamp, point: Option<&str>) -> OpKind {
    OpKind::PromiseMake {
        id: CALL,
        case: LAMP,
        text: "Richiamare con la data".into(),
        due: FRIDAY,
        call: Some(Callback {
            from,
            point: point.map(str::to_owned),
        }),
    }
}

fn renegotiate(expect: Timestamp, due: Timestamp, from: Option<Timestamp>) -> OpKind {
    OpKind::PromiseRenegotiate {
        id: CALL,
        case: LAMP,
        expect,
        due,
        text: String::new(),
        from,
    }
}

fn call(server: &Server) -> Callback {
    server.file().promises[&CALL].call.clone().unwrap()
}

const TWO_HOURS_BEFORE: Timestamp = Timestamp(FRIDAY.0 - 2 * Timestamp::HOUR);

fn planned() -> Server {
    let mut server = Server::with_annas_case();
    let plan = plan(TWO_HOURS_BEFORE, Some("+390415210211"));
    assert_eq!(server.say(ANNA, plan), Outcome::Applied);
    server
}

#[test]
fn a_call_is_planned_from_a_moment_to_its_date_and_to_a_number_that_can_be_dialled() {
    let server = planned();
    assert_eq!(call(&server).from, TWO_HOURS_BEFORE);
    for (from, point) in [
        (FRIDAY, Some("+390415210211")),
        (MONDAY, None),
        (TWO_HOURS_BEFORE, Some("*21*041555#")),
        (TWO_HOURS_BEFORE, Some("041 5210211")),
        (TWO_HOURS_BEFORE, Some("tel:112")),
        (TWO_HOURS_BEFORE, Some("+٣٩٠٤١٥٢١٠٢١١")),
        (TWO_HOURS_BEFORE, Some("+1234567890123456")),
        (TWO_HOURS_BEFORE, Some("")),
    ] {
        let mut server = Server::with_annas_case();
        let refused = refusal(server.say(ANNA, plan(from, point)));
        assert_eq!(refused, RefusalCode::ValueNotAllowed, "{from:?} {point:?}");
    }
    let mut server = Server::with_annas_case();
    assert_eq!(server.say(ANNA, plan(TWO_HOURS_BEFORE, None)), Outcome::Applied);
}

#[test]
fn another_date_moves_the_whole_stretch_unless_another_beginning_is_named() {
    let mut server = planned();
    server.say(ANNA, renegotiate(FRIDAY, MONDAY, None));
    assert_eq!(call(&server).from, MONDAY.plus(-2 * Timestamp::HOUR));
    assert_eq!(call(&server).point.as_deref(), Some("+390415210211"));
    let early = MONDAY.plus(-5 * Timestamp::HOUR);
    assert_eq!(
        server.say(ANNA, renegotiate(MONDAY, MONDAY, Some(early))),
        Outcome::Applied
    );
    assert_eq!(call(&server).from, early);
    assert_eq!(
        server.say(LUCA, renegotiate(MONDAY, MONDAY, Some(early))),
        Outcome::Noop
    );
    let empty = server.say(ANNA, renegotiate(MONDAY, FRIDAY, Some(MONDAY)));
    assert_eq!(refusal(empty), RefusalCode::ValueNotAllowed);
    let terms: Vec<_> = server.file().promises[&CALL]
        .terms
        .iter()
        .map(|t| t.from)
        .collect();
    assert_eq!(
        terms,
        [Some(TWO_HOURS_BEFORE), Some(MONDAY.plus(-2 * Timestamp::HOUR))]
    );
}

#[test]
fn taking_a_new_date_back_gives_the_stretch_back_as_it_was() {
    let mut server = planned();
    let early = MONDAY.plus(-5 * Timestamp::HOUR);
    let before = server.file().clone();
    let (op, back) = both(&mut server, ANNA, renegotiate(FRIDAY, MONDAY, Some(early)));
    assert_eq!(server.take(ANNA, &op), Outcome::Applied);
    assert_eq!(undone(&mut server, ANNA, &back), Outcome::Applied);
    assert_eq!(call(&server).from, TWO_HOURS_BEFORE);
    assert_eq!(server.file().promises[&CALL], before.promises[&CALL]);
}

#[test]
fn a_program_that_knows_no_planned_calls_reads_a_promise_and_one_that_does_reads_old_promises() {
    let made = serde_json::to_string(&plan(TWO_HOURS_BEFORE, None)).unwrap();
    let call = format!(",\"call\":{{\"from\":{}}}", TWO_HOURS_BEFORE.0);
    assert!(made.contains(&call), "{made}");
    let old = made.replace(&call, "");
    let read: OpKind = serde_json::from_str(&old).unwrap();
    assert!(matches!(read, OpKind::PromiseMake { call: None, .. }));
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        old,
        "as the older ones write it"
    );
}
