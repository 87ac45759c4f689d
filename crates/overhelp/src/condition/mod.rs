//! Conditions of the catalogue: the Common Expression Language, read by the `cel` crate, compiled here.
//!
//! The crate parses; this module accepts the part of the language that is total and typed, checks it when the
//! catalogue is read, and turns it into a tree that cannot fail. So a published condition never errs at a
//! desk, and a condition that held can say which of the contact's words made it hold.
//!
//! ```text
//! topic == "anagrafe" && mentions(id_card + ["documento"]) && near_date && !mentions(booked)
//! ```
//!
//! Variables: `topic`, `channel`, `language`, `contact_kind` (texts); `answered`, `online`, `complaint`,
//! `distress`, `just_answer` (true or false); `near_date` (the contact speaks of a day to come within three
//! weeks), `near_deadline` (and something hangs on it: "parto venerdì"), `has_place`; `amount` (the largest sum
//! the contact named, euro), `contact_turns`, `open_cases`, `nearby_faults` (whole numbers); `acts`, `tags`
//! (lists, for `"check_permit" in acts`).
//!
//! Functions: `mentions(words)` said by the contact, `told(words)` said by us, `heard(words)` by anybody,
//! `together(words, words)` by the contact in one sentence, `count(words)` how many different ones the contact
//! said. Words are a list of cues or the name of a word list; lists are joined with `+`. A cue is one or more
//! words, folded; `*` ends a stem, `..` leaves room for a few words.

mod compile;
mod eval;

pub use compile::{ConditionFault, compile};
pub(crate) use eval::{Evidence, Scene};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::hearing::{Cue, Whose};

/// Named word lists: cues by name, and under `moods` what tells a mood.
#[derive(Debug, Clone, Default)]
pub struct Words {
    lists: BTreeMap<String, Arc<[Cue]>>,
}

impl Words {
    /// Adds a list; `false` when there was one of that name, which stays.
    pub(crate) fn add(&mut self, name: &str, cues: Vec<Cue>) -> bool {
        if self.lists.contains_key(name) {
            return false;
        }
        self.lists.insert(name.to_owned(), cues.into());
        true
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.lists.keys().cloned().collect()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<[Cue]>> {
        self.lists.get(name)
    }
}

/// A compiled condition: total, typed, ready to be asked any number of times.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition(pub(crate) Test);

impl Condition {
    /// Every list of cues whose being said speaks for the condition.
    pub(crate) fn cues<'t>(&'t self, lists: &mut Vec<&'t Arc<[Cue]>>) {
        self.0.cues(lists);
    }
}

/// One node of a compiled condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Const(bool),
    Flag(Flag),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    /// The variable has one of these values.
    IsOneOf(Text, Vec<String>),
    /// The list holds the value.
    Holds(List, String),
    /// The number compares to the constant.
    Compare(Number, Comparison, i64),
    Says(Says, Vec<Arc<[Cue]>>),
    Together(Vec<Arc<[Cue]>>, Vec<Arc<[Cue]>>),
}

impl Test {
    fn cues<'t>(&'t self, lists: &mut Vec<&'t Arc<[Cue]>>) {
        match self {
            Test::And(a, b) | Test::Or(a, b) => {
                a.cues(lists);
                b.cues(lists);
            }
            Test::Says(Says::Contact | Says::Anybody, of) | Test::Compare(Number::Count(of), ..) => {
                lists.extend(of);
            }
            Test::Together(a, b) => lists.extend(a.iter().chain(b)),
            // What must not be said, and what only we say, speaks for nothing.
            Test::Not(_)
            | Test::Says(Says::Us, _)
            | Test::Const(_)
            | Test::Flag(_)
            | Test::IsOneOf(..)
            | Test::Holds(..)
            | Test::Compare(..) => {}
        }
    }
}

/// Variables that are true or false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    Answered,
    Online,
    Complaint,
    Distress,
    JustAnswer,
    NearDate,
    NearDeadline,
    HasPlace,
}

/// Variables that are texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    Topic,
    Channel,
    Language,
    ContactKind,
}

/// Variables that are lists of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Acts,
    Tags,
}

/// Whole numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Number {
    Amount,
    ContactTurns,
    OpenCases,
    NearbyFaults,
    Count(Vec<Arc<[Cue]>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    AtMost,
    Equal,
    NotEqual,
    AtLeast,
    More,
}

/// Who may have said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Contact,
    Us,
    Anybody,
}

impl Says {
    fn whose(self) -> &'static [Whose] {
        match self {
            Says::Contact => &[Whose::Contacts],
            Says::Us => &[Whose::Ours],
            Says::Anybody => &[Whose::Contacts, Whose::Ours],
        }
    }
}
