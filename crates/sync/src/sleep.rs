//! Noticing that the computer slept: two clocks that no longer agree, or one that jumped.

use std::time::{Duration, Instant, SystemTime};

/// Between two looks.
pub(crate) const LOOK: Duration = Duration::from_secs(1);
/// What two looks may be late, or the clocks apart, on a busy computer.
const SLACK: Duration = Duration::from_secs(4);

/// When it was looked last, by both clocks. On some systems the steady one stands still in sleep, on others it goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    steady: Instant,
    wall: SystemTime,
}

impl Watch {
    pub(crate) const fn new(steady: Instant, wall: SystemTime) -> Self {
        Self { steady, wall }
    }

    /// Whether the computer slept since the last look. A clock that somebody set looks the same, and costs one greeting.
    pub(crate) fn slept(&mut self, steady: Instant, wall: SystemTime) -> bool {
        let went = steady.saturating_duration_since(self.steady);
        let passed = wall.duration_since(self.wall);
        *self = Self { steady, wall };
        let jumped = match passed {
            Ok(passed) => passed.abs_diff(went) > SLACK,
            Err(back) => back.duration() > SLACK,
        };
        jumped || went > LOOK + SLACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_noticed_whichever_clock_goes_on_in_it() {
        let (steady, wall) = (Instant::now(), SystemTime::now());
        let seconds = Duration::from_secs;
        let slept = |went: u64, passed: u64| {
            Watch::new(steady, wall).slept(steady + seconds(went), wall + seconds(passed))
        };
        assert!(!slept(1, 1), "a second went by");
        assert!(!slept(4, 4), "a busy computer");
        assert!(slept(1, 3_600), "the steady clock stood still");
        assert!(slept(3_600, 3_600), "it did not");
        let mut watch = Watch::new(steady, wall);
        assert!(
            watch.slept(steady + seconds(1), wall - seconds(7_200)),
            "set back"
        );
        assert!(
            !watch.slept(steady + seconds(2), wall - seconds(7_199)),
            "and told once"
        );
    }
}
