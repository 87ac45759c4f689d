//! How fast a desk comes by its data and the server answers many desks: `cargo xtask bench sync`.
//!
//! Server, desks and floor are processes of their own, so that time and memory can be said of each. Between desk and
//! server stands a line that counts bytes and can be cut. The floor is what the same rows cost when nothing is synced:
//! written straight into the same tables. All ratios are of one run.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]

mod desk;
mod device;
mod far;
mod floor;
mod line;
mod load;
mod office;
mod samples;
mod server;
mod sync;
mod town;
mod usage;
mod words;

use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// What the command line asks for.
pub(crate) struct Options {
    pub(crate) cases: u64,
    /// Where the server keeps its rows when not in its own folder: passed on to it.
    pub(crate) database: Option<String>,
    pub(crate) with_sync: bool,
    pub(crate) with_load: bool,
    /// The build folder's place for what benches keep.
    pub(crate) folder: PathBuf,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let mut options = Options {
        cases: 100_000,
        database: None,
        with_sync: true,
        with_load: true,
        folder: folder()?,
    };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            // This program again, as one of the other parties.
            "as-desk" => return desk::run(Path::new(&args.next().context("a folder")?)),
            "as-floor" => return floor::run(Path::new(&args.next().context("a folder")?)),
            "--cases" => options.cases = args.next().unwrap_or_default().parse()?,
            "--database" => options.database = Some(args.next().context("--database URL")?),
            "--only" => match args.next().as_deref() {
                Some("sync") => options.with_load = false,
                Some("load") => options.with_sync = false,
                _ => anyhow::bail!("--only sync | load"),
            },
            other => anyhow::bail!("what is {other}? --cases N, --database URL, --only sync|load"),
        }
    }
    std::fs::create_dir_all(&options.folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        usage::tell_machine()?;
        town::make(&options).await?;
        if options.with_sync {
            sync::measure(&options).await?;
        }
        if options.with_load {
            load::measure(&options).await?;
        }
        Ok(())
    })
}

/// This program stands in a folder of the build's own, wherever that is.
fn folder() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let target = own
        .ancestors()
        .nth(2)
        .context("a bench runs from a build folder")?;
    Ok(target.join("bench/sync"))
}
