//! The core alone: what it does next, without a database or a network.

mod ahead;
mod blobs;
mod learned;
mod listening;
mod presence;
mod verify;
mod waking;
mod withdrawn;

use super::*;
use oltre_domain::{CaseId, OperatorId, OrganisationId, Role, Timestamp};
use oltre_store::{Coverage, NewEpoch, NextPush, SealedOp};
use oltre_wire::{
    ChangesPage, Hello, Limits, OpReply, PushReply, ResultLine, SchemaRange, ScopeGrant, ScopeKind,
};
use uuid::Uuid;

/// The page that was asked for is here and written: what is asked next.
fn next_page(core: &mut Core) -> Vec<Effect> {
    core.step(page());
    core.step(Event::PageTaken(Ok(Vec::new())))
}

fn hello() -> Event {
    hello_of("one", 0)
}

/// What a server says of an epoch, whose backup has ops up to a number.
fn hello_of(epoch: &str, durable_n: u64) -> Event {
    hello_with(epoch, durable_n, &["front", "roads"])
}

/// The same, with these scopes.
fn hello_with(epoch: &str, durable_n: u64, scopes: &[&str]) -> Event {
    let grant = |id: &&str| ScopeGrant {
        id: (*id).to_owned(),
        kind: ScopeKind::Queue,
        revision: 1,
        rights: Vec::new(),
    };
    Event::Hello(Ok(Box::new(Hello {
        server_time: Timestamp(1),
        epoch: epoch.to_owned(),
        schema: SchemaRange { min: 1, current: 1 },
        limits: Limits {
            attachment_bytes: None,
            push_ops: 200,
            push_bytes: 1_000,
            text_bytes: 1_000,
        },
        incarnation: 1,
        last_op_n: 0,
        durable_n,
        scopes: scopes.iter().map(grant).collect(),
        lease_until: Timestamp(2),
        recovery_key: None,
        learned_key: None,
        mail_from: None,
        control: None,
        organisation: OrganisationId(Uuid::nil()),
        organisation_name: String::new(),
        operator: oltre_domain::Operator {
            id: OperatorId(Uuid::nil()),
            name: String::new(),
            alias: None,
            role: Role::Operator,
            queues: None,
        },
    })))
}

fn first_page(scope: &str) -> PageOf {
    PageOf {
        scope: scope.to_owned(),
        page: None,
        ground: ground(),
    }
}

/// As the first hello of these stories names it.
fn ground() -> Ground {
    Ground {
        epoch: Some("one".to_owned()),
        revision: Some(1),
    }
}

fn problem(code: ProblemCode) -> Failure {
    Failure::problem(code)
}

/// A console that holds everything and follows the changes.
fn following() -> Core {
    let mut core = Core::new();
    core.step(Event::Start(Start {
        cursor: Some("c".to_owned()),
        epoch: Some("one".to_owned()),
        held: ["front", "roads"].map(str::to_owned).into(),
        numbering: (1, 2),
        ..Start::default()
    }));
    core.step(hello());
    core.step(Event::PushLoaded(Ok(loaded(1, Vec::new()))));
    core
}

fn page() -> Event {
    Event::Changes(Ok(Box::new(ChangesPage {
        next: "d".to_owned(),
        more: false,
        last_op_n: 0,
        durable_n: 0,
        upto: 5,
        changes: Vec::new(),
    })))
}

fn op(n: u64) -> SealedOp {
    SealedOp {
        n,
        oid: OpId(Uuid::from_u128(u128::from(n))),
        act: oltre_domain::ActId(Uuid::nil()),
        body: "{}".to_owned(),
    }
}

fn loaded(incarnation: u32, ops: Vec<SealedOp>) -> NextPush {
    NextPush { incarnation, ops }
}

fn sent(effects: &[Effect]) -> Vec<String> {
    let name = |request: &Request| match request {
        Request::Hello => "hello".to_owned(),
        Request::Snapshot(of) => format!("snapshot {}", of.scope),
        Request::Changes { wait, .. } => format!("changes {wait}"),
        Request::Entity { id, .. } => format!("case {id}"),
        Request::Journal(lines) => format!("journal {}", lines.len()),
        Request::Learned(task) => format!("learned after {}", task.from),
        Request::Verify(asked) => format!("verify after {:?}", asked.after.map(|id| id.0.as_u128())),
        Request::Presence { case, doing } => format!("presence {case:?} {doing:?}"),
        Request::Push { incarnation, ops, .. } => format!("push {} under {incarnation}", ops.len()),
        Request::BlobStands(task) => format!("where {}", &task.sha256.to_string()[..2]),
        Request::BlobSend { task, from, bytes } => {
            let name = &task.sha256.to_string()[..2];
            format!("{} bytes of {name} from {from}", bytes.len())
        }
        Request::BlobFetch { task, from, most } => {
            format!("{most} bytes of {} after {from}", &task.sha256.to_string()[..2])
        }
    };
    effects
        .iter()
        .filter_map(|e| match e {
            Effect::Send(request) => Some(name(request)),
            _ => None,
        })
        .collect()
}

