//! Taking back what was done without a network.

use crate::new_case;
use anyhow::Result;
use oltre_tests::acts::bodies;
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
    let wrong = marta.note(&id, "Sul caso sbagliato").await?;
    let right = marta.note(&id, "Sul caso giusto").await?;
    let details = marta.call("sync_details", json!({})).await?;
    assert_eq!(details["waiting"][0]["can_undo"], true);
    let taken = marta.call("undo", json!({ "act": wrong })).await?;
    assert_eq!(
        (&taken["text"], &taken["typed_in"]),
        (&json!("Sul caso sbagliato"), &json!("note"))
    );
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
    assert_eq!(
        (refused.code.as_str(), refused.params["why"].as_str()),
        ("no_way_back", "written")
    );
    Ok(())
}

async fn deeds(desk: &Desk) -> Result<Vec<Value>> {
    let history = desk.call("history", json!({})).await?;
    Ok(history["deeds"].as_array().cloned().unwrap_or_default())
}

/// The line of an action, once it says so.
async fn until_deed(desk: &Desk, act: &Value, what: &str, look: impl Fn(&Value) -> bool) -> Result<Value> {
    desk.until(what, async |desk| {
        let all = deeds(desk).await.ok()?;
        all.into_iter().find(|deed| deed["act"] == *act && look(deed))
    })
    .await
}

#[tokio::test]
async fn what_was_sent_is_put_back_unless_a_colleague_has_changed_it() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    let urgent = marta.set(&id, "priority", 1).await?;
    marta.until_sent().await?;
    marta.restart().await?;
    until_deed(&marta, &urgent, "done", |d| {
        d["can_undo"] == true && (d["standing"]["state"] == "done" || d["standing"]["state"] == "merged")
    })
    .await?;
    let taken = marta.call("undo", json!({ "act": urgent })).await?;
    assert_eq!((&taken["sent"], &taken["text"]), (&json!(true), &Value::Null));
    luca.until_case(&id, "the priority", |case| case["row"]["priority"] == "normal")
        .await?;
    until_deed(&marta, &urgent, "undone", |d| d["undo"]["state"] == "done").await?;

    let topic = marta.set(&id, "topic", "anagrafe.carta").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the topic", |case| case["row"]["topic"] == "anagrafe.carta")
        .await?;
    luca.set(&id, "topic", "strade").await?;
    luca.until_sent().await?;
    // Whether Marta has heard of it or not: nobody is asked to choose, and Luca's stays.
    match marta.call("undo", json!({ "act": topic })).await {
        Ok(_) => {
            let told = until_deed(&marta, &topic, "why", |d| d["undo"]["state"] == "refused").await?;
            assert_eq!(told["undo"]["refused"], "changed_since");
        }
        Err(refused) => assert_eq!(refused.code.as_str(), "changed_since"),
    }
    marta.until_sent().await?;
    let case = marta
        .until_case(&id, "Luca's", |case| case["row"]["topic"] == "strade")
        .await?;
    assert_eq!(case["conflicts"], json!([]));
    Ok(())
}

#[tokio::test]
async fn one_change_of_many_cases_is_undone_as_one() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let mut ids = Vec::new();
    for n in 0..60 {
        ids.push(new_case(&marta, &format!("Caso {n}")).await?);
    }
    let unknown = json!("00000000-0000-7000-8000-000000000001");
    let all: Vec<Value> = ids.iter().chain([&unknown]).cloned().collect();
    let change = json!({"kind": "set", "field": "priority", "value": 1});
    let saved = marta
        .call("cases_change", json!({ "ids": all, "change": change }))
        .await?;
    assert_eq!(saved["changed"], 60);
    assert_eq!(saved["not"], json!([{ "id": unknown, "code": "not_found" }]));
    marta.until_sent().await?;
    let line = deeds(&marta).await?.remove(0);
    assert_eq!((&line["cases"], &line["act"]), (&json!(60), &saved["act"]));
    let last = ids.last().cloned().unwrap_or_default();
    luca.until_case(&last, "urgent", |case| case["row"]["priority"] == "urgent")
        .await?;
    let taken = marta.call("undo", json!({ "act": saved["act"] })).await?;
    assert_eq!((&taken["sent"], &taken["kept"]), (&json!(true), &json!(0)));
    for id in [&ids[0], &last] {
        luca.until_case(id, "normal again", |case| case["row"]["priority"] == "normal")
            .await?;
    }
    marta.until_sent().await?;
    assert_eq!(deeds(&marta).await?[0]["undo"]["state"], "done");
    Ok(())
}
