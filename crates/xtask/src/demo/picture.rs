//! A picture of the real window, on a display in memory.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{self, Running};
use crate::stop;

/// Longest the window may take until it is at rest; the first time it has to fetch all cases.
const PATIENCE: Duration = Duration::from_secs(180);

/// Opens the console that `console` describes on a display of this size and saves what it shows.
pub(super) fn take(
    console: &impl Fn() -> Command,
    data_dir: &Path,
    (width, height): (u32, u32),
    picture: &Path,
) -> Result<()> {
    let picture = std::path::absolute(picture)?;
    let folder = picture.parent().context("a picture has a folder")?;
    anyhow::ensure!(folder.is_dir(), "{} is no folder", folder.display());

    let screen = format!("{width}x{height}x24");
    let mut command = run::program("Xvfb");
    command.args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        &screen,
        "-nolisten",
        "tcp",
        "-noreset",
    ]);
    let (_display, number) = start_and_hear(command).context("no display")?;
    let display = format!(":{number}");
    let mut command = run::program("dbus-daemon");
    command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    let (_bus, bus) = start_and_hear(command).context("no session bus")?;

    let mut command = console();
    command
        .env("DISPLAY", &display)
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .env("GDK_BACKEND", "x11")
        .env_remove("WAYLAND_DISPLAY")
        // A display in memory has no acceleration.
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    let idle = data_dir.join("idle");
    if idle.exists() {
        std::fs::remove_file(&idle)?;
    }
    let mut window = Running::start(command)?;
    let log = data_dir.join("oltre.log");
    wait(|| {
        if let Some(status) = window.ended()? {
            bail!("The console ended with {status}; its log is {}", log.display());
        }
        Ok(idle.exists())
    })
    .with_context(|| {
        format!(
            "The window did not come to rest; the console's log is {}",
            log.display()
        )
    })?;
    settle(&display, &picture)?;
    println!("{}", picture.display());
    window.stop()
}

/// Takes pictures until two in a row are the same: the page is at rest, the display may be a frame behind.
fn settle(display: &str, picture: &Path) -> Result<()> {
    let mut before = Vec::new();
    wait(|| {
        let mut command = run::program("import");
        command
            .args(["-display", display, "-window", "root", "-strip"])
            .arg("-define")
            .arg("png:exclude-chunks=date,time");
        command.arg(picture);
        run::run(command)?;
        let now = std::fs::read(picture)?;
        let same = now == before;
        before = now;
        Ok(same)
    })
    .context("the window does not stop changing")
}

fn wait(mut there: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !there()? {
        anyhow::ensure!(!stop::asked(), "stopped");
        anyhow::ensure!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain");
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Starts a program that says one line once it is ready to be used.
fn start_and_hear(mut command: Command) -> Result<(Running, String)> {
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = Running::start(command)?;
    let mut line = String::new();
    BufReader::new(running.output().context("no output")?).read_line(&mut line)?;
    let line = line.trim().to_owned();
    anyhow::ensure!(!line.is_empty(), "it ended without a word");
    Ok((running, line))
}
