//! The Book at three desks: written, used and put right in trains, and one Book in the end.

use anyhow::{Context, Result};
use oltre_domain::Role;
use oltre_server::seed::QueueAccess;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::{operator, town};
use serde_json::{Value, json};

/// Marta and Luca are operators, Ada is an editor.
async fn hall() -> Result<TownHall> {
    let hall = TownHall::empty().await?;
    let people = ["marta", "luca", "ada"].map(|name| (name, QueueAccess::All));
    let mut batch = town(&people)?;
    for seeded in &mut batch.operators {
        if seeded.operator.id == operator("ada") {
            seeded.operator.role = Role::Editor;
        }
    }
    hall.seed(batch).await?;
    Ok(hall)
}

async fn case(desk: &Desk, asked: &str) -> Result<Value> {
    let args = json!({
        "who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "041 521 0211"},
        "subject": "Carta d'identità", "asked": asked, "topic": "anagrafe", "queue": null,
        "channel": "phone", "take": true
    });
    Ok(desk.call("case_create", args).await?["id"].clone())
}

async fn article(desk: &Desk, id: &Value) -> Result<Value> {
    Ok(desk.call("article_open", json!({"id": id})).await?)
}

async fn sent(desk: &Desk) -> Result<()> {
    desk.wake().await?;
    desk.until_sent().await
}

fn change(id: &Value, field: &str, text: &str) -> Value {
    json!({"id": id, "sections": {field: text}})
}

#[tokio::test]
async fn an_article_born_from_a_case_is_used_by_a_colleague_and_confirmed_by_it() -> Result<()> {
    let mut hall = hall().await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let born = case(&marta, "Sono Bruna Zen, come rinnovo la carta d'identità?").await?;
    marta
        .call(
            "case_solve",
            json!({"id": born, "outcome": "other", "text": "Appuntamento dato"}),
        )
        .await?;
    let seed = marta.call("article_from_case", json!({"id": born})).await?;
    let question = seed["sections"]["question"].clone();
    assert_eq!(question, "Sono Bruna Zen, come rinnovo la carta d'identità?");
    assert_eq!(seed["sections"]["topics"], "anagrafe");
    let named = marta
        .call(
            "article_named",
            json!({"case": born, "sections": {"question": question}}),
        )
        .await?;
    let words: Vec<&Value> = named["named"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|n| &n["text"])
        .collect();
    assert_eq!(words, ["Bruna", "Zen"]);
    let draft = json!({"id": born, "kind": "article", "body": "{\"question\":\"Come rin"});
    marta.call("draft_save", draft).await?;
    let seed = marta.call("article_from_case", json!({"id": born})).await?;
    assert_eq!(seed["draft"]["body"], "{\"question\":\"Come rin");
    let written = json!({
        "kind": "article", "from": born,
        "sections": {"question": "Come rinnovo la carta d'identità?", "answer": "Su appuntamento.", "topics": "anagrafe"}
    });
    let id = marta.call("article_write", written).await?["id"].clone();
    let seed = marta.call("article_from_case", json!({"id": born})).await?;
    assert_eq!(
        seed["draft"],
        Value::Null,
        "what was written is no draft any more"
    );
    let timeline = marta.case(&born).await?["timeline"].to_string();
    assert!(
        timeline.contains("\"book\"") && timeline.contains("\"added\""),
        "{timeline}"
    );

    hall.start().await?;
    sent(&marta).await?;
    luca.wake().await?;
    luca.until("the article", async |desk| article(desk, &id).await.ok())
        .await?;
    // Luca, in his turn without a network, has a case it is about.
    hall.stop().await;
    luca.wake().await?;
    luca.until_offline().await?;
    let asked = case(&luca, "Vorrei rinnovare la carta").await?;
    let near = luca.call("book_for_case", json!({"id": asked})).await?;
    assert_eq!(near["articles"][0]["line"]["id"], id, "{near}");
    assert_eq!(near["articles"][0]["same_topic"], true);
    let used = luca.call("article_use", json!({"id": id, "case": asked})).await?;
    let again = luca.call("article_use", json!({"id": id, "case": asked})).await?;
    assert_eq!(again["act"], Value::Null, "it counts once a case");
    assert_eq!(article(&luca, &id).await?["line"]["state"], "confirmed");
    luca.call("undo", json!({"act": used["act"]})).await?;
    assert_eq!(article(&luca, &id).await?["line"]["state"], "unconfirmed");
    luca.call("article_use", json!({"id": id, "case": asked})).await?;
    hall.start().await?;
    sent(&luca).await?;
    marta.wake().await?;
    let seen = marta
        .until("the confirmation", async |desk| {
            let seen = article(desk, &id).await.ok()?;
            (seen["line"]["state"] == "confirmed").then_some(seen)
        })
        .await?;
    assert_eq!(seen["line"]["confirmed"]["by"], operator("luca").to_string());
    assert_eq!(seen["line"]["confirmed"]["by_use"], true);
    hall.pass(3_600_000).await?;
    marta.wake().await?;
    marta
        .until("the count", async |desk| {
            let seen = article(desk, &id).await.ok()?;
            (seen["line"]["fare"]["used"] == 1).then_some(())
        })
        .await
}

