//! The weight table: a row a feature, a weight an act.

use super::net::Counting;

/// `rows × acts` weights, a row after the other, and what each row has learned.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Weights of a row.
    pub(super) wide: usize,
    pub(super) weights: Vec<f32>,
    /// The sum of each row's squared gradients.
    pub(super) learned: Vec<f32>,
}

impl Table {
    pub(super) fn new(rows: usize, wide: usize) -> Self {
        Self {
            wide,
            weights: vec![0.0; rows * wide],
            learned: vec![0.0; rows],
        }
    }

    /// The first weights of a row.
    pub(super) fn row(&self, row: usize, many: usize) -> &[f32] {
        let from = row * self.wide;
        &self.weights[from..from + many]
    }

    pub(super) fn row_mut(&mut self, row: usize, many: usize) -> &mut [f32] {
        let from = row * self.wide;
        &mut self.weights[from..from + many]
    }

    /// Adds what the rows say.
    pub(super) fn say(&self, rows: &[Counting], z: &mut [f32]) {
        let many = z.len();
        for (row, value) in rows {
            for (z, weight) in z.iter_mut().zip(self.row(usize::from(*row), many)) {
                *z += value * weight;
            }
        }
    }

    /// One step of each row against the error.
    pub(super) fn step(&mut self, rows: &[Counting], error: &[f32], step: f32) {
        let size: f32 = error.iter().map(|e| e * e).sum();
        for (row, value) in rows {
            self.step_row(usize::from(*row), *value, error, size, step);
        }
    }

    /// One step of one row that counted `value`, against an error whose squares sum to `size`.
    pub(super) fn step_row(&mut self, row: usize, value: f32, error: &[f32], size: f32, step: f32) {
        let learned = &mut self.learned[row];
        *learned += value * value * size;
        let step = step * value / learned.sqrt().max(1e-6);
        for (weight, error) in self.row_mut(row, error.len()).iter_mut().zip(error) {
            *weight -= step * error;
        }
    }
}
