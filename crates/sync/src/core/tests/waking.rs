//! Coming back: from sleep, from a dead network, from a server that asks to wait.

use super::*;

fn abandons(effects: &[Effect], lane: Lane) -> bool {
    effects
        .iter()
        .any(|e| matches!(e, Effect::Abandon(l) if *l == lane))
}

fn seals(effects: &[Effect]) -> Option<bool> {
    effects.iter().find_map(|e| match e {
        Effect::LoadPush { seal, .. } => Some(*seal),
        _ => None,
    })
}

/// Fails hello so often; the longest wait between two tries.
fn longest_wait(core: &mut Core, failure: &Failure, tries: usize) -> u64 {
    let waits = (0..tries).map(|_| {
        let effects = core.step(Event::Hello(Err(failure.clone())));
        let wait = waits(&effects, Lane::Pull).unwrap();
        assert_eq!(sent(&core.step(Event::Timer(Lane::Pull))), ["hello"]);
        wait
    });
    waits.max().unwrap()
}

/// A console that has lost its server.
fn greeting() -> Core {
    let mut core = following();
    core.step(Event::Changes(Err(problem(ProblemCode::EpochChanged))));
    core
}

#[test]
fn whoever_wakes_does_not_wait_for_a_poll_that_died_in_its_sleep() {
    let mut core = following();
    let effects = core.step(Event::Wake);
    assert!(
        abandons(&effects, Lane::Pull),
        "the old poll is given up first: {effects:?}"
    );
    assert_eq!(sent(&effects), ["hello"]);
    assert_eq!(sent(&core.step(hello())), ["changes 0"]);
    // A page that is being written is not asked for again.
    core.step(page());
    assert_eq!(sent(&core.step(Event::Wake)), Vec::<String>::new());
}

#[test]
fn pressing_now_again_and_again_does_not_start_again_what_is_under_way() {
    let mut core = greeting();
    for _ in 0..3 {
        let effects = core.step(Event::Wake);
        assert!(
            sent(&effects).is_empty() && !abandons(&effects, Lane::Pull),
            "{effects:?}"
        );
    }
}

#[test]
fn after_a_sleep_whatever_was_under_way_is_given_up_and_the_server_greeted() {
    let under_way: [fn(&mut Core); 3] = [
        |_| {},
        |core| {
            core.step(Event::Changes(Err(problem(ProblemCode::EpochChanged))));
        },
        |core| {
            core.step(page());
            core.step(Event::PageTaken(Ok(vec![CaseId(Uuid::from_u128(7))])));
        },
    ];
    for under_way in under_way {
        let mut core = following();
        under_way(&mut core);
        let effects = core.step(Event::Slept);
        assert!(abandons(&effects, Lane::Pull), "{effects:?}");
        assert_eq!(sent(&effects), ["hello"]);
    }
    // A page that is being written comes first.
    let mut core = following();
    core.step(page());
    assert_eq!(sent(&core.step(Event::Slept)), Vec::<String>::new());
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["hello"]);
}

#[test]
fn a_push_that_died_in_the_sleep_is_sent_again_as_it_was() {
    let mut core = following();
    core.step(Event::LocalOps);
    core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))));
    let effects = core.step(Event::Slept);
    assert!(abandons(&effects, Lane::Push), "{effects:?}");
    assert_eq!(seals(&effects), Some(true));
    assert_eq!(
        sent(&core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))))),
        ["push 1 under 1"]
    );
}

#[test]
fn a_network_that_comes_back_is_noticed_within_two_seconds_however_long_it_was_gone() {
    for failure in [Failure::NoNetwork, Failure::NameUnknown] {
        assert!(longest_wait(&mut greeting(), &failure, 500) <= 2_000);
    }
}

#[test]
fn a_server_that_is_down_is_not_asked_every_two_seconds_by_everybody() {
    for failure in [
        Failure::Refused,
        Failure::TimedOut,
        Failure::Busy { retry_after: None },
    ] {
        assert!(longest_wait(&mut greeting(), &failure, 30) > 10_000, "{failure}");
    }
}

#[test]
fn for_half_a_minute_after_a_sleep_every_failure_of_the_way_is_tried_again_soon() {
    let mut core = greeting();
    assert!(longest_wait(&mut core, &Failure::TimedOut, 30) > 10_000);
    core.step(Event::Slept);
    assert!(longest_wait(&mut core, &Failure::TimedOut, 20) <= 2_000);
    assert!(
        longest_wait(&mut core, &Failure::TimedOut, 30) > 10_000,
        "and then again less often"
    );
}

#[test]
fn who_is_asked_to_wait_waits_so_long_and_a_little_more() {
    for failure in [
        Failure::Problem {
            code: ProblemCode::Unavailable,
            retry_after: Some(7),
        },
        Failure::Problem {
            code: ProblemCode::TooMany,
            retry_after: Some(7),
        },
        Failure::Busy { retry_after: Some(7) },
    ] {
        let effects = greeting().step(Event::Hello(Err(failure.clone())));
        let wait = waits(&effects, Lane::Pull).unwrap();
        assert!((7_000..10_000).contains(&wait), "{wait}");
        let mut core = following();
        core.step(Event::LocalOps);
        core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))));
        let wait = waits(&core.step(Event::Pushed(Err(failure))), Lane::Push).unwrap();
        assert!((7_000..10_000).contains(&wait), "{wait}");
    }
}

#[test]
fn what_is_saved_without_a_server_is_sealed_when_there_is_one() {
    let mut core = greeting();
    core.step(Event::Hello(Err(Failure::Refused)));
    assert_eq!(seals(&core.step(Event::LocalOps)), Some(false));
    core.step(Event::PushLoaded(Ok(loaded(1, Vec::new()))));
    core.step(Event::Timer(Lane::Pull));
    assert_eq!(seals(&core.step(hello())), Some(true));
}
