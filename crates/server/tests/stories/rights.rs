//! What an account may do and see changes while its consoles work.

use crate::world::*;
use oltre_domain::{Field, Role};
use oltre_server::{NewRights, QueuesNamed, StorageError};
use oltre_wire::*;

async fn set_rights(world: &World, login: &'static str, rights: NewRights) -> Result<(), StorageError> {
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.set_rights(login, rights))
        .await
        .unwrap()
}

fn sees(queues: &[&str]) -> NewRights {
    NewRights {
        role: None,
        queues: Some(QueuesNamed::Some(
            queues.iter().map(|q| (*q).to_owned()).collect(),
        )),
    }
}

#[tokio::test]
async fn a_queue_that_is_taken_away_is_taken_at_once_and_told_to_those_who_wait() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let here = marta.opens(world.desk, "Buca").await;
    let there = marta.opens(world.taxes, "Cartella doppia").await;
    luca.pull().await;
    let waiting = {
        let luca = luca.clone();
        tokio::spawn(async move { read::<ChangesPage>(luca.changes_page("&wait=25").await).await })
    };
    set_rights(&world, "luca", sees(&["Sportello"])).await.unwrap();
    let page = waiting.await.unwrap();
    let gone = [
        format!("queue:{}", world.taxes),
        format!("handoff:{}", world.taxes),
    ];
    let [
        ChangeLine {
            what: What::Scopes { add, remove },
            ..
        },
        ChangeLine {
            what: What::Put {
                row: Row::Operator(seen),
            },
            ..
        },
    ] = &page.changes[..]
    else {
        panic!("{:?}", page.changes)
    };
    assert!(
        seen.sees(world.desk) && !seen.sees(world.taxes),
        "colleagues know whom to call"
    );
    assert!(add.is_empty() && remove.len() == 2 && gone.iter().all(|scope| remove.contains(scope)));
    luca.cursor = page.next;
    // What is not theirs any more does not exist.
    let hello = luca.hello().await;
    assert!(!hello.scopes.iter().any(|scope| gone.contains(&scope.id)));
    assert!(hello.scopes.iter().all(|scope| scope.revision > 1));
    let reply = luca.get(&format!("/v1/sync/entity/case/{there}")).await;
    assert_eq!(problem(reply).await, ProblemCode::NotFound);
    let reply = luca
        .get(&format!("/v1/sync/snapshot?scope=queue:{}", world.taxes))
        .await;
    assert_eq!(problem(reply).await, ProblemCode::NotFound);
    marta.does(note(there, marta.me, "una nota")).await;
    marta.does(note(here, marta.me, "un'altra")).await;
    assert_eq!(told(&luca.pull().await), ["put entry"]);
    // An edit made before they knew is kept for a supervisor, and the others go through.
    let ops = [
        luca.op(note(there, luca.me, "scritta prima di saperlo")),
        luca.op(note(here, luca.me, "qui va bene")),
    ];
    let results = luca.push(&ops).await;
    assert_eq!(results[0], ResultLine::Stranded);
    assert!(is_applied(&results[1]));
    // And given back.
    luca.pull().await;
    let everything = NewRights {
        role: None,
        queues: Some(QueuesNamed::All),
    };
    set_rights(&world, "luca", everything).await.unwrap();
    assert_eq!(told(&luca.pull().await), ["scopes", "put operator"]);
    assert_eq!(luca.case(there).await.id, there);
}

/// Else a case that moved on from that queue would come to them as if they had followed it all the time.
#[tokio::test]
async fn a_queue_taken_away_and_given_back_behind_a_consoles_back_is_told_before_anything_else() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.taxes, "Cartella doppia").await;
    luca.pull().await;
    let known = luca.hello().await.scopes[0].revision;
    set_rights(&world, "luca", sees(&["Sportello"])).await.unwrap();
    marta.does(set(id, Field::Priority, from_version(0, 1i64))).await;
    let reply = luca.changes_page(&format!("&revision={known}")).await;
    assert_eq!(problem(reply).await, ProblemCode::ScopesChanged);
    let now = luca.hello().await.scopes[0].revision;
    assert_ne!(now, known);
    let page: ChangesPage = read(luca.changes_page(&format!("&revision={now}")).await).await;
    assert_eq!(told(&page.changes), ["scopes", "put operator"]);
    // One that waits hears of it too.
    luca.cursor = page.next;
    let waiting = {
        let luca = luca.clone();
        tokio::spawn(async move { luca.changes_page(&format!("&revision={now}&wait=25")).await })
    };
    let everything = NewRights {
        role: None,
        queues: Some(QueuesNamed::All),
    };
    set_rights(&world, "luca", everything).await.unwrap();
    assert_eq!(problem(waiting.await.unwrap()).await, ProblemCode::ScopesChanged);
}

/// Else a case that was for this console whole would come as the request it was in between, and stay so.
#[tokio::test]
async fn rows_asked_for_by_other_scopes_than_those_of_now_are_not_told() {
    let world = World::new().await;
    let (mut marta, luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    let known = luca.hello().await.scopes[0].revision;
    let places = [
        format!("/v1/sync/snapshot?scope=queue:{}&revision=", world.desk),
        format!("/v1/sync/entity/case/{id}?revision="),
    ];
    set_rights(&world, "luca", sees(&["Sportello"])).await.unwrap();
    for place in &places {
        let reply = luca.get(&format!("{place}{known}")).await;
        assert_eq!(problem(reply).await, ProblemCode::ScopesChanged, "{place}");
        let now = luca.hello().await.scopes[0].revision;
        assert!(
            luca.get(&format!("{place}{now}")).await.status().is_success(),
            "{place}"
        );
    }
}

#[tokio::test]
async fn a_new_role_is_a_new_session_and_a_queue_that_is_not_there_changes_nothing() {
    let world = World::new().await;
    let mut nina = world.console("nina").await;
    let before = nina.hello().await;
    let refused = set_rights(&world, "nina", sees(&["Sportello", "Giardini"])).await;
    assert!(
        matches!(&refused, Err(StorageError::Unfit(words)) if words.contains("Giardini")),
        "{refused:?}"
    );
    assert!(set_rights(&world, "nobody", sees(&["Sportello"])).await.is_err());
    assert_eq!(nina.hello().await.scopes, before.scopes);
    // The same rights again are no news.
    nina.pull().await;
    set_rights(&world, "nina", sees(&["Sportello"])).await.unwrap();
    assert_eq!(told(&nina.pull().await), [""; 0]);

    let editor = NewRights {
        role: Some(Role::Admin),
        queues: None,
    };
    set_rights(&world, "nina", editor).await.unwrap();
    let reply = nina.get("/v1/sync/hello").await;
    assert_eq!(problem(reply).await, ProblemCode::Unauthenticated);
    let again = Console::enrol_with(&world, "nina", nina.key.clone()).await;
    let hello = again.hello().await;
    assert_eq!(hello.operator.role, Role::Admin);
    assert_eq!(hello.scopes.len(), 1, "{:?}", hello.scopes);
}
