//! Figures in the real window: what a case came to, its row, and the same number reckoned from the rows; then without the
//! server, as they were told last.

use crate::cases::{lamp, open_lamp};
use crate::start::{first_start, italian_desk};
use anyhow::{Context as _, Result, ensure};
use oltre_figures::FigureKey;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::window::Window;
use serde_json::{Value, json};

/// What the page asks over these thirty days.
fn asked(figure: FigureKey, until: i64) -> Value {
    let from = until - 30 * 86_400_000;
    json!({"figure": figure.as_str(), "from": from, "until": until,
           "queue": null, "topic": null, "channel": null, "contact": null})
}

/// Each figure as the window has it, against its own rows.
async fn reckons(window: &Window, until: i64) -> Result<u64> {
    let mut told = 0;
    for figure in FigureKey::ALL {
        let of = asked(*figure, until);
        let refused = |why: Value| anyhow::anyhow!("{}: {why}", figure.as_str());
        let view = window
            .invoke("rpc", json!({"name": "figure", "args": of}))
            .await?
            .map_err(refused)?;
        let page = json!({"of": of, "offset": 0, "limit": 1000});
        let rows = window
            .invoke("rpc", json!({"name": "figure_rows", "args": page}))
            .await?
            .map_err(refused)?;
        let rows = rows["rows"].as_array().context("rows")?;
        let now = &view["answer"]["now"];
        let is_share = figure.measure() == oltre_figures::Measure::Share;
        let counted: Vec<_> = rows
            .iter()
            .filter(|row| !is_share || !row["hit"].is_null())
            .collect();
        let hits = counted.iter().filter(|row| row["hit"] == true).count();
        ensure!(
            now["n"] == counted.len(),
            "{}: {now} of {counted:?}",
            figure.as_str()
        );
        ensure!(now["hits"] == hits, "{}: {now} of {counted:?}", figure.as_str());
        told += now["n"].as_u64().unwrap_or_default();
    }
    Ok(told)
}

#[tokio::test]
async fn a_figure_opens_to_the_case_it_counted_and_is_there_without_the_server() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let id = lamp(&hall, &luca).await?;
    luca.call("case_take", json!({"id": id})).await?;
    luca.call(
        "case_solve",
        json!({"id": id, "outcome": "done", "text": "Riparato."}),
    )
    .await?;
    lamp(&hall, &luca).await?;
    luca.until_sent().await?;
    // The town hall's clock stands still otherwise, and what is to come is not counted.
    hall.pass(60_000).await?;

    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    open_lamp(&window).await?;
    window.press("Escape").await?;
    window.press("g").await?;
    window.press("i").await?;
    window
        .until_text("nessun numero dice chi ha fatto che cosa")
        .await?;
    window.until_text("1 su 1").await?;
    window.until_text("Meno di 10: niente percentuale").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "the figures: {findings:#?}");

    let script = "const t = new Date(); t.setHours(24, 0, 0, 0); return t.getTime();";
    let until = window.tell_page(script, Vec::new()).await?;
    let until = until.as_i64().context("the page's midnight")?;
    assert!(reckons(&window, until).await? >= 2, "one solved, one open");

    window.click("button", "Vedi le righe").await?;
    window.until_text("Righe: Risolti senza altri uffici").await?;
    window.press("Escape").await?;

    hall.stop().await;
    window.press("g").await?;
    window.press("q").await?;
    window.until_text("Offline").await?;
    window.press("g").await?;
    window.press("i").await?;
    window
        .until_text("Il server non si raggiunge: questi sono i numeri")
        .await?;
    window.until_text("1 su 1").await?;
    desk.close(window).await
}
