//! The project's own commands: `cargo xtask demo`, `test`, `check`, `bench`, `bindings`.
//!
//! What a person, a new colleague and the build server run is the same. Nothing here knows a crate
//! of the house: it starts programs and reads what they say. It ends what it starts by process groups, which
//! only unix has; elsewhere it says what to do by hand.
#![expect(clippy::print_stdout, reason = "a program that prints")]

#[cfg(unix)]
mod check;
#[cfg(unix)]
mod commands;
#[cfg(unix)]
mod demo;
#[cfg(unix)]
mod machine;
#[cfg(unix)]
mod packages;
#[cfg(unix)]
mod page;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod stamp;
#[cfg(unix)]
mod stop;
#[cfg(unix)]
mod test;

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    commands::run()
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    println!(
        "The project's commands run on Linux and macOS. Here, install

  Visual Studio's Build Tools with the workload \"Desktop development with C++\"
  the WebView2 runtime, unless the system has it
  OpenSSL with its headers, its folder named in OPENSSL_DIR
  Node 20.19, 22.13 or 24 (or a newer one of these lines), with npm

and build by hand:

  npm ci --ignore-scripts and npm run build, in ui
  cargo build --release --workspace --bins"
    );
    ExitCode::FAILURE
}
