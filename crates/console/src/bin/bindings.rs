//! Writes the page's types, or with `--check` fails when the file there is stale.
#![expect(clippy::print_stderr, reason = "a program that prints")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(path), check) = (args.next(), args.next().as_deref() == Some("--check")) else {
        eprintln!("usage: bindings FILE [--check]");
        return ExitCode::from(2);
    };
    let fresh = oltre_console::contract::bindings();
    if check {
        if std::fs::read_to_string(&path).is_ok_and(|there| there == fresh) {
            return ExitCode::SUCCESS;
        }
        eprintln!("{path} is stale: run `cargo xtask bindings`");
        return ExitCode::FAILURE;
    }
    match std::fs::write(&path, fresh) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
