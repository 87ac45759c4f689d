//! Lessons: what everybody did, as rows, for whoever learns from all of it at once.

use std::collections::{BTreeMap, VecDeque};

use super::blend::Example;
use super::{Moment, Rows, Shape};

/// An act, what was known before it, and the case it was done in.
#[derive(Debug, Clone)]
pub(super) struct Lesson {
    pub(super) example: Example,
    /// What it is found by among past moments.
    pub(super) telling: Vec<u16>,
    pub(super) case: u64,
}

/// Acts in the order they were done: hashed rows and no texts, about 700 bytes an act.
#[derive(Debug, Clone)]
pub struct Lessons {
    pub(super) shape: Shape,
    pub(super) acts: BTreeMap<String, u16>,
    pub(super) all: VecDeque<Lesson>,
    /// The oldest beyond so many are dropped.
    most: usize,
}

impl Lessons {
    /// None yet, for a ranker of this shape.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self::newest(shape, usize::MAX)
    }

    /// None yet; of those to come at most so many are kept, the last.
    #[must_use]
    pub fn newest(shape: Shape, most: usize) -> Self {
        Self {
            shape: shape.within(),
            acts: BTreeMap::new(),
            all: VecDeque::new(),
            most: most.max(1),
        }
    }

    /// Adds what an operator did in a case, whose number only tells cases apart. False when there is no room for one more
    /// act.
    pub fn add(&mut self, case: u64, moment: &Moment<'_>, act: &str) -> bool {
        let Some((act, _)) = numbered(&mut self.acts, act, self.shape.acts) else {
            return false;
        };
        if self.all.len() == self.most {
            self.all.pop_front();
        }
        self.all.push_back(Lesson {
            example: Example {
                rows: Rows::of(moment, self.shape.bits),
                act,
            },
            telling: Rows::telling(moment),
            case,
        });
        true
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// None at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The number of an act and whether it was known; none when there is no room for one more.
pub(super) fn numbered(acts: &mut BTreeMap<String, u16>, act: &str, room: u16) -> Option<(u16, bool)> {
    if let Some(act) = acts.get(act) {
        return Some((*act, true));
    }
    let next = u16::try_from(acts.len()).ok().filter(|next| *next < room)?;
    acts.insert(act.to_owned(), next);
    Some((next, false))
}
