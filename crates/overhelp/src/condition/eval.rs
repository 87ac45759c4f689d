//! Asking a compiled condition, and hearing which words made it hold.

use std::sync::Arc;

use oltre_domain::Timestamp;

use super::{Comparison, Condition, Flag, List, Number, Test, Text};
use crate::context::CaseContext;
use crate::entities::Entities;
use crate::hearing::{Cue, Hearing, Hit, Whose};
use crate::spelling::Spelling;

/// A case with its words read: what conditions are asked about.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) context: &'a CaseContext,
    pub(crate) hearing: Hearing<'a>,
    pub(crate) entities: Entities,
    acts: Vec<&'a str>,
    /// Set by the words as well as by the record.
    pub(crate) distress: bool,
    /// Set by the words as well as by the record.
    pub(crate) just_answer: bool,
}

/// Why a condition held: the cues that were met, each with the place of its first word.
pub(crate) type Evidence = Vec<(Hit, Whose)>;

impl<'a> Scene<'a> {
    pub(crate) fn of(context: &'a CaseContext, spelling: &Spelling, now: Timestamp) -> Self {
        let hearing = Hearing::of(context, spelling);
        let entities = Entities::of(&hearing, now);
        Self {
            context,
            hearing,
            entities,
            acts: context.act_labels(),
            distress: context.flags.distress,
            just_answer: context.flags.just_answer,
        }
    }

    /// The labels of the acts so far.
    pub(crate) fn acts(&self) -> &[&'a str] {
        &self.acts
    }

    /// Whether the contact said any of these.
    pub(crate) fn contact_said(&self, cues: &[Cue]) -> bool {
        cues.iter().any(|cue| self.hearing.said(Whose::Contacts, cue))
    }

    /// Whether we said any of these to the contact.
    pub(crate) fn we_said(&self, cues: &[Cue]) -> bool {
        cues.iter().any(|cue| self.hearing.said(Whose::Ours, cue))
    }

    /// Whether `condition` holds; the words that made it hold go to `evidence`.
    pub(crate) fn holds(&self, condition: &Condition, evidence: &mut Evidence) -> bool {
        self.test(&condition.0, evidence)
    }

    fn test(&self, test: &Test, evidence: &mut Evidence) -> bool {
        match test {
            Test::Const(value) => *value,
            Test::Flag(flag) => self.flag(*flag, evidence),
            // What was not said is no evidence.
            Test::Not(inner) => !self.test(inner, &mut Evidence::new()),
            Test::And(a, b) => {
                let before = evidence.len();
                let holds = self.test(a, evidence) && self.test(b, evidence);
                if !holds {
                    evidence.truncate(before);
                }
                holds
            }
            // Both sides are asked: each one that holds is a reason of its own.
            Test::Or(a, b) => {
                let left = self.test(a, evidence);
                let right = self.test(b, evidence);
                left || right
            }
            Test::IsOneOf(text, values) => values.iter().any(|value| value == self.text(*text)),
            Test::Holds(List::Acts, value) => self.acts.contains(&value.as_str()),
            Test::Holds(List::Tags, value) => self.context.tags.contains(value),
            Test::Compare(number, comparison, constant) => {
                let before = evidence.len();
                let holds = compare(self.number(number, evidence), *comparison, *constant);
                if !holds {
                    evidence.truncate(before);
                }
                holds
            }
            Test::Says(says, lists) => {
                let mut found = false;
                for whose in says.whose() {
                    let hits = self.distinct(*whose, lists);
                    found |= !hits.is_empty();
                    evidence.extend(hits.into_iter().map(|hit| (hit, *whose)));
                }
                found
            }
            Test::Together(a, b) => {
                let left = self.all(a);
                let right = self.all(b);
                let sentence = |hit: &Hit| (hit.turn, self.hearing.turns[hit.turn].words[hit.first].sentence);
                let both = right
                    .iter()
                    .find(|r| left.iter().any(|l| sentence(l) == sentence(r)));
                evidence.extend(both.map(|hit| (*hit, Whose::Contacts)));
                both.is_some()
            }
        }
    }

    /// Whether the contact spoke of any; the last is a reason.
    fn spoken_of(&self, hits: &[Hit], evidence: &mut Evidence) -> bool {
        evidence.extend(hits.last().map(|hit| (*hit, Whose::Contacts)));
        !hits.is_empty()
    }

    fn flag(&self, flag: Flag, evidence: &mut Evidence) -> bool {
        match flag {
            Flag::Answered => self.context.answered,
            Flag::Online => self.context.online,
            Flag::Complaint => self.context.flags.complaint,
            Flag::Distress => self.distress,
            Flag::JustAnswer => self.just_answer,
            Flag::NearDate => self.spoken_of(&self.entities.near_dates, evidence),
            Flag::NearDeadline => self.spoken_of(&self.entities.near_deadlines, evidence),
            Flag::HasPlace => self.spoken_of(&self.entities.places, evidence) || self.context.place.is_some(),
        }
    }

