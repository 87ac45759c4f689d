//! What a revoked device had not sent: written once, by it alone, and read by nobody over the line.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use oltre_domain::*;
use oltre_server::Recovered;
use oltre_wire::*;
use sha2::Digest as _;

fn unsent(body: &str) -> Unsent {
    Unsent {
        oid: OpId::imported("test", body),
        at: NOON,
        code: None,
        body: body.to_owned(),
    }
}

/// What a device would send, in pieces of so many bytes.
fn pieces(of: &Console, to: &str, signed_by: &SigningKey, ops: &[Unsent], length: usize) -> Vec<Recovery> {
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

async fn leaves(console: &Console, piece: &Recovery) -> Option<ProblemCode> {
    let url = format!("{}/v1/recovery", console.url);
    let reply = console.http.post(url).json(piece).send().await.unwrap();
    if reply.status() == 204 {
        return None;
    }
    Some(problem(reply).await)
}

async fn revoke(world: &World, console: &Console) {
    let (storage, device) = (world.server.storage().clone(), console.tokens.device);
    tokio::task::spawn_blocking(move || storage.revoke_device(device).unwrap())
        .await
        .unwrap();
}

async fn recovered(world: &World, console: &Console) -> Result<Vec<Recovered>, String> {
    let (storage, device) = (world.server.storage().clone(), console.tokens.device);
    tokio::task::spawn_blocking(move || storage.recovered(device).map_err(|e| e.to_string()))
        .await
        .unwrap()
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
    let missing = recovered(&world, &marta).await.unwrap_err();
    assert!(missing.contains("pieces have come"), "{missing}");
    assert_eq!(leaves(&marta, &all[0]).await, None);
    // Sent again because the answer was lost; and then something else.
    assert_eq!(leaves(&marta, &all[0]).await, None);
    let other = pieces(&marta, &to, &marta.key, &ops, 50);
    assert_eq!(
        leaves(&marta, &other[0]).await,
        Some(ProblemCode::AlreadyDelivered)
    );
    let found = recovered(&world, &marta).await.unwrap();
    let said: Vec<(&str, &str)> = found.iter().map(|r| (r.why.as_str(), r.body.as_str())).collect();
    assert_eq!(
        said,
        [("unsent", r#"{"op":"uno"}"#), ("unsent", r#"{"op":"due"}"#)]
    );
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
    let found = recovered(&world, &marta).await.unwrap();
    let why: Vec<&str> = found.iter().map(|op| op.why.as_str()).collect();
    assert_eq!(why, ["done", "unsent"]);
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
    assert_eq!(recovered(&world, &marta).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_pushed_without_the_right_to_is_read_in_the_same_place() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let there = marta.opens(world.taxes, "Cartella doppia").await;
    let op = nina.op(note(there, nina.me, "scritta senza saperlo"));
    assert_eq!(nina.push(&[op]).await, [ResultLine::Stranded]);
    let found = recovered(&world, &nina).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].why, "stranded");
    assert!(found[0].body.contains("scritta senza saperlo"));
}
