//! How fast the console feels with many cases: at the border the page calls, and in the real window.
//!
//! `cargo xtask bench console [--cases N] [--no-window | --scroll]`. Everything is prepared once under the build folder and used again.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

mod border;
#[cfg(target_os = "linux")]
mod frames;
mod prepare;
mod samples;
#[cfg(target_os = "linux")]
mod sheet;
#[cfg(target_os = "linux")]
mod window;

use anyhow::{Context as _, Result};

fn main() -> Result<()> {
    let mut cases = 100_000;
    let mut with_window = true;
    let mut only_scroll = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--cases" => cases = args.next().unwrap_or_default().parse()?,
            "--no-window" => with_window = false,
            "--scroll" => only_scroll = true,
            other => anyhow::bail!("what is {other}? --cases N, --no-window, --scroll"),
        }
    }
    // This program stands in a folder of the build's own, wherever that is.
    let own = std::env::current_exe()?;
    let target = own
        .ancestors()
        .nth(2)
        .context("a bench runs from a build folder")?;
    let folder = target.join(format!("bench/{cases}"));
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        prepare::desk(&folder, cases).await?;
        #[cfg(target_os = "linux")]
        if only_scroll {
            return window::scroll(&folder).await;
        }
        border::measure(&folder).await?;
        #[cfg(target_os = "linux")]
        if with_window {
            window::measure(&folder).await?;
        }
        Ok(())
    })
}
