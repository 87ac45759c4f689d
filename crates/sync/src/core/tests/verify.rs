//! Comparing what is held with the server, when there is nothing else to do.

use super::*;
use oltre_domain::{CaseDigest, Digest, SCHEMA};
use oltre_store::{Page, Slice, Whole};
use oltre_wire::{Listing, Verified};

fn id(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(n))
}

fn case(n: u128, hash: char) -> CaseDigest {
    let hash = hash.to_string().repeat(64).parse().unwrap();
    CaseDigest { id: id(n), hash }
}

fn slice(cases: &[CaseDigest], upto: Option<u128>) -> Event {
    Event::SliceLoaded(Ok(Slice {
        cursor: Some("d".to_owned()),
        cases: cases.to_vec(),
        upto: upto.map(id),
        directory: Some((0, Digest::default())),
        ..Slice::default()
    }))
}

fn told(cases: Option<&[CaseDigest]>) -> Event {
    let listing = cases.map(|cases| Listing {
        cases: cases.to_vec(),
        upto: None,
    });
    Event::Verified(Ok(Box::new(Verified {
        ok: listing.is_none(),
        cases: listing,
        directory: None,
    })))
}

/// A server that speaks our schema, at a moment of its clock.
fn hello_at(at: i64) -> Event {
    let Event::Hello(Ok(mut hello)) = hello() else {
        unreachable!("a hello")
    };
    hello.server_time = Timestamp(at);
    hello.schema.current = SCHEMA;
    Event::Hello(Ok(hello))
}

/// A console that holds everything and is asked to compare; the page before is taken in.
fn asked(core: &mut Core) -> Vec<Effect> {
    core.step(Event::Check);
    core.step(hello_at(1));
    next_page(core)
}

fn loads(effects: &[Effect]) -> bool {
    effects.iter().any(|e| matches!(e, Effect::LoadSlice { .. }))
}

fn pages(effects: Vec<Effect>) -> Vec<Page> {
    let page = |e| match e {
        Effect::TakePage(page) => Some(page),
        _ => None,
    };
    effects.into_iter().filter_map(page).collect()
}

#[test]
fn stretch_by_stretch_to_the_end_and_then_it_listens_again() {
    let mut core = following();
    assert!(loads(&asked(&mut core)));
    let asks = core.step(slice(&[case(1, 'a'), case(5, 'b')], Some(5)));
    assert_eq!(sent(&asks), ["verify after None"]);
    assert!(loads(&core.step(told(None))));
    let noted = core.step(slice(&[], None));
    assert_eq!(sent(&noted), ["verify after None"]);
    let noted = pages(core.step(told(None)));
    assert!(
        noted[0]
            .facts
            .iter()
            .any(|(key, value)| key == CHECKS && value.contains("put_right\":0"))
    );
    assert_eq!(core.status().checked, None);
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["changes 0"]);
    assert_eq!(core.status().checked.unwrap().put_right, 0);
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
}

#[test]
fn news_come_first_and_the_stretch_is_read_again() {
    let mut core = following();
    asked(&mut core);
    core.step(slice(&[], None));
    let first = core.step(Event::Verified(Err(problem(ProblemCode::MovedOn))));
    assert_eq!(sent(&first), ["changes 0"]);
    assert!(loads(&next_page(&mut core)));
}

#[test]
fn what_differs_is_fetched_what_is_too_much_goes_and_the_stretch_is_asked_about_again() {
    let mut core = following();
    asked(&mut core);
    core.step(slice(&[case(1, 'a'), case(2, 'b'), case(3, 'c')], None));
    let fetch = core.step(told(Some(&[case(1, 'a'), case(2, 'f'), case(4, 'd')])));
    assert_eq!(sent(&fetch), [format!("case {}", id(2))]);
    let page = pages(core.step(Event::Entity(id(2), Ok(Vec::new()))));
    assert_eq!(page[0].whole, Some(Whole::Case(id(2))));
    let next = core.step(Event::PageTaken(Ok(Vec::new())));
    assert_eq!(sent(&next), [format!("case {}", id(4))]);
    core.step(Event::Entity(id(4), Ok(Vec::new())));
    let next = core.step(Event::PageTaken(Ok(Vec::new())));
    assert_eq!(sent(&next), [format!("case {}", id(3))]);
    let page = pages(core.step(Event::Entity(id(3), Err(problem(ProblemCode::NotFound)))));
    assert!(matches!(page[0].changes[..], [oltre_domain::Change::LeaveCase(gone, _)] if gone == id(3)));
    assert!(loads(&core.step(Event::PageTaken(Ok(Vec::new())))));
    core.step(slice(&[], None));
    core.step(told(None));
    core.step(Event::PageTaken(Ok(Vec::new())));
    assert_eq!(core.status().checked.unwrap().put_right, 3);
}

#[test]
fn what_cannot_be_put_right_is_left_alone_until_the_next_time() {
    let mut core = following();
    asked(&mut core);
    core.step(slice(&[case(1, 'a')], None));
    core.step(told(Some(&[case(1, 'b')])));
    core.step(Event::Entity(id(1), Ok(Vec::new())));
    core.step(Event::PageTaken(Ok(Vec::new())));
    core.step(slice(&[case(1, 'a')], None));
    let left = core.step(told(Some(&[case(1, 'b')])));
    assert_eq!(sent(&left), [""; 0]);
    assert_eq!(pages(left).len(), 1);
}

#[test]
fn a_line_that_breaks_in_the_middle_costs_nothing_but_time() {
    let mut core = following();
    asked(&mut core);
    core.step(slice(&[case(1, 'a')], None));
    core.step(Event::Verified(Err(Failure::Unreachable)));
    core.step(Event::Timer(Lane::Pull));
    core.step(hello_at(2));
    assert!(loads(&next_page(&mut core)));
}

#[test]
fn a_server_of_another_schema_is_not_asked_and_an_older_one_only_once() {
    let mut core = following();
    core.step(Event::Check);
    core.step(hello());
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
    let mut core = following();
    asked(&mut core);
    core.step(slice(&[], None));
    core.step(Event::Verified(Err(problem(ProblemCode::NotFound))));
    assert_eq!(sent(&next_page(&mut core)), ["changes 25"]);
}

#[test]
fn once_a_day_by_the_servers_clock_and_after_a_failure_of_the_disk() {
    let mut core = following();
    let greeted_at = |core: &mut Core, at: i64| {
        core.step(Event::Wake);
        core.step(hello_at(at));
        loads(&next_page(core))
    };
    assert!(!greeted_at(&mut core, 1_000));
    assert!(!greeted_at(&mut core, Timestamp::DAY));
    assert!(greeted_at(
        &mut core,
        1_000 + Timestamp::DAY + 4 * Timestamp::HOUR
    ));
    let mut core = following();
    core.step(page());
    core.step(Event::PageTaken(Err(Failure::Store(crate::Trouble::Damaged))));
    core.step(Event::Timer(Lane::Pull));
    core.step(hello_at(1));
    assert!(loads(&next_page(&mut core)));
}
