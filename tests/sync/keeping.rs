//! What somebody changed in the server's file.

use crate::learned::{ENOUGH, asked_in, solves, town_hall, trains, until_steps};
use anyhow::Result;
use oltre_tests::desk::Desk;
use oltre_tests::town::office;
use serde_json::json;

#[tokio::test]
async fn what_was_changed_on_the_way_or_signed_by_another_is_not_taken_and_work_goes_on() -> Result<()> {
    for tampered in [
        "UPDATE learned_part SET bytes = zeroblob(length(bytes))",
        "UPDATE directory SET body = replace(body, '\"signature\":\"', '\"signature\":\"AAAA') WHERE kind = 'learned'",
    ] {
        let (mut hall, marta) = town_hall().await?;
        solves(&marta, ENOUGH).await?;
        trains(&hall).await?;
        hall.stop().await;
        let changed = rusqlite::Connection::open(hall.data().join("oltre.db"))?.execute(tampered, [])?;
        assert_eq!(changed, 1);
        hall.start().await?;
        let zoe = Desk::enrolled(&hall, "zoe").await?;
        let id = asked_in(&zoe, "A che ora aprite?", json!(office())).await?;
        zoe.until_sent().await?;
        let steps = until_steps(&zoe, &id, "any", |_| true).await?;
        assert_eq!(steps["learning"]["solved"], 0, "{tampered}");
    }
    Ok(())
}
