//! In the real window: from an event in the page to the frame that shows its effect, and the memory of all processes.

use crate::prepare::{PASSPHRASE, data};
use crate::samples::{Samples, head};
use crate::{frames, sheet};
use anyhow::{Context, Result};
use oltre_tests::window::{Desk, Window};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// From something done in the page to the frame that shows its effect.
const ACT: &str = include_str!("act_to_paint.js");

/// The line of the list the keys are on.
const ACTIVE: &str = "[role=listbox] [data-active]";
/// A line of what a search found: its list stands in the place of the queue.
const LINE: &str = "[role=listbox] [role=option]";
/// The field that a saved edit changes.
const PRIORITY: &str = "button.priority";

/// The console on what was prepared.
fn there(folder: &Path) -> Result<Desk> {
    let mut desk = Desk::new()?;
    desk.set("OLTRE_DATA_DIR", data(folder).display().to_string());
    std::fs::write(
        data(folder).join("settings.json"),
        json!({"language": "it", "theme": "light"}).to_string(),
    )?;
    Ok(desk)
}

/// Only how lists scroll.
pub(crate) async fn scroll(folder: &Path) -> Result<()> {
    let mut desk = there(folder)?;
    let window = desk.open().await?;
    window.until_text("Postazione bloccata").await?;
    window.passphrase(PASSPHRASE).await?;
    window.press("Enter").await?;
    window.until_text("I miei").await?;
    window.find("listbox", "").await?;
    let (all, parts) = memory(&data(folder))?;
    println!("memory of all its processes (PSS) before: {all:.0} MB ({parts})");
    frames::measure(&window).await?;
    let (all, parts) = memory(&data(folder))?;
    println!("memory of all its processes (PSS): {all:.0} MB ({parts})");
    desk.close(window).await
}

pub(crate) async fn measure(folder: &Path) -> Result<()> {
    // The same program with nothing in it: what a window of this kind costs before any case.
    let mut bare = Desk::new()?;
    let start = Instant::now();
    let window = bare.open().await?;
    let bare_start = start.elapsed();
    let (bare_memory, bare_parts) = memory(&bare.data_dir())?;
    bare.close(window).await?;

    let mut desk = there(folder)?;
    let start = Instant::now();
    let window = desk.open().await?;
    window.until_text("Postazione bloccata").await?;
    let locked = start.elapsed();
    window.passphrase(PASSPHRASE).await?;
    let start = Instant::now();
    window.press("Enter").await?;
    window.until_text("I miei").await?;
    window.find("listbox", "").await?;
    let usable = locked + start.elapsed();

    head(
        "Real window (WebKitGTK, software rendering on a display in memory), from an event in the page to its frame",
    );
    window.click("tab", "Da prendere").await?;
    window.find("listbox", "").await?;
    let rows = to_take(&window).await?;
    walk(&window, &rows).await?;
    save(&window).await?;
    search(&window).await?;
    window.press("Escape").await?;
    window.press("Enter").await?;
    sheet::measure(&window).await?;
    frames::measure(&window).await?;
    println!(
        "\nThe events are made by a script in the page: the way of a real key through the system and the webview is \
         not in these times."
    );

    let (full, parts) = memory(&data(folder))?;
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
    println!(
        "| memory of all its processes (PSS) | {full:.0} MB ({parts}) | {bare_memory:.0} MB ({bare_parts}) |"
    );
    desk.close(window).await
}

/// The codes of the cases that nobody has taken, in the order of the list.
async fn to_take(window: &Window) -> Result<Vec<String>> {
    let args = json!({"tab": "to_take", "offset": 0, "limit": 200});
    let page = window
        .invoke("rpc", json!({ "name": "queue_page", "args": args }))
        .await?
        .map_err(|refusal| anyhow::anyhow!("the list is refused: {refusal}"))?;
    let rows = page["rows"].as_array().context("a list has rows")?;
    let codes: Vec<_> = rows
        .iter()
        .filter_map(|row| row["code"].as_str().map(str::to_owned))
        .collect();
    anyhow::ensure!(codes.len() > 2, "the list is too short to walk");
    Ok(codes)
}

/// Down the list with no case open, then from case to case.
async fn walk(window: &Window, codes: &[String]) -> Result<()> {
    window
        .tell_page("document.querySelector('[role=listbox]').focus()", Vec::new())
        .await?;
    let mut next = Samples::new("next row (J), no case open");
    let mut at = row(window).await?;
    while at + 1 < codes.len().min(120) {
        next.add_millis(act(window, key("j"), json!({ "changed": ACTIVE })).await?);
        at += 1;
    }
    next.tell();

    // The case's own code is what is waited for: it stands nowhere but in the case.
    let shown = |code: &str| json!({ "there": format!("[aria-label*='{code}']") });
    let first = act(window, key("Enter"), shown(&codes[at])).await?;
    let mut open = Samples::new("open the first case (Enter)");
    open.add_millis(first);
    open.tell();
    let mut reopen = Samples::new("next case while one is open (K), its code painted");
    while at > 0 && reopen.count() < 60 {
        at -= 1;
        reopen.add_millis(act(window, key("k"), shown(&codes[at])).await?);
    }
    reopen.tell();
    Ok(())
}

