//! What was learned from this organisation's work: which act follows which, and who took which offer up.
//!
//! Everything is a count, and counts are added: the order in which events arrive does not change the result,
//! so two consoles that saw the same events hold the same knowledge, byte for byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use oltre_domain::{CardKind, ContactAnswer, OperatorAct, Version, VetoReason};
use serde::{Deserialize, Serialize};

use crate::constants::{MARKOV_ORDER, MARKOV_PRIOR};
use crate::outcome::Outcome;
use crate::past::PastCase;
use crate::ranker::{Ranker, Shape};

/// Joins the labels of a history into a key; no label contains it.
const UNIT_SEPARATOR: char = '\u{1f}';

/// All that was learned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Knowledge {
    /// Which act follows which.
    pub steps: Markov,
    /// Who took which offer up: by action, by topic (empty: cases without one).
    pub offers: BTreeMap<String, BTreeMap<String, OfferCounts>>,
    /// Solved cases by topic.
    #[serde(default)]
    pub solved: BTreeMap<String, u32>,
    /// What operators do next, by the contact's words and all that is known; none before the first act was learned from.
    /// It is kept as its own bytes, and unlike the counts it depends on the order in which it learned.
    #[serde(skip)]
    pub ranker: Option<Arc<Ranker>>,
}

impl Knowledge {
    /// Learns what the operator did after `history` (labels, oldest first), suggested or not.
    pub fn learn_act<S: AsRef<str>>(&mut self, topic: Option<&str>, history: &[S], act: &str) {
        self.steps.learn(topic.unwrap_or_default(), history, act);
        if topic.is_some_and(|topic| !topic.is_empty()) {
            self.steps.learn("", history, act);
        }
    }

    /// Learns what was settled in a past case after one sequence and up to another.
    pub fn learn_case(&mut self, case: &PastCase, after: Version, upto: Version) {
        self.count_case(case, after, upto);
        case.each_settled(after, upto, |standing, act| {
            let usual = || Arc::new(Ranker::new(Shape::default()));
            let ranker = Arc::make_mut(self.ranker.get_or_insert_with(usual));
            // No room for one more act: the counts know it all the same.
            let _has_room = ranker.learn(&standing.moment(case.topic.as_deref()), act);
        });
    }

    /// The same for the counts alone: whoever holds all cases trains the ranker on them in one go.
    pub fn count_case(&mut self, case: &PastCase, after: Version, upto: Version) {
        if let Some(topic) = case.topic.as_ref().filter(|_| case.was_solved(after, upto)) {
            bump(self.solved.entry(topic.clone()).or_default());
        }
        case.each_settled(after, upto, |standing, act| {
            self.learn_act(case.topic.as_deref(), standing.acts(), act);
        });
    }

    /// Cases of a topic that were solved.
    #[must_use]
    pub fn solved_in(&self, topic: &str) -> u32 {
        self.solved.get(topic).copied().unwrap_or_default()
    }

    /// Learns what became of a card. Outcomes of steps say nothing here: steps learn from what was done.
    pub fn learn_outcome(&mut self, outcome: &Outcome) {
        if outcome.card == CardKind::Step {
            return;
        }
        let counts = self
            .offers
            .entry(outcome.action.clone())
            .or_default()
            .entry(outcome.topic.clone().unwrap_or_default())
            .or_default();
        match outcome.operator {
            Some(OperatorAct::Proposed) => bump(&mut counts.proposed),
            Some(OperatorAct::Edited) => bump(&mut counts.edited),
            Some(OperatorAct::Veto(reason)) => bump(counts.vetoes.entry(reason).or_default()),
            None => {}
        }
        match outcome.contact {
            Some(ContactAnswer::Accepted) => bump(&mut counts.accepted),
            Some(ContactAnswer::Declined) => bump(&mut counts.declined),
            Some(ContactAnswer::LaterUseful) => bump(&mut counts.later_useful),
            None => {}
        }
    }

    /// How many contacts took an action up, of how many who answered, whatever the topic.
    pub fn taken_up(&self, action: &str) -> (u32, u32) {
        let counts = self.offers.get(action).into_iter().flat_map(BTreeMap::values);
        counts.fold((0, 0), |(accepted, answered), of| {
            let both = of.accepted.saturating_add(of.declined);
            (
                accepted.saturating_add(of.accepted),
                answered.saturating_add(both),
            )
        })
    }

    /// The counts of an action in a topic.
    pub fn offer_counts(&self, action: &str, topic: Option<&str>) -> OfferCounts {
        self.offers
            .get(action)
            .and_then(|topics| topics.get(topic.unwrap_or_default()))
            .cloned()
            .unwrap_or_default()
    }
}

fn bump(count: &mut u32) {
    *count = count.saturating_add(1);
}

/// What became of one action in one topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferCounts {
    /// Put to a contact.
    pub proposed: u32,
    /// Of those, in the operator's own words.
    pub edited: u32,
    /// Taken up.
    pub accepted: u32,
    /// Declined.
    pub declined: u32,
    /// Useful afterwards.
    pub later_useful: u32,
    /// Put aside by operators, by reason.
    pub vetoes: BTreeMap<VetoReason, u32>,
}

/// How often each act followed each history of up to [`MARKOV_ORDER`] acts, by topic; the topic `""` has all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Markov {
    counts: BTreeMap<String, BTreeMap<String, BTreeMap<String, u32>>>,
}

impl Markov {
    /// Counts `act` after `history` (labels, oldest first) in one topic. Labels are any strings.
    pub fn learn<S: AsRef<str>>(&mut self, topic: &str, history: &[S], act: &str) {
        let by_history = self.counts.entry(topic.to_owned()).or_default();
        for order in 0..=MARKOV_ORDER.min(history.len()) {
            let next = by_history.entry(key(history, order)).or_default();
            bump(next.entry(act.to_owned()).or_default());
        }
    }

