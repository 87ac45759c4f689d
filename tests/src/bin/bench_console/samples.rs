//! Times of one thing, and the line that tells of them.

use std::time::{Duration, Instant};

/// Times of one thing.
pub(crate) struct Samples {
    name: &'static str,
    millis: Vec<f64>,
}

impl Samples {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            millis: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, taken: Duration) {
        self.millis.push(taken.as_secs_f64() * 1_000.0);
    }

    pub(crate) fn count(&self) -> usize {
        self.millis.len()
    }

    pub(crate) fn add_millis(&mut self, millis: f64) {
        self.millis.push(millis);
    }

    /// Times something asynchronous.
    pub(crate) async fn time<T>(&mut self, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let done = work.await;
        self.add(start.elapsed());
        done
    }

    /// Milliseconds that so large a share of them did not exceed.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let mut sorted = self.millis.clone();
        sorted.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a small count"
        )]
        let index = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
        sorted.get(index).copied().unwrap_or(f64::NAN)
    }

    /// A row of the table: name, count, p50, p95, max in milliseconds.
    pub(crate) fn tell(&self) {
        println!(
            "| {} | {} | {:.2} | {:.2} | {:.2} |",
            self.name,
            self.count(),
            self.at(0.5),
            self.at(0.95),
            self.at(1.0)
        );
    }
}

pub(crate) fn head(title: &str) {
    println!("\n{title}\n\n| what | n | p50 ms | p95 ms | max ms |\n| --- | --- | --- | --- | --- |");
}
