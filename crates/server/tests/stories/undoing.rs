//! Actions that are done whole or not at all, and ops that take others back.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use uuid::Uuid;

fn priority(id: CaseId, value: i64) -> OpKind {
    set(id, Field::Priority, from_version(0, value))
}

fn back(of: OpId, id: CaseId, from: i64, to: i64) -> OpKind {
    set(id, Field::Priority, from_op(of, from, to))
}

/// Done, whether or not other fields had moved.
fn is_done(result: &ResultLine) -> bool {
    matches!(result, ResultLine::Applied { .. } | ResultLine::Merged { .. })
}

fn undoing(console: &Console, of: OpId, kind: OpKind) -> Op {
    Op {
        undoes: Some(of),
        ..console.op(kind)
    }
}

#[tokio::test]
async fn of_an_atomic_action_all_or_nothing_is_done() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let (one, two) = (
        marta.opens(world.desk, "Uno").await,
        marta.opens(world.desk, "Due").await,
    );
    luca.does(OpKind::CaseClaim {
        id: two,
        expect: None,
    })
    .await;
    luca.pull().await;
    let act = ActId(Uuid::now_v7());
    let whole = |op: Op| Op {
        act,
        atomic: true,
        ..op
    };
    let ops = [
        marta.op(note(one, marta.me, "prima")),
        whole(marta.op(OpKind::CaseClaim {
            id: one,
            expect: None,
        })),
        whole(marta.op(OpKind::CaseClaim {
            id: two,
            expect: None,
        })),
        whole(marta.op(note(one, marta.me, "insieme"))),
        marta.op(note(one, marta.me, "dopo")),
    ];
    let results = marta.push(&ops).await;
    assert!(
        is_applied(&results[0]) && is_applied(&results[4]),
        "the others are not concerned"
    );
    assert_eq!(results[1], ResultLine::DependencyFailed { on: ops[2].oid });
    assert_eq!(code(&results[2]), "already_owned");
    assert_eq!(results[3], ResultLine::DependencyFailed { on: ops[2].oid });
    assert_eq!(marta.case(one).await.owner(), None);
    let told_to_luca = told(&luca.pull().await);
    assert_eq!(
        told_to_luca,
        ["put entry", "put entry"],
        "nothing is heard of what was put back"
    );
    // The same ids are free again, and what stands is done whole.
    let again = [
        whole(Op {
            oid: OpId(Uuid::now_v7()),
            ..ops[1].clone()
        }),
        whole(Op {
            oid: OpId(Uuid::now_v7()),
            ..ops[3].clone()
        }),
    ];
    assert!(marta.push(&again).await.iter().all(is_applied));
    assert_eq!(marta.case(one).await.owner(), Some(marta.me));
}

#[tokio::test]
async fn an_op_that_cannot_be_read_takes_its_atomic_action_with_it() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let claim = Op {
        atomic: true,
        ..marta.op(OpKind::CaseClaim { id, expect: None })
    };
    let (act, broken) = (claim.act, OpId(Uuid::now_v7()));
    let bodies = |v: u32| {
        let text = format!(
            r#"{{"oid":"{broken}","act":"{act}","atomic":true,"v":{v},"at":1,"op":"case.teleport"}}"#
        );
        vec![(claim.oid, body(&claim)), (broken, text)]
    };
    let reply: PushReply = read(marta.push_bodies(2, &bodies(1)).await).await;
    assert_eq!(
        reply.results[0].result,
        ResultLine::DependencyFailed { on: broken }
    );
    assert_eq!(code(&reply.results[1].result), "malformed");
    assert_eq!(marta.case(id).await.owner(), None);
}

#[tokio::test]
async fn what_a_newer_console_does_whole_waits_whole() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let id = marta.opens(world.desk, "Buca").await;
    let claim = Op {
        atomic: true,
        ..marta.op(OpKind::CaseClaim { id, expect: None })
    };
    let newer = OpId(Uuid::now_v7());
    let text = format!(
        r#"{{"oid":"{newer}","act":"{}","atomic":true,"v":{},"at":1,"op":"case.teleport"}}"#,
        claim.act,
        SCHEMA + 1
    );
    let bodies = vec![(claim.oid, body(&claim)), (newer, text)];
    let reply: PushReply = read(marta.push_bodies(2, &bodies).await).await;
    assert!(reply.results.iter().all(|r| r.result == ResultLine::Upgrade));
    assert_eq!(marta.case(id).await.owner(), None);
}

#[tokio::test]
async fn what_was_sent_is_taken_back_and_who_changed_it_since_is_named() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let urgent = marta.op(priority(id, 1));
    let first = undoing(&marta, urgent.oid, back(urgent.oid, id, 1, 3));
    // In one push, unanswered as it is.
    assert!(marta.push(&[urgent, first]).await.iter().all(is_done));
    assert_eq!(*marta.case(id).await.value(Field::Priority), Value::Int(3));

    let low = marta.op(set(
        id,
        Field::Priority,
        from_version(marta.case(id).await.version(Field::Priority), 4),
    ));
    let undo = undoing(&marta, low.oid, back(low.oid, id, 4, 3));
    assert!(is_done(&marta.push(&[low]).await[0]));
    luca.does(set(
        id,
        Field::Priority,
        from_version(luca.case(id).await.version(Field::Priority), 1),
    ))
    .await;
    let refused = marta.push(&[undo]).await.remove(0);
    let ResultLine::Rejected { code, now } = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (code.as_str(), now),
        ("changed_since", Some(luca.me.to_string().into()))
    );
    assert_eq!(*marta.case(id).await.value(Field::Priority), Value::Int(1));
    assert!(
        !told(&luca.pull().await)
            .iter()
            .any(|line| line.contains("conflict"))
    );
}

#[tokio::test]
async fn nobody_takes_back_what_is_not_theirs_or_was_not_done() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let urgent = marta.op(priority(id, 1));
    let (oid, equal) = (urgent.oid, luca.op(priority(id, 1)));
    assert!(is_done(&marta.push(&[urgent]).await[0]));
    let theirs = undoing(&luca, oid, back(oid, id, 1, 3));
    let never = OpId(Uuid::now_v7());
    let unheard = undoing(&luca, never, back(never, id, 1, 3));
    let noop = undoing(&luca, equal.oid, back(equal.oid, id, 1, 3));
    let results = luca.push(&[theirs, unheard, equal, noop]).await;
    assert_eq!(results[0], ResultLine::DependencyFailed { on: oid });
    assert_eq!(results[1], ResultLine::DependencyFailed { on: never });
    assert!(matches!(results[2], ResultLine::Noop { .. }));
    assert!(
        matches!(results[3], ResultLine::Noop { .. }),
        "it was so by Marta's hand"
    );
    assert_eq!(*luca.case(id).await.value(Field::Priority), Value::Int(1));
}
