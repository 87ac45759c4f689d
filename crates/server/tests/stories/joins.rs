//! Cases that are merged, split and linked: both have to be their author's to touch, and nobody is told more than they
//! may see.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn merge(id: CaseId, into: CaseId) -> OpKind {
    OpKind::CaseMerge { id, into }
}

/// The entries of a case, as the server has them.
async fn timeline(console: &Console, id: CaseId) -> Vec<Entry> {
    let entity: Entity = read(console.get(&format!("/v1/sync/entity/case/{id}")).await).await;
    let entries = entity.rows.into_iter().filter_map(|row| match row {
        Row::Entry(line) => Some(*line.entry),
        _ => None,
    });
    entries.collect()
}

#[tokio::test]
async fn a_merged_case_says_where_it_went_and_the_other_what_came() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let (lamp, pole) = (
        marta.opens(world.desk, "Lampione").await,
        marta.opens(world.desk, "Palo").await,
    );
    marta.does(note(lamp, marta.me, "Via Roma 3")).await;
    luca.pull().await;
    assert!(is_applied(&marta.does(merge(lamp, pole)).await));
    assert_eq!(
        told(&luca.pull().await),
        ["patch case", "put entry", "put entry"],
        "a field on the one, a marker on each"
    );
    assert_eq!(luca.case(lamp).await.merged_into(), Some(pole));
    assert_eq!(luca.case(lamp).await.status(), CaseStatus::New, "where it stood");
    let (on_lamp, on_pole) = (timeline(&luca, lamp).await, timeline(&luca, pole).await);
    assert_eq!(on_lamp.len(), 2, "its own words stay on it");
    let marker = on_pole.last().unwrap();
    assert_eq!((marker.kind, marker.meta.case), (EntryKind::Merged, Some(lamp)));
    // Luca is late, the other way round; and takes it back.
    assert_eq!(code(&luca.does(merge(pole, lamp)).await), "merged");
    let back = luca.does(OpKind::CaseUnmerge { id: lamp, from: pole }).await;
    assert!(is_applied(&back));
    assert_eq!(marta.case(lamp).await.merged_into(), None);
    let again = marta.does(OpKind::CaseUnmerge { id: lamp, from: pole }).await;
    assert!(matches!(again, ResultLine::Noop { .. }), "{again:?}");
}

#[tokio::test]
async fn who_sees_only_one_of_two_cases_touches_neither_and_hears_only_of_theirs() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (here, there) = (
        marta.opens(world.desk, "Sportello").await,
        marta.opens(world.taxes, "Cartella").await,
    );
    nina.pull().await;
    // Nina sees the desk alone: the other case does not exist for her, whichever way round.
    let tries = [
        merge(here, there),
        merge(there, here),
        OpKind::CaseLink {
            id: here,
            other: there,
            expect: None,
            link: Some(LinkKind::Related),
        },
        OpKind::CaseUnmerge {
            id: here,
            from: there,
        },
    ];
    for kind in tries {
        let name = kind.name();
        assert_eq!(nina.does(kind).await, ResultLine::Stranded, "{name}");
    }
    assert_eq!(
        nina.does(merge(here, CaseId(Uuid::now_v7()))).await,
        ResultLine::Stranded
    );
    // Marta sees both. Nina hears what happened to hers, and nothing of the other but its code.
    marta
        .does(OpKind::CaseLink {
            id: here,
            other: there,
            expect: None,
            link: Some(LinkKind::DuplicateOf),
        })
        .await;
    let changes = nina.pull().await;
    assert_eq!(told(&changes), ["put link", "put entry"]);
    marta.does(merge(there, here)).await;
    let changes = nina.pull().await;
    assert_eq!(told(&changes), ["put entry"]);
    assert!(!serde_json::to_string(&changes).unwrap().contains("Cartella"));
    // And the snapshot says the same.
    let scope = format!("queue:{}", world.desk);
    let (rows, _) = nina.snapshot(&scope).await;
    let links: Vec<_> = rows.iter().filter(|r| matches!(r, Row::Link(_))).collect();
    assert_eq!(links.len(), 1);
    assert!(!rows.iter().any(|r| matches!(r, Row::Case(c) if c.id == there)));
}

