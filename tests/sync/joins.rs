//! What joins cases and people, at two desks.

use crate::new_case;
use anyhow::Result;
use oltre_tests::acts::bodies;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

/// Two desks that both hold Marta's new case.
pub(crate) async fn two_desks(hall: &TownHall) -> Result<(Desk, Desk, Value)> {
    let marta = Desk::enrolled(hall, "marta").await?;
    let luca = Desk::enrolled(hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "the new case", |_| true).await?;
    Ok((marta, luca, id))
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
    marta.note(&lamp, "È il palo 14").await?;
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

#[tokio::test]
async fn a_case_opened_as_part_of_another_stands_under_it_at_every_desk() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, lamp) = two_desks(&hall).await?;
    let args = json!({
        "who": {"kind": "unknown"}, "subject": "Rimborso della buca", "asked": "", "topic": null, "queue": null,
        "channel": "phone", "take": true, "parent": lamp
    });
    let part = marta.call("case_create", args).await?["id"].clone();
    let is_under = |case: &Value, other: &Value, link: &str| {
        case["links"].as_array().is_some_and(|links| {
            links
                .iter()
                .any(|l| l["other"]["id"] == *other && l["kind"] == link)
        })
    };
    assert!(is_under(&marta.case(&part).await?, &lamp, "parent"), "at once");
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&lamp, "its part", |case| is_under(case, &part, "child"))
        .await?;
    Ok(())
}
