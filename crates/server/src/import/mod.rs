//! Bringing a desk, cases and contacts in from files, and the sample from its own texts.
//!
//! A line is read, checked whole, and only then becomes rows: a bad line is reported with its number and leaves nothing
//! behind, and the rest goes in. Ids follow from the source's own keys, so a second run adds nothing. Files are read line
//! by line; what is held at any time is one batch, and of cases and contacts the ids seen so far, to notice one that comes
//! twice. A desk file is the exception: it is small, and goes in whole or not at all (see [`desk`]).

mod articles;
mod cases;
pub(crate) mod codes;
mod command;
mod contacts;
pub(crate) mod desk;
mod lines;
mod names;
mod record;
mod star;
mod table;
mod values;

pub(crate) use articles::starter;
pub use command::ImportCommand;

use crate::auth::hash_password;
use crate::sample::{PASSWORD, Sample};
use crate::seed::{BadLine, ImportReport, Progress, SeedBatch, seed};
use crate::storage::Storage;
use anyhow::Context as _;
use cases::Unread;
use jiff::tz::TimeZone;
use lines::{Line, Lines};
use oltre_overhelp::Catalogue;
use oltre_overhelp::catalogue::pieces::{faults_of, pieces_of};
use oltre_overhelp::catalogue::{EntryFault, Fault};
use record::{Record, Records};
use std::collections::BTreeMap;
use std::path::Path;

/// Cases or contacts in a batch.
const BATCH: usize = 500;
/// Bad lines kept for the report; of more than these the count is told.
const MAX_BAD_LINES: usize = 1_000;

/// Runs an import. `storage.now()` is the time, `progress` is called after every batch. Blocks.
///
/// # Errors
/// The file cannot be read at all, a desk file has a bad entry, or the database cannot write. A bad line of another
/// file is reported and the rest goes in.
pub fn run(
    command: &ImportCommand,
    storage: &Storage,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<ImportReport> {
    let mut import = Import {
        storage,
        progress,
        report: ImportReport::default(),
        unlisted: 0,
        done: 0,
        total: None,
    };
    match command {
        ImportCommand::Desk { file } => import.desk(file)?,
        ImportCommand::Sample { cases, seed } => import.sample(cases.unwrap_or(0), *seed)?,
        ImportCommand::Catalogue { file } => import.catalogue(file.as_deref())?,
        ImportCommand::Book {
            place,
            all_or_nothing,
            dry_run,
        } => import.book(place.as_deref(), *all_or_nothing, *dry_run)?,
        ImportCommand::Star { file } => import.star(file)?,
        ImportCommand::Cases { file } => import.cases(file)?,
        ImportCommand::Contacts { file } => import.contacts(file)?,
    }
    Ok(import.finish())
}

/// An import under way.
struct Import<'a> {
    storage: &'a Storage,
    progress: &'a mut dyn FnMut(Progress),
    report: ImportReport,
    /// Bad lines beyond those kept.
    unlisted: u64,
    done: u64,
    total: Option<u64>,
}

