//! Who is at a case now.

use crate::new_case;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

async fn show(desk: &Desk, case: Option<&Value>, doing: &str) -> Result<()> {
    desk.call("presence_show", json!({"id": case, "doing": doing}))
        .await?;
    Ok(())
}

fn others(told: &Value) -> Vec<&str> {
    told["others"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["doing"].as_str())
        .collect()
}

#[tokio::test]
async fn two_at_the_same_case_see_each_other_and_a_desk_without_network_says_that_it_does_not_know()
-> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the new case", |_| true).await?;

    show(&marta, Some(&id), "reading").await?;
    marta
        .until_presence("nobody else", |told| {
            told["case"] == id && told["others"] == json!([])
        })
        .await?;
    show(&luca, Some(&id), "writing").await?;
    marta
        .until_presence("Luca writing", |told| others(told) == ["writing"])
        .await?;
    luca.until_presence("Marta reading", |told| others(told) == ["reading"])
        .await?;
    show(&luca, None, "reading").await?;
    marta
        .until_presence("nobody else again", |told| told["others"] == json!([]))
        .await?;

    hall.stop().await;
    marta.wake().await?;
    marta
        .until_presence("that it is not known", |told| {
            told["case"] == id && told["others"].is_null()
        })
        .await?;
    Ok(())
}
