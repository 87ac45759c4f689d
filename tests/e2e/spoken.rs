//! The main flow as a screen reader is told it: read from the accessibility tree of the real window.

use crate::start::{first_start, italian_desk};
use anyhow::Result;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use serde_json::json;

#[tokio::test]
async fn a_case_is_found_opened_read_and_answered_by_what_a_screen_reader_says() -> Result<()> {
    let hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    luca.call(
        "case_create",
        json!({"who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": ""},
               "subject": "Orario carte d'identità", "asked": "Fino a che ora siete aperti?",
               "topic": null, "queue": hall.queue, "channel": "phone", "take": false}),
    )
    .await?;
    luca.until_sent().await?;
    let mut desk = italian_desk("light")?;
    let spoken = desk.spoken().await?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    window.press("g").await?;
    window.press("t").await?;
    spoken
        .until("tab", "Da prendere 1", |tab| tab.is_selected)
        .await?;
    spoken.until("list box", "Da prendere", |_| true).await?;
    window.press("j").await?;
    let row = spoken
        .until("list item", "Orario carte d'identità", |row| row.is_focused)
        .await?;
    assert!(
        row.name.contains(", Bruna Zen"),
        "words of two lines run together: {}",
        row.name
    );

    window.press("Enter").await?;
    spoken.until("landmark", "Caso aperto", |_| true).await?;
    spoken
        .until("heading", "Orario carte d'identità", |_| true)
        .await?;
    let said = spoken.until("article", "Bruna Zen", |_| true).await?;
    assert!(
        spoken
            .all_text(&said)
            .await?
            .contains("Fino a che ora siete aperti?")
    );

    window.press("r").await?;
    let field = spoken
        .until("entry", "La tua risposta", |field| field.is_focused)
        .await?;
    window.type_text("Fino alle 12:30.").await?;
    assert_eq!(spoken.text(&field).await?, "Fino alle 12:30.");
    window.press("Control+Enter").await?;
    spoken.until("button", "Annulla risposta", |_| true).await?;
    assert_eq!(spoken.text(&field).await?, "");

    // Every button that is shown has a name, on the screen as it stands.
    let nameless: Vec<_> = spoken
        .tree()
        .await?
        .into_iter()
        .filter(|node| ["button", "entry", "tab", "list box", "landmark"].contains(&node.role.as_str()))
        .filter(|node| node.is_showing && node.name.trim().is_empty())
        .collect();
    assert!(
        nameless.len() <= 1,
        "only the main part of the page has no name: {nameless:#?}"
    );
    desk.close(window).await
}
