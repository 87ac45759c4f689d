//! What users of other systems tell of, on a line as bad as theirs: each is a story here, with its end put right.

use anyhow::Result;
use oltre_server::seed::{QueueAccess, SeedBatch};
use oltre_tests::acts::times;
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::faults::ledger::Ledger;
use oltre_tests::faults::line::{Fault, Line, Way};
use oltre_tests::town::{operator, town};
use serde_json::{Value, json};

const PUSH: &str = "POST /v1/sync/push";
const CHANGES: &str = "GET /v1/sync/changes";

#[tokio::test]
async fn a_reply_sent_three_times_on_a_slow_line_is_one_reply() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let marta = Desk::enrolled_at(&line.url(), "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = marta.new_case("Orario delle carte").await?;
    marta.until_sent().await?;
    // Twice the answer never arrives; the third time every byte takes its time, and the network sends the request twice.
    line.next(PUSH, Fault::Cut(Way::Reply, 0));
    line.next(PUSH, Fault::Cut(Way::Reply, 40));
    line.next(PUSH, Fault::Crawl(Way::Request));
    let before = line.count();
    marta.reply(&id, "Fino alle 12:30.").await?;
    let first = line.until_over(PUSH, before).await?;
    marta.wake().await?;
    let second = line.until_over(PUSH, first.number).await?;
    marta.wake().await?;
    let third = line.until_over(PUSH, second.number).await?;
    assert_eq!(
        (first.reply, second.reply, &first.request[..]),
        (0, 40, &second.request[..])
    );
    marta.until_sent().await?;
    // Long after, what the network had kept arrives once more, and twice at the same moment.
    for late in [&first, &third] {
        let again = line.replay(late).await?;
        assert!(again.starts_with(b"HTTP/1.1 200"), "answered as before");
    }
    line.next(PUSH, Fault::Twins);
    marta.note(&id, "Non richiamare").await?;
    marta.until_sent().await?;
    hall.pass(10_001).await?;
    marta.wake().await?;
    for desk in [&marta, &luca] {
        let case = desk
            .until_case(&id, "the reply and the note", |c| {
                times(c, "Fino alle 12:30.") > 0
                    && times(c, "Non richiamare") > 0
                    && c["row"]["pending"] == false
            })
            .await?;
        assert_eq!(
            (times(&case, "Fino alle 12:30."), times(&case, "Non richiamare")),
            (1, 1)
        );
    }
    Ledger::of(&hall.data())?.check()
}

#[tokio::test]
async fn no_case_is_missed_after_the_lid_was_closed() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let marta = Desk::enrolled_at(&line.url(), "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let known = luca.new_case("Prima del coperchio").await?;
    luca.until_sent().await?;
    marta.until_case(&known, "the case of before", |_| true).await?;
    // The lid: what goes out reaches nobody, and no connection says that it is dead.
    line.always(CHANGES, Fault::Swallowed);
    line.pull();
    marta.wake().await?;
    line.until("the poll that nobody hears", |seen| {
        seen.iter()
            .find(|e| e.what == CHANGES && e.fault == Fault::Swallowed && !e.over)
            .map(|_| ())
    })
    .await?;
    let mut missed = Vec::new();
    for i in 0..3 {
        missed.push(luca.new_case(&format!("A coperchio chiuso {i}")).await?);
    }
    luca.set(&known, "priority", 1).await?;
    luca.until_sent().await?;
    // The lid opens. The old connection is still open and as dead as before; nobody waits for it.
    line.always(CHANGES, Fault::None);
    marta.wake().await?;
    for id in &missed {
        marta.until_case(id, "a case of meanwhile", |_| true).await?;
    }
    marta
        .until_case(&known, "the edit of meanwhile", |c| {
            c["row"]["priority"] == "urgent"
        })
        .await?;
    let dead = line
        .seen()
        .into_iter()
        .any(|e| e.fault == Fault::Swallowed && !e.over);
    // Whoever gave up waiting has hung up; nothing was closed from outside.
    assert!(!dead, "the console keeps waiting on a dead connection");
    Ok(())
}

#[tokio::test]
async fn a_colleagues_draft_is_not_wiped_by_a_change_of_owner() -> Result<()> {
    let hall = TownHall::open().await?;
    // Nina holds no queue: she sees a case only while she owns it.
    let people = [("nina", QueueAccess::Some(Vec::new()))];
    hall.seed(SeedBatch {
        queues: Vec::new(),
        topics: Vec::new(),
        ..town(&people)?
    })
    .await?;
    let line = Line::to(hall.address()?).await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled_at(&line.url(), "luca").await?;
    let nina = Desk::enrolled_at(&line.url(), "nina").await?;
    let id = marta.new_case("Lampione spento").await?;
    let assign = async |owner: Value| {
        let given = marta
            .call("case_assign", json!({"id": id, "operator": owner}))
            .await;
        given.map(|_| ())
    };
    assign(json!(operator("nina"))).await?;
    marta.until_sent().await?;
    for desk in [&luca, &nina] {
        desk.until_case(&id, "the case", |c| c["row"]["owner"] == json!(operator("nina")))
            .await?;
    }
    let draft = |body: &str| json!({"id": id, "kind": "reply", "body": body});
    luca.call("draft_save", draft("Bozza di Luca,  con due spazi"))
        .await?;
    nina.call("draft_save", draft("Bozza di Nina")).await?;
    // The change of owner arrives over a line that breaks in the middle of it.
    line.next(CHANGES, Fault::Cut(Way::Reply, 300));
    line.pull();
    assign(json!(operator("luca"))).await?;
    marta.until_sent().await?;
    luca.wake().await?;
    nina.wake().await?;
    let at_lucas = luca
        .until_case(&id, "the change of owner", |c| {
            c["row"]["owner"] == json!(operator("luca"))
        })
        .await?;
    assert_eq!(at_lucas["drafts"][0]["body"], "Bozza di Luca,  con due spazi");
    // The case has left Nina's console; when it comes back her words are where she left them.
    nina.until("the case to leave", async |desk| {
        desk.case(&id).await.is_err().then_some(())
    })
    .await?;
    assign(json!(operator("nina"))).await?;
    marta.until_sent().await?;
    let back = nina.until_case(&id, "the case again", |_| true).await?;
    assert_eq!(back["drafts"][0]["body"], "Bozza di Nina");
    Ok(())
}

