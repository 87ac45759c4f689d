//! The ranker: what it says, how it learns, and why it says so.

use std::collections::{BTreeMap, VecDeque};

use super::lessons::numbered;
use super::nearest::{Nearest, Past};
use super::net::{Net, Steps, counting};
use super::{Moment, Rows};

/// How large a ranker is and how it learns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Rows of the table, as a power of two; at most 16.
    pub bits: u32,
    /// Acts the table has room for; those that come after are learned by the Markov model alone.
    pub acts: u16,
    /// Units of the hidden layer.
    pub units: u16,
    /// Step of a row that has learned nothing yet.
    pub step: f32,
    /// Earlier examples learned again after each new one.
    pub again: u32,
    /// Examples kept to be learned again.
    pub kept: usize,
    /// Past moments kept to be found again.
    pub past: usize,
}

impl Default for Shape {
    /// 2^14 rows of 168 weights and 96 into the hidden layer: 17.3 MB of them in memory, 7.1 MB as bytes.
    fn default() -> Self {
        Self {
            bits: 14,
            acts: 168,
            units: 96,
            step: 0.3,
            again: 6,
            kept: 4_000,
            past: 20_000,
        }
    }
}

impl Shape {
    /// The same within what a ranker can be.
    pub(super) fn within(self) -> Self {
        Self {
            bits: self.bits.min(16),
            kept: self.kept.max(1),
            ..self
        }
    }

    /// How far a step goes while one act after the other is learned.
    fn steps(&self) -> Steps {
        Steps {
            table: self.step,
            into: self.step * INTO,
            out: self.step * OUT,
        }
    }
}

/// Steps of the hidden layer, as a share of the table's.
const INTO: f32 = 0.3;
const OUT: f32 = 0.3;

/// An act somebody did, and what was known before it.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) rows: Rows,
    pub(super) act: u16,
}

/// How much the two models count, and how much each count has learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weights {
    pub(super) of: [f32; 2],
    pub(super) learned: [f32; 2],
}

/// Before anything is learned the blend is this.
const BEGINNING: Weights = Weights {
    of: [0.7, 0.4],
    learned: [400.0, 400.0],
};
/// Step of a count that has learned nothing yet.
const BLEND_STEP: f32 = 0.25;
/// Rounds in which the blend is fitted to cases kept apart, and how far each goes.
const ROUNDS: u32 = 60;
const ROUND: f32 = 0.3;
/// What a share of nothing counts for.
const SHARE_LEAST: f32 = 0.01;
/// Words that explain, at most.
const WHY_WORDS: usize = 2;

/// Letters of a word that explains: shorter ones weigh, and tell nobody anything.
const WHY_LETTERS: usize = 4;

/// Which act comes next.
#[derive(Debug, Clone)]
pub struct Ranker {
    pub(super) shape: Shape,
    pub(super) acts: BTreeMap<String, u16>,
    pub(super) net: Net,
    pub(super) nearest: Nearest,
    pub(super) blend: Weights,
    pub(super) kept: VecDeque<Example>,
    pub(super) seen: u64,
}

/// Equal when they would be the same bytes.
impl PartialEq for Ranker {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

/// By model, by act.
pub(super) type Models = [Vec<f32>; 2];

/// What the models say of a moment: ln P by the table, ln of the share among the nearest.
struct Said {
    rows: Rows,
    telling: Vec<u16>,
    of: Models,
}

impl Ranker {
    /// One that knows nothing.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let shape = shape.within();
        Self {
            shape,
            acts: BTreeMap::new(),
            net: Net::new(1 << shape.bits, usize::from(shape.units), usize::from(shape.acts)),
            nearest: Nearest::new(shape.past),
            blend: BEGINNING,
            kept: VecDeque::new(),
            seen: 0,
        }
    }

    /// Acts learned from.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Half of the examples and past moments it keeps, the later ones; what it weighs stays. For whoever has to have fewer
    /// bytes.
    pub fn halve(&mut self) {
        self.kept.drain(..self.kept.len() / 2);
        let mut past = std::mem::take(&mut self.nearest.past);
        // The oldest stands where the ring is written next.
        let oldest = self.nearest.next % past.len().max(1);
        past.rotate_left(oldest);
        self.nearest = Nearest::new(self.shape.past);
        for past in past.drain(past.len() / 2..) {
            self.nearest.add(past);
        }
    }

    /// P(next act): the likeliest first, equal ones by label. Empty while nothing is known.
    #[must_use]
    pub fn rank(&self, moment: &Moment<'_>) -> Vec<(&str, f32)> {
        if self.acts.is_empty() {
            return Vec::new();
        }
        let p = self.blended(&self.said(moment).of);
        let mut ranked: Vec<(&str, f32)> = self
            .acts
            .iter()
            .map(|(label, act)| (label.as_str(), p[usize::from(*act)]))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        ranked
    }

