//! Imports: many rows, once, seen by consoles that are already running.

use crate::world::*;
use oltre_domain::*;
use oltre_server::seed::{Experience, QueueAccess, SeedBatch, SeedCase, SeedReport, seed};
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};

fn cell(value: impl Into<Value>) -> Cell {
    Cell {
        value: value.into(),
        version: 0,
    }
}

fn batch(queue: QueueId) -> SeedBatch {
    let contact = Contact {
        id: ContactId::imported("star", "1"),
        created_at: NOON,
        f: BTreeMap::from([(ContactField::Name, ("Anna Rossi".into(), 0))]),
        points: BTreeSet::from([normalise_point("041 5210211", "IT").unwrap()]),
        merged_into: None,
    };
    let by = OperatorId::imported("test", "marta");
    let case = CaseId::imported("star", "1");
    let promise = Promise {
        id: PromiseId::imported("star", "1"),
        case,
        contact: Some(contact.id),
        text: "Le scrivo domani".into(),
        due: NOON.plus(Timestamp::DAY),
        by,
        made_at: NOON,
        state: PromiseState::Open,
        office: None,
        terms: Vec::new(),
        call: None,
    };
    let entry = |key: &str, kind, body: &str| Entry {
        id: EntryId::imported("star", key),
        case,
        at: NOON,
        by: Author::Contact,
        kind,
        body: body.to_owned(),
        meta: EntryMeta::default(),
    };
    SeedBatch {
        cases: vec![SeedCase {
            case: CaseState {
                id: case,
                code: CaseCode::from_bits(1),
                number: Some("2019-000042".into()),
                created_at: NOON.plus(-3650 * Timestamp::DAY),
                created_by: by,
                fields: BTreeMap::from([
                    (Field::Queue, cell(queue.to_string())),
                    (Field::Status, cell("open")),
                    (Field::Owner, cell(by.to_string())),
                    (Field::Contact, cell(contact.id.to_string())),
                ]),
                tags: BTreeSet::from(["import".to_owned()]),
                unknown: None,
            },
            entries: vec![
                entry("1/1", EntryKind::MessageIn, "Buongiorno"),
                entry("1/2", EntryKind::Experience, "Gentili"),
            ],
            promises: vec![promise],
            handoffs: vec![Handoff {
                id: HandoffId::imported("star", "1"),
                case,
                office: queue,
                question: "Quando?".into(),
                due: None,
                asked_by: by,
                asked_at: NOON,
                answered_at: None,
                answer: None,
                declined: false,
            }],
            outcomes: vec![SuggestionOutcome {
                id: OpId::imported("star", "1"),
                case,
                action: "give_hours".into(),
                card: CardKind::Step,
                operator: Some(OperatorAct::Proposed),
                contact: None,
                at: NOON,
            }],
            experiences: vec![Experience {
                id: uuid::Uuid::from_u128(1),
                at: NOON,
                source: "star".into(),
                words: "Gentili".into(),
                answers: BTreeMap::from([("satisfaction".into(), 5)]),
            }],
        }],
        contacts: vec![contact],
        ..SeedBatch::default()
    }
}

#[tokio::test]
async fn an_import_reaches_consoles_that_are_running_and_twice_adds_nothing() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let report = plant(world.server.storage(), batch(world.taxes)).await;
    assert_eq!(
        report,
        SeedReport {
            added: 2,
            ..SeedReport::default()
        }
    );
    let changes = marta.pull().await;
    assert_eq!(
        told(&changes),
        [
            "put contact",
            "put case",
            "put entry",
            "put entry",
            "put outcome",
            "put promise",
            "put handoff",
            // Something was offered.
            "put contact_state"
        ]
    );
    assert!(nina.pull().await.is_empty());
    let again = plant(world.server.storage(), batch(world.taxes)).await;
    assert_eq!(
        again,
        SeedReport {
            already_there: 2,
            ..SeedReport::default()
        }
    );
    assert!(marta.pull().await.is_empty());
    let case = marta.case(CaseId::imported("star", "1")).await;
    assert_eq!(case.number.as_deref(), Some("2019-000042"));
    assert_eq!(case.owner(), Some(marta.me));
}

#[tokio::test]
async fn an_import_before_the_first_console_is_in_its_snapshot() {
    let world = World::new().await;
    plant(world.server.storage(), batch(world.taxes)).await;
    let mut marta = world.console("marta").await;
    let (rows, end) = marta.snapshot(&format!("queue:{}", world.taxes)).await;
    assert_eq!(rows.len(), 8);
    assert!(matches!(&rows[0], Row::Contact(c) if c.points.len() == 1));
    marta.cursor = end.cursor;
    assert!(marta.pull().await.is_empty());
    // What was imported is worked on like anything else.
    let id = CaseId::imported("star", "1");
    marta.does(note(id, marta.me, "Chiamata")).await;
    assert_eq!(told(&marta.pull().await), ["put entry"]);
    world.clock.advance(Timestamp::DAY + 1);
    assert_eq!(world.server.tick().await.unwrap().broken, 1);
}

#[tokio::test]
async fn a_batch_with_a_case_in_no_queue_is_refused_whole() {
    let world = World::new().await;
    let mut bad = batch(world.taxes);
    let mut lost = bad.cases[0].clone();
    lost.case.id = CaseId::imported("star", "2");
    lost.case.fields.remove(&Field::Queue);
    bad.cases.push(lost);
    let storage = world.server.storage().clone();
    let refused = tokio::task::spawn_blocking(move || seed(&storage, bad))
        .await
        .unwrap();
    assert!(refused.unwrap_err().to_string().contains("no queue"));
    let marta = world.console("marta").await;
    assert!(
        marta
            .snapshot(&format!("queue:{}", world.taxes))
            .await
            .0
            .is_empty()
    );
}

#[tokio::test]
async fn a_new_queue_is_told_to_those_who_hold_all() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let revision = marta.hello().await.scopes[0].revision;
    let fresh = queue("Ambiente", QueueKind::Office);
    let id = fresh.id;
    plant(
        world.server.storage(),
        SeedBatch {
            queues: vec![fresh],
            operators: vec![person("omar", Role::Operator, QueueAccess::Some(vec![id]))],
            ..SeedBatch::default()
        },
    )
    .await;
    let changes = marta.pull().await;
    assert_eq!(told(&changes), ["put queue", "put operator", "scopes"]);
    let What::Scopes { add, remove } = &changes[2].what else {
        panic!("scopes")
    };
    let expected = vec![format!("queue:{id}"), format!("handoff:{id}")];
    assert_eq!((add, remove.len()), (&expected, 0));
    let hello = marta.hello().await;
    assert!(hello.scopes.iter().any(|s| s.id == format!("queue:{id}")));
    assert_eq!(hello.scopes[0].revision, revision + 1);
    assert_eq!(told(&nina.pull().await), ["put queue", "put operator"]);
    let omar = world.console("omar").await;
    assert_eq!(omar.hello().await.scopes.len(), 4);
}
