//! The hidden layer: units that sum their weights of the rows that are there, and are silent below nothing.

use super::blend::scatter;
use super::net::{Counting, Steps};
use super::table::Table;

/// How far from nothing the weights of a row that has learned nothing may lie.
const WITHIN: f32 = 0.1;

/// `into`: a row a feature, a weight a unit. `out`: a row a unit, a weight an act.
#[derive(Debug, Clone)]
pub(super) struct Hidden {
    pub(super) into: Table,
    pub(super) out: Table,
}

impl Hidden {
    /// Units that began alike would learn alike: they begin scattered, the same everywhere.
    pub(super) fn new(rows: usize, units: usize, acts: usize) -> Self {
        let mut into = Table::new(rows, units);
        for (count, weight) in (0u64..).zip(&mut into.weights) {
            #[expect(clippy::cast_precision_loss, reason = "24 bits, which a weight holds")]
            let part = (scatter(count) >> 40) as f32 / (1u32 << 23) as f32 - 1.0;
            *weight = part * WITHIN;
        }
        Self {
            into,
            out: Table::new(units, acts),
        }
    }

    /// What each unit says of the rows.
    pub(super) fn units_of(&self, rows: &[Counting]) -> Vec<f32> {
        let mut units = vec![0.0f32; self.into.wide];
        self.into.say(rows, &mut units);
        units.iter_mut().for_each(|unit| *unit = unit.max(0.0));
        units
    }

    /// Adds what the units say of each act.
    pub(super) fn say(&self, units: &[f32], z: &mut [f32]) {
        let acts = z.len();
        for (unit, value) in units.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            for (z, weight) in z.iter_mut().zip(self.out.row(unit, acts)) {
                *z += value * weight;
            }
        }
    }

    /// One step against the error of what the units said.
    pub(super) fn step(&mut self, rows: &[Counting], units: &[f32], error: &[f32], steps: Steps) {
        let size: f32 = error.iter().map(|e| e * e).sum();
        let mut back = vec![0.0f32; units.len()];
        for (unit, value) in units.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            back[unit] = dot(self.out.row(unit, error.len()), error);
            self.out.step_row(unit, *value, error, size, steps.out);
        }
        self.into.step(rows, &back, steps.into);
    }
}

/// Eight sums side by side, added in a fixed order: fast, and the same everywhere.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest = ones.remainder().iter().zip(others.remainder());
    let rest: f32 = rest.map(|(x, y)| x * y).sum();
    for (x, y) in ones.zip(others) {
        for n in 0..8 {
            sums[n] += x[n] * y[n];
        }
    }
    sums.iter().sum::<f32>() + rest
}
