//! How good a ranking is: first, among three, reciprocal rank, calibration, each act alike.

use std::collections::BTreeMap;

/// Bins of the calibration error.
const BINS: f64 = 15.0;

/// A ranking at one decision: labels with their probability, the likeliest first.
pub(crate) type Ranking = Vec<(String, f64)>;

#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    n: f64,
    p: f64,
    right: f64,
}

/// What came of each act: how often it was right, proposed first, and done.
#[derive(Clone, Copy, Debug, Default)]
struct OfAct {
    right: f64,
    first: f64,
    done: f64,
}

/// Sums over decisions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scores {
    n: f64,
    first: f64,
    three: f64,
    reciprocal: f64,
    bins: BTreeMap<u32, Bin>,
    acts: BTreeMap<String, OfAct>,
}

impl Scores {
    pub(crate) fn add(&mut self, ranking: &[(String, f64)], act: &str) {
        let place = ranking.iter().position(|(label, _)| label == act);
        self.n += 1.0;
        if let Some(place) = place {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
            let rank = place as f64 + 1.0;
            self.first += f64::from(u8::from(place == 0));
            self.three += f64::from(u8::from(place < 3));
            self.reciprocal += 1.0 / rank;
        }
        self.acts.entry(act.to_owned()).or_default().done += 1.0;
        let Some((label, p)) = ranking.first() else { return };
        let right = f64::from(u8::from(place == Some(0)));
        let of_label = self.acts.entry(label.clone()).or_default();
        of_label.first += 1.0;
        of_label.right += right;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a bin's number"
        )]
        let bin = self.bins.entry((p * BINS).min(BINS - 1.0) as u32).or_default();
        bin.n += 1.0;
        bin.p += p;
        bin.right += right;
    }

    pub(crate) fn n(&self) -> f64 {
        self.n
    }
    pub(crate) fn first(&self) -> f64 {
        share(self.first, self.n)
    }
    pub(crate) fn three(&self) -> f64 {
        share(self.three, self.n)
    }
    pub(crate) fn mrr(&self) -> f64 {
        share(self.reciprocal, self.n)
    }

    /// The expected calibration error of the first label.
    pub(crate) fn calibration_error(&self) -> f64 {
        let off: f64 = self.bins.values().map(|bin| (bin.p - bin.right).abs()).sum();
        share(off, self.n)
    }

    /// F1 of every act that was done, each act counting alike.
    pub(crate) fn macro_f1(&self) -> f64 {
        let done: Vec<&OfAct> = self.acts.values().filter(|act| act.done > 0.0).collect();
        let sum: f64 = done
            .iter()
            .map(|act| share(2.0 * act.right, act.first + act.done))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let n = done.len() as f64;
        share(sum, n)
    }

    /// How often the first label was right where this act was done, and where another was.
    pub(crate) fn on(&self, act: &str) -> (f64, f64) {
        let of = self.acts.get(act).copied().unwrap_or_default();
        (
            share(of.right, of.done),
            share(self.first - of.right, self.n - of.done),
        )
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking(labels: &[(&str, f64)]) -> Ranking {
        labels
            .iter()
            .map(|(label, p)| ((*label).to_owned(), *p))
            .collect()
    }

    #[test]
    fn a_ranking_is_judged_by_where_the_act_stands() {
        let mut scores = Scores::default();
        scores.add(&ranking(&[("ask", 0.8), ("query", 0.2)]), "ask");
        scores.add(&ranking(&[("ask", 0.6), ("query", 0.4)]), "query");
        scores.add(&ranking(&[("ask", 1.0)]), "never seen");
        assert_eq!(scores.first(), 1.0 / 3.0);
        assert_eq!(scores.three(), 2.0 / 3.0);
        assert_eq!(scores.mrr(), 0.5);
        assert_eq!(scores.on("query"), (0.0, 0.5));
        // F1: ask 2·1/(3+1), the two others nothing.
        assert!((scores.macro_f1() - 0.5 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn who_says_eight_in_ten_and_is_right_eight_times_in_ten_is_calibrated() {
        let mut scores = Scores::default();
        for n in 0..10 {
            scores.add(&ranking(&[("ask", 0.8)]), if n < 8 { "ask" } else { "query" });
        }
        assert!(scores.calibration_error() < 1e-12);
        scores.add(&ranking(&[("ask", 0.8)]), "query");
        assert!(scores.calibration_error() > 0.05);
    }
}
