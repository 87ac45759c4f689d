//! What consoles hold of cases, many cases at once: one statement a table, and not one a case.

use super::StorageError;
use super::cases::read_entry;
use super::database::{Reads, ToParam};
use super::sql::{Conn, SqlRow, id_at, json_at, maybe_id_at};
use crate::decide::{Sight, request_of};
use oltre_domain::{
    Attachment, CaseFile, CaseId, CaseState, Cell, Conflict, Contact, ContactId, ContactState, Field,
    Handoff, Link, OrganisationId, Promise, Reply, SuggestionOutcome, Timestamp,
};
use oltre_wire::{CaseLine, EntryLine, Row};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Cases read at once, at most.
pub(super) const AT_ONCE: usize = 100;

/// A case and all that hangs on it, as far as it is in sight.
#[derive(Debug, Default)]
pub(super) struct CaseRows {
    /// Of a case that is seen whole: its contact, and those it was merged into.
    pub(super) people: Vec<Person>,
    /// The case, then its timeline in order, promises, handoffs, conflicts, links, replies, attachments, outcomes.
    pub(super) rows: Vec<Row>,
}

/// A contact and, if there is anything, what has to be known of them.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: ContactId,
    pub(super) rows: Vec<Row>,
}

/// A statement over many ids: the organisation is `?1`, the ids follow it.
pub(super) struct Ids<'a> {
    conn: &'a Conn,
    /// The organisation, then the ids.
    values: Vec<[u8; 16]>,
    places: String,
}

impl<'a> Ids<'a> {
    /// At most [`AT_ONCE`] ids. There are two texts of each statement, for one id and for many, so that both stay prepared:
    /// the last id fills the places left over.
    pub(super) fn new(conn: &'a Conn, organisation: OrganisationId, ids: impl Iterator<Item = Uuid>) -> Self {
        let mut values = vec![*organisation.0.as_bytes()];
        values.extend(ids.take(AT_ONCE).map(|id| *id.as_bytes()));
        if let Some(last) = values.last().copied().filter(|_| values.len() > 2) {
            values.resize(AT_ONCE + 1, last);
        }
        let places: Vec<String> = (2..=values.len()).map(|n| format!("?{n}")).collect();
        let places = places.join(", ");
        Self { conn, values, places }
    }

    /// Reads the rows of `{select} ({the ids}) {order}`.
    pub(super) fn each(
        &self,
        select: &str,
        order: &str,
        mut read: impl FnMut(&SqlRow<'_>) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let sql = format!("{select} ({}) {order}", self.places);
        let params: Vec<_> = self.values.iter().map(ToParam::to_param).collect();
        self.conn.each(&sql, &params[..], &mut |row| {
            read(row)?;
            Ok(Reads::On)
        })
    }

    /// Reads the bodies of what hangs on cases.
    fn bodies<T: DeserializeOwned>(
        &self,
        table: &'static str,
        order: &str,
        mut take: impl FnMut(CaseId, T),
    ) -> Result<(), StorageError> {
        let select = format!("SELECT case_id, body FROM {table} WHERE tenant_id = ?1 AND case_id IN");
        self.each(&select, order, |row| {
            take(id_at(row, 0)?, json_at(row, 1, table)?);
            Ok(())
        })
    }
}

/// Contacts, and what has to be known of them where there is anything.
#[derive(Debug, Default)]
struct People {
    contacts: BTreeMap<ContactId, Contact>,
    states: BTreeMap<ContactId, ContactState>,
}

impl People {
    /// These contacts and those they were merged into.
    fn load(
        conn: &Conn,
        organisation: OrganisationId,
        mut wanted: BTreeSet<ContactId>,
    ) -> Result<Self, StorageError> {
        let mut people = Self::default();
        while !wanted.is_empty() {
            let ids: Vec<ContactId> = wanted.into_iter().collect();
            for ids in ids.chunks(AT_ONCE) {
                people.load_some(&Ids::new(conn, organisation, ids.iter().map(|id| id.0)))?;
            }
            let found = ids.iter().filter_map(|id| people.contacts.get(id)?.merged_into);
            wanted = found.filter(|id| !people.contacts.contains_key(id)).collect();
            // One that is not there is not asked for again.
            wanted.retain(|id| !ids.contains(id));
        }
        Ok(people)
    }

