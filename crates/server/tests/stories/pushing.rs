//! Pushes: one op never blocks another, and what an op needs must be there.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::BTreeSet;
use uuid::Uuid;

#[tokio::test]
async fn a_case_opened_at_one_desk_is_on_the_other() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Lampione spento").await;
    marta.does(note(id, marta.me, "Ha chiamato due volte")).await;
    let changes = luca.pull().await;
    assert_eq!(told(&changes), ["put case", "put entry"]);
    let case = luca.case(id).await;
    assert_eq!(*case.value(Field::Subject), "Lampione spento".into());
    assert_eq!(case.status(), CaseStatus::New);
    assert_eq!(case.number.as_deref(), Some("2026-000001"));
    // The numbers go on, and a code used twice stops nobody.
    let twin = create_as(Uuid::now_v7().into(), world.desk, "Altro lampione");
    let OpKind::CaseCreate {
        id: twin_id, f, tags, ..
    } = twin
    else {
        panic!("a create")
    };
    let same_code = OpKind::CaseCreate {
        id: twin_id,
        code: case.code,
        f,
        tags,
    };
    assert!(is_applied(&luca.does(same_code).await));
    assert_eq!(luca.case(twin_id).await.number.as_deref(), Some("2026-000002"));
}

#[tokio::test]
async fn one_bad_op_never_blocks_the_others() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let good = |text: &str| {
        let op = marta.op(note(id, marta.me, text));
        (op.oid, body(&op))
    };
    let oid = || OpId(Uuid::now_v7());
    let newer = oid();
    let deep = oid();
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies = vec![
        good("prima"),
        (oid(), "{}".to_owned()),
        (oid(), "\"testo\"".to_owned()),
        (oid(), body(&marta.op(note(id, marta.me, "altro oid dentro")))),
        (
            newer,
            format!(
                r#"{{"oid":"{newer}","act":"{newer}","v":{},"at":1,"op":"case.teleport","id":"{id}"}}"#,
                SCHEMA + 1
            ),
        ),
        (deep, format!(r#"{{"oid":"{deep}","v":1,"op":{nested}}}"#)),
        good("con \u{0} dentro"),
        good(&"x".repeat(1024 * 1024 + 1)),
        good("ultima"),
    ];
    let reply: PushReply = read(marta.push_bodies(2, &bodies).await).await;
    let results: Vec<_> = reply.results.into_iter().map(|r| r.result).collect();
    assert!(is_applied(&results[0]));
    for result in &results[1..4] {
        assert_eq!(code(result), "malformed");
    }
    assert_eq!(results[4], ResultLine::Upgrade);
    assert_eq!(code(&results[5]), "malformed");
    assert_eq!(code(&results[6]), "text_nul");
    assert_eq!(code(&results[7]), "text_too_long");
    assert!(is_applied(&results[8]));
    assert_eq!(reply.last_op_n, 10);
}

#[tokio::test]
async fn an_op_waits_for_what_it_comes_after() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    luca.does(OpKind::CaseClaim { id, expect: None }).await;
    // Marta claimed offline, and solved under her claim.
    let claim = marta.op(OpKind::CaseClaim { id, expect: None });
    let mut solve = marta.op(OpKind::CaseSolve {
        id,
        outcome: "other".into(),
        text: String::new(),
    });
    solve.after = vec![claim.oid];
    let mut then = marta.op(note(id, marta.me, "solo se risolto"));
    then.after = vec![solve.oid];
    let free = marta.op(note(id, marta.me, "in ogni caso"));
    let oids = (claim.oid, solve.oid);
    let results = marta.push(&[claim, solve, then, free]).await;
    assert_eq!(code(&results[0]), "already_owned");
    assert_eq!(results[1], ResultLine::DependencyFailed { on: oids.0 });
    assert_eq!(results[2], ResultLine::DependencyFailed { on: oids.1 });
    assert!(is_applied(&results[3]));
    assert_eq!(marta.case(id).await.owner(), Some(luca.me));
}

#[tokio::test]
async fn all_ops_of_an_action_become_visible_together() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let (id, kind) = create(world.desk, "Buca");
    let ops = [
        marta.op(kind),
        marta.op(note(id, marta.me, "uno")),
        marta.op(note(id, marta.me, "due")),
    ];
    let results = marta.push(&ops).await;
    let seqs: BTreeSet<_> = results.iter().map(seq_of).collect();
    assert_eq!(seqs.len(), 1);
    // A page of one change still ends at the sequence's boundary.
    let page: ChangesPage = read(luca.changes_page("&limit=1").await).await;
    assert_eq!(told(&page.changes), ["put case", "put entry", "put entry"]);
    assert!(!page.more);
    luca.cursor = page.next;
    assert!(luca.pull().await.is_empty());
}

