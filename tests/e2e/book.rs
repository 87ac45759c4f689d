//! The Book in the real window, by keyboard and with the cable out: a colleague's article used for a contact, and one
//! written from the case.

use crate::cases::{lamp, open_lamp};
use crate::start::{first_start, italian_desk};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use serde_json::json;

#[tokio::test]
async fn a_colleagues_article_is_used_and_confirmed_offline_and_another_is_written_from_the_case()
-> Result<()> {
    let mut hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    lamp(&hall, &luca).await?;
    let written = json!({"kind": "article", "sections": {
        "question": "Il lampione è spento, chi lo ripara?",
        "answer": "Lo ripara la ditta della luce entro tre giorni.",
        "steps": "Chiedi il numero sul palo."
    }});
    let article = luca.call("article_write", written).await?["id"].clone();
    luca.until_sent().await?;

    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    open_lamp(&window).await?;
    hall.stop().await;
    window.until_text("Offline").await?;

    // Beside the case, with its reason; into the reply by a key, and counted.
    window.until_text("Dal Libro").await?;
    window.until_text("parla di «lampione»").await?;
    window.press(".").await?;
    window.until_text("Lo ripara la ditta della luce").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "beside the case: {findings:#?}");
    window.press(":").await?;
    window.until_text("Hai usato una scheda del Libro").await?;
    window.until_text("Già usata in questo caso").await?;

    // What was learned is kept for colleagues: written from the case, by keys alone.
    window.press("Escape").await?;
    window.press("Shift+c").await?;
    window.until_text("Tieni per i colleghi").await?;
    window.press("Tab").await?;
    window
        .type_text("Il numero del palo basta, la via non serve.")
        .await?;
    window.press("Control+Enter").await?;
    window.until_text("Salvata qui, non ancora inviata").await?;
    window.until_text("Da confermare").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "the article: {findings:#?}");

    hall.start().await?;
    window.press("F8").await?;
    window.click("button", "Invia adesso").await?;
    window.until_text("Tutto inviato").await?;
    luca.wake().await?;
    luca.until("the Book of both", async |desk| {
        let used = desk.call("article_open", json!({"id": article})).await.ok()?;
        let page = desk.call("book", json!({"tab": "all", "limit": 10})).await.ok()?;
        let both = page["counts"]["all"] == 2 && used["line"]["confirmed"]["by_use"] == true;
        both.then_some(())
    })
    .await?;
    desk.close(window).await
}
