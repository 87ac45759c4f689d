//! Times of one thing.

use std::time::Duration;

/// Times of one thing.
#[derive(Default)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    pub(crate) fn add(&mut self, taken: Duration) {
        self.0.push(taken);
    }

    pub(crate) fn join(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share of them took at most, in milliseconds.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a small count"
        )]
        let index = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
        sorted.get(index).map_or(f64::NAN, |t| t.as_secs_f64() * 1e3)
    }
}
