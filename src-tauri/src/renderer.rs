//! Which renderer the page is drawn with, and the watchdog that changes it (Linux).
//!
//! WebKitGTK's accelerated renderer shows an empty window on some drivers, and nothing reports it.
//! Forcing the compatible one on everyone costs 56 ms a frame against 16. So the console starts
//! accelerated; if the page has not reported its first paint within [`PATIENCE`], it remembers the
//! compatible renderer in a small file and restarts once. Deleting the file tries again.

use oltre_console::{RENDERER_FILE, RENDERER_TEXT};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long the page may take to report its first paint.
pub(crate) const PATIENCE: Duration = Duration::from_secs(6);

/// Makes WebKitGTK draw without DMA-BUF sharing. Read by the library when its processes start.
const COMPATIBLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// What the start has to do before any window exists.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Accelerated, watched.
    Accelerated,
    /// Compatible already: nothing to watch for.
    Compatible,
    /// Compatible is remembered, and this process lacks the variable: start over with it.
    Again,
}

/// Decides how to start from the environment and what an earlier start remembered.
pub(crate) fn plan(compatible_in_environment: bool, data_dir: &Path) -> Start {
    match (compatible_in_environment, data_dir.join(RENDERER_FILE).exists()) {
        (true, _) => Start::Compatible,
        (false, true) => Start::Again,
        (false, false) => Start::Accelerated,
    }
}

/// Applies the plan. Returns whether the page is to be watched; does not return if it starts over.
#[cfg(target_os = "linux")]
pub(crate) fn start(data_dir: &Path) -> std::io::Result<bool> {
    use std::os::unix::process::CommandExt;

    match plan(std::env::var_os(COMPATIBLE).is_some_and(|v| v == "1"), data_dir) {
        Start::Accelerated => Ok(true),
        Start::Compatible => Ok(false),
        // The process replaces itself: the variable must be there before any thread is.
        Start::Again => Err(std::process::Command::new(std::env::current_exe()?)
            .args(std::env::args_os().skip(1))
            .env(COMPATIBLE, "1")
            .exec()),
    }
}

/// Elsewhere the system draws the page and there is one renderer.
#[cfg(not(target_os = "linux"))]
pub(crate) fn start(_data_dir: &Path) -> std::io::Result<bool> {
    Ok(false)
}

/// Waits for the page's first paint.
pub(crate) struct Watchdog {
    painted: AtomicBool,
    data_dir: PathBuf,
}

impl Watchdog {
    /// A watchdog that will remember its verdict in `data_dir`.
    pub(crate) fn new(data_dir: &Path) -> Self {
        Watchdog {
            painted: AtomicBool::new(false),
            data_dir: data_dir.to_owned(),
        }
    }

    /// The page has painted.
    pub(crate) fn painted(&self) {
        if !self.painted.swap(true, Ordering::Relaxed) {
            tracing::info!("first paint");
        }
    }

    /// Patience has run out: whether to start over with the compatible renderer, now remembered.
    ///
    /// A verdict that cannot be written down restarts nothing, or the console would restart for ever.
    pub(crate) fn should_restart(&self) -> bool {
        if self.painted.load(Ordering::Relaxed) {
            return false;
        }
        match std::fs::write(self.data_dir.join(RENDERER_FILE), RENDERER_TEXT) {
            Ok(()) => {
                tracing::warn!(
                    "no first paint within {PATIENCE:?}: starting again with the compatible renderer"
                );
                true
            }
            Err(error) => {
                tracing::error!(%error, "no first paint, and the compatible renderer cannot be remembered");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_paints_keeps_the_accelerated_renderer() {
        let folder = tempfile::tempdir().unwrap();
        let watchdog = Watchdog::new(folder.path());
        watchdog.painted();
        assert!(!watchdog.should_restart());
        assert_eq!(plan(false, folder.path()), Start::Accelerated);
    }

    #[test]
    fn an_empty_window_restarts_once_and_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Watchdog::new(folder.path()).should_restart());
        assert_eq!(plan(false, folder.path()), Start::Again);
        assert_eq!(plan(true, folder.path()), Start::Compatible);
    }

    #[test]
    fn a_verdict_that_cannot_be_remembered_restarts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Watchdog::new(&folder.path().join("gone")).should_restart());
    }
}
