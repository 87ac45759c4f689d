//! WebKitWebDriver, which starts the program and speaks to its page.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal};
use serde_json::json;

use super::display::Owned;
use super::page::Window;

/// Longest anything here is waited for. Reached only when something is broken.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A running driver and, once opened, the program it started.
pub(super) struct Driver {
    process: Owned,
    address: String,
}

impl Driver {
    /// Starts a driver whose program will have `environment`. Both write to `log`.
    pub(super) fn start(environment: &[(String, String)], log: &Path) -> Result<Driver> {
        let port = free_port().context("no port is free")?;
        let mut command = Owned::command("WebKitWebDriver");
        command
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // A display in memory has no DMA-BUF; a person's has, and there the watchdog decides.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null());
        let (process, _) = Owned::start(&mut command, log)?;
        let address = format!("127.0.0.1:{port}");
        until("the driver is ready", || {
            is_ready(&address).ok().filter(|ready| *ready)
        })?;
        Ok(Driver { process, address })
    }

    /// Starts the program and takes hold of its window.
    pub(super) async fn open(&self, program: &Path) -> Result<Window> {
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": program, "args": [] },
            "timeouts": { "script": PATIENCE.as_millis() },
        });
        let capabilities = capabilities
            .as_object()
            .cloned()
            .context("capabilities are an object")?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://{}", self.address);
        let connecting = builder.capabilities(capabilities).connect(&address);
        let client = tokio::time::timeout(PATIENCE, connecting)
            .await
            .context("the program opens no window")?
            .context("the program's window cannot be driven")?;
        Ok(Window::new(client))
    }

    /// Ends the program alone, at once, with no chance to finish anything.
    pub(super) fn kill_program(self) -> Result<()> {
        let program = self.program().context("the program is not running")?;
        rustix::process::kill_process(program, Signal::KILL)?;
        self.until_program_ends()
    }

    /// Waits until the program is gone, so that the next start finds its files free.
    pub(super) fn until_program_ends(self) -> Result<()> {
        until("the program ends", || self.program().is_none().then_some(()))
    }

    /// The program is the driver's living child; its page processes are not.
    fn program(&self) -> Option<Pid> {
        let children = format!("/proc/{0}/task/{0}/children", self.process.id());
        let children = std::fs::read_to_string(children).ok()?;
        children
            .split_ascii_whitespace()
            .filter_map(|pid| pid.parse::<i32>().ok())
            // A process that has ended but was not waited for has no memory and no files left.
            .find(|pid| std::fs::metadata(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe.size() > 0))
            .and_then(Pid::from_raw)
    }
}

/// A port that nobody listens on. Taken from below the range that outgoing connections draw from, and
/// from a place of this process's own, so that tests side by side do not take each other's.
fn free_port() -> Option<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 200).unwrap_or_default() * 100;
    (0..100).find_map(|_| {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 100;
        TcpListener::bind(("127.0.0.1", port)).ok().map(|_| port)
    })
}

/// Asks the driver itself: a connection alone proves only that somebody is there.
fn is_ready(address: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /status HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.contains("\"ready\":true"))
}

/// Asks again and again until there is an answer: for what lives in other processes and tells nobody.
pub(super) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Ok(answer);
        }
        anyhow::ensure!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain: {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
