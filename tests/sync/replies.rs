//! Replies at two desks: held, cancelled, let go, or not accepted because a colleague was first.

use crate::joins::two_desks;
use crate::new_case;
use anyhow::Result;
use oltre_tests::acts::{bodies, reply_to};
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

#[tokio::test]
async fn a_reply_waits_ten_seconds_at_the_server_and_is_then_on_both_timelines() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    marta.reply(&id, "La squadra passa domani").await?;
    marta.until_sent().await?;
    let held = marta.case(&id).await?;
    assert_eq!(held["replies"][0]["entry"]["body"], "La squadra passa domani");
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
    marta.reply(&id, "Sbagliato").await?;
    marta.until_sent().await?;
    let reply = marta.case(&id).await?["replies"][0]["entry"]["id"].clone();
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
    let words = reply_to(&shown, &id, "Domani passiamo");
    marta.leave().await;
    luca.reply(&id, "Arriviamo oggi").await?;
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

/// The reason the server gave for the one reply that came back, as its case tells it.
async fn until_back(desk: &Desk, id: &Value) -> Result<Value> {
    let case = desk
        .until_case(id, "a reply that came back", |case| {
            case["came_back"].as_array().is_some_and(|back| back.len() == 1)
        })
        .await?;
    Ok(case["came_back"][0].clone())
}

#[tokio::test]
async fn a_reply_is_called_back_before_it_leaves_and_the_server_never_hears_of_it() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (marta, _, id) = two_desks(&hall).await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    marta.reply(&id, "Sbagliato").await?;
    let waits = marta.case(&id).await?;
    let reply = &waits["replies"][0]["entry"];
    assert_eq!(
        (&reply["body"], &reply["sent"], &reply["meta"]["result"]),
        (&json!("Sbagliato"), &json!("pending"), &json!("not_sent"))
    );
    assert_eq!(marta.call("sync_status", json!({})).await?["waiting"], 1);
    marta
        .call("reply_cancel", json!({"id": id, "reply": reply["id"]}))
        .await?;
    let here = marta.case(&id).await?;
    assert_eq!((&here["replies"], &here["answered"]), (&json!([]), &json!(false)));
    assert_eq!(here["drafts"][0]["body"], "Sbagliato");
    assert_eq!(
        marta.call("sync_status", json!({})).await?["waiting"],
        0,
        "nothing to send"
    );
    Ok(())
}

