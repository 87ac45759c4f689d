//! Snapshots: whole, resumable at any page, with nothing missing that moved meanwhile.

use crate::world::*;
use oltre_domain::*;
use oltre_server::seed::{SeedBatch, SeedCase};
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn cell(value: impl Into<Value>) -> Cell {
    Cell {
        value: value.into(),
        version: 0,
    }
}

fn seeded(queue: QueueId, key: u64, status: CaseStatus, notes: u64) -> SeedCase {
    let id = CaseId(Uuid::from_u128(u128::from(key) << 64));
    let by = OperatorId::imported("test", "marta");
    SeedCase {
        case: CaseState {
            id,
            code: CaseCode::from_bits(key as u32),
            number: None,
            created_at: NOON,
            created_by: by,
            fields: BTreeMap::from([
                (Field::Queue, cell(queue.to_string())),
                (Field::Status, cell(status.as_str())),
                (Field::Subject, cell(format!("caso {key}"))),
            ]),
            tags: BTreeSet::new(),
            unknown: None,
        },
        entries: (0..notes)
            .map(|i| Entry {
                id: EntryId::imported("test", &format!("{key}/{i}")),
                case: id,
                at: NOON,
                by: Author::Operator(by),
                kind: EntryKind::Note,
                body: format!("nota {i}"),
                meta: EntryMeta::default(),
            })
            .collect(),
        promises: Vec::new(),
        handoffs: Vec::new(),
        outcomes: Vec::new(),
        experiences: Vec::new(),
    }
}

fn case_ids(rows: &[Row]) -> Vec<CaseId> {
    rows.iter()
        .filter_map(|row| match row {
            Row::Case(line) => Some(line.id),
            _ => None,
        })
        .collect()
}

/// 1,500 cases of ten rows each, every fifth of them closed: three pages and a bit.
async fn stocked() -> World {
    let world = World::new().await;
    let status = |key: u64| {
        if key.is_multiple_of(5) {
            CaseStatus::Closed
        } else {
            CaseStatus::Open
        }
    };
    let cases = (1..=1500)
        .map(|key| seeded(world.desk, key, status(key), 9))
        .collect();
    plant(
        world.server.storage(),
        SeedBatch {
            cases,
            ..SeedBatch::default()
        },
    )
    .await;
    world
}

#[tokio::test]
async fn the_organisations_snapshot_is_its_directory() {
    let world = World::new().await;
    let marta = world.console("marta").await;
    let (rows, end) = marta.snapshot("org").await;
    let queues = rows.iter().filter(|r| matches!(r, Row::Queue(_))).count();
    let operators = rows.iter().filter(|r| matches!(r, Row::Operator(_))).count();
    assert_eq!((queues, operators, rows.len() as u64), (2, 5, end.total));
}