    /// Without the histories of several acts that were seen once.
    pub(crate) fn forget_rare(&mut self) {
        for by_history in self.counts.values_mut() {
            by_history.retain(|key, next| key.matches(UNIT_SEPARATOR).count() < 2 || total(next) > 1);
        }
    }

    /// How often `act` followed the longest known history, and how often that history was seen; `None` when
    /// never.
    pub fn seen<S: AsRef<str>>(&self, topic: &str, history: &[S], act: &str) -> Option<(u32, u32)> {
        let by_history = self.counts.get(topic)?;
        (0..=MARKOV_ORDER.min(history.len())).rev().find_map(|order| {
            let next = by_history.get(&key(history, order))?;
            Some((next.get(act).copied().unwrap_or(0), total(next)))
        })
    }

    /// P(next act) in a topic, starting from `base` and sharpened by ever longer histories: each level is the
    /// level below, weighted [`MARKOV_PRIOR`], plus its own counts. Sums to 1 when `base` does or counts
    /// exist.
    pub fn predict<S: AsRef<str>>(
        &self,
        topic: &str,
        history: &[S],
        base: BTreeMap<String, f64>,
    ) -> BTreeMap<String, f64> {
        let mut p = base;
        let Some(by_history) = self.counts.get(topic) else {
            return p;
        };
        for order in 0..=MARKOV_ORDER.min(history.len()) {
            let Some(next) = by_history.get(&key(history, order)) else {
                break;
            };
            let prior = if p.is_empty() { 0.0 } else { MARKOV_PRIOR };
            let all = f64::from(total(next)) + prior;
            for value in p.values_mut() {
                *value *= prior / all;
            }
            for (act, count) in next {
                *p.entry(act.clone()).or_default() += f64::from(*count) / all;
            }
        }
        p
    }
}

fn key<S: AsRef<str>>(history: &[S], order: usize) -> String {
    let mut key = String::new();
    for label in &history[history.len() - order..] {
        key.push(UNIT_SEPARATOR);
        key.push_str(label.as_ref());
    }
    key
}

fn total(next: &BTreeMap<String, u32>) -> u32 {
    next.values().fold(0, |sum, count| sum.saturating_add(*count))
}

/// The likeliest first; equal ones by label.
pub fn ranked(p: BTreeMap<String, f64>) -> Vec<(String, f64)> {
    let mut list: Vec<_> = p.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREETING: [&str; 3] = ["greet", "ask_details", "give_hours"];

    fn an_outcome(contact: Option<ContactAnswer>) -> Outcome {
        Outcome {
            action: "book_id_slot".into(),
            topic: Some("anagrafe".into()),
            card: CardKind::Offer,
            operator: contact
                .is_none()
                .then_some(OperatorAct::Veto(VetoReason::WrongMoment)),
            contact,
        }
    }

    #[test]
    fn after_a_greeting_colleagues_ask_for_details() {
        let mut knowledge = Knowledge::default();
        for _ in 0..3 {
            for (i, act) in GREETING.iter().enumerate() {
                knowledge.learn_act(Some("anagrafe"), &GREETING[..i], act);
            }
        }
        let next = ranked(knowledge.steps.predict("anagrafe", &["greet"], BTreeMap::new()));
        assert_eq!(next[0].0, "ask_details");
        assert!(next[0].1 > 0.5);
        assert_eq!(
            knowledge.steps.seen("anagrafe", &["greet"], "ask_details"),
            Some((3, 3))
        );
        let sum: f64 = next.iter().map(|(_, p)| p).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_history_never_seen_falls_back_on_what_is_known() {
        let mut knowledge = Knowledge::default();
        knowledge.learn_act(Some("anagrafe"), &["greet"], "give_hours");
        let next = ranked(knowledge.steps.predict(
            "anagrafe",
            &["sing", "dance", "juggle", "jump"],
            BTreeMap::new(),
        ));
        assert_eq!(next[0].0, "give_hours");
        assert!(
            knowledge
                .steps
                .predict("never heard of", &["greet"], BTreeMap::new())
                .is_empty()
        );
    }

    #[test]
    fn the_order_of_events_does_not_matter() {
        let events = [
            Some(ContactAnswer::Accepted),
            None,
            Some(ContactAnswer::Declined),
            Some(ContactAnswer::Accepted),
        ];
        let mut one = Knowledge::default();
        let mut other = Knowledge::default();
        for what in events {
            one.learn_outcome(&an_outcome(what));
            one.learn_act(Some("anagrafe"), &["greet"], "give_hours");
        }
        for what in events.iter().rev() {
            other.learn_act(Some("anagrafe"), &["greet"], "give_hours");
            other.learn_outcome(&an_outcome(*what));
        }
        assert_eq!(
            serde_json::to_string(&one).unwrap(),
            serde_json::to_string(&other).unwrap()
        );
        let again: Knowledge = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
        assert_eq!(again, one);
    }

    #[test]
    fn the_operators_no_and_the_contacts_no_are_counted_apart() {
        let mut knowledge = Knowledge::default();
        knowledge.learn_outcome(&an_outcome(None));
        knowledge.learn_outcome(&an_outcome(Some(ContactAnswer::Declined)));
        let counts = knowledge.offer_counts("book_id_slot", Some("anagrafe"));
        assert_eq!((counts.declined, counts.accepted), (1, 0));
        assert_eq!(counts.vetoes[&VetoReason::WrongMoment], 1);
        assert_eq!(
            knowledge.offer_counts("book_id_slot", Some("sosta")),
            OfferCounts::default()
        );
    }
}
