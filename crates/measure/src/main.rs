//! `measure steps --train FILE [--test FILE] …`: how well over-help foresees what an operator does next.
//! `measure offers --conversations FILE …`: how well it chooses what to offer beyond the request, and when to be silent.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

mod baselines;
mod offers;
mod scores;
mod star;
mod steps;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("steps") => steps::run(&steps::Options::read(args)?),
        Some("offers") => offers::run(&offers::Options::read(args)?),
        _ => bail!("measure {}\nmeasure {}", steps::USAGE, offers::USAGE),
    }
}
