//! Comparing what a console holds with what it should: equal is told in a word, a difference by name.

use crate::mirror::{Mirror, chain};
use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use reqwest::Response;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

fn readable(row: Row) -> Option<Change> {
    row.into_change().unwrap()
}

/// What a console comes to that holds this mirror: case by case, from its own rows.
pub(crate) fn digests(mirror: &Mirror) -> Vec<CaseDigest> {
    let of = |case: &CaseState| {
        let people = case.contact().map(|id| chain(mirror, id)).unwrap_or_default();
        let contacts = people.iter().filter_map(|id| mirror.contacts.get(id));
        let hanging = mirror
            .hanging
            .get(&case.id)
            .into_iter()
            .flat_map(BTreeMap::values);
        let rows = contacts.chain(hanging).cloned();
        let rows = rows.filter_map(|row| readable(serde_json::from_value(row).unwrap()));
        let states = people.iter().filter_map(|id| mirror.states.get(id));
        let states = states.map(|state| Change::PutContactState(state.clone()));
        let mut held: Vec<Change> = rows.chain(states).collect();
        held.push(Change::PutCase(Box::new(case.clone())));
        CaseDigest::of(case.id, held.iter())
    };
    mirror.cases.values().map(of).collect()
}

/// The question about a stretch of them, at a console's place.
pub(crate) fn question(console: &Console, held: &[CaseDigest]) -> Verify {
    Verify {
        cursor: console.cursor.clone(),
        after: None,
        upto: None,
        cases: Held::of(held.iter().map(|case| case.hash)),
        directory: None,
    }
}

pub(crate) async fn ask(console: &Console, asked: &Verify) -> Response {
    console
        .signed(console.http.post(format!("{}/v1/sync/verify", console.url)))
        .json(asked)
        .send()
        .await
        .unwrap()
}

async fn verified(console: &Console, asked: &Verify) -> Verified {
    read(ask(console, asked).await).await
}

/// Everything a console holds after fresh snapshots of its scopes.
async fn fresh(console: &mut Console) -> Mirror {
    let mut mirror = Mirror::default();
    for scope in console.hello().await.scopes {
        for row in console.snapshot(&scope.id).await.0 {
            mirror.put(&row);
        }
    }
    console.pull().await;
    mirror
}

/// A day's work: a case with a person, a note, a promise; one in another queue; one that asked the taxes.
async fn worked() -> (World, Console, Console) {
    let world = World::new().await;
    let (mut marta, nina) = (world.console("marta").await, world.console("nina").await);
    let (person, kind) = contact("Bruna Zen");
    marta.does(kind).await;
    let (id, kind) = create_for(world.desk, person);
    marta.does(kind).await;
    marta.does(note(id, marta.me, "Richiamare alle 16")).await;
    marta.does(set(id, Field::Complaint, from_version(0, true))).await;
    let asked = marta.opens(world.desk, "Tari doppia").await;
    marta
        .does(super::world::ask(asked, world.taxes, "Ha pagato?").1)
        .await;
    marta.opens(world.taxes, "Rimborso").await;
    (world, marta, nina)
}

#[tokio::test]
async fn consoles_that_hold_what_they_should_are_told_so_whatever_they_may_see() {
    let (_world, mut marta, mut nina) = worked().await;
    for (console, cases) in [(&mut marta, 3), (&mut nina, 2)] {
        let mirror = fresh(console).await;
        let held = digests(&mirror);
        assert_eq!(held.len(), cases);
        let told = verified(console, &question(console, &held)).await;
        assert!(told.ok && told.cases.is_none(), "{told:?}");
    }
}

#[tokio::test]
async fn a_case_lost_one_too_many_and_one_that_differs_are_found_by_name() {
    let (_world, mut marta, _) = worked().await;
    let mirror = fresh(&mut marta).await;
    let whole = digests(&mirror);

    let told = verified(&marta, &question(&marta, &whole[1..])).await;
    let listing = told.cases.unwrap();
    assert!(!told.ok && listing.upto.is_none());
    assert_eq!(listing.cases, whole);

    let mut one_more = whole.clone();
    one_more.push(CaseDigest {
        id: Uuid::now_v7().into(),
        hash: whole[0].hash,
    });
    assert_eq!(
        verified(&marta, &question(&marta, &one_more))
            .await
            .cases
            .unwrap()
            .cases,
        whole
    );

    let mut damaged = mirror;
    let case = damaged.cases.values_mut().next().unwrap();
    case.tags.insert("mai scritta".to_owned());
    let listing = verified(&marta, &question(&marta, &digests(&damaged)))
        .await
        .cases
        .unwrap();
    let differ: Vec<CaseId> = digests(&damaged)
        .iter()
        .zip(&listing.cases)
        .filter(|(here, there)| here != there)
        .map(|(_, there)| there.id)
        .collect();
    assert_eq!(differ, [whole[0].id]);
}

