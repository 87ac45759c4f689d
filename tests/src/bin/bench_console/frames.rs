//! Scrolling at full speed: what a frame costs the page's thread, how many frames come, and how many rows stand in the page.

use crate::samples::Samples;
use anyhow::{Context, Result};
use oltre_tests::window::Window;
use serde_json::{Value, json};

const SCROLL: &str = include_str!("scroll.js");

/// Frames measured.
const FRAMES: u32 = 300;
/// Pixels a frame: more than a wheel turned as fast as it goes.
const STEP: u32 = 240;
/// Entries of the long timeline.
const LONG: usize = 2_000;
/// The case with the long timeline.
const SUBJECT: &str = "Banco di prova: una storia lunga";

/// Scrolls the queue, then a timeline of [`LONG`] entries.
pub(crate) async fn measure(window: &Window) -> Result<()> {
    window.press("Shift+v").await?;
    window.click("menuitemcheckbox", "Tutti gli aperti").await?;
    window.until_gone("Salva come vista").await?;
    let queue = scroll(window, "[role=listbox]", "[role=listbox] [role=option]").await?;
    let id = long_case(window).await?;
    let timeline = match id {
        Some(code) => {
            window.press("Control+f").await?;
            window.find("searchbox", "").await?;
            window.type_text(&code).await?;
            window.find("option", SUBJECT).await?;
            window.press("Enter").await?;
            window.until_text("Nota 2000").await?;
            scroll(window, "[role=feed]", "[role=feed] article").await?
        }
        None => Value::Null,
    };
    println!(
        "\n| scrolling {STEP} px a frame | frames | script and layout p50 ms | p95 ms | with painting p50 ms | p95 ms | frames a second | rows in the page | pixels high |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    );
    tell("the queue", &queue);
    tell("a timeline of 2,000 entries", &timeline);
    Ok(())
}

async fn scroll(window: &Window, inside: &str, rows: &str) -> Result<Value> {
    let args = vec![json!(inside), json!(STEP), json!(FRAMES), json!(rows)];
    window.ask_page(SCROLL, args).await
}

fn tell(what: &'static str, seen: &Value) {
    let samples = |name: &str| {
        let mut samples = Samples::new(what);
        let all = seen[name].as_array();
        all.into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .for_each(|millis| samples.add_millis(millis));
        samples
    };
    let (script, work, intervals) = (samples("script"), samples("work"), samples("intervals"));
    println!(
        "| {what} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} | {} | {} |",
        work.count(),
        script.at(0.5),
        script.at(0.95),
        work.at(0.5),
        work.at(0.95),
        1_000.0 / intervals.at(0.5),
        seen["rows"],
        seen["height"]
    );
}

/// The code of the case with the long timeline, made on the first run.
async fn long_case(window: &Window) -> Result<Option<String>> {
    let ask = async |name: &str, args: Value| {
        window
            .invoke("rpc", json!({ "name": name, "args": args }))
            .await?
            .map_err(|refusal| anyhow::anyhow!("{name} is refused: {refusal}"))
    };
    let found = ask("search", json!({"text": SUBJECT, "limit": 5})).await?;
    let rows = found["rows"].as_array().context("hits")?;
    if let Some(code) = rows.iter().find(|row| row["subject"] == SUBJECT) {
        return Ok(code["code"].as_str().map(str::to_owned));
    }
    let who = json!({"kind": "unknown"});
    let made = ask(
        "case_create",
        json!({"who": who, "subject": SUBJECT, "asked": "", "topic": null, "queue": null, "channel": "phone", "take": false}),
    )
    .await?;
    for n in 1..=LONG {
        let body = format!(
            "Nota {n}: il tecnico è passato, ha guardato e torna con il pezzo di ricambio appena arriva."
        );
        ask(
            "entry_add",
            json!({"id": made["id"], "kind": "note", "body": body}),
        )
        .await?;
    }
    Ok(made["code"].as_str().map(str::to_owned))
}
