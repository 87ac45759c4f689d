//! The command line, and the two commands that are a few lines.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::packages::{self, For};
use crate::postgres::{Disk, Postgres};
use crate::{check, demo, page, run, stop, test};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The project's own commands"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything, starts a server on sample data and opens the console on it
    Demo(demo::Options),
    /// Formatting, lints, layers, all tests; closes with "N passed, N failed"
    Test(test::Options),
    /// Formatting and lints, for before a commit
    Check,
    /// Runs a benchmark: `bench console`, `bench sync`, `bench overhelp --train FILE`, `bench offers --conversations FILE`
    Bench {
        /// Which one, without the leading `bench-`
        name: String,
        /// Passed on to it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Runs the simulation of consoles and server: `--seeds N`, `--seed S [--bug NAME]`, `--bugs`
    Simulate {
        /// Passed on to it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// One server, several consoles and everything that breaks: `--minutes N`, `--seconds N`, `--seed S`, `--consoles N`
    Chaos {
        /// Passed on to it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Writes the page's types from the console's contract
    Bindings {
        /// Changes nothing and fails if the file is stale
        #[arg(long)]
        check: bool,
    },
}

/// Runs what the command line asks for.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = stop::on_ctrl_c().and_then(|()| match cli.command {
        Command::Demo(options) => demo::demo(&options).map(|()| ExitCode::SUCCESS),
        Command::Test(options) => test::test(&options),
        Command::Check => check::check(),
        Command::Bench { name, args } => bench(&name, &args).map(|()| ExitCode::SUCCESS),
        Command::Simulate { args } => simulate(&args).map(|()| ExitCode::SUCCESS),
        Command::Chaos { args } => chaos(&args).map(|()| ExitCode::SUCCESS),
        Command::Bindings { check } => bindings(check).map(|()| ExitCode::SUCCESS),
    });
    stop::everything();
    match done {
        Ok(_) if stop::asked() => ExitCode::from(130),
        Ok(code) => code,
        Err(error) => {
            println!("\n{error:#}");
            if stop::asked() {
                ExitCode::from(130)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// Filling it takes longer than what is measured, and how many cases there are matters little to a push.
const CASES_ON_POSTGRES: &str = "10000";

/// Benches that measure a crate on recorded conversations: no window, no server, and a program of their own.
const MEASURED: [(&str, &str); 2] = [("overhelp", "steps"), ("offers", "offers")];

fn bench(name: &str, args: &[String]) -> anyhow::Result<()> {
    if let Some((_, what)) = MEASURED.iter().find(|(bench, _)| *bench == name) {
        return measure(what, args);
    }
    let sources = run::root().join(format!("tests/src/bin/bench_{name}"));
    anyhow::ensure!(
        sources.is_dir(),
        "There is no bench {name}; there are `console`, `sync`, `overhelp` and `offers`."
    );
    // What is measured in the window is the program as it is released, with its page, driven from outside.
    packages::ensure(For::Test)?;
    page::build()?;
    run::build_programs(&["--release"])?;
    let program = run::released(&format!("bench-{name}"));
    let mut command = run::program(&program);
    command.args(args);
    run::run(command)?;
    // The other database: many desks at one server, which is where the two differ.
    if name != "sync"
        || args
            .iter()
            .any(|arg| matches!(arg.as_str(), "--database" | "sync"))
    {
        return Ok(());
    }
    println!("\nThe same server on PostgreSQL:");
    let postgres = Postgres::start(Disk::WaitedFor)?;
    let mut command = run::program(&program);
    command.args(["--only", "load", "--cases", CASES_ON_POSTGRES]);
    command.args(["--database", postgres.address()]);
    run::run(command)
}

fn measure(what: &str, args: &[String]) -> anyhow::Result<()> {
    packages::ensure(For::Build)?;
    let mut build = run::program("cargo");
    build.args(["build", "--locked", "--release", "-p", "oltre-measure"]);
    run::run(build)?;
    let mut command = run::program(run::released("measure"));
    command.arg(what).args(args);
    run::run(command)
}

fn simulate(args: &[String]) -> anyhow::Result<()> {
    packages::ensure(For::Build)?;
    // The shell is built beside it, and its configuration names the built page.
    page::build()?;
    run::build_programs(&["--release"])?;
    let mut command = run::program(run::released("simulate"));
    command.args(args);
    run::run(command)
}

/// The real programs of the development build, killed and cut off while they work.
fn chaos(args: &[String]) -> anyhow::Result<()> {
    packages::ensure(For::Build)?;
    page::build()?;
    run::build_programs(&[])?;
    let mut command = run::program(run::built("chaos"));
    command.args(args);
    run::run(command)
}

fn bindings(check: bool) -> anyhow::Result<()> {
    packages::ensure(For::Build)?;
    // The shell is built beside it, and its configuration names the built page.
    page::build()?;
    run::build_programs(&[])?;
    let mut command = run::program(run::built("bindings"));
    command.arg(page::BINDINGS);
    if check {
        command.arg("--check");
    }
    run::run(command)
}
