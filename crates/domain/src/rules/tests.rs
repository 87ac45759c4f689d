//! Stories of case work, told to the rules alone.
//!
//! [`Server`] does what a server does with an op: decides, stamps a version, remembers the result. An operator who
//! works offline is simply one whose ops say what they saw before others wrote.

mod attachments;
mod callbacks;
mod claims;
mod conflicts;
mod contacts;
mod handoffs;
mod invariants;
mod links;
mod mails;
mod merging;
mod promises;
mod reading;
mod replies;
mod solving;
mod splitting;
mod timeline;
mod undoing;

use super::*;
use crate::*;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

const ANNA: OperatorId = OperatorId(Uuid::from_u128(0xA1));
const LUCA: OperatorId = OperatorId(Uuid::from_u128(0xA2));
const MARCO: OperatorId = OperatorId(Uuid::from_u128(0xA3));
const FRONT: QueueId = QueueId(Uuid::from_u128(0xB1));
const ROADS: QueueId = QueueId(Uuid::from_u128(0xB2));
const LAMP: CaseId = CaseId(Uuid::from_u128(0xC1));
const MARTA: ContactId = ContactId(Uuid::from_u128(0xD1));
const MORNING: Timestamp = Timestamp(1_760_000_000_000);

/// What an op came to, as the server remembers it.
#[derive(Clone, Debug, Default)]
struct Result {
    versions: BTreeMap<Field, Version>,
    conflicts: BTreeMap<Field, ConflictId>,
}

/// One case and one contact, in the hands of a server.
#[derive(Clone, Debug, Default)]
struct Server {
    seq: Version,
    file: Option<CaseFile>,
    contact: Option<Contact>,
    /// Cases and contacts beside those.
    others: BTreeMap<CaseId, CaseFile>,
    people: BTreeMap<ContactId, Contact>,
    /// Who the server would say has answered since.
    answered_by: Option<OperatorId>,
    entries: Vec<Entry>,
    outcomes: Vec<SuggestionOutcome>,
    results: HashMap<OpId, Result>,
    made: u128,
}

impl Server {
    /// A new case in the front queue, nobody's.
    fn with_case() -> Self {
        let mut server = Self::default();
        let created = server.say(ANNA, create(&[]));
        assert_eq!(created, Outcome::Applied);
        server
    }

    /// The same, taken by Anna.
    fn with_annas_case() -> Self {
        let mut server = Self::with_case();
        assert_eq!(server.say(ANNA, claim(None)), Outcome::Applied);
        server
    }

    /// An op as a device makes it.
    fn op(&mut self, kind: OpKind) -> Op {
        self.made += 1;
        Op {
            oid: OpId(Uuid::from_u128(0x1000 + self.made)),
            act: ActId(Uuid::from_u128(0x9000 + self.made)),
            v: SCHEMA,
            at: MORNING.plus(i64::try_from(self.made).unwrap() * Timestamp::MINUTE),
            after: Vec::new(),
            undoes: None,
            atomic: false,
            bulk: None,
            kind,
        }
    }

    /// Makes an op and takes it at once.
    fn say(&mut self, by: OperatorId, kind: OpKind) -> Outcome {
        let op = self.op(kind);
        self.take(by, &op)
    }

    fn row_of(&self, id: CaseId) -> Option<&CaseFile> {
        self.file
            .as_ref()
            .filter(|f| f.case.id == id)
            .or_else(|| self.others.get(&id))
    }
    fn person(&self, id: ContactId) -> Option<&Contact> {
        self.contact
            .as_ref()
            .filter(|c| c.id == id)
            .or_else(|| self.people.get(&id))
    }

    fn verdict(&self, by: OperatorId, op: &Op) -> Verdict {
        let base_of = |oid: OpId, field: Field| match self.results.get(&oid) {
            Some(r) if r.versions.contains_key(&field) => BaseOf::Version(r.versions[&field]),
            Some(r) => r
                .conflicts
                .get(&field)
                .map_or(BaseOf::Unknown, |id| BaseOf::Conflict(*id)),
            None => BaseOf::Unknown,
        };
        let context = Context {
            by,
            now: op.at,
            answered_by: self.answered_by,
            base_of: &base_of,
        };
        let rows = Rows {
            case: op.kind.case().and_then(|id| self.row_of(id)),
            other: op.kind.other_case().and_then(|id| self.row_of(id)),
            contact: op.kind.contact().and_then(|id| self.person(id)),
            other_contact: op.kind.other_contact().and_then(|id| self.person(id)),
            ..Rows::default()
        };
        decide(op, &context, &rows)
    }

