//! Imports: many rows in one transaction, through the same change log as an operator's edit.
//!
//! While no device has been enrolled nobody holds a cursor, so the log of an import would have no reader:
//! it is left out, and the log begins after the import.

use super::directory::Standing;
use super::engine::{Told, Writing};
use super::post::{take_number, take_seq};
use super::sql::{run, value};
use super::{
    Storage, StorageError, UNNAMED, accounts, audit, case_write, change_log, contact_state, contacts,
    directory,
};
use crate::decide::{
    Addressed, AuditNote, FieldAuthor, Gate, HeldCase, HeldContact, Ledger, Logged, Telling,
};
use crate::scope::{ScopeId, scopes_of, whole};
use crate::seed::{Experience, SeedBatch, SeedCase, SeedReport};
use oltre_domain::{
    CaseCode, CaseFacts, CaseFile, CaseState, Contact, ContactState, Entry, Field, OrganisationId, Timestamp,
    Version,
};
use oltre_wire::Row;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Codes tried for a case before giving up. There are 33 million: the second is nearly always free.
const CODES_TRIED: u32 = 1_000;

impl Storage {
    pub(crate) fn seed(&self, batch: SeedBatch) -> Result<SeedReport, StorageError> {
        let (organisation, now) = (self.organisation(), self.now());
        let storage = self.clone();
        self.write_once(move |writing| {
            writing.enter(organisation)?;
            let seeding = Seeding {
                writing,
                storage: &storage,
                organisation,
                now,
                is_logged: has_devices(writing, organisation)?,
                seq: take_seq(writing, organisation, 0)?,
                taken: 0,
                audit: Vec::new(),
                told: BTreeSet::new(),
            };
            seeding.run(batch)
        })
    }
}

fn has_devices(writing: &Writing<'_>, organisation: OrganisationId) -> Result<bool, StorageError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM device WHERE tenant_id = ?1)";
    Ok(value(writing, sql, [organisation.0.as_bytes()])?.unwrap_or(false))
}

struct Seeding<'a> {
    writing: &'a Writing<'a>,
    storage: &'a Storage,
    organisation: OrganisationId,
    now: Timestamp,
    is_logged: bool,
    /// The last sequence given, and how many of this transaction's own: the counter is moved once, at the end. Nobody
    /// else can take one meanwhile: the counter's row is locked.
    seq: Version,
    taken: i64,
    audit: Vec<AuditNote>,
    told: BTreeSet<ScopeId>,
}

