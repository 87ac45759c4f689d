//! A promise in what was written is offered, and made only by hand.

use crate::new_case;
use anyhow::{Context as _, Result};
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

async fn spotted(desk: &Desk, id: &Value, text: &str) -> Result<Value> {
    Ok(desk.call("promise_spot", json!({"id": id, "text": text})).await?["found"].clone())
}

#[tokio::test]
async fn what_was_told_the_contact_is_offered_as_a_promise_until_it_is_one() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Orario carte d'identità").await?;
    hall.stop().await;
    let words = "Buongiorno, la richiamo dopodomani. Saluti";
    let found = spotted(&marta, &id, words).await?;
    assert_eq!(found["words"], "Buongiorno, la richiamo dopodomani");
    let due = found["due"].as_i64().context("a moment")?;
    let now = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)?
            .as_millis(),
    )?;
    assert!((24..72).contains(&((due - now) / 3_600_000)), "{due}");
    assert_eq!(
        marta.case(&id).await?["promises"],
        json!([]),
        "nothing is made of it by itself"
    );

    marta
        .call(
            "promise_make",
            json!({"id": id, "text": found["words"], "due": due}),
        )
        .await?;
    assert_eq!(
        spotted(&marta, &id, words).await?,
        Value::Null,
        "it is on the case"
    );
    assert_eq!(spotted(&marta, &id, "Siamo aperti domani.").await?, Value::Null);
    Ok(())
}
