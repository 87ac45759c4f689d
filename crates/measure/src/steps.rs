//! Steps: the next act, foreseen from what is known before it.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use oltre_overhelp::ranker::{Lessons, Moment, Ranker, Shape};

use crate::baselines::{Bayes, Majority, Markov, Nearest, Ranks};
use crate::scores::{Ranking, Scores};
use crate::star::{self, Dialogue, OWN_WORDS, QUERY};

pub(crate) const USAGE: &str =
    "steps --train FILE [--test FILE] [--predictions FILE] [--cases 30,100,…] [--stream] [--gate 0.90]";

/// Decisions after which the acceptance from an empty start is said.
const STREAMED: f64 = 5_000.0;
/// Tenths that are tested on when no file is given for it, and those of the training on which a threshold is chosen.
const TESTED: [u32; 2] = [2, 3];
const CHOSEN_ON: [u32; 2] = [4, 5];
/// The share of the agent's own words beside which something may be shown.
const ALARMS: f64 = 0.08;
/// Labels of a line of predictions, at least.
const TOLD: usize = 10;

/// What the command line asks for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    train: PathBuf,
    test: Option<PathBuf>,
    predictions: Option<PathBuf>,
    cases: Vec<usize>,
    stream: bool,
    gate: Option<f64>,
}

impl Options {
    pub(crate) fn read(mut args: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} what? {USAGE}"));
            match arg.as_str() {
                "--train" => options.train = value()?.into(),
                "--test" => options.test = Some(value()?.into()),
                "--predictions" => options.predictions = Some(value()?.into()),
                "--cases" => {
                    options.cases = value()?
                        .split(',')
                        .map(|n| n.trim().parse().with_context(|| format!("--cases: {n}")))
                        .collect::<Result<_>>()?;
                }
                "--stream" => options.stream = true,
                "--gate" => {
                    let gate: f64 = value()?.parse().context("--gate")?;
                    ensure!((0.0..1.0).contains(&gate), "--gate is a share below 1");
                    options.gate = Some(gate);
                }
                other => bail!("what is {other}? {USAGE}"),
            }
        }
        ensure!(!options.train.as_os_str().is_empty(), "{USAGE}");
        Ok(options)
    }
}

/// The ranker of the product, and what it does where there is nothing to suggest.
struct Ours(Ranker);

impl Ours {
    fn new() -> Self {
        Self(Ranker::new(Shape::default()))
    }

    /// As a server learns at night: everything in one go.
    fn taught<'a>(dialogues: impl IntoIterator<Item = &'a Dialogue>) -> Self {
        let mut lessons = Lessons::new(Shape::default());
        for dialogue in dialogues {
            dialogue.play(|decision| {
                let act = decision.act.unwrap_or(OWN_WORDS);
                lessons.add(dialogue.id.unsigned_abs(), &decision.moment, act);
            });
        }
        Self(Ranker::train(&lessons))
    }

    /// Every label with its probability, words of the agent's own among them.
    fn whole(&self, moment: &Moment<'_>) -> Ranking {
        let all = self.0.rank(moment);
        all.into_iter()
            .map(|(label, p)| (label.to_owned(), f64::from(p)))
            .collect()
    }

    fn learn_from(&mut self, dialogue: &Dialogue) {
        dialogue.play(|decision| {
            self.0.learn(&decision.moment, decision.act.unwrap_or(OWN_WORDS));
        });
    }
}

/// The acts alone, as if an act it had to be.
fn acts_alone(whole: Ranking) -> Ranking {
    crate::baselines::ranked(whole.into_iter().filter(|(label, _)| label != OWN_WORDS))
}

