//! Offers: what the starter pack, on an empty organisation, says to recorded conversations.
//!
//! The topic and the flags of the record are given. What a conversation is judged by (`gold`) is not read
//! before the decision is made.

mod conversations;
mod damage;
mod score;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use oltre_overhelp::decision::Decided;
use oltre_overhelp::{Catalogue, Knowledge, decide};
use serde_json::json;

use conversations::{Conversation, NOW};
use damage::Damage;
use score::{Score, verdict};

pub(crate) const USAGE: &str =
    "offers --conversations FILE [--predictions FILE] [--mistakes] [--damage accents|typos|sms]";

/// What the command line asks for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    conversations: PathBuf,
    predictions: Option<PathBuf>,
    mistakes: bool,
    damage: Option<Damage>,
}

impl Options {
    pub(crate) fn read(mut args: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} what? {USAGE}"));
            match arg.as_str() {
                "--conversations" => options.conversations = value()?.into(),
                "--predictions" => options.predictions = Some(value()?.into()),
                "--mistakes" => options.mistakes = true,
                "--damage" => options.damage = Some(Damage::named(&value()?)?),
                other => bail!("what is {other}? {USAGE}"),
            }
        }
        ensure!(!options.conversations.as_os_str().is_empty(), "{USAGE}");
        Ok(options)
    }
}

/// Decides on every conversation, and says how long each took.
fn decided(
    conversations: &[Conversation],
    damage: Option<Damage>,
    catalogue: &Catalogue,
) -> (Vec<Decided>, Vec<Duration>) {
    let nothing_learned = Knowledge::default();
    let mut times = Vec::new();
    let all = conversations.iter().map(|conversation| {
        let context = conversation.context(damage);
        let start = Instant::now();
        let decided = decide(&context, catalogue, &nothing_learned, NOW);
        times.push(start.elapsed());
        decided
    });
    let all = all.collect();
    times.sort_unstable();
    (all, times)
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let conversations = conversations::read(&options.conversations)?;
    // Read before the clock runs: a console reads it once.
    let catalogue = Catalogue::starter();
    let (all, times) = decided(&conversations, options.damage, catalogue);
    let (score, by_language) = scored(&conversations, &all, options.mistakes);
    if let Some(file) = &options.predictions {
        predict(&conversations, &all, file)?;
    }

    println!("{} conversations", conversations.len());
    if score.judged() == 0 {
        println!("None says what would have been right: there is nothing to score.");
    } else {
        for (figure, value) in score.table() {
            println!("  {figure}: {value}");
        }
        println!("  by language: offer precision, recall, recall@4, false offers where silence is right");
        for (language, score) in by_language {
            println!("    {language}: {}", score.brief());
        }
    }
    println!(
        "  latency: p50 {:.2} ms, p95 {:.2} ms, max {:.2} ms",
        at(&times, 50),
        at(&times, 95),
        at(&times, 100),
    );
    if let Some(damage) = options.damage {
        let (whole, _) = decided(&conversations, None, catalogue);
        let (whole, _) = scored(&conversations, &whole, false);
        println!("\nLost to {damage}:");
        for line in score.lost_from(&whole) {
            println!("  {line}");
        }
    }
    Ok(())
}

/// The score of all and of each language; with `mistakes` every wrong one is printed.
fn scored<'c>(
    conversations: &'c [Conversation],
    all: &[Decided],
    mistakes: bool,
) -> (Score, BTreeMap<&'c str, Score>) {
    let mut score = Score::default();
    let mut by_language = BTreeMap::<&str, Score>::new();
    for (conversation, decided) in conversations.iter().zip(all) {
        let Some(gold) = &conversation.gold else { continue };
        let decision = &decided.decision;
        score.add(gold, decision);
        by_language
            .entry(&conversation.lang)
            .or_default()
            .add(gold, decision);
        if let Some(wrong) = verdict(gold, decision).filter(|_| mistakes) {
            println!("{} {} {wrong}", conversation.id, conversation.topic);
        }
    }
    (score, by_language)
}

fn at(times: &[Duration], percent: usize) -> f64 {
    let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// Writes what was decided, one JSON line a conversation.
fn predict(conversations: &[Conversation], all: &[Decided], file: &Path) -> Result<()> {
    let named = || file.display().to_string();
    let mut out = BufWriter::new(File::create(file).with_context(named)?);
    for (conversation, decided) in conversations.iter().zip(all) {
        let decision = &decided.decision;
        let offer = decision.offer();
        let line = json!({
            "id": conversation.id,
            "offer": offer.map(|card| &card.id),
            "p": offer.map_or(0.0, |card| card.p),
            "folded": offer.is_some_and(|card| card.folded),
            "ideas": decision.ideas().iter().map(|card| &card.id).collect::<Vec<_>>(),
            "silence_why": decision.silence(),
            "steps": decision.steps.cards.iter().map(|card| &card.id).collect::<Vec<_>>(),
        });
        writeln!(out, "{line}").with_context(named)?;
    }
    out.flush().with_context(named)
}
