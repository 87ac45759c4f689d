//! The net: a table of weights and a small hidden layer over the same rows, one softmax over both.
//!
//! The table finds what a word or an act speaks for by itself; the hidden layer what they speak for together. Each row of
//! weights learns the slower the more it has learned (AdaGrad, one sum a row).

use super::Rows;
use super::hidden::Hidden;
use super::table::Table;

/// A row, and what it counts.
pub(super) type Counting = (u16, f32);

/// How far one step goes: the table's rows, the hidden layer's, and what its units say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Steps {
    pub(super) table: f32,
    pub(super) into: f32,
    pub(super) out: f32,
}

impl Steps {
    pub(super) fn times(self, share: f32) -> Self {
        Self {
            table: self.table * share,
            into: self.into * share,
            out: self.out * share,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Net {
    pub(super) table: Table,
    pub(super) hidden: Hidden,
}

impl Net {
    pub(super) fn new(rows: usize, units: usize, acts: usize) -> Self {
        Self {
            table: Table::new(rows, acts),
            hidden: Hidden::new(rows, units, acts),
        }
    }

    /// ln P of the first `acts` acts.
    pub(super) fn log_p(&self, rows: &[Counting], acts: usize) -> Vec<f32> {
        let mut z = vec![0.0f32; acts];
        self.table.say(rows, &mut z);
        self.hidden.say(&self.hidden.units_of(rows), &mut z);
        log_softmax(&mut z);
        z
    }

    /// One step towards an act.
    pub(super) fn step(&mut self, rows: &[Counting], act: u16, acts: usize, steps: Steps) {
        let mut error = vec![0.0f32; acts];
        let units = self.hidden.units_of(rows);
        self.table.say(rows, &mut error);
        self.hidden.say(&units, &mut error);
        log_softmax(&mut error);
        error.iter_mut().for_each(|e| *e = libm::expf(*e));
        error[usize::from(act)] -= 1.0;
        self.table.step(rows, &error, steps.table);
        self.hidden.step(rows, &units, &error, steps);
    }
}

fn log_softmax(z: &mut [f32]) {
    let most = z.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = z.iter().map(|z| libm::expf(z - most)).sum();
    let log_sum = libm::logf(sum) + most;
    z.iter_mut().for_each(|z| *z -= log_sum);
}

/// Each row with the weight of its group shared among its rows.
pub(super) fn counting(rows: &Rows) -> Vec<Counting> {
    let mut counting = Vec::with_capacity(rows.0.iter().map(Vec::len).sum());
    for group in &rows.0 {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let value = 1.0 / (group.len() as f32).sqrt();
        counting.extend(group.iter().map(|row| (*row, value)));
    }
    counting
}
