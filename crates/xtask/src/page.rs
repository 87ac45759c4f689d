//! The page: its packages, its build, its checks.

use std::process::Command;

use anyhow::Result;

use crate::machine;
use crate::run;
use crate::stamp::Stamp;

/// The page's types, generated from the console's contract.
pub(crate) const BINDINGS: &str = "ui/src/ipc/bindings.ts";

/// npm in the page's folder.
pub(crate) fn npm(args: &[&str]) -> Command {
    let mut command = run::program("npm");
    command.current_dir(run::root().join("ui")).args(args);
    command
}

/// Installs the page's packages if the lockfile is another than last time. No package runs a script.
pub(crate) fn install() -> Result<()> {
    machine::needs_node()?;
    let stamp = Stamp::of("page-packages", &["ui/package.json", "ui/package-lock.json"], &[])?;
    if stamp.is_fresh() && run::root().join("ui/node_modules").is_dir() {
        return Ok(());
    }
    println!("Installing the page's packages…");
    run::run(npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    stamp.set()
}

/// Builds the page if anything it is made from has changed.
pub(crate) fn build() -> Result<()> {
    install()?;
    let stamp = Stamp::of("page", &["ui"], &[])?;
    if stamp.is_fresh() && run::root().join("ui/dist/index.html").is_file() {
        return Ok(());
    }
    println!("Building the page…");
    run::run(npm(&["run", "build"]))?;
    // Building writes into the folder too (translated messages): the stamp is of what was there before.
    stamp.set()
}
