//! A picture of the real window, on a display in memory.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::screen::Screen;
use crate::run::{self, Running};
use crate::stop;

/// Longest the display may go on changing under a page at rest.
const SETTLING: Duration = Duration::from_secs(60);

/// A display of our own with a session bus, ended with the value.
pub(super) struct Studio {
    display: String,
    bus: String,
    _running: [Running; 2],
}

impl Studio {
    /// Starts a display of this size.
    pub(super) fn set_up((width, height): (u32, u32)) -> Result<Studio> {
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
        let (display, number) = start_and_hear(command).context("no display")?;
        let mut command = run::program("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let (daemon, bus) = start_and_hear(command).context("no session bus")?;
        Ok(Studio {
            display: format!(":{number}"),
            bus,
            _running: [display, daemon],
        })
    }

    /// Starts the console that `console` describes and waits until it says that this very screen is at rest.
    pub(super) fn open(
        &self,
        mut console: Command,
        data_dir: &Path,
        screen: Screen,
        patience: Duration,
    ) -> Result<Running> {
        console
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            // A display in memory has no acceleration.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        let idle = data_dir.join("idle");
        match fs::remove_file(&idle) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        let log = data_dir.join("oltre.log");
        let mut window = Running::start(console)?;
        // Rest of another screen is no rest: a console that does not open rests on its lock.
        wait(patience, || {
            if let Some(status) = window.ended()? {
                bail!("The console ended with {status}");
            }
            Ok(fs::read_to_string(&idle).is_ok_and(|at_rest| at_rest == screen.name()))
        })
        .with_context(|| {
            let instead = fs::read_to_string(&idle).map_or_else(
                |_| "The window did not come to rest".to_owned(),
                |other| format!("The window rests on “{other}” and not on “{}”", screen.name()),
            );
            format!("{instead}; the console's log is {}", log.display())
        })?;
        Ok(window)
    }

    /// Saves what the display shows: takes pictures until two in a row are the same, because a page may be at
    /// rest and the display a frame behind.
    pub(super) fn take(&self, picture: &Path) -> Result<()> {
        let mut before = Vec::new();
        wait(SETTLING, || {
            let mut command = run::program("import");
            command
                .args(["-display", &self.display, "-window", "root", "-strip"])
                .arg("-define")
                .arg("png:exclude-chunks=date,time");
            command.arg(picture);
            run::run(command)?;
            let now = fs::read(picture)?;
            let same = now == before;
            before = now;
            Ok(same)
        })
        .context("the window does not stop changing")
    }
}

/// Where a picture goes: fails before anything is built if that is no place.
pub(super) fn place(picture: &Path) -> Result<PathBuf> {
    let picture = std::path::absolute(picture)?;
    let folder = picture.parent().context("a picture has a folder")?;
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    Ok(picture)
}

fn wait(patience: Duration, mut there: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !there()? {
        ensure!(!stop::asked(), "stopped");
        ensure!(start.elapsed() < patience, "waited {patience:?} in vain");
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
    ensure!(!line.is_empty(), "it ended without a word");
    Ok((running, line))
}
