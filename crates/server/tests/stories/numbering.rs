//! Numbers of pushes: each op once, whatever was lost, restored or sent twice.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use uuid::Uuid;

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
async fn ops_meant_for_another_epoch_are_decided_by_nobody() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let epoch = marta.hello().await.epoch;
    let push = |epoch: &str| Push {
        epoch: Some(epoch.to_owned()),
        incarnation: 1,
        ops: Vec::new(),
    };
    let other = marta.send_push(&push("before the restore")).await;
    assert_eq!(problem(other).await, ProblemCode::EpochChanged);
    assert!(marta.send_push(&push(&epoch)).await.status().is_success());
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
