//! What was promised, as a list at each desk.

use crate::joins::two_desks;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::operator;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

async fn listed(desk: &Desk, tab: &str, all: bool) -> Result<Vec<Value>> {
    let args = json!({"tab": tab, "all": all, "offset": 0, "limit": 50});
    let page = desk.call("promises_page", args).await?;
    let rows = page["rows"].as_array().cloned().unwrap_or_default();
    assert_eq!(page["total"], rows.len());
    Ok(rows)
}

#[tokio::test]
async fn a_promise_stands_on_the_list_of_whoever_answers_for_it_now() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    let far = json!({"id": id, "text": "Mandare il modulo", "due": 1_900_000_000_000_i64});
    marta.call("promise_make", far).await?;
    let mine = listed(&marta, "promises", false).await?;
    assert_eq!(
        mine[0]["promise"]["text"], "Mandare il modulo",
        "without a network"
    );
    assert_eq!(
        (&mine[0]["pending"], &mine[0]["subject"]),
        (&json!(true), &json!("Lampione spento"))
    );
    assert_eq!(marta.call("promise_counts", json!({})).await?["promises"], 1);

    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    let promise = mine[0]["promise"]["id"].clone();
    let to_luca = json!({"id": id, "promise": promise, "to": {"operator": operator("luca")}});
    marta.call("promise_pass", to_luca).await?;
    assert!(listed(&marta, "promises", false).await?.is_empty());
    assert_eq!(listed(&marta, "promises", true).await?.len(), 1);
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until("the promise that is his now", async |desk| {
        let mine = listed(desk, "promises", false).await.ok()?;
        (mine.len() == 1 && mine[0]["promise"]["state"] == "passed_on").then_some(())
    })
    .await?;
    let keep = json!({"id": id, "promise": promise, "end": "keep"});
    luca.call("promise_close", keep).await?;
    assert!(listed(&luca, "promises", true).await?.is_empty());
    let none = json!({"callbacks": 0, "promises": 0, "all_callbacks": 0, "all_promises": 0, "due": 0});
    assert_eq!(luca.call("promise_counts", json!({})).await?, none);
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_planned_is_tried_moved_and_kept_at_another_desk() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    let from = 1_900_000_000_000_i64;
    let due = from + 7_200_000;
    let plan = |point: &str| json!({"id": id, "text": "Richiamare con la data", "from": from, "due": due, "point": point});
    let hostile = marta
        .call("callback_plan", plan("*21*0415210211#"))
        .await
        .unwrap_err();
    assert_eq!(hostile.code.as_str(), "value_not_allowed");
    marta.call("callback_plan", plan("041 5210211")).await?;
    marta.until_sent().await?;

    luca.wake().await?;
    let call = luca
        .until("the planned call", async |desk| {
            listed(desk, "callbacks", true).await.ok()?.pop()
        })
        .await?["promise"]
        .clone();
    assert_eq!(
        (&call["from"], &call["point"]),
        (&json!(from), &json!("+390415210211"))
    );
    assert!(listed(&luca, "promises", true).await?.is_empty());

    let called = |end: &str| json!({"id": id, "promise": call["id"], "end": end});
    luca.call("callback_called", called("no_answer")).await?;
    let tomorrow = due + 86_400_000;
    luca.call(
        "promise_renegotiate",
        json!({"id": id, "promise": call["id"], "due": tomorrow}),
    )
    .await?;
    luca.until_sent().await?;
    marta.wake().await?;
    let there = marta
        .until_case(&id, "the new time", |case| case["promises"][0]["due"] == tomorrow)
        .await?;
    assert_eq!(
        there["promises"][0]["from"],
        from + 86_400_000,
        "as long as it was"
    );
    let tried = |case: &Value, end: &str| {
        let entries = case["timeline"]["entries"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        entries.iter().any(|e| {
            e["kind"] == "call_out" && e["meta"]["result"] == end && e["meta"]["promise"] == call["id"]
        })
    };
    assert!(tried(&there, "no_answer"), "{there}");

    marta.call("callback_called", called("reached")).await?;
    assert!(listed(&marta, "callbacks", false).await?.is_empty());
    marta.until_sent().await?;
    luca.wake().await?;
    let kept = luca
        .until_case(&id, "that they answered", |case| {
            case["promises"][0]["state"] == "kept"
        })
        .await?;
    assert!(tried(&kept, "reached"), "{kept}");
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_late_is_made_all_the_same_and_kept_from_then_on() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, _luca, id) = two_desks(&hall).await?;
    let due = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)?
            .as_millis(),
    )? + 3_600_000;
    let plan = json!({"id": id, "text": "Richiamare", "from": due - 3_600_000, "due": due, "point": ""});
    marta.call("callback_plan", plan).await?;
    marta.until_sent().await?;
    hall.pass(2 * 3_600_000).await?;
    marta.wake().await?;
    let broken = marta
        .until_case(&id, "that its time has passed", |case| {
            case["promises"][0]["state"] == "broken"
        })
        .await?;
    let called = json!({"id": id, "promise": broken["promises"][0]["id"], "end": "reached"});
    marta.call("callback_called", called).await?;
    marta.until_sent().await?;
    assert_eq!(marta.case(&id).await?["promises"][0]["state"], "kept");
    assert_eq!(marta.call("sync_details", json!({})).await?["refused"], json!([]));
    Ok(())
}