#[tokio::test]
async fn open_cases_come_first_and_every_case_comes_once() {
    let world = stocked().await;
    let marta = world.console("marta").await;
    let scope = format!("queue:{}", world.desk);
    let (first, end) = marta.snapshot_page(&scope, None).await;
    assert_eq!((first.len(), end.total), (500, 15_000));
    let (rows, end) = marta.snapshot(&scope).await;
    assert_eq!((rows.len(), end.next), (15_000, None));
    let ids = case_ids(&rows);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1500);
    let closed_from = 1200;
    let is_closed = |id: &CaseId| ((id.0.as_u128() >> 64) as u64).is_multiple_of(5);
    assert!(ids[..closed_from].iter().all(|id| !is_closed(id)));
    assert!(ids[closed_from..].iter().all(is_closed));
    // A case's timeline follows it, in order.
    let after: Vec<_> = rows[1..10]
        .iter()
        .map(|r| match r {
            Row::Entry(line) => line.entry.body.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(after, (0..9).map(|i| format!("nota {i}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_snapshot_resumes_at_any_page_and_its_cursor_replays_what_moved() {
    let world = stocked().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let scope = format!("queue:{}", world.desk);
    let (mut rows, first) = luca.snapshot_page(&scope, None).await;
    // Meanwhile a closed case that page would have reached last is reopened, an open one closed, one is new.
    let (reopened, solved) = (
        CaseId(Uuid::from_u128(5 << 64)),
        CaseId(Uuid::from_u128(1499 << 64)),
    );
    marta
        .does(OpKind::CaseReopen {
            id: reopened,
            reason: "Non era finita".into(),
        })
        .await;
    marta
        .does(OpKind::CaseClaim {
            id: solved,
            expect: None,
        })
        .await;
    marta
        .does(OpKind::CaseSolve {
            id: solved,
            outcome: "done".into(),
            text: String::new(),
        })
        .await;
    let fresh = marta.opens(world.desk, "Nuovo").await;
    // Days later, after a restart, from the second page on, twice.
    let world = world.restarted().await;
    luca.url = world.server.url();
    world.clock.advance(9 * Timestamp::MINUTE);
    let (again, end) = luca.snapshot_page(&scope, first.next.as_deref()).await;
    let (more, _) = luca.snapshot_page(&scope, first.next.as_deref()).await;
    assert_eq!(case_ids(&again), case_ids(&more));
    rows.extend(again);
    let mut next = end.next;
    while let Some(page) = next {
        let (more, end) = luca.snapshot_page(&scope, Some(&page)).await;
        assert_eq!(end.cursor, first.cursor);
        rows.extend(more);
        next = end.next;
    }
    let ids = case_ids(&rows);
    assert!(ids.contains(&reopened), "it moved between the passes");
    assert!(ids.contains(&solved));
    luca.cursor = first.cursor;
    let heard: BTreeSet<_> = luca
        .pull()
        .await
        .iter()
        .filter_map(|c| match &c.what {
            What::Patch(patch) => Some(patch.id),
            What::Put { row: Row::Case(line) } => Some(line.id),
            _ => None,
        })
        .collect();
    assert_eq!(heard, BTreeSet::from([reopened, solved, fresh]));
}

#[tokio::test]
async fn a_snapshot_and_the_changes_after_it_come_to_the_same_rows() {
    let world = World::new().await;
    let (mut marta, luca) = (world.console("marta").await, world.console("luca").await);
    let scope = format!("queue:{}", world.desk);
    let id = marta.opens(world.desk, "Buca").await;
    marta
        .does(OpKind::TagsAdd {
            id,
            tags: BTreeSet::from(["strada".to_owned(), "urgente".to_owned()]),
        })
        .await;
    marta
        .does(OpKind::TagsRemove {
            id,
            tags: BTreeSet::from(["urgente".to_owned()]),
        })
        .await;
    marta.does(OpKind::CaseClaim { id, expect: None }).await;
    let (rows, _) = luca.snapshot(&scope).await;
    let Some(Row::Case(line)) = rows.first() else {
        panic!("a case")
    };
    let case = line.clone().into_case().unwrap();
    assert_eq!(case, marta.case(id).await);
    assert_eq!(case.tags, BTreeSet::from(["strada".to_owned()]));
    assert_eq!(case.status(), CaseStatus::Open);
    // The owner holds it through their own scope too.
    let (own, _) = marta.snapshot(&format!("own:{}", marta.me)).await;
    assert_eq!(case_ids(&own), [id]);
}

#[tokio::test]
async fn a_page_token_is_good_for_its_own_scope_only() {
    let world = stocked().await;
    let marta = world.console("marta").await;
    let scope = format!("queue:{}", world.desk);
    let (_, end) = marta.snapshot_page(&scope, None).await;
    let next = end.next.unwrap();
    // Another last character than it has, whichever that is.
    let last = if next.ends_with('A') { 'Q' } else { 'A' };
    let forged = format!("{}{last}", &next[..next.len() - 1]);
    for (scope, page) in [
        (format!("queue:{}", world.taxes), next.as_str()),
        (scope.clone(), forged.as_str()),
        (scope.clone(), end.cursor.as_str()),
        (scope.clone(), "%00"),
        (scope, ""),
    ] {
        let reply = marta
            .get(&format!("/v1/sync/snapshot?scope={scope}&page={page}"))
            .await;
        assert_eq!(problem(reply).await, ProblemCode::BadCursor);
    }
}

#[tokio::test]
async fn a_page_travels_compressed_when_asked() {
    let world = stocked().await;
    let marta = world.console("marta").await;
    let path = format!("{}/v1/sync/snapshot?scope=queue:{}", marta.url, world.desk);
    let plain = marta
        .signed(marta.http.get(&path))
        .header("accept-encoding", "identity");
    let plain = plain.send().await.unwrap().bytes().await.unwrap();
    for encoding in ["zstd", "gzip"] {
        // Read without the client's own unpacking, to see what travelled.
        let raw = reqwest::Client::builder()
            .no_zstd()
            .no_gzip()
            .no_proxy()
            .build()
            .unwrap();
        let reply = marta
            .signed(raw.get(&path))
            .header("accept-encoding", encoding)
            .send()
            .await
            .unwrap();
        assert_eq!(reply.headers()["content-encoding"], encoding);
        assert!(reply.bytes().await.unwrap().len() * 4 < plain.len());
    }
}