/// Judges a ranking at every act of some dialogues.
fn judged(dialogues: &[Dialogue], mut rank: impl FnMut(&Moment<'_>) -> Ranking) -> (Scores, Vec<Duration>) {
    let (mut scores, mut times) = (Scores::default(), Vec::new());
    for dialogue in dialogues {
        dialogue.play(|decision| {
            let Some(act) = decision.act else { return };
            let start = Instant::now();
            let ranking = rank(&decision.moment);
            times.push(start.elapsed());
            scores.add(&ranking, act);
        });
    }
    times.sort_unstable();
    (scores, times)
}

fn at(times: &[Duration], percent: usize) -> f64 {
    let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

fn line(name: &str, scores: &Scores, times: &[Duration]) {
    let (query, rest) = scores.on(QUERY);
    println!(
        "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {query:.3} | {rest:.3} | {:.0} / {:.0} / {:.0} |",
        scores.first(),
        scores.three(),
        scores.mrr(),
        scores.calibration_error(),
        scores.macro_f1(),
        at(times, 50),
        at(times, 95),
        at(times, 99),
    );
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut learned = star::read(&options.train)?;
    let test = match &options.test {
        Some(file) => star::read(file)?,
        // Without a file to test on, two tenths are kept apart.
        None => learned
            .extract_if(.., |dialogue| TESTED.contains(&dialogue.tenth()))
            .collect(),
    };
    ensure!(!test.is_empty() && !learned.is_empty(), "no complete dialogues");
    learned.sort_by_key(Dialogue::shuffled);
    let test = test.as_slice();

    println!(
        "| model | acc@1 | acc@3 | MRR | calibration error | macro-F1 | on query | on the rest | p50 / p95 / p99 µs |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let baselines: [(&str, Box<dyn Ranks>); 4] = [
        ("majority", Box::<Majority>::default()),
        ("Markov-3", Box::<Markov>::default()),
        ("naive Bayes", Box::<Bayes>::default()),
        ("nearest cases", Box::<Nearest>::default()),
    ];
    for (name, mut baseline) in baselines {
        for dialogue in &learned {
            dialogue.play(|decision| {
                if let Some(act) = decision.act {
                    baseline.learn(&decision.moment, act);
                }
            });
        }
        let (scores, times) = judged(test, |moment| baseline.rank(moment));
        line(name, &scores, &times);
    }

    let start = Instant::now();
    let ours = Ours::taught(&learned);
    let trained = start.elapsed();
    let (scores, times) = judged(test, |moment| acts_alone(ours.whole(moment)));
    line("ours", &scores, &times);
    println!(
        "\n{:.0} decisions; trained on {} dialogues in {:.1} s; model {:.1} MB",
        scores.n(),
        learned.len(),
        trained.as_secs_f64(),
        ours.0.to_bytes().len() as f64 / 1e6,
    );
    if !options.cases.is_empty() {
        let curve = curve(&learned, test, &options.cases);
        println!(
            "\nIn a fixed shuffle (the md5 of the id):\n\n| cases from an empty start | acc@1 | acc@3 |\n| --- | --- | --- |"
        );
        for (n, first, three) in curve {
            println!("| {n} | {first:.3} | {three:.3} |");
        }
    }
    if options.stream {
        streamed(&learned);
    }
    if let Some(gate) = options.gate {
        let threshold = threshold(&learned, gate);
        gated(&ours, test, threshold);
        if let Some(file) = &options.predictions {
            predict(&ours, test, threshold, file)?;
        }
    } else if let Some(file) = &options.predictions {
        predict(&ours, test, 0.0, file)?;
    }
    Ok(())
}

/// What is known after so many cases, each act learned when it was done.
fn curve(learned: &[Dialogue], test: &[Dialogue], cases: &[usize]) -> Vec<(usize, f64, f64)> {
    let (mut ours, mut curve) = (Ours::new(), Vec::new());
    for (n, dialogue) in (1..).zip(learned) {
        ours.learn_from(dialogue);
        if cases.contains(&n) {
            let (scores, _) = judged(test, |moment| acts_alone(ours.whole(moment)));
            curve.push((n, scores.first(), scores.three()));
        }
        if cases.iter().all(|last| *last <= n) {
            break;
        }
    }
    curve
}

/// From empty: each act foreseen before it is learned.
fn streamed(dialogues: &[Dialogue]) {
    let (mut ours, mut scores, mut early) = (Ours::new(), Scores::default(), None);
    for dialogue in dialogues {
        dialogue.play(|decision| {
            if let Some(act) = decision.act {
                scores.add(&acts_alone(ours.whole(&decision.moment)), act);
                if scores.n() >= STREAMED {
                    early.get_or_insert(scores.first());
                }
            }
            ours.0.learn(&decision.moment, decision.act.unwrap_or(OWN_WORDS));
        });
    }
    if let Some(early) = early {
        println!("\nStreaming from empty: {early:.3} accepted at {STREAMED:.0} decisions");
    }
    println!("Streaming from empty: {:.3} at the end", scores.first());
}

/// The lowest probability at which the first act, shown, is right as often as the gate asks, and stands in the way of the
/// agent's own words as seldom as it may: on dialogues that were kept
/// apart from the training, and from the test.
fn threshold(train: &[Dialogue], gate: f64) -> f64 {
    let is_apart = |dialogue: &&Dialogue| CHOSEN_ON.contains(&dialogue.tenth());
    let ours = Ours::taught(train.iter().filter(|dialogue| !is_apart(dialogue)));
    // What was shown, whether it was right, and whether the agent wrote words of their own.
    let mut shown: Vec<(f64, bool, bool)> = Vec::new();
    let mut own = 0.0;
    for dialogue in train.iter().filter(is_apart) {
        dialogue.play(|decision| {
            own += f64::from(u8::from(decision.act.is_none()));
            if let Some((label, p)) = first_act(&ours.whole(&decision.moment)) {
                shown.push((p, decision.act == Some(label.as_str()), decision.act.is_none()));
            }
        });
    }
    shown.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut alarms, mut n, mut lowest) = (0.0, 0.0, 0.0, 1.0);
    for (p, is_right, is_alarm) in shown {
        n += 1.0;
        right += f64::from(u8::from(is_right));
        alarms += f64::from(u8::from(is_alarm));
        if right / n >= gate && alarms <= ALARMS * own {
            lowest = p;
        }
    }
    lowest
}

/// The likeliest act, with its probability among everything that may come.
fn first_act(whole: &[(String, f64)]) -> Option<(String, f64)> {
    whole.iter().find(|(label, _)| label != OWN_WORDS).cloned()
}

fn gated(ours: &Ours, test: &[Dialogue], threshold: f64) {
    let (mut shown, mut right, mut n, mut alarms, mut own) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for dialogue in test {
        dialogue.play(|decision| {
            let first = first_act(&ours.whole(&decision.moment)).filter(|(_, p)| *p >= threshold);
            match decision.act {
                Some(act) => {
                    n += 1.0;
                    if let Some((label, _)) = first {
                        shown += 1.0;
                        right += f64::from(u8::from(label == act));
                    }
                }
                None => {
                    own += 1.0;
                    alarms += f64::from(u8::from(first.is_some()));
                }
            }
        });
    }
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    println!(
        "\nAt the gate (p from {threshold:.3}): shown at {:.3} of the acts, precision {:.3} there, {:.3} with the agent's own words counted; \
         false alarms {:.3} of {own:.0}",
        share(shown, n),
        share(right, shown),
        share(right, shown + alarms),
        share(alarms, own),
    );
}

fn predict(ours: &Ours, test: &[Dialogue], threshold: f64, file: &std::path::Path) -> Result<()> {
    let mut out = BufWriter::new(File::create(file).with_context(|| file.display().to_string())?);
    let mut failed = None;
    for dialogue in test {
        dialogue.play(|decision| {
            let top: Ranking = ours
                .whole(&decision.moment)
                .into_iter()
                .filter(|(label, _)| label != OWN_WORDS)
                .take(TOLD)
                .collect();
            let shown = top.first().is_some_and(|(_, p)| *p >= threshold);
            let line = serde_json::json!({
                "dialogue": dialogue.id, "event": decision.place, "shown": shown, "top": top
            });
            if let Err(error) = writeln!(out, "{line}") {
                failed.get_or_insert(error);
            }
        });
    }
    if let Some(error) = failed {
        return Err(error).with_context(|| file.display().to_string());
    }
    out.flush().with_context(|| file.display().to_string())
}
