//! What was promised, as a list at each desk.

use crate::joins::two_desks;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::operator;
use serde_json::{Value, json};

async fn listed(desk: &Desk, tab: &str, all: bool) -> Result<Vec<Value>> {
    let args = json!({"tab": tab, "all": all, "offset": 0, "limit": 50});
    let page = desk.call("promises_page", args).await?;
    let rows = page["rows"].as_array().cloned().unwrap_or_default();
    assert_eq!(page["total"], rows.len());
    Ok(rows)
}

#[tokio::test]
async fn a_promise_stands_on_the_list_of_whoever_answers_for_it_now() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let far = json!({"id": id, "text": "Mandare il modulo", "due": 1_900_000_000_000_i64});
    marta.call("promise_make", far).await?;
    let mine = listed(&marta, "promises", false).await?;
    assert_eq!(
        mine[0]["promise"]["text"], "Mandare il modulo",
        "without a network"
    );
    assert_eq!(
        (&mine[0]["pending"], &mine[0]["subject"]),
        (&json!(true), &json!("Lampione spento"))
    );
    assert_eq!(marta.call("promise_counts", json!({})).await?["promises"], 1);

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    let promise = mine[0]["promise"]["id"].clone();
    let to_luca = json!({"id": id, "promise": promise, "to": {"operator": operator("luca")}});
    marta.call("promise_pass", to_luca).await?;
    assert!(listed(&marta, "promises", false).await?.is_empty());
    assert_eq!(listed(&marta, "promises", true).await?.len(), 1);
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until("the promise that is his now", async |desk| {
        let mine = listed(desk, "promises", false).await.ok()?;
        (mine.len() == 1 && mine[0]["promise"]["state"] == "passed_on").then_some(())
    })
    .await?;
    let keep = json!({"id": id, "promise": promise, "end": "keep"});
    luca.call("promise_close", keep).await?;
    assert!(listed(&luca, "promises", true).await?.is_empty());
    let none = json!({"callbacks": 0, "promises": 0, "all_callbacks": 0, "all_promises": 0, "due": 0});
    assert_eq!(luca.call("promise_counts", json!({})).await?, none);
    Ok(())
}
