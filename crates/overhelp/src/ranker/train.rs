//! Learning everything in one go, for whoever holds everything: several passes in a seeded order.
//!
//! First without one case in ten, on which it is then learned how much the net and the nearest moments count; then with
//! all of them. Cases are kept apart whole: the acts of one case foresee each other. In each pass half of the rows of a
//! moment are left out, others each time, so that no row leans on another that happens to stand beside it.

use super::blend::{Ranker, scatter};
use super::lessons::{Lesson, Lessons};
use super::nearest::Past;
use super::net::{Counting, Net, Steps, counting};

/// One case in so many is kept apart for the blend.
const APART: u64 = 10;
/// How often each lesson is learned.
const PASSES: u32 = 12;
/// Steps of rows that have learned nothing; they shrink to nothing towards the end.
const STEPS: Steps = Steps {
    table: 0.3,
    into: 0.2,
    out: 0.2,
};
/// What a row that is not left out counts for, where half of them are.
const INSTEAD: f32 = 2.0;

impl Ranker {
    /// One that has learned all lessons. It may go on with [`Ranker::learn`], also from its bytes.
    ///
    /// Equal lessons in an equal order give equal bytes on every system. About half a millisecond a lesson.
    #[must_use]
    pub fn train(lessons: &Lessons) -> Self {
        let lessons = &*lessons.with_room();
        let all: Vec<&Lesson> = lessons.all.iter().collect();
        let is_apart = |lesson: &Lesson| scatter(lesson.case).is_multiple_of(APART);
        let (apart, others): (Vec<&Lesson>, Vec<&Lesson>) = all.iter().partition(|lesson| is_apart(lesson));
        let tried = Self::taught(lessons, &others);
        let said: Vec<_> = apart
            .iter()
            .map(|lesson| {
                let example = &lesson.example;
                (tried.said_of(&example.rows, &lesson.telling), example.act)
            })
            .collect();
        // Two nets at once would be twice the memory.
        drop(tried);
        let mut ranker = Self::taught(lessons, &all);
        ranker.balance(&said);
        ranker
    }

    fn taught(lessons: &Lessons, all: &[&Lesson]) -> Self {
        let mut ranker = Self::new(lessons.shape);
        ranker.acts = lessons.acts.clone();
        teach(&mut ranker.net, all, lessons.acts.len());
        for lesson in &all[all.len().saturating_sub(lessons.shape.past)..] {
            ranker.nearest.add(Past {
                act: lesson.example.act,
                rows: lesson.telling.clone(),
            });
        }
        // Spread over all of them: what is learned later must not push out what is rare.
        let kept = ranker.shape.kept.min(all.len());
        ranker.kept = (0..kept)
            .map(|n| all[n * all.len() / kept].example.clone())
            .collect();
        ranker.seen = all.len() as u64;
        ranker
    }
}

fn teach(net: &mut Net, all: &[&Lesson], acts: usize) {
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut dice = (0u64..).map(scatter);
    let mut dice = || dice.next().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a share of the way, to seven digits")]
    let whole = (all.len() as f32) * PASSES as f32;
    let mut done = 0.0f32;
    for _ in 0..PASSES {
        // Fisher and Yates.
        for n in (1..order.len()).rev() {
            let place = usize::try_from(dice() % (n as u64 + 1)).unwrap_or(0);
            order.swap(n, place);
        }
        for n in &order {
            let example = &all[*n].example;
            let rows = half(counting(&example.rows), &mut dice);
            net.step(&rows, example.act, acts, STEPS.times(1.0 - done / whole));
            done += 1.0;
        }
    }
}

/// Some half of the rows, each counting twice.
fn half(mut rows: Vec<Counting>, mut dice: impl FnMut() -> u64) -> Vec<Counting> {
    let (mut bits, mut left) = (0, 0);
    rows.retain_mut(|(_, value)| {
        if left == 0 {
            (bits, left) = (dice(), u64::BITS);
        }
        let is_in = bits & 1 == 1;
        (bits, left) = (bits >> 1, left - 1);
        *value *= INSTEAD;
        is_in
    });
    rows
}
