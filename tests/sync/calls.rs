//! Calls that come in: who it is, and what is written of them.

use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

/// A case of somebody with a name and a number.
async fn case_of(desk: &Desk, subject: &str, who: Value) -> Result<Value> {
    let created = desk
        .call(
            "case_create",
            json!({"who": who, "subject": subject, "asked": "", "topic": null, "queue": null,
                   "channel": "phone", "take": true, "parent": null}),
        )
        .await?;
    Ok(created["id"].clone())
}

fn new(name: &str, point: &str) -> Value {
    json!({"kind": "new", "name": name, "contact_kind": "citizen", "point": point})
}

async fn now(desk: &Desk) -> Result<Value> {
    Ok(desk.call("call_now", json!({})).await?)
}

#[tokio::test]
async fn who_calls_is_known_by_any_way_of_writing_the_number_with_the_case_that_moved_last() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let lamp = case_of(&marta, "Lampione spento", new("Bruna Zen", "041 5210211")).await?;
    let bruna = marta.case(&lamp).await?["contact"]["id"].clone();
    let bins = case_of(&marta, "Bidone rotto", json!({"kind": "known", "id": bruna})).await?;
    marta.note(&lamp, "È il palo 14").await?;
    let due = 4_102_441_200_000_i64;
    let promise = json!({"id": bins, "text": "Mandare il modulo", "due": due});
    marta.call("promise_make", promise).await?;
    marta.note(&lamp, "Avvisato il reparto").await?;

    assert_eq!(now(&marta).await?["call"], Value::Null);
    marta.follow("oltre://call?from=0039%20041%205210211");
    let call = now(&marta).await?["call"].clone();
    assert_eq!(call["number"], "+390415210211");
    let caller = &call["caller"];
    assert_eq!(caller["contact"]["name"], "Bruna Zen");
    assert_eq!(caller["contact"]["open_cases"], 2);
    assert_eq!(caller["promises"], 1);
    assert_eq!(caller["case"]["id"], lamp);
    assert_eq!(call["others"], 0);

    // What is over is not what they call about.
    let solve = json!({"id": lamp, "outcome": "other", "text": "Riparato"});
    marta.call("case_solve", solve).await?;
    assert_eq!(now(&marta).await?["call"]["caller"]["case"]["id"], bins);
    marta.call("call_leave", json!({})).await?;
    assert_eq!(now(&marta).await?["call"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_number_of_two_people_says_so_and_an_unknown_or_withheld_one_is_nobodys() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    case_of(&marta, "Lampione spento", new("Bruna Zen", "041 5210211")).await?;
    case_of(&marta, "Bidone rotto", new("Ugo Zen", "+39 041 5210211")).await?;
    marta.follow("oltre://call?from=+390415210211");
    let call = now(&marta).await?["call"].clone();
    assert_eq!(call["others"], 1);
    assert_eq!(
        call["caller"]["contact"]["name"], "Ugo Zen",
        "whose case moved last"
    );

    marta.follow("oltre://call?from=+393331234567");
    let unknown = now(&marta).await?["call"].clone();
    assert_eq!(unknown["number"], "+393331234567");
    assert_eq!(unknown["caller"], Value::Null);

    marta.follow("oltre://call?from=anonymous");
    let withheld = now(&marta).await?["call"].clone();
    assert_eq!(withheld["number"], Value::Null);
    assert_eq!(withheld["caller"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_locked_desk_says_the_number_and_nobodys_name() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    case_of(&marta, "Lampione spento", new("Bruna Zen", "041 5210211")).await?;
    marta.call("lock", json!({})).await?;
    marta.follow("oltre://call?from=+390415210211");
    let locked = now(&marta).await?;
    assert_eq!(locked["call"]["number"], "+390415210211");
    assert_eq!(locked["call"]["caller"], Value::Null);
    assert!(!locked.to_string().contains("Bruna"), "{locked}");
    marta
        .call("unlock", json!({ "passphrase": oltre_tests::desk::PASSPHRASE }))
        .await?;
    assert_eq!(
        now(&marta).await?["call"]["caller"]["contact"]["name"],
        "Bruna Zen"
    );
    marta.leave().await;
    Ok(())
}

#[tokio::test]
async fn a_link_that_is_none_is_refused_once_with_a_code_and_changes_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    marta.follow("oltre://call?from=+390415210211");
    let long = format!("oltre://call?from={}", "9".repeat(10_000));
    for hostile in [
        long.as_str(),
        "tel:+390415210211",
        "oltre://call?from=+390415210211&from=+390415210212",
        "oltre://call?from=041521%000211",
        "oltre://call?from=chiamami",
        "oltre://settings?from=1",
        "oltre://call?from=';DROP TABLE contact;--",
    ] {
        marta.follow(hostile);
        let told = now(&marta).await?;
        assert_eq!(told["refused"], "bad_link", "{hostile:.60}");
        assert_eq!(told["call"]["number"], "+390415210211", "who rings still rings");
        assert_eq!(now(&marta).await?["refused"], Value::Null, "told once");
    }
    assert_eq!(marta.call("history", json!({})).await?["deeds"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_call_is_written_with_its_start_its_end_and_what_was_noted_and_a_colleague_reads_it() -> Result<()>
{
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let lamp = case_of(&marta, "Lampione spento", new("Bruna Zen", "041 5210211")).await?;
    let began = 1_760_000_000_000_i64;
    let ended = began + 6 * 60_000;
    let note = json!({"id": lamp, "kind": "note", "body": "Richiama domani"});
    marta.call("draft_save", note).await?;
    let call = |until: i64, answered: bool| json!({"id": lamp, "from": began, "until": until, "notes": "Richiama domani", "answered": answered});
    for wrong in [began - 1, began + 25 * 3_600_000] {
        let refused = marta.call("call_record", call(wrong, false)).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "bad_argument");
    }
    assert_eq!(marta.case(&lamp).await?["drafts"][0]["body"], "Richiama domani");
    marta.call("call_record", call(ended, true)).await?;
    assert_eq!(
        marta.case(&lamp).await?["drafts"],
        json!([]),
        "the note went with the call"
    );
    marta.until_sent().await?;
    luca.wake().await?;
    let there = luca
        .until_case(&lamp, "the call", |case| case["answered"] == true)
        .await?;
    let entries = there["timeline"]["entries"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let call = entries.iter().find(|entry| entry["kind"] == "call_in");
    let call = call.expect("the call is in the timeline");
    assert_eq!(call["at"], began);
    assert_eq!(call["meta"]["ended"], ended);
    assert_eq!(call["body"], "Richiama domani");
    assert_eq!(call["by"]["who"], "operator");
    Ok(())
}
