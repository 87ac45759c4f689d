//! Calling back as planned, and answering who calls: in the real window, by keyboard.

use crate::overhelp::{Call, Counter, LEAVES_ON_FRIDAY};
use anyhow::Result;
use serde_json::{Value, json};

const LAMP: Call = Call {
    who: "Ugo Zen",
    subject: "Lampione spento",
    words: "Il lampione davanti a casa è spento da lunedì.",
    topic: "rifiuti",
};
const NUMBER: &str = "041 5210211";

/// Luca takes the call down with the number it came from.
async fn lamp(counter: &Counter) -> Result<Value> {
    let who = json!({"kind": "new", "name": LAMP.who, "contact_kind": "citizen", "point": NUMBER});
    let created = counter
        .luca
        .call(
            "case_create",
            json!({"who": who, "subject": LAMP.subject, "asked": LAMP.words, "topic": null,
                   "queue": null, "channel": "phone", "take": false}),
        )
        .await?;
    counter.luca.until_sent().await?;
    Ok(created["id"].clone())
}

#[tokio::test]
async fn a_call_back_is_planned_found_in_the_list_and_kept_by_keys() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let id = lamp(&counter).await?;
    let window = &counter.window;
    counter.read(LAMP).await?;
    window.press("1").await?;
    window.press("b").await?;
    window.find("textbox", "Perché richiamiamo").await?;
    window.press("Control+Enter").await?;
    window.until_text("promessa: Richiamare: Lampione spento").await?;
    window.press("Escape").await?;
    window.press("g").await?;
    window.press("c").await?;
    window.find("option", "Richiamare: Lampione spento").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.press("d").await?;
    window.until_text("Nessuna richiamata in programma").await?;
    counter
        .luca
        .until_case(&id, "that they were called", |case| {
            case["promises"][0]["state"] == "kept"
        })
        .await?;
    counter.close().await
}

#[tokio::test]
async fn who_calls_is_named_f4_opens_their_case_and_the_call_is_written_with_its_note() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let id = lamp(&counter).await?;
    let window = &counter.window;
    // Both cases are here, and the other one is open.
    counter.read(LAMP).await?;
    counter.read(LEAVES_ON_FRIDAY).await?;

    counter.follow("oltre://call?from=chiamami")?;
    window.until_text("bad_link").await?;
    counter.follow("oltre://call?from=+390415210211")?;
    window.find("region", "Chiamata in arrivo").await?;
    window.until_text("1 caso aperto").await?;
    window.find("heading", LEAVES_ON_FRIDAY.subject).await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");

    window.press("F4").await?;
    window.find("heading", LAMP.subject).await?;
    window.until_text("In linea con Ugo Zen").await?;
    window.press("n").await?;
    window.type_text("Chiede quando passa la squadra").await?;
    window.press("Shift+F4").await?;
    window.until_text("Chiamata in arrivo, fino alle").await?;
    window.until_gone("In linea con Ugo Zen").await?;
    let there = counter
        .luca
        .until_case(&id, "the call and its note", |case| {
            case.to_string().contains("Chiede quando passa la squadra")
        })
        .await?;
    let entries = there["timeline"]["entries"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let call = entries.iter().find(|entry| entry["kind"] == "call_in");
    assert!(call.is_some_and(|call| call["meta"]["ended"].is_i64()), "{there}");
    counter.close().await
}