/// What was dialled.
#[derive(Default)]
struct Dialled(Mutex<Vec<String>>);

impl oltre_console::Phone for Dialled {
    fn dial(&self, number: &str) -> std::io::Result<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(number.to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn the_phone_is_given_numbers_and_nothing_else() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let nobody = marta
        .call("call_dial", json!({"point": "041 5210211"}))
        .await
        .unwrap_err();
    assert_eq!(nobody.code.as_str(), "no_phone");
    let phone = std::sync::Arc::new(Dialled::default());
    marta.phone = Some(phone.clone());
    marta.restart().await?;
    marta.call("call_dial", json!({"point": "041 5210211"})).await?;
    for hostile in [
        "*21*0415210211#",
        "tel:112",
        "marta@example.it",
        "",
        "file:///etc/passwd",
    ] {
        assert!(
            marta.call("call_dial", json!({"point": hostile})).await.is_err(),
            "{hostile}"
        );
    }
    assert_eq!(*phone.0.lock().unwrap(), ["+390415210211"]);
    Ok(())
}

/// What the system was asked to show.
#[derive(Default)]
struct Shown(Mutex<Vec<(String, String)>>);

impl oltre_console::Notifier for Shown {
    fn notify(&self, title: &str, body: &str) -> std::io::Result<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((title.to_owned(), body.to_owned()));
        Ok(())
    }
}

#[tokio::test]
async fn a_call_that_is_soon_is_told_once_to_who_promised_it_and_to_nobody_else() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    let soon = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)?
            .as_millis(),
    )? + 10 * 60_000;
    let plan = json!({"id": id, "text": "Richiamare", "from": soon, "due": soon + 3_600_000, "point": ""});
    marta.call("callback_plan", plan).await?;
    let told = marta
        .until("the reminder", async |desk| desk.reminders().pop())
        .await?;
    assert_eq!(told["reminder"], "near");
    assert_eq!(told["promise"]["text"], "Richiamare");
    // Something else is saved, and the time is looked at again.
    marta
        .call("case_set", json!({"id": id, "field": "answered", "value": true}))
        .await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "what was planned", |case| {
        case["promises"][0]["text"] == "Richiamare"
    })
    .await?;
    assert_eq!(marta.reminders().len(), 1);
    assert_eq!(luca.reminders(), Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn the_system_shows_nothing_at_a_locked_desk_or_where_that_is_not_wanted() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let shown = std::sync::Arc::new(Shown::default());
    marta.notifier = Some(shown.clone());
    marta.restart().await?;
    let notice = json!({"title": "Richiamata", "body": "È ora."});
    marta.call("notice_show", notice.clone()).await?;

    let mut settings = marta.call("settings_get", json!({})).await?;
    settings["notifications_off"] = json!(true);
    marta.call("settings_set", settings.clone()).await?;
    marta.call("notice_show", notice.clone()).await?;

    settings["notifications_off"] = json!(false);
    marta.call("settings_set", settings).await?;
    marta.call("lock", json!({})).await?;
    let locked = marta.call("notice_show", notice).await.unwrap_err();
    assert_eq!(locked.code.as_str(), "locked");
    assert_eq!(shown.0.lock().unwrap().len(), 1);
    Ok(())
}
