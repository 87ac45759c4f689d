//! The adversarial texts in every field of every form: stored whole, or refused with a code; and what one desk takes, the server
//! and the other desk take too.

use anyhow::{Context, Result};
use oltre_domain::Timestamp;
use oltre_tests::desk::{Desk, TownHall};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Line {
    name: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    repeat: String,
    #[serde(default)]
    times: usize,
}

/// Every text with its name.
fn corpus() -> Result<Vec<(String, String)>> {
    let lines = include_str!("../fixtures/corpus/corpus.jsonl").lines();
    lines
        .map(|line| {
            let line: Line = serde_json::from_str(line)?;
            Ok((line.name, line.text + &line.repeat.repeat(line.times)))
        })
        .collect()
}

/// A case for somebody, with the ids that forms need.
struct Subject {
    id: Value,
    person: Value,
    due: i64,
}

impl Subject {
    async fn new(desk: &Desk, n: usize) -> Result<Self> {
        let args = json!({
            "who": {"kind": "new", "name": format!("Persona {n}"), "contact_kind": "citizen", "point": ""},
            "subject": format!("Caso {n}"), "asked": "", "topic": "anagrafe", "queue": null,
            "channel": "phone", "take": true
        });
        let id = desk.call("case_create", args).await?["id"].clone();
        let case = desk.case(&id).await?;
        Ok(Self {
            person: case["contact"]["id"].clone(),
            due: case["created_at"].as_i64().context("a date")? + Timestamp::DAY,
            id,
        })
    }

    /// Every field in which somebody can type, with this in it.
    fn forms(&self, text: &str) -> Vec<(&'static str, &'static str, Value)> {
        let Self { id, person, due } = self;
        let field = |name: &str| json!({"id": id, "field": name, "value": text});
        let of_person = |name: &str| json!({"id": person, "field": name, "value": text});
        let place = |street: &str, number: &str, district: &str| {
            json!({"id": id, "field": "place",
                   "value": {"street": street, "number": number, "district": district}})
        };
        vec![
            // First: nobody solves a case with a promise open.
            (
                "outcome in words",
                "case_solve",
                json!({"id": id, "outcome": "other", "text": text}),
            ),
            (
                "why it came back",
                "case_reopen",
                json!({"id": id, "reason": text}),
            ),
            ("subject", "case_set", field("subject")),
            ("asked", "case_set", field("asked")),
            ("need", "case_set", field("need")),
            ("reference", "case_set", field("reference")),
            ("street", "case_set", place(text, "", "")),
            ("number", "case_set", place("", text, "")),
            ("district", "case_set", place("", "", text)),
            (
                "label",
                "case_tags",
                json!({"id": id, "add": [text], "remove": []}),
            ),
            (
                "note",
                "entry_add",
                json!({"id": id, "kind": "note", "body": text, "act": null}),
            ),
            (
                "note that calls",
                "entry_add",
                json!({"id": id, "kind": "note", "body": format!("@Luca {text} @{text}"), "act": null}),
            ),
            (
                "said",
                "entry_add",
                json!({"id": id, "kind": "said", "body": text, "act": null}),
            ),
            (
                "draft",
                "draft_save",
                json!({"id": id, "kind": "reply", "body": text}),
            ),
            (
                "promise",
                "promise_make",
                json!({"id": id, "text": text, "due": due}),
            ),
            (
                "callback",
                "callback_plan",
                json!({"id": id, "text": text, "from": due - 1, "due": due, "point": ""}),
            ),
            (
                "number to call",
                "callback_plan",
                json!({"id": id, "text": "Richiamare", "from": due - 1, "due": due, "point": text}),
            ),
            (
                "call",
                "call_record",
                json!({"id": id, "from": due - 2, "until": due - 1, "notes": text, "answered": false}),
            ),
            ("macro", "case_macro", json!({"id": id, "key": text})),
            (
                "those who reported",
                "reporters_tell",
                json!({"id": id, "ids": [], "body": text, "from": due - 1, "due": due, "solve": false}),
            ),
            ("name of a contact", "person_set", of_person("name")),
            ("note on a contact", "person_set", of_person("note")),
            ("way to reach", "point_add", json!({"id": person, "point": text})),
            (
                "new person",
                "person_create",
                json!({"name": text, "kind": "citizen", "point": ""}),
            ),
            ("search", "search", json!({"text": text, "limit": 5})),
            (
                "search of people",
                "contact_search",
                json!({"text": text, "limit": 5}),
            ),
            ("words to spot", "promise_spot", json!({"id": id, "text": text})),
            (
                "name of a view",
                "settings_set",
                json!({"views": [{"name": text, "tab": "open"}]}),
            ),
            (
                "filter by place",
                "queue_page",
                json!({"tab": "open", "filter": {"place": text}, "offset": 0, "limit": 5}),
            ),
        ]
    }
}

#[tokio::test]
async fn whatever_is_typed_in_any_field_is_kept_whole_or_refused_with_a_code() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, luca) = (
        Desk::enrolled(&hall, "marta").await?,
        Desk::enrolled(&hall, "luca").await?,
    );
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut cases = Vec::new();
    let texts = corpus()?;
    assert!(texts.len() > 50, "the corpus has gone missing");
    // What is a megabyte long is told by the store's own stories; here each field meets one that is too long for most.
    for (n, (name, text)) in texts.iter().filter(|(_, text)| text.len() <= 100_000).enumerate() {
        let subject = Subject::new(&marta, n).await?;
        for (field, command, args) in subject.forms(text) {
            match marta.call(command, args).await {
                Ok(_) => *taken.entry(field).or_default() += 1,
                Err(refused) => {
                    let code = serde_json::to_value(refused.code)?;
                    assert!(
                        code != "internal" && code != "damaged",
                        "{name:?} in the field {field}: {code}"
                    );
                }
            }
        }
        // The note is there to the letter, and the case can be read.
        let case = marta.case(&subject.id).await?;
        let noted = marta
            .call(
                "entry_add",
                json!({"id": subject.id, "kind": "note", "body": text, "act": null}),
            )
            .await;
        if noted.is_ok() {
            let again = marta.case(&subject.id).await?;
            let entries = again["timeline"]["entries"].as_array().context("entries")?;
            assert!(
                entries.iter().any(|entry| entry["body"] == *text),
                "{name:?} is not kept whole"
            );
        }
        cases.push((name, subject.id, case["row"]["subject"].clone()));
    }
    // Each field lets ordinary words of the corpus in: none of them refuses everything.
    let never: Vec<_> = cases.first().map_or_else(Vec::new, |(_, id, _)| {
        let subject = Subject {
            id: id.clone(),
            person: json!(null),
            due: 0,
        };
        subject
            .forms("")
            .into_iter()
            .map(|(field, ..)| field)
            .filter(|field| !taken.contains_key(field) && !["macro", "number to call"].contains(field))
            .collect()
    });
    assert!(never.is_empty(), "{never:?} take nothing at all");

    marta.until_sent().await?;
    let status = marta.call("sync_status", json!({})).await?;
    assert_eq!(
        status["refused"], 0,
        "what this desk took the server takes: {status}"
    );
    luca.wake().await?;
    for (name, id, subject) in &cases {
        let there = luca
            .until_case(id, name, |case| case["row"]["subject"] == *subject)
            .await?;
        assert_eq!(there["row"]["id"], *id);
    }
    Ok(())
}
