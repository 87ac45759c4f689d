//! Stamps: what something was made from, so that it is not made again in vain.
//!
//! A stamp is a hash over the names and contents of files, kept under the target folder and
//! written only after the work succeeded. It answers "is this still what I built?", nothing that
//! needs to hold against an adversary; another compiler's hasher only means one build too many.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run;

/// Folders that are made and not written.
const MADE: [&str; 5] = ["node_modules", "dist", "paraglide", ".svelte-kit", "target"];

/// The note of what one thing was last made from.
pub(crate) struct Stamp {
    file: PathBuf,
    now: String,
}

impl Stamp {
    /// A stamp named `name` over these files and folders (relative to the root) and these words.
    pub(crate) fn of(name: &str, paths: &[&str], words: &[&str]) -> Result<Stamp> {
        let mut hasher = DefaultHasher::new();
        for path in paths {
            add(&mut hasher, &run::root().join(path))?;
        }
        for word in words {
            add_text(&mut hasher, word);
        }
        Ok(Stamp {
            file: run::target().join("xtask").join(name),
            now: format!("{:016x}", hasher.finish()),
        })
    }

    /// Whether the thing was made from just this.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.now)
    }

    /// Notes that it is made.
    pub(crate) fn set(&self) -> Result<()> {
        let folder = self.file.parent().context("a stamp has a folder")?;
        fs::create_dir_all(folder)?;
        Ok(fs::write(&self.file, &self.now)?)
    }
}

fn add(hasher: &mut DefaultHasher, path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        inside.sort();
        for each in inside {
            let made = each
                .file_name()
                .is_some_and(|name| MADE.iter().any(|made| name == *made));
            if !made {
                add(hasher, &each)?;
            }
        }
        return Ok(());
    }
    add_text(
        hasher,
        &path.strip_prefix(run::root()).unwrap_or(path).to_string_lossy(),
    );
    let content = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    hasher.write_usize(content.len());
    hasher.write(&content);
    Ok(())
}

fn add_text(hasher: &mut DefaultHasher, text: &str) {
    hasher.write_usize(text.len());
    hasher.write(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(path: &Path) -> u64 {
        let mut hasher = DefaultHasher::new();
        add(&mut hasher, path).unwrap();
        hasher.finish()
    }

    #[test]
    fn a_changed_a_renamed_and_a_new_file_each_make_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "one").unwrap();
        let first = hash(folder.path());
        assert_eq!(hash(folder.path()), first);
        fs::write(at("a"), "two").unwrap();
        let changed = hash(folder.path());
        fs::rename(at("a"), at("b")).unwrap();
        let renamed = hash(folder.path());
        fs::write(at("c"), "").unwrap();
        let more = hash(folder.path());
        let all = [first, changed, renamed, more];
        assert!((1..all.len()).all(|i| !all[..i].contains(&all[i])), "{all:?}");
    }

    #[test]
    fn what_was_made_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let before = hash(folder.path());
        fs::create_dir(folder.path().join("node_modules")).unwrap();
        fs::write(folder.path().join("node_modules/x"), "x").unwrap();
        assert_eq!(hash(folder.path()), before);
    }
}
