//! Pictures of the real window: `cargo run -p oltre-tests --bin pictures -- FOLDER [day|help|work]`, and those of the manual:
//! `… -- docs/manual manual`.
//!
//! What the demo cannot open on. A *day* with a colleague and a cable that is out: replies that are held, wait or
//! came back, two versions of a case, what was sent and what was not accepted, the operator's last actions. And *help*
//! beyond the request in the sample town: the pane in what it says and keeps back, the catalogue, the figures. The *work* of a
//! day: filters, phrases, promises, keys. In both
//! sizes the page is made for, in both languages and themes. To be looked at by a person; nothing is compared.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

mod day;
mod help;
mod look;
mod manual;
mod screen;
mod work;

use anyhow::{Context, Result, ensure};
use look::Look;
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let mut asked = std::env::args().skip(1);
    let folder = asked.next().context("pictures FOLDER [day|help|work|manual]")?;
    let only = asked.next();
    let wanted = |what: &str| only.as_ref().is_none_or(|only| only == what);
    let folder = PathBuf::from(folder);
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    if wanted("manual") && only.is_some() {
        return manual::taken(&folder).await;
    }
    for look in Look::all() {
        if wanted("day") {
            day::lived(look, &folder).await?;
        }
        if wanted("help") {
            help::given(look, &folder).await?;
        }
        if wanted("work") {
            work::done(look, &folder).await?;
        }
        println!("{look}");
    }
    Ok(())
}
