//! Chaos in its short form; ten minutes of it under `--deep`, as long as wanted with `cargo xtask chaos`.

use anyhow::{Context, Result};
use oltre_tests::faults::chaos::{Options, run};
use oltre_tests::faults::short_or_deep;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_everything_breaks_at_once_nothing_is_lost_nothing_is_twice_and_all_end_equal() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let options = Options {
        time: Duration::from_secs(short_or_deep(20, 600)),
        seed: 1,
        consoles: 5,
        restores: false,
    };
    let report = run(options, folder.path())
        .await
        .context("again: cargo xtask chaos --seed 1")?;
    // A chaos in which nothing happens proves nothing.
    assert!(report.saved > 100, "{report}");
    assert!(report.console_kills > 5 && report.server_kills > 0, "{report}");
    assert!(report.faults > 20, "{report}");
    Ok(())
}
