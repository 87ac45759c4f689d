//! A desk whose disk lied, and what is told to whom.

use crate::new_case;
use anyhow::{Context, Result};
use oltre_domain::{CaseId, Cell, Change, Field, LeaveReason, OperatorId};
use oltre_store::{Page, Store};
use oltre_tests::acts::bodies;
use oltre_tests::desk::{Desk, PASSPHRASE, TownHall};
use serde_json::{Value, json};

/// Rows of a desk change while it is closed, and nobody knows.
fn lie(desk: &Desk, changes: Vec<Change>) -> Result<()> {
    let store = Store::open(desk.data(), PASSPHRASE)?;
    let page = Page {
        changes,
        ..Page::default()
    };
    store.take_page(&page, OperatorId(uuid::Uuid::nil()))?;
    Ok(())
}

fn id_of(case: &Value) -> Result<CaseId> {
    Ok(case.as_str().context("an id")?.parse()?)
}

async fn checked(desk: &Desk) -> Result<Value> {
    desk.call("sync_check", json!({})).await?;
    desk.until("a comparison with the server", async |desk| {
        let status = desk.call("sync_status", json!({})).await.ok()?;
        (!status["checked"].is_null()).then(|| status["checked"].clone())
    })
    .await
}

#[tokio::test]
async fn a_desk_whose_disk_lied_is_put_right_and_loses_nothing_of_its_own() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let (lamp, tax) = (
        new_case(&luca, "Lampione spento").await?,
        new_case(&luca, "Tari").await?,
    );
    luca.note(&lamp, "Già sollecitato").await?;
    luca.until_sent().await?;
    for id in [&lamp, &tax] {
        marta.until_case(id, "Luca's case", |_| true).await?;
    }
    marta
        .until_case(&lamp, "Luca's note", |case| {
            bodies(case).contains(&"Già sollecitato")
        })
        .await?;

    // One word is another, a case is gone, and Marta had written something with the cable out.
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    marta.note(&lamp, "Mando una squadra").await?;
    marta.leave().await;
    let cell = Cell {
        value: "Un altro".into(),
        version: i64::MAX,
    };
    let wrong = Change::PatchCase {
        id: id_of(&lamp)?,
        fields: [(Field::Subject, cell)].into(),
        unknown: None,
        tags_added: [].into(),
        tags_removed: [].into(),
        number: None,
    };
    lie(
        &marta,
        vec![wrong, Change::LeaveCase(id_of(&tax)?, LeaveReason::Other)],
    )?;
    marta.come_back().await?;
    assert_eq!(marta.case(&lamp).await?["row"]["subject"], "Un altro");
    assert!(marta.case(&tax).await.is_err());

    hall.start().await?;
    let said = checked(&marta).await?;
    assert_eq!(said["put_right"], 2, "{said}");
    let here = marta.case(&lamp).await?;
    assert_eq!(here["row"]["subject"], "Lampione spento");
    assert!(bodies(&here).contains(&"Già sollecitato") && bodies(&here).contains(&"Mando una squadra"));
    assert_eq!(marta.case(&tax).await?["row"]["subject"], "Tari");
    luca.wake().await?;
    luca.until_case(&lamp, "Marta's note", |case| {
        bodies(case).contains(&"Mando una squadra")
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_desk_in_order_is_told_so_and_remembers_it() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let status = marta.call("sync_status", json!({})).await?;
    assert!(status["checked"].is_null(), "nobody asked yet");
    let id = new_case(&marta, "Lampione spento").await?;
    marta.call("case_take", json!({ "id": id })).await?;
    marta
        .call(
            "case_hand_off",
            json!({"id": id, "office": oltre_tests::town::office(), "question": "Quando?", "due": null}),
        )
        .await?;
    marta.until_sent().await?;
    let said = checked(&marta).await?;
    assert_eq!(said["put_right"], 0, "{said}");
    marta.restart().await?;
    marta
        .until("what it remembers", async |desk| {
            let status = desk.call("sync_status", json!({})).await.ok()?;
            (status["checked"] == said).then_some(())
        })
        .await?;
    Ok(())
}
