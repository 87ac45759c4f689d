//! How long to wait after a failure: exponential with full jitter, so that a thousand consoles that lost the same
//! server do not come back in the same second.

/// First step, in milliseconds.
const FIRST: u64 = 1_000;
/// Last step, in milliseconds.
const LAST: u64 = 60_000;
/// Never sooner than this.
const LEAST: u64 = 250;
/// A network that is back is noticed in this time.
pub(crate) const PROBE: u64 = 2_000;
/// What a server may ask for: a nonsense answer must not silence a desk for days.
const LONGEST_ASKED: u64 = 15 * 60_000;

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
        LEAST + self.below(ceiling)
    }

    /// The wait before looking again for a network: short, for it costs nobody anything.
    pub(crate) fn probe(&mut self) -> u64 {
        LEAST + self.below(PROBE - LEAST)
    }

    /// The wait somebody asked for, and a part more: all those who were told the same must not come back at once. Never
    /// longer than [`LONGEST_ASKED`], whoever asks.
    pub(crate) fn asked(&mut self, seconds: u32) -> u64 {
        let asked = u64::from(seconds).saturating_mul(1_000).min(LONGEST_ASKED);
        asked + self.below((asked / 4).max(FIRST))
    }

    /// Anywhere below a ceiling.
    pub(crate) fn below(&mut self, ceiling: u64) -> u64 {
        // xorshift64*: good enough to spread consoles, and the simulator can replay it.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) % ceiling
    }

    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_waited_for_and_nobody_comes_back_with_everybody_else() {
        let waits: Vec<u64> = (1..200).map(|seed| Backoff::new(seed * 77).asked(5)).collect();
        assert!(waits.iter().all(|w| (5_000..6_250).contains(w)), "{waits:?}");
        assert!(waits.iter().max().unwrap() - waits.iter().min().unwrap() > 800);
        assert!(Backoff::new(3).asked(u32::MAX) < 20 * 60_000);
    }

    #[test]
    fn a_network_is_looked_for_every_two_seconds_at_least() {
        let mut backoff = Backoff::new(9);
        assert!((0..500).all(|_| (250..=2_000).contains(&backoff.probe())));
    }

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
