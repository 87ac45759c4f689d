//! Recorded conversations: one JSON object a line, in the format of the municipal data.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use oltre_domain::{Channel, ContactAnswer, ContactKind, PromiseState, Timestamp};
use oltre_overhelp::CaseContext;
use oltre_overhelp::context::{Flags, Language, PastOffer, PromiseFact, Speaker, Turn};
use serde::Deserialize;

use super::damage::Damage;

/// When every conversation takes place: 2026-06-10T09:00:00Z, a Wednesday.
pub(super) const NOW: Timestamp = Timestamp(1_781_082_000_000);
/// How long ago what the record calls recently was.
const RECENTLY: i64 = -7 * Timestamp::DAY;
/// When a promise that was broken had been due.
const OVERDUE: i64 = -2 * Timestamp::DAY;

/// One conversation, with what it is judged by kept apart.
#[derive(Debug, Deserialize)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) lang: String,
    channel: Channel,
    pub(super) topic: String,
    contact_kind: ContactKind,
    flags: RecordFlags,
    turns: Vec<SaidTurn>,
    answered: bool,
    /// Read only to score; a file without it can still be decided on.
    #[serde(default)]
    pub(super) gold: Option<Gold>,
}

#[derive(Debug, Deserialize)]
struct RecordFlags {
    complaint: bool,
    just_answer: bool,
    distress: bool,
    broken_promise: bool,
    declined_recently: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct SaidTurn {
    who: Speaker,
    text: String,
    act: Option<String>,
}

/// The judgement to score against.
#[derive(Debug, Deserialize)]
pub(super) struct Gold {
    pub(super) offer: Option<String>,
    #[serde(default)]
    pub(super) acceptable: Vec<String>,
    pub(super) silence_why: Option<String>,
    pub(super) next_step: Option<String>,
}

impl Gold {
    pub(super) fn accepts(&self, action: &str) -> bool {
        self.offer.as_deref() == Some(action) || self.acceptable.iter().any(|other| other == action)
    }
}

/// Reads a file of one conversation a line; an error says which line.
pub(super) fn read(file: &Path) -> Result<Vec<Conversation>> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    let conversations: Vec<Conversation> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| {
            serde_json::from_str(line).with_context(|| format!("{name}, line {}: not a conversation", n + 1))
        })
        .collect::<Result<_>>()?;
    ensure!(!conversations.is_empty(), "{name} holds no conversation");
    Ok(conversations)
}

impl Conversation {
    /// What the engine is told, with the contact's words made worse when asked.
    pub(super) fn context(&self, damage: Option<Damage>) -> CaseContext {
        let turn = |turn: &SaidTurn| Turn {
            who: turn.who,
            text: match damage {
                Some(damage) if turn.who == Speaker::Contact => damage.done_to(&turn.text, &self.lang),
                _ => turn.text.clone(),
            },
            act: turn.act.clone(),
            at: NOW,
        };
        let declined = |action: &String| PastOffer {
            action: action.clone(),
            answer: Some(ContactAnswer::Declined),
            at: NOW.plus(RECENTLY),
            this_conversation: false,
        };
        let promise = PromiseFact {
            id: "promise".to_owned(),
            state: PromiseState::Broken,
            text: String::new(),
            due: NOW.plus(OVERDUE),
            by: String::new(),
            this_case: true,
        };
        let RecordFlags {
            complaint,
            just_answer,
            distress,
            broken_promise,
            declined_recently,
        } = &self.flags;
        CaseContext {
            case_id: self.id.clone(),
            topic: Some(self.topic.clone()),
            channel: self.channel,
            language: Language::of_tag(&self.lang),
            contact_kind: self.contact_kind,
            flags: Flags {
                complaint: *complaint,
                distress: *distress,
                just_answer: *just_answer,
            },
            answered: self.answered,
            online: true,
            turns: self.turns.iter().map(turn).collect(),
            promises: broken_promise.then_some(promise).into_iter().collect(),
            offers: declined_recently.iter().map(declined).collect(),
            ..CaseContext::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const GOOD: &str = r#"{"id":"m-1","lang":"it","channel":"chat","topic":"sosta","contact_kind":"citizen","flags":{"complaint":false,"just_answer":false,"distress":false,"broken_promise":true,"declined_recently":["x"]},"turns":[{"who":"contact","text":"Perché?"}],"answered":true}"#;

    fn read_text(name: &str, text: &str) -> Result<Vec<Conversation>> {
        let file = std::env::temp_dir().join(format!("oltre-measure-{}-{name}", std::process::id()));
        std::fs::File::create(&file)?.write_all(text.as_bytes())?;
        let read = read(&file);
        std::fs::remove_file(&file)?;
        read
    }

    #[test]
    fn a_conversation_becomes_what_the_engine_is_told() {
        let all = read_text("good", &format!("{GOOD}\n\n{GOOD}\n")).unwrap();
        assert_eq!(all.len(), 2);
        let context = all[0].context(Some(Damage::Accents));
        assert_eq!(context.turns[0].text, "Perche?");
        assert_eq!((context.promises.len(), context.offers.len()), (1, 1));
        assert!(all[0].gold.is_none());
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let error = read_text("bad", &format!("{GOOD}\n{{\"id\": 3}}\n")).unwrap_err();
        assert!(format!("{error:#}").contains("line 2"), "{error:#}");
        let error = read(Path::new("/nowhere/at/all.jsonl")).unwrap_err();
        assert!(format!("{error:#}").contains("cannot read"), "{error:#}");
        assert!(read_text("empty", "\n").is_err());
    }
}
