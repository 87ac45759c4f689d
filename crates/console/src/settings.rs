//! What this device remembers about how it looks: a small file in clear, without personal data.

use crate::console::{Console, Demo};
use crate::contract::{Checked, Nothing, Settings, UiError};
use oltre_store::keys;
use serde_json::{Map, Value};
use std::path::Path;

const FILE: &str = "settings.json";

/// Remembers that the window is drawn by the compatible renderer, in the same folder; its content is for people. It is there when
/// the operator asked for it, or when a window stayed empty with the other one. Linux only.
pub const RENDERER_FILE: &str = "renderer";
/// What stands in it.
pub const RENDERER_TEXT: &str = "compatible\n\nThe window is drawn by the compatible renderer: somebody asked for it, or it stayed \
                                 empty with the accelerated one.\nDelete this file to try the accelerated one again.\n";

/// A damaged or newer file is not worth an error: what can be read of it holds, and the rest is as on the first day.
pub(crate) fn read(folder: &Path) -> Settings {
    let settings: Settings = std::fs::read(folder.join(FILE))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .map(|file| readable(&file))
        .unwrap_or_default();
    let compatible_renderer = cfg!(target_os = "linux").then(|| folder.join(RENDERER_FILE).exists());
    Settings {
        compatible_renderer,
        ..settings
    }
}

/// The settings, value by value: one that is damaged, or too long a list, takes no other with it.
fn readable(file: &Map<String, Value>) -> Settings {
    let mut kept = Map::new();
    let mut settings = Settings::default();
    let mut offer = |key: &str, value: Value| -> bool {
        let mut with = kept.clone();
        with.insert(key.to_owned(), value);
        let read = serde_json::from_value::<Settings>(Value::Object(with.clone())).ok();
        let Some(read) = read.filter(|read| read.check().is_ok()) else {
            return false;
        };
        (kept, settings) = (with, read);
        true
    };
    for (key, value) in file {
        let Value::Array(items) = value else {
            let _ = offer(key, value.clone());
            continue;
        };
        // The items of a list stand for themselves too.
        let mut taken = Vec::new();
        for item in items {
            taken.push(item.clone());
            if !offer(key, Value::Array(taken.clone())) {
                taken.pop();
            }
        }
    }
    settings
}

fn write(folder: &Path, settings: &Settings) -> Result<(), UiError> {
    if cfg!(target_os = "linux") {
        draw(folder, settings.compatible_renderer == Some(true))?;
    }
    let text = serde_json::to_vec_pretty(settings).unwrap_or_default();
    Ok(keys::replace(&folder.join(FILE), &text)?)
}

/// Remembers which renderer the next start draws with.
fn draw(folder: &Path, compatible: bool) -> Result<(), UiError> {
    let file = folder.join(RENDERER_FILE);
    match (compatible, file.exists()) {
        (true, false) => Ok(keys::replace(&file, RENDERER_TEXT.as_bytes())?),
        (false, true) => Ok(std::fs::remove_file(file).map_err(oltre_store::StoreError::from)?),
        _ => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{QueueTab, Theme, WorkHours};
    use serde_json::json;

    fn read_from(file: &Value) -> Settings {
        readable(file.as_object().unwrap())
    }

    fn view(name: &str) -> Value {
        json!({"name": name, "tab": "open", "filter": {"topic": "luce"}, "order": "oldest"})
    }

    #[test]
    fn a_damaged_value_loses_no_other() {
        let settings = read_from(&json!({
            "theme": "dark", "density": 7, "language": "xx", "of a newer version": true, "metered": true,
            "views": [view("Luce"), {"name": "", "tab": "open"}, "?", {"name": "X", "tab": "nowhere"}, view("Strade")],
        }));
        assert_eq!((settings.theme, settings.metered), (Theme::Dark, true));
        assert_eq!((settings.density, settings.language), Default::default());
        let names: Vec<&str> = settings.views.iter().map(|view| view.name.as_str()).collect();
        assert_eq!(names, ["Luce", "Strade"]);
        assert_eq!(settings.views[0].tab, QueueTab::Open);
    }

    #[test]
    fn hours_that_are_none_are_those_of_the_first_day() {
        for hours in [
            json!({"days": [], "from": 540, "until": 1080}),
            json!({"days": [1, 1], "from": 540, "until": 1080}),
            json!({"days": [2, 1], "from": 540, "until": 1080}),
            json!({"days": [8], "from": 540, "until": 1080}),
            json!({"days": [1], "from": 1080, "until": 1080}),
            json!({"days": [1], "from": 0, "until": 1441}),
            json!("sempre"),
        ] {
            assert_eq!(
                read_from(&json!({ "hours": hours })).hours,
                WorkHours::default(),
                "{hours}"
            );
        }
        let night = json!({"days": [6, 7], "from": 0, "until": 1440});
        assert_eq!(read_from(&json!({ "hours": night })).hours.days, [6, 7]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_compatible_renderer_is_a_file_of_its_own_that_the_watchdog_writes_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(RENDERER_FILE);
        let asked = |compatible| {
            let settings = Settings {
                compatible_renderer: Some(compatible),
                ..read(folder.path())
            };
            write(folder.path(), &settings).unwrap();
            (file.exists(), read(folder.path()).compatible_renderer)
        };
        assert_eq!(read(folder.path()).compatible_renderer, Some(false));
        assert_eq!(asked(true), (true, Some(true)));
        assert_eq!(asked(false), (false, Some(false)));
        // A window stayed empty.
        std::fs::write(&file, "compatible").unwrap();
        assert_eq!(read(folder.path()).compatible_renderer, Some(true));
    }

    #[test]
    fn views_are_at_most_twenty_with_names_of_sixty_letters() {
        let many: Vec<Value> = (0..30).map(|n| view(&format!("Vista {n}"))).collect();
        let settings = read_from(&json!({ "views": many }));
        assert_eq!(settings.views.len(), Settings::MAX_VIEWS);
        assert!(settings.check().is_ok());
        let mut long = settings;
        long.views[3].name = "à".repeat(60);
        assert!(long.check().is_ok());
        long.views[3].name.push('à');
        assert!(long.check().is_err());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let settings = read_from(&json!({ "language": "it", "views": [view("Luce")] }));
        let written = serde_json::to_value(&settings).unwrap();
        assert_eq!(read_from(&written), settings);
    }
}
