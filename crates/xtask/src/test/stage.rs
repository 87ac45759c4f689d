//! A stage of the tests, and the report over all of them.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::count::Count;
use crate::stop;

/// One stage: what it is called and what it does.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    /// Returns what it counted; `None` for a stage that is itself one test.
    pub(crate) work: Box<dyn FnOnce() -> Result<Option<Count>>>,
}

impl Stage {
    /// A stage that holds or does not.
    pub(crate) fn holds(name: &'static str, work: impl FnOnce() -> Result<()> + 'static) -> Stage {
        Stage {
            name,
            work: Box::new(move || work().map(|()| None)),
        }
    }

    /// A stage that counts tests.
    pub(crate) fn counts(name: &'static str, work: impl FnOnce() -> Result<Count> + 'static) -> Stage {
        Stage {
            name,
            work: Box::new(move || work().map(Some)),
        }
    }
}

/// What came of the stages so far.
#[derive(Default)]
pub(crate) struct Report {
    passed: u64,
    failed: Vec<String>,
    times: Vec<(&'static str, Duration, bool)>,
}

impl Report {
    /// Runs one stage, whatever came of the ones before. Fails only if the person asked to stop: what was cut
    /// short is no failure of the stage, and the ones after it are not begun.
    pub(crate) fn run(&mut self, stage: Stage) -> Result<()> {
        ensure!(!stop::asked(), "stopped");
        println!("\n== {}", stage.name);
        let start = Instant::now();
        let outcome = (stage.work)();
        ensure!(!stop::asked(), "stopped");
        let before = self.failed.len();
        self.add(stage.name, outcome);
        self.times
            .push((stage.name, start.elapsed(), self.failed.len() == before));
        Ok(())
    }

    fn add(&mut self, name: &str, outcome: Result<Option<Count>>) {
        match outcome {
            Ok(None) => self.passed += 1,
            Ok(Some(count)) => {
                // A runner that found nothing to run is a broken runner and not a green one.
                if count.passed == 0 && count.failed.is_empty() {
                    self.failed.push(format!("{name}: ran no test"));
                }
                self.passed += count.passed;
                self.failed
                    .extend(count.failed.into_iter().map(|test| format!("{name}: {test}")));
            }
            Err(error) => {
                println!("{error:#}");
                self.failed.push(format!("{name}: {error}"));
            }
        }
    }

    /// Prints the times, the failures and the closing line.
    pub(crate) fn close(&self) -> ExitCode {
        println!();
        for (name, time, good) in &self.times {
            println!(
                "{:<24} {:>7.1} s  {}",
                name,
                time.as_secs_f64(),
                if *good { "" } else { "FAILED" }
            );
        }
        if !self.failed.is_empty() {
            println!("\nFailed:");
            for each in &self.failed {
                println!("  {each}");
            }
        }
        println!("\n{} passed, {} failed", self.passed, self.failed.len());
        if self.failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(passed: u64, failed: &[&str]) -> Result<Option<Count>> {
        Ok(Some(Count {
            passed,
            failed: failed.iter().map(|name| (*name).to_owned()).collect(),
        }))
    }

    #[test]
    fn tests_and_stages_are_added_up() {
        let mut report = Report::default();
        report.add("formatting", Ok(None));
        report.add("rust", count(5, &["a::b"]));
        report.add("page", count(2, &[]));
        assert_eq!(report.passed, 8);
        assert_eq!(report.failed, ["rust: a::b"]);
    }

    #[test]
    fn a_stage_that_breaks_is_one_failure() {
        let mut report = Report::default();
        report.add("lints", Err(anyhow::anyhow!("clippy said no")));
        assert_eq!((report.passed, report.failed.len()), (0, 1));
    }

    #[test]
    fn a_stage_that_ran_nothing_is_not_green() {
        let mut report = Report::default();
        report.add("rust", count(0, &[]));
        assert_eq!(report.failed, ["rust: ran no test"]);
    }
}