impl Import<'_> {
    fn desk(&mut self, file: &Path) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(file).with_context(|| cannot_open(file))?;
        let zone = TimeZone::get(&self.storage.settings().time_zone).unwrap_or(TimeZone::UTC);
        let rows = desk::read(&text, &zone, &self.storage.directory()?).map_err(|fault| {
            anyhow::anyhow!(
                "{} is not right, and nothing of it is written:\n{fault}",
                file.display()
            )
        })?;
        self.report.rows += self.storage.put_directory(rows)?;
        Ok(())
    }

    fn sample(&mut self, extra: u64, seed: u64) -> anyhow::Result<()> {
        let sample = Sample::prepare(seed, self.storage.now(), extra)?;
        self.total = Some(sample.total());
        let hash =
            hash_password(PASSWORD).map_err(|e| anyhow::anyhow!("the password cannot be hashed: {e}"))?;
        self.write(sample.desk(&hash))?;
        for batch in sample.batches() {
            self.write(batch)?;
        }
        self.book(None, true, false)?;
        // What its editors have changed since stays theirs.
        if self.storage.published()?.is_empty() {
            self.storage.publish(Catalogue::starter_pieces())?;
        }
        Ok(())
    }

    fn catalogue(&mut self, file: Option<&Path>) -> anyhow::Result<()> {
        let pieces = match file {
            None => Catalogue::starter_pieces(),
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| cannot_open(file))?;
                // Read as one document first: what is wrong is said with the lines of the file.
                let mut in_force = self.storage.published()?;
                let pieces = pieces_of(&[&text]);
                in_force.retain(|key, _| !pieces.contains_key(key));
                let name = file.display().to_string();
                let faults = faults_of(&in_force, &BTreeMap::from([(name, Some(text))]));
                let is_of_the_file = |fault: &&EntryFault| !matches!(fault.fault, Fault::OtherPiece { .. });
                let lines: Vec<String> = faults
                    .iter()
                    .filter(is_of_the_file)
                    .map(ToString::to_string)
                    .collect();
                anyhow::ensure!(
                    lines.is_empty(),
                    "nothing of it is written:\n{}",
                    lines.join("\n")
                );
                anyhow::ensure!(!pieces.is_empty(), "there is nothing in {}", file.display());
                pieces
            }
        };
        self.report.rows += self.storage.publish(pieces)?;
        Ok(())
    }

    /// Everything is read before anything is written.
    fn book(&mut self, place: Option<&Path>, all_or_nothing: bool, dry_run: bool) -> anyhow::Result<()> {
        let zone = TimeZone::get(&self.storage.settings().time_zone).unwrap_or(TimeZone::UTC);
        let source = articles::Source::at(place)?;
        let mut good = 0;
        source.each(&zone, |one| {
            match one {
                Ok(_) => good += 1,
                Err(BadLine { number, why }) => self.bad(number, why),
            }
            Ok(())
        })?;
        if dry_run || all_or_nothing && !self.report.bad_lines.is_empty() {
            return Ok(());
        }
        self.total = Some(good);
        let mut batch = Vec::new();
        source.each(&zone, |one| {
            batch.extend(one.ok());
            if batch.len() >= BATCH {
                self.articles(std::mem::take(&mut batch))?;
            }
            Ok(())
        })?;
        self.articles(batch)
    }

    fn articles(&mut self, batch: Vec<articles::FromFile>) -> anyhow::Result<()> {
        self.done += batch.len() as u64;
        let now = self.storage.now();
        let rows = batch.into_iter().map(|one| one.into_article(now)).collect();
        self.report.rows += self.storage.put_articles(rows)?;
        (self.progress)(Progress {
            done: self.done,
            total: self.total,
        });
        Ok(())
    }

    fn star(&mut self, file: &Path) -> anyhow::Result<()> {
        self.total = Some(lines::count(file).with_context(|| cannot_open(file))?);
        let mut lines = Lines::new(lines::open(file).with_context(|| cannot_open(file))?);
        let mut star = star::Star::default();
        let mut batch = SeedBatch::default();
        loop {
            match lines.next() {
                Ok(Some(Line::Text(_, line))) if line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(Line::Text(number, line))) => {
                    if let Err(fault) = star.add(&line, &mut batch) {
                        self.bad(number, fault.to_string());
                    }
                }
                Ok(Some(Line::TooLong(number))) => self.bad(number, TOO_LONG.to_owned()),
                Ok(None) => break,
                Err((number, fault)) => {
                    self.bad(number, cut_short(&fault));
                    break;
                }
            }
            if batch.cases.len() >= BATCH {
                self.write(std::mem::take(&mut batch))?;
            }
        }
        self.write(batch)
    }

    fn contacts(&mut self, file: &Path) -> anyhow::Result<()> {
        let now = self.storage.now();
        let zone = self.storage.settings().time_zone.clone();
        let mut reader = contacts::ContactReader::new(&zone, now);
        let mut batch = SeedBatch::default();
        self.records(file, contacts::COLUMNS, |record, import| {
            match reader.read(&record) {
                Ok(contact) => batch.contacts.push(contact),
                Err(why) => import.bad(record.number, why.to_string()),
            }
            if batch.contacts.len() >= BATCH {
                import.write(std::mem::take(&mut batch))?;
            }
            Ok(())
        })?;
        self.write(batch)
    }

    fn cases(&mut self, file: &Path) -> anyhow::Result<()> {
        let names = names::Names::open(self.storage)?;
        let zone = self.storage.settings().time_zone.clone();
        let mut reader = cases::CaseReader::new(&zone, self.storage.now(), &names);
        let mut batch = reader.first_batch();
        self.records(file, cases::COLUMNS, |record, import| {
            match reader.read(&record) {
                Ok((case, contact)) => {
                    batch.cases.push(case);
                    batch.contacts.extend(contact);
                }
                Err(Unread::Refused(why)) => import.bad(record.number, why.to_string()),
                Err(Unread::Storage(fault)) => return Err(fault.into()),
            }
            if batch.cases.len() >= BATCH {
                import.write(std::mem::take(&mut batch))?;
            }
            Ok(())
        })?;
        self.write(batch)
    }

    /// Reads a file of records, JSON Lines or CSV, by its name's ending.
    fn records(
        &mut self,
        file: &Path,
        columns: &'static [record::Column],
        mut each: impl FnMut(Record, &mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut records = Records::open(file, columns).with_context(|| cannot_open(file))?;
        while let Some(next) = records.next() {
            match next {
                Ok(record) => each(record, self)?,
                Err(BadLine { number, why }) => self.bad(number, why),
            }
        }
        Ok(())
    }

    fn bad(&mut self, number: u64, why: String) {
        if self.report.bad_lines.len() < MAX_BAD_LINES {
            self.report.bad_lines.push(BadLine { number, why });
        } else {
            self.unlisted += 1;
        }
    }

    fn write(&mut self, batch: SeedBatch) -> anyhow::Result<()> {
        let rows = batch
            .cases
            .len()
            .max(batch.contacts.len() * usize::from(batch.cases.is_empty()));
        self.report.rows += seed(self.storage, batch)?;
        self.done += rows as u64;
        (self.progress)(Progress {
            done: self.done,
            total: self.total,
        });
        Ok(())
    }

    fn finish(mut self) -> ImportReport {
        if self.unlisted > 0
            && let Some(last) = self.report.bad_lines.last_mut()
        {
            last.why = format!(
                "{} (and {} more lines that could not be read)",
                last.why, self.unlisted
            );
        }
        self.report
    }
}

const TOO_LONG: &str = "the line is longer than 8 MiB";

fn cannot_open(file: &Path) -> String {
    format!("{} cannot be read", file.display())
}

/// The source broke off: what was read before is in.
fn cut_short(fault: &std::io::Error) -> String {
    format!(
        "the file cannot be read from here on ({}); what stands before this line is in",
        fault.kind()
    )
}

#[cfg(test)]
mod tests;
