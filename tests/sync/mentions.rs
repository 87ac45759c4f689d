//! A colleague is called in a note, both being offline in between.

use crate::new_case;
use anyhow::Result;
use oltre_server::seed::QueueAccess;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::{self, office};
use serde_json::json;

#[tokio::test]
async fn a_colleague_called_in_a_note_finds_the_case_in_a_list_until_they_answer() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    let id = new_case(&marta, "Passaporto").await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "the case", |_| true).await?;

    hall.stop().await;
    let note = json!({"id": id, "kind": "note", "body": "@luca, lo sai tu? Scrivi a marta@luca.example", "act": null});
    marta.call("entry_add", note).await?;
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    let called = luca
        .until_case(&id, "who calls", |case| !case["mention"].is_null())
        .await?;
    assert_eq!(called["mention"]["by"], json!(town::operator("marta")));
    assert_eq!(called["row"]["mentioned"], true);
    let counts = luca.call("queue_counts", json!({})).await?;
    assert_eq!(counts["mentions"], 1);

    hall.stop().await;
    let answer = json!({"id": id, "kind": "note", "body": "Sì: con la delega.", "act": null});
    luca.call("entry_add", answer).await?;
    assert_eq!(luca.call("queue_counts", json!({})).await?["mentions"], 0);
    assert_eq!(marta.call("queue_counts", json!({})).await?["mentions"], 0);
    Ok(())
}

#[tokio::test]
async fn what_was_seen_is_seen_on_this_desk_and_can_stand_open_again() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    let id = new_case(&marta, "Passaporto").await?;
    let note = json!({"id": id, "kind": "note", "body": "@Luca per conoscenza", "act": null});
    marta.call("entry_add", note).await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "who calls", |case| !case["mention"].is_null())
        .await?;
    for (seen, open) in [(true, 0), (false, 1)] {
        luca.call("mention_seen", json!({"id": id, "seen": seen})).await?;
        assert_eq!(luca.call("queue_counts", json!({})).await?["mentions"], open);
    }
    Ok(())
}

#[tokio::test]
async fn nobody_is_called_to_a_case_they_cannot_open() -> Result<()> {
    let hall = TownHall::open().await?;
    let people = [
        ("nina", QueueAccess::Some(vec![office()])),
        ("anna", QueueAccess::Some(vec![hall.queue])),
    ];
    hall.seed(town::town(&people)?).await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Passaporto").await?;
    let colleagues = marta
        .until("colleagues", async |desk| {
            let said = desk.call("colleagues", json!({"id": id})).await.ok()?;
            said["colleagues"].as_array().filter(|all| all.len() > 1).cloned()
        })
        .await?;
    let names: Vec<_> = colleagues.iter().map(|one| &one["name"]).collect();
    assert_eq!(
        names,
        ["Anna", "Luca"],
        "not Nina, who is of another office, nor Marta herself"
    );
    let note = json!({"id": id, "kind": "note", "body": "@Nina @Anna @Marta", "act": null});
    marta.call("entry_add", note).await?;
    let case = marta.case(&id).await?;
    let entries = case["timeline"]["entries"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let note = entries.iter().find(|entry| entry["kind"] == "note");
    assert_eq!(
        note.map(|note| &note["meta"]["mentions"]),
        Some(&json!([town::operator("anna")]))
    );
    Ok(())
}
