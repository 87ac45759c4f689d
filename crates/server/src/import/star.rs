//! STAR dialogues as cases.
//!
//! One line of the file is one dialogue: a person with a need talks to a human agent, who may ask for suggestions, pick
//! one, write their own words, or query a back office (Mosig, Mehri, Kober 2020; MIT). Becoming a case, the person's words
//! come in, the agent's picks and own words go out with their label, a query and its answer are a handoff, and the
//! questionnaire is an experience. Instructions, drafts and the scenario's text were never said to anybody and are left out.

mod dialogue;
mod people;
mod phrases;

use super::codes;
use crate::seed::{Experience, SeedBatch, SeedCase, SeedOperator};
use dialogue::{Agent, Dialogue, Event};
use oltre_domain::{
    Author, CaseId, CaseState, CaseStatus, Cell, Channel, Contact, ContactId, Entry, EntryId, EntryKind,
    EntryMeta, Field, Handoff, HandoffId, Operator, OperatorId, OutcomePreset, Queue, QueueId, QueueKind,
    Role, Texts, Timestamp, Topic, Value, check_text,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const SOURCE: &str = "star";
/// The label of what the agent wrote without a suggestion.
const OWN_WORDS: &str = "utter_free";
/// The outcome of a complete dialogue.
const COMPLETED: &str = "completed";

/// Why a line is no dialogue. Without the line's own words: they are people's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum StarFault {
    /// Not JSON, or a field of another type.
    #[error("not a dialogue: {0}")]
    Shape(String),
    /// Nothing was said.
    #[error("a dialogue without a single time")]
    NoTime,
    /// A time outside the calendar.
    #[error("a time outside the calendar")]
    Time,
    /// Words that may not enter.
    #[error("words that may not enter: {0}")]
    Words(String),
}

/// Reads dialogues and says once what their cases refer to.
#[derive(Default)]
pub(super) struct Star {
    said: BTreeSet<Uuid>,
}

impl Star {
    /// Adds one line's case, its contact and what both refer to, to the batch.
    ///
    /// # Errors
    /// The line is no dialogue; nothing is added.
    pub(super) fn add(&mut self, line: &[u8], batch: &mut SeedBatch) -> Result<(), StarFault> {
        let dialogue: Dialogue = serde_json::from_slice(line).map_err(|e| StarFault::Shape(place_of(&e)))?;
        let (case, contact, offices) = case_of(&dialogue)?;
        let capability = dialogue.first_capability();
        let queue = Queue {
            id: queue(&capability.domain),
            name: phrases::title(&capability.domain),
            kind: QueueKind::Front,
        };
        let agent = Operator {
            id: agent(),
            name: "STAR agent".to_owned(),
            alias: None,
            role: Role::Operator,
            queues: None,
        };
        if self.said.insert(agent.id.0) {
            batch.operators.push(SeedOperator {
                operator: agent,
                account: None,
            });
        }
        if self.said.insert(queue.id.0) {
            batch.queues.push(queue);
        }
        for domain in offices {
            let office = Queue {
                id: office(&domain),
                name: format!("{} back office", phrases::title(&domain)),
                kind: QueueKind::Office,
            };
            if self.said.insert(office.id.0) {
                batch.queues.push(office);
            }
        }
        if self
            .said
            .insert(Uuid::new_v5(&Uuid::NAMESPACE_OID, capability.task.as_bytes()))
        {
            batch.topics.push(topic(&capability.task));
        }
        batch.contacts.push(contact);
        batch.cases.push(case);
        Ok(())
    }
}

/// Line and column of a JSON fault, without the words found there.
fn place_of(fault: &serde_json::Error) -> String {
    let what = if fault.is_data() {
        "a field is missing or of another type"
    } else {
        "broken JSON"
    };
    format!("{what} near column {}", fault.column())
}

fn agent() -> OperatorId {
    OperatorId::imported(SOURCE, "agent")
}
fn queue(domain: &str) -> QueueId {
    QueueId::imported(SOURCE, domain)
}
fn office(domain: &str) -> QueueId {
    QueueId::imported(SOURCE, &format!("office/{domain}"))
}

