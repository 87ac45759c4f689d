//! Tells the one who started a demo that the screen is at rest, so that it can be photographed.
//!
//! The page says so itself: its data is in, its fonts are loaded, and two frames have passed. Only
//! a demo listens; the file holds the name of the screen.

use std::path::{Path, PathBuf};

/// The file in a demo's data folder that names the screen at rest.
const FILE: &str = "idle";

/// Longest name of a screen; the page's word is not trusted.
const LONGEST: usize = 40;

/// Notes in a file which screen is at rest, or does nothing outside a demo.
pub(crate) struct Idle(Option<PathBuf>);

impl Idle {
    /// Listens if `demo`; forgets what an earlier start noted.
    pub(crate) fn new(data_dir: &Path, demo: bool) -> Self {
        if !demo {
            return Idle(None);
        }
        let file = data_dir.join(FILE);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "an old note of rest cannot be removed");
            }
            Ok(()) | Err(_) => {}
        }
        Idle(Some(file))
    }

    /// The page is at rest on `screen`.
    pub(crate) fn at(&self, screen: &str) {
        let named = !screen.is_empty()
            && screen.len() <= LONGEST
            && screen
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if let (Some(file), true) = (&self.0, named) {
            // Written aside and renamed, so that a reader never sees half a name.
            let aside = file.with_extension("new");
            let noted = std::fs::write(&aside, screen).and_then(|()| std::fs::rename(&aside, file));
            if let Err(error) = noted {
                tracing::warn!(%error, "the note of rest cannot be written");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_notes_the_screen_at_rest_and_forgets_it_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let idle = Idle::new(folder.path(), true);
        idle.at("case");
        assert_eq!(std::fs::read_to_string(folder.path().join(FILE)).unwrap(), "case");
        Idle::new(folder.path(), true);
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn a_name_that_is_no_name_is_not_noted() {
        let folder = tempfile::tempdir().unwrap();
        let idle = Idle::new(folder.path(), true);
        for name in ["", "../x", "case\n", "Case", &"a".repeat(LONGEST + 1)] {
            idle.at(name);
        }
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn outside_a_demo_nothing_is_noted() {
        let folder = tempfile::tempdir().unwrap();
        Idle::new(folder.path(), false).at("case");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
