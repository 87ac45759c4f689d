//! The one command of the shell: the page's call, passed to the console.
//!
//! The console accepts or refuses it, by its own list and by the label of the window that calls,
//! which is Tauri's word and not the page's. Two of its commands mean something to the shell as well: the
//! page has painted, the page is at rest.

use std::sync::Arc;

use anyhow::Context;
use oltre_console::{Console, ConsoleConfig, UiError};
use serde_json::Value;
use tauri::{App, AppHandle, Manager, State, WebviewWindow};

use crate::events::ToPage;
use crate::files::Dialogs;
use crate::idle::Idle;
use crate::launch::{Demo, Launch};
use crate::notices::SystemNotices;
use crate::phone::SystemPhone;
use crate::renderer::Watchdog;

/// Opens the console on its data folder, still locked; a demo opens by itself.
pub(crate) fn open(app: &App, launch: &Launch) -> anyhow::Result<()> {
    let mut config = ConsoleConfig::new(launch.data_dir.clone());
    config.picker = Arc::new(Dialogs(app.handle().clone()));
    config.phone = Arc::new(SystemPhone);
    config.notifier = Arc::new(SystemNotices);
    config.demo = launch.demo.as_ref().and_then(Demo::to_console);
    let signs_in = config.demo.is_some();
    let console = Console::open(config, Arc::new(ToPage(app.handle().clone())));
    let console = Arc::new(console.context("the data folder cannot be used")?);
    app.manage(Arc::clone(&console));
    if let Some(link) = &launch.link {
        console.follow(link);
    }
    if signs_in {
        tauri::async_runtime::spawn(async move {
            if let Err(error) = console.start_demo().await {
                tracing::error!(code = %error.code.as_str(), "the demo does not open");
            }
        });
    }
    Ok(())
}

/// Passes a link on and lets the window ask for attention.
pub(crate) fn follow(app: &AppHandle, link: &str) {
    if let Some(console) = app.try_state::<Arc<Console>>() {
        console.follow(link);
        crate::page::call(app);
    }
}

/// Closes it, so that the next start finds nothing half done.
pub(crate) fn close(app: &AppHandle) {
    if let Some(console) = app.try_state::<Arc<Console>>() {
        tauri::async_runtime::block_on(console.close());
    }
}

/// A call of the page: the name of a command and its arguments, answered or refused by a code.
#[tauri::command]
pub(crate) async fn rpc(
    window: WebviewWindow,
    console: State<'_, Arc<Console>>,
    watchdog: State<'_, Watchdog>,
    idle: State<'_, Idle>,
    name: String,
    args: Value,
) -> Result<Value, UiError> {
    let screen = args.get("screen").and_then(Value::as_str).map(str::to_owned);
    let answer = console.call(window.label(), &name, args).await?;
    match (name.as_str(), screen) {
        ("app_painted", _) => watchdog.painted(),
        ("app_idle", Some(screen)) => idle.at(&screen),
        _ => {}
    }
    Ok(answer)
}
