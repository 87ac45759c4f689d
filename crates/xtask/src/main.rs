//! The project's own commands: `cargo xtask demo`, `test`, `check`, `bench`, `bindings`.
//!
//! What a person, a new colleague and the build server run is the same. Nothing here knows a crate
//! of the house: it starts programs and reads what they say.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod check;
mod demo;
mod machine;
mod packages;
mod page;
mod run;
mod stamp;
mod stop;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Runs a benchmark: `cargo xtask bench console`
    Bench {
        /// Which one, without the leading `bench-`
        name: String,
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

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = stop::on_ctrl_c().and_then(|()| match cli.command {
        Command::Demo(options) => demo::demo(&options).map(|()| ExitCode::SUCCESS),
        Command::Test(options) => test::test(&options),
        Command::Check => check::check(),
        Command::Bench { name, args } => bench(&name, &args).map(|()| ExitCode::SUCCESS),
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

fn bench(name: &str, args: &[String]) -> anyhow::Result<()> {
    let binary = format!("bench-{name}");
    // What is measured in the window is the program as it is released, with its page.
    page::build()?;
    let mut program = run::cargo();
    program.args(["build", "--release", "--package", "oltre"]);
    run::run(program)?;
    let mut command = run::cargo();
    command
        .args([
            "run",
            "--release",
            "--package",
            "oltre-tests",
            "--bin",
            &binary,
            "--",
        ])
        .args(args);
    run::run(command)
}

fn bindings(check: bool) -> anyhow::Result<()> {
    let mut command = run::cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "oltre-console",
        "--bin",
        "bindings",
        "--",
        page::BINDINGS,
    ]);
    if check {
        command.arg("--check");
    }
    run::run(command)
}
