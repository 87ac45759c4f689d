//! What an operator does at a desk in nearly every story, and what is read of a case afterwards.

use crate::desk::Desk;
use crate::town::front;
use anyhow::Result;
use oltre_console::UiError;
use serde_json::{Value, json};

type Done = std::result::Result<Value, UiError>;

impl Desk {
    /// Somebody who does not say who they are calls about this: a case of the front that nobody has taken. Its id.
    ///
    /// # Errors
    /// The console does not save it.
    pub async fn new_case(&self, subject: &str) -> Result<Value> {
        let created = self.call("case_create", anonymous_call(subject)).await?;
        Ok(created["id"].clone())
    }

    /// Writes a note on a case. The action's id.
    ///
    /// # Errors
    /// The console does not save it.
    pub async fn note(&self, id: &Value, words: &str) -> Done {
        self.act("entry_add", note(id, words)).await
    }

    /// Sets a field of a case. The action's id.
    ///
    /// # Errors
    /// The console does not save it.
    pub async fn set(&self, id: &Value, field: &str, value: impl Into<Value>) -> Done {
        let value: Value = value.into();
        self.act("case_set", json!({"id": id, "field": field, "value": value}))
            .await
    }

    /// Sends a reply as one who has seen what the case shows. The action's id.
    ///
    /// # Errors
    /// This desk does not hold the case, or the console does not save it.
    pub async fn reply(&self, id: &Value, words: &str) -> Done {
        let shown = self.case(id).await?;
        self.act("reply_send", reply_to(&shown, id, words)).await
    }

    async fn act(&self, name: &str, args: Value) -> Done {
        let saved = self.call(name, args).await?;
        Ok(saved["act"].clone())
    }
}

/// How the page asks for a new case with a contact who does not say who they are.
#[must_use]
pub fn anonymous_call(subject: &str) -> Value {
    json!({"who": {"kind": "unknown"}, "subject": subject, "asked": "", "topic": null, "queue": front(),
        "channel": "phone", "take": false})
}

/// How the page asks for a note.
#[must_use]
pub fn note(id: &Value, words: &str) -> Value {
    json!({"id": id, "kind": "note", "body": words, "act": null})
}

/// How the page asks for a reply by one who saw the case as `shown`.
#[must_use]
pub fn reply_to(shown: &Value, id: &Value, words: &str) -> Value {
    let held = shown["replies"].as_array().into_iter().flatten();
    let seen: Vec<&Value> = entries(shown)
        .chain(held.map(|reply| &reply["entry"]))
        .map(|entry| &entry["id"])
        .collect();
    json!({"id": id, "body": words, "act": null, "seen": seen})
}

/// The words of a case's timeline, oldest first.
#[must_use]
pub fn bodies(case: &Value) -> Vec<&str> {
    entries(case).filter_map(|entry| entry["body"].as_str()).collect()
}

/// How often these words stand in a case's timeline.
#[must_use]
pub fn times(case: &Value, words: &str) -> usize {
    entries(case).filter(|entry| entry["body"] == words).count()
}

/// Everything on it is answered, and what was written is here as the server tells it.
#[must_use]
pub fn is_confirmed(case: &Value) -> bool {
    case["row"]["pending"] == false && entries(case).all(|entry| entry["sent"] == "confirmed")
}

fn entries(case: &Value) -> impl Iterator<Item = &Value> {
    case["timeline"]["entries"].as_array().into_iter().flatten()
}
