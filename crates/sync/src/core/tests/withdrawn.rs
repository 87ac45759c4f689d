//! Scopes that hello names no more.

use super::*;
use oltre_wire::{ChangeLine, What};

fn let_go(effects: &[Effect]) -> Option<(&oltre_store::Withdrawal, &[(String, String)])> {
    effects.iter().find_map(|effect| match effect {
        Effect::LetGo { withdrawal, facts } => Some((withdrawal, &facts[..])),
        _ => None,
    })
}

#[test]
fn what_came_through_a_scope_that_was_taken_away_goes_before_anything_else_is_asked() {
    let mut core = following();
    let word = ChangeLine {
        s: 6,
        what: What::Scopes {
            add: Vec::new(),
            remove: vec!["roads".to_owned()],
        },
    };
    let Event::Changes(Ok(mut changes)) = page() else {
        unreachable!("a page is one of changes")
    };
    changes.changes.push(word);
    core.step(Event::Changes(Ok(changes)));
    // The word alone is not believed: hello says what this account has.
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["hello"]);
    let effects = core.step(hello_with("one", 0, &["front"]));
    let (withdrawal, facts) = let_go(&effects).expect("rows go");
    assert_eq!(withdrawal.gone, ["roads".to_owned()].into());
    assert_eq!(withdrawal.left, ["front".to_owned()].into());
    let taken = facts.iter().find(|(key, _)| key == TAKEN).expect("remembered");
    assert_eq!(taken.1, r#"["front"]"#);
    assert_eq!(sent(&effects), [""; 0], "nothing is asked while rows go");
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["changes 0"]);
    // Told once: the next hello finds nothing to let go.
    core.step(Event::Wake);
    assert!(let_go(&core.step(hello_with("one", 0, &["front"]))).is_none());
}

#[test]
fn rows_that_could_not_leave_leave_the_next_time() {
    let mut core = following();
    core.step(Event::Wake);
    assert!(let_go(&core.step(hello_with("one", 0, &["front"]))).is_some());
    let full = Event::PageTaken(Err(Failure::Store(crate::Trouble::Full)));
    assert!(waits(&core.step(full), Lane::Pull).is_some());
    core.step(Event::Timer(Lane::Pull));
    assert!(let_go(&core.step(hello_with("one", 0, &["front"]))).is_some());
}

#[test]
fn a_scope_taken_away_in_the_middle_of_the_first_load_begins_it_anew() {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello());
    let effects = core.step(Event::Snapshot(
        first_page("front"),
        Err(problem(ProblemCode::EpochChanged)),
    ));
    assert!(waits(&effects, Lane::Pull).is_some(), "{effects:?}");
    core.step(Event::Timer(Lane::Pull));
    let effects = core.step(hello_with("one", 0, &["front"]));
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::StartOver { restored: None, .. })),
        "{effects:?}"
    );
}

#[test]
fn a_scope_that_is_not_there_any_more_while_it_is_taken_is_let_go_at_the_next_hello() {
    let mut core = following();
    core.step(Event::Wake);
    // A third scope is new, and gone again when its rows are asked for.
    assert_eq!(
        sent(&core.step(hello_with("one", 0, &["front", "roads", "parks"]))),
        ["snapshot parks"]
    );
    let not_there = core.step(Event::Snapshot(
        first_page("parks"),
        Err(problem(ProblemCode::NotFound)),
    ));
    assert_eq!(sent(&not_there), ["hello"]);
    let effects = core.step(hello());
    let (withdrawal, _) = let_go(&effects).expect("rows of a first page may be here");
    assert_eq!(withdrawal.gone, ["parks".to_owned()].into());
}

#[test]
fn a_scope_given_in_the_middle_of_the_first_load_is_taken_with_it() {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello_with("one", 0, &["front"]));
    core.step(Event::Snapshot(
        first_page("front"),
        Err(problem(ProblemCode::Unavailable)),
    ));
    core.step(Event::Timer(Lane::Pull));
    // The word of it lies before the cursor that the first page will have: hello alone tells of it.
    core.step(hello());
    let not_there = || Event::Snapshot(first_page("front"), Err(problem(ProblemCode::NotFound)));
    assert_eq!(sent(&core.step(not_there())), ["hello"]);
    core.step(hello());
    let taken = core.step(not_there());
    assert!(matches!(taken[0], Effect::TakePage(_)), "{taken:?}");
    assert_eq!(
        sent(&core.step(Event::PageTaken(Ok(Vec::new())))),
        ["snapshot roads"]
    );
}

#[test]
fn a_scope_taken_away_and_given_back_while_it_was_taken_is_taken_whole() {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello());
    let not_there = Event::Snapshot(first_page("front"), Err(problem(ProblemCode::NotFound)));
    assert_eq!(sent(&core.step(not_there)), ["hello"]);
    assert_eq!(sent(&core.step(hello())), ["snapshot front"]);
}
