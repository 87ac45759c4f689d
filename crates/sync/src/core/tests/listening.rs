//! Between two pages: stream, long poll, plain poll, and a network that costs money.

use super::*;

fn opens_stream(effects: &[Effect]) -> bool {
    effects.iter().any(|e| matches!(e, Effect::Listen))
}

fn poke(core: &mut Core, seq: i64) -> Vec<Effect> {
    core.step(Event::Stream(Stream::Poke(seq)))
}

/// A console with everything, whose stream of events is alive.
fn listening() -> Core {
    let mut core = following();
    assert!(opens_stream(&next_page(&mut core)));
    assert_eq!(
        sent(&poke(&mut core, 5)),
        Vec::<String>::new(),
        "the poll is still out"
    );
    assert_eq!(
        sent(&next_page(&mut core)),
        Vec::<String>::new(),
        "and is the last"
    );
    core
}

fn cut(core: &mut Core) -> Vec<Effect> {
    core.step(Event::Changes(Err(Failure::Unreachable)))
}

#[test]
fn a_poke_is_answered_with_one_question_and_what_is_here_already_with_none() {
    let mut core = listening();
    assert_eq!(sent(&poke(&mut core, 5)), Vec::<String>::new());
    assert_eq!(sent(&poke(&mut core, 6)), ["changes 0"]);
    // Pokes that come while a page is under way are one more question after it, unless the page reaches as far.
    poke(&mut core, 7);
    poke(&mut core, 8);
    assert_eq!(sent(&next_page(&mut core)), ["changes 0"]);
    let mut reached = page();
    if let Event::Changes(Ok(page)) = &mut reached {
        page.upto = 8;
    }
    core.step(reached);
    let effects = core.step(Event::PageTaken(Ok(Vec::new())));
    assert_eq!(sent(&effects), Vec::<String>::new());
    assert!(waits(&effects, Lane::Pull).is_some_and(|millis| millis >= 60_000));
}

#[test]
fn a_lost_poke_costs_a_pause_and_not_a_row() {
    let mut core = listening();
    assert_eq!(sent(&core.step(Event::Timer(Lane::Pull))), ["changes 0"]);
    let hello = (1..200).any(|_| {
        let asked = sent(&next_page(&mut core));
        core.step(Event::Timer(Lane::Pull));
        asked == ["hello"]
    });
    assert!(hello, "the server is greeted again about once an hour");
}

#[test]
fn a_stream_that_is_cut_gives_way_to_long_polls_and_is_opened_again_at_once() {
    let mut core = listening();
    let effects = core.step(Event::Stream(Stream::Ended));
    assert_eq!(sent(&effects), ["hello"], "the server may be another one now");
    assert!(waits(&effects, Lane::Events).is_some_and(|millis| millis <= 1_000));
    let effects = core.step(hello());
    assert_eq!(
        sent(&effects),
        ["changes 0"],
        "what it would have told is asked for"
    );
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
    assert!(opens_stream(&core.step(Event::Timer(Lane::Events))));
}

#[test]
fn a_stream_that_never_says_a_word_is_tried_less_and_less_often() {
    let mut core = following();
    next_page(&mut core);
    let mut longest = 0;
    for _ in 0..12 {
        let wait = waits(&core.step(Event::Stream(Stream::Ended)), Lane::Events).unwrap();
        assert!(wait >= 30_000, "{wait}");
        longest = longest.max(wait);
        assert!(opens_stream(&core.step(Event::Timer(Lane::Events))));
    }
    assert!(longest > 30 * 60_000, "{longest}");
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"], "meanwhile it polls");
}

#[test]
fn where_something_cuts_long_polls_the_server_is_asked_every_few_seconds() {
    let mut core = following();
    for _ in 0..2 {
        assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
        assert_eq!(sent(&cut(&mut core)), ["hello"]);
        assert!(core.status().online, "nobody is told of it: the server answers");
        assert_eq!(sent(&core.step(hello())), ["changes 0"]);
    }
    let effects = next_page(&mut core);
    assert_eq!(sent(&effects), Vec::<String>::new());
    assert!(waits(&effects, Lane::Pull).is_some_and(|millis| millis <= 5_000));
    // After some minutes a long poll is tried again: a laptop changes its network.
    let polls = (1..200).find(|_| {
        assert_eq!(sent(&core.step(Event::Timer(Lane::Pull))), ["changes 0"]);
        sent(&next_page(&mut core)) == ["changes 25"]
    });
    assert_eq!(polls, Some(60));
}

#[test]
fn a_long_poll_that_came_to_its_end_forgives_the_one_that_was_cut() {
    let mut core = following();
    next_page(&mut core);
    cut(&mut core);
    core.step(hello());
    for _ in 0..3 {
        assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
    }
    cut(&mut core);
    core.step(hello());
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
}

#[test]
fn a_poll_that_is_cut_because_the_server_is_gone_says_so() {
    let mut core = following();
    next_page(&mut core);
    cut(&mut core);
    let effects = core.step(Event::Hello(Err(Failure::Refused)));
    assert!(!core.status().online);
    assert_eq!(core.status().problem, Some(Failure::Refused));
    assert!(waits(&effects, Lane::Pull).is_some());
}

#[test]
fn where_the_network_costs_money_only_work_travels() {
    let mut core = listening();
    let effects = core.step(Event::Metered(true));
    assert!(
        effects.iter().any(|e| matches!(e, Effect::Abandon(Lane::Events))),
        "{effects:?}"
    );
    assert_eq!(sent(&core.step(Event::Timer(Lane::Pull))), ["changes 0"]);
    let effects = next_page(&mut core);
    assert!(!opens_stream(&effects));
    assert!(waits(&effects, Lane::Pull).is_some_and(|millis| millis >= 60_000));
    // What the operator does goes at once, and the rows that say what became of it are asked for.
    core.step(Event::LocalOps);
    core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))));
    let reply = PushReply {
        last_op_n: 3,
        results: vec![OpReply {
            n: 3,
            oid: op(3).oid,
            result: ResultLine::Noop { seq: 6 },
        }],
    };
    core.step(Event::Pushed(Ok(Box::new(reply))));
    assert_eq!(sent(&core.step(Event::AnswersTaken(Ok(())))), ["changes 0"]);
    next_page(&mut core);
    assert_eq!(sent(&core.step(Event::Metered(false))), ["changes 0"]);
    assert!(opens_stream(&next_page(&mut core)));
}

#[test]
fn a_poll_that_is_out_when_the_network_begins_to_cost_money_is_given_up() {
    let mut core = following();
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
    let effects = core.step(Event::Metered(true));
    assert!(
        effects.iter().any(|e| matches!(e, Effect::Abandon(Lane::Pull))),
        "{effects:?}"
    );
    assert!(waits(&effects, Lane::Pull).is_some_and(|millis| millis >= 60_000));
}
