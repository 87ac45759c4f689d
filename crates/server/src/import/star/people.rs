//! The person's name, where a query gave it.

use super::dialogue::Dialogue;
use super::phrases::plain;
use serde_json::Value as Json;

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

/// The name, if the agent passed it on.
pub(super) fn name_of(dialogue: &Dialogue) -> Option<String> {
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