#[tokio::test]
async fn two_colleagues_in_two_trains_write_in_one_article_and_nothing_is_lost() -> Result<()> {
    let mut hall = hall().await?;
    let (marta, luca, ada) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
        Desk::enrolled(&hall, "ada").await?,
    );
    let new = json!({"kind": "article", "sections": {"question": "Orari?", "answer": "9-12"}});
    let id = marta.call("article_write", new).await?["id"].clone();
    sent(&marta).await?;
    for desk in [&luca, &ada] {
        desk.wake().await?;
        desk.until("the article", async |desk| article(desk, &id).await.ok())
            .await?;
    }
    hall.stop().await;
    for desk in [&marta, &luca] {
        desk.wake().await?;
        desk.until_offline().await?;
    }
    // Marta writes twice over her own words; Luca over the same section, and one of his own.
    marta
        .call("article_change", change(&id, "answer", "9-13"))
        .await?;
    marta
        .call("article_change", change(&id, "answer", "9-13 e il giovedì 15-17"))
        .await?;
    luca.call("article_change", change(&id, "answer", "8-12")).await?;
    luca.call("article_change", change(&id, "steps", "Prendi il numero."))
        .await?;
    let wrong = json!({"id": id, "text": "Il sabato è sbagliato"});
    luca.call("article_flag", wrong).await?;
    hall.start().await?;
    sent(&marta).await?;
    sent(&luca).await?;
    ada.wake().await?;
    let seen = ada
        .until("both", async |desk| {
            let seen = article(desk, &id).await.ok()?;
            (seen["line"]["to_settle"] == 2).then_some(seen)
        })
        .await?;
    assert_eq!(seen["sections"]["answer"], "9-13 e il giovedì 15-17");
    assert_eq!(seen["sections"]["steps"], "Prendi il numero.");
    assert_eq!(seen["beside"]["answer"][0]["value"], "8-12");
    assert_eq!(seen["beside"]["answer"][0]["by"], operator("luca").to_string());
    assert_eq!(seen["flags"][0]["text"], "Il sabato è sbagliato");
    let page = ada.call("book", json!({"tab": "to_settle", "limit": 10})).await?;
    assert_eq!(
        (&page["rows"][0]["id"], &page["counts"]["to_settle"]),
        (&id, &json!(1))
    );
    // An operator vouches for nothing; Ada settles, answers the flag and confirms.
    let confirm = |expect: &str| json!({"id": id, "expect": expect, "state": "confirmed"});
    let refused = marta
        .call("article_state", confirm("unconfirmed"))
        .await
        .unwrap_err();
    assert_eq!(refused.code.as_str(), "not_an_editor");
    let settle = json!({"id": id, "field": "answer", "value": "8-13, il giovedì anche 15-17"});
    ada.call("article_settle", settle).await?;
    let flag = seen["flags"][0]["id"].clone();
    let fixed = json!({"id": id, "sections": {"closed_days": "Sabato"}, "fixes": [flag], "confirm": true});
    ada.call("article_change", fixed).await?;
    sent(&ada).await?;
    for desk in [&marta, &luca] {
        desk.wake().await?;
        let seen = desk
            .until("the confirmation", async |desk| {
                let seen = article(desk, &id).await.ok()?;
                (seen["line"]["state"] == "confirmed").then_some(seen)
            })
            .await?;
        assert_eq!(seen["sections"]["answer"], "8-13, il giovedì anche 15-17");
        assert_eq!(seen["line"]["to_settle"], 0);
        let did: Vec<&str> = seen["history"]
            .as_array()
            .context("a history")?
            .iter()
            .filter_map(|step| step["did"].as_str())
            .collect();
        assert_eq!(did.iter().filter(|did| **did == "changed").count(), 5, "{did:?}");
        assert!(did.contains(&"flagged") && did.contains(&"settled") && did.contains(&"written"));
        let history = seen["history"].to_string();
        assert!(
            history.contains("8-12") || history.contains("giovedì"),
            "{history}"
        );
    }
    // And whoever compares finds nothing that differs.
    for desk in [&marta, &luca, &ada] {
        desk.call("sync_check", json!({})).await?;
        let checked = desk
            .until("the comparison", async |desk| {
                let status = desk.call("sync_status", json!({})).await.ok()?;
                let checked = status["checked"].clone();
                (!checked.is_null()).then_some(checked)
            })
            .await?;
        assert_eq!(checked["put_right"], 0, "{checked}");
    }
    Ok(())
}

#[tokio::test]
async fn an_operators_own_draft_is_dropped_and_the_book_is_written_out() -> Result<()> {
    let hall = hall().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let new = |question: &str, draft: bool| json!({"kind": "article", "draft": draft, "sections": {"question": question, "answer": "Sì, certo."}});
    let kept = marta.call("article_write", new("Si può?", false)).await?["id"].clone();
    let draft = marta.call("article_write", new("Forse?", true)).await?["id"].clone();
    let drop = json!({"id": draft, "expect": "draft", "state": "retired"});
    marta.call("article_state", drop).await?;
    let page = marta.call("book", json!({"tab": "all", "limit": 10})).await?;
    assert_eq!(page["rows"].as_array().map(Vec::len), Some(1));
    let place = tempfile::tempdir()?;
    marta.chooser.saves(place.path().join("libro"));
    let written = marta.call("book_export", json!({})).await?;
    assert_eq!(
        (&written["name"], &written["articles"]),
        (&json!("libro"), &json!(1))
    );
    let files: Vec<_> = std::fs::read_dir(place.path().join("libro"))?.collect::<std::io::Result<_>>()?;
    let text = std::fs::read_to_string(files.first().context("a file")?.path())?;
    assert!(text.contains("# Si può?") && text.contains(&kept.as_str().unwrap_or_default().to_owned()));
    // A second export does not write over the first.
    marta.chooser.saves(place.path().join("libro"));
    let refused = marta.call("book_export", json!({})).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "file_not_written");
    Ok(())
}
