//! What over-help learns from everybody: at night, signed, in pieces, and without a word of who did it.

use crate::ops::*;
use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use oltre_domain::*;
use oltre_overhelp::Knowledge;
use oltre_server::Clock as _;
use oltre_wire::*;
use sha2::Digest as _;
use uuid::Uuid;

/// A call about opening hours, answered and solved.
async fn solves(console: &mut Console, queue: QueueId) -> CaseId {
    let id = console.opens(queue, "Orari").await;
    let me = console.me;
    let OpKind::EntryAppend { mut entry } = note(id, me, "Detto.") else {
        unreachable!("a note is an entry")
    };
    entry.meta.act = Some("give_hours".to_owned());
    console.does(OpKind::EntryAppend { entry }).await;
    console.does(OpKind::CaseClaim { id, expect: None }).await;
    let solve = OpKind::CaseSolve {
        id,
        outcome: "done".into(),
        text: String::new(),
    };
    assert!(is_applied(&console.does(solve).await));
    id
}

async fn learned_row(console: &Console) -> Option<Learned> {
    let (rows, _) = console.snapshot("org").await;
    rows.into_iter().find_map(|row| match row {
        Row::Learned(learned) => Some(learned),
        _ => None,
    })
}

async fn piece(console: &Console, sha256: &str, from: u64) -> reqwest::Response {
    console.get(&format!("/v1/learned/{sha256}?from={from}")).await
}

#[tokio::test]
async fn what_was_learned_comes_signed_and_in_pieces_and_its_bytes_are_what_the_row_says() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    assert_eq!(world.server.train().await.unwrap(), None, "nothing is solved yet");
    solves(&mut marta, world.desk).await;
    let trained = world.server.train().await.unwrap().unwrap();
    assert_eq!(trained.cases, 1);
    // Nina holds one queue, and what everybody learned all the same.
    let nina = world.console("nina").await;
    let learned = learned_row(&nina).await.unwrap();
    assert_eq!((learned.size, learned.upto), (trained.bytes, trained.upto));
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < learned.size {
        let next = piece(&nina, &learned.sha256.to_string(), bytes.len() as u64).await;
        let next = next.error_for_status().unwrap().bytes().await.unwrap();
        assert!(!next.is_empty() && next.len() <= LEARNED_PIECE);
        bytes.extend_from_slice(&next);
    }
    assert_eq!(Sha256(sha2::Sha256::digest(&bytes).into()), learned.sha256);
    let knowledge = Knowledge::from_bytes(&bytes).unwrap();
    assert_eq!(knowledge.ranker.unwrap().seen(), 1);
    let beyond = piece(&nina, &learned.sha256.to_string(), learned.size + 7).await;
    assert_eq!(beyond.bytes().await.unwrap().len(), 0);

    let hello = nina.hello().await;
    let key: [u8; 32] = URL_SAFE_NO_PAD
        .decode(hello.learned_key.unwrap())
        .unwrap()
        .try_into()
        .unwrap();
    let key = VerifyingKey::from_bytes(&key).unwrap();
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(&learned.signature).unwrap()).unwrap();
    key.verify_strict(&learned_message(hello.organisation, &learned), &signature)
        .unwrap();
    let more = Learned {
        upto: learned.upto + 1,
        ..learned.clone()
    };
    assert!(
        key.verify_strict(&learned_message(hello.organisation, &more), &signature)
            .is_err()
    );
}

#[tokio::test]
async fn only_who_is_signed_in_has_it_and_only_what_was_learned_last() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    solves(&mut marta, world.desk).await;
    world.server.train().await.unwrap().unwrap();
    let first = learned_row(&marta).await.unwrap();
    let url = format!("{}/v1/learned/{}?from=0", marta.url, first.sha256);
    let stranger = marta.http.get(&url).send().await.unwrap();
    assert_eq!(problem(stranger).await, ProblemCode::Unauthenticated);
    solves(&mut marta, world.desk).await;
    world.server.train().await.unwrap().unwrap();
    let second = learned_row(&marta).await.unwrap();
    assert_ne!(first.sha256, second.sha256);
    for gone in [first.sha256.to_string(), "no hash".to_owned(), "é".repeat(64)] {
        assert_eq!(
            problem(piece(&marta, &gone, 0).await).await,
            ProblemCode::NotFound,
            "{gone}"
        );
    }
    let odd = marta.get(&format!("/v1/learned/{}?from=-1", second.sha256)).await;
    assert_eq!(problem(odd).await, ProblemCode::BadParameter);
}

