//! The dialogs of the system in which somebody chooses files.
//!
//! What they choose goes to the console and never to the page: the page names no file of this computer, and cannot have
//! one read or written that nobody chose.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::mpsc;

use oltre_console::FilePicker;
use rfd::{AsyncFileDialog, FileHandle};
use tauri::{AppHandle, Manager};

/// The system's own dialogs, over the main window.
pub(crate) struct Dialogs(pub(crate) AppHandle);

/// A dialog that is open, and what will be chosen in it.
type Asked<T> = Pin<Box<dyn Future<Output = Option<T>> + Send>>;

impl Dialogs {
    /// Opens a dialog and waits for its end. Windows are made by the main thread alone, and this is not it.
    fn ask<T: Send + 'static>(
        &self,
        open: impl FnOnce(AsyncFileDialog) -> Asked<T> + Send + 'static,
    ) -> Option<T> {
        let (tell, told) = mpsc::channel();
        let app = self.0.clone();
        let shown = self.0.run_on_main_thread(move || {
            let mut dialog = AsyncFileDialog::new();
            if let Some(window) = app.get_webview_window(crate::page::MAIN) {
                dialog = dialog.set_parent(&window);
            }
            let asked = open(dialog);
            tauri::async_runtime::spawn(async move {
                // Nobody waits any more when the program ends.
                let _nobody_waits = tell.send(asked.await);
            });
        });
        shown.ok()?;
        told.recv().ok().flatten()
    }
}

impl FilePicker for Dialogs {
    fn to_attach(&self) -> Vec<PathBuf> {
        let chosen = self.ask(|dialog| Box::pin(dialog.pick_files()));
        let paths = |files: Vec<FileHandle>| files.iter().map(|file| file.path().to_owned()).collect();
        chosen.map(paths).unwrap_or_default()
    }

    fn to_save(&self, name: &str) -> Option<PathBuf> {
        let name = name.to_owned();
        let chosen = self.ask(move |dialog| Box::pin(dialog.set_file_name(name).save_file()));
        chosen.map(|file| file.path().to_owned())
    }
}
