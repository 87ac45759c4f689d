//! A queue is taken from somebody who works with its cases, and given back.

use anyhow::Result;
use oltre_server::{NewRights, QueuesNamed};
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

async fn sees(hall: &TownHall, queues: QueuesNamed) -> Result<()> {
    let storage = hall.storage()?;
    let rights = NewRights {
        role: None,
        queues: Some(queues),
    };
    tokio::task::spawn_blocking(move || storage.set_rights("luca", rights)).await??;
    Ok(())
}

async fn found(desk: &Desk, words: &str) -> Result<usize> {
    let hits = desk.call("search", json!({ "text": words, "limit": 10 })).await?;
    Ok(hits["rows"].as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn the_cases_of_a_queue_that_is_taken_away_leave_the_desk_and_come_back_with_it() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let case = crate::new_case(&marta, "Sottopasso allagato").await?;
    marta.until_sent().await?;
    luca.until_case(&case, "Marta's case", |_| true).await?;
    assert_eq!(found(&luca, "sottopasso").await?, 1);

    sees(&hall, QueuesNamed::Some(vec!["Anagrafe".to_owned()])).await?;
    luca.until("the case gone", async |desk| {
        desk.case(&case).await.err().map(drop)
    })
    .await?;
    assert_eq!(found(&luca, "sottopasso").await?, 0, "and its words");
    let status = luca.call("sync_status", json!({})).await?;
    assert_eq!(status["refused"], 0, "{status}");
    assert_eq!(marta.case(&case).await?["row"]["subject"], "Sottopasso allagato");

    sees(&hall, QueuesNamed::All).await?;
    luca.until_case(&case, "the case again", |shown: &Value| {
        shown["row"]["subject"] == "Sottopasso allagato"
    })
    .await?;
    Ok(())
}