#[tokio::test]
async fn a_server_learns_once_a_night_and_only_when_something_was_solved() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let learns = async || world.server.train_where_due().await.unwrap().len();
    assert_eq!(learns().await, 0);
    // It is half past ten in the evening there.
    solves(&mut marta, world.desk).await;
    assert_eq!(learns().await, 1, "the first time at once");
    solves(&mut marta, world.desk).await;
    assert_eq!(learns().await, 0, "not while people work");
    world.clock.advance(5 * Timestamp::HOUR);
    assert_eq!(learns().await, 1, "a night began since");
    let mut marta = world.console("marta").await;
    solves(&mut marta, world.desk).await;
    assert_eq!(learns().await, 0, "once a night");
    world.clock.advance(Timestamp::DAY);
    assert_eq!(learns().await, 1);
    world.clock.advance(Timestamp::DAY);
    assert_eq!(learns().await, 0, "nothing new");
}

#[tokio::test]
async fn after_a_quiet_weekend_it_waits_for_the_night_and_a_server_that_sleeps_at_night_learns_by_day() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let learns = async || world.server.train_where_due().await.unwrap().len();
    solves(&mut marta, world.desk).await;
    assert_eq!(learns().await, 1);
    // Four days later, in the morning, somebody solves a case.
    world.clock.advance(4 * Timestamp::DAY - 13 * Timestamp::HOUR);
    let mut marta = world.console("marta").await;
    solves(&mut marta, world.desk).await;
    assert_eq!(
        learns().await,
        0,
        "one case is no reason to wake every desk by day"
    );
    world.clock.advance(3 * Timestamp::DAY);
    assert_eq!(learns().await, 1, "it has waited for three days");
}

#[tokio::test]
async fn a_clock_that_was_ahead_once_does_not_keep_it_from_learning() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    solves(&mut marta, world.desk).await;
    world.clock.advance(5 * 365 * Timestamp::DAY);
    world.server.train().await.unwrap().unwrap();
    world.clock.advance(-5 * 365 * Timestamp::DAY);
    let mut marta = world.console("marta").await;
    solves(&mut marta, world.desk).await;
    assert_eq!(world.server.train_where_due().await.unwrap().len(), 1);
    assert_eq!(learned_row(&marta).await.unwrap().at, world.clock.now());
}

#[tokio::test]
async fn no_author_is_in_what_was_learned() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let case = solves(&mut marta, world.desk).await;
    let outcome = SuggestionOutcome {
        id: OpId(Uuid::now_v7()),
        case,
        action: "book_id_slot".into(),
        card: CardKind::Offer,
        operator: None,
        contact: Some(ContactAnswer::Accepted),
        at: NOON,
    };
    let told = marta.op(OpKind::SuggestionOutcome {
        outcome: outcome.clone(),
    });
    let told = Op {
        oid: outcome.id,
        ..told
    };
    assert!(is_applied(&marta.push(&[told]).await[0]));
    world.server.train().await.unwrap().unwrap();
    let learned = learned_row(&marta).await.unwrap();
    let bytes = piece(&marta, &learned.sha256.to_string(), 0)
        .await
        .bytes()
        .await
        .unwrap();
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(has(b"book_id_slot"), "it was learned");
    for name in [
        "marta",
        &marta.me.to_string(),
        &marta.tokens.device.to_string(),
        &case.to_string(),
    ] {
        assert!(!has(name.as_bytes()), "{name}");
    }
    assert!(!has(marta.me.0.as_bytes()) && !has(case.0.as_bytes()) && !has(b"Detto"));
}