    fn write(&mut self, effect: &Effect, own: Option<CaseId>) {
        match (effect.case(own), effect) {
            (Some(id), _) if id == LAMP => apply(&mut self.file, effect, self.seq),
            (Some(id), _) => {
                let mut file = self.others.remove(&id);
                apply(&mut file, effect, self.seq);
                self.others.extend(file.map(|f| (id, f)));
            }
            (None, Effect::PutContact(row)) if row.id != MARTA => {
                let mut held = self.people.remove(&row.id);
                apply_to_contact(&mut held, effect, self.seq);
                self.people.extend(held.map(|c| (row.id, c)));
            }
            (None, _) => apply_to_contact(&mut self.contact, effect, self.seq),
        }
    }

    fn take(&mut self, by: OperatorId, op: &Op) -> Outcome {
        let Verdict { outcome, effects } = self.verdict(by, op);
        if effects.is_empty() {
            return outcome;
        }
        self.seq += 1;
        let mut result = Result::default();
        for effect in &effects {
            self.write(effect, op.kind.case());
            match effect {
                Effect::Append(entry) => self.entries.push((**entry).clone()),
                Effect::PutOutcome(row) => self.outcomes.push(row.clone()),
                Effect::SetField(field, _) => drop(result.versions.insert(*field, self.seq)),
                Effect::PutCase(case) => {
                    result.versions.extend(case.fields.keys().map(|f| (*f, self.seq)));
                }
                Effect::PutConflict(c) if c.open => drop(result.conflicts.insert(c.field, c.id)),
                _ => {}
            }
        }
        self.results.insert(op.oid, result);
        outcome
    }

    fn file(&self) -> &CaseFile {
        self.file.as_ref().unwrap()
    }
    fn case(&self) -> &CaseState {
        &self.file().case
    }
    fn kinds(&self) -> Vec<EntryKind> {
        self.entries.iter().map(|e| e.kind).collect()
    }
    fn open_conflicts(&self) -> Vec<&Conflict> {
        self.file().conflicts.values().filter(|c| c.open).collect()
    }

    /// A change of one field made from what stands there now.
    fn seen(&self, field: Field, value: impl Into<Value>) -> FieldChange {
        FieldChange {
            base_version: Some(self.case().version(field)),
            base_op: None,
            base: self.case().value(field).clone(),
            value: value.into(),
        }
    }
}

/// Written, whether or not other fields had moved: the versions of one op's fields tell that only roughly.
fn done(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Applied | Outcome::Merged)
}

/// Why an op was refused.
fn refusal(outcome: Outcome) -> RefusalCode {
    match outcome {
        Outcome::Rejected { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

fn create(more: &[(Field, Value)]) -> OpKind {
    let mut f: BTreeMap<Field, Value> = more.iter().cloned().collect();
    f.entry(Field::Queue).or_insert_with(|| FRONT.to_string().into());
    f.entry(Field::Subject)
        .or_insert_with(|| "Lampione spento".into());
    OpKind::CaseCreate {
        id: LAMP,
        code: CaseCode::from_bits(77),
        f,
        tags: BTreeSet::new(),
    }
}

fn claim(expect: Option<OperatorId>) -> OpKind {
    OpKind::CaseClaim { id: LAMP, expect }
}

fn solve(outcome: &str, text: &str) -> OpKind {
    OpKind::CaseSolve {
        id: LAMP,
        outcome: outcome.to_owned(),
        text: text.to_owned(),
    }
}

fn reopen(reason: &str) -> OpKind {
    OpKind::CaseReopen {
        id: LAMP,
        reason: reason.to_owned(),
    }
}

fn set(changes: &[(Field, FieldChange)]) -> OpKind {
    OpKind::CaseSet {
        id: LAMP,
        f: changes.iter().cloned().collect(),
    }
}

fn tags<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}
