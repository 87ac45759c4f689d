//! The line between a console and the log: cursors, long polls, pokes.

use crate::world::*;
use futures::StreamExt as _;
use oltre_domain::*;
use oltre_wire::*;
use std::time::Duration;

#[tokio::test]
async fn a_long_poll_is_woken_by_what_concerns_it_and_by_nothing_else() {
    let world = World::new().await;
    let (mut marta, nina) = (world.console("marta").await, world.console("nina").await);
    let waiting = {
        let nina = nina.clone();
        tokio::spawn(async move { read::<ChangesPage>(nina.changes_page("&wait=25").await).await })
    };
    until_waiting(&nina, 1).await;
    marta.opens(world.taxes, "Non per Nina").await;
    let id = marta.opens(world.desk, "Per Nina").await;
    let page = waiting.await.unwrap();
    assert_eq!(told(&page.changes), ["put case"]);
    assert!(matches!(&page.changes[0].what, What::Put { row: Row::Case(c) } if c.id == id));
}

/// Waits until the server's own gauge says that so many devices wait.
async fn until_waiting(console: &Console, count: u32) {
    loop {
        let text = console.get("/metrics").await.text().await.unwrap();
        if text.lines().any(|l| l == format!("oltre_waiting {count}")) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_long_poll_without_news_ends_with_an_empty_page_at_the_head() {
    let world = World::new().await;
    let (mut marta, nina) = (world.console("marta").await, world.console("nina").await);
    marta.opens(world.taxes, "Non per Nina").await;
    let page: ChangesPage = read(nina.changes_page("&wait=1").await).await;
    assert!(page.changes.is_empty() && !page.more);
    assert_ne!(page.next, nina.cursor);
}

#[tokio::test]
async fn stopping_the_server_ends_long_polls_and_events_at_once() {
    let world = World::new().await;
    let nina = world.console("nina").await;
    let events = nina.get("/v1/sync/events").await;
    let waiting = {
        let nina = nina.clone();
        tokio::spawn(async move { nina.changes_page("&wait=25").await.status() })
    };
    until_waiting(&nina, 1).await;
    world.server.shutdown().await;
    assert_eq!(waiting.await.unwrap(), 200);
    // The stream ends; how the connection is closed is its own affair.
    let mut stream = events.bytes_stream();
    while let Some(Ok(_)) = stream.next().await {}
}

#[tokio::test]
async fn a_poke_carries_a_number_and_no_data() {
    let world = World::new().await;
    let (mut marta, nina) = (world.console("marta").await, world.console("nina").await);
    let reply = nina.get("/v1/sync/events").await;
    assert_eq!(reply.headers()["content-type"], "text/event-stream");
    let mut stream = reply.bytes_stream();
    let mut text = String::new();
    let mut hear = async |count: usize| {
        while text.matches("event: poke").count() < count {
            let chunk = stream.next().await.unwrap().unwrap();
            text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        text.clone()
    };
    hear(1).await;
    marta.opens(world.taxes, "Segreto").await;
    let id = marta.opens(world.desk, "Per Nina").await;
    let head = marta.case(id).await.last_version();
    let heard = hear(2).await;
    let data: Vec<_> = heard.lines().filter_map(|l| l.strip_prefix("data: ")).collect();
    assert_eq!(data.len(), 2);
    assert_eq!(data[1], head.to_string());
}

#[tokio::test]
async fn pages_follow_each_other_in_order_and_lose_nothing() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let mut opened = Vec::new();
    for i in 0..30 {
        opened.push(marta.opens(world.desk, &format!("caso {i}")).await);
    }
    let (mut heard, mut last) = (Vec::new(), 0);
    loop {
        let page: ChangesPage = read(luca.changes_page("&limit=7").await).await;
        for change in &page.changes {
            assert!(change.s > last);
            last = change.s;
            if let What::Put { row: Row::Case(line) } = &change.what {
                heard.push(line.id);
            }
        }
        assert!(page.upto >= last);
        luca.cursor = page.next;
        if !page.more {
            break;
        }
        assert_eq!(page.changes.len(), 7);
    }
    assert_eq!(heard, opened);
    // The same cursor asked again gives the same again.
    assert!(luca.pull().await.is_empty());
}

#[tokio::test]
async fn a_page_of_large_texts_closes_early_and_the_next_goes_on() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Lettere").await;
    let letter = "è".repeat(512 * 1024);
    for _ in 0..6 {
        marta.does(note(id, marta.me, &letter)).await;
    }
    let first: ChangesPage = read(luca.changes_page("").await).await;
    assert!(first.more);
    assert_eq!(first.changes.len(), 5);
    luca.cursor = first.next;
    assert_eq!(told(&luca.pull().await), ["put entry", "put entry"]);
}

#[tokio::test]
async fn forged_foreign_and_nonsensical_cursors_are_refused() {
    let world = World::new().await;
    let other_world = World::new().await;
    let (mut marta, stranger) = (world.console("marta").await, other_world.console("marta").await);
    let good = marta.cursor.clone();
    let mut flipped = good.clone().into_bytes();
    flipped[10] = if flipped[10] == b'A' { b'B' } else { b'A' };
    for cursor in [
        String::from_utf8(flipped).unwrap(),
        stranger.cursor,
        String::new(),
        "0".to_owned(),
        "9223372036854775807".to_owned(),
        "A".repeat(3000),
        "%F0%9F%92%A9".to_owned(),
    ] {
        marta.cursor = cursor;
        assert_eq!(
            problem(marta.changes_page("").await).await,
            ProblemCode::BadCursor
        );
    }
    marta.cursor = good;
    for query in ["&limit=0", "&limit=5001", "&limit=-1", "&limit=many", "&wait=x"] {
        assert_eq!(
            problem(marta.changes_page(query).await).await,
            ProblemCode::BadParameter
        );
    }
    let reply = marta.get("/v1/sync/changes").await;
    assert_eq!(problem(reply).await, ProblemCode::BadParameter);
    // Waiting longer than a request may take is taken as the longest wait: it still answers when there is news.
    marta.opens(world.desk, "Buca").await;
    let page: ChangesPage = read(marta.changes_page("&wait=4000000000").await).await;
    assert_eq!(told(&page.changes), ["put case"]);
}

#[tokio::test]
async fn a_cursor_older_than_the_changes_kept_asks_for_a_new_snapshot() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    marta.opens(world.desk, "Buca").await;
    world
        .place
        .does(world.folder.path(), "UPDATE tenant_seq SET min_seq = seq")
        .await;
    assert_eq!(
        problem(marta.changes_page("").await).await,
        ProblemCode::CursorTooOld
    );
    marta.cursor = marta.snapshot("org").await.1.cursor;
    assert!(marta.pull().await.is_empty());
}

#[tokio::test]
async fn what_another_process_writes_wakes_those_who_wait() {
    let world = World::new().await;
    let nina = world.console("nina").await;
    let waiting = {
        let nina = nina.clone();
        tokio::spawn(async move { read::<ChangesPage>(nina.changes_page("&wait=25").await).await })
    };
    until_waiting(&nina, 1).await;
    // As `oltre-server import` does: its own handle on the same folder.
    let (folder, clock) = (world.folder.path().to_owned(), world.clock.clone());
    let settings = world.place.config(&folder).storage;
    let notice = Notice {
        id: NoticeId::imported("test", "sciopero"),
        text: Texts {
            it: "Sciopero".into(),
            en: "Strike".into(),
        },
        topics: Vec::new(),
        from: NOON,
        until: NOON.plus(Timestamp::DAY),
    };
    tokio::task::spawn_blocking(move || {
        let other = oltre_server::Storage::open_with(&folder, clock, settings).unwrap();
        let batch = oltre_server::seed::SeedBatch {
            notices: vec![notice],
            ..Default::default()
        };
        oltre_server::seed::seed(&other, batch).unwrap();
    })
    .await
    .unwrap();
    let page = tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(told(&page.changes), ["put notice"]);
}
