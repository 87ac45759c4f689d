//! `cargo xtask test`: everything that must hold, in one run and with one closing line.
//!
//! A failing stage does not stop the ones after it. Every cargo call selects the whole workspace,
//! because another selection means other features of the libraries and a second build of them.

mod api;
pub(crate) mod count;
pub(crate) mod stage;
pub(crate) mod stages;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::machine;
use crate::packages::{self, For};
use stage::Report;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// 2,000 cases in every property test and 400 seeds of the simulation: about half an hour
    #[arg(long)]
    deep: bool,
    /// One stage alone, by its name in the list that closes a run; what it needs must have been built
    #[arg(long, value_name = "STAGE")]
    only: Option<String>,
}

/// Runs every stage. The exit code is zero only if nothing failed.
pub(crate) fn test(options: &Options) -> Result<ExitCode> {
    packages::ensure(For::Test)?;
    machine::needs_lints()?;
    let mut report = Report::default();
    let mut stages = stages::all(options.deep);
    if let Some(only) = &options.only {
        let names: Vec<_> = stages.iter().map(|stage| stage.name).collect();
        ensure!(
            names.contains(&only.as_str()),
            "there is no stage {only}: {}",
            names.join(", ")
        );
        stages.retain(|stage| stage.name == only);
    }
    for stage in stages {
        report.run(stage)?;
    }
    Ok(report.close())
}
