//! Cases as rows.

use crate::{CaseOnScreen, Result, Store, StoreError, hanging, leaving, unknown};
use oltre_domain::{
    CaseCode, CaseFile, CaseId, CaseState, CaseStatus, Cell, ClockKind, Conflict, ConflictId, Field,
    OperatorId, Priority, QueueId, Timestamp, Value, Version, fold,
};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use uuid::Uuid;

/// What a list shows of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseListRow {
    /// Which.
    pub id: CaseId,
    /// Its spoken code.
    pub code: CaseCode,
    /// One line.
    pub subject: String,
    /// The contact's name, empty when unknown.
    pub contact: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// How urgent.
    pub priority: Priority,
    /// Who answers for it.
    pub owner: Option<OperatorId>,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// Topic key.
    pub topic: Option<String>,
    /// Its last timeline entry.
    pub updated_at: Timestamp,
    /// By when.
    pub due: Option<Timestamp>,
    /// A formal complaint.
    pub complaint: bool,
    /// The contact needs care.
    pub distress: bool,
    /// The nearest open promise's date.
    pub promise_due: Option<Timestamp>,
    /// A promise was broken.
    pub promise_broken: bool,
    /// Something of it is not yet sent.
    pub pending: bool,
    /// Fields with two versions.
    pub conflicts: u32,
    /// The nearest date by which an office that was asked answers.
    pub asked_due: Option<Timestamp>,
    /// By when what was undertaken for it is due next, and what that is; none while it stands still.
    pub clock: Option<(ClockKind, Timestamp)>,
    /// A colleague calls whoever works at this device.
    pub mentioned: bool,
}

/// Whom a case `c` is for: `w` is the contact it names, `p` the person that contact is.
pub(crate) const JOIN_PERSON: &str =
    "LEFT JOIN contact w ON w.id = c.contact LEFT JOIN contact p ON p.id = w.person";

/// The columns [`list_row`] reads, from `case_row c` joined with [`JOIN_PERSON`].
pub(crate) const LIST_COLUMNS: &str = "c.id, c.code, c.subject, coalesce(p.name, w.name, ''), c.status, c.priority, c.owner, c.queue, \
     c.topic, c.updated_at, c.due, c.complaint, c.distress, c.promise_due, c.promise_broken, c.pending, c.conflicts, \
     (SELECT min(h.due) FROM handoff h WHERE h.case_id = c.id AND h.open = 1), c.clock_kind, c.clock_due, \
     EXISTS (SELECT 1 FROM mention m WHERE m.case_id = c.id)";

pub(crate) fn list_row(r: &Row<'_>) -> rusqlite::Result<CaseListRow> {
    Ok(CaseListRow {
        id: CaseId(r.get(0)?),
        code: code(r.get_ref(1)?.as_str()?),
        subject: r.get(2)?,
        contact: r.get(3)?,
        status: CaseStatus::parse(r.get_ref(4)?.as_str()?).unwrap_or_default(),
        priority: Priority::of_number(r.get(5)?),
        owner: r.get::<_, Option<Uuid>>(6)?.map(OperatorId),
        queue: r.get::<_, Option<Uuid>>(7)?.map(QueueId),
        topic: r.get(8)?,
        updated_at: Timestamp(r.get(9)?),
        due: r.get::<_, Option<i64>>(10)?.map(Timestamp),
        complaint: r.get(11)?,
        distress: r.get(12)?,
        promise_due: r.get::<_, Option<i64>>(13)?.map(Timestamp),
        promise_broken: r.get(14)?,
        pending: r.get::<_, i64>(15)? > 0,
        conflicts: r.get(16)?,
        asked_due: r.get::<_, Option<i64>>(17)?.map(Timestamp),
        clock: clock(r.get_ref(18)?.as_str_or_null()?, r.get(19)?),
        mentioned: r.get(20)?,
    })
}

fn clock(kind: Option<&str>, due: Option<i64>) -> Option<(ClockKind, Timestamp)> {
    Some((ClockKind::parse(kind?)?, Timestamp(due?)))
}

/// A stored code was checked when it entered; a damaged one reads as the first code there is.
pub(crate) fn code(text: &str) -> CaseCode {
    text.parse().unwrap_or_else(|_| CaseCode::from_bits(0))
}

/// The fields that have columns; all others lie in `rest`.
const COLUMNS: [Field; 9] = [
    Field::Subject,
    Field::Status,
    Field::Owner,
    Field::Queue,
    Field::Topic,
    Field::Priority,
    Field::Due,
    Field::Contact,
    Field::Complaint,
];

