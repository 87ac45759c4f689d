//! The nearest past moments: BM25 (Robertson and others 1994) over hashed features that are there or not.

/// Robertson's constants: how soon a feature's presence is enough, how much a long moment is held against it.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Past moments that have a say.
const NEIGHBOURS: usize = 25;
/// Features nearly every moment has tell nothing.
const TELLING: f32 = 1.0;

/// A past moment: what it is found by, and what was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Past {
    pub(super) act: u16,
    /// Sorted, each once.
    pub(super) rows: Vec<u16>,
}

/// Past moments in a ring, the oldest overwritten first, with an index by feature.
#[derive(Debug, Clone)]
pub(super) struct Nearest {
    pub(super) past: Vec<Past>,
    /// The place that is written next.
    pub(super) next: usize,
    room: usize,
    holding: Vec<Vec<u16>>,
    rows: usize,
}

impl Nearest {
    /// `room`: moments kept, at most 65,536.
    pub(super) fn new(room: usize) -> Self {
        Self {
            past: Vec::new(),
            next: 0,
            room: room.clamp(1, usize::from(u16::MAX) + 1),
            holding: vec![Vec::new(); usize::from(u16::MAX) + 1],
            rows: 0,
        }
    }

    pub(super) fn add(&mut self, past: Past) {
        let Ok(place) = u16::try_from(self.next) else {
            return;
        };
        self.rows += past.rows.len();
        for row in &past.rows {
            self.holding[usize::from(*row)].push(place);
        }
        if self.next < self.past.len() {
            let old = std::mem::replace(&mut self.past[self.next], past);
            self.rows -= old.rows.len();
            for row in &old.rows {
                let holding = &mut self.holding[usize::from(*row)];
                // The oldest stand first: what was just added stands last.
                if let Some(at) = holding.iter().position(|held| *held == place) {
                    holding.remove(at);
                }
            }
        } else {
            self.past.push(past);
        }
        self.next = (self.next + 1) % self.room;
    }

    /// The share each of the first `acts` acts has among the nearest moments; all zero when nothing is near.
    #[expect(clippy::cast_precision_loss, reason = "tens of thousands at most")]
    pub(super) fn shares(&self, rows: &[u16], acts: usize) -> Vec<f32> {
        let mut shares = vec![0.0f32; acts];
        let n = self.past.len() as f32;
        if self.past.is_empty() {
            return shares;
        }
        let mean = (self.rows as f32 / n).max(1.0);
        let mut scores = vec![0.0f32; self.past.len()];
        let mut near: Vec<u16> = Vec::new();
        for row in rows {
            let holding = &self.holding[usize::from(*row)];
            let df = holding.len() as f32;
            let idf = libm::logf((n - df + 0.5) / (df + 0.5) + 1.0);
            if holding.is_empty() || idf < TELLING {
                continue;
            }
            for place in holding {
                let score = &mut scores[usize::from(*place)];
                if *score <= 0.0 {
                    near.push(*place);
                }
                let long = self.past[usize::from(*place)].rows.len() as f32 / mean;
                *score += idf * (K1 + 1.0) / (1.0 + K1 * (1.0 - B + B * long));
            }
        }
        // The nearest; of equally near ones the later.
        let age = |place: u16| (usize::from(place) + self.room - self.next) % self.room;
        let order = |a: &u16, b: &u16| {
            let (one, other) = (scores[usize::from(*a)], scores[usize::from(*b)]);
            other.total_cmp(&one).then_with(|| age(*b).cmp(&age(*a)))
        };
        if near.len() > NEIGHBOURS {
            near.select_nth_unstable_by(NEIGHBOURS, order);
            near.truncate(NEIGHBOURS);
        }
        near.sort_unstable_by(order);
        let mut sum = 0.0;
        for place in near {
            let score = scores[usize::from(place)];
            let weight = score * score * score;
            if let Some(share) = shares.get_mut(usize::from(self.past[usize::from(place)].act)) {
                *share += weight;
                sum += weight;
            }
        }
        if sum > 0.0 {
            shares.iter_mut().for_each(|share| *share /= sum);
        }
        shares
    }
}
