//! What was read and what over-help decided reaches the server once, after the work.

use crate::new_case;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::operator;
use serde_json::json;
use std::time::Duration;

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
    // Nothing at the desk says that the journal has gone: the server is looked at until it is there.
    let arrived = async {
        loop {
            let storage = storage.clone();
            let kept = tokio::task::spawn_blocking(move || storage.journal_kept()).await??;
            let has = |kind: &str| kept.iter().any(|line| line.kind == kind);
            if has("read") && has("decision") {
                return anyhow::Ok(kept);
            }
        }
    };
    let kept = tokio::time::timeout(Duration::from_secs(30), arrived).await??;
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
