//! An operator's day from a seed: the same seed at the same desk does the same.

use crate::{Headless, say};
use anyhow::{Result, bail};
use oltre_console::{ErrorCode, UiError};
use oltre_domain::CaseId;
use oltre_tests::acts::{anonymous_call, reply_to};
use oltre_tests::faults::saved::{Saved, What};
use oltre_tests::town::{front, office};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// What the operator does.
pub(crate) struct Work {
    rng: ChaCha8Rng,
    who: String,
    life: u64,
    done: u64,
}

impl Work {
    pub(crate) fn new(who: &str, seed: u64, life: u64) -> Self {
        // Another life has another day: marks are never given twice.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(life);
        Self {
            rng,
            who: who.to_owned(),
            life,
            done: 0,
        }
    }

    fn mark(&mut self) -> String {
        self.done += 1;
        format!("{}-{}-{}", self.who, self.life, self.done)
    }

    /// One edit, and the line that says so.
    pub(crate) async fn edit(&mut self, here: &Headless) -> Result<()> {
        let tab = if self.rng.random_ratio(1, 10) {
            "done"
        } else {
            "open"
        };
        let page = here
            .call("queue_page", json!({"tab": tab, "offset": 0, "limit": 40}))
            .await?;
        let rows = page["rows"].as_array().cloned().unwrap_or_default();
        if rows.is_empty() || (rows.len() < 30 && self.rng.random_ratio(1, 6)) {
            let queue = if self.rng.random_ratio(1, 4) {
                office()
            } else {
                front()
            };
            let take = self.rng.random_ratio(1, 2);
            return self.create(here, &queue.to_string(), take).await;
        }
        let row = &rows[self.rng.random_range(0..rows.len())];
        let mark = self.mark();
        let (what, command, mut args) = self.choose(row, &mark);
        if what == What::Reply {
            match here.call("case_open", json!({"id": row["id"]})).await {
                Ok(shown) => args = reply_to(&shown, &row["id"], &mark),
                Err(error) => return told(&error),
            }
        }
        say(&format!("doing {command} {mark}"));
        match here.call(command, args).await {
            Ok(_) => {
                let case: CaseId = serde_json::from_value(row["id"].clone())?;
                say(&Saved { what, case, mark }.to_string());
            }
            Err(error) => told(&error)?,
        }
        Ok(())
    }

    /// Opens a case whose contact says the mark.
    async fn create(&mut self, here: &Headless, queue: &str, take: bool) -> Result<()> {
        let mark = self.mark();
        let who = if self.rng.random_ratio(1, 2) {
            json!({"kind": "new", "name": format!("Persona {mark}"), "contact_kind": "citizen", "point": ""})
        } else {
            json!({"kind": "unknown"})
        };
        let args = json!({
            "who": who, "subject": format!("Caso {mark}"), "asked": mark, "topic": "anagrafe", "queue": queue,
            "channel": "phone", "take": take
        });
        say(&format!("doing case_create {mark}"));
        match here.call("case_create", args).await {
            Ok(created) => {
                let case = serde_json::from_value(created["id"].clone())?;
                let what = What::Case;
                say(&Saved { what, case, mark }.to_string());
            }
            Err(error) => told(&error)?,
        }
        Ok(())
    }

    /// A case of the front queue that everybody waits for at the end: it comes after everything else.
    pub(crate) async fn last_case(&mut self, here: &Headless) -> Result<String> {
        let mark = self.mark();
        let created = here
            .call("case_create", anonymous_call(&format!("Fine {mark}")))
            .await?;
        Ok(created["id"].as_str().unwrap_or_default().to_owned())
    }

    fn choose(&mut self, row: &Value, mark: &str) -> (What, &'static str, Value) {
        let id = &row["id"];
        let is_done = row["status"] == "solved" || row["status"] == "closed";
        let entry = |kind: &str| json!({"id": id, "kind": kind, "body": mark, "act": null});
        match self.rng.next_u32() % 18 {
            0..=5 => (What::Words, "entry_add", entry("note")),
            6 => (What::Words, "entry_add", entry("said")),
            7 => (What::Tag, "case_tags", json!({"id": id, "add": [mark]})),
            8 | 9 => (
                What::Need,
                "case_set",
                json!({"id": id, "field": "need", "value": mark}),
            ),
            10 => {
                let priority = self.rng.random_range(1..=4);
                (
                    What::Other,
                    "case_set",
                    json!({"id": id, "field": "priority", "value": priority}),
                )
            }
            11 => (What::Other, "case_take", json!({ "id": id })),
            12 => (
                What::Draft,
                "draft_save",
                json!({"id": id, "kind": "reply", "body": mark}),
            ),
            13 if row["promise_due"].is_null() => {
                let due = 4_000_000_000_000i64;
                (
                    What::Promise,
                    "promise_make",
                    json!({"id": id, "text": mark, "due": due}),
                )
            }
            14 if is_done => (What::Words, "case_reopen", json!({"id": id, "reason": mark})),
            14 => (
                What::Words,
                "case_solve",
                json!({"id": id, "outcome": "other", "text": mark}),
            ),
            15 | 16 => (What::Reply, "reply_send", Value::Null),
            _ => {
                let status = if row["status"] == "waiting_contact" {
                    "open"
                } else {
                    "waiting_contact"
                };
                (What::Other, "case_status", json!({"id": id, "status": status}))
            }
        }
    }
}

/// A rule that says no is part of the day; anything else is not.
fn told(error: &UiError) -> Result<()> {
    let is_rule = matches!(
        error.code,
        ErrorCode::AlreadyOwned
            | ErrorCode::AlreadyAnswered
            | ErrorCode::NoOwner
            | ErrorCode::StatusMoved
            | ErrorCode::PromiseOpen
            | ErrorCode::TooMany
            | ErrorCode::NotFound
            | ErrorCode::NotAllowed
    );
    if !is_rule {
        bail!("an edit failed: {error}");
    }
    say(&format!("refused {}", error.code.as_str()));
    Ok(())
}
