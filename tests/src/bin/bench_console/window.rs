//! In the real window: from a key to the frame that shows its effect, and the memory of all processes.

use crate::prepare::{PASSPHRASE, data};
use crate::samples::{Samples, head};
use anyhow::{Context, Result};
use oltre_tests::window::{Desk, Window};
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// Presses a key in the page and waits for the frame after the change it makes under `where`.
const PRESS: &str = "const [key, where, done] = arguments; const region = document.querySelector(where) ?? document.body; \
    const start = performance.now(); let changed = false; \
    const painted = () => requestAnimationFrame(() => { const next = new MessageChannel(); \
      next.port1.onmessage = () => done(performance.now() - start); next.port2.postMessage(0); }); \
    const watcher = new MutationObserver(() => { if (!changed) { changed = true; watcher.disconnect(); painted(); } }); \
    watcher.observe(region, { subtree: true, childList: true, characterData: true, attributes: true }); \
    setTimeout(() => { if (!changed) { watcher.disconnect(); done(null); } }, 5000); \
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', \
      { key, code: key.length === 1 ? 'Key' + key.toUpperCase() : key, bubbles: true, cancelable: true }));";

pub(crate) async fn measure(folder: &Path) -> Result<()> {
    // The same program with nothing in it: what a window of this kind costs before any case.
    let mut bare = Desk::new()?;
    let start = Instant::now();
    let window = bare.open().await?;
    let bare_start = start.elapsed();
    let bare_memory = memory(&bare.data_dir())?;
    bare.close(window).await?;

    let mut desk = Desk::new()?;
    desk.set("OLTRE_DATA_DIR", data(folder).display().to_string());
    std::fs::write(
        data(folder).join("settings.json"),
        json!({"language": "it", "theme": "light"}).to_string(),
    )?;
    let start = Instant::now();
    let window = desk.open().await?;
    window.until_text("Postazione bloccata").await?;
    let locked = start.elapsed();
    window
        .tell_page(
            "document.querySelector('input[type=password]').focus()",
            Vec::new(),
        )
        .await?;
    window.type_text(PASSPHRASE).await?;
    let start = Instant::now();
    window.press("Enter").await?;
    window.until_text("I miei").await?;
    window.find("listbox", "").await?;
    let usable = locked + start.elapsed();

    head("Real window (WebKitGTK, software rendering on a display in memory), key to paint");
    window.find("tab", "Da prendere").await?.click().await?;
    let first = window.tell_page("const row = document.querySelector('[role=option]'); row?.parentElement?.closest('[role=listbox]')?.focus(); return row !== null", Vec::new()).await?;
    anyhow::ensure!(first == json!(true), "the list is empty");
    let mut next = Samples::new("next row (J)");
    for _ in 0..120 {
        next.add_millis(press(&window, "j", "[role=listbox]").await?);
    }
    next.tell();
    let mut open = Samples::new("open the case (Enter), first frame with it");
    let mut reopen = Samples::new("next row and open");
    for i in 0..60 {
        let key = press(&window, if i % 2 == 0 { "j" } else { "k" }, "[role=listbox]").await?;
        let opened = press(&window, "Enter", "main, body").await?;
        open.add_millis(opened);
        reopen.add_millis(key + opened);
        window
            .tell_page("document.querySelector('[role=listbox]')?.focus()", Vec::new())
            .await?;
    }
    open.tell();
    reopen.tell();
    let full = memory(&data(folder))?;
    println!("\n| | this console | the same window, empty |\n| --- | --- | --- |");
    println!(
        "| program start to page | {:.2} s | {:.2} s |",
        locked.as_secs_f64(),
        bare_start.as_secs_f64()
    );
    println!(
        "| start to usable queue (without the typing) | {:.2} s | |",
        usable.as_secs_f64()
    );
    println!("| memory of all its processes (PSS) | {full:.0} MB | {bare_memory:.0} MB |");
    desk.close(window).await
}

async fn press(window: &Window, key: &str, region: &str) -> Result<f64> {
    let taken = window.ask_page(PRESS, vec![json!(key), json!(region)]).await?;
    taken.as_f64().with_context(|| format!("{key} changed nothing"))
}

/// Proportional memory of every process that works for this data folder, in MB.
fn memory(data: &Path) -> Result<f64> {
    let mark = format!("OLTRE_DATA_DIR={}", data.display());
    let mut kib = 0u64;
    for process in std::fs::read_dir("/proc")? {
        let folder = process?.path();
        let Ok(environment) = std::fs::read(folder.join("environ")) else {
            continue;
        };
        let command = std::fs::read(folder.join("comm")).unwrap_or_default();
        let ours = environment.split(|b| *b == 0).any(|v| v == mark.as_bytes());
        // The driver that presses the keys is not part of the console.
        if !ours || command.starts_with(b"WebKitWebDriver") || command.starts_with(b"bench") {
            continue;
        }
        let Ok(rollup) = std::fs::read_to_string(folder.join("smaps_rollup")) else {
            continue;
        };
        let line = rollup
            .lines()
            .find_map(|l| l.strip_prefix("Pss:"))
            .unwrap_or_default();
        kib += line
            .split_whitespace()
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
    }
    #[expect(clippy::cast_precision_loss, reason = "megabytes for people")]
    Ok(kib as f64 / 1024.0)
}
