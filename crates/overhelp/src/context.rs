//! What the engine is told about the case under the operator's eyes.
//!
//! Everything the decision may depend on is here: no rule of this crate looks anything up. The caller reads
//! its own store and fills what it has; every field has an empty default, so that a thinner caller (an
//! import, a bench) is served as well as the console, and a field added later breaks nobody's saved
//! contexts.

use oltre_domain::{Channel, ContactAnswer, ContactKind, PromiseState, Timestamp, VetoReason};
use serde::{Deserialize, Serialize};

/// One case, as it stands now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseContext {
    /// The case; only echoed in the trace.
    pub case_id: String,
    /// Id of the topic, when one was chosen.
    pub topic: Option<String>,
    /// How the contact reached us.
    pub channel: Channel,
    /// The language the contact speaks.
    pub language: Language,
    /// Who the contact is.
    pub contact_kind: ContactKind,
    /// What the case record says about the mood.
    pub flags: Flags,
    /// Tags of the case.
    pub tags: Vec<String>,
    /// The request is answered: a reply sent or begun, an article used, a handoff, a solve, or the key Q.
    pub answered: bool,
    /// The console has the network now; actions that need it stay away otherwise.
    pub online: bool,
    /// One line on what the case is about.
    pub subject: String,
    /// What the contact literally asked.
    pub asked: String,
    /// What the contact actually needs, when somebody wrote it.
    pub need: Option<String>,
    /// Street, number, district of what the case is about.
    pub place: Option<String>,
    /// The conversation, oldest first.
    pub turns: Vec<Turn>,
    /// Labels of the acts so far, oldest first. Empty: read from the turns.
    pub acts: Vec<String>,
    /// Promises made to this contact, on this case or another.
    pub promises: Vec<PromiseFact>,
    /// Other open cases of the same contact.
    pub open_cases: Vec<OpenCase>,
    /// Open cases of other contacts that report the same fault nearby.
    pub nearby_faults: Vec<NearbyFault>,
    /// Notices of today.
    pub notices: Vec<Notice>,
    /// What this contact was offered, in this conversation and earlier.
    pub offers: Vec<PastOffer>,
    /// What this operator vetoed on this device, whoever the contact was.
    pub vetoes: Vec<PastVeto>,
    /// Whether this contact is in this month's control group; absent while there is none.
    pub control: Option<bool>,
    /// Solved cases of this topic handled by the operator at this device.
    pub operator_solved: u32,
    /// Solved cases of this topic, whoever handled them.
    pub topic_solved: u32,
    /// Similar solved cases found by text search, the most similar first.
    pub similar: Vec<SimilarCase>,
}

impl CaseContext {
    /// The labels of the acts so far, oldest first.
    pub fn act_labels(&self) -> Vec<&str> {
        if self.acts.is_empty() {
            self.turns.iter().filter_map(|turn| turn.act.as_deref()).collect()
        } else {
            self.acts.iter().map(String::as_str).collect()
        }
    }
}

/// A language that texts exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Italian.
    #[default]
    It,
    /// English.
    En,
}

impl Language {
    /// Every language, with the word conditions and files use for it.
    pub const ALL: [Language; 2] = [Language::It, Language::En];

    /// The tag conditions and files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::It => "it",
            Language::En => "en",
        }
    }

    /// The language of a BCP 47 tag: Italian for `it` and its regions, English for everything else.
    pub fn of_tag(tag: &str) -> Language {
        if tag.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("it")) {
            Language::It
        } else {
            Language::En
        }
    }
}

/// What the case record says about the mood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Flags {
    /// A formal complaint is open on this case.
    pub complaint: bool,
    /// The contact needs care before anything else.
    pub distress: bool,
    /// The contact wants the answer and nothing more.
    pub just_answer: bool,
}

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person served.
    #[default]
    Contact,
    /// The operator.
    Operator,
    /// Another office that answered a request.
    Office,
    /// A program: a register, a calendar, an automatic notice.
    System,
}

/// One turn of the conversation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Turn {
    /// Who speaks.
    pub who: Speaker,
    /// The words.
    pub text: String,
    /// What the operator did, as a label of the playbooks; nothing for other speakers.
    pub act: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A promise made to this contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromiseFact {
    /// Id of the promise.
    pub id: String,
    /// Where it stands.
    pub state: PromiseState,
    /// What was promised, in the operator's words.
    pub text: String,
    /// By when.
    pub due: Timestamp,
    /// Who made it, as the contact knows them.
    pub by: String,
    /// Made on the case under the operator's eyes.
    #[serde(default)]
    pub this_case: bool,
}

/// Another open case of the same contact.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenCase {
    /// Id of the case.
    pub id: String,
    /// Its spoken code.
    pub code: String,
    /// Its subject.
    pub title: String,
    /// Its topic.
    pub topic: Option<String>,
    /// A complaint is open on it.
    pub complaint: bool,
}

/// An open case of somebody else about the same fault.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NearbyFault {
    /// Id of the case.
    pub id: String,
    /// Its spoken code.
    pub code: String,
    /// Its subject.
    pub title: String,
    /// Where.
    pub place: String,
    /// Reported when.
    pub reported_at: Timestamp,
    /// How many contacts are on it already.
    pub reporters: u32,
}

/// A notice of today.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    /// Id of the notice.
    pub id: String,
    /// Its one line.
    pub text: String,
    /// Topics it concerns; empty: everybody.
    pub topics: Vec<String>,
    /// It no longer holds from here on.
    pub until: Option<Timestamp>,
}

/// Something that happened to an offer made to this contact.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PastOffer {
    /// Id of the action.
    pub action: String,
    /// What the contact answered; nothing: it was proposed (a line of its own, before any answer).
    pub answer: Option<ContactAnswer>,
    /// When.
    pub at: Timestamp,
    /// In the conversation that is going on now.
    pub this_conversation: bool,
}

/// A card this operator put aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastVeto {
    /// Id of the action.
    pub action: String,
    /// Topic of the case it happened on.
    #[serde(default)]
    pub topic: Option<String>,
    /// The operator's reason.
    pub reason: VetoReason,
    /// When.
    pub at: Timestamp,
    /// In the conversation that is going on now.
    #[serde(default)]
    pub this_conversation: bool,
}

/// A solved case that resembles this one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SimilarCase {
    /// Id of the case.
    pub id: String,
    /// Its spoken code.
    pub code: String,
    /// Its subject.
    pub title: String,
    /// How it ended: the preset of the outcome.
    pub outcome: String,
    /// Labels of the acts done on it, oldest first, and ids of the actions taken up.
    pub acts: Vec<String>,
}