    /// Learns what an operator did. False when there is no room for one more act.
    pub fn learn(&mut self, moment: &Moment<'_>, act: &str) -> bool {
        let Some((act, is_known)) = numbered(&mut self.acts, act, self.shape.acts) else {
            return false;
        };
        let said = self.said(moment);
        // An act never seen could not be foreseen by either: it says nothing of the two.
        if is_known {
            self.weigh(&said.of, act);
        }
        let Said { rows, telling, of: _ } = said;
        let acts = self.acts.len();
        let steps = self.shape.steps();
        self.net.step(&counting(&rows), act, acts, steps);
        for n in 0..self.shape.again {
            if !self.kept.is_empty() {
                let count = self.seen * u64::from(self.shape.again) + u64::from(n);
                let place = usize::try_from(scatter(count) % self.kept.len() as u64).unwrap_or(0);
                let earlier = &self.kept[place];
                self.net.step(&counting(&earlier.rows), earlier.act, acts, steps);
            }
        }
        if self.kept.len() == self.shape.kept {
            self.kept.pop_front();
        }
        self.kept.push_back(Example { rows, act });
        self.nearest.add(Past { act, rows: telling });
        self.seen += 1;
        true
    }

    /// The contact's words that speak most for an act, as they were said, the strongest first; none when none does.
    #[must_use]
    pub fn words_for<'a>(&self, moment: &Moment<'a>, act: &str) -> Vec<&'a str> {
        let Some(act) = self.acts.get(act) else {
            return Vec::new();
        };
        let acts = self.acts.len();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let weight = |row: &u16| {
            let of = self.net.table.row(usize::from(*row), acts);
            of[usize::from(*act)] - of.iter().sum::<f32>() / acts as f32
        };
        let mut words: Vec<(&str, f32)> = Rows::by_word(moment, self.shape.bits)
            .into_iter()
            .map(|(word, rows)| (word, rows.iter().map(weight).sum()))
            .filter(|(word, weight)| *weight > 0.0 && word.chars().count() >= WHY_LETTERS)
            .collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        words.dedup_by_key(|(word, _)| *word);
        words.truncate(WHY_WORDS);
        words.into_iter().map(|(word, _)| word).collect()
    }

    fn said(&self, moment: &Moment<'_>) -> Said {
        let rows = Rows::of(moment, self.shape.bits);
        let telling = Rows::telling(moment);
        let of = self.said_of(&rows, &telling);
        Said { rows, telling, of }
    }

    /// What the net and the nearest moments say of each act.
    pub(super) fn said_of(&self, rows: &Rows, telling: &[u16]) -> Models {
        let acts = self.acts.len();
        let near = self.nearest.shares(telling, acts);
        let near = near.into_iter().map(|share| libm::logf(share + SHARE_LEAST));
        [self.net.log_p(&counting(rows), acts), near.collect()]
    }

    fn blended(&self, said: &Models) -> Vec<f32> {
        let [one, other] = said;
        let [a, b] = self.blend.of;
        let mut p: Vec<f32> = one.iter().zip(other).map(|(x, y)| a * x + b * y).collect();
        let most = p.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for p in &mut p {
            *p = libm::expf(*p - most);
            sum += *p;
        }
        p.iter_mut().for_each(|p| *p /= sum);
        p
    }

    /// One step of the blend towards what was done, by what each model had said of it beforehand.
    fn weigh(&mut self, said: &Models, act: u16) {
        let p = self.blended(said);
        for (n, of) in said.iter().enumerate() {
            let expected: f32 = of.iter().zip(&p).map(|(x, p)| x * p).sum();
            let gradient = expected - of[usize::from(act)];
            self.blend.learned[n] += gradient * gradient;
            let step = BLEND_STEP / self.blend.learned[n].sqrt();
            self.blend.of[n] = (self.blend.of[n] - step * gradient).clamp(0.0, 2.0);
        }
    }

    /// The blend that fits best what was done in cases kept apart: gradient descent over all of them at once.
    pub(super) fn balance(&mut self, apart: &[(Models, u16)]) {
        #[expect(clippy::cast_precision_loss, reason = "tens of thousands at most")]
        let many = apart.len().max(1) as f32;
        let mut squares = [0.0f32; 2];
        for _ in 0..ROUNDS {
            let mut gradient = [0.0f32; 2];
            squares = [0.0; 2];
            for (said, act) in apart {
                let p = self.blended(said);
                for (n, of) in said.iter().enumerate() {
                    let expected: f32 = of.iter().zip(&p).map(|(x, p)| x * p).sum();
                    let off = expected - of[usize::from(*act)];
                    gradient[n] += off;
                    squares[n] += off * off;
                }
            }
            for (of, gradient) in self.blend.of.iter_mut().zip(gradient) {
                *of = (*of - ROUND * gradient / many).clamp(0.0, 2.0);
            }
        }
        // What is learned one by one afterwards starts from as much as was seen here.
        for (learned, square) in self.blend.learned.iter_mut().zip(squares) {
            *learned += square;
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same for the same count, everywhere.
pub(super) const fn scatter(count: u64) -> u64 {
    let mut z = count.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
