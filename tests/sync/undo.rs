//! Taking back what was done without a network.

use crate::{bodies, new_case};
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

#[tokio::test]
async fn what_was_done_with_the_cable_out_is_taken_back_and_what_was_sent_is_not() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let note = |body: &'static str| {
        let (marta, id) = (&marta, &id);
        async move {
            let args = json!({"id": id, "kind": "note", "body": body, "act": null});
            marta
                .call("entry_add", args)
                .await
                .map(|saved| saved["act"].clone())
        }
    };
    let (wrong, right) = (note("Sul caso sbagliato").await?, note("Sul caso giusto").await?);
    let details = marta.call("sync_details", json!({})).await?;
    assert_eq!(details["waiting"][0]["can_undo"], true);
    let taken = marta.call("undo", json!({ "act": wrong })).await?;
    assert_eq!(taken["text"], "Sul caso sbagliato");
    assert_eq!(marta.call("sync_status", json!({})).await?["waiting"], 1);

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let case: Value = luca.until_case(&id, "the case", |_| true).await?;
    assert!(bodies(&case).contains(&"Sul caso giusto") && !bodies(&case).contains(&"Sul caso sbagliato"));
    let refused = marta
        .call("undo", json!({ "act": right }))
        .await
        .expect_err("sent");
    assert_eq!(refused.code.as_str(), "already_sent");
    Ok(())
}
