//! What a revoked device had not sent: written once, by it alone, and read by nobody over the line.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use oltre_domain::*;
use oltre_server::RecoveredOps;
use oltre_wire::*;
use sha2::Digest as _;

pub(crate) fn unsent(body: &str) -> Unsent {
    Unsent {
        oid: OpId::imported("test", body),
        at: NOON,
        code: None,
        body: body.to_owned(),
    }
}

/// What a device would send, in pieces of so many bytes.
pub(crate) fn pieces(
    of: &Console,
    to: &str,
    signed_by: &SigningKey,
    ops: &[Unsent],
    length: usize,
) -> Vec<Recovery> {
    let (organisation, device) = (of.tokens.organisation, of.tokens.device);
    let key = URL_SAFE_NO_PAD.decode(to).unwrap();
    let sealed = seal(&key, organisation, device, &serde_json::to_vec(ops).unwrap()).unwrap();
    let parts = u32::try_from(sealed.len().div_ceil(length)).unwrap();
    let piece = |(part, bytes): (u32, &[u8])| {
        let hash = Sha256(sha2::Sha256::digest(bytes).into());
        let message = recovery_message(organisation, device, (part, parts), hash);
        Recovery {
            organisation,
            device,
            part,
            parts,
            bytes: URL_SAFE_NO_PAD.encode(bytes),
            signature: URL_SAFE_NO_PAD.encode(signed_by.sign(&message).to_bytes()),
        }
    };
    (0..).zip(sealed.chunks(length)).map(piece).collect()
}

pub(crate) async fn leaves(console: &Console, piece: &Recovery) -> Option<ProblemCode> {
    let url = format!("{}/v1/recovery", console.url);
    let reply = console.http.post(url).json(piece).send().await.unwrap();
    if reply.status() == 204 {
        return None;
    }
    Some(problem(reply).await)
}

pub(crate) async fn revoke(world: &World, console: &Console) {
    let (storage, device) = (world.server.storage().clone(), console.tokens.device);
    tokio::task::spawn_blocking(move || storage.revoke_device(device).unwrap())
        .await
        .unwrap();
}

pub(crate) async fn recovered(world: &World, console: &Console) -> RecoveredOps {
    let (storage, device) = (world.server.storage().clone(), console.tokens.device);
    tokio::task::spawn_blocking(move || storage.recovered(device).unwrap())
        .await
        .unwrap()
}

/// Why each op was not taken, what the device says of it, and its text.
fn told(found: &RecoveredOps) -> Vec<(&str, Option<&str>, &str)> {
    let ops = found.ops.iter();
    ops.map(|op| (op.why.as_str(), op.said.as_deref(), op.body.as_str()))
        .collect()
}

/// How often whoever runs the server has read what was left.
async fn times_read(world: &World) -> i64 {
    let sql = "SELECT count(*) FROM audit WHERE entry LIKE '%\"device.recovered\"%'";
    world.ask(sql, &[]).await
}

#[tokio::test]
async fn a_revoked_device_leaves_its_unsent_ops_once_and_whoever_runs_the_server_reads_them() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let to = marta.hello().await.recovery_key.unwrap();
    let ops = [unsent(r#"{"op":"uno"}"#), unsent(r#"{"op":"due"}"#)];
    let all = pieces(&marta, &to, &marta.key, &ops, 50);
    assert!(all.len() > 3);
    // A device in good standing pushes.
    assert_eq!(leaves(&marta, &all[0]).await, Some(ProblemCode::Unauthenticated));
    revoke(&world, &marta).await;
    for piece in &all[1..] {
        assert_eq!(leaves(&marta, piece).await, None);
    }
    let missing = recovered(&world, &marta).await;
    let why = missing.unreadable.unwrap();
    assert!(
        missing.ops.is_empty() && why.contains("pieces have come"),
        "{why}"
    );
    assert_eq!(leaves(&marta, &all[0]).await, None);
    // Sent again because the answer was lost; and then something else.
    assert_eq!(leaves(&marta, &all[0]).await, None);
    let other = pieces(&marta, &to, &marta.key, &ops, 50);
    assert_eq!(
        leaves(&marta, &other[0]).await,
        Some(ProblemCode::AlreadyDelivered)
    );
    let found = recovered(&world, &marta).await;
    assert_eq!(found.unreadable, None);
    assert_eq!(
        told(&found),
        [
            ("unsent", None, r#"{"op":"uno"}"#),
            ("unsent", None, r#"{"op":"due"}"#)
        ]
    );
    assert_eq!(times_read(&world).await, 2);
    let storage = world.server.storage().clone();
    let listed = tokio::task::spawn_blocking(move || storage.recoveries().unwrap())
        .await
        .unwrap();
    let parts = u32::try_from(all.len()).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].delivered, listed[0].stranded),
        (Some((parts, parts)), 0)
    );
}

/// The answer to a push was lost, and the device was revoked before it asked again.
#[tokio::test]
async fn what_had_arrived_all_the_same_is_told_from_what_had_not() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let to = marta.hello().await.recovery_key.unwrap();
    let id = marta.opens(world.desk, "Buca").await;
    let arrived = marta.op(note(id, marta.me, "arrivata"));
    marta.push(std::slice::from_ref(&arrived)).await;
    let other = marta.op(note(id, marta.me, "mai partita"));
    revoke(&world, &marta).await;
    let ops = [&arrived, &other].map(|op| Unsent {
        oid: op.oid,
        ..unsent(&body(op))
    });
    for piece in pieces(&marta, &to, &marta.key, &ops, 4_096) {
        assert_eq!(leaves(&marta, &piece).await, None);
    }
    let found = recovered(&world, &marta).await;
    let why: Vec<&str> = found.ops.iter().map(|op| op.why.as_str()).collect();
    assert_eq!(why, ["done", "unsent"]);
}

