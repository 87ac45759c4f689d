//! A case handled with the cable out, in the real window, by keyboard.

use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, PASSPHRASE, PASSWORD, TownHall};
use oltre_tests::window::{Desk, Window};
use serde_json::json;

/// A desk whose console opens in Italian and light, whatever the machine's language is.
fn italian_desk(theme: &str) -> Result<Desk> {
    let desk = Desk::new()?;
    std::fs::create_dir_all(desk.data_dir())?;
    let settings = json!({ "language": "it", "theme": theme });
    std::fs::write(desk.data_dir().join("settings.json"), settings.to_string())?;
    Ok(desk)
}

/// The first start: the way to the server, and the words that lock this computer.
async fn first_start(window: &Window, hall: &TownHall, who: &str) -> Result<()> {
    window
        .find("textbox", "Indirizzo del server")
        .await?
        .click()
        .await?;
    let url = hall.url();
    for (i, text) in [url.as_str(), who, PASSWORD, PASSPHRASE, PASSPHRASE]
        .into_iter()
        .enumerate()
    {
        if i > 0 {
            window.press("Tab").await?;
        }
        window.type_text(text).await?;
    }
    window.press("Enter").await?;
    window.until_text("Tutto inviato").await
}

async fn unlock(window: &Window) -> Result<()> {
    window.until_text("Postazione bloccata").await?;
    window
        .tell_page(
            "document.querySelector('input[type=password]').focus()",
            Vec::new(),
        )
        .await?;
    window.type_text(PASSPHRASE).await?;
    window.press("Enter").await
}

async fn lamp(hall: &TownHall, colleague: &Colleague) -> Result<serde_json::Value> {
    let created = colleague
        .call(
            "case_create",
            json!({"who": {"kind": "unknown"}, "subject": "Lampione spento in calle", "asked": "Il lampione davanti casa è spento.",
                   "topic": null, "queue": hall.queue, "channel": "phone", "take": false}),
        )
        .await?;
    colleague.until_sent().await?;
    Ok(created["id"].clone())
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
    window
        .find("textbox", "Oggetto")
        .await?
        .send_keys("Orario carte d'identità")
        .await?;
    window.press("Control+Enter").await?;
    window.until_text("Il codice da dare alla persona").await?;

    // The colleague's case: read, taken, noted, made urgent.
    window.press("Escape").await?;
    window.find("tab", "Da prendere").await?.click().await?;
    window.until_text("Lampione spento in calle").await?;
    window
        .find("option", "Lampione spento in calle")
        .await?
        .click()
        .await?;
    window.until_text("Il lampione davanti casa è spento.").await?;
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
    window.until_text("salvata qui").await?;
    window.press("Escape").await?;
    window.press("p").await?;
    window.press("1").await?;
    window.until_text("Urgente").await?;
    window.until_text("salvate qui").await?;

    // The power goes. Everything is there, and says where it is saved.
    desk.kill(window)?;
    let window = desk.open().await?;
    unlock(&window).await?;
    window.until_text("salvate qui").await?;
    window
        .find("option", "Lampione spento in calle")
        .await?
        .click()
        .await?;
    window.until_text("Richiamare alle 16").await?;
    window.until_text("Urgente").await?;

    hall.start().await?;
    window.press("F8").await?;
    window.find("button", "Invia adesso").await?.click().await?;
    window.until_text("Tutto inviato").await?;
    luca.wake().await?;
    let there = luca
        .until_case(&lamp, "Marta's note", |case| {
            case["timeline"].to_string().contains("Richiamare alle 16")
        })
        .await?;
    assert_eq!(there["row"]["priority"], "urgent");
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
        window.find("tab", "Da prendere").await?.click().await?;
        window
            .find("option", "Lampione spento in calle")
            .await?
            .click()
            .await?;
        window.until_text("Il lampione davanti casa è spento.").await?;
        let findings = window.axe().await?;
        assert!(findings.is_empty(), "case, {theme}: {findings:#?}");
        desk.close(window).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_passphrase_says_so_and_opens_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    window.press("Control+l").await?;
    window.until_text("Postazione bloccata").await?;
    window
        .tell_page(
            "document.querySelector('input[type=password]').focus()",
            Vec::new(),
        )
        .await?;
    window.type_text("una frase sbagliata").await?;
    window.press("Enter").await?;
    window.until_text("non apre questa postazione").await?;
    assert!(!window.text().await?.contains("Da prendere"));
    desk.close(window).await
}
