//! A reply in the real window, by keyboard: held, cancelled, and not accepted because a colleague was first.

use crate::cases::{lamp, open_lamp};
use crate::start::{first_start, italian_desk, unlock};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::window::Window;
use serde_json::json;

/// The button of a reply that can still be cancelled.
const HELD: &str = "Annulla risposta";
const WORDS: &str = "La squadra passa domani mattina.";

/// What stands in the field of the reply.
async fn draft(window: &Window) -> Result<String> {
    let field = window.find("textbox", "La tua risposta").await?;
    Ok(field.prop("value").await?.unwrap_or_default())
}

/// Waits until the field of the reply has these words.
async fn until_draft(window: &Window, words: &str) -> Result<()> {
    let until = "const [words, done] = arguments; const has = () => [...document.querySelectorAll('textarea')]\
        .some((field) => field.value === words); const look = () => has() ? done(true) : requestAnimationFrame(look); look();";
    window.ask_page(until, vec![json!(words)]).await.map(drop)
}

#[tokio::test]
async fn a_reply_is_called_back_by_undo_and_recorded_when_its_time_is_over() -> Result<()> {
    let hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let lamp = lamp(&hall, &luca).await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    open_lamp(&window).await?;
    window.press("r").await?;
    window.type_text("La squadra passa ogi").await?;
    window.press("Control+Enter").await?;
    window.until_text(HELD).await?;
    window.press("Control+z").await?;
    until_draft(&window, "La squadra passa ogi").await?;
    assert!(!window.text().await?.contains(HELD));

    window.press("Control+a").await?;
    window.type_text(WORDS).await?;
    window.press("Control+Enter").await?;
    window.until_text(HELD).await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.until_text("Tutto inviato").await?;
    hall.pass(10_001).await?;
    luca.wake().await?;
    luca.until_case(&lamp, "Marta's reply", |case| {
        let told = case["timeline"].to_string();
        told.contains(WORDS) && !told.contains("ogi")
    })
    .await?;
    window.press("Escape").await?;
    window.press("F8").await?;
    window.click("button", "Invia adesso").await?;
    window.press("Escape").await?;
    window.until_gone(HELD).await?;
    assert_eq!(window.text().await?.matches(WORDS).count(), 1, "once");
    assert_eq!(draft(&window).await?, "");
    desk.close(window).await
}

#[tokio::test]
async fn a_reply_written_in_a_train_comes_back_when_a_colleague_was_first() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let lamp = lamp(&hall, &luca).await?;
    let mut desk = italian_desk("dark")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    open_lamp(&window).await?;
    hall.stop().await;
    window.until_text("Offline").await?;
    window.press("r").await?;
    window.type_text(WORDS).await?;
    window.press("Control+Enter").await?;
    window.until_text("puoi annullarla finché non è inviata").await?;
    desk.kill(window)?;

    hall.start().await?;
    let at_lucas = luca.case(&lamp).await?;
    let seen: Vec<_> = at_lucas["timeline"]["entries"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| entry["id"].clone())
        .collect();
    luca.call(
        "reply_send",
        json!({"id": lamp, "body": "Arriviamo oggi", "act": null, "seen": seen}),
    )
    .await?;
    luca.until_sent().await?;
    hall.pass(10_001).await?;

    let window = desk.open().await?;
    unlock(&window).await?;
    open_lamp(&window).await?;
    window
        .until_text("Risposta non registrata: nel frattempo ha già risposto")
        .await?;
    window.until_text("Arriviamo oggi").await?;
    until_draft(&window, WORDS).await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.press("F8").await?;
    window
        .until_text("Codice da comunicare: already_answered")
        .await?;
    window.press("Escape").await?;
    // The details have such a button too.
    window.until_gone("Codice da comunicare").await?;
    window.click("button", "Ho visto").await?;
    window.until_gone("Ho visto").await?;
    assert_eq!(draft(&window).await?, WORDS);
    desk.close(window).await
}
