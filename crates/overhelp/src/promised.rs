//! A promise in what an operator writes: "la richiamo domani", "we will let you know by Friday".
//!
//! Rules, in Italian and English, and no model: a sentence in which somebody of ours says that they will do something, and a day
//! or an hour in it. It is only ever offered; what counts is what the operator confirms. Questions, denials and
//! what is done already are no promises.

mod when;

use jiff::Zoned;
use oltre_domain::{Timestamp, fold};

/// Bytes of a text that are read: its beginning.
const READ: usize = 8_192;
/// Letters of a sentence that are quoted.
const QUOTED: usize = 160;
/// Words of a sentence that are read.
const WORDS: usize = 80;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// The sentence, as it was written.
    pub words: String,
    /// By when, on the writer's calendar.
    pub due: Timestamp,
}

/// The first promise in a text. `now` is the moment of writing, on the writer's calendar.
#[must_use]
pub fn promised(text: &str, now: &Zoned) -> Option<Promised> {
    let end = text.floor_char_boundary(READ);
    sentences(&text[..end]).find_map(|sentence| {
        let words = words(sentence);
        let due = speaks_for_us(&words).then(|| when::when(&words, now)).flatten()?;
        Some(Promised {
            words: sentence.chars().take(QUOTED).collect(),
            due: Timestamp(due.timestamp().as_millisecond()),
        })
    })
}

/// What is said, sentence by sentence; a question says nothing.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let end = sentence_end(rest);
            let (sentence, after) = rest.split_at(end);
            let mark = after.chars().next();
            rest = mark.map_or("", |mark| &after[mark.len_utf8()..]);
            let sentence = sentence.trim();
            if mark != Some('?') && !sentence.is_empty() {
                return Some(sentence);
            }
        }
        None
    })
}

/// Where the first sentence ends: a full stop between digits is part of an hour or a date.
fn sentence_end(text: &str) -> usize {
    let mut last = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let in_number = letter == '.'
            && last.is_some_and(|l: char| l.is_ascii_digit())
            && next.is_some_and(|n| n.is_ascii_digit());
        if matches!(letter, '.' | '!' | '?' | ';' | '\n') && !in_number {
            return at;
        }
        last = Some(letter);
    }
    text.len()
}

fn words(sentence: &str) -> Vec<String> {
    fold(sentence)
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '.' | '/')))
        .map(|word| word.trim_matches(['.', ':', '/']))
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(str::to_owned)
        .collect()
}

/// What we do for a contact, as the words begin.
const WE_DO: [&str; 26] = [
    "richiam",
    "ricontatt",
    "contatt",
    "chiam",
    "telefon",
    "scriv",
    "mand",
    "invi",
    "sped",
    "avvis",
    "conferm",
    "rispond",
    "aggiorn",
    "verific",
    "controll",
    "pass",
    "ripass",
    "risolv",
    "sistem",
    "ripar",
    "sostitu",
    "rimbors",
    "consegn",
    "ritir",
    "prepar",
    "comunic",
];
/// How such a word ends when we say that we will.
const WE_WILL: [&str; 6] = ["iamo", "remo", "ero", "iro", "era", "eranno"];
/// How it ends when it is done, or is somebody else's doing.
const DONE: [&str; 6] = ["ato", "ito", "uto", "tto", "sso", "avo"];
/// Whom we do it for: before a word in the present, which could be a noun otherwise.
const WHOM: [&str; 11] = [
    "la", "le", "lo", "li", "gli", "ti", "te", "vi", "ve", "glielo", "gliela",
];
/// What is done to them: "sarà richiamata", "verrà ricontattato".
const IS_DONE: [&str; 4] = ["sara", "verra", "saranno", "verranno"];
/// What we do for a contact in English.
const WE_DO_ENGLISH: [&str; 22] = [
    "call", "ring", "phone", "write", "send", "let", "get", "email", "mail", "text", "confirm", "come",
    "fix", "check", "reply", "answer", "refund", "deliver", "update", "contact", "repair", "collect",
];

/// Somebody of ours says that they will do something.
fn speaks_for_us(words: &[String]) -> bool {
    let at = |n: usize| words.get(n).map_or("", String::as_str);
    let denied = |n: usize| {
        let before = &words[n.saturating_sub(4)..n];
        before.iter().any(|word| word == "non" || word == "not")
    };
    (0..words.len()).any(|n| {
        let word = at(n);
        let before = |back: usize| n.checked_sub(back).map_or("", at);
        let is_ours = WE_DO.iter().any(|stem| word.starts_with(stem));
        let will = is_ours && WE_WILL.iter().any(|end| word.ends_with(end));
        let does = is_ours
            && word.ends_with('o')
            && !DONE.iter().any(|end| word.ends_with(end))
            && WHOM.contains(&before(1));
        let is_done = is_ours && word.contains("at") && IS_DONE.contains(&before(1));
        let lets_know = word == "sapere" && ["faccio", "facciamo", "faro", "faremo"].contains(&before(1));
        let english = ["ll", "will"].contains(&word)
            && (n + 1..n + 4).any(|next| WE_DO_ENGLISH.contains(&at(next)))
            && !(n + 1..n + 3).any(|next| at(next) == "not");
        (will || does || is_done || lets_know || english) && !denied(n)
    })
}

#[cfg(test)]
mod tests;
