//! Eight writers and a reader: why a cursor needs a counter that is taken late, under a lock.
//!
//! An auto-increment column hands out its numbers in one order, and transactions commit in another. A reader that
//! remembers the highest number it saw goes past those that commit later under a lower one, and never sees them.

use crate::place::Place;
use crate::world::*;
use oltre_domain::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const WRITERS: usize = 8;
const ROUNDS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_naive_cursor_over_an_automatic_number_misses_rows() {
    let place = Place::new().await;
    let setup = place.client().await;
    setup
        .batch_execute("CREATE TABLE log (id BIGSERIAL PRIMARY KEY, writer BIGINT NOT NULL)")
        .await
        .unwrap();
    // Each writer takes its number, works for as long as the others have not all taken one too, and commits: the order
    // of commits is not the order of numbers. No clock decides it.
    let turn = Arc::new(tokio::sync::Barrier::new(WRITERS + 1));
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let (client, turn) = (place.client().await, turn.clone());
        writers.push(tokio::spawn(async move {
            for round in 0..ROUNDS {
                client.batch_execute("BEGIN").await.unwrap();
                let sql = "INSERT INTO log (writer) VALUES ($1)";
                client.execute(sql, &[&(writer as i64)]).await.unwrap();
                turn.wait().await;
                // One in two commits before the reader looks, the other after.
                if (writer + round) % 2 == 0 {
                    client.batch_execute("COMMIT").await.unwrap();
                }
                turn.wait().await;
                turn.wait().await;
                if (writer + round) % 2 == 1 {
                    client.batch_execute("COMMIT").await.unwrap();
                }
                turn.wait().await;
            }
        }));
    }
    let (mut cursor, mut seen) = (0i64, 0usize);
    for _ in 0..ROUNDS {
        turn.wait().await;
        turn.wait().await;
        for row in setup
            .query("SELECT id FROM log WHERE id > $1 ORDER BY id", &[&cursor])
            .await
            .unwrap()
        {
            cursor = row.get(0);
            seen += 1;
        }
        turn.wait().await;
        turn.wait().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let rest = setup
        .query("SELECT id FROM log WHERE id > $1", &[&cursor])
        .await
        .unwrap();
    seen += rest.len();
    let written = WRITERS * ROUNDS;
    assert!(
        seen < written,
        "the naive cursor missed nothing: the race is not in this test"
    );
}

/// The same writers, through our own protocol: eight consoles at two servers on one database push as fast as they can
/// while a ninth pulls, and it sees every row, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_writers_and_a_reader_and_no_row_is_missed() {
    let world = World::new().await;
    let beside = world.another_server().await;
    let mut reader = world.console("luca").await;
    let mut writers = Vec::new();
    let done = Arc::new(AtomicBool::new(false));
    for writer in 0..WRITERS {
        let mut console = world.console("marta").await;
        if writer % 2 == 1 {
            console.url = beside.url();
        }
        let desk = world.desk;
        writers.push(tokio::spawn(async move {
            let case = console.opens(desk, "Buca").await;
            let mut written = Vec::new();
            for n in 0..ROUNDS {
                let op = console.op(note(case, console.me, &format!("nota {n}")));
                if let OpKind::EntryAppend { entry } = &op.kind {
                    written.push(entry.id);
                }
                let results = console.push(std::slice::from_ref(&op)).await;
                assert!(is_applied(&results[0]), "{results:?}");
            }
            written
        }));
    }
    let watched = {
        let done = done.clone();
        tokio::spawn(async move {
            let mut seen = Vec::new();
            loop {
                let last = done.load(Ordering::SeqCst);
                let mut before = 0;
                for change in reader.pull().await {
                    assert!(change.s >= before, "time ran backwards");
                    before = change.s;
                    if let oltre_wire::What::Put {
                        row: oltre_wire::Row::Entry(line),
                    } = change.what
                    {
                        // A case that is opened brings an entry of its own: not one of the writers' notes.
                        if line.entry.kind == EntryKind::Note {
                            seen.push(line.entry.id);
                        }
                    }
                }
                if last {
                    return seen;
                }
            }
        })
    };
    let mut written: BTreeSet<EntryId> = BTreeSet::new();
    for writer in writers {
        written.extend(writer.await.unwrap());
    }
    done.store(true, Ordering::SeqCst);
    let seen = watched.await.unwrap();
    let once: BTreeSet<EntryId> = seen.iter().copied().collect();
    assert_eq!(once.len(), seen.len(), "a row was told twice");
    let missed = written.difference(&once).count();
    assert_eq!((written.len(), missed), (WRITERS * ROUNDS, 0));
    beside.shutdown().await;
}
