//! Starting other programs and reading what they say.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail};

use crate::stop;

/// The root of the project: this program runs from its own checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/xtask stands in the project")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A program of the development build.
pub(crate) fn built(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// A program as it is released.
pub(crate) fn released(name: &str) -> PathBuf {
    target().join("release").join(name)
}

/// Builds every program of the workspace, with these further words. Always all of them: another
/// selection means other features of the libraries and a second build of them.
pub(crate) fn build_programs(further: &[&str]) -> Result<()> {
    let mut build = cargo();
    build.args(["build", "--workspace", "--bins"]).args(further);
    run(build)
}

/// The cargo that runs us, at the root of the project.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program at the root of the project, in a group of its own and with nothing to read.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).stdin(Stdio::null()).process_group(0);
    command
}

/// Runs a command to its end, showing what it says. Fails if it does.
pub(crate) fn run(command: Command) -> Result<()> {
    let line = shown(&command);
    let status = Running::start(command)?.wait()?;
    if status.success() {
        Ok(())
    } else {
        bail!("`{line}` failed ({status})")
    }
}

/// Runs a command to its end, giving it `text` to read.
pub(crate) fn run_with(mut command: Command, text: &str) -> Result<()> {
    let line = shown(&command);
    command.stdin(Stdio::piped());
    let mut running = Running::start(command)?;
    if let Some(mut input) = running.child.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    let status = running.wait()?;
    if status.success() {
        Ok(())
    } else {
        bail!("`{line}` failed ({status})")
    }
}

/// Whether a command does what it is asked, whatever it says.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a command printed, without showing it. Fails if it does.
pub(crate) fn read(mut command: Command) -> Result<String> {
    let line = shown(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{line}` does not start"))?;
    anyhow::ensure!(output.status.success(), "`{line}` failed ({})", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end, showing what it says and keeping it too.
pub(crate) fn run_and_keep(mut command: Command) -> Result<(ExitStatus, String)> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running::start(command)?;
    let kept = Arc::new(Mutex::new(String::new()));
    let readers: Vec<_> = [
        running
            .child
            .stdout
            .take()
            .map(|out| Box::new(out) as Box<dyn Read + Send>),
        running
            .child
            .stderr
            .take()
            .map(|err| Box::new(err) as Box<dyn Read + Send>),
    ]
    .into_iter()
    .flatten()
    .map(|stream| {
        let kept = Arc::clone(&kept);
        std::thread::spawn(move || show_and_keep(stream, &kept))
    })
    .collect();
    let status = running.wait()?;
    for reader in readers {
        reader.join().ok();
    }
    let kept = std::mem::take(&mut *kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    Ok((status, kept))
}

fn show_and_keep(stream: impl Read, kept: &Mutex<String>) {
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line).into_owned();
        print!("{text}");
        kept.lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push_str(&text);
        line.clear();
    }
}

/// A program that is running and ends, with all it started, when this value goes.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts it. The command comes from [`program`] or [`cargo`], which give it its own group.
    pub(crate) fn start(mut command: Command) -> Result<Running> {
        let line = shown(&command);
        let child = command
            .spawn()
            .with_context(|| format!("`{line}` does not start"))?;
        stop::enter(child.id());
        Ok(Running { child })
    }

    /// Its standard output, if it was asked for.
    pub(crate) fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Whether it has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        stop::ask(self.child.id());
        self.child.wait().ok();
        stop::leave(self.child.id());
    }
}

/// A command as a person would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