    fn load_some(&mut self, ids: &Ids<'_>) -> Result<(), StorageError> {
        ids.each(
            "SELECT contact_id, created_at, fields, points, merged_into FROM contact WHERE tenant_id = ?1 AND contact_id IN",
            "",
            |row| {
                let contact = Contact {
                    id: id_at(row, 0)?,
                    created_at: Timestamp(row.get(1)?),
                    f: json_at(row, 2, "contact")?,
                    points: json_at(row, 3, "contact")?,
                    merged_into: maybe_id_at(row, 4)?,
                };
                self.contacts.insert(contact.id, contact);
                Ok(())
            },
        )?;
        ids.each(
            "SELECT contact_id, body FROM contact_state WHERE tenant_id = ?1 AND contact_id IN",
            "",
            |row| {
                let state: ContactState = json_at(row, 1, "contact_state")?;
                if !state.is_nothing() {
                    self.states.insert(id_at(row, 0)?, state);
                }
                Ok(())
            },
        )
    }

    /// A contact and those it was merged into: the last one stands for the person. Empty when there is no such contact.
    fn chain(&self, id: ContactId) -> Vec<Person> {
        let (mut chain, mut at): (Vec<Person>, _) = (Vec::new(), Some(id));
        // Nobody is merged into somebody who was merged: it ends.
        while let Some(id) = at.filter(|id| chain.iter().all(|person| person.id != *id)) {
            let Some(contact) = self.contacts.get(&id) else {
                break;
            };
            at = contact.merged_into;
            let state = self.states.get(&id).cloned().map(Row::ContactState);
            let rows = std::iter::once(Row::Contact(contact.clone()))
                .chain(state)
                .collect();
            chain.push(Person { id, rows });
        }
        chain
    }
}

/// These contacts, each followed by those it was merged into.
pub(super) fn people(
    conn: &Conn,
    organisation: OrganisationId,
    ids: &[ContactId],
) -> Result<Vec<Person>, StorageError> {
    let people = People::load(conn, organisation, ids.iter().copied().collect())?;
    Ok(ids.iter().flat_map(|id| people.chain(*id)).collect())
}

/// A case with what is told of it.
#[derive(Debug)]
pub(super) struct WholeCase {
    /// The case and what hangs on it.
    pub(super) file: CaseFile,
    /// Its timeline, in order.
    pub(super) entries: Vec<EntryLine>,
    /// What became of suggestions.
    pub(super) outcomes: Vec<SuggestionOutcome>,
    /// Whom it is for.
    pub(super) contact: Option<Contact>,
}

/// Cases as the database has them, to be taken one by one.
#[derive(Debug)]
pub(super) struct Files {
    files: BTreeMap<CaseId, CaseFile>,
    entries: BTreeMap<CaseId, Vec<EntryLine>>,
    outcomes: BTreeMap<CaseId, Vec<SuggestionOutcome>>,
    people: People,
}

impl Files {
    /// Reads at most [`AT_ONCE`] cases with all that hangs on them; those that are not there are left out.
    pub(super) fn load(
        conn: &Conn,
        organisation: OrganisationId,
        cases: &[CaseId],
    ) -> Result<Self, StorageError> {
        let ids = Ids::new(conn, organisation, cases.iter().map(|id| id.0));
        let mut files = states(&ids)?;
        ids.bodies("promise", "", |case, row: Promise| {
            hang(&mut files, case, |file| file.promises.extend([(row.id, row)]));
        })?;
        ids.bodies("handoff", "", |case, row: Handoff| {
            hang(&mut files, case, |file| file.handoffs.extend([(row.id, row)]));
        })?;
        ids.bodies("conflict", "", |case, row: Conflict| {
            hang(&mut files, case, |file| file.conflicts.extend([(row.id, row)]));
        })?;
        ids.bodies("link", "", |case, row: Link| {
            hang(&mut files, case, |file| file.links.extend([(row.other, row)]));
        })?;
        ids.bodies("reply", "", |case, row: Reply| {
            hang(&mut files, case, |file| file.replies.extend([(row.id, row)]));
        })?;
        ids.bodies("attachment", "", |case, row: Attachment| {
            hang(&mut files, case, |file| file.attachments.extend([(row.id, row)]));
        })?;
        let mut entries: BTreeMap<CaseId, Vec<EntryLine>> = BTreeMap::new();
        ids.each(
            "SELECT seq, idx, case_id, entry_id, at, kind, author, body, meta FROM entry WHERE tenant_id = ?1 AND case_id IN",
            "ORDER BY case_id, seq, idx",
            |row| {
                let line = read_entry(row)?;
                entries.entry(line.entry.case).or_default().push(line);
                Ok(())
            },
        )?;
        let mut outcomes: BTreeMap<CaseId, Vec<SuggestionOutcome>> = BTreeMap::new();
        ids.bodies(
            "suggestion_outcome",
            "ORDER BY case_id, outcome_id",
            |case, row| {
                outcomes.entry(case).or_default().push(row);
            },
        )?;
        let contacts = files.values().filter_map(|file| file.case.contact()).collect();
        Ok(Self {
            files,
            entries,
            outcomes,
            people: People::load(conn, organisation, contacts)?,
        })
    }

