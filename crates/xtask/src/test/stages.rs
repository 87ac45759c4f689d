//! The stages, in order: what is quick to fail comes first, what needs the built program last.

use std::process::Command;

use anyhow::{Context, Result};

use super::api;
use super::count::{self, Count};
use super::stage::Stage;
use crate::page;
use crate::postgres::{Disk, Postgres};
use crate::run;

/// The test program that drives the real window; it needs the built console beside it.
const REAL_WINDOW: &str = "e2e";

/// What needs a PostgreSQL beside it.
const POSTGRES: &str = "postgres";

/// What is told of both databases: the server's stories, and real consoles with a real server.
const ON_BOTH: [&str; 2] = ["stories", "sync"];

/// Stories of the file itself (copies of it, its folder, its programs), not told of PostgreSQL.
const OF_THE_FILE: [&str; 3] = ["keeping", "program", "restored"];

/// Formatting and lints of both languages.
pub(crate) fn quick() -> Vec<Stage> {
    vec![
        Stage::holds("formatting", || {
            run::run(cargo(&["fmt", "--all", "--", "--check"]))
        }),
        // The shell's configuration names the built page: without it nothing of the shell compiles.
        Stage::holds("page: build", page::build),
        Stage::holds("page: formatting", || {
            run::run(page::npm(&["run", "format:check"]))
        }),
        Stage::holds("page: lints", || run::run(page::npm(&["run", "lint"]))),
        Stage::holds("page: types", || run::run(page::npm(&["run", "check"]))),
        Stage::holds("lints", || {
            run::run(cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "--deny",
                "warnings",
            ]))
        }),
    ]
}

fn build() -> Result<()> {
    run::run(cargo(&["build", "--workspace", "--all-targets"]))
}

/// Everything.
pub(crate) fn all(deep: bool) -> Vec<Stage> {
    let mut stages = quick();
    stages.extend([
        Stage::holds("build", build),
        Stage::holds("bindings", || {
            let mut command = run::program(run::built("bindings"));
            command.args([page::BINDINGS, "--check"]);
            run::run(command)
        }),
        Stage::counts("rust", move || {
            let apart = [REAL_WINDOW, POSTGRES];
            let others = test_targets()?
                .into_iter()
                .filter(|name| !apart.contains(&name.as_str()));
            rust_tests(&["--lib", "--bins"], others, deep, None)
        }),
        Stage::counts("on PostgreSQL", move || {
            let postgres = Postgres::start(Disk::NotWaitedFor)?;
            let targets = ON_BOTH.into_iter().chain([POSTGRES]).map(str::to_owned);
            rust_tests(&[], targets, deep, Some(&postgres))
        }),
        Stage::holds("API", move || api::test(deep, false)),
        Stage::holds("API on PostgreSQL", move || api::test(deep, true)),
        Stage::counts("page: tests", page_tests),
        Stage::counts("real window", move || {
            // Asked for alone, it is to drive the page and the console as they are now.
            page::build()?;
            build()?;
            rust_tests(&[], [REAL_WINDOW.to_owned()].into_iter(), deep, None)
        }),
    ]);
    stages
}

fn cargo(args: &[&str]) -> Command {
    let mut command = run::cargo();
    command.args(args).env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs the named test programs of the whole workspace, by nextest if this machine has it. With a PostgreSQL, the
/// server of every story stands on it.
fn rust_tests(
    kinds: &[&str],
    targets: impl Iterator<Item = String>,
    deep: bool,
    postgres: Option<&Postgres>,
) -> Result<Count> {
    let nextest = run::succeeds(cargo(&["nextest", "--version"]));
    let mut command = if nextest {
        cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level",
            "slow",
        ])
    } else {
        cargo(&["test", "--workspace", "--no-fail-fast"])
    };
    command.args(kinds);
    for target in targets {
        command.args(["--test", &target]);
    }
    if let Some(postgres) = postgres {
        postgres.tell(&mut command);
        if nextest {
            let left_out = OF_THE_FILE.join("|");
            command.args([
                "-E",
                &format!("(package(oltre-server) | package(oltre-tests)) & not test(/^({left_out})::/)"),
            ]);
        } else {
            command.arg("--");
            for module in OF_THE_FILE {
                command.args(["--skip", &format!("{module}::")]);
            }
        }
    }
    if deep {
        // Property tests read the first, the simulation the second, the faults of disk, line and programs the third.
        command
            .env("PROPTEST_CASES", "2000")
            .env("OLTRE_CONTACTS", "10000")
            .env("OLTRE_SEEDS", "400")
            .env("OLTRE_DEEP", "1");
    }
    let (status, said) = run::run_and_keep(command)?;
    let mut count = if nextest {
        count::of_nextest(&said)
    } else {
        count::of_cargo_test(&said)
    };
    if !status.success() && count.failed.is_empty() {
        count.failed.push(format!("the runner itself ({status})"));
    }
    Ok(count)
}

/// The names of all test programs of the workspace, as cargo knows them.
fn test_targets() -> Result<Vec<String>> {
    let said = run::read(cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&said)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo lists its packages")?;
    let mut names: Vec<String> = packages
        .iter()
        .filter_map(|package| package["targets"].as_array())
        .flatten()
        .filter(|target| target["kind"][0] == "test")
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect();
    names.sort_unstable();
    names.dedup();
    anyhow::ensure!(
        names.iter().any(|name| name == REAL_WINDOW),
        "there is no test program {REAL_WINDOW}"
    );
    Ok(names)
}

fn page_tests() -> Result<Count> {
    let report = run::target().join("xtask").join("page-tests.json");
    std::fs::remove_file(&report).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let to = format!("--outputFile.json={}", report.display());
    let ran = run::run(page::npm(&[
        "test",
        "--",
        "--reporter=default",
        "--reporter=json",
        &to,
    ]));
    let said = std::fs::read_to_string(&report).with_context(|| match &ran {
        Ok(()) => "the page's tests left no report".to_owned(),
        Err(error) => format!("the page's tests did not run: {error}"),
    })?;
    let mut count = count::of_vitest(&said).context("the report of the page's tests is not understood")?;
    if let (Err(error), true) = (ran, count.failed.is_empty()) {
        count.failed.push(error.to_string());
    }
    Ok(count)
}
