//! People in the real window, by keyboard: found by a number, written down with the cable out, made one.

use crate::start::{first_start, italian_desk};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use serde_json::json;

#[tokio::test]
async fn somebody_is_written_down_without_a_network_and_made_one_with_who_was_there() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let case = json!({
        "who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "041 555 0123"},
        "subject": "Buca in via Roma", "asked": "", "topic": null, "queue": null, "channel": "phone", "take": true
    });
    luca.call("case_create", case).await?;
    luca.until_sent().await?;

    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    hall.stop().await;
    window.until_text("Offline").await?;

    // Nobody has this name: written down as it was typed.
    window.press("g").await?;
    window.press("p").await?;
    window.until_text("Le ultime di cui vi siete occupati").await?;
    window.until_text("Bruna Zen").await?;
    window.type_text("Zen Bruna Maria").await?;
    window.until_text("Nessuno corrisponde").await?;
    window.press("Tab").await?;
    window.press("Enter").await?;
    window.until_text("Telefono o e-mail").await?;
    for _ in 0..2 {
        window.press("Tab").await?;
    }
    window.type_text("0415550123").await?;
    window.press("Enter").await?;

    // The number is known: both side by side, and one of them stays.
    window.until_text("Forse la stessa persona").await?;
    window.until_text("stesso recapito").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "person: {findings:#?}");
    window.press("Shift+y").await?;
    window.until_text("Sono la stessa persona?").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "two side by side: {findings:#?}");
    window.press("u").await?;
    window.until_text("Buca in via Roma").await?;

    hall.start().await?;
    window.press("F8").await?;
    window.click("button", "Invia adesso").await?;
    window.until_text("Tutto inviato").await?;
    luca.wake().await?;
    luca.until("one person", async |desk| {
        let found = desk
            .call("contact_search", json!({"text": "Zen", "limit": 10}))
            .await
            .ok()?;
        let names = found["contacts"].as_array()?;
        (names.len() == 1 && names[0]["name"] == "Zen Bruna Maria").then_some(())
    })
    .await?;
    desk.close(window).await
}
