//! Cases from a file.

mod columns;
mod entries;

pub(super) use columns::COLUMNS;

use super::codes;
use super::contacts::{id_of, named, points};
use super::names::Names;
use super::record::Record;
use super::values::{Refusal, channel, moment, priority, status, yes_or_no};
use crate::seed::{SeedBatch, SeedCase, SeedOperator};
use crate::storage::StorageError;
use jiff::tz::TimeZone;
use oltre_domain::rules::RefusalCode;
use oltre_domain::{
    CaseId, CaseState, CaseStatus, Cell, Contact, ContactId, Field, Operator, OperatorId, Place, Role,
    Timestamp, Value, check_text, fold,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const SOURCE: &str = "file/cases";

/// Why a record did not become a case.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// It is not right: the others go in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Who is there already cannot be looked up: the import stops.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Reads records as cases.
pub(super) struct CaseReader<'a> {
    zone: TimeZone,
    now: Timestamp,
    names: &'a Names<'a>,
    seen: HashMap<CaseId, u64>,
    brought: BTreeSet<ContactId>,
}

/// In whose name imported rows stand: nobody of the desk wrote them.
fn importer() -> OperatorId {
    OperatorId::imported("file", "import")
}

impl<'a> CaseReader<'a> {
    pub(super) fn new(zone: &str, now: Timestamp, names: &'a Names<'a>) -> Self {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Self {
            zone,
            now,
            names,
            seen: HashMap::new(),
            brought: BTreeSet::new(),
        }
    }

    /// What comes before the first case: the name imported rows stand in.
    pub(super) fn first_batch(&self) -> SeedBatch {
        let operator = Operator {
            id: importer(),
            name: "Importazione".to_owned(),
            alias: None,
            role: Role::Operator,
            queues: None,
        };
        SeedBatch {
            operators: vec![SeedOperator {
                operator,
                account: None,
            }],
            ..SeedBatch::default()
        }
    }

    /// One record as a case, with its contact if the record brings one.
    ///
    /// # Errors
    /// A cell that is missing or cannot be read, or the database cannot be read; nothing is kept of the record.
    pub(super) fn read(&mut self, record: &Record) -> Result<(SeedCase, Option<Contact>), Unread> {
        let key = record.cell("id").ok_or(Refusal::Missing("id"))?;
        let id = CaseId::imported(SOURCE, key);
        if let Some(line) = self.seen.get(&id) {
            return Err(Refusal::Repeated(*line).into());
        }
        let created_at = self.moment(record, "created_at")?.unwrap_or(self.now);
        let contact = self.contact(record, created_at)?;
        let fields = self.fields(record, contact.as_ref().map(|c| c.0))?;
        let entries = self.entries(record, id, key, created_at)?;
        let mut case = CaseState {
            id,
            code: codes::file(id),
            number: None,
            created_at,
            created_by: importer(),
            fields: BTreeMap::new(),
            tags: tags(record)?,
            unknown: None,
        };
        for (field, column, value) in fields {
            field
                .check(&value)
                .map_err(|code| Refusal::Refused(column, code))?;
            case.fields.insert(field, Cell { value, version: 0 });
        }
        self.seen.insert(id, record.number);
        let seed = SeedCase {
            case,
            entries,
            promises: Vec::new(),
            handoffs: Vec::new(),
            outcomes: Vec::new(),
            experiences: Vec::new(),
        };
        let brought = contact
            .and_then(|(_, contact)| contact)
            .filter(|c| self.brought.insert(c.id));
        Ok((seed, brought))
    }

    fn moment(&self, record: &Record, column: &'static str) -> Result<Option<Timestamp>, Refusal> {
        record
            .cell(column)
            .map(|text| moment(column, text, &self.zone))
            .transpose()
    }

    /// The contact named by id, by name, or both; with a name it is brought along in case it is not there.
    fn contact(
        &self,
        record: &Record,
        since: Timestamp,
    ) -> Result<Option<(ContactId, Option<Contact>)>, Unread> {
        let points = points(record)?;
        match (record.cell("contact"), record.cell("contact_name")) {
            (None, None) if points.is_empty() => Ok(None),
            (None, None) => Err(Refusal::Missing("contact_name").into()),
            (Some(key), None) => {
                let id = id_of(key);
                if self.brought.contains(&id) || self.names.has_contact(id)? {
                    Ok(Some((id, None)))
                } else {
                    Err(Refusal::Unknown("contact").into())
                }
            }
            (key, Some(name)) => {
                // Without an id of their own, people are told apart by name and by how they are reached.
                let reached: Vec<&str> = points.iter().map(|p| p.value.as_str()).collect();
                let own = format!("{}\u{0}{}", fold(name), reached.join("\u{0}"));
                let id = key.map_or_else(|| ContactId::imported("file/names", &own), id_of);
                Ok(Some((id, Some(named(id, name, points, since)?))))
            }
        }
    }

