//! A past case as it is learned from, by a server from all of them and by a console from those solved since.
//!
//! An act is *settled* at the first solving after it, in the server's order. Whoever learns the acts settled after one
//! sequence and up to another learns each act once, whatever it has learned before and however often a case came back.

use oltre_domain::{Author, Entry, EntryKind, Version};

use crate::context::{Speaker, Turn};
use crate::moments::{Standing, each_act};
use crate::ranker::Lessons;

/// What an operator did whose act says it by itself: no label, no extra key. The starter pack has a title for each.
const ASK_OFFICE: &str = "ask_office";
const CALL_BACK: &str = "call_back";
const PROMISE: &str = "make_promise";

impl Turn {
    /// What over-help hears of an entry; nothing of one that says nothing to it.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let who = match (entry.kind, entry.by) {
            (EntryKind::MessageIn, _) => Speaker::Contact,
            (EntryKind::MessageOut | EntryKind::HandoffAsked, _)
            | (EntryKind::CallOut | EntryKind::PromiseMade, Author::Operator(_)) => Speaker::Operator,
            (EntryKind::HandoffAnswered, _) => Speaker::Office,
            (_, Author::Operator(_)) if entry.meta.act.is_some() => Speaker::Operator,
            (_, Author::System) if !entry.body.is_empty() => Speaker::System,
            _ => return None,
        };
        let act = entry.meta.act.as_deref().or(match entry.kind {
            EntryKind::HandoffAsked => Some(ASK_OFFICE),
            EntryKind::CallOut => Some(CALL_BACK),
            EntryKind::PromiseMade => Some(PROMISE),
            _ => None,
        });
        Some(Self {
            who,
            // A note is for colleagues: what it says was done, and its words were told to nobody.
            text: if entry.kind == EntryKind::Note {
                String::new()
            } else {
                entry.body.clone()
            },
            act: act.map(str::to_owned),
            at: entry.at,
        })
    }
}

/// A past case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PastCase {
    /// What it was about.
    pub topic: Option<String>,
    /// What was said and done, oldest first.
    turns: Vec<Turn>,
    /// By turn, the sequence at which it was settled; none while it is not.
    settled: Vec<Option<Version>>,
    /// When it was solved first.
    solved: Option<Version>,
}

impl PastCase {
    /// From its timeline, oldest first, each entry with its sequence.
    pub fn of<'a>(topic: Option<String>, entries: impl IntoIterator<Item = (&'a Entry, Version)>) -> Self {
        let mut case = Self {
            topic,
            ..Self::default()
        };
        for (entry, seq) in entries {
            if let Some(turn) = Turn::of(entry) {
                case.turns.push(turn);
                case.settled.push(None);
            }
            if entry.kind == EntryKind::Solved {
                case.solved.get_or_insert(seq);
                let open = case.settled.iter_mut().rev().take_while(|at| at.is_none());
                open.for_each(|at| *at = Some(seq));
            }
        }
        case
    }

    /// A conversation that ended well at a sequence, for whoever has no timeline.
    #[must_use]
    pub fn solved_at(topic: Option<String>, turns: Vec<Turn>, seq: Version) -> Self {
        Self {
            topic,
            settled: vec![Some(seq); turns.len()],
            turns,
            solved: Some(seq),
        }
    }

    /// Whether it was solved, for the first time, after one sequence and up to another.
    #[must_use]
    pub fn was_solved(&self, after: Version, upto: Version) -> bool {
        self.solved.is_some_and(|at| after < at && at <= upto)
    }

    /// What was said and done, oldest first.
    #[must_use]
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Adds the acts settled up to a sequence to what is learned in one go. `number` only tells cases apart, so that the
    /// acts of one are not judged by each other. The lessons keep hashed rows and no texts.
    pub fn add_to(&self, lessons: &mut Lessons, number: u64, upto: Version) {
        self.each_settled(Version::MIN, upto, |standing, act| {
            // No room for one more act: the counts know it all the same.
            lessons.add(number, &standing.moment(self.topic.as_deref()), act);
        });
    }

    /// Calls `each` with every act settled after one sequence and up to another: what was known before it, the acts before
    /// it, and its label.
    pub(crate) fn each_settled<'a>(
        &'a self,
        after: Version,
        upto: Version,
        mut each: impl FnMut(&Standing<'a>, &'a str),
    ) {
        let mut settled = self
            .turns
            .iter()
            .zip(&self.settled)
            .filter(|(turn, _)| turn.act.is_some());
        each_act(&self.turns, |standing, act| {
            let at = settled.next().and_then(|(_, at)| *at);
            if at.is_some_and(|at| after < at && at <= upto) {
                each(standing, act);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::{Moment, Ranker, Shape};

    fn turn(who: Speaker, text: &str, act: Option<&str>) -> Turn {
        Turn {
            who,
            text: text.into(),
            act: act.map(Into::into),
            ..Turn::default()
        }
    }

    #[test]
    fn a_night_of_conversations_teaches_what_follows_what() {
        let shape = Shape {
            bits: 10,
            acts: 4,
            ..Shape::default()
        };
        let mut lessons = Lessons::newest(shape, 80);
        for case in 0..50 {
            let (asked, act) = if case % 2 == 0 {
                ("a che ora aprite?", "give_hours")
            } else {
                ("ho perso il portafoglio", "ask_where")
            };
            let turns = [
                turn(Speaker::Contact, asked, None),
                turn(Speaker::Operator, "", Some(act)),
                turn(Speaker::Contact, "grazie", None),
                turn(Speaker::Operator, "", Some("close")),
            ];
            let past = PastCase::solved_at(Some("urp".to_owned()), turns.to_vec(), 1);
            past.add_to(&mut lessons, case, 1);
        }
        assert_eq!(lessons.len(), 80);
        let ranker = Ranker::train(&lessons);
        assert_eq!(ranker.seen(), 80);
        let said = ["Buongiorno, ho perso le chiavi"];
        let moment = Moment {
            topic: Some("urp"),
            said: &said,
            has_spoken: true,
            ..Moment::default()
        };
        assert_eq!(ranker.rank(&moment)[0].0, "ask_where");
    }
}
