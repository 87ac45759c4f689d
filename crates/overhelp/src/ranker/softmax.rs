//! The weight table: what it says, and one step of learning.

use super::Rows;

/// `rows × acts` weights, a row after the other, and what each row has learned.
#[derive(Debug, Clone)]
pub(super) struct Softmax {
    /// Acts a row has room for.
    pub(super) wide: usize,
    pub(super) weights: Vec<f32>,
    /// The sum of each row's squared gradients.
    pub(super) learned: Vec<f32>,
}

impl Softmax {
    pub(super) fn new(rows: usize, wide: usize) -> Self {
        Self {
            wide,
            weights: vec![0.0; rows * wide],
            learned: vec![0.0; rows],
        }
    }

    /// The weights of a row for the first `acts` acts.
    pub(super) fn row(&self, row: u16, acts: usize) -> &[f32] {
        let from = usize::from(row) * self.wide;
        &self.weights[from..from + acts]
    }

    /// ln P of the first `acts` acts.
    pub(super) fn log_p(&self, rows: &Rows, acts: usize) -> Vec<f32> {
        let mut z = vec![0.0f32; acts];
        for (row, value) in weighed(rows) {
            for (z, weight) in z.iter_mut().zip(self.row(row, acts)) {
                *z += value * weight;
            }
        }
        let most = z.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = z.iter().map(|z| libm::expf(z - most)).sum();
        let log_sum = libm::logf(sum) + most;
        z.iter_mut().for_each(|z| *z -= log_sum);
        z
    }

    /// One step towards an act.
    pub(super) fn step(&mut self, rows: &Rows, act: u16, acts: usize, step: f32) {
        let mut error: Vec<f32> = self.log_p(rows, acts).into_iter().map(libm::expf).collect();
        error[usize::from(act)] -= 1.0;
        let size: f32 = error.iter().map(|e| e * e).sum();
        for (row, value) in weighed(rows) {
            let learned = &mut self.learned[usize::from(row)];
            *learned += value * value * size;
            let step = step * value / learned.sqrt().max(1e-6);
            let from = usize::from(row) * self.wide;
            for (weight, error) in self.weights[from..from + acts].iter_mut().zip(&error) {
                *weight -= step * error;
            }
        }
    }
}

/// Each row with the weight of its group shared among its rows.
fn weighed(rows: &Rows) -> impl Iterator<Item = (u16, f32)> {
    rows.0.iter().flat_map(|group| {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let value = 1.0 / (group.len() as f32).sqrt();
        group.iter().map(move |row| (*row, value))
    })
}
