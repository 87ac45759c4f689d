//! What time does: only the server's job, by the server's clock.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use uuid::Uuid;

fn promise(case: CaseId, due: Timestamp) -> (PromiseId, OpKind) {
    let id = PromiseId(Uuid::now_v7());
    let kind = OpKind::PromiseMake {
        id,
        case,
        text: "La richiamo entro venerdì".into(),
        due,
        call: None,
    };
    (id, kind)
}

fn states(changes: &[ChangeLine]) -> Vec<PromiseState> {
    changes
        .iter()
        .filter_map(|c| match &c.what {
            What::Put { row: Row::Promise(p) } => Some(p.state),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_promise_whose_date_passes_in_silence_is_broken_once() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let due = NOON.plus(Timestamp::DAY);
    let (promise, kind) = promise(id, due);
    marta.does(kind).await;
    luca.pull().await;
    assert_eq!(world.server.tick().await.unwrap().broken, 0);
    world.clock.set(due.plus(1));
    assert_eq!(world.server.tick().await.unwrap().broken, 1);
    assert_eq!(world.server.tick().await.unwrap().broken, 0);
    let changes = luca.pull_after_refresh().await;
    assert_eq!(told(&changes), ["put promise", "put entry"]);
    let What::Put {
        row: Row::Entry(line),
    } = &changes[1].what
    else {
        panic!("an entry")
    };
    assert_eq!(
        (line.entry.kind, line.entry.by),
        (EntryKind::PromiseBroken, Author::System)
    );
    // Kept in time, heard late: kept after all, and both entries stay.
    marta.refreshed().await;
    let mut keep = marta.op(OpKind::PromiseKeep {
        id: promise,
        case: id,
    });
    keep.at = due.plus(-Timestamp::HOUR);
    marta.push(&[keep]).await;
    let changes = luca.pull().await;
    assert_eq!(states(&changes), [PromiseState::Kept]);
    let entity: Entity = read(luca.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let kinds: Vec<_> = entity
        .rows
        .iter()
        .filter_map(|r| match r {
            Row::Entry(line) => Some(line.entry.kind),
            _ => None,
        })
        .collect();
    assert_eq!(
        kinds,
        [
            EntryKind::PromiseMade,
            EntryKind::PromiseBroken,
            EntryKind::PromiseKept
        ]
    );
}

#[tokio::test]
async fn a_promise_with_a_new_date_or_in_other_hands_is_broken_by_its_date_like_any_other() {
    let world = World::new().await;
    let (mut marta, luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let (friday, monday) = (NOON.plus(Timestamp::HOUR), NOON.plus(3 * Timestamp::HOUR));
    let (moved, kind) = promise(id, friday);
    marta.does(kind).await;
    let (passed, kind) = promise(id, friday);
    marta.does(kind).await;
    let told_anew = OpKind::PromiseRenegotiate {
        id: moved,
        case: id,
        expect: friday,
        due: monday,
        text: String::new(),
        from: None,
    };
    assert!(is_applied(&marta.does(told_anew).await));
    let pass = |to| OpKind::PromisePass {
        id: passed,
        case: id,
        expect: marta.me,
        to,
    };
    let nobody = pass(PassTo::Operator(OperatorId(Uuid::now_v7())));
    let nowhere = pass(PassTo::Office(QueueId(Uuid::now_v7())));
    let to_luca = pass(PassTo::Operator(luca.me));
    assert_eq!(code(&marta.does(nobody).await), "not_found");
    assert_eq!(code(&marta.does(nowhere).await), "not_found");
    assert!(is_applied(&marta.does(to_luca).await));
    marta.pull().await;
    world.clock.set(friday.plus(1));
    assert_eq!(
        world.server.tick().await.unwrap().broken,
        1,
        "the one that was passed on"
    );
    world.clock.set(monday.plus(1));
    assert_eq!(
        world.server.tick().await.unwrap().broken,
        1,
        "the one with a new date"
    );
    let changes = marta.pull_after_refresh().await;
    assert_eq!(states(&changes), [PromiseState::Broken, PromiseState::Broken]);
}

#[tokio::test]
async fn a_case_solved_for_a_week_is_closed_by_the_server() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    marta.does(OpKind::CaseClaim { id, expect: None }).await;
    marta
        .does(OpKind::CaseSolve {
            id,
            outcome: "done".into(),
            text: String::new(),
        })
        .await;
    marta.pull().await;
    world.clock.advance(7 * Timestamp::DAY - 1);
    assert_eq!(world.server.tick().await.unwrap().closed, 0);
    world.clock.advance(2);
    assert_eq!(world.server.tick().await.unwrap().closed, 1);
    let changes = marta.pull_after_refresh().await;
    assert_eq!(told(&changes), ["patch case", "put entry"]);
    assert_eq!(marta.case(id).await.status(), CaseStatus::Closed);
    // It comes back, is solved again, and the week begins anew.
    marta
        .does(OpKind::CaseReopen {
            id,
            reason: "Ancora buia".into(),
        })
        .await;
    world.clock.advance(8 * Timestamp::DAY);
    assert_eq!(world.server.tick().await.unwrap().closed, 0);
}

#[tokio::test]
async fn changes_are_kept_for_ninety_days_and_the_log_stays_gapless() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let old = marta.clone();
    for i in 0..5 {
        marta.opens(world.desk, &format!("caso {i}")).await;
    }
    world.clock.advance(60 * Timestamp::DAY);
    let mut marta = Console::enrol_with(&world, "marta", marta.key.clone()).await;
    marta.n = 5;
    marta.cursor.clone_from(&old.cursor);
    world.server.tick().await.unwrap();
    assert_eq!(marta.pull().await.len(), 5);
    let young = marta.cursor.clone();
    marta.opens(world.desk, "giovane").await;
    world.clock.advance(31 * Timestamp::DAY);
    world.server.tick().await.unwrap();
    let mut marta = Console::enrol_with(&world, "marta", marta.key.clone()).await;
    marta.cursor.clone_from(&old.cursor);
    assert_eq!(
        problem(marta.changes_page("").await).await,
        ProblemCode::CursorTooOld
    );
    marta.cursor = young;
    assert_eq!(told(&marta.pull().await), ["put case"]);
    let storage = world.server.storage().clone();
    let findings = tokio::task::spawn_blocking(move || storage.doctor().unwrap())
        .await
        .unwrap();
    assert!(
        findings.iter().any(|f| f.code == "sequence" && f.is_good),
        "{findings:?}"
    );
}

#[tokio::test]
async fn a_line_of_tokens_that_nobody_used_for_long_is_forgotten_whole() {
    let world = World::new().await;
    let (mut marta, _away) = (world.console("marta").await, world.console("luca").await);
    let lines = async || {
        let families = world.ask("SELECT count(*) FROM token_family", &[]).await;
        (
            families,
            world.ask("SELECT count(*) FROM refresh_token", &[]).await,
        )
    };
    assert_eq!(lines().await, (2, 2));
    world.clock.advance(20 * Timestamp::DAY);
    marta.refreshed().await;
    world.clock.advance(12 * Timestamp::DAY);
    world.server.tick().await.unwrap();
    assert_eq!(lines().await, (1, 1));
    // Hers goes on.
    marta.refreshed().await;
    assert_eq!(marta.hello().await.operator.id, marta.me);
}

impl Console {
    /// Signs on anew with the refresh token: time has passed.
    pub(crate) async fn refreshed(&mut self) {
        let reply = self
            .refresh_with(&self.tokens.refresh.clone(), &self.key.clone())
            .await;
        self.tokens = read(reply).await;
    }

    pub(crate) async fn pull_after_refresh(&mut self) -> Vec<ChangeLine> {
        self.refreshed().await;
        self.pull().await
    }
}
