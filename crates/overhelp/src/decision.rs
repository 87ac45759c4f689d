//! What the engine says: cards with their reasons, or silence with its reason.
//!
//! Everything here is data. Apart from the texts of the catalogue there is no sentence in it: reasons are
//! closed lists with parameters, and the screen owns the words.

use oltre_domain::{CardKind, Texts, Timestamp};
use serde::{Deserialize, Serialize};

use crate::catalogue::{Does, HelpLevel, Nature};
use crate::control::Trial;

/// The answer of [`crate::decide`]: what to show, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// What the pane shows.
    pub decision: Decision,
    /// For the decision log.
    pub trace: Trace,
}

/// What the pane shows.
///
/// Facts and steps are literal help and stand on their own; `voice` is what goes beyond the request, and it
/// is the part that can be silent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Decision {
    /// Facts that ask for an act, the most pressing first; at most [`crate::constants::MAX_FACTS`].
    pub facts: Vec<Fact>,
    /// What colleagues do at this point.
    pub steps: Steps,
    /// An offer, ideas, or silence.
    pub voice: Voice,
}

impl Decision {
    /// The offer, when there is one.
    pub fn offer(&self) -> Option<&Card> {
        match &self.voice {
            Voice::Show { offer, .. } => offer.as_deref(),
            Voice::Silent { .. } => None,
        }
    }

    /// The ideas behind the grey line; empty when there are none.
    pub fn ideas(&self) -> &[Card] {
        match &self.voice {
            Voice::Show { ideas, .. } => ideas,
            Voice::Silent { .. } => &[],
        }
    }

    /// Why nothing is offered, when nothing is.
    pub fn silence(&self) -> Option<Silence> {
        match &self.voice {
            Voice::Show { .. } => None,
            Voice::Silent { why } => Some(*why),
        }
    }
}

/// Help beyond the request, or silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Voice {
    /// At least one of the two is there.
    Show {
        /// At most one.
        offer: Option<Box<Card>>,
        /// At most three, behind one grey line, never read out by themselves.
        ideas: Vec<Card>,
    },
    /// One grey line.
    Silent {
        /// Why.
        why: Silence,
    },
}

/// Why nothing is offered. When several hold, the first of this list is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// A complaint is open on this case and nothing repairs it.
    Complaint,
    /// The contact wants just the answer.
    JustAnswer,
    /// The contact needs care before anything else.
    Distress,
    /// A promise to this contact was broken: repair it first.
    RepairFirst,
    /// This contact is in this month's control group.
    ControlGroup,
    /// What would fit was declined not long ago.
    DeclinedRecently,
    /// The offer of this conversation was made.
    LimitConversation,
    /// The offers of these 30 days were made.
    LimitMonth,
    /// The operator put two cards aside in this conversation.
    SteppedBack,
    /// What would fit is muted by this operator's vetoes.
    Muted,
    /// What would fit was put aside by the operator in this conversation.
    PutAside,
    /// What would fit is taken care of already.
    AlreadyMet,
    /// The request has no answer yet and nothing waits behind it.
    NotAnsweredYet,
    /// Nothing known here would serve this contact.
    NothingUseful,
}

/// The steps of literal help.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ts_rs::TS)]
pub struct Steps {
    /// At most [`crate::constants::MAX_STEPS`], the likeliest first.
    pub cards: Vec<Card>,
    /// Folded: this operator knows the topic.
    pub folded: bool,
    /// The topic is still being learned and the playbook speaks.
    pub learning: Option<Learning>,
}

/// How far a topic is from speaking by experience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Learning {
    /// Solved cases of the topic.
    pub solved: u32,
    /// Solved cases it takes.
    pub needed: u32,
}

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Card {
    /// Id of the action, or label of the act for a step.
    pub id: String,
    /// What it is.
    pub kind: CardKind,
    /// How far it goes beyond the request.
    pub level: HelpLevel,
    /// What it is for.
    pub nature: Nature,
    /// Its title.
    pub title: Texts,
    /// The need it serves; a step has none.
    pub need: Option<Texts>,
    /// A cue to say; a step has none.
    pub say: Option<Texts>,
    /// Why it is here; never empty.
    pub because: Vec<Because>,
    /// How sure it is, in words.
    pub sure: Sure,
    /// The same as a number: P(the operator does it next) for a step, P(the contact takes it up) otherwise.
    pub p: f64,
    /// What taking it up does; a step does nothing by itself.
    pub does: Option<Does>,
    /// Where that leads: an address, an office.
    pub target: Option<String>,
    /// One folded line "after the answer": it cannot be proposed yet.
    pub folded: bool,
    /// The article of the Book behind it.
    pub article: Option<String>,
}

