//! What the console tells the page, passed on as Tauri events to the main window.

use oltre_console::{ConsoleEvent, EventSink};
use tauri::{AppHandle, Emitter};

/// The one event name; what happened is in the payload, whose types the console declares.
const EVENT: &str = "oltre";

/// Passes the console's events to the main window and to no other.
pub(crate) struct ToPage(pub(crate) AppHandle);

impl EventSink for ToPage {
    fn emit(&self, event: &ConsoleEvent) {
        if let Err(error) = self.0.emit_to(crate::page::MAIN, EVENT, event) {
            tracing::warn!(%error, "an event did not reach the page");
        }
    }
}
