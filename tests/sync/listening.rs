//! News come however the line treats streams and long waits.

use crate::new_case;
use anyhow::Result;
use oltre_tests::acts::bodies;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::faults::line::{Fault, Line, Way};
use serde_json::{Value, json};

const EVENTS: &str = "GET /v1/sync/events";

/// Luca writes something on Marta's case, and she has it.
async fn hears(marta: &Desk, luca: &Desk, id: &Value, body: &str) -> Result<()> {
    luca.note(id, body).await?;
    marta
        .until_case(id, "what Luca wrote", |case| bodies(case).contains(&body))
        .await?;
    Ok(())
}

fn waits_on_the_server(request: &[u8]) -> bool {
    request
        .windows(8)
        .any(|part| part == b"wait=25 " || part == b"wait=25&")
}

/// A desk on a line that treats its requests so, and one on the server itself, with a case at both.
async fn two_desks(hall: &TownHall, line: &Line) -> Result<(Desk, Desk, Value)> {
    let marta = Desk::enrolled_at(&line.url(), "marta").await?;
    let luca = Desk::enrolled(hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the new case", |_| true).await?;
    Ok((marta, luca, id))
}

#[tokio::test]
async fn a_line_that_lets_everything_through_carries_the_stream() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let (marta, luca, id) = two_desks(&hall, &line).await?;
    line.until("the stream's first word", |seen| {
        seen.iter()
            .any(|e| e.what.starts_with(EVENTS) && e.reply > 0)
            .then_some(())
    })
    .await?;
    hears(&marta, &luca, &id, "Passo domani").await
}

#[tokio::test]
async fn where_a_proxy_holds_back_the_stream_a_long_poll_brings_the_news() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    line.always(EVENTS, Fault::Held(Way::Reply));
    let (marta, luca, id) = two_desks(&hall, &line).await?;
    hears(&marta, &luca, &id, "Passo domani").await?;
    let waited = line
        .seen()
        .iter()
        .any(|e| waits_on_the_server(&e.request) && e.reply > 0);
    assert!(waited, "a long poll brought it");
    Ok(())
}

#[tokio::test]
async fn where_something_cuts_streams_and_long_waits_the_news_come_all_the_same_and_nobody_is_told_of_it()
-> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    line.weather(|asked| {
        if asked.what.starts_with(EVENTS) || waits_on_the_server(asked.request) {
            Fault::Cut(Way::Reply, 0)
        } else {
            Fault::None
        }
    });
    let (marta, luca, id) = two_desks(&hall, &line).await?;
    hears(&marta, &luca, &id, "Passo domani").await?;
    hears(&marta, &luca, &id, "Anzi oggi").await?;
    let status = marta.call("sync_status", json!({})).await?;
    assert_eq!(
        (&status["phase"], &status["problem"]),
        (&json!("all_sent"), &Value::Null)
    );
    let long_polls = line
        .seen()
        .iter()
        .filter(|e| waits_on_the_server(&e.request))
        .count();
    assert!(
        long_polls <= 6,
        "it stops asking for what is always cut: {long_polls}"
    );
    Ok(())
}

#[tokio::test]
async fn where_the_network_costs_money_work_goes_out_and_no_stream_is_open() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let (marta, luca, id) = two_desks(&hall, &line).await?;
    let mut settings = marta.call("settings_get", json!({})).await?;
    settings["metered"] = json!(true);
    marta.call("settings_set", settings).await?;
    let before = line.count();
    marta.note(&id, "Dal treno").await?;
    marta
        .until_case(&id, "her own note, confirmed", |case| {
            case["row"]["pending"] == false
        })
        .await?;
    luca.until_case(&id, "Marta's note", |case| bodies(case).contains(&"Dal treno"))
        .await?;
    let since: Vec<String> = line
        .seen()
        .into_iter()
        .filter(|e| e.number > before)
        .filter(|e| e.what.starts_with(EVENTS) || waits_on_the_server(&e.request))
        .map(|e| e.what)
        .collect();
    assert_eq!(since, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn where_the_network_costs_money_a_server_that_is_gone_is_said_with_the_next_word() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = marta.new_case("Marciapiede rotto").await?;
    marta.until_sent().await?;
    let mut settings = marta.call("settings_get", json!({})).await?;
    settings["metered"] = json!(true);
    marta.call("settings_set", settings).await?;
    let photo = json!({"id": id, "name": "marciapiede.jpg", "bytes": "/9j/4AAQSkZJRg=="});
    marta.call("attachment_bytes", photo).await?;
    marta
        .until("the file left to wait", async |desk| {
            let status = desk.call("sync_status", json!({})).await.ok()?;
            (status["phase"] == "files_wait").then_some(())
        })
        .await?;
    hall.stop().await;
    marta.note(&id, "Ha richiamato alle 9.").await?;
    marta.until_offline().await
}
