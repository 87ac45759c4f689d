//! A conversation as the moments before each act: what the ranker is asked about, and what it learns from.

use crate::context::{CaseContext, Speaker, Turn};
use crate::ranker::{Lessons, Moment};

/// What is known of a conversation so far.
#[derive(Debug, Default)]
pub(crate) struct Standing<'a> {
    said: Vec<&'a str>,
    acts: Vec<&'a str>,
    answer: Option<&'a str>,
    has_spoken: bool,
    is_new: bool,
}

impl<'a> Standing<'a> {
    /// As it stands now.
    pub(crate) fn of(context: &'a CaseContext) -> Self {
        let mut standing = Self::default();
        context.turns.iter().for_each(|turn| standing.hear(turn));
        if !context.acts.is_empty() {
            standing.acts = context.act_labels();
        }
        standing
    }

    pub(crate) fn moment<'m>(&'m self, topic: Option<&'m str>) -> Moment<'m> {
        Moment {
            topic,
            said: &self.said,
            has_spoken: self.has_spoken,
            acts: &self.acts,
            answer: self.answer,
            is_new: self.is_new,
        }
    }

    /// The labels of the acts so far, oldest first.
    pub(crate) fn acts(&self) -> &[&'a str] {
        &self.acts
    }

    fn hear(&mut self, turn: &'a Turn) {
        match turn.who {
            Speaker::Contact => {
                self.said.push(&turn.text);
                self.has_spoken = true;
            }
            Speaker::Office | Speaker::System => {
                self.answer = Some(&turn.text);
                self.is_new = true;
            }
            Speaker::Operator => {}
        }
        if let Some(act) = &turn.act {
            self.acts.push(act);
            (self.has_spoken, self.is_new) = (false, false);
        }
    }
}

/// Calls `each` with every act of a conversation and what was known before it, oldest first.
pub(crate) fn each_act<'a>(turns: &'a [Turn], mut each: impl FnMut(&Standing<'a>, &'a str)) {
    let mut standing = Standing::default();
    for turn in turns {
        if let Some(act) = &turn.act {
            each(&standing, act);
        }
        standing.hear(turn);
    }
}

/// Adds the acts of a conversation to what is learned in one go. `case` only tells cases apart, so that the acts of one
/// are not judged by each other. The lessons keep hashed rows and no texts.
pub fn add_lessons(lessons: &mut Lessons, topic: Option<&str>, turns: &[Turn], case: u64) {
    each_act(turns, |standing, act| {
        // No room for one more act: the counts know it all the same.
        let _has_room = lessons.add(case, &standing.moment(topic), act);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::{Ranker, Shape};

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
        let mut lessons = Lessons::new(shape);
        for case in 0..40 {
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
            add_lessons(&mut lessons, Some("urp"), &turns, case);
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
