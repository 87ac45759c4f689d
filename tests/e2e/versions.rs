//! Two people change the same thing with the cable out; one of them decides, by keyboard.

use crate::cases::{lamp, open_lamp};
use crate::start::{first_start, italian_desk};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use serde_json::json;

#[tokio::test]
async fn two_versions_are_seen_side_by_side_and_decided_by_a_key() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let lamp = lamp(&hall, &luca).await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    open_lamp(&window).await?;

    hall.stop().await;
    window.until_text("Offline").await?;
    window.press("p").await?;
    window.press("1").await?;
    window.find("button", "Urgente").await?;
    luca.set(&lamp, "priority", 4).await?;
    hall.start().await?;
    luca.wake().await?;
    luca.until_sent().await?;
    window.press("F8").await?;
    window.click("button", "Invia adesso").await?;
    window.until_text("1 caso da controllare").await?;
    window.press("Escape").await?;

    // Both versions, and a key for each.
    window.press("v").await?;
    window.until_text("Due versioni di «Priorità»").await?;
    let shown = window.text().await?;
    assert!(shown.contains("Urgente") && shown.contains("Bassa"), "{shown}");
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.press("2").await?;
    luca.wake().await?;
    let decided = luca
        .until_case(&lamp, "the decision", |case| {
            case["conflicts"] == json!([]) && case["row"]["conflicts"] == 0
        })
        .await?;
    assert_eq!(decided["row"]["priority"], "urgent", "Marta's own, the second");
    desk.close(window).await
}
