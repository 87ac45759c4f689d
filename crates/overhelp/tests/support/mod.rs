//! Reading municipal conversations and scoring decisions on them; shared by the tests and the `offers`
//! example.
//!
//! A conversation becomes a context from everything but its `gold`, which is read only to score.

use std::collections::BTreeMap;

use oltre_domain::{Channel, ContactAnswer, ContactKind, PromiseState, Timestamp};
use oltre_overhelp::context::{Flags, Language, PastOffer, PromiseFact, Speaker, Turn};
use oltre_overhelp::decision::{Because, Decided};
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, decide};
use serde::Deserialize;

/// When every conversation takes place: 2026-06-10T09:00:00Z, a Wednesday.
pub const NOW: Timestamp = Timestamp(1_781_082_000_000);

/// One conversation of the file.
#[derive(Debug, Deserialize)]
pub struct Conversation {
    pub id: String,
    pub lang: String,
    pub channel: Channel,
    pub topic: String,
    pub contact_kind: ContactKind,
    pub flags: RecordFlags,
    pub turns: Vec<SaidTurn>,
    pub answered: bool,
    pub gold: Gold,
}

#[derive(Debug, Deserialize)]
pub struct RecordFlags {
    complaint: bool,
    just_answer: bool,
    distress: bool,
    broken_promise: bool,
    declined_recently: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct SaidTurn {
    pub who: Speaker,
    pub text: String,
    pub act: Option<String>,
}

/// The judgement to score against.
#[derive(Debug, Deserialize)]
pub struct Gold {
    pub offer: Option<String>,
    pub acceptable: Vec<String>,
    pub silence_why: Option<String>,
    pub next_step: Option<String>,
}

impl Gold {
    pub fn accepts(&self, action: &str) -> bool {
        self.offer.as_deref() == Some(action) || self.acceptable.iter().any(|other| other == action)
    }
}

/// Reads a file of one conversation a line.
pub fn read(text: &str) -> Result<Vec<Conversation>, serde_json::Error> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(serde_json::from_str)
        .collect()
}

impl Conversation {
    /// What the engine is told.
    pub fn context(&self) -> CaseContext {
        let turn = |turn: &SaidTurn| Turn {
            who: turn.who,
            text: turn.text.clone(),
            act: turn.act.clone(),
            at: NOW,
        };
        let declined = |action: &String| PastOffer {
            action: action.clone(),
            answer: Some(ContactAnswer::Declined),
            at: NOW.plus(-7 * Timestamp::DAY),
            this_conversation: false,
        };
        let promise = PromiseFact {
            id: "promise".to_owned(),
            state: PromiseState::Broken,
            text: String::new(),
            due: NOW.plus(-2 * Timestamp::DAY),
            by: String::new(),
            this_case: true,
        };
        CaseContext {
            case_id: self.id.clone(),
            topic: Some(self.topic.clone()),
            channel: self.channel,
            language: Language::of_tag(&self.lang),
            contact_kind: self.contact_kind,
            flags: Flags {
                complaint: self.flags.complaint,
                distress: self.flags.distress,
                just_answer: self.flags.just_answer,
            },
            answered: self.answered,
            online: true,
            turns: self.turns.iter().map(turn).collect(),
            promises: self.flags.broken_promise.then_some(promise).into_iter().collect(),
            offers: self.flags.declined_recently.iter().map(declined).collect(),
            ..CaseContext::default()
        }
    }

    /// The decision on an empty organisation with only the starter pack.
    pub fn decide(&self) -> Decided {
        decide(&self.context(), Catalogue::starter(), &Knowledge::default(), NOW)
    }
}

/// Counts of a run.
#[derive(Debug, Default)]
pub struct Score {
    pub conversations: usize,
    pub gold_offers: usize,
    pub offers: usize,
    pub right: usize,
    pub among_four: usize,
    pub silent: usize,
    pub false_in_silence: usize,
    pub unanswered: usize,
    pub unfolded_before_answer: usize,
    pub folded_before_answer: usize,
    pub cards_over_the_line: usize,
    pub right_reason: usize,
    pub commercial: usize,
    pub ideas: usize,
    pub steps_due: usize,
    pub step_first: usize,
    pub step_among_three: usize,
    pub p_offered: f64,
    /// Mistakes, for reading.
    pub notes: Vec<String>,
}

