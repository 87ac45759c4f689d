//! What over-help learned is looked for once it is known whose signature holds, and not before.

use super::*;

fn looks(effects: &[Effect]) -> bool {
    effects.iter().any(|e| matches!(e, Effect::FindLearned))
}

#[test]
fn nothing_is_looked_for_before_it_is_written_down_who_signs_and_then_at_once() {
    let mut core = following();
    core.step(page());
    let early = core.step(Event::PageTaken(Ok(Vec::new())));
    assert!(!looks(&early), "its signature would be nobody's: {early:?}");
    assert!(looks(&core.step(Event::GreetingKept)));
    core.step(Event::LearnedFound(Ok(None)));
    core.step(page());
    assert!(
        looks(&core.step(Event::PageTaken(Ok(Vec::new())))),
        "and with later pages"
    );
}

#[test]
fn a_snapshot_that_goes_on_when_the_greeting_is_written_down_looks_when_it_ends() {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello());
    assert!(!looks(&core.step(Event::GreetingKept)), "rows first");
}
