//! The one command of the shell: the page's call, passed to the console.
//!
//! Two names are the shell's own, because only the shell can act on them: the page has painted,
//! the page is at rest. Everything else is the console's to accept or refuse, by its own list and
//! by the label of the window that calls, which is Tauri's word and not the page's.

use std::sync::Arc;

use serde_json::Value;
use tauri::{App, AppHandle, Manager, State, WebviewWindow};

use crate::events::ToPage;
use crate::idle::Idle;
use crate::launch::Launch;
use crate::renderer::Watchdog;
use crate::stand_in::{Console, ConsoleConfig, UiError};

/// Opens the console on its data folder.
pub(crate) fn open(app: &App, launch: &Launch) -> anyhow::Result<()> {
    let config = ConsoleConfig {
        data_dir: launch.data_dir.clone(),
    };
    let console = Console::open(config, Arc::new(ToPage(app.handle().clone())))?;
    app.manage(Arc::new(console));
    Ok(())
}

/// Closes it, so that the next start finds nothing half done.
pub(crate) fn close(_app: &AppHandle) {}

/// A call of the page: `name` of the command and its arguments, answered or refused by a code.
#[tauri::command]
pub(crate) async fn rpc(
    window: WebviewWindow,
    console: State<'_, Arc<Console>>,
    watchdog: State<'_, Arc<Watchdog>>,
    idle: State<'_, Idle>,
    name: String,
    args: Value,
) -> Result<Value, UiError> {
    match name.as_str() {
        "app_painted" => {
            watchdog.painted();
            Ok(Value::Null)
        }
        "app_idle" => {
            idle.at(args.get("screen").and_then(Value::as_str).unwrap_or_default());
            Ok(Value::Null)
        }
        _ => console.call(window.label(), &name, args).await,
    }
}
