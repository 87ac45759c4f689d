//! Stories of two desks and one server, all real, in one process.
#![expect(clippy::tests_outside_test_module, reason = "an integration test")]

mod attachments;
mod book;
mod calls;
mod catalogue;
mod clocks;
mod control;
mod corpus;
mod diagnostics;
mod escalation;
mod joins;
mod journal;
mod keeping;
mod learned;
mod listening;
mod macros;
mod mentions;
mod people;
mod phrases;
mod presence;
mod promised;
mod promises;
mod queues;
mod replies;
mod restored;
mod revoked;
mod rights;
mod router;
mod tell;
mod undo;
mod verify;
mod versions;

use anyhow::Result;
use oltre_tests::acts::bodies;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

async fn new_case(desk: &Desk, subject: &str) -> Result<Value> {
    let args = json!({
        "who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "041 5210211"},
        "subject": subject, "asked": "Fino a che ora fate le carte?", "topic": "anagrafe", "queue": null,
        "channel": "phone", "take": false
    });
    let created = desk.call("case_create", args).await?;
    assert_eq!(
        created["code"].as_str().map(str::len),
        Some(7),
        "a code to say at once"
    );
    Ok(created["id"].clone())
}

#[tokio::test]
async fn a_case_handled_with_the_cable_out_reaches_the_colleague_when_it_is_back() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;

    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let id = new_case(&marta, "Orario carte d'identità").await?;
    marta.call("case_take", json!({ "id": id })).await?;
    marta.note(&id, "Richiamare alle 16").await?;
    marta.set(&id, "priority", 1).await?;

    // The console is closed and opened again, still without a server.
    marta.restart().await?;
    let here = marta.case(&id).await?;
    assert_eq!(here["row"]["priority"], "urgent");
    assert_eq!(here["row"]["pending"], true);
    assert!(bodies(&here).contains(&"Richiamare alle 16"));
    let status = marta.call("sync_status", json!({})).await?;
    assert_eq!(
        status["waiting"], 4,
        "four actions of a person, whatever the number of ops"
    );

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    let there = luca
        .until_case(&id, "Marta's note", |case| {
            bodies(case).contains(&"Richiamare alle 16")
        })
        .await?;
    assert_eq!(there["row"]["priority"], "urgent");
    assert_eq!(there["row"]["contact"], "Bruna Zen");
    let here = marta
        .until_case(&id, "nothing pending, and the rows of it here", |case| {
            case["row"]["pending"] == false && case["number"].is_string()
        })
        .await?;
    assert!(
        here["number"].as_str().is_some_and(|n| n.len() >= 8),
        "the server added the yearly number"
    );
    let sent: Vec<&Value> = here["timeline"]["entries"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|e| &e["sent"])
        .collect();
    assert!(sent.iter().all(|s| **s == "confirmed"), "{sent:?}");
    Ok(())
}

#[tokio::test]
async fn two_desks_that_edit_different_fields_offline_keep_both() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the new case", |_| true).await?;

    hall.stop().await;
    marta.set(&id, "priority", 2).await?;
    luca.set(&id, "need", "Sicurezza in calle").await?;
    hall.start().await?;
    marta.wake().await?;
    luca.wake().await?;
    for desk in [&marta, &luca] {
        let case = desk
            .until_case(&id, "both edits", |c| {
                c["row"]["priority"] == "high"
                    && c["need"] == "Sicurezza in calle"
                    && c["row"]["pending"] == false
            })
            .await?;
        assert_eq!(case["conflicts"], json!([]));
    }
    Ok(())
}

#[tokio::test]
async fn two_desks_that_edit_the_same_field_offline_lose_neither_value() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = new_case(&marta, "Reclamo").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the new case", |_| true).await?;

    hall.stop().await;
    marta.set(&id, "subject", "Reclamo TARI").await?;
    luca.set(&id, "subject", "Bolletta doppia").await?;
    // Until it is answered, each sees their own.
    assert_eq!(luca.case(&id).await?["row"]["subject"], "Bolletta doppia");
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.wake().await?;
    for desk in [&luca, &marta] {
        let case = desk
            .until_case(&id, "the conflict", |c| {
                c["conflicts"].as_array().is_some_and(|x| x.len() == 1)
            })
            .await?;
        let values: Vec<&str> = case["conflicts"][0]["values"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|v| v["value"].as_str())
            .collect();
        assert!(
            values.contains(&"Reclamo TARI") && values.contains(&"Bolletta doppia"),
            "{values:?}"
        );
        assert_eq!(case["conflicts"][0]["field"], "subject");
    }
    let status = luca.call("sync_status", json!({})).await?;
    assert_eq!(status["to_check"], 1);

    let conflict = luca.case(&id).await?["conflicts"][0]["id"].clone();
    luca.call(
        "conflict_resolve",
        json!({"id": id, "conflict": conflict, "value": "Bolletta doppia"}),
    )
    .await?;
    marta
        .until_case(&id, "the decision", |c| {
            c["row"]["subject"] == "Bolletta doppia" && c["conflicts"] == json!([])
        })
        .await?;
    Ok(())
}

