//! A display and a session bus that belong to one test.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

/// A program that ends with the value, together with whatever it started.
pub(super) struct Owned(Child);

impl Owned {
    /// A command that also ends when the calling thread does, so that a test run that is killed
    /// leaves nothing behind: for the test's own thread.
    pub(super) fn command(name: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", name]);
        command
    }

    /// Starts it; what it says on standard error goes to `log`.
    pub(super) fn start(command: &mut Command, log: &Path) -> Result<(Owned, Option<ChildStdout>)> {
        let name = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::null())
            .stderr(File::options().create(true).append(true).open(log)?)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} does not start; is its package installed?"))?;
        let output = child.stdout.take();
        Ok((Owned(child), output))
    }

    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(group) = rustix::process::Pid::from_raw(self.0.id().cast_signed()) {
            // Already ended is as good.
            rustix::process::kill_process_group(group, rustix::process::Signal::KILL).ok();
        }
        self.0.wait().ok();
    }
}

/// An X display in memory.
pub(super) struct Display {
    _server: Owned,
    number: String,
}

impl Display {
    /// Starts a display of so many pixels across and down; the server itself picks a free number and says which.
    pub(super) fn start(log: &Path, (width, height): (u32, u32)) -> Result<Display> {
        let screen = format!("{width}x{height}x24");
        let mut command = Owned::command("Xvfb");
        command
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                screen.as_str(),
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdout(Stdio::piped());
        let (server, output) = Owned::start(&mut command, log)?;
        let number = first_line(output).context("Xvfb gave no display number")?;
        Ok(Display {
            _server: server,
            number,
        })
    }

    /// What it shows, as a PNG.
    pub(super) fn picture(&self) -> Result<Vec<u8>> {
        let taken = Command::new("import")
            .args(["-display", &self.name(), "-window", "root", "-strip"])
            .args(["-define", "png:exclude-chunks=date,time", "png:-"])
            .output()
            .context("import does not start; is ImageMagick installed?")?;
        anyhow::ensure!(taken.status.success(), "import ended with {}", taken.status);
        Ok(taken.stdout)
    }

    /// As the variable `DISPLAY` wants it.
    pub(super) fn name(&self) -> String {
        format!(":{}", self.number)
    }
}

/// A session bus: single instance and accessibility need one.
pub(super) struct Bus {
    _daemon: Owned,
    address: String,
}

impl Bus {
    /// What it starts by itself, the accessibility bus among it, makes its sockets in `own`: else desks side by side would
    /// listen at one and the same place, and hear each other's programs.
    pub(super) fn start(log: &Path, own: &Path) -> Result<Bus> {
        let mut command = Owned::command("dbus-daemon");
        command
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("XDG_RUNTIME_DIR", own)
            .env("XDG_CACHE_HOME", own)
            .stdout(Stdio::piped());
        let (daemon, output) = Owned::start(&mut command, log)?;
        let address = first_line(output).context("the bus gave no address")?;
        Ok(Bus {
            _daemon: daemon,
            address,
        })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }
}

/// The first line a program says once it is ready to be used.
fn first_line(output: Option<ChildStdout>) -> Result<String> {
    let mut line = String::new();
    BufReader::new(output.context("no output")?).read_line(&mut line)?;
    let line = line.trim().to_owned();
    anyhow::ensure!(!line.is_empty(), "it ended without a word");
    Ok(line)
}
