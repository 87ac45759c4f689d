//! The adversarial texts shared with every other door of the house.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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
pub(crate) fn corpus() -> Vec<(String, String)> {
    let lines = include_str!("../../../../tests/fixtures/corpus/corpus.jsonl").lines();
    let texts: Vec<_> = lines
        .map(|line| {
            let line: Line = serde_json::from_str(line).unwrap();
            (line.name, line.text + &line.repeat.repeat(line.times))
        })
        .collect();
    assert!(texts.len() > 50, "the corpus has gone missing");
    texts
}

/// Texts a rule lets in as a note.
pub(crate) fn notes() -> Vec<(String, String)> {
    let mut texts = corpus();
    texts.retain(|(_, text)| oltre_domain::check_text(text).is_ok() && !text.trim().is_empty());
    texts
}
