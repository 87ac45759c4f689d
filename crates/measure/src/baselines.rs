//! What a ranker has to beat: the majority, what usually follows, naive Bayes, and the most similar past cases.

use std::collections::{BTreeMap, HashMap};

use oltre_overhelp::ranker::Moment;

use crate::scores::Ranking;

/// Who ranks the acts at a decision, and learns what was done there.
pub(crate) trait Ranks {
    fn rank(&self, moment: &Moment<'_>) -> Ranking;
    fn learn(&mut self, moment: &Moment<'_>, act: &str);
}

/// Sorts labels with weights into a ranking: shares of the whole, the likeliest first, equal ones by label.
pub(crate) fn ranked(weights: impl IntoIterator<Item = (String, f64)>) -> Ranking {
    let mut ranking: Ranking = weights.into_iter().collect();
    let whole: f64 = ranking.iter().map(|(_, weight)| weight).sum();
    if whole > 0.0 {
        ranking.iter_mut().for_each(|(_, weight)| *weight /= whole);
    }
    ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranking
}

/// The words of a text, without case.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// What is done most, whatever was said.
#[derive(Default)]
pub(crate) struct Majority(BTreeMap<String, f64>);

impl Ranks for Majority {
    fn rank(&self, _: &Moment<'_>) -> Ranking {
        ranked(self.0.clone())
    }
    fn learn(&mut self, _: &Moment<'_>, act: &str) {
        *self.0.entry(act.to_owned()).or_default() += 1.0;
    }
}

/// What followed the last three acts, with back-off.
#[derive(Default)]
pub(crate) struct Markov(oltre_overhelp::Knowledge);

impl Ranks for Markov {
    fn rank(&self, moment: &Moment<'_>) -> Ranking {
        oltre_overhelp::predict(&self.0, None, moment.acts)
    }
    fn learn(&mut self, moment: &Moment<'_>, act: &str) {
        self.0.learn_act(None, moment.acts, act);
    }
}

/// Multinomial naive Bayes over the last words of the contact and the last act.
#[derive(Default)]
pub(crate) struct Bayes {
    acts: BTreeMap<String, (f64, f64)>,
    words: HashMap<String, HashMap<String, f64>>,
}

impl Bayes {
    fn seen(moment: &Moment<'_>) -> Vec<String> {
        let last = moment.said.last().copied().unwrap_or_default();
        let act = moment.acts.last().copied().unwrap_or_default();
        let answer = moment.answer.filter(|_| moment.is_new).unwrap_or_default();
        words(last)
            .chain([format!("act:{act}"), format!("spoke:{}", moment.has_spoken)])
            .chain(words(answer).map(|word| format!("answer:{word}")))
            .collect()
    }
}

impl Ranks for Bayes {
    fn rank(&self, moment: &Moment<'_>) -> Ranking {
        let seen = Self::seen(moment);
        #[expect(clippy::cast_precision_loss, reason = "thousands of words")]
        let vocabulary = self.words.len() as f64;
        let logs: Vec<(&String, f64)> = self
            .acts
            .iter()
            .map(|(act, (done, all))| {
                let of_words: f64 = seen
                    .iter()
                    .filter_map(|word| self.words.get(word))
                    .map(|by_act| ((by_act.get(act).copied().unwrap_or(0.0) + 1.0) / (all + vocabulary)).ln())
                    .sum();
                (act, done.ln() + of_words)
            })
            .collect();
        let most = logs.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
        ranked(
            logs.into_iter()
                .map(|(act, log)| (act.clone(), (log - most).exp())),
        )
    }

    fn learn(&mut self, moment: &Moment<'_>, act: &str) {
        let of_act = self.acts.entry(act.to_owned()).or_default();
        of_act.0 += 1.0;
        for word in Self::seen(moment) {
            of_act.1 += 1.0;
            *self
                .words
                .entry(word)
                .or_default()
                .entry(act.to_owned())
                .or_default() += 1.0;
        }
    }
}

/// What was done in the most similar past moments (BM25 over the contact's last words and the last two acts).
#[derive(Default)]
pub(crate) struct Nearest {
    acts: Vec<(String, f64)>,
    holding: HashMap<String, Vec<(u32, f64)>>,
    length: f64,
}

/// Robertson's constants.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Past moments that have a say.
const NEIGHBOURS: usize = 25;

impl Nearest {
    fn seen(moment: &Moment<'_>) -> HashMap<String, f64> {
        let mut counts = HashMap::new();
        let last = moment.said.last().copied().unwrap_or_default();
        let mut acts = moment.acts.iter().rev();
        let (one, two) = (
            acts.next().copied().unwrap_or_default(),
            acts.next().copied().unwrap_or_default(),
        );
        let answer = moment.answer.filter(|_| moment.is_new).unwrap_or_default();
        let all = words(last)
            .chain([
                format!("1:{one}"),
                format!("2:{one}:{two}"),
                format!("spoke:{}:{one}", moment.has_spoken),
            ])
            .chain(words(answer).map(|word| format!("answer:{word}")));
        for word in all {
            *counts.entry(word).or_default() += 1.0;
        }
        counts
    }
}

impl Ranks for Nearest {
    #[expect(clippy::cast_precision_loss, reason = "tens of thousands at most")]
    fn rank(&self, moment: &Moment<'_>) -> Ranking {
        let n = self.acts.len() as f64;
        let mean = (self.length / n.max(1.0)).max(1.0);
        let mut scores: HashMap<u32, f64> = HashMap::new();
        for word in Self::seen(moment).keys() {
            let Some(holding) = self.holding.get(word) else {
                continue;
            };
            let df = holding.len() as f64;
            let idf = ((n - df + 0.5) / (df + 0.5) + 1.0).ln();
            for (at, count) in holding {
                let length = self.acts[*at as usize].1;
                let weight = count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / mean));
                *scores.entry(*at).or_default() += idf * weight;
            }
        }
        let mut best: Vec<(u32, f64)> = scores.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        best.truncate(NEIGHBOURS);
        let mut weights: BTreeMap<String, f64> = BTreeMap::new();
        for (at, score) in best {
            *weights.entry(self.acts[at as usize].0.clone()).or_default() += score * score;
        }
        ranked(weights)
    }

    fn learn(&mut self, moment: &Moment<'_>, act: &str) {
        let Ok(at) = u32::try_from(self.acts.len()) else {
            return;
        };
        let seen = Self::seen(moment);
        let length: f64 = seen.values().sum();
        for (word, count) in seen {
            self.holding.entry(word).or_default().push((at, count));
        }
        self.acts.push((act.to_owned(), length));
        self.length += length;
    }
}
