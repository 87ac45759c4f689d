//! Where this operator is, and who else is there.

use super::*;
use oltre_wire::{Doing, PresenceAt, Someone};

const LUCA: OperatorId = OperatorId(Uuid::from_u128(9));

fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(n))
}

fn at(n: u128, who: &[OperatorId]) -> PresenceAt {
    let doing = Doing::Reading;
    PresenceAt {
        case: Some(case(n)),
        who: who
            .iter()
            .map(|operator| Someone {
                operator: *operator,
                doing,
            })
            .collect(),
    }
}

/// What the page is told: how many others, if it is known.
fn told(effects: &[Effect]) -> Vec<Option<usize>> {
    effects
        .iter()
        .filter_map(|e| match e {
            Effect::TellPresence { others, .. } => Some(others.as_ref().map(Vec::len)),
            _ => None,
        })
        .collect()
}

fn asks(effects: &[Effect]) -> usize {
    sent(effects).iter().filter(|r| r.starts_with("presence")).count()
}

fn me() -> OperatorId {
    OperatorId(Uuid::nil())
}

#[test]
fn the_page_is_told_who_else_is_there_and_not_of_oneself() {
    let mut core = following();
    let effects = core.step(Event::Show(Some((case(1), Doing::Reading))));
    assert_eq!((asks(&effects), told(&effects)), (1, vec![None]), "not known yet");
    let effects = core.step(Event::Presence(Ok(at(1, &[me(), LUCA]))));
    assert_eq!(told(&effects), [Some(1)]);
    assert!(waits(&effects, Lane::Presence).is_some_and(|millis| millis < 45_000 / 2));
    assert_eq!(
        asks(&core.step(Event::Timer(Lane::Presence))),
        1,
        "said again before the lease ends"
    );
    core.step(Event::Presence(Ok(at(1, &[me(), LUCA]))));
    next_page(&mut core);
    core.step(Event::Stream(Stream::Poke(1)));
    assert_eq!(
        told(&core.step(Event::Stream(Stream::Presence(at(1, &[me()]))))),
        [Some(0)]
    );
    assert_eq!(
        told(&core.step(Event::Stream(Stream::Presence(at(2, &[LUCA]))))),
        [],
        "elsewhere"
    );
}

#[test]
fn who_moves_on_while_it_was_being_said_says_it_again() {
    let mut core = following();
    core.step(Event::Show(Some((case(1), Doing::Reading))));
    let effects = core.step(Event::Show(Some((case(1), Doing::Writing))));
    assert_eq!((asks(&effects), told(&effects)), (0, vec![]), "one at a time");
    core.step(Event::Show(Some((case(2), Doing::Reading))));
    let effects = core.step(Event::Presence(Ok(at(1, &[LUCA]))));
    assert_eq!(
        (asks(&effects), told(&effects)),
        (1, vec![]),
        "the answer is of another case"
    );
    core.step(Event::Presence(Ok(at(2, &[]))));
    assert_eq!(
        asks(&core.step(Event::Show(None))),
        1,
        "and who leaves says so once"
    );
    let nowhere = PresenceAt {
        case: None,
        who: Vec::new(),
    };
    let effects = core.step(Event::Presence(Ok(nowhere)));
    assert_eq!((asks(&effects), waits(&effects, Lane::Presence)), (0, None));
}

#[test]
fn without_a_server_it_is_not_known_and_nothing_is_asked() {
    let mut core = following();
    core.step(Event::Show(Some((case(1), Doing::Reading))));
    core.step(Event::Presence(Ok(at(1, &[LUCA]))));
    core.step(Event::Changes(Err(problem(ProblemCode::EpochChanged))));
    let effects = core.step(Event::Hello(Err(Failure::NoNetwork)));
    assert_eq!((asks(&effects), told(&effects)), (0, vec![None]));
    assert_eq!(asks(&core.step(Event::Show(Some((case(2), Doing::Reading))))), 0);
    core.step(Event::Timer(Lane::Pull));
    assert_eq!(asks(&core.step(hello())), 1, "said again when there is one");
}

#[test]
fn where_the_network_costs_money_nobody_says_where_they_are() {
    let mut core = following();
    core.step(Event::Metered(true));
    let effects = core.step(Event::Show(Some((case(1), Doing::Reading))));
    assert_eq!((asks(&effects), told(&effects)), (0, vec![None]));
    assert_eq!(asks(&core.step(Event::Metered(false))), 1);
}

#[test]
fn a_server_that_does_not_say_is_nobodys_trouble() {
    let mut core = following();
    core.step(Event::Show(Some((case(1), Doing::Reading))));
    let effects = core.step(Event::Presence(Err(problem(ProblemCode::NotFound))));
    assert!(core.status().online && core.status().problem.is_none());
    assert!(waits(&effects, Lane::Presence).is_some());
}