pub(crate) fn load_state(c: &Connection, id: CaseId) -> Result<Option<CaseState>> {
    let mut statement = c.prepare_cached(
        "SELECT code, number, created_at, created_by, subject, status, owner, queue, topic, priority, due, contact, complaint,
                rest, versions, tags, unknown FROM case_row WHERE id = ?1",
    )?;
    let found = statement
        .query_row(params![id.0], |r| {
            let uuid = |i: usize| -> rusqlite::Result<Value> {
                Ok(r.get::<_, Option<Uuid>>(i)?
                    .map_or(Value::Null, |u| Value::Text(u.to_string())))
            };
            let columns = [
                text_value(r.get::<_, Option<String>>(4)?.filter(|t| !t.is_empty())),
                text_value(r.get(5)?),
                uuid(6)?,
                uuid(7)?,
                text_value(r.get(8)?),
                Value::Int(r.get(9)?),
                r.get::<_, Option<i64>>(10)?.map_or(Value::Null, Value::Int),
                uuid(11)?,
                Value::Bool(r.get(12)?),
            ];
            let state = CaseState {
                id,
                code: code(r.get_ref(0)?.as_str()?),
                number: r.get(1)?,
                created_at: Timestamp(r.get(2)?),
                created_by: OperatorId(r.get(3)?),
                fields: BTreeMap::new(),
                tags: BTreeSet::new(),
                unknown: r.get(16)?,
            };
            Ok((
                state,
                columns,
                r.get::<_, String>(13)?,
                r.get::<_, String>(14)?,
                r.get::<_, String>(15)?,
            ))
        })
        .optional()?;
    let Some((mut state, columns, rest, versions, tags)) = found else {
        return Ok(None);
    };
    let rest: BTreeMap<Field, Value> = serde_json::from_str(&rest)?;
    let versions: BTreeMap<Field, Version> = serde_json::from_str(&versions)?;
    state.tags = serde_json::from_str(&tags)?;
    let values: BTreeMap<Field, Value> = COLUMNS.into_iter().zip(columns).chain(rest).collect();
    // A field is there when it was ever written; `versions` knows (0 while only we have written it).
    for (field, version) in versions {
        let value = values.get(&field).cloned().unwrap_or_default();
        state.fields.insert(field, Cell { value, version });
    }
    Ok(Some(state))
}

fn text_value(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

/// The columns of a row that a change of the case may change, with their values.
fn columns(state: &CaseState) -> Result<[(&'static str, ToSqlOutput<'_>); 19]> {
    let CaseState {
        id: _,
        code,
        number,
        created_at: _,
        created_by: _,
        fields,
        tags,
        unknown,
    } = state;
    let rest: BTreeMap<Field, &Value> = fields
        .iter()
        .filter(|(f, cell)| !COLUMNS.contains(f) && cell.value != Value::Null)
        .map(|(f, cell)| (*f, &cell.value))
        .collect();
    let versions: BTreeMap<Field, Version> = fields.iter().map(|(f, cell)| (*f, cell.version)).collect();
    Ok([
        ("code", text(Some(code.as_str()))),
        ("number", text(number.as_deref())),
        (
            "subject",
            text(Some(state.value(Field::Subject).text().unwrap_or_default())),
        ),
        ("status", text(Some(state.status().as_str()))),
        ("done", state.is_done().into()),
        ("owner", uuid_of(state, Field::Owner)),
        ("queue", uuid_of(state, Field::Queue)),
        ("topic", text(state.value(Field::Topic).text())),
        ("priority", state.priority().number().into()),
        ("due", state.value(Field::Due).int().map_or(NULL, Into::into)),
        ("contact", uuid_of(state, Field::Contact)),
        ("complaint", state.value(Field::Complaint).is_true().into()),
        ("distress", state.value(Field::Distress).is_true().into()),
        ("rest", serde_json::to_string(&rest)?.into()),
        ("versions", serde_json::to_string(&versions)?.into()),
        ("tags", serde_json::to_string(tags)?.into()),
        ("unknown", text(unknown.as_deref())),
        ("street", street(state).map_or(NULL, Into::into)),
        ("merged_into", uuid_of(state, Field::MergedInto)),
    ])
}

const NULL: ToSqlOutput<'static> = ToSqlOutput::Borrowed(ValueRef::Null);

fn text(text: Option<&str>) -> ToSqlOutput<'_> {
    text.map_or(NULL, |text| {
        ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
    })
}

fn uuid_of(state: &CaseState, field: Field) -> ToSqlOutput<'static> {
    let id = state.value(field).text().and_then(|t| Uuid::parse_str(t).ok());
    id.map_or(NULL, |id| id.into_bytes().to_vec().into())
}

/// Writes the row as it is to be shown; columns that are counted from other tables stay as they are.
pub(crate) fn save_state(c: &Connection, state: &CaseState) -> Result<()> {
    save_new(c, state, state.created_at)
}

/// The same for a row that may be new, whose last entry's time is known.
pub(crate) fn save_new(c: &Connection, state: &CaseState, updated_at: Timestamp) -> Result<()> {
    write_row(c, include_str!("sql/save_case.sql"), state, updated_at).map(|_written| ())
}

/// Writes a row that is not here yet; false when it is, and nothing was written.
pub(crate) fn insert(c: &Connection, state: &CaseState, updated_at: Timestamp) -> Result<bool> {
    static INSERT: LazyLock<String> = LazyLock::new(|| {
        let save = include_str!("sql/save_case.sql");
        let (insert, _update) = save.split_once("DO UPDATE").unwrap_or((save, ""));
        format!("{insert} DO NOTHING")
    });
    Ok(write_row(c, &INSERT, state, updated_at)? == 1)
}

