//! The catalogue: actions an organisation is glad to offer, and the usual steps of its topics.
//!
//! An editor writes it as TOML. Entries are checked when they are read, conditions are compiled and typed,
//! and an entry that is wrong is refused with its line, field and reason while the others stay in use.

mod fields;
mod load;
pub mod pieces;
mod starter;

use std::collections::BTreeMap;
use std::sync::Arc;

use oltre_domain::{Channel, Texts, Timestamp};
use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::hearing::Cue;
use crate::kin::Kin;
use crate::knowledge::Markov;
use crate::spelling::Spelling;

/// How far a card goes beyond the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum HelpLevel {
    /// What was asked.
    Literal,
    /// The next step of the same plan.
    Over,
    /// The same goal by another way: put as a question.
    Critical,
    /// An interest the contact did not raise: off unless an entry is `right`.
    HyperCritical,
}

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// It serves the contact.
    Service,
    /// It makes good what went wrong; the only kind left while a complaint is open.
    Repair,
    /// It sells.
    Commercial,
}

/// How often contacts who hear an offer take it up, in the editor's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Four times in five.
    Often,
    /// Two times in three.
    Sometimes,
    /// Two times in five.
    Rarely,
}

/// What taking an action up does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Puts words into the reply.
    Insert,
    /// Opens a page.
    OpenLink,
    /// Plans a call back.
    PlanCallback,
    /// Puts a question to another office.
    AskOffice,
    /// Opens a case under this one.
    ChildCase,
    /// Makes a promise.
    Promise,
}

/// One action, as an editor wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct ActionEntry {
    /// Its id: lower case letters, digits and underscores.
    pub id: String,
    /// The topic it belongs to; its condition may hold in others.
    pub topic: String,
    /// Actions of a group cool down together.
    pub group: String,
    /// How far it goes.
    pub level: HelpLevel,
    /// What it is for.
    pub nature: Nature,
    /// An entitlement, a safety matter or a deadline: never withheld from a control group.
    #[serde(default)]
    pub right: bool,
    /// The law, the regulation or the decision by which it is offered, by name: a hyper-critical action has to have one.
    #[serde(default)]
    pub rule: Option<String>,
    /// Its title.
    pub title: Texts,
    /// The need it serves, in a sentence.
    pub need: Texts,
    /// For editors: when it fits and when it does not, in plain words.
    #[serde(default)]
    pub note: Option<Texts>,
    /// A cue of at most 22 words.
    pub say: Texts,
    /// When it could serve (CEL).
    pub when: String,
    /// When the need shows clearly (CEL); until it does, the action stays an idea. Empty: `when` is clear
    /// enough.
    #[serde(default)]
    pub clear: String,
    /// When the need is met already or the action would be out of place (CEL).
    #[serde(default)]
    pub unless: String,
    /// What taking it up does.
    pub does: Does,
    /// Where that leads: an address for a link, an office for a question.
    #[serde(default)]
    pub target: Option<String>,
    /// Minutes it saves the contact.
    pub benefit_minutes: u32,
    /// How often it is taken up.
    pub expected: Expected,
    /// Cost of a wrong offer, beside `gain_right`.
    #[serde(default = "default_cost_wrong")]
    pub cost_wrong: f64,
    /// Gain of a right offer.
    #[serde(default = "default_gain_right")]
    pub gain_right: f64,
    /// Days before it may come back to a contact who declined it.
    #[serde(default = "default_cooldown_days")]
    pub cooldown_days: u32,
    /// Channels it makes sense on; empty: all.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// It cannot be carried out without the network.
    #[serde(default)]
    pub requires_online: bool,
    /// The article of the Book behind it.
    #[serde(default)]
    pub article: Option<String>,
    /// Valid from this instant.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
    /// Valid before this instant.
    #[serde(default)]
    pub valid_to: Option<Timestamp>,
}

fn default_cost_wrong() -> f64 {
    crate::constants::COST_WRONG
}
fn default_gain_right() -> f64 {
    crate::constants::GAIN_RIGHT
}
fn default_cooldown_days() -> u32 {
    crate::constants::COOLDOWN_DAYS
}

