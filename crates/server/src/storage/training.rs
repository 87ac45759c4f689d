//! What over-help learns from all of an organisation's work, in bounded memory: counts of everything, and of the newest acts
//! what the ranker needs, which is rows of its table and no words.

use oltre_domain::{SuggestionOutcome, Version};
use oltre_overhelp::ranker::{Lessons, Ranker, Shape};
use oltre_overhelp::{Knowledge, Outcome, PastCase};
use std::sync::Arc;

/// Acts the ranker learns from, the newest: it takes about half a millisecond and 700 bytes for each.
const ACTS: usize = 60_000;

/// Bytes of what was learned, at most: more than an organisation of the usual size has.
const BYTES: usize = 12 * 1024 * 1024;

/// What was gathered so far.
pub(super) struct Training {
    upto: Version,
    knowledge: Knowledge,
    lessons: Lessons,
    cases: u64,
    outcomes: u64,
}

impl Training {
    pub(super) fn upto(upto: Version) -> Self {
        Self {
            upto,
            knowledge: Knowledge::default(),
            lessons: Lessons::newest(Shape::default(), ACTS),
            cases: 0,
            outcomes: 0,
        }
    }

    /// Cases come in the order in which they were solved.
    pub(super) fn case(&mut self, case: &PastCase) {
        self.knowledge.count_case(case, 0, self.upto);
        case.add_to(&mut self.lessons, self.cases, self.upto);
        self.cases += 1;
    }

    pub(super) fn outcome(&mut self, outcome: &SuggestionOutcome, topic: Option<String>) {
        self.knowledge.learn_outcome(&Outcome::of(outcome, topic));
        self.outcomes += 1;
    }

    /// How many cases, and what was learned from them as bytes; no bytes when they would be far too many, nothing when
    /// there was nothing.
    pub(super) fn finish(mut self) -> Option<(u64, Option<Vec<u8>>)> {
        if self.cases + self.outcomes == 0 {
            return None;
        }
        if !self.lessons.is_empty() {
            self.knowledge.ranker = Some(Arc::new(Ranker::train(&self.lessons)));
        }
        Some((self.cases, self.knowledge.to_bytes_within(BYTES)))
    }
}
