//! What was undertaken for a case, seen from two desks of which one is offline.

use crate::new_case;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::UNDERTAKEN;
use serde_json::{Value, json};

/// A case that came by mail and waits for its first word.
async fn letter(desk: &Desk, hall: &TownHall) -> Result<Value> {
    let created = desk
        .call(
            "case_create",
            json!({"who": {"kind": "unknown"}, "subject": "Lampione spento", "asked": "È buio.",
                   "topic": null, "queue": hall.queue, "channel": "email", "take": false}),
        )
        .await?;
    desk.until_sent().await?;
    Ok(created["id"].clone())
}

/// What is due next, as the case's row has it.
fn next(case: &Value) -> &Value {
    &case["row"]["clock"]["kind"]
}

#[tokio::test]
async fn a_reply_written_offline_in_time_was_in_time_whatever_the_server_said_meanwhile() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    hall.import_desk(UNDERTAKEN).await?;
    let id = letter(&luca, &hall).await?;
    marta.wake().await?;
    marta
        .until_case(&id, "by when the first reply is due", |case| {
            next(case) == "first_reply"
        })
        .await?;
    marta.until_sent().await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let send = json!({"id": id, "body": "Arriviamo domani.", "act": null, "seen": []});
    marta.call("reply_send", send).await?;
    let here = marta.case(&id).await?;
    assert_eq!(next(&here), "solution", "at once: {here}");

    // The server has heard nothing, and says so when the hour is over.
    hall.start().await?;
    hall.pass(61 * 60_000).await?;
    luca.wake().await?;
    luca.until_case(&id, "that nobody answered", |case| {
        case["timeline"].to_string().contains("target_missed")
    })
    .await?;
    marta.wake().await?;
    marta.until_sent().await?;
    hall.pass(10_001).await?;
    luca.wake().await?;
    let there = luca
        .until_case(&id, "Marta's reply", |case| {
            case["timeline"].to_string().contains("Arriviamo domani.")
        })
        .await?;
    let first = &there["clocks"][0];
    assert_eq!(first["kind"], "first_reply");
    assert!(first["ended"].is_i64(), "{first}");
    assert!(
        first["due"].is_null() || first["ended"].as_i64() < first["due"].as_i64(),
        "{first}"
    );
    assert_eq!(next(&there), "solution");
    Ok(())
}

#[tokio::test]
async fn a_desk_that_was_there_before_learns_what_is_undertaken_for_the_cases_it_has() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = letter(&marta, &hall).await?;
    let called = new_case(&marta, "Orario").await?;
    assert!(next(&marta.case(&id).await?).is_null());
    hall.import_desk(UNDERTAKEN).await?;
    marta.wake().await?;
    marta
        .until_case(&id, "what is undertaken", |case| next(case) == "first_reply")
        .await?;
    // Who calls is spoken to at once.
    marta
        .until_case(&called, "what is undertaken", |case| next(case) == "solution")
        .await?;
    Ok(())
}
