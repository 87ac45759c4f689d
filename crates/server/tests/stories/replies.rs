//! Replies: the server holds them a moment, and only then they are words on a case.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::BTreeSet;

fn send(case: CaseId, body: &str, seen: &[EntryId]) -> OpKind {
    OpKind::ReplySend {
        case,
        body: body.to_owned(),
        channel: Some("email".into()),
        act: None,
        seen: seen.iter().copied().collect(),
    }
}

fn cancel(case: CaseId, op: &Op) -> OpKind {
    OpKind::ReplyCancel {
        case,
        reply: EntryId(op.oid.0),
    }
}

/// Ten seconds and a moment, and the server's own job.
async fn time_passes(world: &World) {
    world.clock.advance(10_001);
    world.server.tick().await.unwrap();
}

fn entry(changes: &[ChangeLine]) -> &Entry {
    let entry = changes.iter().find_map(|c| match &c.what {
        What::Put {
            row: Row::Entry(line),
        } => Some(&*line.entry),
        _ => None,
    });
    entry.expect("an entry")
}

#[tokio::test]
async fn a_reply_is_held_for_ten_seconds_and_then_is_an_entry_written_by_the_server() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    luca.pull().await;
    let op = marta.op(send(id, "Domani passiamo", &[]));
    assert!(is_applied(&marta.push(std::slice::from_ref(&op)).await[0]));
    assert_eq!(
        told(&luca.pull().await),
        ["put reply"],
        "no word of it is on the case yet"
    );
    world.clock.advance(9_999);
    world.server.tick().await.unwrap();
    assert!(luca.pull().await.is_empty());
    world.clock.advance(2);
    world.server.tick().await.unwrap();
    let changes = luca.pull().await;
    assert_eq!(told(&changes), ["put reply", "put entry"]);
    let entry = entry(&changes);
    assert_eq!((entry.id.0, entry.kind), (op.oid.0, EntryKind::MessageOut));
    assert_eq!(
        (entry.by, entry.body.as_str()),
        (Author::Operator(marta.me), "Domani passiamo")
    );
    assert_eq!(
        entry.meta.message_id.as_deref(),
        Some(format!("<{}@oltre.invalid>", op.oid).as_str())
    );
    assert_eq!(
        entry.meta.result.as_deref(),
        Some("not_sent"),
        "there is no way out yet"
    );
    // Once, however often the job runs and the op comes.
    world.server.tick().await.unwrap();
    assert!(luca.pull().await.is_empty());
    let again: PushReply = read(marta.push_from(2, &[op]).await).await;
    assert!(is_applied(&again.results[0].result));
    assert!(luca.pull().await.is_empty());
}

#[tokio::test]
async fn a_held_reply_survives_a_restart_and_a_clock_put_back() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    marta.does(send(id, "Domani passiamo", &[])).await;
    let world = world.restarted().await;
    world.clock.advance(-10 * 365 * Timestamp::DAY);
    world.server.tick().await.unwrap();
    world.clock.advance(10 * 365 * Timestamp::DAY);
    marta.url = world.server.url();
    assert_eq!(
        entry(&marta.pull().await).body,
        "Domani passiamo",
        "it is not held for ten years"
    );
}

#[tokio::test]
async fn a_reply_is_called_back_while_it_is_held_and_not_after() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let op = marta.op(send(id, "Sbagliato", &[]));
    marta.push(std::slice::from_ref(&op)).await;
    luca.pull().await;
    assert_eq!(code(&luca.does(cancel(id, &op)).await), "not_allowed");
    assert!(is_applied(&marta.does(cancel(id, &op)).await));
    time_passes(&world).await;
    let changes = luca.pull().await;
    assert_eq!(told(&changes), ["put reply"]);
    assert!(
        !serde_json::to_string(&changes).unwrap().contains("Sbagliato"),
        "its words are gone"
    );
    let second = marta.op(send(id, "Giusto", &[]));
    marta.push(std::slice::from_ref(&second)).await;
    time_passes(&world).await;
    assert_eq!(code(&marta.does(cancel(id, &second)).await), "too_late");
    assert_eq!(entry(&luca.pull().await).body, "Giusto");
}

#[tokio::test]
async fn a_colleagues_answer_that_was_not_seen_is_not_doubled() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let marta_said = note(id, marta.me, "Ho chiamato la squadra");
    let OpKind::EntryAppend { entry: last } = &marta_said else {
        panic!("a note is an entry")
    };
    let last = last.id;
    marta.does(marta_said).await;
    // Luca answers first; while it is held, and after, Marta had not seen it.
    let lucas = luca.op(send(id, "Arriviamo", &[last]));
    luca.push(std::slice::from_ref(&lucas)).await;
    let already = ResultLine::Rejected {
        code: "already_answered".into(),
        now: Some(luca.me.to_string().into()),
    };
    assert_eq!(marta.does(send(id, "Domani passiamo", &[last])).await, already);
    time_passes(&world).await;
    assert_eq!(marta.does(send(id, "Domani passiamo", &[last])).await, already);
    // An answer given elsewhere and written down counts too.
    let seen = EntryId(lucas.oid.0);
    assert!(is_applied(&marta.does(send(id, "E domani", &[last, seen])).await));
    let written = |by: OperatorId| match note(id, by, "Detto al telefono") {
        OpKind::EntryAppend { mut entry } => {
            entry.kind = EntryKind::MessageOut;
            OpKind::EntryAppend { entry }
        }
        other => other,
    };
    luca.does(written(luca.me)).await;
    time_passes(&world).await;
    assert_eq!(marta.does(send(id, "Ancora", &[last, seen])).await, already);
    // Her own earlier words surprise nobody.
    let mine = marta.opens(world.desk, "Altra buca").await;
    assert!(is_applied(&marta.does(send(mine, "Uno", &[])).await));
    time_passes(&world).await;
    assert!(is_applied(&marta.does(send(mine, "Due", &[])).await));
}

#[tokio::test]
async fn a_reply_under_a_claim_that_was_lost_is_not_sent() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    luca.does(OpKind::CaseClaim { id, expect: None }).await;
    let claim = marta.op(OpKind::CaseClaim { id, expect: None });
    let mut reply = marta.op(send(id, "Ci penso io", &[]));
    reply.after = vec![claim.oid];
    let results = marta.push(&[claim.clone(), reply]).await;
    assert_eq!(code(&results[0]), "already_owned");
    assert_eq!(results[1], ResultLine::DependencyFailed { on: claim.oid });
    time_passes(&world).await;
    assert!(!told(&luca.pull().await).contains(&"put reply".to_owned()));
}

#[tokio::test]
async fn nobody_writes_an_entry_under_a_replys_id() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let op = marta.op(send(id, "Domani", &[]));
    let OpKind::EntryAppend { mut entry } = note(id, marta.me, "in mezzo") else {
        panic!("a note is an entry")
    };
    entry.id = EntryId(op.oid.0);
    let squat = marta.op(OpKind::EntryAppend { entry });
    let results = marta.push(&[op, squat.clone()]).await;
    assert!(is_applied(&results[0]));
    assert_eq!(code(&results[1]), "id_taken", "in the same push");
    let mut later = squat;
    later.oid = uuid::Uuid::now_v7().into();
    assert_eq!(
        code(&marta.push(&[later]).await[0]),
        "id_taken",
        "and in one later"
    );
    time_passes(&world).await;
    let kinds: BTreeSet<_> = told(&marta.pull().await).into_iter().collect();
    assert!(kinds.contains("put entry"));
}