    /// Takes a case out whole.
    pub(super) fn take_all(&mut self, id: CaseId) -> Option<WholeCase> {
        let file = self.files.remove(&id)?;
        let contact = file.case.contact();
        let contact = contact.and_then(|contact| self.people.contacts.get(&contact).cloned());
        let entries = self.entries.remove(&id).unwrap_or_default();
        let outcomes = self.outcomes.remove(&id).unwrap_or_default();
        Some(WholeCase {
            file,
            entries,
            outcomes,
            contact,
        })
    }

    /// Takes a case out, as far as it is in sight.
    pub(super) fn take(&mut self, id: CaseId, sight: &Sight) -> CaseRows {
        let entries = self.entries.remove(&id).unwrap_or_default();
        let outcomes = self.outcomes.remove(&id).unwrap_or_default();
        let Some(file) = self.files.remove(&id).filter(|_| *sight != Sight::Nothing) else {
            return CaseRows::default();
        };
        let is_whole = *sight == Sight::Whole;
        let contact = file.case.contact().filter(|_| is_whole);
        let people = contact
            .map(|contact| self.people.chain(contact))
            .unwrap_or_default();
        let mut rows = vec![Row::Case(if is_whole {
            CaseLine::of(&file.case)
        } else {
            CaseLine::of(&request_of(&file.case))
        })];
        let entries = entries.into_iter();
        rows.extend(
            entries
                .filter(|line| sight.shows_entry(&file, line.entry.meta.handoff))
                .map(Row::Entry),
        );
        let questions: Vec<Handoff> = file
            .handoffs
            .values()
            .filter(|h| sight.shows_handoff(&file, h.id))
            .cloned()
            .collect();
        if !is_whole {
            rows.extend(questions.into_iter().map(Row::Handoff));
            return CaseRows { people, rows };
        }
        rows.extend(file.promises.into_values().map(Row::Promise));
        rows.extend(questions.into_iter().map(Row::Handoff));
        rows.extend(file.conflicts.into_values().map(Row::Conflict));
        rows.extend(file.links.into_values().map(Row::Link));
        rows.extend(file.replies.into_values().map(Row::Reply));
        rows.extend(file.attachments.into_values().map(Row::Attachment));
        rows.extend(outcomes.into_iter().map(Row::Outcome));
        CaseRows { people, rows }
    }
}

fn hang(files: &mut BTreeMap<CaseId, CaseFile>, case: CaseId, put: impl FnOnce(&mut CaseFile)) {
    if let Some(file) = files.get_mut(&case) {
        put(file);
    }
}

/// The cases' own rows, with fields and labels.
fn states(ids: &Ids<'_>) -> Result<BTreeMap<CaseId, CaseFile>, StorageError> {
    let mut files = BTreeMap::new();
    ids.each(
        "SELECT case_id, code, number, created_at, created_by, unknown FROM case_row WHERE tenant_id = ?1 AND case_id IN",
        "",
        |row| {
            let case = CaseState {
                id: id_at(row, 0)?,
                code: row.text(1)?.parse().map_err(|_| StorageError::Damaged("case_row"))?,
                number: row.get(2)?,
                created_at: Timestamp(row.get(3)?),
                created_by: id_at(row, 4)?,
                fields: BTreeMap::new(),
                tags: BTreeSet::new(),
                unknown: row.get(5)?,
            };
            files.insert(case.id, CaseFile::new(case));
            Ok(())
        },
    )?;
    ids.each(
        "SELECT case_id, field, v, val FROM case_field WHERE tenant_id = ?1 AND case_id IN",
        "",
        |row| {
            let field = Field::parse(row.text(1)?).ok_or(StorageError::Damaged("case_field"))?;
            let cell = Cell {
                version: row.get(2)?,
                value: json_at(row, 3, "case_field")?,
            };
            hang(&mut files, id_at(row, 0)?, |file| {
                file.case.fields.extend([(field, cell)])
            });
            Ok(())
        },
    )?;
    ids.each(
        "SELECT case_id, tag FROM case_tag WHERE tenant_id = ?1 AND case_id IN",
        "",
        |row| {
            let tag = row.get(1)?;
            hang(&mut files, id_at(row, 0)?, |file| file.case.tags.extend([tag]));
            Ok(())
        },
    )?;
    Ok(files)
}
