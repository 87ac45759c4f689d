//! Pictures of the real window in what a day without a network leads to: `cargo run -p oltre-tests --bin pictures -- FOLDER`.
//!
//! What the demo cannot open on, because it takes a colleague and a cable that is out: replies that are held, wait or
//! came back, two versions of a case, what was sent and what was not accepted, the operator's last actions. In both sizes
//! the page is made for, in both languages and themes. To be looked at by a person; nothing is compared.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

mod day;
mod look;

use anyhow::{Context, Result, ensure};
use look::Look;
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("pictures FOLDER")?;
    let folder = PathBuf::from(folder);
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    for look in Look::all() {
        day::lived(look, &folder).await?;
        println!("{look}");
    }
    Ok(())
}
