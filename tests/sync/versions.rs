//! One version older and one newer: consoles and servers that are not updated on the same day.

use crate::new_case;
use anyhow::Result;
use oltre_domain::SCHEMA;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::json;

#[tokio::test]
async fn what_an_older_server_is_not_up_to_waits_for_its_update_and_goes_by_itself() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    hall.stop().await;
    hall.understands(0, 0);
    hall.start().await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.wake().await?;
    let older = |phase: &'static str| {
        async move |desk: &Desk| {
            let status = desk.call("sync_status", json!({})).await.ok()?;
            (status["phase"] == phase).then_some(status)
        }
    };
    let status = marta
        .until("that it waits for the server's update", older("server_older"))
        .await?;
    assert_eq!(
        (&status["held"], &status["waiting"], &status["refused"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let details = marta.call("sync_details", json!({})).await?;
    assert_eq!(details["waiting"][0]["held"], "server_update");
    assert_eq!(
        marta.case(&id).await?["row"]["subject"],
        "Lampione spento",
        "and is in sight"
    );
    marta.restart().await?;
    marta.until("that it still waits", older("server_older")).await?;

    hall.stop().await;
    hall.understands(1, 1);
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    luca.until_case(&id, "the case", |_| true).await?;
    Ok(())
}

#[tokio::test]
async fn an_older_console_works_with_a_newer_server_until_that_asks_for_its_update_and_loses_nothing_then()
-> Result<()> {
    let mut hall = TownHall::open().await?;
    hall.stop().await;
    hall.understands(1, SCHEMA + 1);
    hall.start().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let first = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;

    hall.stop().await;
    hall.understands(SCHEMA + 1, SCHEMA + 1);
    hall.start().await?;
    marta.wake().await?;
    let upgrade = async |desk: &Desk| {
        let status = desk.call("sync_status", json!({})).await.ok()?;
        (status["phase"] == "upgrade" && status["problem"] == "upgrade_required").then_some(())
    };
    marta
        .until("that the server asks for a newer console", upgrade)
        .await?;
    let second = new_case(&marta, "Buca in strada").await?;
    marta.restart().await?;
    marta.until("the same after a restart", upgrade).await?;
    assert_eq!(marta.case(&first).await?["row"]["subject"], "Lampione spento");
    assert_eq!(marta.case(&second).await?["row"]["pending"], true);

    // The update: a console that speaks what the server does.
    hall.stop().await;
    hall.understands(1, SCHEMA + 1);
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    assert_eq!(marta.case(&second).await?["row"]["pending"], false);
    Ok(())
}
