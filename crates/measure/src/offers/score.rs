//! How good the choices are: right, found, false, out of place, and how sure they said they were.

use oltre_overhelp::catalogue::Nature;
use oltre_overhelp::decision::{Because, Card, Decision};

use super::conversations::Gold;

/// Reasons for which the line forbids every card, or with a complaint every card but repair.
const FORBIDDING: [&str; 4] = ["complaint", "just_answer", "distress", "repair_first"];
const COMPLAINT: &str = "complaint";
const NOT_ANSWERED_YET: &str = "not_answered_yet";
/// Bins of the calibration error.
const BINS: f64 = 10.0;

/// Counts of a run.
#[derive(Debug, Default)]
pub(super) struct Score {
    judged: usize,
    due: usize,
    made: usize,
    right: usize,
    among_four: usize,
    ideas: usize,
    silent: usize,
    false_in_silence: usize,
    right_reason: usize,
    out_of_place: usize,
    unanswered: usize,
    false_unanswered: usize,
    unfolded: usize,
    folded: usize,
    commercial: usize,
    steps_due: usize,
    step_first: usize,
    step_among_three: usize,
    /// Of every offer made: its p, and whether it was right.
    sure: Vec<(f64, bool)>,
}

/// The offer that can be proposed now.
fn unfolded(decision: &Decision) -> Option<&Card> {
    decision.offer().filter(|card| !card.folded)
}

fn found(gold: &Gold, decision: &Decision) -> bool {
    let cards = unfolded(decision).into_iter().chain(decision.ideas());
    cards.into_iter().any(|card| gold.accepts(&card.id))
}

/// The reason of a silence, as files spell it.
fn reason(decision: &Decision) -> Option<String> {
    let why = serde_json::to_value(decision.silence()?).ok()?;
    why.as_str().map(str::to_owned)
}

/// Cards that the line forbids where silence is right for this reason.
fn out_of_place(why: &str, decision: &Decision) -> usize {
    if !FORBIDDING.contains(&why) {
        return 0;
    }
    let cards = decision.offer().into_iter().chain(decision.ideas());
    cards
        .filter(|card| why != COMPLAINT || card.nature != Nature::Repair)
        .count()
}

/// What was wrong, in a line; nothing when all was right.
pub(super) fn verdict(gold: &Gold, decision: &Decision) -> Option<String> {
    let offer = unfolded(decision);
    let said = reason(decision);
    let what = match gold.silence_why.as_deref() {
        None if offer.is_some_and(|card| gold.accepts(&card.id)) => return None,
        None if found(gold, decision) => "NOT FIRST",
        None => "MISSED",
        Some(_) if offer.is_some() => "FALSE",
        Some(why) if out_of_place(why, decision) > 0 => "OUT OF PLACE",
        Some(NOT_ANSWERED_YET) => return None,
        Some(why) if said.as_deref() != Some(why) => "OTHER REASON",
        Some(_) => return None,
    };
    let ideas: Vec<&str> = decision.ideas().iter().map(|card| card.id.as_str()).collect();
    let quoted = offer.and_then(|card| match card.because.first() {
        Some(Because::ContactSaid { words } | Because::WeSaid { words }) => Some(words.as_str()),
        _ => None,
    });
    Some(format!(
        "{what}: right {}, offered {}, ideas {ideas:?}, silent {}, because {}",
        gold.offer
            .as_deref()
            .or(gold.silence_why.as_deref())
            .unwrap_or("-"),
        offer.map_or("-", |card| card.id.as_str()),
        said.as_deref().unwrap_or("-"),
        quoted.unwrap_or("-"),
    ))
}

impl Score {
    pub(super) fn judged(&self) -> usize {
        self.judged
    }

