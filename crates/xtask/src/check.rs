//! Formatting and lints: the quick part of the tests, for before a commit.

use std::process::ExitCode;

use anyhow::Result;

use crate::machine;
use crate::packages::{self, For};
use crate::test::stage::Report;
use crate::test::stages;

/// Runs them all and says which failed.
pub(crate) fn check() -> Result<ExitCode> {
    packages::ensure(For::Build)?;
    machine::needs_lints()?;
    let mut report = Report::default();
    for stage in stages::quick() {
        report.run(stage)?;
    }
    Ok(report.close())
}
