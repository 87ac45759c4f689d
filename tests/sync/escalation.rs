//! "Put the manager on": the case, what it is about and a promise reach a named person.

use crate::joins::two_desks;
use anyhow::Result;
use oltre_tests::acts::bodies;
use oltre_tests::desk::TownHall;
use oltre_tests::town::operator;
use serde_json::{Value, json};

fn escalate(id: &Value, to: &str) -> Value {
    json!({
        "id": id, "to": operator(to), "summary": "Terza chiamata in due giorni",
        "promise": "La richiama Luca", "due": 1_900_000_000_000_i64
    })
}

#[tokio::test]
async fn whoever_is_put_on_has_the_case_its_summary_and_the_promise() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    marta.call("case_take", json!({ "id": id })).await?;
    marta.until_sent().await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    marta.call("case_escalate", escalate(&id, "luca")).await?;
    let here = marta.case(&id).await?;
    assert_eq!(
        here["row"]["owner"],
        json!(operator("luca")),
        "at once, without a network"
    );

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    let there = luca
        .until_case(&id, "the case", |case| {
            case["row"]["owner"] == json!(operator("luca"))
        })
        .await?;
    assert!(
        bodies(&there).contains(&"Terza chiamata in due giorni"),
        "{there}"
    );
    let promise = &there["promises"][0];
    assert_eq!(
        (&promise["text"], &promise["by"]),
        (&json!("La richiama Luca"), &json!(operator("luca")))
    );
    Ok(())
}

#[tokio::test]
async fn it_is_taken_back_as_one_and_the_summary_stays() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, _luca, id) = two_desks(&hall).await?;
    marta.call("case_take", json!({ "id": id })).await?;
    let saved = marta.call("case_escalate", escalate(&id, "luca")).await?;
    marta.call("undo", json!({"act": saved["act"]})).await?;
    let after = marta
        .until_case(&id, "hers again", |case| {
            case["row"]["owner"] == json!(operator("marta"))
        })
        .await?;
    assert!(bodies(&after).contains(&"Terza chiamata in due giorni"));
    let open = |promise: &Value| promise["state"] != "cancelled";
    assert!(
        !after["promises"]
            .as_array()
            .is_some_and(|all| all.iter().any(open)),
        "{after}"
    );
    Ok(())
}

#[tokio::test]
async fn a_promise_without_words_and_somebody_unknown_change_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, _luca, id) = two_desks(&hall).await?;
    let mut silent = escalate(&id, "luca");
    silent["promise"] = json!(" ");
    let refused = marta.call("case_escalate", silent).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "empty");
    let entries = bodies(&marta.case(&id).await?).len();
    let _refused = marta
        .call("case_escalate", json!({"id": id, "to": "nobody"}))
        .await
        .unwrap_err();
    assert_eq!(bodies(&marta.case(&id).await?).len(), entries);
    Ok(())
}