#[tokio::test]
async fn one_refused_write_blocks_nothing_behind_it() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let marta = Desk::enrolled_at(&line.url(), "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let contested = luca.new_case("Permesso di sosta").await?;
    let other = luca.new_case("Buca in via Roma").await?;
    luca.until_sent().await?;
    marta.until_case(&other, "both cases", |_| true).await?;
    // The cable is out; both take the same case, and Marta goes on working behind her claim.
    line.always(PUSH, Fault::Cut(Way::Request, 0));
    line.always(CHANGES, Fault::Cut(Way::Request, 0));
    line.pull();
    marta.call("case_take", json!({"id": contested})).await?;
    marta.reply(&contested, "Le mando il modulo.").await?;
    for i in 0..5 {
        marta.note(&other, &format!("Sopralluogo {i}")).await?;
    }
    marta.note(&contested, "Ha chiamato il marito").await?;
    luca.call("case_take", json!({"id": contested})).await?;
    luca.until_sent().await?;
    // The line is back, and loses the first answer.
    line.heal();
    line.next(PUSH, Fault::Cut(Way::Reply, 64));
    let before = line.count();
    marta.wake().await?;
    line.until_over(PUSH, before).await?;
    marta.wake().await?;
    marta.until_sent().await?;
    let there = luca
        .until_case(&other, "what stood behind", |c| times(c, "Sopralluogo 4") == 1)
        .await?;
    for i in 0..5 {
        assert_eq!(times(&there, &format!("Sopralluogo {i}")), 1);
    }
    luca.until_case(&contested, "the note", |c| times(c, "Ha chiamato il marito") == 1)
        .await?;
    // What was refused says so, with its words.
    let details = marta.call("sync_details", json!({})).await?;
    let refused: Vec<(&str, &str)> = details["refused"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|a| {
            (
                a["refused"].as_str().unwrap_or_default(),
                a["text"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert!(refused.contains(&("already_owned", "")), "{refused:?}");
    assert!(
        refused.contains(&("dependency_failed", "Le mando il modulo.")),
        "{refused:?}"
    );
    assert_eq!(refused.len(), 2, "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn no_edit_is_silently_overwritten() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let marta = Desk::enrolled_at(&line.url(), "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = luca.new_case("Reclamo").await?;
    luca.set(&id, "need", "Capire la bolletta").await?;
    luca.until_sent().await?;
    marta
        .until_case(&id, "the case", |c| c["need"] == "Capire la bolletta")
        .await?;
    // Marta's line is dead while both write; hers arrives second, and its first answer is lost.
    for what in [PUSH, CHANGES] {
        line.always(what, Fault::Cut(Way::Request, 0));
    }
    line.pull();
    marta.set(&id, "need", "Non pagare due volte").await?;
    marta.set(&id, "priority", 2).await?;
    luca.set(&id, "need", "Rateizzare").await?;
    luca.until_sent().await?;
    line.heal();
    line.next(PUSH, Fault::Cut(Way::Reply, 0));
    let before = line.count();
    marta.wake().await?;
    let lost = line.until_over(PUSH, before).await?;
    marta.wake().await?;
    line.until_over(PUSH, lost.number).await?;
    marta.until_sent().await?;
    for desk in [&marta, &luca] {
        let case = desk
            .until_case(&id, "the conflict", |c| {
                c["conflicts"].as_array().is_some_and(|all| all.len() == 1) && c["row"]["pending"] == false
            })
            .await?;
        let values: Vec<&str> = case["conflicts"][0]["values"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|side| side["value"].as_str())
            .collect();
        assert_eq!(values, ["Rateizzare", "Non pagare due volte"], "both, once each");
        assert_eq!(case["row"]["priority"], "high", "what nobody disputes is done");
    }
    // The one who decides sees both; the decision is an edit like any other.
    let conflict = luca.case(&id).await?["conflicts"][0]["id"].clone();
    let decided = json!({"id": id, "conflict": conflict, "value": "Non pagare due volte"});
    luca.call("conflict_resolve", decided).await?;
    marta
        .until_case(&id, "the decision", |c| {
            c["need"] == "Non pagare due volte" && c["conflicts"] == json!([])
        })
        .await?;
    Ok(())
}