fn waits(effects: &[Effect], lane: Lane) -> Option<u64> {
    effects.iter().find_map(|e| match e {
        Effect::Wait(l, millis) if *l == lane => Some(*millis),
        _ => None,
    })
}

#[test]
fn a_snapshot_too_old_to_be_gone_on_with_is_begun_anew() {
    for code in [ProblemCode::CursorTooOld, ProblemCode::BadCursor] {
        let mut core = Core::new();
        core.step(Event::Start(Start::default()));
        assert_eq!(sent(&core.step(hello())), ["snapshot front"]);
        let effects = core.step(Event::Snapshot(first_page("front"), Err(problem(code))));
        assert!(matches!(effects[0], Effect::StartOver { .. }), "{effects:?}");
    }
}

#[test]
fn a_scope_that_hello_names_and_that_is_never_there_is_left_out() {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello());
    let not_there = || Event::Snapshot(first_page("front"), Err(problem(ProblemCode::NotFound)));
    core.step(not_there());
    core.step(hello());
    let effects = core.step(not_there());
    assert!(matches!(effects[0], Effect::TakePage(_)), "{effects:?}");
    assert_eq!(
        sent(&core.step(Event::PageTaken(Ok(Vec::new())))),
        ["snapshot roads"]
    );
}

#[test]
fn a_page_that_would_be_told_by_other_scopes_is_asked_for_again_once_they_are_known() {
    let mut core = Core::new();
    core.step(Event::Start(Start::default()));
    core.step(hello());
    let others = Event::Snapshot(first_page("front"), Err(problem(ProblemCode::ScopesChanged)));
    assert_eq!(sent(&core.step(others)), ["hello"]);
    assert_eq!(sent(&core.step(hello())), ["snapshot front"]);
}

#[test]
fn what_changes_name_and_nobody_holds_is_asked_for_before_going_on() {
    let mut core = following();
    core.step(page());
    let missing = CaseId(Uuid::from_u128(7));
    assert_eq!(
        sent(&core.step(Event::PageTaken(Ok(vec![missing])))),
        [format!("case {missing}")]
    );
    let effects = core.step(Event::Entity(missing, Err(problem(ProblemCode::NotFound))));
    let Effect::TakePage(page) = &effects[0] else {
        panic!("{effects:?}")
    };
    assert_eq!((page.fetched, page.upto), (Some(missing), 0));
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["changes 0"]);
}

#[test]
fn a_page_that_cannot_be_written_is_asked_for_less_and_less_often() {
    let mut core = following();
    let mut longest = 0;
    for _ in 0..12 {
        core.step(page());
        let full = Event::PageTaken(Err(Failure::Store(crate::Trouble::Full)));
        let effects = core.step(full);
        longest = longest.max(waits(&effects, Lane::Pull).unwrap());
        assert!(core.status().online, "the disk is full, not the network down");
        assert_eq!(core.status().problem, Some(Failure::Store(crate::Trouble::Full)));
        core.step(Event::Timer(Lane::Pull));
        core.step(hello());
    }
    assert!(longest > 8_000, "{longest}");
    core.step(page());
    core.step(Event::PageTaken(Ok(Vec::new())));
    assert_eq!(core.status().problem, None);
}

#[test]
fn numbers_the_server_does_not_take_lead_to_new_ones_and_not_to_a_race() {
    let mut core = following();
    core.step(Event::LocalOps);
    assert_eq!(
        sent(&core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))))),
        ["push 1 under 1"]
    );
    let effects = core.step(Event::Pushed(Err(problem(ProblemCode::NumberGap))));
    assert!(waits(&effects, Lane::Push).is_some(), "{effects:?}");
    let effects = core.step(Event::Timer(Lane::Push));
    assert!(matches!(effects[0], Effect::Renumber(2)), "{effects:?}");
    core.step(Event::Renumbered(Ok(())));
    assert_eq!(
        sent(&core.step(Event::PushLoaded(Ok(loaded(2, vec![op(1)]))))),
        ["push 1 under 2"]
    );
    // Meanwhile the other lane goes on as if nothing had happened: one poll, not two.
    core.step(page());
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["changes 25"]);
}

#[test]
fn a_new_number_that_could_not_be_written_is_given_before_anything_is_sent() {
    let mut core = following();
    core.step(Event::LocalOps);
    core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))));
    core.step(Event::Pushed(Err(problem(ProblemCode::NumberReused))));
    core.step(Event::Timer(Lane::Push));
    core.step(Event::Renumbered(Err(Failure::Store(crate::Trouble::Full))));
    let effects = core.step(Event::Timer(Lane::Push));
    assert!(matches!(effects[0], Effect::Renumber(2)), "{effects:?}");
}