#[tokio::test]
async fn a_case_that_comes_into_sight_brings_its_links_replies_and_files() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let (id, other) = (
        marta.opens(world.taxes, "Cartella").await,
        marta.opens(world.taxes, "Rimborso").await,
    );
    marta
        .does(OpKind::CaseLink {
            id,
            other,
            expect: None,
            link: Some(LinkKind::Parent),
        })
        .await;
    marta
        .does(OpKind::AttachmentAdd {
            id: AttachmentId(Uuid::now_v7()),
            case: id,
            sha256: Sha256([1; 32]),
            size: 3,
            mime: "application/pdf".into(),
            name: "cartella.pdf".into(),
        })
        .await;
    marta
        .does(OpKind::ReplySend {
            case: id,
            body: "Arriva".into(),
            channel: None,
            act: None,
            seen: BTreeSet::new(),
        })
        .await;
    assert!(nina.pull().await.is_empty());
    marta.does(assign(id, None, Some(nina.me), None)).await;
    let told = told(&nina.pull().await);
    for wanted in ["put case", "put link", "put reply", "put attachment"] {
        assert!(told.iter().any(|t| t == wanted), "{wanted}: {told:?}");
    }
}

#[tokio::test]
async fn a_second_matter_becomes_a_case_that_refers_to_what_was_said() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let id = marta.opens(world.desk, "Lampione").await;
    let said = note(id, marta.me, "e l'acqua è torbida");
    let OpKind::EntryAppend { entry } = &said else {
        panic!("a note is an entry")
    };
    let entry = entry.id;
    marta.does(said).await;
    nina.pull().await;
    let split = |new: CaseId, queue: QueueId, entries: &[EntryId]| OpKind::CaseSplit {
        id,
        new,
        code: CaseCode::from_bits(new.0.as_u128() as u32),
        f: BTreeMap::from([
            (Field::Queue, queue.to_string().into()),
            (Field::Subject, "Acqua torbida".into()),
        ]),
        entries: entries.iter().copied().collect(),
    };
    let new = CaseId(Uuid::now_v7());
    // Not to where one does not work, not with words that are not there.
    assert_eq!(
        nina.does(split(new, world.taxes, &[entry])).await,
        ResultLine::Stranded
    );
    let elsewhere = EntryId(Uuid::now_v7());
    assert_eq!(
        code(&marta.does(split(new, world.desk, &[elsewhere])).await),
        "not_found"
    );
    let done = marta.does(split(new, world.desk, &[entry])).await;
    assert!(is_applied(&done), "{done:?}");
    assert_eq!(told(&nina.pull().await), ["put case", "put entry", "put entry"]);
    let born = nina.case(new).await;
    assert_eq!(born.value(Field::SplitFrom), &Value::Text(id.to_string()));
    assert!(born.number.is_some(), "it has its number of the year");
    let marker = timeline(&nina, new).await.pop().unwrap();
    assert_eq!(marker.meta.entries, Some(vec![entry]));
    assert_eq!(
        code(&marta.does(split(new, world.desk, &[entry])).await),
        "id_taken"
    );
}

#[tokio::test]
async fn the_ids_of_both_markers_have_to_be_free() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let (a, b) = (
        marta.opens(world.desk, "Uno").await,
        marta.opens(world.desk, "Due").await,
    );
    let op = marta.op(merge(a, b));
    let OpKind::EntryAppend { mut entry } = note(a, marta.me, "in mezzo") else {
        panic!("a note is an entry")
    };
    entry.id = EntryId::of_other(op.oid);
    marta.does(OpKind::EntryAppend { entry }).await;
    assert_eq!(code(&marta.push(&[op]).await[0]), "id_taken");
    assert_eq!(marta.case(a).await.merged_into(), None, "nothing is done halfway");
}
