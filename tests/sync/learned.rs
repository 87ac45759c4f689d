//! Learning together: what one desk did is known at all of them, and by who begins today.

use anyhow::{Context, Result};
use oltre_server::Trained;
use oltre_server::seed::QueueAccess;
use oltre_store::Store;
use oltre_tests::desk::{Desk, PASSPHRASE, TownHall};
use oltre_tests::town::{office, town};
use serde_json::{Value, json};
use std::cell::RefCell;

/// Solved cases of a topic before learned steps speak.
pub(crate) const ENOUGH: usize = 30;

/// Somebody asked something, and nothing was done yet.
async fn asked(desk: &Desk, words: &str) -> Result<Value> {
    asked_in(desk, words, json!(null)).await
}

pub(crate) async fn asked_in(desk: &Desk, words: &str, queue: Value) -> Result<Value> {
    let args = json!({
        "who": {"kind": "unknown"}, "subject": "Carte d'identità", "asked": "", "topic": "anagrafe",
        "queue": queue, "channel": "phone", "take": false
    });
    let id = desk.call("case_create", args).await?["id"].clone();
    desk.call(
        "entry_add",
        json!({"id": id, "kind": "said", "body": words, "act": null}),
    )
    .await?;
    Ok(id)
}

/// Who asks when we are open is told the hours, and who lost something is asked where; then the case is solved.
pub(crate) async fn solves(desk: &Desk, how_many: usize) -> Result<()> {
    for n in 0..how_many {
        let (words, act) = if n % 2 == 0 {
            ("A che ora aprite domani?", "give_hours")
        } else {
            ("Ho perso la carta d'identità", "ask_where")
        };
        let id = asked(desk, words).await?;
        desk.call(
            "entry_add",
            json!({"id": id, "kind": "note", "body": "Detto.", "act": act}),
        )
        .await?;
        desk.call("case_solve", json!({"id": id, "outcome": "other"}))
            .await?;
    }
    desk.until_sent().await
}

pub(crate) async fn trains(hall: &TownHall) -> Result<Trained> {
    let storage = hall.storage()?;
    let trained = tokio::task::spawn_blocking(move || storage.train()).await??;
    trained.context("something was learned")
}

pub(crate) async fn until_steps(
    desk: &Desk,
    id: &Value,
    what: &str,
    look: impl Fn(&Value) -> bool,
) -> Result<Value> {
    let last = RefCell::new(Value::Null);
    let found = desk.until(what, async |desk| {
        let said = desk.call("suggest", json!({"id": id})).await.ok()?;
        let steps = said["decision"]["steps"].clone();
        let is_there = look(&steps);
        last.replace(said["decision"].clone());
        is_there.then_some(steps)
    });
    let found = found.await;
    found.with_context(|| format!("last it said {}", last.take()))
}

/// Marta answers calls; Zoe begins today, and holds none of the cases that are there.
pub(crate) async fn town_hall() -> Result<(TownHall, Desk)> {
    let hall = TownHall::open().await?;
    hall.seed(town(&[("zoe", QueueAccess::Some(vec![office()]))])?)
        .await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    Ok((hall, marta))
}

#[tokio::test]
async fn who_begins_today_is_as_clever_as_those_who_were_there() -> Result<()> {
    let (hall, marta) = town_hall().await?;
    solves(&marta, ENOUGH).await?;
    let trained = trains(&hall).await?;
    assert_eq!(trained.cases, ENOUGH as u64);
    let zoe = Desk::enrolled(&hall, "zoe").await?;
    for (words, act) in [
        ("Buongiorno, a che ora siete aperti?", "give_hours"),
        ("Ho perso il documento in vaporetto", "ask_where"),
    ] {
        let id = asked_in(&zoe, words, json!(office())).await?;
        let steps = until_steps(&zoe, &id, act, |steps| steps["cards"][0]["id"] == act).await?;
        assert_eq!(
            steps["learning"],
            Value::Null,
            "thirty cases were enough for everybody"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_a_colleague_solved_since_last_night_counts_at_once_and_once() -> Result<()> {
    let (hall, marta) = town_hall().await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    solves(&marta, ENOUGH - 1).await?;
    trains(&hall).await?;
    let id = asked(&luca, "A che ora aprite?").await?;
    let learning = |steps: &Value| steps["learning"]["solved"] == ENOUGH - 1;
    until_steps(&luca, &id, "all but one", learning).await?;
    // The thirtieth, after the server learned: Luca's console goes on by itself.
    solves(&marta, 1).await?;
    let steps = until_steps(&luca, &id, "the thirtieth", |steps| steps["learning"].is_null()).await?;
    assert_eq!(steps["cards"][0]["id"], "give_hours");
    // Learned again on the server, it is the same case and not one more.
    assert_eq!(trains(&hall).await?.cases, ENOUGH as u64);
    Ok(())
}

#[tokio::test]
async fn what_this_desk_did_offline_is_known_here_before_anybody_hears_of_it() -> Result<()> {
    let (mut hall, marta) = town_hall().await?;
    solves(&marta, ENOUGH - 1).await?;
    trains(&hall).await?;
    hall.stop().await;
    let id = asked(&marta, "A che ora aprite?").await?;
    marta
        .call(
            "entry_add",
            json!({"id": id, "kind": "note", "body": "Detto.", "act": "give_hours"}),
        )
        .await?;
    marta
        .call("case_solve", json!({"id": id, "outcome": "other"}))
        .await?;
    let next = asked(&marta, "Quando siete aperti? A che ora?").await?;
    let steps = until_steps(&marta, &next, "her own", |steps| steps["learning"].is_null()).await?;
    assert_eq!(steps["cards"][0]["id"], "give_hours");
    Ok(())
}

#[tokio::test]
async fn what_was_learned_and_cannot_be_read_any_more_is_learned_anew_and_work_goes_on() -> Result<()> {
    let (hall, marta) = town_hall().await?;
    solves(&marta, ENOUGH).await?;
    trains(&hall).await?;
    let mut zoe = Desk::enrolled(&hall, "zoe").await?;
    let id = asked_in(&zoe, "A che ora aprite?", json!(office())).await?;
    until_steps(&zoe, &id, "what all learned", |steps| steps["learning"].is_null()).await?;
    zoe.leave().await;
    {
        let store = Store::open(zoe.data(), PASSPHRASE)?;
        let mut kept = store.learned()?.context("the server's learning is here")?;
        kept.bytes.truncate(4_000);
        assert!(store.keep_learned(&kept, &store.learned_stamp()?)?);
    }
    zoe.come_back().await?;
    let from_nothing = |steps: &Value| steps["learning"]["solved"] == 0;
    until_steps(&zoe, &id, "from nothing", from_nothing).await?;
    zoe.until_sent().await?;
    // With the next news the server's is fetched again: nothing is wrong with it.
    solves(&marta, 1).await?;
    zoe.wake().await?;
    until_steps(&zoe, &id, "what all learned", |steps| steps["learning"].is_null()).await?;
    Ok(())
}
