//! Runs the simulation for as many seeds as wanted.
//!
//! `cargo xtask simulate --seeds N [--first S]`, `--seed S [--bug NAME]`, `--bugs` for how soon each planted bug is found.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

use anyhow::{Context, Result, bail};
use oltre_tests::simulation::{Bug, Coverage, run};
use std::collections::BTreeSet;
use std::time::Instant;

fn main() -> Result<()> {
    let (mut seeds, mut first, mut one, mut bugs, mut bug) = (1_000, 1, None, false, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || -> Result<u64> { Ok(args.next().context("a number is missing")?.parse()?) };
        match arg.as_str() {
            "--seeds" => seeds = number()?,
            "--first" => first = number()?,
            "--seed" => one = Some(number()?),
            "--bugs" => bugs = true,
            "--bug" => {
                let name = args.next().unwrap_or_default();
                let found = Bug::ALL.iter().find(|bug| format!("{bug:?}") == name);
                bug = Some(*found.with_context(|| format!("which bug is {name}? one of {:?}", Bug::ALL))?);
            }
            other => bail!("what is {other}? --seeds N, --first S, --seed S, --bugs, --bug NAME"),
        }
    }
    if bugs {
        return find_bugs(seeds);
    }
    if let Some(seed) = one {
        match run(seed, bug) {
            Ok(report) => println!(
                "seed {seed}: all held, {} ops, trace {:016x}",
                report.ops, report.trace
            ),
            Err(broken) => bail!("seed {seed}: {broken}"),
        }
        return Ok(());
    }
    let (start, mut ops, mut coverage) = (Instant::now(), 0, Coverage::default());
    for seed in first..first + seeds {
        let report = run(seed, bug).map_err(|broken| {
            anyhow::anyhow!("seed {seed}: {broken}\nagain: cargo xtask simulate --seed {seed}")
        })?;
        ops += report.ops;
        coverage.extend(&report.coverage);
    }
    let seconds = start.elapsed().as_secs_f64();
    let rate = f64::from(u32::try_from(seeds)?) / seconds;
    println!("{seeds} seeds, {ops} ops, all held; {rate:.1} seeds a second\n");
    print(&coverage);
    Ok(())
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
