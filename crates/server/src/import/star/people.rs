//! The person a dialogue is with, named where a query gave their name.

use super::dialogue::Dialogue;
use super::phrases::plain;
use super::{SOURCE, StarFault};
use oltre_domain::{Contact, ContactField, ContactId, ContactKind, Timestamp, Value};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Constraints that hold the person's own name, the surest first. `Name` is somebody else's: a doctor's, a hotel's.
const KEYS: [&str; 7] = [
    "CustomerName",
    "UserName",
    "FullName",
    "GuestName",
    "PatientName",
    "RenterName",
    "HostName",
];

/// One contact per dialogue: nothing in the data says that two dialogues are of one person.
pub(super) fn contact(dialogue: &Dialogue, key: &str, since: Timestamp) -> Result<Contact, StarFault> {
    let name = name_of(dialogue).map_or_else(|| format!("STAR {key}"), |name| format!("{name} (STAR {key})"));
    let values = [
        (ContactField::Name, "name", name.as_str()),
        (ContactField::Kind, "kind", ContactKind::Citizen.as_str()),
        (ContactField::Language, "language", "en"),
    ];
    let mut f = BTreeMap::new();
    for (field, column, text) in values {
        let value = Value::from(text);
        field
            .check(&value)
            .map_err(|code| StarFault::Words(format!("{column}: {code}")))?;
        f.insert(field, (value, 0));
    }
    Ok(Contact {
        id: ContactId::imported(SOURCE, key),
        created_at: since,
        f,
        points: BTreeSet::new(),
        merged_into: None,
    })
}

/// The name, if the agent passed it on.
fn name_of(dialogue: &Dialogue) -> Option<String> {
    let given = |key: &str| {
        let constraints = dialogue
            .events
            .iter()
            .filter_map(|e| e.constraints.as_ref())
            .flatten();
        constraints.filter_map(|c| c.get(key)).find_map(name)
    };
    KEYS.iter().find_map(|key| given(key))
}

fn name(value: &Json) -> Option<String> {
    let Json::String(text) = value else { return None };
    if text.starts_with("api.") || text == "null" {
        return None;
    }
    let name = plain(text);
    let fits = (2..=60).contains(&name.chars().count())
        && name.chars().any(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphabetic() || " .'-".contains(c));
    fits.then_some(name)
}