#[tokio::test]
async fn a_device_does_not_say_in_the_servers_place_what_became_of_an_op() {
    let world = World::new().await;
    let mut nina = world.console("nina").await;
    let to = nina.hello().await.recovery_key.unwrap();
    let id = nina.opens(world.desk, "Buca").await;
    let arrived = nina.op(note(id, nina.me, "arrivata"));
    nina.push(std::slice::from_ref(&arrived)).await;
    let there = world.console("marta").await.opens(world.taxes, "Cartella").await;
    let pushed = nina.op(note(there, nina.me, "scritta davvero"));
    assert_eq!(
        nina.push(std::slice::from_ref(&pushed)).await,
        [ResultLine::Stranded]
    );
    revoke(&world, &nina).await;
    let claim = |oid: OpId, body: &str, code: &str| Unsent {
        oid,
        code: Some(code.to_owned()),
        ..unsent(body)
    };
    let claims = [
        claim(pushed.oid, r#"{"op":"altro"}"#, "erased"),
        claim(arrived.oid, r#"{"op":"altro"}"#, "done"),
        claim(OpId::imported("test", "mai"), r#"{"op":"mai"}"#, "done"),
    ];
    for piece in pieces(&nina, &to, &nina.key, &claims, 4_096) {
        assert_eq!(leaves(&nina, &piece).await, None);
    }
    let pushed = body(&pushed);
    assert_eq!(
        told(&recovered(&world, &nina).await),
        [
            ("unsent", Some("done"), r#"{"op":"altro"}"#),
            ("unsent", Some("done"), r#"{"op":"mai"}"#),
            ("stranded", None, pushed.as_str()),
        ]
    );
}

#[tokio::test]
async fn what_a_device_leaves_hides_nothing_of_what_it_pushed() {
    let world = World::new().await;
    let (mut nina, mut luca) = (world.console("nina").await, world.console("luca").await);
    let to = nina.hello().await.recovery_key.unwrap();
    let there = luca.opens(world.taxes, "Cartella").await;
    let pushed = nina.op(note(there, nina.me, "scritta davvero"));
    nina.push(std::slice::from_ref(&pushed)).await;
    revoke(&world, &nina).await;
    // A laptop that died halfway looks like this, and so does one that wants its seal never to be whole.
    let half = pieces(&nina, &to, &nina.key, &[unsent("{}")], 50).remove(0);
    assert_eq!(leaves(&nina, &half).await, None);
    let found = recovered(&world, &nina).await;
    assert!(found.unreadable.as_ref().unwrap().contains("pieces have come"));
    assert_eq!(told(&found), [("stranded", None, body(&pushed).as_str())]);
}

/// Its key is still good for one thing, and whoever stole it has all the time there is.
#[tokio::test]
async fn pieces_that_are_here_already_are_not_taken_without_end() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let to = marta.hello().await.recovery_key.unwrap();
    revoke(&world, &marta).await;
    let ops: Vec<Unsent> = (0..40).map(|n| unsent(&format!("{{\"n\":{n}}}"))).collect();
    let all = pieces(&marta, &to, &marta.key, &ops, 32);
    assert!(all.len() > 60, "{}", all.len());
    // What is new comes as fast as it can.
    for piece in &all {
        assert_eq!(leaves(&marta, piece).await, None);
    }
    let mut last = None;
    for _ in 0..=60 {
        last = leaves(&marta, &all[0]).await;
    }
    assert_eq!(last, Some(ProblemCode::TooMany));
}

#[tokio::test]
async fn nobody_else_leaves_anything_in_its_name() {
    let world = World::new().await;
    let (marta, luca) = (world.console("marta").await, world.console("luca").await);
    let to = marta.hello().await.recovery_key.unwrap();
    revoke(&world, &marta).await;
    let ops = [unsent("{}")];
    let forged = pieces(&marta, &to, &luca.key, &ops, 4_096).remove(0);
    assert_eq!(leaves(&marta, &forged).await, Some(ProblemCode::Unauthenticated));
    let good = pieces(&marta, &to, &marta.key, &ops, 4_096).remove(0);
    let elsewhere = Recovery {
        organisation: OrganisationId::imported("test", "altrove"),
        ..good.clone()
    };
    let more = Recovery {
        parts: 2,
        ..good.clone()
    };
    let changed = Recovery {
        bytes: URL_SAFE_NO_PAD.encode(b"altro"),
        ..good.clone()
    };
    let unknown = Recovery {
        device: DeviceId::imported("test", "nessuno"),
        ..good.clone()
    };
    for wrong in [elsewhere, more, changed, unknown] {
        assert_eq!(
            leaves(&marta, &wrong).await,
            Some(ProblemCode::Unauthenticated),
            "{wrong:?}"
        );
    }
    let nonsense = Recovery {
        bytes: "é".to_owned(),
        ..good
    };
    assert_eq!(leaves(&marta, &nonsense).await, Some(ProblemCode::Malformed));
    assert_eq!(recovered(&world, &marta).await, RecoveredOps::default());
    assert_eq!(times_read(&world).await, 0);
}

#[tokio::test]
async fn what_was_pushed_without_the_right_to_is_read_in_the_same_place() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let there = marta.opens(world.taxes, "Cartella doppia").await;
    let op = nina.op(note(there, nina.me, "scritta senza saperlo"));
    assert_eq!(nina.push(&[op]).await, [ResultLine::Stranded]);
    let found = recovered(&world, &nina).await.ops;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].why, "stranded");
    assert!(found[0].body.contains("scritta senza saperlo"));
}