impl Seeding<'_> {
    fn run(mut self, batch: SeedBatch) -> Result<SeedReport, StorageError> {
        let SeedBatch {
            organisation,
            queues,
            operators,
            topics,
            notices,
            macros,
            hours,
            services,
            contacts,
            cases,
        } = batch;
        let (year, now) = (self.storage.year(self.now), self.now);
        if let Some(name) = organisation {
            run(
                self.writing,
                "UPDATE organisation SET name = ?2 WHERE tenant_id = ?1 AND name = ?3",
                (self.organisation.0.as_bytes(), name, UNNAMED),
            )?;
        }
        let shown = operators.iter().map(|o| Row::Operator(o.shown()));
        let rows: Vec<Row> = queues
            .into_iter()
            .map(Row::Queue)
            .chain(shown)
            .chain(topics.into_iter().map(Row::Topic))
            .chain(notices.into_iter().map(Row::Notice))
            .chain(macros.into_iter().map(Row::Macro))
            .chain(hours.into_iter().map(Row::BusinessHours))
            .chain(services.into_iter().map(Row::ServiceLevel))
            .collect();
        // The directory is logged in any case: it is small.
        let mut report = directory::put(
            self.writing,
            self.organisation,
            rows,
            Standing::Stays,
            None,
            now,
            year,
        )?;
        self.seq = take_seq(self.writing, self.organisation, 0)?;
        for operator in &operators {
            if let Some(account) = &operator.account {
                let (id, role) = (operator.operator.id, operator.operator.role);
                accounts::add(self.writing, self.organisation, id, role, account, now)?;
            }
        }
        let queues = directory::queues(self.writing, self.organisation)?;
        for contact in contacts {
            let is_new = self.contact(contact)?;
            report.added += u64::from(is_new);
            report.already_there += u64::from(!is_new);
        }
        for case in cases {
            let queue = case.case.queue();
            if !queue.is_some_and(|q| queues.contains(&q)) {
                return Err(StorageError::Unfit(format!(
                    "case {} is in no queue",
                    case.case.id
                )));
            }
            let is_new = self.case(case)?;
            report.added += u64::from(is_new);
            report.already_there += u64::from(!is_new);
        }
        self.finish()?;
        Ok(report)
    }

    fn contact(&mut self, mut contact: Contact) -> Result<bool, StorageError> {
        if contacts::is_there(self.writing, self.organisation, contact.id)? {
            return Ok(false);
        }
        for (field, (text, _)) in &contact.f {
            if let Err(code) = field.check(text) {
                let why = format!("contact {}: {code}", contact.id);
                return Err(StorageError::Unfit(why));
            }
        }
        // A contact without case is in no scope: it takes a sequence with its first case, and is told then.
        for (_, version) in contact.f.values_mut() {
            *version = self.seq;
        }
        contacts::put(self.writing, self.organisation, &contact, None, self.seq)?;
        Ok(true)
    }

    fn case(&mut self, seed: SeedCase) -> Result<bool, StorageError> {
        let SeedCase {
            mut case,
            entries,
            promises,
            handoffs,
            outcomes,
            experiences,
        } = seed;
        let there: Option<i64> = value(
            self.writing,
            "SELECT 1 FROM case_row WHERE tenant_id = ?1 AND case_id = ?2",
            (self.organisation.0.as_bytes(), case.id.0.as_bytes()),
        )?;
        if there.is_some() {
            return Ok(false);
        }
        for (field, cell) in &case.fields {
            if let Err(code) = field.check(&cell.value) {
                let why = format!("case {}, field {field}: {code}", case.id);
                return Err(StorageError::Unfit(why));
            }
        }
        case.code = self.free_code(&case)?;
        self.seq += 1;
        self.taken += 1;
        let seq = self.seq;
        for cell in case.fields.values_mut() {
            cell.version = seq;
        }
        if case.number.is_none() {
            let year = self.storage.year(case.created_at);
            case.number = Some(take_number(self.writing, self.organisation, year)?);
        }
        let solved_at = case.value(Field::SolvedAt).int().map(Timestamp);
        let status_at = solved_at.unwrap_or(case.created_at).min(self.now);
        let id = case.id;
        let mut held = held_case(case, promises, handoffs);
        held.history.entries = entries.iter().map(|e| (e.id, e.meta.handoff)).collect();
        held.history.outcomes = outcomes;
        held.brought_in_at = Some(self.now);
        let people = self.people_of(&held)?;
        let ledger = self.ledger_of(&held, &people, entries);
        case_write::put(self.writing, self.organisation, &held, seq, status_at)?;
        for contact in people.iter().filter(|c| c.is_state_touched) {
            contact_state::put(self.writing, self.organisation, &contact.state, seq)?;
        }
        if self.is_logged {
            change_log::write(self.writing, self.organisation, &ledger, seq, self.now)?;
            self.told
                .extend(ledger.changes.iter().flat_map(|c| c.scopes.iter().copied()));
        } else {
            change_log::write_rows(self.writing, self.organisation, &ledger, seq)?;
        }
        for experience in &experiences {
            self.experience(id.0, experience)?;
        }
        let mut note = AuditNote::new(self.now, "case.import");
        note.id = Some(id.0);
        note.seq = Some(seq);
        self.audit.push(note);
        Ok(true)
    }

    /// The case's contact, and those it was merged into, with what has to be known of them once the case is there; nobody
    /// when nobody has to be told and the case says nothing of them.
    fn people_of(&self, held: &HeldCase) -> Result<Vec<HeldContact>, StorageError> {
        let Some(file) = &held.file else {
            return Ok(Vec::new());
        };
        let Some(id) = file.case.contact() else {
            return Ok(Vec::new());
        };
        let facts = CaseFacts::of(file, &held.history.outcomes);
        if !self.is_logged && facts == CaseFacts::default() {
            return Ok(Vec::new());
        }
        let mut people = Vec::new();
        for row in contacts::chain(self.writing, self.organisation, id)? {
            let mut contact = contacts::hold(self.writing, self.organisation, row.id, true)?;
            contact.scopes.extend(whole(&held.scopes));
            let mut cases = contact.facts.take().unwrap_or_default();
            cases.insert(file.case.id, facts.clone());
            let state = ContactState::of(row.id, &cases, self.now);
            contact.is_state_touched = state != contact.state;
            contact.state = state;
            people.push(contact);
        }
        Ok(people)
    }

    fn ledger_of(&self, held: &HeldCase, people: &[HeldContact], entries: Vec<Entry>) -> Ledger {
        let mut ledger = Ledger::default();
        let Some(file) = &held.file else { return ledger };
        let new = entries.into_iter().map(|e| Logged::NewEntry(Box::new(e)));
        let outcomes = held.history.outcomes.iter().cloned().map(Logged::NewOutcome);
        let mut rows: Vec<Logged> = new.chain(outcomes).collect();
        if self.is_logged {
            rows.extend(file.promises.values().cloned().map(Logged::PutPromise));
            rows.extend(file.handoffs.values().cloned().map(Logged::PutHandoff));
        }
        // What is known of the contact is told once, to everybody who holds them, when it changed.
        let told = |c: &HeldContact| match &c.row {
            Some(row) if c.is_state_touched => ContactState::nothing(row.id),
            _ => c.state.clone(),
        };
        let states: Vec<ContactState> = people.iter().map(told).collect();
        let known = people.iter().zip(&states);
        Telling {
            file,
            people: known
                .filter_map(|(c, state)| c.row.as_ref().map(|row| (row, state)))
                .collect(),
            history: &held.history,
            is_new: true,
            fields: BTreeMap::new(),
            tags_added: BTreeSet::new(),
            tags_removed: BTreeSet::new(),
            rows,
            before: &BTreeSet::new(),
            after: &held.scopes,
            why: None,
            origin: None,
        }
        .note(&mut ledger);
        for contact in people.iter().filter(|c| c.is_state_touched) {
            ledger.changes.push(Addressed {
                what: Logged::PutContactState(contact.state.clone()),
                scopes: contact.scopes.clone(),
                gate: Gate::default(),
                origin: None,
            });
        }
        ledger
    }

    /// The case's own code, or when another case has it the next one that is free: the same one every time, for the same
    /// case on the same server. It is said aloud, so no two cases may share it.
    fn free_code(&self, case: &CaseState) -> Result<CaseCode, StorageError> {
        let mut code = case.code;
        for attempt in 0..CODES_TRIED {
            let taken: Option<i64> = value(
                self.writing,
                "SELECT 1 FROM case_row WHERE tenant_id = ?1 AND code = ?2 LIMIT 1",
                (self.organisation.0.as_bytes(), code.as_str()),
            )?;
            if taken.is_none() {
                return Ok(code);
            }
            let mut hash = Sha256::new();
            hash.update(case.id.0.as_bytes());
            hash.update(attempt.to_be_bytes());
            let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
            code = CaseCode::from_bits(u32::from_be_bytes([a, b, c, d]));
        }
        Err(StorageError::Unfit(format!(
            "there is no free code for case {}",
            case.id
        )))
    }

    fn experience(&self, case: Uuid, row: &Experience) -> Result<(), StorageError> {
        let Experience {
            id,
            at,
            source,
            words,
            answers,
        } = row;
        run(
            self.writing,
            include_str!("sql/insert_experience.sql"),
            (
                self.organisation.0.as_bytes(),
                case.as_bytes(),
                id.as_bytes(),
                at.0,
                source,
                words,
                super::sql::json(answers),
            ),
        )?;
        Ok(())
    }

    fn finish(self) -> Result<(), StorageError> {
        let seq = take_seq(self.writing, self.organisation, self.taken)?;
        audit::append(self.writing, self.organisation, &self.audit)?;
        if !self.is_logged {
            run(
                self.writing,
                "UPDATE tenant_seq SET min_seq = seq WHERE tenant_id = ?1",
                [self.organisation.0.as_bytes()],
            )?;
        }
        self.writing.tell(Told {
            organisation: self.organisation,
            seq,
            scopes: self.told,
        });
        Ok(())
    }
}

/// A new case with its rows marked for writing, as the bench would.
fn held_case(
    case: CaseState,
    promises: Vec<oltre_domain::Promise>,
    handoffs: Vec<oltre_domain::Handoff>,
) -> HeldCase {
    let author = FieldAuthor {
        by: Some(case.created_by),
        at: case.created_at,
    };
    let authors = case.fields.keys().map(|f| (*f, author)).collect();
    let mut file = CaseFile::new(case);
    file.promises = promises.into_iter().map(|p| (p.id, p)).collect();
    file.handoffs = handoffs.into_iter().map(|h| (h.id, h)).collect();
    HeldCase {
        promises: file.promises.keys().copied().collect(),
        handoffs: file.handoffs.keys().copied().collect(),
        scopes: scopes_of(&file),
        file: Some(file),
        authors,
        is_new: true,
        is_touched: true,
        ..HeldCase::default()
    }
}
