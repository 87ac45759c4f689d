//! Contacts from a file.

use super::record::{Column, Record};
use super::values::{Refusal, kind, moment};
use jiff::tz::TimeZone;
use oltre_domain::{
    Contact, ContactField, ContactId, ContactKind, ContactPoint, Timestamp, Value, normalise_point,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How a person is reached, in every file that says so.
pub(super) const PHONE: Column = Column {
    name: "phone",
    also: &["telefono", "tel", "cellulare"],
};
/// See [`PHONE`].
pub(super) const EMAIL: Column = Column {
    name: "email",
    also: &["e-mail", "mail", "posta"],
};
/// See [`PHONE`].
pub(super) const HANDLE: Column = Column {
    name: "handle",
    also: &["altro recapito"],
};

/// The columns of a file of contacts.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "id",
        also: &["external id", "codice", "id esterno"],
    },
    Column {
        name: "name",
        also: &["nome", "nominativo", "ragione sociale"],
    },
    Column {
        name: "kind",
        also: &["tipo"],
    },
    Column {
        name: "language",
        also: &["lingua"],
    },
    Column {
        name: "note",
        also: &["nota", "notes"],
    },
    PHONE,
    EMAIL,
    HANDLE,
    Column {
        name: "created_at",
        also: &["created", "creato il", "data"],
    },
];

/// The id of the contact that a file calls `key`.
pub(super) fn id_of(key: &str) -> ContactId {
    ContactId::imported("file/contacts", key)
}

/// Reads records as contacts.
pub(super) struct ContactReader {
    zone: TimeZone,
    now: Timestamp,
    seen: HashMap<ContactId, u64>,
}

impl ContactReader {
    pub(super) fn new(zone: &str, now: Timestamp) -> Self {
        Self {
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            now,
            seen: HashMap::new(),
        }
    }

    /// One record as a contact.
    ///
    /// # Errors
    /// A cell that is missing or cannot be read; nothing is kept of the record.
    pub(super) fn read(&mut self, record: &Record) -> Result<Contact, Refusal> {
        let id = id_of(record.cell("id").ok_or(Refusal::Missing("id"))?);
        if let Some(line) = self.seen.get(&id) {
            return Err(Refusal::Repeated(*line));
        }
        let name = record.cell("name").ok_or(Refusal::Missing("name"))?;
        let kind = record.cell("kind").map(kind).transpose()?.unwrap_or_default();
        let mut cells = vec![
            (ContactField::Name, "name", name),
            (ContactField::Kind, "kind", kind.as_str()),
        ];
        cells.extend(
            record
                .cell("language")
                .map(|t| (ContactField::Language, "language", t)),
        );
        cells.extend(record.cell("note").map(|t| (ContactField::Note, "note", t)));
        let mut f = BTreeMap::new();
        for (field, column, text) in cells {
            let value = Value::from(text);
            field
                .check(&value)
                .map_err(|code| Refusal::Refused(column, code))?;
            f.insert(field, (value, 0));
        }
        let created_at = match record.cell("created_at") {
            Some(text) => moment("created_at", text, &self.zone)?,
            None => self.now,
        };
        let contact = Contact {
            id,
            created_at,
            f,
            points: points(record)?,
            merged_into: None,
        };
        self.seen.insert(id, record.number);
        Ok(contact)
    }
}

/// The contact points of a record. A cell may hold several, parted by `|`.
///
/// # Errors
/// A point that may not enter.
pub(super) fn points(record: &Record) -> Result<BTreeSet<ContactPoint>, Refusal> {
    let mut points = BTreeSet::new();
    for column in ["phone", "email", "handle"] {
        for typed in record.list(column) {
            points.insert(normalise_point(typed, "IT").map_err(|code| Refusal::Refused(column, code))?);
        }
    }
    Ok(points)
}

/// A contact known by name alone, for cases that bring theirs along.
pub(super) fn named(
    id: ContactId,
    name: &str,
    points: BTreeSet<ContactPoint>,
    since: Timestamp,
) -> Result<Contact, Refusal> {
    let name = Value::from(name);
    ContactField::Name
        .check(&name)
        .map_err(|code| Refusal::Refused("contact_name", code))?;
    let f = BTreeMap::from([
        (ContactField::Name, (name, 0)),
        (ContactField::Kind, (ContactKind::Citizen.as_str().into(), 0)),
    ]);
    Ok(Contact {
        id,
        created_at: since,
        f,
        points,
        merged_into: None,
    })
}