    fn fields(
        &self,
        record: &Record,
        contact: Option<ContactId>,
    ) -> Result<Vec<(Field, &'static str, Value)>, Refusal> {
        let mut fields = vec![(
            Field::Subject,
            "subject",
            Value::from(record.cell("subject").ok_or(Refusal::Missing("subject"))?),
        )];
        let mut put = |field, column, value: Value| fields.push((field, column, value));
        for (field, column) in [
            (Field::Asked, "asked"),
            (Field::Need, "need"),
            (Field::Language, "language"),
            (Field::OutcomeText, "outcome_text"),
        ] {
            if let Some(text) = record.cell(column) {
                put(field, column, text.into());
            }
        }
        for (field, column) in [
            (Field::Complaint, "complaint"),
            (Field::Distress, "distress"),
            (Field::JustAnswer, "just_answer"),
            (Field::Answered, "answered"),
        ] {
            if let Some(text) = record.cell(column) {
                put(field, column, yes_or_no(column, text)?.into());
            }
        }
        if let Some(topic) = record.cell("topic") {
            put(
                Field::Topic,
                "topic",
                self.names.topic(topic).ok_or(Refusal::Unknown("topic"))?.into(),
            );
        }
        if let Some(text) = record.cell("channel") {
            put(Field::Channel, "channel", channel(text)?.as_str().into());
        }
        let urgency = record
            .cell("priority")
            .map(priority)
            .transpose()?
            .unwrap_or_default();
        put(Field::Priority, "priority", urgency.number().into());
        if let Some(due) = self.moment(record, "due")? {
            put(Field::Due, "due", due.0.into());
        }
        let part = |column| record.cell(column).unwrap_or_default().to_owned();
        let place = Place {
            street: part("street"),
            number: part("number"),
            district: part("district"),
        };
        if place != Place::default() {
            put(Field::Place, "street", Value::Place(place));
        }
        // Who knows the case by its number in the other system finds it here by that.
        if let Some(reference) = record.cell("reference").or_else(|| record.cell("id")) {
            put(Field::Reference, "reference", reference.into());
        }
        if let Some(contact) = contact {
            put(Field::Contact, "contact", contact.to_string().into());
        }
        let named = record.cell("queue");
        let missing = if named.is_some() {
            Refusal::Unknown("queue")
        } else {
            Refusal::Missing("queue")
        };
        put(
            Field::Queue,
            "queue",
            self.names.queue(named).ok_or(missing)?.to_string().into(),
        );
        fields.extend(self.standing(record)?);
        Ok(fields)
    }

    /// Status, owner and outcome, which have to agree.
    fn standing(&self, record: &Record) -> Result<Vec<(Field, &'static str, Value)>, Refusal> {
        let owner = match record.cell("owner") {
            Some(name) => Some(self.names.operator(name).ok_or(Refusal::Unknown("owner"))?),
            None => None,
        };
        let (outcome, solved_at) = (record.cell("outcome"), self.moment(record, "solved_at")?);
        let status = match record.cell("status") {
            Some(text) => status(text)?,
            None if outcome.is_some() || solved_at.is_some() => CaseStatus::Solved,
            None if owner.is_some() => CaseStatus::Open,
            None => CaseStatus::New,
        };
        let mut fields = vec![(Field::Status, "status", Value::from(status.as_str()))];
        if let Some(owner) = owner {
            fields.push((Field::Owner, "owner", owner.to_string().into()));
        }
        let until = self.moment(record, "wait_until")?;
        match status {
            CaseStatus::New if owner.is_some() => {
                return Err(Refusal::Unreadable("status", "a new case has no owner yet"));
            }
            CaseStatus::Open
            | CaseStatus::WaitingContact
            | CaseStatus::WaitingDate
            | CaseStatus::Reopened
                if owner.is_none() =>
            {
                return Err(Refusal::Missing("owner"));
            }
            CaseStatus::WaitingDate => {
                let until = until.ok_or(Refusal::Missing("wait_until"))?;
                fields.push((Field::WaitUntil, "wait_until", until.0.into()));
            }
            CaseStatus::Solved | CaseStatus::Closed => {
                let outcome = outcome.ok_or(Refusal::Missing("outcome"))?;
                fields.push((Field::Outcome, "outcome", outcome.into()));
                let solved_at = solved_at.ok_or(Refusal::Missing("solved_at"))?;
                fields.push((Field::SolvedAt, "solved_at", solved_at.0.into()));
            }
            _ => {}
        }
        Ok(fields)
    }
}

fn tags(record: &Record) -> Result<BTreeSet<String>, Refusal> {
    let tags: BTreeSet<String> = record.list("tags").map(str::to_owned).collect();
    if tags.len() > 50 {
        return Err(Refusal::Refused("tags", RefusalCode::TooMany));
    }
    for tag in &tags {
        check_text(tag).map_err(|_| Refusal::Refused("tags", RefusalCode::of_text(tag)))?;
        if tag.chars().count() > 60 {
            return Err(Refusal::Refused("tags", RefusalCode::ValueNotAllowed));
        }
    }
    Ok(tags)
}