#[tokio::test]
async fn a_stretch_is_what_lies_between_two_ids() {
    let (_world, mut marta, _) = worked().await;
    let held = digests(&fresh(&mut marta).await);
    let between = |after: Option<CaseId>, upto: Option<CaseId>, held: &[CaseDigest]| Verify {
        after,
        upto,
        ..question(&marta, held)
    };
    for (after, upto, part) in [
        (None, Some(held[0].id), &held[..1]),
        (Some(held[0].id), Some(held[1].id), &held[1..2]),
        (Some(held[1].id), None, &held[2..]),
        (Some(held[2].id), None, &[]),
        // The wrong way round: nothing lies there.
        (Some(held[2].id), Some(held[0].id), &[]),
    ] {
        let told = verified(&marta, &between(after, upto, part)).await;
        assert!(told.ok, "{after:?} {upto:?}: {told:?}");
    }
}

#[tokio::test]
async fn news_for_this_console_come_first_and_news_for_others_do_not_disturb() {
    let (world, mut marta, mut nina) = worked().await;
    let held = digests(&fresh(&mut nina).await);
    // The taxes are not Nina's.
    marta.opens(world.taxes, "Rimborso bis").await;
    assert!(verified(&nina, &question(&nina, &held)).await.ok);
    marta.opens(world.desk, "Lampione").await;
    let reply = ask(&nina, &question(&nina, &held)).await;
    assert_eq!(reply.status(), 409);
    assert_eq!(problem(reply).await, ProblemCode::MovedOn);
    let held = digests(&fresh(&mut nina).await);
    assert!(verified(&nina, &question(&nina, &held)).await.ok);
}

#[tokio::test]
async fn nobody_is_told_of_cases_they_may_not_see() {
    let (_world, mut marta, mut nina) = worked().await;
    let (all, hers) = (fresh(&mut marta).await, fresh(&mut nina).await);
    // She claims to hold everything Marta holds.
    let listing = verified(&nina, &question(&nina, &digests(&all)))
        .await
        .cases
        .unwrap();
    assert_eq!(listing.cases, digests(&hers));
}

#[tokio::test]
async fn a_directory_that_differs_comes_whole() {
    let (_world, marta, _) = worked().await;
    let (rows, _) = marta.snapshot("org").await;
    let shared: Vec<Change> = rows.into_iter().filter_map(readable).collect();
    let mut marta = marta;
    let held = digests(&fresh(&mut marta).await);
    let asked = |rows: &[Change]| Verify {
        directory: Some(Held::of(rows.iter().filter_map(digest))),
        ..question(&marta, &held)
    };
    assert!(verified(&marta, &asked(&shared)).await.ok);
    let told = verified(&marta, &asked(&shared[1..])).await;
    assert!(!told.ok && told.cases.is_none());
    assert_eq!(told.directory.unwrap().len(), shared.len());
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused_with_its_code() {
    let (_world, marta, _) = worked().await;
    let send = async |body: serde_json::Value| {
        let request = marta.http.post(format!("{}/v1/sync/verify", marta.url));
        problem(marta.signed(request).json(&body).send().await.unwrap()).await
    };
    let zero = Digest::default().to_string();
    let good = json!({"cursor": marta.cursor, "cases": {"count": 0, "hash": zero}});
    for (with, expected) in [
        (json!({"cursor": "AAAA"}), ProblemCode::BadCursor),
        (
            json!({"cases": {"count": 0, "hash": "zz"}}),
            ProblemCode::Malformed,
        ),
        (
            json!({"cases": {"count": -1, "hash": zero}}),
            ProblemCode::Malformed,
        ),
        (json!({"after": "not an id"}), ProblemCode::Malformed),
        (json!({"more": 1}), ProblemCode::Malformed),
    ] {
        let mut body = good.clone();
        body.as_object_mut()
            .unwrap()
            .extend(with.as_object().unwrap().clone());
        assert_eq!(send(body).await, expected, "{with}");
    }
    assert_eq!(
        ask(&marta, &serde_json::from_value(good).unwrap()).await.status(),
        409
    );
}
