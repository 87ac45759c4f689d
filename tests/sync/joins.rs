//! What joins cases and answers contacts, at two desks.

use crate::{bodies, new_case};
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

/// Two desks that both hold Marta's new case.
async fn two_desks(hall: &TownHall) -> Result<(Desk, Desk, Value)> {
    let marta = Desk::enrolled(hall, "marta").await?;
    let luca = Desk::enrolled(hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "the new case", |_| true).await?;
    Ok((marta, luca, id))
}

/// What is shown at the end of a timeline, and the replies under way.
fn seen(case: &Value) -> Vec<&Value> {
    let last = case["timeline"]["entries"].as_array().into_iter().flatten().rev();
    let held = case["replies"].as_array().into_iter().flatten();
    last.chain(held).take(20).map(|shown| &shown["id"]).collect()
}

fn send(id: &Value, body: &str, case: &Value) -> Value {
    json!({"id": id, "body": body, "act": null, "seen": seen(case)})
}

#[tokio::test]
async fn cases_merged_with_the_cable_out_are_sections_of_one_at_both_desks() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, luca, lamp) = two_desks(&hall).await?;
    let pole = new_case(&marta, "Palo di via Roma").await?;
    marta.until_sent().await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    marta
        .call(
            "entry_add",
            json!({"id": lamp, "kind": "note", "body": "È il palo 14", "act": null}),
        )
        .await?;
    marta
        .call("case_merge", json!({"id": lamp, "into": pole}))
        .await?;
    let here = marta.case(&pole).await?;
    assert_eq!(here["merged"][0]["id"], lamp, "at once, without a server");
    let again = marta.call("case_take", json!({"id": lamp})).await.unwrap_err();
    assert_eq!(again.code.as_str(), "merged");

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    let there = luca
        .until_case(&pole, "the section", |case| case["merged"][0]["id"] == lamp)
        .await?;
    let section = &there["merged"][0];
    assert!(bodies(section).contains(&"È il palo 14"));
    assert!(
        !bodies(&there).contains(&"È il palo 14"),
        "its words stay its own"
    );
    assert_eq!(luca.case(&lamp).await?["merged_into"]["id"], pole);
    // Taken back at the other desk, both are as they were.
    luca.call("case_unmerge", json!({ "id": lamp })).await?;
    luca.until_sent().await?;
    marta.wake().await?;
    marta
        .until_case(&lamp, "a case by itself", |case| case["merged_into"].is_null())
        .await?;
    assert_eq!(marta.case(&pole).await?["merged"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_reply_waits_ten_seconds_at_the_server_and_is_then_on_both_timelines() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    let shown = marta.case(&id).await?;
    marta
        .call("reply_send", send(&id, "La squadra passa domani", &shown))
        .await?;
    marta.until_sent().await?;
    let held = marta.case(&id).await?;
    assert_eq!(held["replies"][0]["body"], "La squadra passa domani");
    assert!(!bodies(&held).contains(&"La squadra passa domani"));
    assert_eq!(held["answered"], true);
    hall.pass(10_001).await?;
    for desk in [&marta, &luca] {
        desk.wake().await?;
        let gone = desk
            .until_case(&id, "the reply", |case| {
                bodies(case).contains(&"La squadra passa domani")
            })
            .await?;
        assert_eq!(gone["replies"], json!([]));
    }
    Ok(())
}

#[tokio::test]
async fn a_reply_called_back_is_a_draft_again_and_never_goes() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    let shown = marta.case(&id).await?;
    marta.call("reply_send", send(&id, "Sbagliato", &shown)).await?;
    marta.until_sent().await?;
    let reply = marta.case(&id).await?["replies"][0]["id"].clone();
    marta
        .call("reply_cancel", json!({"id": id, "reply": reply}))
        .await?;
    marta.until_sent().await?;
    hall.pass(10_001).await?;
    let here = marta.case(&id).await?;
    assert_eq!((&here["replies"], &here["answered"]), (&json!([]), &json!(false)));
    assert_eq!(here["drafts"][0]["body"], "Sbagliato");
    luca.wake().await?;
    luca.until_sent().await?;
    assert!(!bodies(&luca.case(&id).await?).contains(&"Sbagliato"));
    Ok(())
}

#[tokio::test]
async fn a_reply_written_while_a_colleague_answered_comes_back_as_a_draft_and_says_who() -> Result<()> {
    let hall = TownHall::open().await?;
    let (mut marta, luca, id) = two_desks(&hall).await?;
    // Marta writes in a train; meanwhile Luca answers.
    let shown = marta.case(&id).await?;
    let words = send(&id, "Domani passiamo", &shown);
    marta.leave().await;
    let at_lucas = luca.case(&id).await?;
    luca.call("reply_send", send(&id, "Arriviamo oggi", &at_lucas))
        .await?;
    luca.until_sent().await?;
    hall.pass(10_001).await?;
    marta.come_back().await?;
    marta.call("reply_send", words).await?;
    marta.wake().await?;
    let details = marta
        .until("a reply that was not sent", async |desk| {
            let details = desk.call("sync_details", json!({})).await.ok()?;
            let refused = details["refused"].as_array()?;
            (!refused.is_empty()).then(|| details.clone())
        })
        .await?;
    let refused = &details["refused"][0];
    assert_eq!(refused["refused"], "already_answered");
    let luca_is = luca.call("directory", json!({})).await?["me"].clone();
    assert_eq!(refused["now"], luca_is, "it says who");
    assert_eq!(refused["text"], "Domani passiamo");
    let here = marta
        .until_case(&id, "Luca's answer", |case| {
            bodies(case).contains(&"Arriviamo oggi")
        })
        .await?;
    assert_eq!(here["drafts"][0]["body"], "Domani passiamo");
    assert!(!bodies(&here).contains(&"Domani passiamo"));
    Ok(())
}

#[tokio::test]
async fn two_rows_of_one_person_are_one_at_both_desks() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, first) = two_desks(&hall).await?;
    let second = new_case(&marta, "Palo di via Roma").await?;
    marta.until_sent().await?;
    let contact = |case: &Value| case["contact"]["id"].clone();
    let (stays, goes) = (
        contact(&marta.case(&first).await?),
        contact(&marta.case(&second).await?),
    );
    marta
        .call("contact_merge", json!({"id": goes, "into": stays}))
        .await?;
    marta.until_sent().await?;
    luca.wake().await?;
    for desk in [&marta, &luca] {
        let case = desk
            .until_case(&second, "the person", |case| contact(case) == stays)
            .await?;
        assert_eq!(case["contact"]["cases"], 2);
    }
    Ok(())
}
