//! Where the console's own log goes: standard error and one file in the data folder.
//!
//! A log line carries ids and counts, never a name, a number, a text or a token; the types that
//! hold those print `[redacted]`. A panic is logged by its place only, because its message may
//! quote what was being handled.

use std::fs::{File, OpenOptions};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A log larger than this is set aside at the next start; one older log is kept.
const LARGEST: u64 = 5 * 1024 * 1024;

/// Overrides what is logged, in the syntax of tracing's filters.
const LEVEL: &str = "OLTRE_LOG";

/// Starts logging into `data_dir`. A log that cannot be written stops nothing: standard error remains.
pub(crate) fn start(data_dir: &Path) {
    let filter = EnvFilter::try_from_env(LEVEL).unwrap_or_else(|_| {
        EnvFilter::new("warn,oltre=info,oltre_console=info,oltre_sync=info,oltre_store=info")
    });
    let file = open(&data_dir.join("oltre.log"));
    let to_file = file
        .as_ref()
        .ok()
        .and_then(|file| file.try_clone().ok())
        .map(|file| {
            tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(Mutex::new(file))
        });
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(
            tracing_subscriber::fmt::layer()
                .with_ansi(std::io::stderr().is_terminal())
                .with_writer(std::io::stderr),
        )
        .with(to_file)
        .try_init();
    if let (Ok(()), Err(error)) = (started, file) {
        tracing::warn!(%error, "no log file");
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

fn open(file: &Path) -> std::io::Result<File> {
    if std::fs::metadata(file).is_ok_and(|meta| meta.len() > LARGEST) {
        std::fs::rename(file, file.with_extension("log.1"))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file)
}
