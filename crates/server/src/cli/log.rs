//! The log: JSON lines on standard error, level by `OLTRE_LOG`. No name, number or text of a case is ever in it.

use tracing_subscriber::EnvFilter;

/// Starts the log of the process.
pub(super) fn start() {
    let filter = EnvFilter::try_from_env("OLTRE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    // A panic's own message may hold what it stumbled over: the place is enough.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
    // Only the first start of a process counts; a second is no failure.
    let _ = log.try_init();
}
