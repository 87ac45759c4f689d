//! Chaos for as long as wanted: `cargo xtask chaos [--minutes 10] [--seconds S] [--seed S] [--consoles 5] [--restores]`.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

use anyhow::{Context, Result, bail};
use oltre_tests::faults::chaos::{Options, run};
use std::time::Duration;

fn main() -> Result<()> {
    let mut options = Options {
        time: Duration::from_secs(600),
        seed: 1,
        consoles: 5,
        restores: false,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || -> Result<u64> { Ok(args.next().context("a number is missing")?.parse()?) };
        match arg.as_str() {
            "--minutes" => options.time = Duration::from_secs(60 * number()?),
            "--seconds" => options.time = Duration::from_secs(number()?),
            "--seed" => options.seed = number()?,
            "--consoles" => options.consoles = usize::try_from(number()?)?.max(1),
            "--restores" => options.restores = true,
            other => bail!("what is {other}? --minutes N, --seconds N, --seed S, --consoles N, --restores"),
        }
    }
    let Options {
        time,
        seed,
        consoles,
        restores,
    } = options;
    let again = format!(
        "cargo xtask chaos --seconds {} --seed {seed} --consoles {consoles}{}",
        time.as_secs(),
        if restores { " --restores" } else { "" }
    );
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match runtime.block_on(run(options, folder.path())) {
        Ok(report) => {
            println!("{report}\nnothing lost, nothing twice, all equal; again: {again}");
            Ok(())
        }
        Err(broken) => {
            // What is left is the evidence.
            let kept = folder.keep();
            bail!(
                "{broken:#}\nthe folders are in {}; again: {again}",
                kept.display()
            )
        }
    }
}