#[tokio::test]
async fn two_who_solve_offline_solve_once() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    marta.does(OpKind::CaseClaim { id, expect: None }).await;
    let solve = || OpKind::CaseSolve {
        id,
        outcome: "done".into(),
        text: String::new(),
    };
    assert!(is_applied(&marta.does(solve()).await));
    assert!(matches!(luca.does(solve()).await, ResultLine::Noop { .. }));
    assert_eq!(luca.case(id).await.status(), CaseStatus::Solved);
}

#[tokio::test]
async fn clocks_ten_years_off_change_nothing() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let (id, kind) = create(world.desk, "Buca");
    let mut ops = vec![marta.op(kind)];
    for at in [i64::MIN, -1, 0, i64::MAX, NOON.0 + 3650 * Timestamp::DAY] {
        let mut op = marta.op(note(id, marta.me, "in ordine"));
        op.at = Timestamp(at);
        ops.push(op);
    }
    let mut claim = marta.op(OpKind::CaseClaim { id, expect: None });
    claim.at = Timestamp(i64::MAX);
    ops.push(claim);
    let mut solve = marta.op(OpKind::CaseSolve {
        id,
        outcome: "done".into(),
        text: String::new(),
    });
    solve.at = Timestamp(i64::MIN);
    ops.push(solve);
    assert!(marta.push(&ops).await.iter().all(is_applied));
    // Closing counts from the server's own clock: the device's moment of solving says nothing.
    world.server.tick().await.unwrap();
    assert_eq!(marta.case(id).await.status(), CaseStatus::Solved);
}

#[tokio::test]
async fn a_suggestions_outcome_is_kept_without_its_author() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    luca.pull().await;
    let mut op = marta.op(note(id, marta.me, ""));
    op.kind = OpKind::SuggestionOutcome {
        outcome: SuggestionOutcome {
            id: op.oid,
            case: id,
            action: "give_hours".into(),
            card: CardKind::Offer,
            operator: Some(OperatorAct::Proposed),
            contact: None,
            at: NOON,
        },
    };
    let first = marta.push(std::slice::from_ref(&op)).await;
    assert!(is_applied(&first[0]));
    // Sent again under the same number and, after a restore, under another: counted once.
    let again: PushReply = read(marta.push_from(2, std::slice::from_ref(&op)).await).await;
    assert_eq!(again.results[0].result, first[0]);
    let mut restored = marta.clone();
    restored.incarnation = 2;
    restored.n = 0;
    assert_eq!(restored.push(std::slice::from_ref(&op)).await, first);
    assert_eq!(told(&luca.pull().await), ["put outcome"]);

    let (device, oid) = (marta.tokens.device.0.as_bytes(), op.oid.0.as_bytes());
    let ties = world
        .ask(
            "SELECT (SELECT count(*) FROM op_number WHERE oid = ?2)
                  + (SELECT count(*) FROM op_result WHERE oid = ?2 AND (device_id = ?1 OR operator_id IS NOT NULL))
                  + (SELECT count(*) FROM change WHERE entity = 'outcome' AND origin_device IS NOT NULL)
                  + (SELECT count(*) FROM audit WHERE entry LIKE '%suggestion.outcome%' AND entry LIKE '%\"by\"%')",
            &[device, oid],
        )
        .await;
    assert_eq!(ties, 0);
    let kept = world.ask("SELECT count(*) FROM suggestion_outcome", &[]).await;
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn what_an_op_refers_to_must_be_there() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let nobody = OperatorId(Uuid::now_v7());
    let nowhere = QueueId(Uuid::now_v7());
    assert_eq!(
        code(&marta.does(assign(id, None, Some(nobody), None)).await),
        "not_found"
    );
    assert_eq!(
        code(&marta.does(assign(id, None, None, Some(nowhere))).await),
        "not_found"
    );
    let question = OpKind::CaseHandOff {
        id,
        handoff: Uuid::now_v7().into(),
        office: nowhere,
        question: "Quando?".into(),
        due: None,
    };
    assert_eq!(code(&marta.does(question).await), "not_found");
    // A promise's id belongs to one case of the organisation.
    let other = marta.opens(world.desk, "Altra").await;
    let promise = PromiseId(Uuid::now_v7());
    let make = |case| OpKind::PromiseMake {
        id: promise,
        case,
        text: "La richiamo".into(),
        due: NOON.plus(Timestamp::DAY),
        call: None,
    };
    assert!(is_applied(&marta.does(make(id)).await));
    assert_eq!(code(&marta.does(make(other)).await), "id_taken");
}
