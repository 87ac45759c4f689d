//! One page of a snapshot ahead.

use super::*;
use crate::SnapshotPage;
use oltre_wire::{EndTag, SnapshotEnd};

fn second_page() -> PageOf {
    PageOf {
        scope: "front".to_owned(),
        page: Some("2".to_owned()),
        ground: ground(),
    }
}

fn brought(of: PageOf, next: Option<&str>) -> Event {
    let page = SnapshotPage {
        changes: Vec::new(),
        end: SnapshotEnd {
            t: EndTag::End,
            cursor: "c".to_owned(),
            next: next.map(str::to_owned),
            rows: 1,
            total: 2,
            hash: String::new(),
        },
    };
    Event::Snapshot(of, Ok(Box::new(page)))
}

/// The facts that move with the page an effect writes.
fn written(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::TakePage(page) => Some(format!("{:?}", page.facts)),
        _ => None,
    })
}

fn in_first_page() -> Core {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello());
    let effects = core.step(brought(first_page("front"), Some("2")));
    assert_eq!(sent(&effects), ["snapshot front"], "the second page is asked for");
    assert!(written(&effects).is_some(), "while the first is written");
    core
}

#[test]
fn the_next_page_is_made_while_one_is_written_and_waits_for_its_turn() {
    let mut core = in_first_page();
    assert!(written(&core.step(brought(second_page(), None))).is_none());
    let effects = core.step(Event::PageTaken(Ok(Vec::new())));
    assert!(written(&effects).is_some_and(|facts| facts.contains("roads")));
    assert_eq!(
        sent(&effects),
        ["snapshot roads"],
        "and the one after it is asked for"
    );
}

#[test]
fn a_page_that_is_still_on_its_way_is_not_asked_for_twice() {
    let mut core = in_first_page();
    let effects = core.step(Event::PageTaken(Ok(Vec::new())));
    assert!(sent(&effects).is_empty(), "{effects:?}");
    assert!(written(&core.step(brought(second_page(), None))).is_some());
}

#[test]
fn a_page_that_could_not_be_written_is_asked_for_again_and_the_one_after_it_forgotten() {
    let mut core = in_first_page();
    let effects = core.step(Event::PageTaken(Err(Failure::Store(crate::Trouble::Other))));
    assert!(effects.iter().any(|e| matches!(e, Effect::Abandon(Lane::Pull))));
    core.step(Event::Timer(Lane::Pull));
    assert_eq!(sent(&core.step(hello())), ["snapshot front"]);
    // It was given up too late.
    assert!(written(&core.step(brought(second_page(), None))).is_none());
    assert!(written(&core.step(brought(first_page("front"), Some("2")))).is_some());
}

#[test]
fn a_reply_that_comes_twice_is_taken_once() {
    let mut core = in_first_page();
    assert!(written(&core.step(brought(first_page("front"), Some("2")))).is_none());
    core.step(Event::PageTaken(Ok(Vec::new())));
    assert!(written(&core.step(brought(first_page("front"), Some("2")))).is_none());
    assert!(written(&core.step(brought(second_page(), None))).is_some());
}

#[test]
fn after_a_sleep_the_page_that_was_under_way_is_asked_for_anew() {
    let mut core = in_first_page();
    assert!(
        core.step(Event::Slept)
            .iter()
            .any(|e| matches!(e, Effect::Abandon(Lane::Pull)))
    );
    let effects = core.step(Event::PageTaken(Ok(Vec::new())));
    assert_eq!(sent(&effects), ["snapshot front"]);
}
