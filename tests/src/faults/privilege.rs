//! Working as somebody whom a folder's permissions hold back: also where tests run as root.

use anyhow::{Context, Result};
use rustix::thread::{CapabilitySet, capabilities, set_capabilities};
use std::fs::Permissions;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Runs something on a thread of its own that may not pass over permissions; threads it starts may not either.
///
/// # Errors
/// What it says, or the system does not let go of the right.
pub fn without_privilege<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let thread = std::thread::spawn(move || {
        let mut held = capabilities(None)?;
        let over_permissions = CapabilitySet::DAC_OVERRIDE | CapabilitySet::DAC_READ_SEARCH;
        held.effective.remove(over_permissions);
        held.permitted.remove(over_permissions);
        set_capabilities(None, held)?;
        work()
    });
    thread.join().ok().context("it panicked")?
}

/// Makes a folder and the files in it read-only.
///
/// # Errors
/// They are somebody else's.
pub fn make_read_only(folder: &Path) -> Result<()> {
    permit(folder, 0o400, 0o500)
}

/// Makes them writable again.
///
/// # Errors
/// They are somebody else's.
pub fn make_writable(folder: &Path) -> Result<()> {
    permit(folder, 0o600, 0o700)
}

fn permit(folder: &Path, files: u32, itself: u32) -> Result<()> {
    // First, so that its files can be reached.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    for file in std::fs::read_dir(folder)? {
        match std::fs::set_permissions(file?.path(), Permissions::from_mode(files)) {
            // The last connection to a database takes the files beside it along, and may just be closing.
            Err(gone) if gone.kind() == ErrorKind::NotFound => {}
            set => set?,
        }
    }
    Ok(std::fs::set_permissions(folder, Permissions::from_mode(itself))?)
}
