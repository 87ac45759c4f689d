//! The server is restored from a backup: what it answered since then is still at the desks.

use crate::attachments::{file, save};
use crate::new_case;
use anyhow::Result;
use oltre_tests::acts::bodies;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::json;

#[tokio::test]
async fn work_acknowledged_after_the_backup_is_there_again_when_the_desks_come_back() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let old = new_case(&marta, "Lampione spento").await?;
    marta.note(&old, "Prima della copia").await?;
    marta.until_sent().await?;
    luca.until_case(&old, "Marta's case", |_| true).await?;
    hall.back_up("monday.db").await?;

    // All of this is answered and seen by both; no backup has it.
    marta.note(&old, "Dopo la copia").await?;
    marta.set(&old, "priority", 1).await?;
    let new = new_case(&marta, "Buca in strada").await?;
    marta.until_sent().await?;
    luca.until_case(&new, "the new case", |_| true).await?;
    luca.set(&new, "need", "Passare con la carrozzina").await?;
    luca.until_sent().await?;
    marta
        .until_case(&new, "Luca's need", |c| c["need"] == "Passare con la carrozzina")
        .await?;

    hall.stop().await;
    hall.restore("monday.db").await?;
    for desk in [&marta, &luca] {
        desk.wake().await?;
    }
    for desk in [&marta, &luca] {
        let shown = desk
            .until_case(&old, "what came after the backup", |c| {
                c["row"]["priority"] == "urgent"
                    && c["row"]["pending"] == false
                    && bodies(c).contains(&"Dopo la copia")
            })
            .await?;
        for said in ["Prima della copia", "Dopo la copia"] {
            let times = bodies(&shown).into_iter().filter(|b| *b == said).count();
            assert_eq!(times, 1, "{said}: once, however often it was sent");
        }
        let shown = desk
            .until_case(&new, "a case the backup had never heard of", |c| {
                c["need"] == "Passare con la carrozzina" && c["row"]["pending"] == false
            })
            .await?;
        assert_eq!(shown["conflicts"], json!([]));
        let status = desk.call("sync_status", json!({})).await?;
        assert_eq!(status["refused"], 0, "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_brought_back_without_the_bytes_gets_them_again() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Cartella").await?;
    marta.until_sent().await?;
    hall.back_up("prima.db").await?;
    let args = json!({"id": id, "name": "nota.txt", "bytes": "Q2l0dMOg"});
    marta.call("attachment_bytes", args).await?;
    marta
        .until_case(&id, "sent", |case| file(case)["state"] == "here")
        .await?;
    hall.stop().await;
    hall.restore("prima.db").await?;
    marta.wake().await?;
    // Another desk, which never had the bytes, gets them from the server that had lost them.
    let luca = Desk::enrolled(&hall, "luca").await?;
    let there = luca
        .until_case(&id, "the file known again", |case| {
            file(case)["name"] == "nota.txt"
        })
        .await?;
    assert_eq!(file(&there)["mime"], "text/plain");
    marta
        .until_case(&id, "sent again", |case| file(case)["state"] == "here")
        .await?;
    let fetch = json!({"id": id, "attachment": file(&there)["id"]});
    luca.call("attachment_fetch", fetch).await?;
    luca.until_case(&id, "here", |case| file(case)["state"] == "here")
        .await?;
    let place = tempfile::tempdir()?;
    assert_eq!(
        save(&luca, &id, &place.path().join("n.txt")).await?,
        "Città".as_bytes()
    );
    Ok(())
}