    fn text(&self, text: Text) -> &str {
        match text {
            Text::Topic => self.context.topic.as_deref().unwrap_or_default(),
            Text::Channel => self.context.channel.as_str(),
            Text::Language => self.context.language.as_str(),
            Text::ContactKind => self.context.contact_kind.as_str(),
        }
    }

    fn number(&self, number: &Number, evidence: &mut Evidence) -> i64 {
        let size = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        match number {
            Number::Amount => self
                .entities
                .amounts
                .iter()
                .map(|(_, euro)| *euro)
                .max()
                .unwrap_or(0),
            Number::ContactTurns => size(
                self.hearing
                    .turns
                    .iter()
                    .skip(2)
                    .filter(|turn| turn.whose == Whose::Contacts)
                    .count(),
            ),
            Number::OpenCases => size(self.context.open_cases.len()),
            Number::NearbyFaults => size(self.context.nearby_faults.len()),
            Number::Count(lists) => {
                let hits = self.distinct(Whose::Contacts, lists);
                let count = size(hits.len());
                evidence.extend(hits.into_iter().map(|hit| (hit, Whose::Contacts)));
                count
            }
        }
    }

    /// The last place of each cue that was said; two cues at one place are one ("carta", "carta d'identità").
    fn distinct(&self, whose: Whose, lists: &[Arc<[Cue]>]) -> Vec<Hit> {
        let mut hits: Vec<Hit> = lists
            .iter()
            .flat_map(|list| list.iter())
            .filter_map(|cue| self.hearing.last(whose, cue))
            .collect();
        hits.sort_unstable();
        hits.dedup_by(|later, kept| later.turn == kept.turn && later.first <= kept.last);
        hits
    }

    fn all(&self, lists: &[Arc<[Cue]>]) -> Vec<Hit> {
        lists
            .iter()
            .flat_map(|list| list.iter())
            .flat_map(|cue| self.hearing.find(Whose::Contacts, cue))
            .collect()
    }
}

fn compare(number: i64, comparison: Comparison, constant: i64) -> bool {
    match comparison {
        Comparison::Less => number < constant,
        Comparison::AtMost => number <= constant,
        Comparison::Equal => number == constant,
        Comparison::NotEqual => number != constant,
        Comparison::AtLeast => number >= constant,
        Comparison::More => number > constant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::{Words, compile};
    use crate::context::Turn;

    fn holds(source: &str, text: &str) -> (bool, Vec<String>) {
        let context = CaseContext {
            topic: Some("anagrafe".into()),
            turns: vec![Turn {
                text: text.into(),
                ..Turn::default()
            }],
            ..CaseContext::default()
        };
        let scene = Scene::of(&context, &Spelling::default(), Timestamp(1_781_049_600_000));
        let mut evidence = Vec::new();
        let held = scene.holds(&compile(source, &Words::default()).unwrap(), &mut evidence);
        (
            held,
            evidence
                .iter()
                .filter_map(|(hit, _)| scene.hearing.quote(*hit))
                .collect(),
        )
    }

    const TEXT: &str = "Fino a che ora fate le carte d'identità? Parto venerdì.";

    #[test]
    fn a_condition_holds_and_says_by_which_words() {
        let (held, quotes) = holds(
            r#"topic == "anagrafe" && mentions(["carte d'identit*"]) && near_date"#,
            TEXT,
        );
        assert!(held);
        assert_eq!(
            quotes,
            ["Fino a che ora fate le carte d'identità", "Parto venerdì"]
        );
        assert!(!holds(r#"mentions(["appuntamento"])"#, TEXT).0);
    }

    #[test]
    fn what_was_not_said_is_no_evidence() {
        assert_eq!(
            holds(
                r#"!mentions(["appuntamento"]) && !(near_date && mentions(["mare"]))"#,
                TEXT
            ),
            (true, vec![])
        );
    }

    #[test]
    fn things_said_together_are_in_one_sentence() {
        assert!(holds(r#"together(["part*"], ["venerdì"])"#, TEXT).0);
        assert!(!holds(r#"together(["carte"], ["venerdì"])"#, TEXT).0);
    }

    #[test]
    fn cues_are_counted_once_each() {
        let text = "ho perso patente, bancomat e patente";
        assert!(holds(r#"count(["patent*", "bancomat", "patente"]) == 2"#, text).0);
        assert!(holds("contact_turns == 1 && amount == 0", text).0);
    }

    #[test]
    fn what_was_said_too_seldom_is_no_evidence() {
        assert_eq!(
            holds(r#"count(["carte d'identit*"]) >= 2 || mentions(["part*"])"#, TEXT),
            (true, vec!["Parto venerdì".to_owned()])
        );
    }
}
