//! What somebody who helps from afar has to know, and nothing about anybody: no name, no number, no address, no word of a case.

use crate::console::Console;
use crate::contract::{Diagnostics, Nothing, UiError};
use crate::opened::Opened;
use crate::settings;
use oltre_domain::{SCHEMA, Timestamp};
use std::path::Path;

impl Console {
    pub(crate) async fn diagnostics(&self, _: Nothing) -> Result<Diagnostics, UiError> {
        let folder = &self.config.data_dir;
        let looks = settings::read(folder);
        let mut lines = vec![
            format!("oltre {}, schema {SCHEMA}", env!("CARGO_PKG_VERSION")),
            format!("system {} {}", std::env::consts::OS, std::env::consts::ARCH),
            format!(
                "language {}",
                looks.language.as_deref().unwrap_or("of the system")
            ),
            format!(
                "settings theme {:?}, density {:?}, single keys {}, own keys {}, metered {}",
                looks.theme,
                looks.density,
                !looks.single_keys_off,
                looks.keys.len(),
                looks.metered
            ),
            format!("data folder {} MB", bytes_in(folder) / (1024 * 1024)),
        ];
        let opened = self.state().opened.clone();
        match opened {
            None => lines.push("locked".to_owned()),
            Some(opened) => lines.extend(opened.diagnosed()?),
        }
        Ok(Diagnostics {
            text: lines.join("\n"),
        })
    }
}

impl Opened {
    fn diagnosed(&self) -> Result<Vec<String>, UiError> {
        let now = self.now();
        let counts = self.store.list_counts(self.me(), now)?;
        let status = self.sync_status(&Nothing {})?;
        let age = |at: Option<Timestamp>| {
            at.map_or("never".to_owned(), |at| {
                format!("{} minutes ago", now.since(at) / Timestamp::MINUTE)
            })
        };
        let knowledge = self.knowledge();
        let solved: u32 = knowledge.solved.values().fold(0, |sum, n| sum.saturating_add(*n));
        Ok(vec![
            format!("cases open {}, done {}", counts.open, counts.done),
            format!(
                "sync {:?}, answered {}, problem {}",
                status.phase,
                age(status.synced_at),
                status.problem.map_or("none", |code| code.as_str())
            ),
            format!(
                "waiting {}, held {}, files {}, refused {}, to check {}",
                status.waiting, status.held, status.files, status.refused, status.to_check
            ),
            format!(
                "compared {}, put right {}, clock ahead {} minutes",
                age(status.checked.map(|checked| checked.at)),
                status.checked.map_or(0, |checked| checked.put_right),
                status.clock_ahead.unwrap_or(0)
            ),
            format!(
                "over-help actions {}, cases learned {solved}, acts {}",
                self.in_force().actions.len(),
                knowledge.ranker.as_ref().map_or(0, |ranker| ranker.seen())
            ),
        ])
    }
}

/// Of the files that lie in it, without those in folders of their own.
fn bytes_in(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| file.metadata().ok())
        .filter(|about| about.is_file())
        .map(|about| about.len())
        .sum()
}
