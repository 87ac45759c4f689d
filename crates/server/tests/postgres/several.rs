//! Several servers on one database.

use crate::console::*;
use crate::place::Place;
use crate::world::*;
use oltre_domain::*;
use oltre_server::{PostgresAddress, StorageError};
use oltre_wire::*;
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn what_is_done_at_one_server_is_seen_at_the_other_and_wakes_those_who_wait_there() {
    let world = World::new().await;
    let beside = world.another_server().await;
    let mut marta = world.console("marta").await;
    let mut luca = world.console("luca").await;
    luca.url = beside.url();
    let case = marta.opens(world.desk, "Buca in via Roma").await;
    assert_eq!(told(&luca.pull().await), ["put case"]);
    let waiting = {
        let luca = luca.clone();
        tokio::spawn(async move { read::<ChangesPage>(luca.changes_page("&wait=25").await).await })
    };
    marta.does(note(case, marta.me, "ha richiamato")).await;
    let page = tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(told(&page.changes), ["put entry"]);
    // A device revoked at one server is refused at the other.
    let device = luca.tokens.device;
    let storage = world.server.storage().clone();
    tokio::task::spawn_blocking(move || storage.revoke_device(device))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        problem(luca.changes_page("").await).await,
        ProblemCode::DeviceRevoked
    );
    beside.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn edits_of_one_case_at_two_servers_at_once_are_all_kept_or_shown() {
    let world = World::new().await;
    let beside = world.another_server().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Buca").await;
    let contact = {
        let id = ContactId(uuid::Uuid::now_v7());
        let created = OpKind::ContactCreate {
            id,
            f: [(ContactField::Name, "Anna Bianchi".into())].into(),
            points: BTreeSet::new(),
        };
        assert!(is_applied(&marta.does(created).await));
        id
    };
    let mut pushing = Vec::new();
    for n in 0..6usize {
        let mut console = world.console("marta").await;
        if n % 2 == 1 {
            console.url = beside.url();
        }
        pushing.push(tokio::spawn(async move {
            let mut came = Vec::new();
            for round in 0..3 {
                let tag = OpKind::TagsAdd {
                    id: case,
                    tags: [format!("etichetta-{n}-{round}")].into(),
                };
                let name = OpKind::ContactSet {
                    id: contact,
                    f: [(ContactField::Note, from_version(0, format!("nota {n} {round}")))].into(),
                    add_points: BTreeSet::new(),
                    remove_points: BTreeSet::new(),
                };
                let priority = set(case, Field::Priority, from_version(0, (n % 2) as i64 + 1));
                let ops = [tag, name, priority].map(|kind| console.op(kind));
                came.extend(console.push(&ops).await);
            }
            came
        }));
    }
    let mut conflicts = 0;
    for push in pushing {
        for result in push.await.unwrap() {
            match result {
                ResultLine::Applied { .. } | ResultLine::Merged { .. } | ResultLine::Noop { .. } => {}
                ResultLine::Conflict { .. } => conflicts += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(
        conflicts > 0,
        "six people who change one field from the same base are told so"
    );
    let state = marta.case(case).await;
    assert_eq!(state.tags.len(), 18);
    let findings = {
        let storage = world.server.storage().clone();
        tokio::task::spawn_blocking(move || storage.doctor())
            .await
            .unwrap()
            .unwrap()
    };
    for finding in findings.iter().filter(|f| f.code != "backup") {
        assert!(finding.is_good, "{finding:?}");
    }
    beside.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_outbox_sent_twice_at_once_takes_effect_once() {
    let world = World::new().await;
    let beside = world.another_server().await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Buca").await;
    let ops: Vec<Op> = (0..40)
        .map(|n| marta.op(note(case, marta.me, &format!("nota {n}"))))
        .collect();
    let first = marta.n + 1;
    let sends = (0..6).map(|n| {
        let (mut console, ops) = (marta.clone(), ops.clone());
        if n % 2 == 1 {
            console.url = beside.url();
        }
        tokio::spawn(async move { read::<PushReply>(console.push_from(first, &ops).await).await })
    });
    let replies: Vec<PushReply> = {
        let mut replies = Vec::new();
        for send in sends.collect::<Vec<_>>() {
            replies.push(send.await.unwrap());
        }
        replies
    };
    for reply in &replies {
        assert_eq!(reply.results, replies[0].results);
    }
    let entries = world
        .ask("SELECT count(*) FROM entry WHERE kind = 'note'", &[])
        .await;
    assert_eq!(entries, 40);
    beside.shutdown().await;
}

#[tokio::test]
async fn two_servers_that_start_at_once_make_one_database() {
    let place = Place::new().await;
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let starts: Vec<_> = folders
        .iter()
        .map(|folder| tokio::spawn(oltre_server::start(place.config(folder.path()))))
        .collect();
    let mut organisations = BTreeSet::new();
    for start in starts {
        let server = start.await.unwrap().unwrap();
        organisations.insert(server.storage().organisation());
        server.shutdown().await;
    }
    assert_eq!(organisations.len(), 1);
}

#[tokio::test]
async fn connections_that_break_are_made_anew_and_nothing_is_lost() {
    let (place, name) = a_database_of_its_own().await;
    let world = World::at(place).await;
    plant(world.server.storage(), people()).await;
    let mut marta = world.console("marta").await;
    let case = marta.opens(world.desk, "Buca").await;
    let op = marta.op(note(case, marta.me, "prima"));
    let first = marta.n + 1;
    assert!(marta.push(std::slice::from_ref(&op)).await.iter().all(is_applied));
    // Every session of the server's is ended by the database's administrator.
    let chief = chief().await;
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    let ended = chief.query(sql, &[&name]).await.unwrap();
    assert!(!ended.is_empty());
    // Sent again until it is answered, as a console does. It was answered before, so it is the same answer.
    let mut tries = 0;
    let reply = loop {
        let reply = marta.push_from(first, std::slice::from_ref(&op)).await;
        if reply.status() == 200 {
            break read::<PushReply>(reply).await;
        }
        assert_eq!(problem(reply).await, ProblemCode::Unavailable);
        tries += 1;
        assert!(tries < 50, "the server does not come back");
    };
    assert!(is_applied(&reply.results[0].result));
    let notes = world
        .ask("SELECT count(*) FROM entry WHERE kind = 'note'", &[])
        .await;
    assert_eq!(notes, 1);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = oltre_server::Config::new(folder.path());
    let nowhere = "postgres://oltre:segreto@127.0.0.1:9/oltre";
    config.storage.postgres = Some(nowhere.parse::<PostgresAddress>().unwrap());
    let Err(refused) = oltre_server::start(config.clone()).await else {
        panic!("there is no database on port 9");
    };
    assert!(!format!("{refused} {refused:?} {config:?}", config = config.storage).contains("segreto"));
    assert!(
        "postgres://oltre:segreto@"
            .parse::<PostgresAddress>()
            .is_err_and(|e| !e.contains("segreto"))
    );
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let world = World::new().await;
    world
        .place
        .does(world.folder.path(), "UPDATE schema_version SET version = 9000")
        .await;
    let folder = tempfile::tempdir().unwrap();
    let config = world.place.config(folder.path());
    let opened = tokio::task::spawn_blocking(move || {
        oltre_server::Storage::open_with(&config.data.clone(), config.clock, config.storage).map(drop)
    });
    let refused = opened.await.unwrap().unwrap_err();
    assert!(
        matches!(refused, StorageError::Newer { found: 9000, .. }),
        "{refused}"
    );
}

/// Nina sees only the desk: what moves beyond it at the other server leaves her console.
#[tokio::test]
async fn leaving_a_scope_at_one_server_is_told_at_the_other() {
    let world = World::new().await;
    let beside = world.another_server().await;
    let mut marta = world.console("marta").await;
    let mut nina = Console::enrol(&world, "nina").await;
    nina.url = beside.url();
    let case = marta.opens(world.desk, "Buca").await;
    assert_eq!(told(&nina.pull().await), ["put case"]);
    assert!(is_applied(
        &marta.does(assign(case, None, None, Some(world.taxes))).await
    ));
    assert!(told(&nina.pull().await).contains(&"leave case".to_owned()));
    beside.shutdown().await;
}

/// A database, and its name: what is done to its sessions is done to no other story's.
async fn a_database_of_its_own() -> (Place, String) {
    let name = format!("d{}", uuid::Uuid::now_v7().simple());
    let sql = format!("CREATE DATABASE {name} OWNER oltre");
    chief().await.batch_execute(&sql).await.unwrap();
    let base = std::env::var("OLTRE_TEST_POSTGRES").unwrap();
    let (server, _) = base.rsplit_once('/').unwrap();
    let postgres = Some(format!("{server}/{name}"));
    (Place { postgres }, name)
}

async fn chief() -> tokio_postgres::Client {
    let address = std::env::var("OLTRE_TEST_POSTGRES_CHIEF").expect("run `cargo xtask test`");
    let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}
