//! Files and folders for their owner only. SQLite gives its helper files the mode of the database.

use std::fs::{DirBuilder, File, OpenOptions};
use std::path::Path;

/// Makes a folder, and those above it, that nobody else may look into. One that is there already stays as it is.
///
/// # Errors
/// The disk says no.
pub fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Opens a file for writing; a new one is its owner's only.
pub(crate) fn open_file(path: &Path, truncate: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(truncate);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
