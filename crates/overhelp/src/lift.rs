//! What offers are worth: how many fewer contacts come back when they are made, and how sure that is.

use serde::Serialize;

/// Half the width of an interval that says something, in shares: five points.
const HALF_WIDTH: f64 = 0.05;
/// Standard deviations around a mean that hold it 95 times in 100.
const Z: f64 = 1.959_964;

/// One side of the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Arm {
    /// Contacts for whom there was something to offer, each once in a month.
    pub contacts: u64,
    /// Those of them who came back.
    pub came_back: u64,
}

/// The comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Lift {
    /// How much smaller the share is of those who come back where offers are made, -1 to 1.
    pub fewer: f64,
    /// The lower end of the interval that holds it 95 times in 100 (Newcombe's, of two Wilson intervals).
    pub from: f64,
    /// Its upper end.
    pub to: f64,
}

impl Arm {
    #[expect(clippy::cast_precision_loss, reason = "contacts are counted in thousands")]
    fn share(self) -> f64 {
        self.came_back as f64 / self.contacts as f64
    }

    /// Wilson's interval for the share.
    #[expect(clippy::cast_precision_loss, reason = "contacts are counted in thousands")]
    fn interval(self) -> (f64, f64) {
        let (n, p) = (self.contacts as f64, self.share());
        let middle = p + Z * Z / (2.0 * n);
        let wide = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let all = 1.0 + Z * Z / n;
        ((middle - wide) / all, (middle + wide) / all)
    }
}

impl Lift {
    /// Of contacts who were made offers, and of others to whom they were not; nothing while one side is empty.
    #[must_use]
    pub fn of(shown: Arm, withheld: Arm) -> Option<Self> {
        if shown.contacts == 0 || withheld.contacts == 0 {
            return None;
        }
        let (a, b) = (withheld.share(), shown.share());
        let ((a_from, a_to), (b_from, b_to)) = (withheld.interval(), shown.interval());
        let fewer = a - b;
        Some(Self {
            fewer,
            from: fewer - (a - a_from).hypot(b_to - b),
            to: fewer + (a_to - a).hypot(b - b_from),
        })
    }

    /// How many more contacts it takes until the interval is about five points to either side, when `share` of a hundred
    /// are in the control group.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "contacts are counted in thousands"
    )]
    pub fn missing(shown: Arm, withheld: Arm, share: u8) -> u64 {
        let have = shown.contacts + withheld.contacts;
        let back = shown.came_back + withheld.came_back;
        // With nothing counted yet: as many come back as not, which asks for the most.
        let p = (back as f64 + 1.0) / (have as f64 + 2.0);
        let share = f64::from(share.clamp(1, 99)) / 100.0;
        let needed = p * (1.0 - p) * (1.0 / share + 1.0 / (1.0 - share)) * (Z / HALF_WIDTH).powi(2);
        (needed.ceil() as u64).saturating_sub(have)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(contacts: u64, came_back: u64) -> Arm {
        Arm { contacts, came_back }
    }

    #[test]
    fn the_interval_is_newcombes() {
        // Newcombe 1998, table II, example (a): 56 of 70 against 48 of 80.
        let lift = Lift::of(arm(80, 48), arm(70, 56)).unwrap();
        for (is, said) in [(lift.fewer, 0.2), (lift.from, 0.0524), (lift.to, 0.3339)] {
            assert!((is - said).abs() < 5e-5, "{is} {said}");
        }
        // Example (d): 5 of 56 against 0 of 29.
        let lift = Lift::of(arm(29, 0), arm(56, 5)).unwrap();
        for (is, said) in [(lift.from, -0.0381), (lift.to, 0.1926)] {
            assert!((is - said).abs() < 5e-5, "{is} {said}");
        }
    }

    #[test]
    fn one_side_alone_says_nothing() {
        assert_eq!(Lift::of(arm(70, 56), Arm::default()), None);
        assert_eq!(Lift::of(Arm::default(), arm(70, 56)), None);
    }

    #[test]
    fn what_is_missing_makes_the_interval_as_narrow_as_was_asked_for() {
        let missing = Lift::missing(Arm::default(), Arm::default(), 20);
        let (withheld, shown) = (missing / 5, missing - missing / 5);
        let lift = Lift::of(arm(shown, shown / 2), arm(withheld, withheld / 2)).unwrap();
        assert!((0.095..0.105).contains(&(lift.to - lift.from)), "{lift:?}");
        assert_eq!(
            Lift::missing(arm(shown * 2, shown), arm(withheld * 2, withheld), 20),
            0
        );
    }
}
