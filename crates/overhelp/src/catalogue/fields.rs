//! The fields of catalogue entries, and what their values must be.

use super::{ActionEntry, Fault, HelpLevel};
use crate::constants::MAX_SAY_WORDS;

/// Fields of an action, and whether an entry must have them.
pub(super) const ACTION_FIELDS: [(&str, bool); 26] = [
    ("id", true),
    ("topic", true),
    ("group", true),
    ("level", true),
    ("nature", true),
    ("right", false),
    ("rule", false),
    ("title", true),
    ("need", true),
    ("note", false),
    ("say", true),
    ("when", true),
    ("clear", false),
    ("unless", false),
    ("does", true),
    ("target", false),
    ("benefit_minutes", true),
    ("expected", true),
    ("cost_wrong", false),
    ("gain_right", false),
    ("cooldown_days", false),
    ("channels", false),
    ("requires_online", false),
    ("article", false),
    ("valid_from", false),
    ("valid_to", false),
];
pub(super) const PLAYBOOK_FIELDS: [(&str, bool); 2] = [("topic", true), ("steps", true)];
pub(super) const ACT_FIELDS: [(&str, bool); 3] = [("it", true), ("en", true), ("cues", false)];
pub(super) const MOODS: [(&str, bool); 5] = [
    ("distress", false),
    ("distress_told", false),
    ("distress_acts", false),
    ("just_answer", false),
    ("hurry", false),
];
pub(super) const PHRASE_FIELDS: [(&str, bool); 4] =
    [("id", true), ("topic", false), ("title", true), ("text", true)];
pub(super) const SECTIONS: [&str; 6] = ["words", "moods", "acts", "playbook", "phrase", "action"];

/// What an id may be made of: it is part of a piece's key.
pub(super) fn is_word(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !text.is_empty() && text.len() <= 80 && text.bytes().all(fits)
}

pub(super) fn not_a_word() -> Fault {
    Fault::WrongValue {
        detail: "lower case letters, digits, underscores; at most 80".to_owned(),
    }
}

/// What serde cannot see: empty texts, a cue too long to say, numbers out of range.
pub(super) fn check(entry: &ActionEntry) -> Option<(&'static str, Fault)> {
    let ActionEntry {
        id,
        topic,
        group,
        title,
        need,
        say,
        cost_wrong,
        gain_right,
        benefit_minutes,
        ..
    } = entry;
    if !is_word(id) {
        return Some(("id", not_a_word()));
    }
    for (field, text) in [("topic", topic), ("group", group)] {
        if text.trim().is_empty() {
            return Some((field, Fault::EmptyText));
        }
    }
    for (field, texts) in [("title", title), ("need", need), ("say", say)] {
        if texts.it.trim().is_empty() || texts.en.trim().is_empty() {
            return Some((field, Fault::EmptyText));
        }
    }
    for text in [&say.it, &say.en] {
        let words = u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
        if words > MAX_SAY_WORDS {
            return Some((
                "say",
                Fault::TooLong {
                    words,
                    most: MAX_SAY_WORDS,
                },
            ));
        }
    }
    // Off unless a named rule allows it, and a rule with no name is none.
    let names = entry.rule.as_deref().map(|rule| !rule.trim().is_empty());
    if names == Some(false) || (entry.level == HelpLevel::HyperCritical && names.is_none()) {
        return Some(("rule", Fault::EmptyText));
    }
    for (field, number) in [("cost_wrong", *cost_wrong), ("gain_right", *gain_right)] {
        if !(number.is_finite() && number > 0.0 && number <= 1000.0) {
            return Some((field, Fault::OutOfRange));
        }
    }
    if *benefit_minutes > 100_000 {
        return Some(("benefit_minutes", Fault::OutOfRange));
    }
    let period = entry.valid_from.zip(entry.valid_to);
    period
        .is_some_and(|(from, to)| to <= from)
        .then_some(("valid_to", Fault::NeverValid))
}
