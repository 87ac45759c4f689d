//! Ready phrases at a desk: what editors published, with the words of the case that is open.

use anyhow::Result;
use oltre_overhelp::Catalogue;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

fn called<'p>(phrases: &'p [Value], id: &str) -> &'p Value {
    phrases
        .iter()
        .find(|phrase| phrase["id"] == id)
        .unwrap_or(&Value::Null)
}

#[tokio::test]
async fn the_phrases_of_a_case_speak_of_its_contact_and_its_code_with_the_cable_out_too() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let storage = hall.storage()?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = crate::new_case(&marta, "Carta d'identità").await?;
    let none = marta.call("phrases", json!({ "id": id })).await?;
    assert_eq!(none["phrases"], json!([]), "nobody has written any");

    tokio::task::spawn_blocking(move || storage.publish(Catalogue::starter_pieces())).await??;
    marta.wake().await?;
    let phrases = marta
        .until("the phrases", async |desk| {
            let said = desk.call("phrases", json!({ "id": id })).await.ok()?;
            said["phrases"].as_array().filter(|all| all.len() == 60).cloned()
        })
        .await?;
    assert_eq!(phrases[0]["id"], "certificate_ready", "those of its topic first");
    assert_eq!(phrases[4]["id"], "ask_more", "then those of every topic");
    let code = marta.case(&id).await?["row"]["code"].clone();
    let code = code.as_str().unwrap_or_default();
    let greeting = called(&phrases, "greet_case");
    assert_eq!(
        greeting["text"],
        json!({
            "it": format!("Buongiorno Bruna Zen, sono Marta. Ho davanti la sua pratica {code}: mi dica pure."),
            "en": format!("Good morning Bruna Zen, this is Marta. I have your case {code} in front of me: how can I help?"),
        })
    );
    assert_eq!(greeting["title"]["it"], "Saluto con il numero della pratica");
    assert_eq!(greeting["unfilled"], json!([]));

    hall.stop().await;
    let unknown = marta
        .call(
            "case_create",
            json!({"who": {"kind": "unknown"}, "subject": "Lampione", "asked": "", "channel": "phone", "take": true}),
        )
        .await?;
    let said = marta.call("phrases", json!({ "id": unknown["id"] })).await?;
    let phrases = said["phrases"].as_array().cloned().unwrap_or_default();
    assert_eq!(
        called(&phrases, "close_thanks")["text"]["it"],
        "Grazie a lei. Le auguro una buona giornata."
    );
    Ok(())
}
