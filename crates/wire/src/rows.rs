//! Rows as snapshots and changes carry them.

use oltre_domain::{
    Article, ArticleFare, ArticleVersion, Attachment, Author, BusinessHours, CaseCode, CaseId, CaseState,
    CataloguePiece, Cell, Change, Conflict, Contact, ContactState, Entry, EntryId, EntryKind, EntryMeta,
    Field, Handoff, Learned, Link, Macro, Notice, Operator, OperatorId, Promise, Queue, Reply, ServiceLevel,
    SuggestionOutcome, Timestamp, Topic, Value, Version,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Why a row cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// A known field holds a value of another type.
    #[error("field {0} holds a value of another type")]
    Field(Field),
    /// It is no JSON, or a member of a known kind of row is missing or of another type.
    #[error("a row of another shape: {0}")]
    Shape(#[from] serde_json::Error),
}

/// A row of any kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Row {
    /// A case.
    Case(CaseLine),
    /// A timeline entry.
    Entry(EntryLine),
    /// A contact.
    Contact(Contact),
    /// What has to be known of a contact, wherever their cases lie.
    ContactState(ContactState),
    /// A promise.
    Promise(Promise),
    /// A handoff.
    Handoff(Handoff),
    /// A conflict.
    Conflict(Conflict),
    /// A link to another case, or one taken off.
    Link(Link),
    /// A reply, held or what became of it.
    Reply(Reply),
    /// A file on a case; its bytes travel by their hash.
    Attachment(Attachment),
    /// What became of a suggestion.
    Outcome(SuggestionOutcome),
    /// A queue.
    Queue(Queue),
    /// A colleague.
    Operator(Operator),
    /// A topic.
    Topic(Topic),
    /// A notice.
    Notice(Notice),
    /// A macro.
    Macro(Macro),
    /// When people work.
    BusinessHours(BusinessHours),
    /// What is undertaken for some queues.
    ServiceLevel(ServiceLevel),
    /// A piece of over-help's catalogue.
    Catalogue(CataloguePiece),
    /// What was learned from everybody's work.
    Learned(Learned),
    /// An article of the Book.
    Article(Box<Article>),
    /// What was done to an article.
    ArticleVersion(Box<ArticleVersion>),
    /// How an article fared.
    ArticleFare(ArticleFare),
    /// A newer server's kind: left alone.
    #[serde(other)]
    Unknown,
}

/// A case: value and version by field; fields this version does not know travel on untouched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseLine {
    /// Its id.
    pub id: CaseId,
    /// Its spoken code.
    pub code: CaseCode,
    /// The yearly number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Who opened it.
    pub created_by: OperatorId,
    /// Value and version by field.
    pub f: BTreeMap<String, (Json, Version)>,
    /// Labels.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
}

/// A timeline entry and its place in the server's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "EntryMembers")]
pub struct EntryLine {
    /// The server's sequence.
    pub seq: Version,
    /// The index within it.
    pub idx: u32,
    /// The entry.
    #[serde(flatten)]
    pub entry: Box<Entry>,
}

/// The members of an entry's line side by side, as they are read: most rows there are are entries, and a flattened struct
/// keeps a copy of each of its members before it looks at them.
#[derive(Deserialize)]
struct EntryMembers {
    seq: Version,
    #[serde(default)]
    idx: u32,
    id: EntryId,
    case: CaseId,
    at: Timestamp,
    by: Author,
    kind: EntryKind,
    #[serde(default)]
    body: String,
    #[serde(default)]
    meta: EntryMeta,
}

impl From<EntryMembers> for EntryLine {
    fn from(members: EntryMembers) -> Self {
        let EntryMembers {
            seq,
            idx,
            id,
            case,
            at,
            by,
            kind,
            body,
            meta,
        } = members;
        Self {
            seq,
            idx,
            entry: Box::new(Entry {
                id,
                case,
                at,
                by,
                kind,
                body,
                meta,
            }),
        }
    }
}