#[tokio::test]
async fn what_waits_at_this_desk_hides_no_answer_of_a_colleague() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let (mut marta, luca, id) = two_desks(&hall).await?;
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    // Marta's note is sent before her reply, and stands behind Luca's answer by then.
    marta.note(&id, "Ho guardato la mappa").await?;
    marta.reply(&id, "Domani passiamo").await?;
    marta.leave().await;
    hall.start().await?;
    luca.reply(&id, "Arriviamo oggi").await?;
    luca.until_sent().await?;
    hall.pass(10_001).await?;
    marta.come_back().await?;
    marta.wake().await?;
    let back = until_back(&marta, &id).await?;
    assert_eq!(
        (&back["refused"], &back["text"]),
        (&json!("already_answered"), &json!("Domani passiamo"))
    );
    let here = marta.case(&id).await?;
    assert_eq!(here["drafts"][0]["body"], "Domani passiamo");
    // Seen and dismissed, the case says it no more.
    marta.call("refused_dismiss", json!({"act": back["act"]})).await?;
    assert_eq!(marta.case(&id).await?["came_back"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_held_reply_has_been_said_for_overhelp_and_for_the_list() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.until_sent().await?;
    let shown = marta.case(&id).await?;
    assert_eq!(
        marta.call("suggest", json!({ "id": id })).await?["answered"],
        false
    );
    let mut words = reply_to(&shown, &id, "La squadra passa domani");
    words["act"] = json!("tell_when");
    marta.call("reply_send", words).await?;
    let held = marta.case(&id).await?;
    let reply = &held["replies"][0]["entry"];
    assert_eq!(reply["meta"]["act"], "tell_when");
    assert_eq!(held["row"]["updated_at"], reply["at"], "the last that happened");
    // Whatever the field says: the words are on their way.
    marta.set(&id, "answered", false).await?;
    assert_eq!(
        marta.call("suggest", json!({ "id": id })).await?["answered"],
        true
    );
    // Solved meanwhile, it goes all the same, and its label with it.
    marta.call("case_take", json!({ "id": id })).await?;
    marta
        .call("case_solve", json!({"id": id, "outcome": "informed", "text": ""}))
        .await?;
    marta.until_sent().await?;
    hall.pass(10_001).await?;
    marta.wake().await?;
    let gone = marta
        .until_case(&id, "the reply", |case| {
            case["replies"] == json!([]) && bodies(case).contains(&"La squadra passa domani")
        })
        .await?;
    assert_eq!(gone["row"]["status"], "solved");
    let entries = gone["timeline"]["entries"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let entry = entries.iter().find(|e| e["kind"] == "message_out");
    assert_eq!(entry.map(|e| e["meta"]["act"].clone()), Some(json!("tell_when")));
    Ok(())
}

#[tokio::test]
async fn a_held_reply_is_undone_like_any_other_action() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca, id) = two_desks(&hall).await?;
    let sent = marta.reply(&id, "Sbagliato").await?;
    marta.until_sent().await?;
    marta
        .until("the answer", async |desk| {
            let history = desk.call("history", json!({})).await.ok()?;
            let deeds = history["deeds"].as_array()?;
            deeds
                .iter()
                .any(|deed| deed["act"] == sent && deed["can_undo"] == true)
                .then_some(())
        })
        .await?;
    marta.call("undo", json!({ "act": sent })).await?;
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
async fn a_reply_is_not_written_straight_into_the_timeline() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    let refused = marta
        .call(
            "entry_add",
            json!({"id": id, "kind": "reply", "body": "Domani", "act": null}),
        )
        .await
        .expect_err("one way alone");
    assert_eq!(refused.code.as_str(), "bad_command");
    Ok(())
}

/// A mail server that hangs up on everybody: what stands under `[mail]` for it.
pub(crate) async fn mail_server_away() -> Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    Ok(format!(
        "host = \"127.0.0.1\"\nport = {port}\nsecurity = \"none\"\nfrom = \"sportello@comune.example\""
    ))
}

#[tokio::test]
async fn a_reply_by_mail_says_to_whom_and_why_it_waits_and_one_that_was_spoken_does_not_leave() -> Result<()>
{
    let mut hall = TownHall::open().await?;
    hall.stop().await;
    hall.sends_mail(&mail_server_away().await?)?;
    hall.start().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let args = json!({
        "who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "Bruna.Zen@Example.org"},
        "subject": "Reclamo TARI", "asked": "Ho pagato due volte", "topic": null, "queue": null,
        "channel": "email", "take": true
    });
    let id = marta.call("case_create", args).await?["id"].clone();
    marta.until_sent().await?;
    let mut shown = marta.case(&id).await?;
    assert_eq!(
        shown["mail"],
        json!({"to": "Bruna.Zen@Example.org", "usual": true})
    );
    for (words, mail) in [
        ("Le rimborsiamo la seconda rata", true),
        ("Come detto al telefono", false),
    ] {
        let mut reply = reply_to(&shown, &id, words);
        reply["mail"] = json!(mail);
        marta.call("reply_send", reply).await?;
        marta.until_sent().await?;
        shown = marta.case(&id).await?;
    }
    assert_eq!(shown["replies"][0]["entry"]["meta"]["result"], "sending");
    assert_eq!(shown["replies"][0]["is_sending"], false, "it can be called back");
    hall.pass(10_001).await?;
    marta.wake().await?;
    let waiting = marta
        .until_case(&id, "a reply that waits", |case| {
            case["replies"][0]["hindered"].is_string() && bodies(case).contains(&"Come detto al telefono")
        })
        .await?;
    assert_eq!(waiting["replies"].as_array().map(Vec::len), Some(1));
    assert_eq!(waiting["replies"][0]["is_sending"], true);
    let args = json!({"id": id, "reply": waiting["replies"][0]["entry"]["id"]});
    let refused = marta.call("reply_cancel", args).await;
    assert_eq!(refused.unwrap_err().code.as_str(), "too_late");
    Ok(())
}