/// One action, checked and compiled.
#[derive(Debug, Clone)]
pub struct Action {
    /// As written.
    pub entry: ActionEntry,
    /// Compiled `when`.
    pub when: Condition,
    /// Compiled `clear`.
    pub clear: Option<Condition>,
    /// Compiled `unless`.
    pub unless: Option<Condition>,
}

/// The usual literal steps of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// Id of the topic.
    pub topic: String,
    /// Labels of acts in their usual order.
    pub steps: Vec<String>,
}

/// A text that an operator puts into a reply with a few keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// Its id: lower case letters, digits and underscores.
    pub id: String,
    /// The topic it belongs to; empty: every topic.
    #[serde(default)]
    pub topic: String,
    /// What it is called.
    pub title: Texts,
    /// The words, with fields such as `{contact}` in them.
    pub text: Texts,
}

/// An act operators do, as the playbooks and the timeline label it.
#[derive(Debug, Clone)]
pub struct Act {
    /// Its title as a step.
    pub title: Texts,
    /// What contacts say when it is the step they wait for.
    pub(crate) cues: Arc<[Cue]>,
}

/// What contacts say in moods that change what may be offered, when the record does not say it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Moods {
    pub(crate) distress: Vec<Cue>,
    /// What operators say to somebody in distress: their ear is better than a list.
    pub(crate) distress_told: Vec<Cue>,
    /// Acts of operators that mean the same.
    pub(crate) distress_acts: Vec<String>,
    pub(crate) just_answer: Vec<Cue>,
    pub(crate) hurry: Vec<Cue>,
}

/// Everything an organisation has published.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Actions by id, in order of id.
    pub actions: BTreeMap<String, Action>,
    /// Playbooks by topic: a topic may have several, in order of appearance.
    pub playbooks: BTreeMap<String, Vec<Playbook>>,
    /// Acts by label.
    pub acts: BTreeMap<String, Act>,
    /// Ready phrases by id.
    pub phrases: BTreeMap<String, Phrase>,
    /// Names of the word lists that conditions may use.
    pub words: Vec<String>,
    pub(crate) moods: Moods,
    /// Every word that is listened for.
    pub(crate) spelling: Spelling,
    /// How near each action is to what is said, in order of id.
    pub(crate) kin: Vec<(String, Kin)>,
    /// The playbooks, read as exemplary conversations.
    pub(crate) playbook_model: Markov,
}

/// What came of reading a catalogue: what is good, and what was refused.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The entries in use.
    pub catalogue: Catalogue,
    /// The entries refused.
    pub refused: Vec<EntryFault>,
}

/// An entry that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ts_rs::TS)]
#[error("{document}:{line}: {entry}.{field}: {fault:?}")]
pub struct EntryFault {
    /// The document it is in.
    pub document: String,
    /// Id of the entry, or its number from 1 when it has none.
    pub entry: String,
    /// Line, from 1.
    pub line: u32,
    /// The field; empty when it is the entry as a whole.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Not TOML; `detail` is the reader's own word, for the log.
    Unreadable {
        /// What the reader said.
        detail: String,
    },
    /// A field that must be there is not.
    Missing,
    /// No such field.
    UnknownField,
    /// The value has the wrong type or is none of those allowed.
    WrongValue {
        /// What the reader said.
        detail: String,
    },
    /// Empty text in a language.
    EmptyText,
    /// The cue is too long to say.
    TooLong {
        /// Words it has.
        words: u32,
        /// Words it may have.
        most: u32,
    },
    /// Another entry has the same id.
    Duplicate,
    /// A number outside its range.
    OutOfRange,
    /// The condition does not parse.
    Condition {
        /// What the parser said, for the log.
        detail: String,
    },
    /// The condition names a variable, function or word list that does not exist.
    UnknownName {
        /// The name.
        name: String,
    },
    /// The condition uses a part of the language that is not offered here.
    NotOffered {
        /// The operator or construct.
        what: String,
    },
    /// The condition mixes types.
    WrongType {
        /// The type it should have.
        expected: String,
        /// The type it has.
        found: String,
    },
    /// A value that variable never has.
    NeverEqual {
        /// The value.
        value: String,
    },
    /// The condition can never hold, whatever the case.
    Contradiction,
    /// The entry ends before it begins.
    NeverValid,
    /// The piece holds something that its key does not say.
    OtherPiece {
        /// The piece that belongs to; empty: there is nothing in it.
        belongs: String,
    },
}