/// The kind of a line, read alone.
#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    t: Cow<'a, str>,
}

/// `GET /v1/sync/entity/{t}/{id}`: a row a console was told of and does not hold. A case comes with its contact, first,
/// and all that hangs on it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Entity {
    /// The rows, in the order of a snapshot.
    #[schema(value_type = Vec<Object>)]
    #[serde(deserialize_with = "crate::lenient::rows")]
    pub rows: Vec<Row>,
}

/// A line of a snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SnapshotLine {
    /// The last line of a page.
    End(SnapshotEnd),
    /// A row.
    Row(Box<Row>),
}

/// The last line of a snapshot's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotEnd {
    /// Always `end`.
    pub t: EndTag,
    /// The cursor changes are replayed from: the head when page 1 was made.
    pub cursor: String,
    /// The next page's token; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Lines before this one.
    pub rows: u64,
    /// Rows in the whole scope, for the progress bar; an estimate.
    pub total: u64,
    /// SHA-256 over the lines before this one, newlines included, in hex.
    pub hash: String,
}

/// The word `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum EndTag {
    /// `end`
    #[serde(rename = "end")]
    End,
}

pub(crate) fn cell(c: &Cell) -> (Json, Version) {
    (serde_json::to_value(&c.value).unwrap_or_default(), c.version)
}

/// Known fields as cells, and the unknown ones as they came.
///
/// # Errors
/// A known field with a value of another type.
#[expect(
    clippy::type_complexity,
    reason = "the pair is taken apart at once by its two callers"
)]
pub fn case_fields(
    f: BTreeMap<String, (Json, Version)>,
) -> Result<(BTreeMap<Field, Cell>, BTreeMap<String, (Json, Version)>), RowError> {
    let (mut known, mut unknown) = (BTreeMap::new(), BTreeMap::new());
    for (name, (json, version)) in f {
        match Field::parse(&name) {
            Some(field) => {
                let value: Value = serde_json::from_value(json).map_err(|_| RowError::Field(field))?;
                known.insert(field, Cell { value, version });
            }
            None => {
                unknown.insert(name, (json, version));
            }
        }
    }
    Ok((known, unknown))
}

/// Fields of a newer server, kept as they came; nothing when there are none.
pub(crate) fn as_they_came(more: &BTreeMap<String, (Json, Version)>) -> Option<String> {
    (!more.is_empty())
        .then(|| serde_json::to_string(more).ok())
        .flatten()
}

impl CaseLine {
    /// The wire form of a case.
    #[must_use]
    pub fn of(case: &CaseState) -> Self {
        let CaseState {
            id,
            code,
            number,
            created_at,
            created_by,
            fields,
            tags,
            unknown,
        } = case;
        let mut f: BTreeMap<_, _> = fields
            .iter()
            .map(|(k, c)| (k.as_str().to_owned(), cell(c)))
            .collect();
        if let Some(text) = unknown
            && let Ok(more) = serde_json::from_str::<BTreeMap<String, (Json, Version)>>(text)
        {
            f.extend(more);
        }
        Self {
            id: *id,
            code: *code,
            number: number.clone(),
            created_at: *created_at,
            created_by: *created_by,
            f,
            tags: tags.clone(),
        }
    }

    /// The case.
    ///
    /// # Errors
    /// A known field with a value of another type.
    pub fn into_case(self) -> Result<CaseState, RowError> {
        let Self {
            id,
            code,
            number,
            created_at,
            created_by,
            f,
            tags,
        } = self;
        let (fields, more) = case_fields(f)?;
        let unknown = as_they_came(&more);
        Ok(CaseState {
            id,
            code,
            number,
            created_at,
            created_by,
            fields,
            tags,
            unknown,
        })
    }
}

