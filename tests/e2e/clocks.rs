//! What was undertaken for a case, in the real window, by keyboard.

use crate::start::{first_start, italian_desk};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::town::UNDERTAKEN;
use serde_json::json;

const LETTER: &str = "Lampione spento in calle";

#[tokio::test]
async fn a_letter_says_by_when_it_wants_a_word_and_what_was_missed_stays_written() -> Result<()> {
    let hall = TownHall::open().await?;
    hall.import_desk(UNDERTAKEN).await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    luca.call(
        "case_create",
        json!({"who": {"kind": "unknown"}, "subject": LETTER, "asked": "È buio.",
               "topic": null, "queue": hall.queue, "channel": "email", "take": false}),
    )
    .await?;
    luca.until_sent().await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    window.press("g").await?;
    window.press("t").await?;
    window.until_text("Prima risposta entro").await?;
    window.find("option", LETTER).await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.press("j").await?;
    window.press("Enter").await?;
    window.until_text("È buio.").await?;

    // Nobody answers: the server writes it, and marks the case.
    hall.pass(61 * 60_000).await?;
    window.until_text("Prima risposta non data entro").await?;
    window.until_text("in ritardo").await?;
    window.press("r").await?;
    window.type_text("Arriviamo domani.").await?;
    window.press("Control+Enter").await?;
    window.until_gone("Prima risposta entro").await?;
    window.press("Escape").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    desk.close(window).await
}
