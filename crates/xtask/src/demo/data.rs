//! The data a demo opens on, and the folder it lives in.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use super::{NAME, PASSWORD, make};
use crate::run;
use crate::stamp::Stamp;

/// One set of data: its name, what is imported, and where from.
pub(super) struct Set {
    name: String,
    import: Vec<String>,
    star: Option<PathBuf>,
}

impl Set {
    /// The sample, the sample with more cases, or a file of dialogues.
    pub(super) fn of(cases: Option<u32>, star: Option<&Path>) -> Result<Set> {
        if let Some(file) = star {
            let file = file
                .canonicalize()
                .with_context(|| format!("{} cannot be found", file.display()))?;
            let import = vec!["star".to_owned(), file.to_string_lossy().into_owned()];
            return Ok(Set {
                name: "star".to_owned(),
                import,
                star: Some(file),
            });
        }
        let mut import = vec!["sample".to_owned()];
        let mut name = "sample".to_owned();
        if let Some(cases) = cases {
            import.extend(["--cases".to_owned(), cases.to_string()]);
            name = format!("sample-{cases}");
        }
        Ok(Set {
            name,
            import,
            star: None,
        })
    }

    /// Where everything of this set is kept.
    pub(super) fn folder(&self) -> PathBuf {
        run::target().join("demo").join(&self.name)
    }

    /// The server's data.
    pub(super) fn server(&self) -> PathBuf {
        self.folder().join("server")
    }

    /// The console's data.
    pub(super) fn console(&self) -> PathBuf {
        self.folder().join("console")
    }

    /// Keeps other demos off this set while the value lives; the system lets go of it in any case.
    pub(super) fn lock(&self) -> Result<File> {
        make(&self.folder())?;
        let file = File::create(self.folder().join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => bail!("Another demo is open on this data. Close it first."),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Imports the data if it is not there, or is of another day: the sample's dates are relative to today.
    pub(super) fn fill(&self) -> Result<()> {
        let today = (SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400).to_string();
        let star = self
            .star
            .as_ref()
            .map(|file| file.to_string_lossy().into_owned())
            .unwrap_or_default();
        let sources = [
            "crates/server/src/sample",
            "crates/server/src/import",
            "crates/server/src/storage/migrations",
        ];
        let stamp = Stamp::of(&format!("demo-{}", self.name), &sources, &[&today, &star])?;
        if stamp.is_fresh() && self.server().is_dir() {
            return Ok(());
        }
        for folder in [self.server(), self.console()] {
            if folder.exists() {
                println!("The demo's data is of another day or version: it is made anew.");
                std::fs::remove_dir_all(&folder)?;
            }
        }
        make(&self.server())?;
        println!("Importing…");
        let mut command = run::program(run::built("oltre-server"));
        command
            .arg("import")
            .args(&self.import)
            .arg("--data")
            .arg(self.server());
        run::run(command)?;
        if self.star.is_some() {
            // The sample brings its own accounts, dialogues bring none.
            self.add_operator()?;
        }
        stamp.set()
    }

    fn add_operator(&self) -> Result<()> {
        let mut command = run::program(run::built("oltre-server"));
        command
            .args([
                "user",
                "add",
                NAME,
                "--role",
                "operator",
                "--queues",
                "all",
                "--password-stdin",
            ])
            .arg("--data")
            .arg(self.server());
        run::run_with(command, &format!("{PASSWORD}\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_of_data_has_a_folder_of_its_own() {
        let sample = Set::of(None, None).unwrap();
        let more = Set::of(Some(100_000), None).unwrap();
        assert!(sample.folder() != more.folder());
        assert_eq!(more.import, ["sample", "--cases", "100000"]);
    }

    #[test]
    fn dialogues_stand_alone() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let set = Set::of(None, Some(file.path())).unwrap();
        assert_eq!(set.import[0], "star");
        assert!(!set.import.contains(&"sample".to_owned()));
    }

    #[test]
    fn dialogues_that_are_not_there_are_named() {
        let error = Set::of(None, Some(Path::new("no-such-file.jsonl")))
            .err()
            .unwrap();
        assert!(error.to_string().contains("no-such-file.jsonl"));
    }
}