impl Row {
    /// Reads a line of a snapshot.
    ///
    /// # Errors
    /// It is of another shape than its kind has.
    pub fn read(line: &[u8]) -> Result<Option<Change>, RowError> {
        // An enum with its tag inside keeps a copy of each member before it looks at them: the two kinds that nearly all
        // rows are of are read straight.
        let row = match serde_json::from_slice::<Kind<'_>>(line)?.t.as_ref() {
            "entry" => Self::Entry(serde_json::from_slice(line)?),
            "case" => Self::Case(serde_json::from_slice(line)?),
            _ => serde_json::from_slice(line)?,
        };
        row.into_change()
    }

    /// The row in the words of the store; none for kinds it does not know.
    ///
    /// # Errors
    /// A known field with a value of another type.
    pub fn into_change(self) -> Result<Option<Change>, RowError> {
        Ok(Some(match self {
            Self::Case(line) => Change::PutCase(Box::new(line.into_case()?)),
            Self::Entry(EntryLine { seq, idx, entry }) => Change::PutEntry(entry, seq, idx),
            Self::Contact(row) => Change::PutContact(row),
            Self::ContactState(row) => Change::PutContactState(row),
            Self::Promise(row) => Change::PutPromise(row),
            Self::Handoff(row) => Change::PutHandoff(row),
            Self::Conflict(row) => Change::PutConflict(row),
            Self::Link(row) => Change::PutLink(row),
            Self::Reply(row) => Change::PutReply(row),
            Self::Attachment(row) => Change::PutAttachment(row),
            Self::Outcome(row) => Change::PutOutcome(row),
            Self::Queue(row) => Change::PutQueue(row),
            Self::Operator(row) => Change::PutOperator(row),
            Self::Topic(row) => Change::PutTopic(row),
            Self::Notice(row) => Change::PutNotice(row),
            Self::Macro(row) => Change::PutMacro(row),
            Self::BusinessHours(row) => Change::PutBusinessHours(row),
            Self::ServiceLevel(row) => Change::PutServiceLevel(row),
            Self::Catalogue(row) => Change::PutCatalogue(row),
            Self::Learned(row) => Change::PutLearned(row),
            Self::Article(row) => Change::PutArticle(row),
            Self::ArticleVersion(row) => Change::PutVersion(row),
            Self::ArticleFare(row) => Change::PutFare(row),
            Self::Unknown => return Ok(None),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_servers_field_survives_the_round_trip() {
        let text = r#"{"t":"case","id":"018f0000-0000-7000-8000-000000000001","code":"K7M4Q2","created_at":5,
            "created_by":"018f0000-0000-7000-8000-000000000002","f":{"subject":["Lampione",7],"mood":[{"deep":[1,2]},9]},"tags":["x"]}"#;
        let Ok(Row::Case(line)) = serde_json::from_str(text) else {
            panic!("a case")
        };
        let case = line.into_case().unwrap();
        assert_eq!(case.version(Field::Subject), 7);
        let back = serde_json::to_value(CaseLine::of(&case)).unwrap();
        assert_eq!(back["f"]["mood"], serde_json::json!([{"deep":[1,2]},9]));
        assert_eq!(back["f"]["subject"], serde_json::json!(["Lampione", 7]));
    }

    #[test]
    fn a_newer_servers_row_and_change_are_left_alone() {
        let row: Row = serde_json::from_str(r#"{"t":"hologram","id":3}"#).unwrap();
        assert!(row.into_change().unwrap().is_none());
        let change: crate::ChangeLine = serde_json::from_str(r#"{"s":9,"k":"beam","up":true}"#).unwrap();
        assert!(change.into_change().unwrap().is_none());
    }

    #[test]
    fn a_known_field_of_another_type_is_refused_by_name() {
        let text = r#"{"t":"case","id":"018f0000-0000-7000-8000-000000000001","code":"K7M4Q2","created_at":5,
            "created_by":"018f0000-0000-7000-8000-000000000002","f":{"subject":[["no"],7]}}"#;
        let Ok(row) = serde_json::from_str::<Row>(text) else {
            panic!("a row")
        };
        assert!(matches!(row.into_change(), Err(RowError::Field(Field::Subject))));
    }
}
