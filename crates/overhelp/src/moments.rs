//! A conversation as the moments before each act: what the ranker is asked about, and what it learns from.

use crate::context::{CaseContext, Speaker, Turn};
use crate::ranker::Moment;

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
