//! How long to wait after a failure: exponential with full jitter, so that a thousand consoles that lost the same
//! server do not come back in the same second.

/// First step, in milliseconds.
const FIRST: u64 = 1_000;
/// Last step, in milliseconds.
const LAST: u64 = 60_000;

/// Waiting times drawn from a seed: the same seed waits the same.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    state: u64,
    failures: u32,
}

impl Backoff {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            state: seed | 1,
            failures: 0,
        }
    }

    /// The next wait in milliseconds: anywhere between a quarter second and a ceiling that doubles with each failure.
    pub(crate) fn next(&mut self) -> u64 {
        let ceiling = FIRST.saturating_mul(1 << self.failures.min(16)).min(LAST);
        self.failures = self.failures.saturating_add(1);
        // xorshift64*: good enough to spread consoles, and the simulator can replay it.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        250 + self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) % ceiling
    }

    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_start_small_again_after_a_success() {
        let mut backoff = Backoff::new(7);
        let waits: Vec<u64> = (0..200).map(|_| backoff.next()).collect();
        assert!(waits[0] <= 1_250 && waits.iter().all(|w| (250..=60_250).contains(w)));
        assert!(waits[20..].iter().any(|w| *w > 30_000));
        backoff.reset();
        assert!(backoff.next() <= 1_250);
    }
}