fn topic(task: &str) -> Topic {
    let both = |it: &str, en: &str| Texts {
        it: it.to_owned(),
        en: en.to_owned(),
    };
    let title = phrases::title(task);
    Topic {
        key: task.to_owned(),
        parent: None,
        label: both(&title, &title),
        outcomes: vec![OutcomePreset {
            key: COMPLETED.to_owned(),
            label: both("Completato", "Completed"),
        }],
        sensitive: false,
    }
}

/// A case under way.
struct Builder {
    id: CaseId,
    key: String,
    now: Timestamp,
    entries: Vec<Entry>,
    handoffs: Vec<Handoff>,
    offices: BTreeSet<String>,
}

impl Builder {
    fn entry(&mut self, by: Author, kind: EntryKind, body: String, meta: EntryMeta) -> Result<(), StarFault> {
        check_text(&body).map_err(|e| StarFault::Words(e.to_string()))?;
        let id = EntryId::imported(SOURCE, &format!("{}/{}", self.key, self.entries.len()));
        self.entries.push(Entry {
            id,
            case: self.id,
            at: self.now,
            by,
            kind,
            body,
            meta,
        });
        Ok(())
    }

    fn event(&mut self, event: &Event) -> Result<(), StarFault> {
        if let Some(seconds) = event.unix_time {
            self.now = time(seconds)?;
        }
        let said = || event.text.clone().filter(|t| !t.trim().is_empty());
        let chat = EntryMeta {
            channel: Some(Channel::Chat.as_str().to_owned()),
            ..EntryMeta::default()
        };
        match (event.agent, event.action.as_str()) {
            (Agent::User, "utter") => match said() {
                Some(words) => self.entry(Author::Contact, EntryKind::MessageIn, words, chat),
                None => Ok(()),
            },
            (Agent::Wizard, "pick_suggestion" | "utter") => {
                let Some(words) = said() else { return Ok(()) };
                let act = event.action_label.clone().unwrap_or_else(|| OWN_WORDS.to_owned());
                let meta = EntryMeta {
                    act: Some(act),
                    ..chat
                };
                self.entry(Author::Operator(agent()), EntryKind::MessageOut, words, meta)
            }
            (Agent::Wizard, "query") => self.ask(event),
            (Agent::KnowledgeBase, "return_item") => self.answer(event),
            // Drafts, instructions and what the tool was told to show: nobody heard them.
            _ => Ok(()),
        }
    }

    fn ask(&mut self, event: &Event) -> Result<(), StarFault> {
        let question = phrases::question(event);
        check_text(&question).map_err(|e| StarFault::Words(e.to_string()))?;
        let domain = phrases::domain_of(event.api_name.as_deref().unwrap_or_default());
        let id = HandoffId::imported(SOURCE, &format!("{}/{}", self.key, self.handoffs.len()));
        let asked = office(&domain);
        self.offices.insert(domain);
        self.handoffs.push(Handoff {
            id,
            case: self.id,
            office: asked,
            question: question.clone(),
            due: None,
            asked_by: agent(),
            asked_at: self.now,
            answered_at: None,
            answer: None,
            declined: false,
        });
        let meta = EntryMeta {
            handoff: Some(id),
            office: Some(asked),
            act: Some("query".to_owned()),
            ..EntryMeta::default()
        };
        self.entry(Author::Operator(agent()), EntryKind::HandoffAsked, question, meta)
    }

    fn answer(&mut self, event: &Event) -> Result<(), StarFault> {
        let answer = phrases::answer(event);
        let now = self.now;
        // An answer to nothing is an entry all the same: what an office says is not dropped.
        let open = self.handoffs.iter_mut().rev().find(|h| h.answered_at.is_none());
        let (by, meta) = match open {
            Some(handoff) => {
                handoff.answered_at = Some(now);
                handoff.answer = Some(answer.clone());
                let meta = EntryMeta {
                    handoff: Some(handoff.id),
                    office: Some(handoff.office),
                    ..EntryMeta::default()
                };
                (Author::Office(handoff.office), meta)
            }
            None => (Author::System, EntryMeta::default()),
        };
        self.entry(by, EntryKind::HandoffAnswered, answer, meta)
    }
}

