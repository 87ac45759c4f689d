//! Runs the simulation for as many seeds as wanted.
//!
//! `cargo xtask simulate --seeds N [--seed S]` runs N seeds from S; `--seed S [--bug NAME] [--trace]` runs one and says what
//! happened in it; `--bugs [--seeds N]` says how soon each planted bug is found.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

use anyhow::{Context, Result, bail};
use oltre_tests::simulation::{Bug, Coverage, run};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Seeds that did not hold after which no more are tried.
const MOST_BROKEN: usize = 20;

const USAGE: &str = "--seeds N, --seed S, --trace, --bugs, --bug NAME";

fn main() -> Result<()> {
    let (mut seeds, mut first, mut bugs, mut bug) = (None, None, false, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || -> Result<u64> { Ok(args.next().context("a number is missing")?.parse()?) };
        match arg.as_str() {
            "--seeds" => seeds = Some(number()?),
            "--seed" => first = Some(number()?),
            "--bugs" => bugs = true,
            "--trace" => tracing_subscriber::fmt()
                .with_writer(std::io::stdout)
                .without_time()
                .init(),
            "--bug" => {
                let name = args.next().unwrap_or_default();
                let found = Bug::ALL.iter().find(|bug| format!("{bug:?}") == name);
                bug = Some(*found.with_context(|| format!("which bug is {name}? one of {:?}", Bug::ALL))?);
            }
            other => bail!("what is {other}? {USAGE}"),
        }
    }
    match (seeds, first) {
        _ if bugs => find_bugs(seeds.unwrap_or(1_000)),
        (None, Some(seed)) => run_one(seed, bug),
        (seeds, first) => run_many(first.unwrap_or(1), seeds.unwrap_or(1_000), bug),
    }
}

fn run_one(seed: u64, bug: Option<Bug>) -> Result<()> {
    let report = run(seed, bug).map_err(|broken| anyhow::anyhow!("seed {seed}: {broken}"))?;
    println!(
        "seed {seed}: all held, {} ops, trace {:016x}",
        report.ops, report.trace
    );
    Ok(())
}

/// Each seed is one thread's from its beginning to its end, as many at once as there are processors.
fn run_many(first: u64, seeds: u64, bug: Option<Bug>) -> Result<()> {
    let (start, next) = (Instant::now(), AtomicU64::new(first));
    let (reports, broken) = (Mutex::new((0, Coverage::default())), Mutex::new(BTreeSet::new()));
    std::thread::scope(|threads| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            threads.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds || broken.lock().is_ok_and(|broken| broken.len() >= MOST_BROKEN)
                    {
                        return;
                    }
                    match (run(seed, bug), reports.lock(), broken.lock()) {
                        (Ok(report), Ok(mut reports), _) => {
                            reports.0 += report.ops;
                            reports.1.extend(&report.coverage);
                        }
                        (Err(what), _, Ok(mut broken)) => {
                            println!("seed {seed}: {what}\nagain: cargo xtask simulate --seed {seed}\n");
                            broken.insert(seed);
                        }
                        _ => return,
                    }
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let (ops, coverage) = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    let broken = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let ran = (next.into_inner().min(first + seeds) - first) as f64;
    println!("{ran} seeds, {ops} ops; {:.1} seeds a second\n", ran / seconds);
    print(&coverage);
    if broken.is_empty() {
        println!("\nall held");
        return Ok(());
    }
    bail!("{} seeds did not hold: {broken:?}", broken.len())
}

fn find_bugs(seeds: u64) -> Result<()> {
    let mut missed = Vec::new();
    for bug in Bug::ALL {
        match (1..=seeds).find_map(|seed| run(seed, Some(*bug)).err().map(|broken| (seed, broken))) {
            Some((seed, broken)) => {
                let words: String = broken
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(100)
                    .collect();
                println!("{bug:?}: found at seed {seed}: {words}");
            }
            None => missed.push(bug),
        }
    }
    if missed.is_empty() {
        return Ok(());
    }
    bail!("not found in {seeds} seeds: {missed:?}")
}

fn print(coverage: &Coverage) {
    let faults: BTreeSet<&str> = coverage.0.keys().map(|(_, fault)| *fault).collect();
    let kinds: BTreeSet<&str> = coverage.0.keys().map(|(kind, _)| kind.as_str()).collect();
    let line = |cells: Vec<String>| println!("| {} |", cells.join(" | "));
    line(
        std::iter::once("op")
            .chain(faults.iter().copied())
            .map(str::to_owned)
            .collect(),
    );
    line(vec!["---".to_owned(); faults.len() + 1]);
    for kind in kinds {
        let met = |fault: &&str| {
            let count = coverage.0.get(&(kind.to_owned(), *fault)).copied().unwrap_or(0);
            count.to_string()
        };
        line(
            std::iter::once(kind.to_owned())
                .chain(faults.iter().map(met))
                .collect(),
        );
    }
}
