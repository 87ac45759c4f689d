//! The control group: off unless an organisation wants it and has contacts enough, and what it tells afterwards.

use crate::world::*;
use oltre_domain::*;
use oltre_overhelp::Arm;
use oltre_server::seed::{SeedBatch, SeedCase};
use oltre_server::{CONTACTS_FOR_CONTROL, ControlReport, StorageError};
use oltre_wire::Control;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn contact(n: u64) -> ContactId {
    ContactId::imported("test", &n.to_string())
}

fn case(n: u64) -> CaseId {
    CaseId::imported("test", &n.to_string())
}

/// Case `n` of a contact.
fn seeded(n: u64, of: ContactId, created_at: Timestamp, queue: QueueId) -> SeedCase {
    let cell = |value: String| Cell {
        value: value.as_str().into(),
        version: 0,
    };
    SeedCase {
        case: CaseState {
            id: case(n),
            code: CaseCode::from_bits(n.try_into().unwrap()),
            number: None,
            created_at,
            created_by: OperatorId::imported("test", "marta"),
            fields: BTreeMap::from([
                (Field::Queue, cell(queue.to_string())),
                (Field::Status, cell("open".to_owned())),
                (Field::Contact, cell(of.to_string())),
            ]),
            tags: std::collections::BTreeSet::new(),
            unknown: None,
        },
        entries: Vec::new(),
        promises: Vec::new(),
        handoffs: Vec::new(),
        outcomes: Vec::new(),
        experiences: Vec::new(),
    }
}

/// Today's cases, each of another contact, from number `from` on.
async fn contacts_call(world: &World, from: u64, until: u64) {
    let contacts = (from..until).map(|n| Contact {
        id: contact(n),
        created_at: NOON,
        f: BTreeMap::new(),
        points: std::collections::BTreeSet::new(),
        merged_into: None,
    });
    let batch = SeedBatch {
        contacts: contacts.collect(),
        cases: (from..until)
            .map(|n| seeded(n, contact(n), NOON, world.desk))
            .collect(),
        ..SeedBatch::default()
    };
    plant(world.server.storage(), batch).await;
}

async fn set(world: &World, share: u8) -> Result<(), StorageError> {
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.set_control(share))
        .await
        .unwrap()
}

async fn report(world: &World) -> ControlReport {
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.control().unwrap())
        .await
        .unwrap()
}

/// What a console noted: something was there to offer, and was offered or not.
async fn decided(console: &Console, n: u64, at: Timestamp, withheld: bool) {
    noted(
        console,
        n,
        at,
        &json!({"trial": {"action": "book_id_slot", "withheld": withheld}}),
    )
    .await;
}

async fn noted(console: &Console, n: u64, at: Timestamp, what: &Value) {
    let at = at.0 / Timestamp::HOUR * Timestamp::HOUR;
    let body = json!({"kind": "decision", "case": case(n), "at": at, "what": what});
    let id = uuid::Uuid::from_u128(u128::from(n) << 64 | u128::from(at.unsigned_abs()));
    let sent = console
        .signed(console.http.post(format!("{}/v1/journal", console.url)))
        .json(&json!({"lines": [{"id": id, "body": body}]}))
        .send()
        .await
        .unwrap();
    assert!(sent.status().is_success(), "{sent:?}");
}

#[tokio::test]
async fn it_takes_three_thousand_contacts_a_month_and_nobody_is_in_it_before_somebody_asks() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    contacts_call(&world, 0, CONTACTS_FOR_CONTROL - 1).await;
    let refused = set(&world, 10).await.unwrap_err().to_string();
    assert!(refused.contains("2999"), "{refused}");
    contacts_call(&world, CONTACTS_FOR_CONTROL - 1, CONTACTS_FOR_CONTROL).await;
    assert_eq!(marta.hello().await.control, None, "off unless it is asked for");
    assert!(set(&world, 51).await.is_err());
    set(&world, 10).await.unwrap();
    let Control { salt, share } = marta.hello().await.control.unwrap();
    assert_eq!((salt.len(), share), (43, 10));
    assert_eq!(
        world.console("nina").await.hello().await.control.unwrap().salt,
        salt
    );
    set(&world, 0).await.unwrap();
    assert_eq!(marta.hello().await.control, None);
    // An old month is not this one.
    world.clock.advance(31 * Timestamp::DAY);
    assert!(set(&world, 10).await.is_err());
}

#[tokio::test]
async fn each_contact_counts_once_in_a_month_and_whoever_returns_in_thirty_days_came_back() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    contacts_call(&world, 0, 40).await;
    for n in 0..20 {
        decided(&marta, n, NOON, false).await;
        decided(&marta, n, NOON.plus(2 * Timestamp::HOUR), false).await;
    }
    for n in 20..30 {
        decided(&marta, n, NOON, true).await;
    }
    // Nothing to offer, or no trial anybody can read.
    noted(&marta, 30, NOON, &json!({"silence": "nothing_useful"})).await;
    noted(&marta, 31, NOON, &json!({"trial": {"action": 7}})).await;
    let later =
        |n: u64, of: u64, days: i64| seeded(n, contact(of), NOON.plus(days * Timestamp::DAY), world.desk);
    let back = SeedBatch {
        // Two who were offered something, three who were not; one came too late, one had called before.
        cases: vec![
            later(100, 1, 3),
            later(101, 2, 29),
            later(102, 3, 31),
            later(103, 4, -1),
            later(104, 20, 1),
            later(105, 21, 1),
            later(106, 21, 2),
            later(107, 22, 12),
        ],
        ..SeedBatch::default()
    };
    plant(world.server.storage(), back).await;
    // And one who was offered something comes back with the very same matter.
    world.clock.advance(5 * Timestamp::DAY);
    let mut marta = world.console("marta").await;
    let solve = OpKind::CaseSolve {
        id: case(5),
        outcome: "done".into(),
        text: String::new(),
    };
    for op in [
        OpKind::CaseClaim {
            id: case(5),
            expect: None,
        },
        solve,
        OpKind::CaseReopen {
            id: case(5),
            reason: "Di nuovo".into(),
        },
    ] {
        assert!(is_applied(&marta.does(op).await));
    }
    world.clock.advance(24 * Timestamp::DAY);
    assert_eq!(
        report(&world).await.shown,
        Arm::default(),
        "their days are not over"
    );
    world.clock.advance(2 * Timestamp::DAY);
    let ControlReport {
        share,
        shown,
        withheld,
        lift,
        ..
    } = report(&world).await;
    let arm = |contacts, came_back| Arm { contacts, came_back };
    assert_eq!((share, shown, withheld), (0, arm(20, 3), arm(10, 3)));
    let lift = lift.unwrap();
    assert!(
        (lift.fewer - 0.15).abs() < 1e-9 && lift.from < 0.0 && lift.to < 0.6,
        "{lift:?}"
    );
}