fn case_of(dialogue: &Dialogue) -> Result<(SeedCase, Contact, BTreeSet<String>), StarFault> {
    let key = dialogue.dialogue_id.to_string();
    let starts = dialogue
        .events
        .iter()
        .find_map(|e| e.unix_time)
        .ok_or(StarFault::NoTime)?;
    let starts = time(starts)?;
    let mut builder = Builder {
        id: CaseId::imported(SOURCE, &key),
        key: key.clone(),
        now: starts,
        entries: Vec::new(),
        handoffs: Vec::new(),
        offices: BTreeSet::new(),
    };
    for event in &dialogue.events {
        builder.event(event)?;
    }
    let contact = people::contact(dialogue, &key, starts)?;
    let mut fields = fields(dialogue, &builder, contact.id)?;
    if dialogue.is_complete() {
        let meta = EntryMeta {
            key: Some(COMPLETED.to_owned()),
            ..EntryMeta::default()
        };
        builder.entry(Author::Operator(agent()), EntryKind::Solved, String::new(), meta)?;
        let mut set = |field, value: Value| fields.insert(field, Cell { value, version: 0 });
        set(Field::Status, CaseStatus::Closed.as_str().into());
        set(Field::Outcome, COMPLETED.into());
        set(Field::SolvedAt, builder.now.0.into());
    }
    let experience = experience(dialogue, &mut builder)?;
    let Builder {
        id,
        now: _,
        entries,
        handoffs,
        offices,
        key: _,
    } = builder;
    let case = CaseState {
        id,
        code: codes::star(dialogue.dialogue_id),
        number: None,
        created_at: starts,
        created_by: agent(),
        fields,
        tags: dialogue.other_tasks(),
        unknown: None,
    };
    let seed = SeedCase {
        case,
        entries,
        promises: Vec::new(),
        handoffs,
        outcomes: Vec::new(),
        experiences: experience.into_iter().collect(),
    };
    Ok((seed, contact, offices))
}

fn fields(
    dialogue: &Dialogue,
    builder: &Builder,
    contact: ContactId,
) -> Result<BTreeMap<Field, Cell>, StarFault> {
    let capability = dialogue.first_capability();
    let heard = builder
        .entries
        .iter()
        .filter(|e| e.kind == EntryKind::MessageIn)
        .map(|e| e.body.as_str());
    let asked = phrases::request(heard);
    let answered = builder.entries.iter().any(|e| e.kind == EntryKind::MessageOut);
    let values: [(Field, Value); 11] = [
        (Field::Subject, phrases::subject(&capability.task, &asked).into()),
        (Field::Asked, asked.into()),
        (Field::Topic, capability.task.into()),
        (Field::Priority, 3.into()),
        (Field::Language, "en".into()),
        (Field::Channel, Channel::Chat.as_str().into()),
        (Field::Answered, answered.into()),
        (Field::Contact, contact.to_string().into()),
        (Field::Status, CaseStatus::Open.as_str().into()),
        (Field::Owner, agent().to_string().into()),
        (Field::Queue, queue(&capability.domain).to_string().into()),
    ];
    let cell = |(field, value): (Field, Value)| {
        field
            .check(&value)
            .map_err(|code| StarFault::Words(format!("{field}: {code}")))?;
        Ok((field, Cell { value, version: 0 }))
    };
    values.into_iter().map(cell).collect()
}

/// The questionnaire: what can be counted as answers, what was written as words, all of it to be read on the timeline.
fn experience(dialogue: &Dialogue, builder: &mut Builder) -> Result<Option<Experience>, StarFault> {
    let filled = phrases::questionnaire(dialogue);
    if filled.lines.is_empty() {
        return Ok(None);
    }
    let meta = EntryMeta {
        key: Some("star_questionnaire".to_owned()),
        result: filled.score,
        ..EntryMeta::default()
    };
    builder.entry(
        Author::Contact,
        EntryKind::Experience,
        filled.lines.join("\n"),
        meta,
    )?;
    Ok(Some(Experience {
        id: Uuid::new_v5(
            &Uuid::NAMESPACE_OID,
            format!("star questionnaire {}", builder.key).as_bytes(),
        ),
        at: builder.now,
        source: "star_questionnaire".to_owned(),
        words: filled.words,
        answers: filled.answers,
    }))
}

/// Seconds of Unix time.
fn time(seconds: i64) -> Result<Timestamp, StarFault> {
    /// 9999-12-31T23:59:59Z.
    const LAST: i64 = 253_402_300_799;
    if (0..=LAST).contains(&seconds) {
        Ok(Timestamp(seconds * 1_000))
    } else {
        Err(StarFault::Time)
    }
}

#[cfg(test)]
mod tests;
