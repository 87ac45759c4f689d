//! A case handled with the cable out, in the real window, by keyboard.

use crate::start::{first_start, italian_desk, unlock};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::window::Window;
use serde_json::{Value, json};

/// The new case, the colleague's case taken, the note, the priority: none of it sent.
const SAVED: &str = "4 modifiche salvate qui";

/// The subject of a colleague's case, and what it says when it is open.
const LAMP: &str = "Lampione spento in calle";
const LAMP_ASKED: &str = "Il lampione davanti casa è spento.";

/// A colleague's case that nobody has taken.
pub(crate) async fn lamp(hall: &TownHall, colleague: &Colleague) -> Result<Value> {
    let created = colleague
        .call(
            "case_create",
            json!({"who": {"kind": "unknown"}, "subject": LAMP, "asked": LAMP_ASKED,
                   "topic": null, "queue": hall.queue, "channel": "phone", "take": false}),
        )
        .await?;
    colleague.until_sent().await?;
    Ok(created["id"].clone())
}

/// Opens it from the list of those to take.
pub(crate) async fn open_lamp(window: &Window) -> Result<()> {
    window.click("tab", "Da prendere").await?;
    window.click("option", LAMP).await?;
    window.until_text(LAMP_ASKED).await
}

/// The subject of the case made with the cable out.
const CARD: &str = "Orario carte d'identità";

/// What the colleague has of a case with this subject, once it is there.
async fn until_there(colleague: &Colleague, subject: &str) -> Result<Value> {
    let all = json!({"tab": "open", "offset": 0, "limit": 50});
    colleague
        .until(subject, async |desk| {
            let page = desk.call("queue_page", all.clone()).await.ok()?;
            let rows = page["rows"].as_array()?;
            rows.iter().find(|row| row["subject"] == subject).cloned()
        })
        .await
}

#[tokio::test]
async fn work_done_with_the_cable_out_survives_a_power_cut_and_reaches_the_colleague() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let lamp = lamp(&hall, &luca).await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;

    hall.stop().await;
    window.until_text("Offline").await?;

    // A new case, with its code at once.
    window.press("c").await?;
    window.until_text("Nuovo caso").await?;
    window.type_text("Bruna Zen").await?;
    window.press("Tab").await?;
    window.find("textbox", "Oggetto").await?.send_keys(CARD).await?;
    window.press("Control+Enter").await?;
    window.until_text("Il codice da dare alla persona").await?;

    // The colleague's case: read, taken, noted, made urgent.
    window.press("Escape").await?;
    open_lamp(&window).await?;
    window.press("1").await?;
    window.until_text("Hai preso in carico il caso").await?;
    window.press("n").await?;
    window
        .find("textbox", "Per i colleghi")
        .await?
        .send_keys("Richiamare alle 16")
        .await?;
    window.press("Control+Enter").await?;
    window.until_text("nota per i colleghi").await?;
    window.press("Escape").await?;
    window.press("p").await?;
    window.press("1").await?;
    // The field itself, and not the menu's line of the same name.
    window.find("button", "Urgente").await?;
    window.until_text(SAVED).await?;

    // The power goes. Everything is there, and says where it is saved.
    desk.kill(window)?;
    let window = desk.open().await?;
    unlock(&window).await?;
    window.until_text(SAVED).await?;
    window.click("option", CARD).await?;
    window.find("heading", CARD).await?;
    let card = window.text().await?;
    assert!(card.contains("Bruna Zen"), "{card}");
    window.click("option", LAMP).await?;
    window.until_text("Richiamare alle 16").await?;
    window.find("button", "Urgente").await?;

    hall.start().await?;
    window.press("F8").await?;
    window.click("button", "Invia adesso").await?;
    window.until_text("Tutto inviato").await?;
    luca.wake().await?;
    let there = luca
        .until_case(&lamp, "Marta's note", |case| {
            case["timeline"].to_string().contains("Richiamare alle 16")
        })
        .await?;
    assert_eq!(there["row"]["priority"], "urgent");
    // The code that was said on the telephone finds the same case at the colleague's desk.
    let hers = until_there(&luca, CARD).await?;
    let code = hers["code"].as_str().unwrap_or_default();
    assert!(!code.is_empty() && card.contains(code), "{code}: {card}");
    desk.close(window).await
}

#[tokio::test]
async fn nothing_keeps_anybody_from_reading_the_case_screen() -> Result<()> {
    let hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    lamp(&hall, &luca).await?;
    for theme in ["light", "dark"] {
        let mut desk = italian_desk(theme)?;
        let window = desk.open().await?;
        let findings = window.axe().await?;
        assert!(findings.is_empty(), "first start, {theme}: {findings:#?}");
        first_start(&window, &hall, "marta").await?;
        open_lamp(&window).await?;
        let findings = window.axe().await?;
        assert!(findings.is_empty(), "case, {theme}: {findings:#?}");
        desk.close(window).await?;
    }
    Ok(())
}