/// How sure the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// Possible.
    Possible,
    /// Likely.
    Likely,
    /// Nearly always.
    NearlyAlways,
}

/// One reason of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Because {
    /// The contact's own words, as they were said.
    ContactSaid {
        /// The quotation, without quotation marks.
        words: String,
    },
    /// What we told the contact, or found for them.
    WeSaid {
        /// The quotation, without quotation marks.
        words: String,
    },
    /// Taken up by contacts who were offered it.
    UsefulIn {
        /// How many took it up.
        times: u32,
        /// Of how many who heard it.
        of: u32,
    },
    /// Done on solved cases that resemble this one.
    SimilarCases {
        /// On how many it was done.
        times: u32,
        /// Of how many found.
        of: u32,
        /// Some of them, the most similar first.
        cases: Vec<CaseRef>,
    },
    /// It follows the step just done.
    StepBefore {
        /// Label of that act.
        act: String,
        /// Its title, when the catalogue has one.
        title: Option<Texts>,
    },
    /// What colleagues did at this point.
    ColleaguesDid {
        /// How often they did this.
        times: u32,
        /// Of how often they stood here.
        of: u32,
    },
    /// The topic's playbook has it here.
    Playbook {
        /// Id of the topic.
        topic: String,
    },
    /// A law, a regulation or a decision provides for it.
    ByRule {
        /// Its name, as the editor wrote it.
        rule: String,
    },
    /// The editor expects it to be taken up; the only reason only when there is no other.
    EditorExpects,
}

/// A case named in a reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct CaseRef {
    /// Id of the case.
    pub id: String,
    /// Its spoken code.
    pub code: String,
    /// Its subject.
    pub title: String,
    /// How it ended.
    pub outcome: String,
}

/// A fact that asks for an act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// A promise to this contact was broken. The act: repair it before anything else.
    PromiseBroken {
        /// Id of the promise.
        id: String,
        /// What was promised.
        text: String,
        /// By when.
        due: Timestamp,
        /// Who promised.
        by: String,
    },
    /// A promise to this contact is due within a day. The act: keep or renegotiate it.
    PromiseDue {
        /// Id of the promise.
        id: String,
        /// What was promised.
        text: String,
        /// By when.
        due: Timestamp,
        /// Who promised.
        by: String,
    },
    /// The same fault is reported nearby already. The act: add this contact to it.
    SameFaultNearby {
        /// Id of the case.
        id: String,
        /// Its spoken code.
        code: String,
        /// Its subject.
        title: String,
        /// Where.
        place: String,
        /// How many contacts are on it.
        reporters: u32,
    },
    /// This contact has an open case on the same matter. The act: go on there.
    SimilarOpenCase {
        /// Id of the case.
        id: String,
        /// Its spoken code.
        code: String,
        /// Its subject.
        title: String,
    },
    /// A notice of today concerns this topic. The act: tell the contact.
    NoticeToday {
        /// Id of the notice.
        id: String,
        /// Its line.
        text: String,
    },
}

/// How a decision came about: enough to answer "why?" and "why not?" later.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Trace {
    /// The case.
    pub case_id: String,
    /// Every action whose condition held, best score first, whatever became of it.
    pub offers: Vec<Weighed>,
    /// Every act the step model gave weight to, likeliest first; at most ten.
    pub steps: Vec<(String, f64)>,
    /// The offer the control group is about; absent while there is no such group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
}

/// One action that was weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weighed {
    /// Id of the action.
    pub action: String,
    /// P(the contact takes it up).
    pub p: f64,
    /// The threshold p had to pass.
    pub threshold: f64,
    /// The score it was ranked by.
    pub score: f64,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an action that was weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Shown as the offer.
    Offered,
    /// Shown as an idea.
    Idea,
    /// Good enough, and another was better.
    Outranked,
    /// Not sure or not worth enough.
    TooWeak,
    /// Its `unless` held: taken care of already, or it would be out of place.
    Unless,
    /// This conversation, this contact or this operator may not see it now; the silence says why.
    Held(Silence),
    /// The action declined, or its group, is still cooling down.
    CoolingDown,
    /// Muted by this operator's vetoes in this topic.
    Muted,
    /// Not valid today, not on this channel, or it needs the network.
    Unavailable,
}
