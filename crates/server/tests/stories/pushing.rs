//! Pushes: each op once, in its device's order, never one blocking another.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn is_applied(result: &ResultLine) -> bool {
    matches!(result, ResultLine::Applied { .. })
}

fn code(result: &ResultLine) -> &str {
    match result {
        ResultLine::Rejected { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

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
async fn a_push_whose_reply_was_lost_is_answered_again_and_done_once() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let ops = [
        marta.op(note(id, marta.me, "uno")),
        marta.op(note(id, marta.me, "due")),
    ];
    let first: PushReply = read(marta.push_from(2, &ops).await).await;
    let again: PushReply = read(marta.push_from(2, &ops).await).await;
    assert_eq!(first.results, again.results);
    // The first half was answered, the second is new.
    let third = marta.op(note(id, marta.me, "tre"));
    let half: PushReply = read(marta.push_from(3, &[ops[1].clone(), third.clone()]).await).await;
    assert_eq!(half.results[0], first.results[1]);
    assert_eq!(half.last_op_n, 4);
    let entity: Entity = read(marta.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let notes: Vec<_> = entity
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Entry(line) => Some(line.entry.body.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(notes, ["uno", "due", "tre"]);
}

#[tokio::test]
async fn answers_survive_a_restart_of_the_server() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let op = marta.op(note(id, marta.me, "prima"));
    let before: PushReply = read(marta.push_from(2, std::slice::from_ref(&op)).await).await;
    let world = world.restarted().await;
    marta.url = world.server.url();
    let after: PushReply = read(marta.push_from(2, &[op]).await).await;
    assert_eq!(before.results, after.results);
    assert_eq!(marta.hello().await.last_op_n, 2);
}

#[tokio::test]
async fn a_number_with_another_body_and_a_gap_are_refused_whole() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let other = marta.op(note(id, marta.me, "un'altra"));
    let second = marta.op(note(id, marta.me, "seconda"));
    let reused = marta.push_from(1, &[other, second.clone()]).await;
    assert_eq!(problem(reused).await, ProblemCode::NumberReused);
    assert_eq!(
        problem(marta.push_from(3, std::slice::from_ref(&second)).await).await,
        ProblemCode::NumberGap
    );
    assert_eq!(
        problem(marta.push_from(0, std::slice::from_ref(&second)).await).await,
        ProblemCode::NumberGap
    );
    assert_eq!(
        problem(marta.push_from(u64::MAX - 1, &[second]).await).await,
        ProblemCode::NumberGap
    );
    let hello = marta.hello().await;
    assert_eq!((hello.last_op_n, hello.incarnation), (1, 1));
    assert!(marta.case(id).await.tags.is_empty());
}

#[tokio::test]
async fn a_console_restored_from_a_backup_numbers_anew_and_repeats_nothing() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let (id, kind) = create(world.desk, "Buca");
    let opened = marta.op(kind);
    let noted = marta.op(note(id, marta.me, "prima del guasto"));
    let before = marta.push(&[opened.clone(), noted.clone()]).await;
    // The restored console knows nothing of its answers: a new incarnation, the same oids, numbers from 1.
    let mut restored = marta.clone();
    restored.incarnation = 2;
    restored.n = 0;
    let fresh = restored.op(note(id, restored.me, "dopo il guasto"));
    let after = restored.push(&[opened, noted, fresh]).await;
    assert_eq!(after[..2], before[..]);
    assert!(is_applied(&after[2]));
    let hello = restored.hello().await;
    assert_eq!((hello.incarnation, hello.last_op_n), (2, 3));
    let stale = marta.op(note(id, marta.me, "dal vecchio"));
    assert_eq!(
        problem(marta.push_from(3, &[stale]).await).await,
        ProblemCode::StaleIncarnation
    );
    let entity: Entity = read(restored.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    assert_eq!(
        entity.rows.iter().filter(|r| matches!(r, Row::Entry(_))).count(),
        2
    );
}

#[tokio::test]
async fn an_id_used_for_another_op_is_refused_alone() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let mine = marta.op(note(id, marta.me, "mia"));
    marta.push(std::slice::from_ref(&mine)).await;
    let mut forged = luca.op(note(id, luca.me, "con l'id di Marta"));
    forged.oid = mine.oid;
    let after = luca.op(note(id, luca.me, "dopo"));
    let results = luca.push(&[forged, after]).await;
    assert_eq!(code(&results[0]), "id_taken");
    assert!(is_applied(&results[1]));
    // The same words under the same id, from another person: not theirs either.
    let results = luca.push(&[mine]).await;
    assert_eq!(code(&results[0]), "id_taken");
    // An entry cannot take the place of another.
    let OpKind::EntryAppend { entry } = note(id, luca.me, "uno") else {
        panic!("a note")
    };
    let first = luca.op(OpKind::EntryAppend { entry: entry.clone() });
    let second = luca.op(OpKind::EntryAppend { entry });
    let results = luca.push(&[first, second]).await;
    assert!(is_applied(&results[0]));
    assert_eq!(code(&results[1]), "id_taken");
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
            format!(r#"{{"oid":"{newer}","act":"{newer}","v":2,"at":1,"op":"case.teleport","id":"{id}"}}"#),
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
async fn an_op_of_a_newer_schema_may_come_again_under_a_new_number() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let oid = OpId(Uuid::now_v7());
    let text = format!(r#"{{"oid":"{oid}","act":"{oid}","v":9,"at":1,"op":"future"}}"#);
    for n in 1..=2 {
        let reply: PushReply = read(marta.push_bodies(n, &[(oid, text.clone())]).await).await;
        assert_eq!(reply.results[0].result, ResultLine::Upgrade);
    }
    marta.n = 2;
    marta.opens(world.desk, "Il lavoro va avanti").await;
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
async fn two_pushes_side_by_side_leave_no_gap_and_no_twin() {
    let world = World::new().await;
    let consoles = [world.console("marta").await, world.console("luca").await];
    let mut reader = world.console("nina").await;
    let desk = world.desk;
    let works = consoles.map(|mut console| {
        tokio::spawn(async move {
            let mut seqs = Vec::new();
            for i in 0..20 {
                let (_, kind) = create(desk, &format!("caso {i}"));
                seqs.push(seq_of(&console.does(kind).await));
            }
            seqs
        })
    });
    let mut seqs = Vec::new();
    for work in works {
        seqs.extend(work.await.unwrap());
    }
    let before = *seqs.iter().min().unwrap();
    seqs.sort_unstable();
    assert_eq!(seqs, (before..before + 40).collect::<Vec<_>>());
    let heard: Vec<_> = reader.pull().await.iter().map(|c| c.s).collect();
    assert_eq!(heard, seqs);
}

#[tokio::test]
async fn the_same_outbox_sent_twice_at_once_is_applied_once() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let op = marta.op(note(id, marta.me, "una volta"));
    let ops = [op];
    let (one, two) = tokio::join!(marta.push_from(2, &ops), marta.push_from(2, &ops));
    let (one, two): (PushReply, PushReply) = (read(one).await, read(two).await);
    assert_eq!(one.results, two.results);
    let entity: Entity = read(marta.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    assert_eq!(
        entity.rows.iter().filter(|r| matches!(r, Row::Entry(_))).count(),
        1
    );
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
    assert_eq!(luca.does(solve()).await, ResultLine::Noop);
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

    let db = rusqlite::Connection::open(world.folder.path().join(oltre_server::DATABASE)).unwrap();
    let (device, oid) = (marta.tokens.device.0.as_bytes(), op.oid.0.as_bytes());
    let ties: i64 = db
        .query_row(
            "SELECT (SELECT count(*) FROM op_number WHERE oid = ?2)
                  + (SELECT count(*) FROM op_result WHERE oid = ?2 AND (device_id = ?1 OR operator_id IS NOT NULL))
                  + (SELECT count(*) FROM change WHERE entity = 'outcome' AND origin_device IS NOT NULL)
                  + (SELECT count(*) FROM audit WHERE entry LIKE '%suggestion.outcome%' AND entry LIKE '%\"by\"%')",
            (device, oid),
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(ties, 0);
    let kept: i64 = db
        .query_row("SELECT count(*) FROM suggestion_outcome", [], |row| row.get(0))
        .unwrap();
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
    };
    assert!(is_applied(&marta.does(make(id)).await));
    assert_eq!(code(&marta.does(make(other)).await), "id_taken");
}