#[test]
fn an_answer_that_leaves_an_op_out_is_no_answer() {
    let mut core = following();
    core.step(Event::LocalOps);
    core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3), op(4)]))));
    let reply = PushReply {
        last_op_n: 3,
        results: vec![OpReply {
            n: 3,
            oid: op(3).oid,
            result: ResultLine::Noop { seq: 1 },
        }],
    };
    let effects = core.step(Event::Pushed(Ok(Box::new(reply))));
    assert!(waits(&effects, Lane::Push).is_some(), "{effects:?}");
    assert_eq!(core.status().problem, Some(Failure::Nonsense("results")));
}

#[test]
fn after_an_hour_of_silence_the_server_is_greeted_again() {
    let mut core = following();
    let polls = (1..1_000).find(|_| {
        core.step(page());
        sent(&core.step(Event::PageTaken(Ok(Vec::new())))) == ["hello"]
    });
    assert_eq!(polls, Some(150));
    assert_eq!(sent(&core.step(hello())), ["changes 0"]);
}

#[test]
fn a_scope_that_came_while_the_console_was_closed_is_taken_before_going_on() {
    let mut core = Core::new();
    core.step(Event::Start(Start {
        cursor: Some("c".to_owned()),
        epoch: Some("one".to_owned()),
        held: ["front".to_owned()].into(),
        ..Start::default()
    }));
    assert_eq!(sent(&core.step(hello())), ["snapshot roads"]);
}

#[test]
fn a_restored_server_gets_nothing_before_what_it_has_lost_stands_in_the_outbox_again() {
    let mut core = following();
    core.step(Event::LocalOps);
    core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))));
    // The push reaches the server in its new epoch, and is decided by nobody.
    let effects = core.step(Event::Pushed(Err(problem(ProblemCode::EpochChanged))));
    assert_eq!((sent(&effects), waits(&effects, Lane::Push)), (vec![], None));
    core.step(Event::LocalOps);
    core.step(page());
    assert_eq!(sent(&core.step(Event::PageTaken(Ok(Vec::new())))), ["hello"]);
    let effects = core.step(hello_of("two", 1));
    let restored = effects.iter().find_map(|e| match e {
        Effect::StartOver { restored, .. } => *restored,
        _ => None,
    });
    let covered = Coverage {
        incarnation: 1,
        durable_n: 1,
    };
    assert_eq!(
        restored,
        Some(NewEpoch {
            incarnation: 2,
            covered
        })
    );
    assert_eq!(core.step(Event::LocalOps).len(), 0, "nothing goes out meanwhile");
    core.step(Event::StartedOver(Ok(())));
    let effects = core.step(hello_of("two", 1));
    assert!(
        effects.iter().any(|e| matches!(e, Effect::LoadPush { .. })),
        "{effects:?}"
    );
}

#[test]
fn a_beginning_anew_that_could_not_be_written_is_asked_for_again() {
    for restored in [false, true] {
        let epoch = if restored { "two" } else { "one" };
        let mut core = following();
        if restored {
            core.step(Event::Changes(Err(problem(ProblemCode::EpochChanged))));
            core.step(hello_of(epoch, 0));
        } else {
            core.step(Event::Changes(Err(problem(ProblemCode::CursorTooOld))));
        }
        core.step(Event::StartedOver(Err(Failure::Store(crate::Trouble::Full))));
        core.step(Event::Timer(Lane::Pull));
        let effects = core.step(hello_of(epoch, 0));
        let again = effects
            .iter()
            .any(|e| matches!(e, Effect::StartOver { restored: r, .. } if r.is_some() == restored));
        assert!(again, "{effects:?}");
        core.step(Event::StartedOver(Ok(())));
        assert_eq!(sent(&core.step(hello_of(epoch, 0))), ["snapshot front"]);
    }
}

#[test]
fn numbers_given_anew_during_a_push_make_its_failure_nobodys_business() {
    let mut core = following();
    core.step(Event::LocalOps);
    core.step(Event::PushLoaded(Ok(loaded(1, vec![op(3)]))));
    core.step(Event::Changes(Err(problem(ProblemCode::EpochChanged))));
    core.step(hello_of("two", 0));
    core.step(Event::StartedOver(Ok(())));
    core.step(hello_of("two", 0));
    let effects = core.step(Event::Pushed(Err(problem(ProblemCode::NumberGap))));
    assert!(
        matches!(effects[0], Effect::LoadPush { .. }),
        "it goes on with the new ones: {effects:?}"
    );
}
