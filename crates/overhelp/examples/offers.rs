//! Scores the starter pack on a file of municipal conversations:
//! `cargo run -p oltre-overhelp --example offers -- FILE [--half even|odd] [--mistakes]`.
//!
//! The organisation is empty: no counts, no cases. `--half` takes every other line, so that conditions can
//! be written on one half of a file and checked on the other.

#![expect(clippy::print_stdout, reason = "a program that prints")]

#[path = "../tests/support/mod.rs"]
#[expect(
    unreachable_pub,
    reason = "shared with the tests, where it is a module of its own"
)]
mod support;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (mut file, mut half, mut mistakes) = (None, None, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--half" => half = args.next(),
            "--mistakes" => mistakes = true,
            _ => file = Some(arg),
        }
    }
    let file = file.ok_or("which file? offers FILE [--half even|odd] [--mistakes]")?;
    let conversations = support::read(&std::fs::read_to_string(&file)?)?;
    let wanted = |line: usize| match half.as_deref() {
        Some("even") => line.is_multiple_of(2),
        Some("odd") => !line.is_multiple_of(2),
        _ => true,
    };
    let mut score = support::Score::default();
    let mut by_language = std::collections::BTreeMap::<&str, support::Score>::new();
    let mut slowest = std::time::Duration::ZERO;
    for (_, conversation) in conversations.iter().enumerate().filter(|(line, _)| wanted(*line)) {
        let start = std::time::Instant::now();
        let decided = conversation.decide();
        if score.conversations > 0 {
            // The first decision reads the starter pack.
            slowest = slowest.max(start.elapsed());
        }
        score.add(conversation, &decided);
        by_language
            .entry(&conversation.lang)
            .or_default()
            .add(conversation, &decided);
    }
    if mistakes {
        score.notes.iter().for_each(|note| println!("{note}"));
    }
    println!(
        "{} conversations of {file}, slowest decision {slowest:?}",
        score.conversations
    );
    for (figure, value) in score.table() {
        println!("  {figure}: {value}");
    }
    for (language, score) in by_language {
        let table = score.table();
        let brief: Vec<String> = table.values().take(4).cloned().collect();
        println!(
            "  {language}: precision, recall, recall@4, false: {}",
            brief.join(", ")
        );
    }
    let mut long = oltre_overhelp::CaseContext {
        topic: Some("anagrafe".into()),
        ..Default::default()
    };
    while long.turns.len() < 2_000 && !conversations.is_empty() {
        long.turns.extend(
            conversations
                .iter()
                .flat_map(|conversation| conversation.context().turns),
        );
    }
    let start = std::time::Instant::now();
    let decided = oltre_overhelp::decide(
        &long,
        oltre_overhelp::Catalogue::starter(),
        &Default::default(),
        support::NOW,
    );
    println!(
        "{} entries in one case: {:?}, {} actions weighed",
        long.turns.len(),
        start.elapsed(),
        decided.trace.offers.len()
    );
    Ok(())
}
