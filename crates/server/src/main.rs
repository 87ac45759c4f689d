//! The `oltre-server` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    oltre_server::cli::main()
}
