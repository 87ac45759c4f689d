//! Imports as an IT officer meets them: real files, sheets of all sorts, and files that are none.

use super::*;
use crate::clock::MovableClock;
use crate::seed::SeedReport;
use oltre_domain::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

mod desk_file;
mod files;

/// Wednesday 2026-06-10, 10:40 in Italy.
const NOW: Timestamp = Timestamp(1_781_080_800_000);

struct Office {
    folder: TempDir,
    storage: Storage,
}

impl Office {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let storage = Storage::open(&folder.path().join("data"), Arc::new(MovableClock::at(NOW))).unwrap();
        Self { folder, storage }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, command: &ImportCommand) -> anyhow::Result<ImportReport> {
        run(command, &self.storage, &mut |_| {})
    }

    fn contacts(&self, name: &str, bytes: impl AsRef<[u8]>) -> ImportReport {
        self.import(&ImportCommand::Contacts {
            file: self.file(name, bytes),
        })
        .unwrap()
    }

    fn cases(&self, name: &str, bytes: impl AsRef<[u8]>) -> ImportReport {
        self.import(&ImportCommand::Cases {
            file: self.file(name, bytes),
        })
        .unwrap()
    }

    /// The desk of the sample, for files that name its queues and people.
    fn furnished() -> Self {
        let office = Self::new();
        seed(&office.storage, Sample::prepare(1, NOW, 0).unwrap().desk("$none")).unwrap();
        office
    }

    fn one<T: crate::storage::Column>(&self, sql: &str) -> T {
        self.storage
            .read_now(|conn| Ok(crate::storage::value(conn, sql, ())?.unwrap()))
            .unwrap()
    }
}

fn numbers(report: &ImportReport) -> Vec<u64> {
    report.bad_lines.iter().map(|b| b.number).collect()
}

fn added(n: u64) -> SeedReport {
    SeedReport {
        added: n,
        ..SeedReport::default()
    }
}

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/star/dialogues-150.jsonl.gz")
}

#[test]
fn a_hundred_and_fifty_real_dialogues_go_in_and_going_in_again_adds_nothing() {
    let office = Office::new();
    let mut told = Vec::new();
    let command = ImportCommand::Star { file: fixture() };
    let first = run(&command, &office.storage, &mut |p| told.push((p.done, p.total))).unwrap();
    assert_eq!(first.bad_lines, []);
    assert_eq!(told.last(), Some(&(150, Some(150))));
    let count: i64 = office.one("SELECT count(*) FROM case_row");
    assert_eq!(count, 150);
    let again = office.import(&command).unwrap();
    assert_eq!(again.rows.added, 0);
    assert!(
        again.rows.already_there >= 300,
        "cases and contacts: {:?}",
        again.rows
    );
    assert_eq!(office.one::<i64>("SELECT count(*) FROM case_row"), 150);
}

#[test]
fn the_tasks_of_the_fixture_are_spread() {
    let mut lines = Lines::new(lines::open(&fixture()).unwrap());
    let (mut star, mut batch) = (star::Star::default(), SeedBatch::default());
    while let Some(line) = lines.next().unwrap() {
        let Line::Text(number, line) = line else {
            panic!("no line is that long")
        };
        star.add(&line, &mut batch)
            .unwrap_or_else(|e| panic!("line {number}: {e}"));
    }
    assert_eq!(
        (batch.cases.len(), batch.contacts.len(), batch.topics.len()),
        (150, 150, 24)
    );
    let codes: std::collections::BTreeSet<_> = batch.cases.iter().map(|c| c.case.code).collect();
    assert_eq!(codes.len(), 150);
    let handoffs: Vec<_> = batch.cases.iter().flat_map(|c| &c.handoffs).collect();
    assert!(handoffs.len() > 300 && handoffs.iter().all(|h| h.answered_at.is_some()));
    assert!(batch.cases.iter().all(|c| c.experiences.len() == 1));
}

#[test]
fn a_bad_dialogue_is_told_by_its_line_and_the_rest_goes_in() {
    use std::io::Read as _;
    let office = Office::new();
    let mut good = String::new();
    lines::open(&fixture())
        .unwrap()
        .read_to_string(&mut good)
        .unwrap();
    let mut text: Vec<&str> = good.lines().take(4).collect();
    text.insert(1, "{\"DialogueID\": 3");
    text.insert(3, "");
    text.push("null");
    let report = office
        .import(&ImportCommand::Star {
            file: office.file("star.jsonl", text.join("\n")),
        })
        .unwrap();
    assert_eq!(numbers(&report), [2, 7]);
    assert_eq!(office.one::<i64>("SELECT count(*) FROM case_row"), 4);
}

#[test]
fn an_archive_that_breaks_off_keeps_what_came_before() {
    let office = Office::new();
    let whole = std::fs::read(fixture()).unwrap();
    let cut = office.file("cut.jsonl.gz", &whole[..whole.len() / 2]);
    let report = office.import(&ImportCommand::Star { file: cut }).unwrap();
    assert_eq!(report.bad_lines.len(), 1);
    assert!(
        report.bad_lines[0].why.contains("from here on"),
        "{:?}",
        report.bad_lines
    );
    assert!(office.one::<i64>("SELECT count(*) FROM case_row") > 10);
}

#[test]
fn a_file_that_is_not_there_is_an_error_and_an_empty_one_is_nothing() {
    let office = Office::new();
    let nowhere = office.folder.path().join("nowhere.csv");
    assert!(
        office
            .import(&ImportCommand::Cases {
                file: nowhere.clone()
            })
            .is_err()
    );
    assert!(office.import(&ImportCommand::Star { file: nowhere }).is_err());
    for name in ["empty.csv", "empty.jsonl"] {
        assert_eq!(office.contacts(name, ""), ImportReport::default());
    }
}

#[test]
fn the_sample_goes_in_once() {
    let office = Office::new();
    let command = ImportCommand::Sample {
        cases: Some(40),
        seed: 1,
    };
    let first = office.import(&command).unwrap();
    assert!(office.one::<i64>("SELECT count(*) FROM case_row") > 640);
    assert!(first.rows.added > 640 && first.rows.already_there == 0);
    assert_eq!(
        office.one::<String>("SELECT name FROM organisation"),
        "Comune di Castelvecio"
    );
    let again = office.import(&command).unwrap();
    assert_eq!(again.rows.added, 0);
}
