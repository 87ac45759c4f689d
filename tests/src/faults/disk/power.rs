//! What was written and not yet synced: after a power loss it never arrived.
//!
//! A disk may keep any part of what was not synced. Here it keeps none of it, in the order it was written: what a database
//! has to survive in any case. That a new file's name arrives is taken for granted.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// How to take one change of a file back.
struct Before {
    /// The file's length.
    length: u64,
    /// Where these bytes stood.
    offset: u64,
    bytes: Vec<u8>,
}

/// By file, in the order of writing.
#[derive(Default)]
pub(super) struct Unsynced(BTreeMap<PathBuf, Vec<Before>>);

impl Unsynced {
    /// A file is about to be changed: `bytes` stand at `offset` now, of `length` in all.
    pub(super) fn note(&mut self, file: &Path, length: u64, offset: u64, bytes: Vec<u8>) {
        self.0.entry(file.to_owned()).or_default().push(Before {
            length,
            offset,
            bytes,
        });
    }

    /// A file is on the disk as it is.
    pub(super) fn synced(&mut self, file: &Path) {
        self.0.remove(file);
    }

    /// Takes everything back in a copy of the folder.
    pub(super) fn take_back(&self, folder: &Path) -> Result<()> {
        for (file, changes) in &self.0 {
            let copy = folder.join(file.file_name().context("a file has a name")?);
            // Removed since: there is nothing to take back.
            let Ok(file) = OpenOptions::new().write(true).open(copy) else {
                continue;
            };
            for Before {
                length,
                offset,
                bytes,
            } in changes.iter().rev()
            {
                file.write_all_at(bytes, *offset)?;
                file.set_len(*length)?;
            }
        }
        Ok(())
    }
}
