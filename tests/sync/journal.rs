//! What was read and what over-help decided reaches the server once, after the work.

use crate::new_case;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::operator;
use serde_json::json;
use std::sync::atomic::{AtomicI64, Ordering};

#[tokio::test]
async fn a_case_opened_offline_many_times_is_one_read_on_the_server() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    hall.stop().await;
    for _ in 0..5 {
        marta.case(&id).await?;
        marta.call("suggest", json!({ "id": id })).await?;
    }
    assert_eq!(marta.call("sync_status", json!({})).await?["waiting"], 0);
    hall.start().await?;
    marta.wake().await?;
    let storage = hall.storage()?;
    let looks = AtomicI64::new(0);
    let kept = marta
        .until("the journal on the server", async |desk| {
            // Something to send each time: the journal goes after it.
            let priority = 1 + looks.fetch_add(1, Ordering::Relaxed) % 4;
            let change = json!({"id": id, "field": "priority", "value": priority});
            desk.call("case_set", change).await.ok()?;
            let storage = storage.clone();
            let kept = tokio::task::spawn_blocking(move || storage.journal_kept())
                .await
                .ok()?
                .ok()?;
            let has = |kind: &str| kept.iter().any(|line| line.kind == kind);
            (has("read") && has("decision")).then_some(kept)
        })
        .await?;
    let reads: Vec<_> = kept.iter().filter(|line| line.kind == "read").collect();
    // An hour may have ended in between.
    assert!((1..=2).contains(&reads.len()), "{reads:?}");
    assert!(reads.iter().all(|line| line.operator == Some(operator("marta"))));
    let decisions: Vec<_> = kept.iter().filter(|line| line.kind == "decision").collect();
    assert!(
        decisions
            .iter()
            .all(|line| line.operator.is_none() && line.body.contains("weighed"))
    );
    assert!(
        decisions.iter().all(|line| !line.body.contains("Bruna")),
        "no words of anybody"
    );
    Ok(())
}
