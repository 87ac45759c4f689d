//! At the border the page calls: the whole router, arguments parsed and answers serialised.

use crate::prepare::{PASSPHRASE, call, console};
use crate::samples::{Samples, head};
use anyhow::Result;
use oltre_console::Console;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

const WORDS: [&str; 8] = [
    "lampione",
    "carta d'identità",
    "tari",
    "acqua alta",
    "permesso",
    "mensa",
    "smarrito",
    "residenza",
];

pub(crate) async fn measure(folder: &Path) -> Result<()> {
    let start = Instant::now();
    let (console, _bell) = console(folder)?;
    call(&console, "unlock", json!({ "passphrase": PASSPHRASE })).await?;
    let unlocked = start.elapsed();
    let page = page(&console, "mine", 0).await?;
    call(&console, "queue_counts", json!({})).await?;
    println!(
        "\nunlock (Argon2id 64 MiB included) {:.0} ms, start to usable queue {:.0} ms",
        unlocked.as_secs_f64() * 1e3,
        start.elapsed().as_secs_f64() * 1e3
    );
    let open = call(&console, "queue_counts", json!({})).await?;
    println!("cases: {open}");
    drop(page);

    head("IPC border, no network");
    let ids = ids(&console).await?;
    let mut opening = Samples::new("open a case");
    let mut suggesting = Samples::new("over-help for a case");
    for id in ids.iter().step_by(3) {
        opening
            .time(call(&console, "case_open", json!({ "id": id })))
            .await?;
        suggesting
            .time(call(&console, "suggest", json!({ "id": id })))
            .await?;
    }
    opening.tell();
    suggesting.tell();

    let mut list = Samples::new("a page of the queue (60 rows), anywhere");
    let mut counts = Samples::new("counts of all tabs");
    for i in 0..100u32 {
        let tab = ["mine", "to_take", "open", "done", "due"][i as usize % 5];
        list.time(call(
            &console,
            "queue_page",
            json!({"tab": tab, "offset": i * 97, "limit": 60}),
        ))
        .await?;
        counts.time(call(&console, "queue_counts", json!({}))).await?;
    }
    list.tell();
    counts.tell();

    let mut search = Samples::new("search as you type, each letter");
    for word in WORDS {
        let letters: Vec<char> = word.chars().collect();
        for n in 1..=letters.len() {
            let typed: String = letters[..n].iter().collect();
            search
                .time(call(&console, "search", json!({"text": typed, "limit": 50})))
                .await?;
        }
    }
    search.tell();

    let mut save = Samples::new("save an edit (one FULL commit)");
    let mut draft = Samples::new("save a draft");
    for (i, id) in ids.iter().take(200).enumerate() {
        let priority = 1 + i % 4;
        save.time(call(
            &console,
            "case_set",
            json!({"id": id, "field": "priority", "value": priority}),
        ))
        .await?;
        draft
            .time(call(
                &console,
                "draft_save",
                json!({"id": id, "kind": "note", "body": format!("bozza {i}")}),
            ))
            .await?;
        call(
            &console,
            "draft_save",
            json!({"id": id, "kind": "note", "body": ""}),
        )
        .await?;
    }
    save.tell();
    draft.tell();

    let mut next = Samples::new("next case held down (open + over-help)");
    for id in ids.iter().take(300) {
        let start = Instant::now();
        call(&console, "case_open", json!({ "id": id })).await?;
        call(&console, "suggest", json!({ "id": id })).await?;
        next.add(start.elapsed());
    }
    next.tell();
    console.close().await;
    Ok(())
}

async fn page(console: &Console, tab: &str, offset: u32) -> Result<Value> {
    call(
        console,
        "queue_page",
        json!({"tab": tab, "offset": offset, "limit": 200}),
    )
    .await
}

/// Cases from the top of every tab and from deep inside.
async fn ids(console: &Console) -> Result<Vec<Value>> {
    let mut ids = Vec::new();
    for (tab, offset) in [
        ("mine", 0),
        ("to_take", 0),
        ("open", 500),
        ("done", 0),
        ("done", 40_000),
    ] {
        let page = page(console, tab, offset).await?;
        ids.extend(
            page["rows"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|r| r["id"].clone()),
        );
    }
    Ok(ids)
}
