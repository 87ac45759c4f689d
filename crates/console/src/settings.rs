//! What this device remembers about how it looks: a small file in clear, without personal data.

use crate::console::{Console, Demo};
use crate::contract::{Nothing, Settings, UiError};
use oltre_store::keys;
use std::path::Path;

const FILE: &str = "settings.json";

/// A damaged or newer file is not worth an error: the console looks as on its first day.
pub(crate) fn read(folder: &Path) -> Settings {
    std::fs::read(folder.join(FILE))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn write(folder: &Path, settings: &Settings) -> Result<(), UiError> {
    let text = serde_json::to_vec_pretty(settings).unwrap_or_default();
    Ok(keys::replace(&folder.join(FILE), &text)?)
}

/// A demo says in which language and theme it opens.
pub(crate) fn start_demo(folder: &Path, demo: &Demo) {
    let mut settings = read(folder);
    if demo.language.is_some() {
        settings.language.clone_from(&demo.language);
    }
    if let Some(theme) = demo.theme {
        settings.theme = theme;
    }
    if let Err(error) = write(folder, &settings) {
        tracing::warn!(%error, "The demo's settings were not kept");
    }
}

impl Console {
    pub(crate) async fn settings_get(&self, _: Nothing) -> Result<Settings, UiError> {
        Ok(read(&self.config.data_dir))
    }

    pub(crate) async fn settings_set(&self, settings: Settings) -> Result<Settings, UiError> {
        write(&self.config.data_dir, &settings)?;
        if let Some(opened) = &self.state().opened {
            opened.sync.metered(settings.metered);
        }
        Ok(settings)
    }
}
