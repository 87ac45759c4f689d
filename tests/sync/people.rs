//! People on a screen of their own, at two desks.

use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::operator;
use serde_json::{Value, json};

async fn person(desk: &Desk, id: &Value) -> Result<Value> {
    Ok(desk.call("person", json!({ "id": id })).await?)
}

/// A case that takes the person to the colleague's desk: who has no case is known where they were written down.
async fn case_of(desk: &Desk, id: &Value) -> Result<Value> {
    let args = json!({
        "who": {"kind": "known", "id": id}, "subject": "Passo carrabile", "asked": "", "topic": null,
        "queue": null, "channel": "phone", "take": true
    });
    Ok(desk.call("case_create", args).await?["id"].clone())
}

#[tokio::test]
async fn somebody_is_written_down_with_the_cable_out_changed_and_put_back() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let new = |name, kind, point| json!({"name": name, "kind": kind, "point": point});
    let bruna = marta
        .call("person_create", new("Bruna Zen", "citizen", "041 521 0211"))
        .await?["id"]
        .clone();
    let club = marta.call("person_create", new("Bocciofila", "body", "")).await?["id"].clone();
    let set = |field: &str, value: Value| json!({"id": bruna, "field": field, "value": value});
    marta.call("person_set", set("acts_for", club.clone())).await?;
    marta
        .call("person_set", set("quiet_hours", json!("13:00-15:30")))
        .await?;
    marta
        .call("point_add", json!({"id": bruna, "point": "Bruna@Example.org"}))
        .await?;
    case_of(&marta, &bruna).await?;
    let here = person(&marta, &bruna).await?;
    let removed = marta
        .call(
            "point_remove",
            json!({"id": bruna, "point": here["contact"]["points"][0]}),
        )
        .await?;
    assert_eq!(
        person(&marta, &bruna).await?["contact"]["points"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    marta.call("undo", json!({"act": removed["act"]})).await?;
    let refused = marta
        .call("person_set", set("quiet_hours", json!("dopo pranzo")))
        .await;
    assert_eq!(refused.unwrap_err().code.as_str(), "value_not_allowed");

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    let there = luca
        .until("Bruna", async |desk| person(desk, &bruna).await.ok())
        .await?;
    let shown: Vec<&Value> = there["contact"]["points"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|point| &point["value"])
        .collect();
    assert_eq!(shown, ["+390415210211", "bruna@example.org"]);
    assert_eq!(there["quiet_hours"], "13:00-15:30");
    assert_eq!(there["acts_for"]["id"], club);
    // From the body's side, at the desk where it is held.
    assert_eq!(person(&marta, &club).await?["acting"][0]["id"], bruna);
    let found = marta
        .call("contact_search", json!({"text": "bocciofila", "limit": 1}))
        .await?;
    assert_eq!(
        (&found["contacts"][0]["id"], &found["more"]),
        (&club, &json!(true))
    );
    let next = json!({"text": "bocciofila", "limit": 1, "from": 1});
    let found = marta.call("contact_search", next).await?;
    assert_eq!(found["contacts"][0]["acts_for"], "Bocciofila");
    assert_eq!(
        (&found["contacts"][0]["id"], &found["more"]),
        (&bruna, &json!(false))
    );
    assert_eq!(there["cases"].as_array().map(Vec::len), Some(1));
    let latest = luca.call("people_latest", json!({})).await?;
    assert_eq!(latest["contacts"][0]["name"], "Bruna Zen");
    Ok(())
}

#[tokio::test]
async fn two_rows_of_one_person_are_pointed_out_and_made_one() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let new = |name, point| json!({"name": name, "kind": "citizen", "point": point});
    let first = marta
        .call("person_create", new("Bruna Zen", "041 521 0211"))
        .await?["id"]
        .clone();
    let second = marta
        .call("person_create", new("Zen B.", "+39 041 5210211"))
        .await?["id"]
        .clone();
    case_of(&marta, &first).await?;
    case_of(&marta, &second).await?;
    let shown = person(&marta, &first).await?;
    assert_eq!(shown["maybe_the_same"][0]["person"]["id"], second);
    marta
        .call("contact_merge", json!({"id": second, "into": first}))
        .await?;
    for id in [&first, &second] {
        let one = person(&marta, id).await?;
        assert_eq!(one["contact"]["id"], first, "whichever is asked about");
        assert_eq!(one["cases"].as_array().map(Vec::len), Some(2));
        assert_eq!(one["maybe_the_same"], json!([]));
    }
    Ok(())
}

#[tokio::test]
async fn who_is_on_the_line_was_checked_by_somebody_and_acts_for_somebody() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let new = |name, kind| json!({"name": name, "kind": kind, "point": ""});
    let bruna = marta.call("person_create", new("Bruna Zen", "citizen")).await?["id"].clone();
    let aunt = marta.call("person_create", new("Zia Maria", "citizen")).await?["id"].clone();
    let id = case_of(&marta, &bruna).await?;
    assert_eq!(marta.case(&id).await?["identity"], Value::Null);
    let said = json!({"id": id, "way": "document", "acts_for": aunt});
    let act = marta.call("case_identity", said).await?["act"].clone();
    let here = marta.case(&id).await?;
    assert_eq!(here["identity"]["way"], "document");
    assert_eq!(
        here["identity"]["acts_for"],
        json!({"id": aunt, "name": "Zia Maria"})
    );
    marta.until_sent().await?;
    luca.wake().await?;
    let there = luca
        .until_case(&id, "the check", |case| case["identity"].is_object())
        .await?;
    assert_eq!(there["identity"]["by"], json!(operator("marta")));
    marta.call("undo", json!({ "act": act })).await?;
    assert_eq!(marta.case(&id).await?["identity"], Value::Null);
    Ok(())
}
