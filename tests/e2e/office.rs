//! A specialist's day in the real window, by keyboard: the request alone, asked about, moved, answered with the cable out.

use crate::start::{first_start, italian_desk};
use anyhow::{Context as _, Result};
use oltre_domain::Role;
use oltre_server::seed::QueueAccess;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::town::{office, operator, town};
use serde_json::{Value, json};

/// What the case is called, and what nobody at the office shall read of it.
const SUBJECT: &str = "Carta d'identità da rifare";
const SAID: &str = "Sono molto in ansia per il viaggio";

/// Luca's case at the front desk, and the question he puts to the registry.
async fn asked(luca: &Colleague) -> Result<Value> {
    let created = luca
        .call(
            "case_create",
            json!({"who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "041 555 0123"},
                   "subject": SUBJECT, "asked": SAID, "topic": "anagrafe", "queue": null, "channel": "phone", "take": true}),
        )
        .await?;
    let id = created["id"].clone();
    luca.call(
        "case_hand_off",
        json!({"id": id, "office": office(), "question": "C'è posto prima di venerdì?", "due": null}),
    )
    .await?;
    luca.until_sent().await?;
    Ok(id)
}

#[tokio::test]
async fn an_office_reads_the_request_alone_asks_back_takes_its_time_and_answers_offline() -> Result<()> {
    let mut hall = TownHall::empty().await?;
    let mut batch = town(&[
        ("luca", QueueAccess::All),
        ("tea", QueueAccess::Some(vec![office()])),
    ])?;
    let tea = batch
        .operators
        .iter_mut()
        .find(|one| one.operator.id == operator("tea"));
    tea.context("Tea works here")?.operator.role = Role::Specialist;
    hall.seed(batch).await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let id = asked(&luca).await?;

    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "tea").await?;

    // Her day begins with what her office is asked.
    window.until_text("C'è posto prima di venerdì?").await?;
    window.press("j").await?;
    window.press("Enter").await?;
    window.until_text("Luca a Anagrafe").await?;
    let request = window.text().await?;
    for hidden in ["Bruna", "ansia", "555"] {
        assert!(!request.contains(hidden), "{hidden}: {request}");
    }
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "request: {findings:#?}");

    // She asks back; Luca reads it and answers, to the office alone.
    window.press("n").await?;
    window.type_text("Per quante persone?").await?;
    window.press("Control+Enter").await?;
    let case = luca
        .until_case(&id, "the office's question", |case| {
            case["timeline"].to_string().contains("Per quante persone?")
        })
        .await?;
    let handoff = case["handoffs"][0]["id"].clone();
    luca.call(
        "handoff_note",
        json!({"id": id, "handoff": handoff, "text": "Una sola"}),
    )
    .await?;
    window.until_text("Una sola").await?;

    // More time, and why.
    window.press("Escape").await?;
    window.press("Shift+h").await?;
    window.type_text("Il mercoledì siamo chiusi").await?;
    window.click("button", "Domani").await?;
    window.press("Control+Enter").await?;
    let moved = luca
        .until_case(&id, "the new date", |case| case["handoffs"][0]["due"].is_i64())
        .await?;
    assert!(
        moved["timeline"]
            .to_string()
            .contains("Il mercoledì siamo chiusi")
    );

    // The answer is written with the cable out, and comes when it is back.
    hall.stop().await;
    window.until_text("Offline").await?;
    window.press("r").await?;
    window.type_text("Giovedì alle 9:20, sportello 3").await?;
    window.press("Control+Enter").await?;
    window.until_text("Hai risposto").await?;
    hall.start().await?;
    window.press("F8").await?;
    window.click("button", "Invia adesso").await?;
    window.until_text("Nessuna richiesta al tuo ufficio").await?;
    luca.wake().await?;
    let answered = luca
        .until_case(&id, "the answer", |case| case["row"]["status"] == "open")
        .await?;
    assert!(answered["timeline"].to_string().contains("Giovedì alle 9:20"));
    desk.close(window).await
}
