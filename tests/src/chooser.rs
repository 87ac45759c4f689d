//! The dialogs of the system, answered by a story.

use oltre_console::FilePicker;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What somebody chooses the next time they are asked.
#[derive(Debug, Default)]
pub struct Chooser {
    to_attach: Mutex<Vec<PathBuf>>,
    to_save: Mutex<Option<PathBuf>>,
}

impl Chooser {
    /// These files are chosen to be attached.
    pub fn attaches(&self, files: &[PathBuf]) {
        *self.to_attach.lock().unwrap_or_else(PoisonError::into_inner) = files.to_vec();
    }

    /// This place is chosen to save a file in.
    pub fn saves(&self, place: PathBuf) {
        *self.to_save.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }
}

impl FilePicker for Chooser {
    fn to_attach(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.to_attach.lock().unwrap_or_else(PoisonError::into_inner))
    }
    fn to_save(&self, _name: &str) -> Option<PathBuf> {
        self.to_save.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
