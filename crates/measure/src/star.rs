//! Dialogues in the format of STAR (RasaHQ, MIT): JSON lines, plain or gzip.
//!
//! Only complete dialogues count. What the agent drafted, what the person was told to do, scenario, task and
//! questionnaire are not read: nobody at a desk would have them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use md5::{Digest as _, Md5};
use oltre_overhelp::ranker::Moment;
use serde_json::Value;

/// What an agent's own words are in a history: no act has this label.
pub(crate) const OWN_WORDS: &str = "utter_free";
/// The act of asking the back office.
pub(crate) const QUERY: &str = "query";
/// More rows found than this are "many".
const MANY: i64 = 5;

/// A complete dialogue.
#[derive(Debug)]
pub(crate) struct Dialogue {
    pub(crate) id: i64,
    turns: Vec<Turn>,
}

/// One event that counts, and its place in the file's list.
#[derive(Debug)]
struct Turn {
    place: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    Said(String),
    Answered(String),
    /// An act of the agent, or [`OWN_WORDS`].
    Did(String),
}

/// The point before something an agent did.
#[derive(Debug)]
pub(crate) struct Decision<'a> {
    /// The event's place in the dialogue's list.
    pub(crate) place: usize,
    pub(crate) moment: Moment<'a>,
    /// The act; none where the agent wrote words of their own.
    pub(crate) act: Option<&'a str>,
}

/// Reads the complete dialogues of a file, in its order.
pub(crate) fn read(file: &Path) -> Result<Vec<Dialogue>> {
    let open = || File::open(file).with_context(|| file.display().to_string());
    let mut magic = [0; 2];
    let is_gzip = open()?.read(&mut magic)? == 2 && magic == [0x1f, 0x8b];
    let reader: Box<dyn BufRead> = if is_gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(open()?)))
    } else {
        Box::new(BufReader::new(open()?))
    };
    let mut dialogues = Vec::new();
    for (n, line) in reader.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let at = || format!("{}, line {}", file.display(), n + 1);
        let whole: Value = serde_json::from_str(&line).with_context(at)?;
        if whole["CompletionLevel"] == "Complete" {
            dialogues.push(Dialogue::of(&whole).with_context(at)?);
        }
    }
    Ok(dialogues)
}

impl Dialogue {
    fn of(whole: &Value) -> Result<Self> {
        let id = whole["DialogueID"].as_i64().context("no DialogueID")?;
        let events = whole["Events"].as_array().context("no Events")?;
        let turns = events.iter().enumerate().filter_map(|(place, event)| {
            let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            let what = match (event["Agent"].as_str()?, event["Action"].as_str()?) {
                ("User", "utter") => What::Said(text("Text")),
                ("Wizard", "pick_suggestion") => What::Did(text("ActionLabel")),
                ("Wizard", "query") => What::Did(QUERY.to_owned()),
                ("Wizard", "utter") => What::Did(OWN_WORDS.to_owned()),
                ("KnowledgeBase", _) => What::Answered(answer(event)),
                _ => return None,
            };
            Some(Turn { place, what })
        });
        Ok(Self {
            id,
            turns: turns.collect(),
        })
    }

    /// Which tenth it belongs to: the first 32 bits of the md5 of its id, modulo 10.
    pub(crate) fn tenth(&self) -> u32 {
        let digest = self.shuffled();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) % 10
    }

    /// Its place in a fixed shuffle: the file is in blocks of tasks, and a desk's day is not.
    pub(crate) fn shuffled(&self) -> [u8; 16] {
        Md5::digest(self.id.to_string()).into()
    }

    /// Calls `each` at every point where the agent did something, with what was known before it.
    pub(crate) fn play(&self, mut each: impl FnMut(&Decision<'_>)) {
        let (mut said, mut acts): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut answer = None;
        let (mut has_spoken, mut is_new) = (false, false);
        for turn in &self.turns {
            match &turn.what {
                What::Said(text) => {
                    said.push(text);
                    has_spoken = true;
                }
                What::Answered(text) => {
                    answer = Some(text.as_str());
                    is_new = true;
                }
                What::Did(act) => {
                    each(&Decision {
                        place: turn.place,
                        moment: Moment {
                            topic: None,
                            said: &said,
                            has_spoken,
                            acts: &acts,
                            answer,
                            is_new,
                        },
                        act: (act != OWN_WORDS).then_some(act),
                    });
                    acts.push(act);
                    (has_spoken, is_new) = (false, false);
                }
            }
        }
    }
}

/// What the back office answered, as words: how many rows, which fields, and the values of those that are text.
fn answer(event: &Value) -> String {
    let found = event["TotalItems"].as_i64().unwrap_or(0).clamp(-1, MANY);
    let mut words = vec![format!("total{found}")];
    for (key, value) in event["Item"].as_object().into_iter().flatten() {
        // Its name is the task's.
        if key != "APIName" {
            words.push(format!("key{key}"));
            words.extend(value.as_str().map(str::to_owned));
        }
    }
    words.join(" ")
}