/// Changes the open case's priority: what is painted is what was committed.
async fn save(window: &Window) -> Result<()> {
    let mut save = Samples::new("save an edit (P and a digit, from the digit)");
    for digit in ["1", "2", "3", "4"].into_iter().cycle().take(40) {
        let now = window
            .tell_page(
                "return document.querySelector(arguments[0]).textContent",
                vec![json!(PRIORITY)],
            )
            .await?;
        // P waits for its digit; nothing of it is to be seen in the case.
        window
            .tell_page(
                "(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', \
                 { key: 'p', code: 'KeyP', bubbles: true, cancelable: true }))",
                Vec::new(),
            )
            .await?;
        let words = ["Urgente", "Alta", "Normale", "Bassa"];
        let same = digit
            .parse::<usize>()
            .is_ok_and(|n| now.as_str().is_some_and(|now| now.contains(words[n - 1])));
        if same {
            // Already so: this digit changes nothing.
            window.press("Escape").await?;
            continue;
        }
        save.add_millis(act(window, key(digit), json!({ "changed": PRIORITY })).await?);
    }
    save.tell();
    Ok(())
}

/// One letter in an empty field, until the first hits are painted.
async fn search(window: &Window) -> Result<()> {
    window.press("Control+f").await?;
    window.find("searchbox", "").await?;
    let mut first = Samples::new("search: a letter typed, first hits painted");
    for letter in ["l", "c", "t", "a", "p", "m", "s", "r"]
        .into_iter()
        .cycle()
        .take(32)
    {
        act(window, json!({ "type": "" }), json!({ "gone": LINE })).await?;
        first.add_millis(act(window, json!({ "type": letter }), json!({ "there": LINE })).await?);
    }
    first.tell();
    Ok(())
}

/// Which line of the list the keys are on, from zero.
async fn row(window: &Window) -> Result<usize> {
    let place = window
        .tell_page(
            "return Number(document.querySelector(arguments[0])?.ariaPosInSet ?? 0)",
            vec![json!(ACTIVE)],
        )
        .await?;
    let place = place.as_u64().unwrap_or_default();
    if place == 0 {
        act(window, key("j"), json!({ "there": ACTIVE })).await?;
        return Ok(0);
    }
    Ok(usize::try_from(place - 1)?)
}

fn key(key: &str) -> Value {
    json!({ "key": key })
}

/// Milliseconds from an act to the frame that shows what is waited for.
async fn act(window: &Window, act: Value, wanted: Value) -> Result<f64> {
    let taken = window.ask_page(ACT, vec![act.clone(), wanted.clone()]).await?;
    taken
        .as_f64()
        .with_context(|| format!("{act} did not bring {wanted}"))
}

/// Proportional memory of every process that works for this data folder, in MB: their sum, and by name.
fn memory(data: &Path) -> Result<(f64, String)> {
    let mark = format!("OLTRE_DATA_DIR={}", data.display());
    let mut parts: BTreeMap<String, u64> = BTreeMap::new();
    for process in std::fs::read_dir("/proc")? {
        let folder = process?.path();
        let Ok(environment) = std::fs::read(folder.join("environ")) else {
            continue;
        };
        let command = std::fs::read_to_string(folder.join("comm")).unwrap_or_default();
        let ours = environment.split(|b| *b == 0).any(|v| v == mark.as_bytes());
        // The driver that presses the keys is not part of the console.
        if !ours || command.starts_with("WebKitWebDriver") || command.starts_with("bench") {
            continue;
        }
        let Ok(rollup) = std::fs::read_to_string(folder.join("smaps_rollup")) else {
            continue;
        };
        let line = rollup
            .lines()
            .find_map(|l| l.strip_prefix("Pss:"))
            .unwrap_or_default();
        let kib: u64 = line
            .split_whitespace()
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        *parts.entry(command.trim().to_owned()).or_default() += kib;
    }
    let total: u64 = parts.values().sum();
    let words: Vec<String> = parts
        .iter()
        .map(|(name, kib)| format!("{name} {}", kib / 1024))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "megabytes for people")]
    Ok((total as f64 / 1024.0, words.join(", ")))
}
