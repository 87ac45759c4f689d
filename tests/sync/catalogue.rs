//! The catalogue at two desks: an editor publishes, an operator's pane follows, and the figures say what came of it.

use anyhow::Result;
use oltre_domain::Role;
use oltre_server::seed::QueueAccess;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::town;
use serde_json::{Value, json};

/// Marta works at the desk, Ada edits the catalogue.
async fn with_an_editor(hall: &TownHall) -> Result<(Desk, Desk)> {
    let mut people = town(&[("ada", QueueAccess::All)])?;
    for person in &mut people.operators {
        person.operator.role = Role::Editor;
    }
    hall.seed(people).await?;
    let marta = Desk::enrolled(hall, "marta").await?;
    let ada = Desk::enrolled(hall, "ada").await?;
    for desk in [&marta, &ada] {
        desk.until_sent().await?;
    }
    Ok((marta, ada))
}

const BOATS: &str = r#"
[words]
island = ["lido", "murano"]

[[action]]
id = "night_boat"
topic = "acqua_alta_mobilita"
group = "boats"
level = "over"
nature = "service"
title = { it = "Ultimo vaporetto", en = "Last boat" }
need = { it = "Tornare a casa la sera.", en = "To get home at night." }
say = { it = "L'ultima corsa parte a mezzanotte: le mando l'orario?", en = "The last boat is at midnight: shall I send the times?" }
when = "mentions(island)"
does = "insert"
benefit_minutes = 30
expected = "often"
"#;

async fn imported(desk: &Desk, toml: &str, dry: bool) -> Result<Value> {
    Ok(desk
        .call("catalogue_import", json!({"toml": toml, "dry": dry}))
        .await?)
}

async fn until_actions(desk: &Desk, how_many: usize) -> Result<Value> {
    desk.until("the actions", async |desk| {
        let view = desk.call("catalogue", json!({})).await.ok()?;
        (view["actions"].as_array()?.len() == how_many).then_some(view)
    })
    .await
}

/// A case in which somebody asked for the way home from an island, answered.
async fn answered_case(desk: &Desk) -> Result<Value> {
    let id = crate::new_case(desk, "Vaporetto").await?;
    for (kind, body) in [
        ("said", "Come torno al Lido stasera?"),
        ("note", "Chiede gli orari"),
    ] {
        desk.call(
            "entry_add",
            json!({"id": id, "kind": kind, "body": body, "act": null}),
        )
        .await?;
    }
    desk.call("case_set", json!({"id": id, "field": "answered", "value": true}))
        .await?;
    Ok(id)
}

async fn until_offered(desk: &Desk, id: &Value, action: Option<&str>) -> Result<Value> {
    desk.until("the offer", async |desk| {
        let said = desk.call("suggest", json!({"id": id})).await.ok()?;
        let offer = said["decision"]["voice"]["offer"]["id"]
            .as_str()
            .map(str::to_owned);
        (offer.as_deref() == action).then_some(said)
    })
    .await
}

#[tokio::test]
async fn what_an_editor_publishes_is_offered_at_the_desk_and_what_is_retired_is_not() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, ada) = with_an_editor(&hall).await?;
    let dry = imported(&ada, BOATS, true).await?;
    assert_eq!((&dry["added"], &dry["faults"]), (&json!(2), &json!([])));
    assert_eq!(
        until_actions(&ada, 0).await?["may_edit"],
        true,
        "a dry run changes nothing"
    );
    imported(&ada, BOATS, false).await?;
    let view = until_actions(&marta, 1).await?;
    assert_eq!(
        (&view["may_edit"], &view["actions"][0]["by"]),
        (&json!(false), &json!("Ada"))
    );

    let id = answered_case(&marta).await?;
    let said = until_offered(&marta, &id, Some("night_boat")).await?;
    let because = &said["decision"]["voice"]["offer"]["because"][0];
    assert_eq!(because["words"], "Come torno al Lido stasera");
    for outcome in [
        json!({"id": id, "action": "night_boat", "card": "offer", "operator": {"did": "proposed"}, "contact": null}),
        json!({"id": id, "action": "night_boat", "card": "offer", "operator": null, "contact": "accepted"}),
    ] {
        marta.call("suggestion_outcome", outcome).await?;
    }
    let helps = marta
        .until("the figures", async |desk| {
            let helps = desk
                .call("helps", json!({"days": 30, "topic": null, "action": null}))
                .await
                .ok()?;
            (helps["all"]["offered"] == 1).then_some(helps)
        })
        .await?;
    assert_eq!(
        (
            &helps["all"]["conversations"],
            &helps["all"]["proposed"],
            &helps["all"]["accepted"]
        ),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(helps["useful"], 1);
    // Ada looked at nothing: what came of it reaches her, and is no merit of conversations she did not have.
    marta.until_sent().await?;
    ada.wake().await?;
    let hers = ada
        .until("the yes at the other desk", async |desk| {
            let asked = json!({"days": 30, "topic": null, "action": null});
            let helps = desk.call("helps", asked).await.ok()?;
            (helps["all"]["accepted"] == 1).then_some(helps)
        })
        .await?;
    assert_eq!(
        (&hers["all"]["conversations"], &hers["useful"]),
        (&json!(0), &json!(0))
    );
    let figure = json!({"of": {"days": 30, "topic": null, "action": null}, "figure": {"what": "accepted"}, "offset": 0, "limit": 10});
    let rows = marta.call("helps_rows", figure).await?;
    assert_eq!((&rows["total"], &rows["rows"][0]["id"]), (&json!(1), &id));
    assert_eq!(rows["rows"][0]["title"]["it"], "Ultimo vaporetto");

    let retired = ada
        .call(
            "catalogue_retire",
            json!({"key": "action/night_boat", "base": 1, "retired": true}),
        )
        .await?;
    assert_eq!(retired["changed"], 1);
    let other = answered_case(&marta).await?;
    until_offered(&marta, &other, None).await?;
    Ok(())
}

