//! The data a demo opens on, and the folder it lives in.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use super::accounts::{ACCOUNTS, NAME, PASSWORD};
use super::make;
use crate::run;
use crate::stamp::Stamp;

/// One set of data: its name, what is imported, and where from.
pub(super) struct Set {
    name: String,
    import: Vec<String>,
    star: Option<PathBuf>,
    cases: u32,
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
                cases: 0,
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
            cases: cases.unwrap_or_default(),
        })
    }

    /// Longest a console may take until it has fetched this set and is at rest: a debug build on a busy machine.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(180) + Duration::from_millis(10) * self.cases
    }

    /// Who may sign in, in one line.
    pub(super) fn accounts(&self) -> String {
        let one = |(name, role): &(&str, &str)| format!("{name} ({role})");
        let all: Vec<_> = match self.star {
            // Dialogues bring no accounts.
            Some(_) => ACCOUNTS.iter().take(1).map(one).collect(),
            None => ACCOUNTS.iter().map(one).collect(),
        };
        format!("Accounts (password {PASSWORD}): {}", all.join(", "))
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
        let star = self.star.as_deref().map(state).transpose()?.unwrap_or_default();
        let sources = [
            "crates/server/src/sample",
            "crates/server/src/import",
            "crates/server/src/storage/migrations",
        ];
        let stamp = Stamp::of(&format!("demo-{}", self.name), &sources, &[&today, &star])?;
        if stamp.is_fresh() && self.server().is_dir() {
            return Ok(());
        }
        let old = [self.server(), self.console()].map(|folder| (folder.exists(), folder));
        if old.iter().any(|(is_there, _)| *is_there) {
            println!("The demo's data is of another day or version: it is made anew.");
        }
        for (_, folder) in old.iter().filter(|(is_there, _)| *is_there) {
            std::fs::remove_dir_all(folder)?;
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

/// Which file this is, and as it stood when: its content may change under the same name.
fn state(file: &Path) -> Result<String> {
    let meta = std::fs::metadata(file)?;
    let written = meta.modified()?.duration_since(UNIX_EPOCH)?;
    Ok(format!(
        "{} {} {}",
        file.display(),
        meta.len(),
        written.as_nanos()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialogues_that_were_written_again_are_other_dialogues() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let first = state(file.path()).unwrap();
        assert_eq!(state(file.path()).unwrap(), first);
        std::fs::write(file.path(), "{}\n").unwrap();
        assert_ne!(state(file.path()).unwrap(), first);
    }

    #[test]
    fn more_cases_are_waited_for_longer() {
        let sample = Set::of(None, None).unwrap();
        let more = Set::of(Some(200_000), None).unwrap();
        assert!(more.patience() > 10 * sample.patience());
    }

    #[test]
    fn only_accounts_that_are_there_are_told_of() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let told = Set::of(None, Some(file.path())).unwrap().accounts();
        assert!(told.contains("marta") && !told.contains("luca"), "{told}");
        let told = Set::of(None, None).unwrap().accounts();
        assert!(told.contains("ornella (specialist)"), "{told}");
    }

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