impl Score {
    pub fn add(&mut self, conversation: &Conversation, decided: &Decided) {
        let gold = &conversation.gold;
        let decision = &decided.decision;
        let offer = decision.offer().filter(|card| !card.folded);
        let ideas: Vec<&str> = decision.ideas().iter().map(|card| card.id.as_str()).collect();
        let why = decision
            .silence()
            .map(|why| serde_json::to_value(why).unwrap_or_default());
        let why = why.as_ref().and_then(|why| why.as_str()).unwrap_or("-");
        self.conversations += 1;
        self.ideas += ideas.len();
        if let Some(card) = offer {
            self.offers += 1;
            self.p_offered += card.p;
            self.right += usize::from(gold.accepts(&card.id));
            self.commercial += usize::from(card.nature == oltre_overhelp::catalogue::Nature::Commercial);
        }
        let wrong = offer.is_some_and(|card| !gold.accepts(&card.id));
        match gold.silence_why.as_deref() {
            None => {
                self.gold_offers += 1;
                let found = offer
                    .map(|card| card.id.as_str())
                    .into_iter()
                    .chain(ideas.iter().copied());
                let among = found.into_iter().any(|id| gold.accepts(id));
                self.among_four += usize::from(among);
                if !among || wrong || offer.is_none() {
                    self.note(conversation, decided, if among { "not first" } else { "MISSED" });
                }
            }
            Some("not_answered_yet") => {
                self.unanswered += 1;
                self.unfolded_before_answer += usize::from(offer.is_some() || !ideas.is_empty());
                self.folded_before_answer += usize::from(decision.offer().is_some_and(|card| card.folded));
                if let Some(step) = &gold.next_step {
                    let at = decision.steps.cards.iter().position(|card| card.id == *step);
                    self.steps_due += 1;
                    self.step_first += usize::from(at == Some(0));
                    self.step_among_three += usize::from(at.is_some());
                }
            }
            Some(reason) => {
                self.silent += 1;
                self.false_in_silence += usize::from(offer.is_some());
                self.right_reason += usize::from(why == reason);
                let forbidden = ["complaint", "just_answer", "distress", "repair_first"].contains(&reason);
                let shown = decision.offer().into_iter().chain(decision.ideas());
                let over = shown.filter(|c| {
                    reason != "complaint" || c.nature != oltre_overhelp::catalogue::Nature::Repair
                });
                self.cards_over_the_line += if forbidden { over.count() } else { 0 };
                if offer.is_some() || why != reason {
                    self.note(
                        conversation,
                        decided,
                        if offer.is_some() { "FALSE" } else { "reason" },
                    );
                }
            }
        }
    }

    fn note(&mut self, conversation: &Conversation, decided: &Decided, what: &str) {
        let decision = &decided.decision;
        let offer = decision.offer().map_or("-", |card| card.id.as_str());
        let ideas: Vec<&str> = decision.ideas().iter().map(|card| card.id.as_str()).collect();
        let quote = decision.offer().and_then(|card| match card.because.first() {
            Some(Because::ContactSaid { words } | Because::WeSaid { words }) => Some(words.as_str()),
            _ => None,
        });
        self.notes.push(format!(
            "{what:9} {} {:<20} gold {:?}/{:?} offer {offer} ideas {ideas:?} {:?} {quote:?}",
            conversation.id,
            conversation.topic,
            conversation.gold.offer.as_deref().unwrap_or("-"),
            conversation.gold.silence_why.as_deref().unwrap_or("-"),
            decision.silence(),
        ));
    }

    /// The figures with their definitions, one a line.
    pub fn table(&self) -> BTreeMap<&'static str, String> {
        let share = |part: usize, of: usize| {
            let share = if of == 0 { 0.0 } else { part as f64 / of as f64 };
            format!("{share:.3}  ({part}/{of})")
        };
        BTreeMap::from([
            (
                "01 precision: right offers / offers made",
                share(self.right, self.offers),
            ),
            (
                "02 recall: right offers / conversations whose gold is an offer",
                share(self.right, self.gold_offers),
            ),
            (
                "03 recall@4: right among offer and ideas",
                share(self.among_four, self.gold_offers),
            ),
            (
                "04 false offers where silence is right",
                share(self.false_in_silence, self.silent),
            ),
            (
                "05 offers or ideas unfolded before the answer",
                share(self.unfolded_before_answer, self.unanswered),
            ),
            (
                "06 folded offers before the answer",
                share(self.folded_before_answer, self.unanswered),
            ),
            (
                "07 cards where the line forbids them",
                self.cards_over_the_line.to_string(),
            ),
            (
                "08 right reason for silence",
                share(self.right_reason, self.silent),
            ),
            ("09 commercial offers", self.commercial.to_string()),
            (
                "10 useful cards per 100 conversations",
                share(self.right, self.conversations),
            ),
            ("11 ideas per conversation", share(self.ideas, self.conversations)),
            (
                "12 mean p of offers made",
                format!("{:.3}", self.p_offered / self.offers.max(1) as f64),
            ),
            ("13 next step first", share(self.step_first, self.steps_due)),
            (
                "14 next step among three",
                share(self.step_among_three, self.steps_due),
            ),
        ])
    }
}
