//! Lessons: what everybody did, as rows, for whoever learns from all of it at once.

use std::borrow::Cow;
use std::cmp::Reverse;
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

    /// Adds what an operator did in a case, whose number only tells cases apart.
    pub fn add(&mut self, case: u64, moment: &Moment<'_>, act: &str) {
        // More acts than there are numbers for are more than anybody learns: those after them are left out.
        let Some((act, _)) = numbered(&mut self.acts, act, u16::MAX) else {
            return;
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
    }

    /// The same without acts that no lesson is left of, and, where a ranker has no room for all of them, with those that are
    /// done most often.
    pub(super) fn with_room(&self) -> Cow<'_, Self> {
        let mut times = vec![0usize; self.acts.len()];
        for lesson in &self.all {
            times[usize::from(lesson.example.act)] += 1;
        }
        let room = usize::from(self.shape.acts);
        if times.len() <= room && times.iter().all(|times| *times > 0) {
            return Cow::Borrowed(self);
        }
        let mut acts: Vec<(&String, u16)> = self.acts.iter().map(|(label, act)| (label, *act)).collect();
        acts.retain(|(_, act)| times[usize::from(*act)] > 0);
        // Of those done equally often, the one that was done first.
        acts.sort_by_key(|(_, act)| (Reverse(times[usize::from(*act)]), *act));
        acts.truncate(room);
        acts.sort_by_key(|(_, act)| *act);
        let mut numbers = vec![None; times.len()];
        for (number, (_, act)) in (0..).zip(&acts) {
            numbers[usize::from(*act)] = Some(number);
        }
        let renumbered = |lesson: &Lesson| {
            let act = numbers[usize::from(lesson.example.act)]?;
            let mut lesson = lesson.clone();
            lesson.example.act = act;
            Some(lesson)
        };
        Cow::Owned(Self {
            acts: (0..)
                .zip(acts)
                .map(|(number, (label, _))| (label.clone(), number))
                .collect(),
            all: self.all.iter().filter_map(renumbered).collect(),
            ..*self
        })
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
