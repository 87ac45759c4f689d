//! `cargo xtask test`: everything that must hold, in one run and with one closing line.
//!
//! A failing stage does not stop the ones after it. Every cargo call selects the whole workspace,
//! because another selection means other features of the libraries and a second build of them.

pub(crate) mod count;
pub(crate) mod stage;
pub(crate) mod stages;

use std::process::ExitCode;

use anyhow::Result;

use crate::machine;
use crate::packages::{self, For};
use stage::Report;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// 2,000 cases in every property test and 400 seeds of the simulation: about half an hour
    #[arg(long)]
    deep: bool,
}

/// Runs every stage. The exit code is zero only if nothing failed.
pub(crate) fn test(options: &Options) -> Result<ExitCode> {
    packages::ensure(For::Test)?;
    machine::needs_lints()?;
    let mut report = Report::default();
    for stage in stages::all(options.deep) {
        report.run(stage)?;
    }
    Ok(report.close())
}