    pub(super) fn add(&mut self, gold: &Gold, decision: &Decision) {
        let offer = unfolded(decision);
        self.judged += 1;
        self.ideas += decision.ideas().len();
        if let Some(card) = offer {
            let right = gold.accepts(&card.id);
            self.made += 1;
            self.right += usize::from(right);
            self.commercial += usize::from(card.nature == Nature::Commercial);
            self.sure.push((card.p, right));
        }
        match gold.silence_why.as_deref() {
            None => {
                self.due += 1;
                self.among_four += usize::from(found(gold, decision));
            }
            Some(NOT_ANSWERED_YET) => {
                self.unanswered += 1;
                self.false_unanswered += usize::from(offer.is_some());
                self.unfolded += usize::from(offer.is_some() || !decision.ideas().is_empty());
                self.folded += usize::from(decision.offer().is_some_and(|card| card.folded));
            }
            Some(why) => {
                self.silent += 1;
                self.false_in_silence += usize::from(offer.is_some());
                self.right_reason += usize::from(reason(decision).as_deref() == Some(why));
                self.out_of_place += out_of_place(why, decision);
            }
        }
        if let Some(step) = &gold.next_step {
            let at = decision.steps.cards.iter().position(|card| card.id == *step);
            self.steps_due += 1;
            self.step_first += usize::from(at == Some(0));
            self.step_among_three += usize::from(at.is_some());
        }
    }

    /// Mean p of the offers made, and how far p is from the share that was right, bin by bin.
    fn calibration(&self) -> (f64, f64) {
        let n = self.sure.len().max(1) as f64;
        let mean = self.sure.iter().map(|(p, _)| p).sum::<f64>() / n;
        let mut error = 0.0;
        for bin in 0..BINS as usize {
            let inside = |p: f64| ((p * BINS) as usize).min(BINS as usize - 1) == bin;
            let of_bin = self.sure.iter().filter(|(p, _)| inside(*p));
            error += of_bin
                .map(|(p, right)| p - f64::from(u8::from(*right)))
                .sum::<f64>()
                .abs();
        }
        (mean, error / n)
    }

    /// The shares that a run is compared by, with what they are of.
    fn shares(&self) -> [(&'static str, usize, usize); 6] {
        [
            (
                "offer precision: right offers of offers made",
                self.right,
                self.made,
            ),
            (
                "offer recall: right offers where an offer is right",
                self.right,
                self.due,
            ),
            (
                "recall@4: the right one among offer and ideas",
                self.among_four,
                self.due,
            ),
            (
                "false offers where silence is right",
                self.false_in_silence,
                self.silent,
            ),
            ("right reason for silence", self.right_reason, self.silent),
            ("useful cards of conversations", self.right, self.judged),
        ]
    }

    /// The figures, one a line.
    pub(super) fn table(&self) -> Vec<(&'static str, String)> {
        let (mean, error) = self.calibration();
        let mut table: Vec<(&str, String)> = self
            .shares()
            .into_iter()
            .map(|(name, part, whole)| (name, of(part, whole)))
            .collect();
        table.extend([
            (
                "false offers where not yet answered",
                of(self.false_unanswered, self.unanswered),
            ),
            (
                "offers or ideas unfolded before the answer",
                of(self.unfolded, self.unanswered),
            ),
            ("folded before the answer", of(self.folded, self.unanswered)),
            (
                "offers or ideas where the line forbids them",
                self.out_of_place.to_string(),
            ),
            (
                "calibration of the offers made: mean p, share right, error",
                format!("{mean:.3}, {:.3}, {error:.3}", share(self.right, self.made)),
            ),
            (
                "useful cards per 100 conversations",
                format!("{:.1}", share(self.right, self.judged) * 100.0),
            ),
            ("ideas per conversation", of(self.ideas, self.judged)),
            ("commercial offers", self.commercial.to_string()),
            ("next step first", of(self.step_first, self.steps_due)),
            ("next step among three", of(self.step_among_three, self.steps_due)),
        ]);
        table
    }

    /// Precision, recall, recall@4 and false offers.
    pub(super) fn brief(&self) -> String {
        let first = self.shares().into_iter().take(4);
        first
            .map(|(_, part, whole)| of(part, whole))
            .collect::<Vec<_>>()
            .join("  ")
    }

    /// What differs from a run on the words as they were.
    pub(super) fn lost_from(&self, whole: &Score) -> Vec<String> {
        let both = self.shares().into_iter().zip(whole.shares());
        let mut lines: Vec<String> = both
            .map(|((name, part, of), (_, before, of_before))| {
                let (now, then) = (share(part, of), share(before, of_before));
                format!("{name}: {then:.3} → {now:.3} ({:+.3})", now - then)
            })
            .collect();
        lines.push(format!(
            "offers or ideas where the line forbids them: {} → {}",
            whole.out_of_place, self.out_of_place
        ));
        lines
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn of(part: usize, whole: usize) -> String {
    format!("{:.3} ({part}/{whole})", share(part, whole))
}
