//! What the data says in keys and values, in words a person can read.

use super::dialogue::{Dialogue, Event, Question};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Characters of a subject.
const SUBJECT: usize = 80;

/// `hotel_book` as a title: "Hotel book".
pub(super) fn title(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The domain of a task or an interface: what stands before the first underscore.
pub(super) fn domain_of(name: &str) -> String {
    let domain = name.split('_').next().unwrap_or_default();
    (if domain.is_empty() || domain.len() > 80 {
        "other"
    } else {
        domain
    })
    .to_owned()
}

/// A query as a question to an office: what is asked for, then one line per constraint.
pub(super) fn question(event: &Event) -> String {
    let mut lines = vec![title(event.api_name.as_deref().unwrap_or("query"))];
    for constraint in event.constraints.iter().flatten() {
        lines.extend(
            constraint
                .iter()
                .map(|(key, value)| format!("{}: {}", spaced(key), condition(value))),
        );
    }
    lines.dedup();
    lines.join("\n")
}

/// What the back office returned: one line per value.
pub(super) fn answer(event: &Event) -> String {
    let Some(item) = event.item.as_ref().filter(|i| !i.is_empty()) else {
        return "Nothing found.".to_owned();
    };
    let mut lines = item_lines(item);
    if let Some(total) = event.total_items.filter(|n| *n > 1) {
        lines.push(format!("First of {total}."));
    }
    if lines.is_empty() {
        "Nothing found.".to_owned()
    } else {
        lines.join("\n")
    }
}

fn item_lines(item: &Map<String, Json>) -> Vec<String> {
    // The message is the answer itself; names of interfaces and rows mean nothing to a reader.
    let message = item.get("Message").map(shown);
    let rest = item
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "Message" | "APIName" | "id"));
    message
        .into_iter()
        .chain(rest.map(|(key, value)| format!("{}: {}", spaced(key), shown(value))))
        .collect()
}

/// `StartTimeHour` as "Start time hour".
fn spaced(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    let mut before_small = false;
    for c in key.chars() {
        if c.is_uppercase() && before_small {
            out.push(' ');
            out.extend(c.to_lowercase());
        } else {
            out.push(if c == '_' { ' ' } else { c });
        }
        before_small = c.is_lowercase() || c.is_ascii_digit();
    }
    out
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        Json::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

/// A value without the quotation marks the data wraps it in.
pub(super) fn plain(text: &str) -> String {
    text.trim().trim_matches('"').trim().to_owned()
}

/// `api.is_at_most(178)` as "at most 178", `"Tuesday"` as "Tuesday".
fn condition(value: &Json) -> String {
    let Json::String(text) = value else {
        return shown(value);
    };
    let text = text.trim();
    let call = text
        .strip_prefix("api.")
        .and_then(|t| t.strip_suffix(')'))
        .and_then(|t| t.split_once('('));
    let Some((what, inside)) = call else {
        return if text == "null" {
            "any".to_owned()
        } else {
            plain(text)
        };
    };
    let list: Vec<String> = inside
        .trim_matches(['[', ']'])
        .split(',')
        .map(plain)
        .filter(|p| !p.is_empty())
        .collect();
    let list = if list.is_empty() {
        "anything".to_owned()
    } else {
        list.join(", ")
    };
    match what {
        "is_equal_to" => list,
        "is_not" => format!("not {list}"),
        "is_one_of" => format!("one of {list}"),
        other => format!("{} {list}", other.trim_start_matches("is_").replace('_', " ")),
    }
}

/// What the person came for: their first words that are more than a greeting.
pub(super) fn request<'a>(heard: impl Iterator<Item = &'a str>) -> String {
    let mut first = None;
    for words in heard {
        if words.split_whitespace().count() >= 4 {
            return words.to_owned();
        }
        first.get_or_insert(words);
    }
    first.unwrap_or_default().to_owned()
}

/// A line that says what the case is about: the request, cut at a word.
pub(super) fn subject(task: &str, asked: &str) -> String {
    let asked = asked.split_whitespace().collect::<Vec<_>>().join(" ");
    if asked.is_empty() {
        return title(task);
    }
    if asked.chars().count() <= SUBJECT {
        return asked;
    }
    let mut cut: String = asked.chars().take(SUBJECT).collect();
    if let Some(space) = cut.rfind(' ') {
        cut.truncate(space);
    }
    format!("{}…", cut.trim_end_matches([',', ';', ':', '.']))
}

/// A questionnaire, read.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Question and answer, as they are read.
    pub(super) lines: Vec<String>,
    /// What was written in words.
    pub(super) words: String,
    /// What counts, by question: 1 for yes, 0 for no, or the mark given.
    pub(super) answers: BTreeMap<String, i64>,
    /// How many yes of how many questions with yes or no.
    pub(super) score: Option<String>,
}

/// Reads the person's questionnaire; the agent's own is about the person and is left out.
pub(super) fn questionnaire(dialogue: &Dialogue) -> Filled {
    let mut filled = Filled::default();
    let (mut yes, mut of) = (0, 0);
    for Question { question, answer } in dialogue.questionnaire.iter().flatten() {
        match answer {
            Json::Bool(is) => {
                yes += u32::from(*is);
                of += 1;
                filled.answers.insert(question.clone(), i64::from(*is));
            }
            Json::Number(n) => {
                if let Some(n) = n.as_i64() {
                    filled.answers.insert(question.clone(), n);
                }
            }
            Json::String(words) => {
                if !filled.words.is_empty() {
                    filled.words.push('\n');
                }
                filled.words.push_str(words);
            }
            _ => continue,
        }
        filled.lines.push(format!("{question} {}", shown(answer)));
    }
    filled.score = (of > 0).then(|| format!("{yes}/{of}"));
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn constraints_are_read_like_sentences() {
        for (raw, read) in [
            ("\"Tuesday\"", "Tuesday"),
            ("api.is_equal_to(\"South\")", "South"),
            ("api.is_one_of([\"Uber\",\"Taxi\"])", "one of Uber, Taxi"),
            ("api.is_one_of()", "one of anything"),
            ("api.is_at_most(178)", "at most 178"),
            ("api.contains(\"Museum\")", "contains Museum"),
            ("null", "any"),
            ("10", "10"),
        ] {
            assert_eq!(condition(&json!(raw)), read);
        }
        assert_eq!(spaced("StartTimeHour"), "Start time hour");
    }

    #[test]
    fn a_greeting_is_no_request() {
        assert_eq!(
            request(["hello", "I need a hotel in the south"].into_iter()),
            "I need a hotel in the south"
        );
        assert_eq!(request(["hello"].into_iter()), "hello");
    }
}
