//! Everyone ends equal: the rows a console shows, compared with the server's own export.

use anyhow::{Context, Result};
use oltre_domain::{CaseFile, CaseId, Change, Contact, ContactId, Entry, EntryId, Version};
use oltre_server::Storage;
use oltre_store::{EntryState, List, ListFilter, Store};
use oltre_wire::Row;
use std::collections::{BTreeMap, BTreeSet};

/// All cases and contacts of a server.
#[derive(Clone, Debug, Default)]
pub struct ServerRows {
    /// Each case with what hangs on it.
    pub cases: BTreeMap<CaseId, CaseFile>,
    /// Each case's timeline, in the server's order.
    pub timelines: BTreeMap<CaseId, Vec<(Version, u32, Entry)>>,
    /// Contacts.
    pub contacts: BTreeMap<ContactId, Contact>,
}

impl ServerRows {
    /// Of a server in this process. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn of(storage: &Storage) -> Result<Self> {
        let mut lines = Vec::new();
        storage.export(&mut lines)?;
        Self::read(&lines)
    }

    /// From the lines of `oltre-server export`.
    ///
    /// # Errors
    /// A line is no row.
    pub fn read(lines: &[u8]) -> Result<Self> {
        let mut rows = Self::default();
        for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let change = Row::read(line).with_context(|| String::from_utf8_lossy(line).into_owned())?;
            match change.context("a row of a kind nobody knows")? {
                Change::PutCase(case) => {
                    rows.timelines.entry(case.id).or_default();
                    rows.cases.insert(case.id, CaseFile::new(*case));
                }
                Change::PutEntry(entry, seq, idx) => {
                    let timeline = rows.timelines.entry(entry.case).or_default();
                    timeline.push((seq, idx, *entry));
                }
                Change::PutPromise(row) => {
                    rows.file(row.case)?.promises.insert(row.id, row);
                }
                Change::PutHandoff(row) => {
                    rows.file(row.case)?.handoffs.insert(row.id, row);
                }
                Change::PutConflict(row) => {
                    rows.file(row.case)?.conflicts.insert(row.id, row);
                }
                Change::PutLink(row) => {
                    rows.file(row.case)?.links.insert(row.other, row);
                }
                Change::PutReply(row) => {
                    rows.file(row.case)?.replies.insert(row.id, row);
                }
                Change::PutAttachment(row) => {
                    rows.file(row.case)?.attachments.insert(row.id, row);
                }
                Change::PutContact(row) => {
                    rows.contacts.insert(row.id, row);
                }
                // What a console learns by, and what the organisation shares: compared elsewhere.
                Change::PutOutcome(_)
                | Change::PutContactState(_)
                | Change::PutQueue(_)
                | Change::PutOperator(_)
                | Change::PutTopic(_)
                | Change::PutNotice(_)
                | Change::PutCatalogue(_)
                | Change::PutLearned(_) => {}
                other => anyhow::bail!("an export has no {other:?}"),
            }
        }
        for timeline in rows.timelines.values_mut() {
            timeline.sort_by_key(|(seq, idx, _)| (*seq, *idx));
        }
        Ok(rows)
    }

    fn file(&mut self, case: CaseId) -> Result<&mut CaseFile> {
        self.cases
            .get_mut(&case)
            .context("a row of a case that is not there")
    }

    /// What a console that holds these cases shows otherwise than the server, in sentences; none when it is equal.
    ///
    /// # Errors
    /// The console's database cannot be read.
    pub fn differences(&self, store: &Store, holds: impl Fn(&CaseFile) -> bool) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        let mut here = BTreeSet::new();
        for list in [List::Open, List::Done] {
            let page = store.list(list, &ListFilter::default(), 0, 1_000_000)?;
            here.extend(page.rows.into_iter().map(|row| row.id));
        }
        let held: BTreeSet<CaseId> = self
            .cases
            .iter()
            .filter(|(_, file)| holds(file))
            .map(|(id, _)| *id)
            .collect();
        wrong.extend(held.difference(&here).map(|id| format!("case {id} is missing")));
        wrong.extend(
            here.difference(&held)
                .map(|id| format!("case {id} is not to be held here")),
        );
        for id in held.intersection(&here) {
            self.compare(store, *id, &mut wrong)?;
        }
        Ok(wrong)
    }

    fn compare(&self, store: &Store, id: CaseId, wrong: &mut Vec<String>) -> Result<()> {
        let shown = store.case(id)?;
        let there = &self.cases[&id];
        if shown.file != *there {
            wrong.push(format!(
                "case {id} is\n{:?}\nhere and\n{there:?}\non the server",
                shown.file
            ));
        }
        if shown.row.pending {
            wrong.push(format!("case {id} still waits for an answer"));
        }
        let found = store.entries(id, None, 1_000_000)?.entries;
        let confirmed: Vec<(Version, u32, Entry)> = found
            .into_iter()
            .filter(|e| e.state == EntryState::Confirmed)
            .map(|e| (e.place.seq, e.place.idx, e.entry))
            .collect();
        if confirmed != self.timelines[&id] {
            let brief = |timeline: &[(Version, u32, Entry)]| -> Vec<(Version, u32, EntryId)> {
                timeline.iter().map(|(seq, idx, e)| (*seq, *idx, e.id)).collect()
            };
            wrong.push(format!(
                "the timeline of {id} is\n{:?}\nhere and\n{:?}\non the server",
                brief(&confirmed),
                brief(&self.timelines[&id])
            ));
        }
        if let Some(contact) = there.case.contact() {
            let here = store.contact(contact)?;
            if Some(&here) != self.contacts.get(&contact) {
                wrong.push(format!("contact {contact} is another one here"));
            }
        }
        Ok(())
    }
}
