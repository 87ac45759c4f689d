//! The journal: every line once, with the operator where somebody has to answer for it and without where nobody has.

use crate::world::*;
use oltre_domain::*;
use oltre_server::JournalKept;
use oltre_wire::*;
use reqwest::Response;
use serde_json::{Value, json};

const HOUR: i64 = NOON.0 / Timestamp::HOUR * Timestamp::HOUR;

fn line(id: u8, body: &Value) -> Value {
    json!({"id": uuid::Uuid::from_bytes([id; 16]), "body": body})
}

fn read_of(case: CaseId) -> Value {
    json!({"kind": "read", "case": case, "at": HOUR})
}

async fn send(console: &Console, lines: &[Value]) -> Response {
    console
        .signed(console.http.post(format!("{}/v1/journal", console.url)))
        .json(&json!({ "lines": lines }))
        .send()
        .await
        .unwrap()
}

async fn sent(console: &Console, lines: &[Value]) -> JournalTaken {
    read(send(console, lines).await).await
}

/// What the server keeps: kind, operator, body.
async fn kept(world: &World) -> Vec<JournalKept> {
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.journal_kept().unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_line_sent_again_is_answered_again_and_kept_once() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Lampione").await;
    let lines = [
        line(1, &read_of(case)),
        line(
            2,
            &json!({"kind": "decision", "case": case, "at": HOUR, "what": {"silence": "nothing_useful"}}),
        ),
    ];
    let first = sent(&marta, &lines).await;
    assert_eq!((first.taken.len(), first.refused.len()), (2, 0));
    assert_eq!(sent(&marta, &lines).await, first);
    assert_eq!(sent(&marta, &lines[1..]).await.taken, first.taken[1..]);
    assert_eq!(kept(&world).await.len(), 2);
}

#[tokio::test]
async fn a_read_has_a_name_and_a_decision_has_none() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Lampione").await;
    let decision = json!({"kind": "decision", "case": case, "at": HOUR, "what": null});
    sent(&marta, &[line(1, &read_of(case)), line(2, &decision)]).await;
    let kept = kept(&world).await;
    let of = |kind| kept.iter().find(|line| line.kind == kind).unwrap();
    assert_eq!(of("read").operator, Some(marta.me));
    assert_eq!(of("decision").operator, None);
    assert!(
        kept.iter()
            .all(|line| line.case == case && line.at == Timestamp(HOUR))
    );
    // The bytes are those that came.
    assert_eq!(of("read").body, read_of(case).to_string());
}

#[tokio::test]
async fn a_line_that_cannot_be_read_or_takes_anothers_id_does_not_keep_the_others_out() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Lampione").await;
    sent(&marta, &[line(1, &read_of(case))]).await;
    let other = json!({"kind": "read", "case": case, "at": HOUR + Timestamp::HOUR});
    let answer = sent(
        &marta,
        &[
            line(1, &other),
            line(2, &json!({"kind": "dream", "case": case, "at": HOUR})),
            line(3, &json!({"kind": "read", "case": "no id", "at": HOUR})),
            line(4, &json!([])),
            line(5, &other),
        ],
    )
    .await;
    assert_eq!((answer.taken.len(), answer.refused.len()), (1, 4));
    let kept = kept(&world).await;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().any(|line| line.at == Timestamp(HOUR)));
}

#[tokio::test]
async fn a_journal_of_another_shape_or_size_or_from_a_stranger_is_refused_with_its_code() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let url = format!("{}/v1/journal", marta.url);
    let malformed = marta.signed(marta.http.post(&url)).json(&json!({"lines": 1}));
    assert_eq!(
        problem(malformed.send().await.unwrap()).await,
        ProblemCode::Malformed
    );
    let id = CaseId(uuid::Uuid::nil());
    let many: Vec<Value> = (0..201).map(|_| line(1, &read_of(id))).collect();
    assert_eq!(problem(send(&marta, &many).await).await, ProblemCode::TooLarge);
    let stranger = marta.http.post(&url).json(&json!({"lines": []}));
    assert_eq!(
        problem(stranger.send().await.unwrap()).await,
        ProblemCode::Unauthenticated
    );
    assert_eq!(kept(&world).await.len(), 0);
}

#[tokio::test]
async fn whoever_sends_a_line_first_is_the_one_it_names() {
    let world = World::new().await;
    let (marta, luca) = (world.console("marta").await, world.console("luca").await);
    let case = CaseId(uuid::Uuid::from_u128(9));
    sent(&marta, &[line(1, &read_of(case))]).await;
    // In one organisation the same bytes under the same id are the same line, whoever sends them.
    assert_eq!(sent(&luca, &[line(1, &read_of(case))]).await.taken.len(), 1);
    let kept = kept(&world).await;
    assert_eq!((kept.len(), kept[0].operator), (1, Some(marta.me)));
}