/// `sql` takes the id, when and by whom the case was created, when it was last written to, and then the columns.
fn write_row(c: &Connection, sql: &str, state: &CaseState, updated_at: Timestamp) -> Result<usize> {
    let columns = columns(state)?;
    let mut statement = c.prepare_cached(sql)?;
    let fixed: [&dyn ToSql; 4] = [
        &state.id.0,
        &state.created_at.0,
        &state.created_by.0,
        &updated_at.0,
    ];
    let values = columns.iter().map(|(_, value)| value as &dyn ToSql);
    Ok(statement.execute(params_from_iter(fixed.into_iter().chain(values)))?)
}

/// Writes what a row's case differs in from what it was: a column that stays is not touched, nor are the indexes it stands in.
pub(crate) fn save_difference(c: &Connection, before: &CaseState, after: &CaseState) -> Result<()> {
    let (was, is) = (columns(before)?, columns(after)?);
    let changed = || {
        is.iter()
            .zip(&was)
            .filter(|(is, was)| is != was)
            .map(|(is, _)| is)
    };
    let sets: Vec<String> = changed().map(|(name, _)| format!("{name} = ?")).collect();
    if sets.is_empty() {
        return Ok(());
    }
    let values = changed().map(|(_, value)| value as &dyn ToSql);
    let id: [&dyn ToSql; 1] = [&after.id.0];
    c.prepare_cached(&format!("UPDATE case_row SET {} WHERE id = ?", sets.join(", ")))?
        .execute(params_from_iter(values.chain(id)))?;
    Ok(())
}

/// The street of the case's place, folded; none when it names none.
fn street(state: &CaseState) -> Option<String> {
    match state.value(Field::Place) {
        Value::Place(place) => Some(fold(&place.street)).filter(|street| !street.is_empty()),
        _ => None,
    }
}

/// A snapshot's row may be older than a change already taken in: each field keeps its newest version.
pub(crate) fn keep_newer(state: &mut CaseState, old: &CaseState) {
    let newer: BTreeMap<Field, Cell> = old
        .fields
        .iter()
        .filter(|(field, cell)| cell.version > state.version(**field))
        .map(|(field, cell)| (*field, cell.clone()))
        .collect();
    state.fields.extend(newer);
    state.number = state.number.take().or_else(|| old.number.clone());
    state.unknown = unknown::newest(old.unknown.as_deref(), state.unknown.as_deref());
}

/// The case with everything the rules read, as the page shows it.
pub(crate) fn load_file(c: &Connection, id: CaseId) -> Result<Option<CaseFile>> {
    let Some(state) = load_state(c, id)? else {
        return Ok(None);
    };
    let mut file = CaseFile::new(state);
    hanging::load(c, &mut file)?;
    Ok(Some(file))
}

/// Writes a whole file back; rows that are no longer in it go.
pub(crate) fn save_file(c: &Connection, file: &CaseFile) -> Result<()> {
    save_state(c, &file.case)?;
    hanging::save(c, file)
}

/// Counts again what a list shows of other tables: pending ops, conflicts, promises.
pub(crate) fn count_again(c: &Connection, id: CaseId) -> Result<()> {
    c.prepare_cached(include_str!("sql/refresh_case.sql"))?
        .execute(params![id.0])?;
    Ok(())
}

/// The same, and takes its words anew into the search index.
pub(crate) fn refresh(c: &Connection, id: CaseId) -> Result<()> {
    count_again(c, id)?;
    crate::search::reindex_case(c, id)
}

/// A case is gone from this device, with every word of it.
pub(crate) fn remove(c: &Connection, id: CaseId) -> Result<()> {
    crate::search::forget_case(c, id)?;
    leaving::let_stay(c, id)?;
    for table in [
        "entry",
        "promise",
        "handoff",
        "conflict",
        "link",
        "reply",
        "attachment",
        "outcome",
        "request",
    ] {
        c.execute(&format!("DELETE FROM {table} WHERE case_id = ?1"), params![id.0])?;
    }
    c.execute(
        "DELETE FROM mirror WHERE kind = 'case' AND id = ?1",
        params![id.0],
    )?;
    c.execute("DELETE FROM case_row WHERE id = ?1", params![id.0])?;
    Ok(())
}

impl Store {
    /// One case as a screen shows it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when this device does not hold it.
    pub fn case(&self, id: CaseId) -> Result<CaseOnScreen> {
        self.read(|c| {
            let sql = format!("SELECT {LIST_COLUMNS} FROM case_row c {JOIN_PERSON} WHERE c.id = ?1");
            let row = c.prepare_cached(&sql)?.query_row(params![id.0], list_row)?;
            let file = load_file(c, id)?.ok_or(StoreError::NotFound)?;
            Ok(CaseOnScreen { row, file })
        })
    }

    /// The open conflict of a case by its id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub fn conflict(&self, id: ConflictId) -> Result<Conflict> {
        self.read(|c| {
            let text: String = c.query_row("SELECT row FROM conflict WHERE id = ?1", params![id.0], |r| {
                r.get(0)
            })?;
            Ok(serde_json::from_str(&text)?)
        })
    }
}
