//! A macro at a desk that is offline: one act, taken back as one, and no hand on what somebody is writing.

use crate::new_case;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::MACROS;
use serde_json::{Value, json};

async fn with_macros(desk: &Desk, id: &Value) -> Result<Vec<Value>> {
    desk.wake().await?;
    desk.until("the macros", async |desk| {
        let said = desk.call("macros", json!({ "id": id })).await.ok()?;
        said["macros"].as_array().filter(|all| !all.is_empty()).cloned()
    })
    .await
}

#[tokio::test]
async fn a_macro_is_one_act_with_the_cable_out_and_is_undone_as_one() -> Result<()> {
    let mut hall = TownHall::open().await?;
    hall.import_desk(MACROS).await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    let id = new_case(&marta, "Cambio di residenza").await?;
    marta.until_sent().await?;
    let macros = with_macros(&marta, &id).await?;
    let keys: Vec<&Value> = macros.iter().map(|one| &one["key"]).collect();
    assert_eq!(
        keys,
        ["residenza", "manca", "strada"],
        "those of its topic first, none that is retired"
    );
    assert_eq!(macros[1]["take"], true, "nobody has it");

    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let draft = json!({"id": id, "kind": "reply", "body": "Sto scri"});
    marta.call("draft_save", draft).await?;
    let saved = marta
        .call("case_macro", json!({"id": id, "key": "manca"}))
        .await?;
    let here = marta.case(&id).await?;
    assert_eq!(here["row"]["status"], "waiting_contact");
    assert_eq!(here["row"]["priority"], "high");
    assert_eq!(here["tags"], json!(["documenti da ricevere"]));
    assert_eq!(here["drafts"][0]["body"], "Sto scri", "no hand on a draft");
    assert_eq!(here["replies"], json!([]), "nothing is sent");
    // Again, it has nothing left to do.
    let again = marta
        .call("case_macro", json!({"id": id, "key": "manca"}))
        .await?;
    assert_eq!(again["act"], Value::Null);

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "what the macro did", |case| {
        case["row"]["status"] == "waiting_contact" && case["tags"][0] == "documenti da ricevere"
    })
    .await?;
    marta.call("undo", json!({"act": saved["act"]})).await?;
    let back = marta.case(&id).await?;
    assert_eq!(back["tags"], json!([]));
    assert_eq!(back["row"]["priority"], "normal");
    Ok(())
}

#[tokio::test]
async fn a_macro_nobody_made_is_refused_and_changes_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Orario").await?;
    let before = marta.case(&id).await?;
    let refused = marta
        .call("case_macro", json!({"id": id, "key": "../../etc"}))
        .await;
    assert_eq!(serde_json::to_value(refused.unwrap_err().code)?, "not_found");
    assert_eq!(marta.case(&id).await?["row"], before["row"]);
    Ok(())
}
