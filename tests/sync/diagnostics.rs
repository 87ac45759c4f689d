//! What is told to whoever helps from afar says how a console stands, and nothing about anybody.

use crate::new_case;
use anyhow::{Context as _, Result};
use oltre_tests::desk::{Desk, TownHall};
use serde_json::json;

#[tokio::test]
async fn a_report_says_what_waits_and_names_nobody() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    marta.until_sent().await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    new_case(&marta, "Lampione spento").await?;
    let said = marta.call("diagnostics", json!({})).await?["text"].clone();
    let text = said.as_str().context("a text")?;
    assert!(text.contains("cases open 1, done 0"), "{text}");
    assert!(text.contains("waiting 1"), "{text}");
    // The contact, their number, the words, who works here, the organisation, the server, the folder.
    let folder = marta.data().to_string_lossy().into_owned();
    for anybodys in [
        "Bruna",
        "5210211",
        "Lampione",
        "carte",
        "arta",
        "127.0.0.1",
        "localhost",
        folder.as_str(),
    ] {
        assert!(!text.contains(anybodys), "{anybodys} in {text}");
    }
    marta.call("lock", json!({})).await?;
    let locked = marta.call("diagnostics", json!({})).await?["text"].clone();
    assert!(
        locked.as_str().is_some_and(|text| text.ends_with("locked")),
        "{locked}"
    );
    Ok(())
}
