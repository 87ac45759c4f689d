//! A fault three people reported: when it is over, all of them are told, each the way they can be reached.

use crate::replies::mail_server_away;
use anyhow::{Context, Result};
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

async fn reports(desk: &Desk, name: &str, point: &str, parent: Option<&Value>) -> Result<Value> {
    let mut args = json!({
        "who": {"kind": "new", "name": name, "contact_kind": "citizen", "point": point},
        "subject": "Lampione spento", "asked": "Il lampione è spento", "topic": null, "queue": null,
        "channel": "phone", "take": parent.is_none()
    });
    if let Some(parent) = parent {
        args["parent"] = parent.clone();
    }
    Ok(desk.call("case_create", args).await?["id"].clone())
}

#[tokio::test]
async fn who_reported_the_same_fault_is_told_by_mail_or_called_back_and_it_is_undone_as_one() -> Result<()> {
    let mut hall = TownHall::open().await?;
    hall.stop().await;
    hall.sends_mail(&mail_server_away().await?)?;
    hall.start().await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    let fault = reports(&marta, "Ada", "333 1111111", None).await?;
    let bruna = reports(&marta, "Bruna", "bruna@example.org", Some(&fault)).await?;
    let carlo = reports(&marta, "Carlo", "333 2222222", Some(&fault)).await?;
    let nobody = json!({
        "who": {"kind": "unknown"}, "subject": "Lampione spento", "asked": "", "topic": null, "queue": null,
        "channel": "phone", "take": false, "parent": fault
    });
    let unknown = marta.call("case_create", nobody).await?["id"].clone();
    let over = reports(&marta, "Dina", "dina@example.org", Some(&fault)).await?;
    for id in [&over, &fault] {
        marta
            .call("case_solve", json!({"id": id, "outcome": "other"}))
            .await?;
    }
    marta.until_sent().await?;

    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let said = marta.call("reporters", json!({"id": fault})).await?;
    let rows = said["reporters"].as_array().context("rows")?;
    let way = |id: &Value| {
        rows.iter()
            .find(|row| row["id"] == *id)
            .map(|row| row["way"].clone())
    };
    assert_eq!(rows.len(), 3, "Dina has been told: {said}");
    assert_eq!(
        way(&bruna),
        Some(json!({"way": "mail", "to": "bruna@example.org"}))
    );
    assert_eq!(
        way(&carlo),
        Some(json!({"way": "call", "point": "+393332222222", "shown": "333 2222222"}))
    );
    assert_eq!(way(&unknown), Some(json!({"way": "nobody"})));

    let case = marta.case(&fault).await?;
    let soon = case["created_at"].as_i64().context("a date")? + 7_200_000;
    let tell = json!({
        "id": fault, "ids": [bruna, carlo], "body": "Il lampione è riparato. Grazie.",
        "from": soon, "due": soon + 7_200_000, "solve": true
    });
    let told = marta.call("reporters_tell", tell).await?;
    assert_eq!((&told["changed"], &told["not"]), (&json!(2), &json!([])));
    let (b, c) = (marta.case(&bruna).await?, marta.case(&carlo).await?);
    assert_eq!(
        b["replies"][0]["entry"]["body"],
        "Il lampione è riparato. Grazie."
    );
    assert_eq!(b["row"]["status"], "solved");
    assert_eq!(c["promises"][0]["text"], "Il lampione è riparato. Grazie.");
    assert_eq!(c["promises"][0]["point"], "+393332222222");
    assert_eq!(
        c["row"]["status"], "new",
        "who is to be called has not been told yet"
    );

    marta.call("undo", json!({"act": told["act"]})).await?;
    let (b, c) = (marta.case(&bruna).await?, marta.case(&carlo).await?);
    assert_eq!((&b["replies"], &b["row"]["status"]), (&json!([]), &json!("new")));
    assert_eq!(c["promises"], json!([]));

    let again = json!({
        "id": fault, "ids": [bruna], "body": "Riparato.", "from": soon, "due": soon + 1, "solve": false
    });
    marta.call("reporters_tell", again).await?;
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&bruna, "what Bruna is told", |case| {
        case.to_string().contains("Riparato.")
    })
    .await?;
    let empty = json!({"id": fault, "ids": [bruna], "body": " ", "from": soon, "due": soon, "solve": false});
    let refused = marta.call("reporters_tell", empty).await;
    assert_eq!(serde_json::to_value(refused.unwrap_err().code)?, "empty");
    Ok(())
}