#[tokio::test]
async fn one_operator_who_edits_the_same_field_twice_offline_meets_no_conflict() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Primo").await?;
    marta.until_sent().await?;
    hall.stop().await;
    for subject in ["Secondo", "Terzo", "Quarto"] {
        marta.set(&id, "subject", subject).await?;
    }
    hall.start().await?;
    marta.wake().await?;
    let case = marta
        .until_case(&id, "all answered", |c| c["row"]["pending"] == false)
        .await?;
    assert_eq!(case["row"]["subject"], "Quarto");
    assert_eq!(case["conflicts"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_claim_made_offline_yields_to_the_colleague_who_was_first_and_its_reply_comes_back() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let mut luca = Desk::enrolled(&hall, "luca").await?;
    let id = new_case(&marta, "Permesso di sosta").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the new case", |_| true).await?;

    hall.stop().await;
    marta.call("case_take", json!({ "id": id })).await?;
    luca.call("case_take", json!({ "id": id })).await?;
    luca.call(
        "reply_send",
        json!({"id": id, "body": "Le mando il modulo.", "act": null, "seen": []}),
    )
    .await?;
    // Luca's console is closed while the server comes back: Marta is first, whoever's timer runs out first.
    luca.leave().await;
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    luca.come_back().await?;
    let case = luca
        .until_case(&id, "the refusal", |c| {
            c["came_back"].as_array().is_some_and(|back| !back.is_empty())
                && !c["row"]["owner"].is_null()
                && c["replies"] == json!([])
        })
        .await?;
    assert_eq!(case["came_back"][0]["refused"], "dependency_failed");
    assert_eq!(
        case["drafts"][0]["body"], "Le mando il modulo.",
        "no text is lost"
    );
    assert_eq!(case["answered"], false);
    let me = luca.call("directory", json!({})).await?["me"].clone();
    assert_ne!(case["row"]["owner"], me, "exactly one owner answers");
    let details = luca.call("sync_details", json!({})).await?;
    let codes: Vec<&str> = details["refused"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|a| a["refused"].as_str())
        .collect();
    assert!(
        codes.contains(&"already_owned") && codes.contains(&"dependency_failed"),
        "{codes:?}"
    );
    Ok(())
}

#[tokio::test]
async fn an_answer_from_something_that_is_no_oltre_server_changes_nothing() -> Result<()> {
    let desk = Desk::new()?;
    let nonsense = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = nonsense.local_addr()?;
    let serving = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = nonsense.accept().await {
            let mut head = [0; 1024];
            let _request = stream.read(&mut head).await;
            let _reply = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\nconnection: close\r\n\r\n<html>hello!")
                .await;
        }
    });
    let args = |server: String| json!({"server": server, "name": "marta", "password": "x", "passphrase": "una frase di prova"});
    let refused = desk
        .call("enrol", args(format!("http://{address}")))
        .await
        .expect_err("nonsense");
    assert_eq!(refused.code.as_str(), "server_nonsense");
    serving.abort();
    let _ended = serving.await;
    let absent = desk
        .call("enrol", args(format!("http://{address}")))
        .await
        .expect_err("nobody there");
    assert_eq!(absent.code.as_str(), "server_refused");
    assert_eq!(
        desk.call("app_state", json!({})).await?["access"],
        "first_run",
        "nothing is left behind"
    );
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_leaves_nothing_and_a_wrong_passphrase_opens_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let desk = Desk::new()?;
    let args = |password: &str, passphrase: &str| json!({"server": hall.url(), "name": "marta", "password": password, "passphrase": passphrase});
    let wrong = desk
        .call("enrol", args("sbagliata", "una frase di prova"))
        .await
        .expect_err("wrong password");
    assert_eq!(wrong.code.as_str(), "bad_credentials");
    let short = desk
        .call("enrol", args(oltre_tests::desk::PASSWORD, "corta"))
        .await
        .expect_err("too short");
    assert_eq!(short.code.as_str(), "passphrase_too_short");
    desk.call("enrol", args(oltre_tests::desk::PASSWORD, "una frase di prova"))
        .await?;
    desk.call("lock", json!({})).await?;
    let locked = desk.call("queue_counts", json!({})).await.expect_err("locked");
    assert_eq!(locked.code.as_str(), "locked");
    let wrong = desk
        .call("unlock", json!({"passphrase": "una frase sbagliata"}))
        .await
        .expect_err("wrong passphrase");
    assert_eq!(wrong.code.as_str(), "wrong_passphrase");
    desk.call("unlock", json!({"passphrase": "una frase di prova"}))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_new_case_half_typed_is_there_after_a_lock_and_gone_once_the_case_is_opened() -> Result<()> {
    let hall = TownHall::open().await?;
    let desk = Desk::enrolled(&hall, "marta").await?;
    let half = r#"{"subject":"Lampione spento in calle"}"#;
    desk.call("draft_save", json!({"id": null, "kind": "said", "body": half}))
        .await?;
    desk.call("lock", json!({})).await?;
    desk.call("unlock", json!({"passphrase": oltre_tests::desk::PASSPHRASE}))
        .await?;
    let kept = desk.call("draft_new_case", json!({})).await?;
    assert_eq!(kept["drafts"][0]["kind"], "said");
    assert_eq!(kept["drafts"][0]["body"], half);
    desk.call(
        "case_create",
        json!({"who": {"kind": "unknown"}, "subject": "Lampione spento in calle", "asked": "", "channel": "phone", "take": true}),
    )
    .await?;
    let gone = desk.call("draft_new_case", json!({})).await?;
    assert_eq!(gone["drafts"], json!([]));
    Ok(())
}