#[tokio::test]
async fn an_action_is_tried_on_past_cases_before_anybody_sees_it() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, ada) = with_an_editor(&hall).await?;
    imported(&ada, BOATS, false).await?;
    until_actions(&ada, 1).await?;
    answered_case(&marta).await?;
    marta.until_sent().await?;
    let piece = ada
        .call("catalogue_piece", json!({"key": "action/night_boat"}))
        .await?;
    let mut entry = piece["entry"].clone();
    entry["id"] = json!("day_boat");
    let draft = json!({"draft": {"form": "fields", "entry": entry}});
    // The case comes before its entries do.
    let tried = ada
        .until("the case with its words", async |desk| {
            let tried = desk.call("catalogue_try", draft.clone()).await.ok()?;
            let shown = tried["offered"].as_u64()? + tried["ideas"].as_u64()?;
            (shown == 1).then_some(tried)
        })
        .await?;
    assert_eq!(tried["cases"], 1);
    assert_eq!(tried["examples"][0]["words"], "Come torno al Lido stasera");
    assert_eq!(
        until_actions(&ada, 1).await?["actions"][0]["id"],
        "night_boat",
        "trying publishes nothing"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_said_by_line_and_field_and_nothing_is_brought_in() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, ada) = with_an_editor(&hall).await?;
    for (wrong, field) in [
        (BOATS.replace("mentions(island)", "mentions(islnd)"), "when"),
        (BOATS.replace("en = \"Last boat\"", "en = \"\""), "title"),
        (
            BOATS.replace("benefit_minutes = 30", "benefit_minutes = -3"),
            "benefit_minutes",
        ),
        (
            BOATS.replace("expected = \"often\"", "expected = \"always\""),
            "expected",
        ),
        (BOATS.replace("topic = ", "topics = "), "topics"),
    ] {
        let said = imported(&ada, &wrong, false).await?;
        let fault = &said["faults"][0];
        assert_eq!(fault["field"], field, "{said}");
        assert!(fault["line"].as_u64().is_some_and(|line| line > 4), "{said}");
    }
    let refused = ada
        .call("catalogue_import", json!({"toml": "# nothing", "dry": false}))
        .await;
    assert_eq!(refused.unwrap_err().code.as_str(), "empty");
    let refused = marta
        .call("catalogue_import", json!({"toml": BOATS, "dry": false}))
        .await;
    assert_eq!(refused.unwrap_err().code.as_str(), "not_an_editor");
    until_actions(&ada, 0).await?;
    Ok(())
}

#[tokio::test]
async fn publishing_needs_the_server_and_says_so() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (_marta, ada) = with_an_editor(&hall).await?;
    imported(&ada, BOATS, false).await?;
    until_actions(&ada, 1).await?;
    hall.stop().await;
    let refused = imported(&ada, &BOATS.replace("Last boat", "Late boat"), false).await;
    assert!(refused.is_err(), "{refused:?}");
    let piece = ada
        .call("catalogue_piece", json!({"key": "action/night_boat"}))
        .await?;
    assert_eq!(
        (&piece["version"], &piece["entry"]["title"]["en"]),
        (&json!(1), &json!("Last boat"))
    );
    Ok(())
}

#[tokio::test]
async fn a_proposal_sent_in_ones_own_words_counts_as_reworded_and_not_as_another_proposal() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, ada) = with_an_editor(&hall).await?;
    imported(&ada, BOATS, false).await?;
    until_actions(&marta, 1).await?;
    for body in [
        "Buongiorno! L’ultima corsa parte a mezzanotte: le mando l’orario? Marta",
        "Guardi che a mezzanotte c'è ancora un vaporetto.",
    ] {
        let id = answered_case(&marta).await?;
        until_offered(&marta, &id, Some("night_boat")).await?;
        let proposed = json!({"id": id, "action": "night_boat", "card": "offer", "operator": {"did": "proposed"}, "contact": null});
        marta.call("suggestion_outcome", proposed).await?;
        marta
            .call(
                "reply_send",
                json!({"id": id, "body": body, "act": "night_boat", "seen": []}),
            )
            .await?;
    }
    let helps = marta
        .call("helps", json!({"days": 30, "topic": null, "action": null}))
        .await?;
    assert_eq!(
        (&helps["all"]["proposed"], &helps["all"]["edited"]),
        (&json!(2), &json!(1))
    );
    Ok(())
}
