//! Stands in for the console crate until it lands; removed then.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

pub(crate) struct ConsoleConfig {
    pub data_dir: PathBuf,
}

#[derive(Serialize)]
pub(crate) struct ConsoleEvent {}

pub(crate) trait EventSink: Send + Sync {
    fn emit(&self, event: &ConsoleEvent);
}

#[derive(Serialize)]
pub(crate) struct UiError {
    code: &'static str,
    params: Value,
}

pub(crate) struct Console;

impl Console {
    pub(crate) fn open(config: ConsoleConfig, events: Arc<dyn EventSink>) -> anyhow::Result<Self> {
        tracing::info!(folder = %config.data_dir.display(), "no console yet");
        events.emit(&ConsoleEvent {});
        Ok(Console)
    }

    pub(crate) async fn call(&self, _window: &str, name: &str, _args: Value) -> Result<Value, UiError> {
        Err(UiError {
            code: "unknown_command",
            params: serde_json::json!({ "name": name }),
        })
    }
}
