//! The control group at a desk: who is in it hears no offer, who is not does, and the server can tell the two apart.

use anyhow::{Context as _, Result};
use oltre_domain::{CaseCode, CaseId, CaseState, Cell, Contact, ContactId, Field, Timestamp};
use oltre_overhelp::Catalogue;
use oltre_server::seed::{SeedBatch, SeedCase};
use oltre_server::{CONTACTS_FOR_CONTROL, Clock as _, SystemClock};
use oltre_tests::desk::{Desk, TownHall};
use oltre_tests::town::{front, operator};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// So many callers that both groups are among them, with a chance of one in 2^40 against it.
const CALLERS: usize = 40;

/// This month's contacts, each with a case.
fn month(now: Timestamp) -> Result<SeedBatch> {
    let mut batch = SeedBatch::default();
    for n in 0..u32::try_from(CONTACTS_FOR_CONTROL)? {
        let contact = ContactId::imported("test", &n.to_string());
        let cell = |value: String| Cell {
            value: value.as_str().into(),
            version: 0,
        };
        batch.contacts.push(Contact {
            id: contact,
            created_at: now,
            f: BTreeMap::new(),
            points: BTreeSet::new(),
            merged_into: None,
        });
        batch.cases.push(SeedCase {
            case: CaseState {
                id: CaseId::imported("test", &n.to_string()),
                code: CaseCode::from_bits(n),
                number: None,
                created_at: now,
                created_by: operator("marta"),
                fields: BTreeMap::from([
                    (Field::Queue, cell(front().to_string())),
                    (Field::Status, cell("open".to_owned())),
                    (Field::Contact, cell(contact.to_string())),
                ]),
                tags: BTreeSet::new(),
                unknown: None,
            },
            entries: Vec::new(),
            promises: Vec::new(),
            handoffs: Vec::new(),
            outcomes: Vec::new(),
            experiences: Vec::new(),
        });
    }
    Ok(batch)
}

/// Somebody new who leaves on Friday asks for the hours and is told them.
async fn calls(desk: &Desk, n: usize) -> Result<Value> {
    let args = json!({
        "who": {"kind": "new", "name": format!("Contatto {n}"), "contact_kind": "citizen", "point": format!("041 52{n:05}")},
        "subject": "Orari", "asked": "Fino a che ora fate le carte d'identità?", "topic": "anagrafe", "queue": null,
        "channel": "phone", "take": true
    });
    let id = desk.call("case_create", args).await?["id"].clone();
    let said = json!({"id": id, "kind": "said", "body": "Fino a che ora fate le carte d'identità? Parto venerdì.", "act": null});
    desk.call("entry_add", said).await?;
    desk.set(&id, "answered", true).await?;
    Ok(id)
}

#[tokio::test]
async fn some_hear_no_offer_others_do_and_the_server_can_tell_them_apart() -> Result<()> {
    let hall = TownHall::open().await?;
    let storage = hall.storage()?;
    let now = SystemClock.now();
    hall.seed(month(now)?).await?;
    tokio::task::spawn_blocking(move || {
        storage.publish(Catalogue::starter_pieces())?;
        storage.set_control(50)
    })
    .await??;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let (mut offered, mut withheld) = (Vec::new(), Vec::new());
    for n in 0..CALLERS {
        let id = calls(&marta, n).await?;
        let voice = marta
            .until("the catalogue", async |desk| {
                let said = desk.call("suggest", json!({ "id": id })).await.ok()?;
                let voice = said["decision"]["voice"].clone();
                (voice["why"] != "nothing_useful").then_some(voice)
            })
            .await?;
        // A right of the contact may stand among the ideas of both.
        if voice["offer"]["id"] == "book_id_slot" {
            offered.push(id);
        } else {
            anyhow::ensure!(!voice.to_string().contains("book_id_slot"), "{voice}");
            withheld.push(id);
        }
        if !offered.is_empty() && !withheld.is_empty() {
            break;
        }
    }
    let first = withheld
        .first()
        .context("half of the contacts are in the group")?;
    anyhow::ensure!(!offered.is_empty(), "and half are not");
    // Asked again, and at another desk, it is the same.
    marta.until_sent().await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let there = luca
        .until("what would be offered", async |desk| {
            let said = desk.call("suggest", json!({ "id": first })).await.ok()?;
            let voice = said["decision"]["voice"].clone();
            (voice["why"] != "nothing_useful").then_some(voice)
        })
        .await?;
    assert!(!there.to_string().contains("book_id_slot"), "{there}");

    let storage = hall.storage()?;
    let told = async {
        loop {
            let storage = storage.clone();
            let kept = tokio::task::spawn_blocking(move || storage.journal_kept()).await??;
            let has = |withheld: bool| {
                let says = format!("\"trial\":{{\"action\":\"book_id_slot\",\"withheld\":{withheld}}}");
                kept.iter().any(|line| line.body.contains(&says))
            };
            if has(true) && has(false) {
                return anyhow::Ok(());
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), told).await?
}
