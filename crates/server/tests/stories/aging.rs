//! The holding window: what was closed long ago leaves the consoles, and stays on the server.

use crate::world::*;
use oltre_domain::*;
use oltre_server::HoldingWindow;
use oltre_wire::*;
use std::collections::BTreeMap;

const WEEK: i64 = 7 * Timestamp::DAY;

/// Consoles hold what is closed for 30 days, the taxes for 60.
async fn town() -> World {
    let world = World::told(|settings| {
        settings.holding = HoldingWindow {
            days: 30,
            of_queue: BTreeMap::from([("tributi".to_owned(), 60)]),
        };
        // Long enough for everybody to stay signed in.
        settings.access_minutes = 60 * 24 * 365;
        settings.refresh_days = 365;
    })
    .await;
    plant(world.server.storage(), people()).await;
    world
}

async fn closed(world: &World, console: &mut Console, queue: QueueId) -> CaseId {
    let id = console.opens(queue, "Lampione").await;
    console.does(OpKind::CaseClaim { id, expect: None }).await;
    console.does(note(id, console.me, "parola antica")).await;
    console.does(solve(id)).await;
    world.clock.advance(WEEK + 1);
    assert_eq!(world.server.tick().await.unwrap().closed, 1);
    id
}

async fn days_later(world: &World, days: i64) -> u64 {
    world.clock.advance(days * Timestamp::DAY);
    world.server.tick().await.unwrap().aged
}

#[tokio::test]
async fn what_was_closed_for_longer_than_the_window_leaves_by_the_servers_word_alone() {
    let world = town().await;
    let mut nina = world.console("nina").await;
    let id = closed(&world, &mut nina, world.desk).await;
    nina.pull().await;
    assert_eq!(days_later(&world, 30).await, 0);
    assert_eq!(days_later(&world, 1).await, 1);
    assert_eq!(days_later(&world, 1).await, 0, "once");
    let changes = nina.pull().await;
    // Through the queue and as its owner.
    assert_eq!(told(&changes), ["leave case", "leave case"]);
    is_healthy(&world).await;
    let why = |c: &ChangeLine| matches!(c.what, What::Leave { why, .. } if why == LeaveReason::Aged);
    assert!(changes.iter().all(why));
    let reply = nina.get(&format!("/v1/sync/entity/case/{id}")).await;
    assert_eq!(problem(reply).await, ProblemCode::NotFound);
    for scope in nina.hello().await.scopes {
        let (rows, _) = nina.snapshot(&scope.id).await;
        assert!(!rows.iter().any(|r| matches!(r, Row::Case(_))), "{}", scope.id);
    }
}

#[tokio::test]
async fn each_scope_has_its_own_window() {
    let world = town().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = closed(&world, &mut marta, world.taxes).await;
    luca.pull().await;
    marta.pull().await;
    // As an owner's case it is too old, as one of the taxes not yet: whoever holds the queue hears nothing.
    assert_eq!(days_later(&world, 31).await, 1);
    assert!(marta.pull().await.is_empty() && luca.pull().await.is_empty());
    assert_eq!(marta.case(id).await.status(), CaseStatus::Closed);
    assert_eq!(days_later(&world, 30).await, 1);
    assert_eq!(told(&luca.pull().await), ["leave case"]);
}

#[tokio::test]
async fn words_written_offline_on_a_case_that_aged_meanwhile_are_kept_and_do_not_bring_it_back() {
    let world = town().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = closed(&world, &mut marta, world.desk).await;
    days_later(&world, 31).await;
    luca.pull().await;
    let result = marta.does(note(id, marta.me, "scritta senza rete")).await;
    assert!(is_applied(&result), "{result:?}");
    let changed = marta.does(set(id, Field::Need, from_version(0, "Luce"))).await;
    assert!(matches!(changed, ResultLine::Merged { .. }), "{changed:?}");
    assert!(luca.pull().await.is_empty());
    // Reopened, it comes back whole to everybody it concerns.
    luca.does(OpKind::CaseReopen {
        id,
        reason: "Di nuovo buio".into(),
    })
    .await;
    let changes = luca.pull().await;
    assert_eq!(told(&changes)[0], "put case");
    let words = serde_json::to_string(&changes).unwrap();
    for wanted in ["parola antica", "scritta senza rete", "Luce", "Di nuovo buio"] {
        assert!(words.contains(wanted), "{wanted}");
    }
    assert_eq!(luca.case(id).await.status(), CaseStatus::Reopened);
    // And its window begins anew.
    assert_eq!(days_later(&world, 40).await, 0);
    is_healthy(&world).await;
}

async fn is_healthy(world: &World) {
    let storage = world.server.storage().clone();
    let findings = tokio::task::spawn_blocking(move || storage.doctor().unwrap())
        .await
        .unwrap();
    assert!(
        findings.iter().all(|f| f.is_good || f.code == "backup"),
        "{findings:?}"
    );
}

#[tokio::test]
async fn what_is_brought_in_closed_is_held_from_then_on() {
    use oltre_server::seed::{SeedBatch, SeedCase};
    let world = town().await;
    let mut nina = world.console("nina").await;
    let cell = |value: Value| Cell { value, version: 0 };
    let long_ago = NOON.plus(-1_000 * Timestamp::DAY);
    let case = CaseState {
        id: CaseId::imported("test", "antico"),
        code: CaseCode::from_bits(9),
        number: None,
        created_at: long_ago,
        created_by: nina.me,
        fields: [
            (Field::Queue, cell(world.desk.to_string().into())),
            (Field::Status, cell("closed".into())),
            (Field::SolvedAt, cell(long_ago.0.into())),
            (Field::Subject, cell("Antico".into())),
        ]
        .into(),
        tags: Default::default(),
        unknown: None,
    };
    let seed = SeedCase {
        case,
        entries: Vec::new(),
        promises: Vec::new(),
        handoffs: Vec::new(),
        outcomes: Vec::new(),
        experiences: Vec::new(),
    };
    let batch = SeedBatch {
        cases: vec![seed],
        ..SeedBatch::default()
    };
    plant(world.server.storage(), batch).await;
    assert_eq!(told(&nina.pull().await), ["put case"]);
    assert_eq!(days_later(&world, 29).await, 0);
    assert_eq!(days_later(&world, 2).await, 1);
    assert_eq!(told(&nina.pull().await), ["leave case"]);
}
