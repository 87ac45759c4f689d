//! The real window: the program as it is shipped, on a display of its own, driven from outside.
//!
//! A [`Desk`] is one operator's computer: a display, a session bus and a data folder that outlives
//! the program. [`Desk::open`] starts the program on it and returns a [`Window`], which is asked in
//! the words of the accessibility tree: a role and a name. Nothing here sleeps: the page itself
//! says when what was waited for is there, because a watcher of its changes runs inside it.
//!
//! Needs Debian's `xvfb`, `dbus` and `webkit2gtk-driver`, for pictures `imagemagick`, and the built program beside the
//! tests.

mod display;
mod driver;
mod page;
mod spoken;

use std::path::PathBuf;

use anyhow::{Context, Result};

pub use page::{AxeFinding, Window};
pub use spoken::{Node, Spoken};

use display::{Bus, Display};
use driver::Driver;

/// One operator's computer.
pub struct Desk {
    driver: Option<Driver>,
    bus: Bus,
    display: Display,
    size: (u32, u32),
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl Desk {
    /// A desk with a display of 1280 by 800, the smaller of the two sizes the page is made for, and an empty data folder.
    pub fn new() -> Result<Desk> {
        Desk::of_size((1280, 800))
    }

    /// A desk with a display of so many pixels across and down.
    pub fn of_size(size: (u32, u32)) -> Result<Desk> {
        let folder = tempfile::tempdir().context("no folder for the desk")?;
        Ok(Desk {
            driver: None,
            bus: Bus::start(&folder.path().join("bus.log"), folder.path())?,
            display: Display::start(&folder.path().join("display.log"), size)?,
            size,
            folder,
            environment: Vec::new(),
        })
    }

    /// Gives the program a variable at its next start.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.into()));
    }

    /// What a screen reader is told on this desk. Asked for before the program starts, which tells nothing where nobody listens.
    pub async fn spoken(&self) -> Result<Spoken> {
        Spoken::of(self.bus.address()).await
    }

    /// Where the program keeps its data.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("console")
    }

    /// Starts the program and waits until its page has painted.
    pub async fn open(&mut self) -> Result<Window> {
        self.driver = None;
        let environment = self.surroundings();
        let driver = Driver::start(&environment, &self.folder.path().join("program.log"))?;
        let window = driver.open(&program()?).await?;
        self.driver = Some(driver);
        window.until_painted().await?;
        Ok(window)
    }

    /// Starts the program a second time, as the system does to open a link with it, and waits until it has handed it over.
    pub fn follow(&self, link: &str) -> Result<()> {
        let mut command = std::process::Command::new(program()?);
        command
            .arg(link)
            .env("GDK_BACKEND", "x11")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env_remove("WAYLAND_DISPLAY")
            .envs(self.surroundings())
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut second = command.spawn().context("the program does not start twice")?;
        let ended = driver::until("the second start ends", || second.try_wait().ok().flatten());
        if ended.is_err() {
            second.kill()?;
            second.wait()?;
        }
        let status = ended?;
        anyhow::ensure!(status.success(), "the second start ended with {status}");
        Ok(())
    }

    /// The variables the program is started with.
    fn surroundings(&self) -> Vec<(String, String)> {
        let mut environment = vec![
            ("DISPLAY".to_owned(), self.display.name()),
            (
                "DBUS_SESSION_BUS_ADDRESS".to_owned(),
                self.bus.address().to_owned(),
            ),
            ("OLTRE_DATA_DIR".to_owned(), self.data_dir().display().to_string()),
        ];
        environment.extend(self.environment.iter().cloned());
        environment
    }

    /// What the display shows, as a PNG, once it is at rest: the window fills it first.
    ///
    /// Taken from the display and not by the driver, whose own pictures may wait for ever for a page that does not change.
    pub async fn picture(&self, window: &Window) -> Result<Vec<u8>> {
        window.fill(self.size).await?;
        let mut before = None;
        driver::until("the window stops changing", || {
            let now = self.display.picture();
            if let (Ok(now), Some(Ok(before))) = (&now, &before)
                && now == before
            {
                return Some(());
            }
            before = Some(now);
            None
        })?;
        before.context("no picture was taken")?
    }

    /// What the program has logged on this desk, over all its starts.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data_dir().join("oltre.log")).unwrap_or_default()
    }

    /// Waits until the program has logged this, at any of its starts.
    pub fn until_logged(&self, words: &str) -> Result<()> {
        driver::until("a line of the log", || self.log().contains(words).then_some(()))
            .with_context(|| format!("waiting for {words:?}; the log says:\n{}", self.log()))
    }

    /// Ends the program as a power cut would. The data folder stays as it is.
    pub fn kill(&mut self, window: Window) -> Result<()> {
        let driver = self.driver.take().context("no program is running on this desk")?;
        drop(window);
        driver.kill_program()
    }

    /// Closes the program as an operator does.
    pub async fn close(&mut self, window: Window) -> Result<()> {
        let driver = self.driver.take().context("no program is running on this desk")?;
        window.close().await?;
        driver.until_program_ends()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The desk goes away with the test: its last words are what explains the failure.
            for name in ["program.log", "display.log", "bus.log"] {
                let text = std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
                let last: Vec<_> = text.lines().rev().take(40).collect();
                let last: Vec<_> = last.into_iter().rev().collect();
                tell(&format!("--- {name}\n{}", last.join("\n")));
            }
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a failing test's explanation belongs to its output"
)]
fn tell(text: &str) {
    eprintln!("{text}");
}

/// The built program: it stands beside benches, and one folder above tests.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let here = own.parent().context("the tests run from a build folder")?;
    let program = [here, here.parent().unwrap_or(here)]
        .map(|folder| folder.join("oltre"))
        .into_iter()
        .find(|program| program.is_file());
    let Some(program) = program else {
        anyhow::bail!(
            "the program is not built: `npm run build` in ui/, then `cargo build -p oltre` (or `cargo xtask test`)"
        );
    };
    Ok(program)
}
