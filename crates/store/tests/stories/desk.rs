//! A desk for tests: a database in a temporary folder, an operator, and the ops and changes stories are made of.

use oltre_domain::{
    ActId, Author, CaseCode, CaseId, CaseState, Cell, Change, Contact, ContactField, ContactId, ContactPoint,
    Entry, EntryId, EntryKind, EntryMeta, Field, FieldChange, Op, OpId, OpKind, OperatorId, QueueId,
    Timestamp, Value, Version, normalise_point,
};
use oltre_store::keys::Hardness;
use oltre_store::{
    Answer, Answered, CaseOnScreen, NewAction, NewOp, Page, Recorded, SealedOp, Store, StoreError,
};
use std::cell::Cell as Counter;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use uuid::Uuid;

pub(crate) const PASSPHRASE: &str = "una frase di prova";
pub(crate) const EASY: Hardness = Hardness {
    memory_kib: 8,
    passes: 1,
};
pub(crate) const ME: OperatorId = OperatorId(Uuid::from_u128(0xA1));
pub(crate) const LUCA: OperatorId = OperatorId(Uuid::from_u128(0xA2));
pub(crate) const FRONT: QueueId = QueueId(Uuid::from_u128(0xB1));
pub(crate) const ROADS: QueueId = QueueId(Uuid::from_u128(0xB2));
pub(crate) const MORNING: Timestamp = Timestamp(1_760_000_000_000);

pub(crate) fn case_id(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xC000 + n))
}
pub(crate) fn contact_id(n: u128) -> ContactId {
    ContactId(Uuid::from_u128(0xD000 + n))
}

pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    store: Option<Store>,
    made: Counter<u128>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(folder.path(), PASSPHRASE, EASY, &[]).unwrap();
        Self {
            folder,
            store: Some(store),
            made: Counter::new(0),
        }
    }
    /// A desk that holds one case of the server, nobody's, as it was at sequence 10.
    pub(crate) fn with_case() -> Self {
        let desk = Self::new();
        desk.pull(10, vec![put(server_case(1, 10))]);
        desk
    }
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }
    pub(crate) fn close(&mut self) {
        self.store = None;
    }
    pub(crate) fn open(&mut self) -> Result<(), StoreError> {
        self.close();
        self.store = Some(Store::open(self.path(), PASSPHRASE)?);
        Ok(())
    }
    /// Switched off and on again.
    pub(crate) fn restart(&mut self) {
        self.open().unwrap();
    }

    pub(crate) fn next(&self) -> u128 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }
    pub(crate) fn new_op(&self, kind: OpKind) -> NewOp {
        NewOp {
            oid: OpId(Uuid::from_u128(0x1_0000 + self.next())),
            kind,
            after: Vec::new(),
            undoes: None,
        }
    }
    pub(crate) fn action(&self, ops: Vec<NewOp>) -> NewAction {
        let n = self.next();
        NewAction {
            act: ActId(Uuid::from_u128(0x9_0000 + n)),
            by: ME,
            at: MORNING.plus(i64::try_from(n).unwrap() * Timestamp::MINUTE),
            ops,
            from_draft: None,
            atomic: false,
            bulk: None,
        }
    }
    pub(crate) fn record(&self, kinds: Vec<OpKind>) -> Result<Recorded, StoreError> {
        let ops = kinds.into_iter().map(|k| self.new_op(k)).collect();
        self.store().record(&self.action(ops))
    }
    /// Saves one op; returns its id.
    pub(crate) fn save(&self, kind: OpKind) -> OpId {
        let op = self.new_op(kind);
        let oid = op.oid;
        self.store().record(&self.action(vec![op])).unwrap();
        oid
    }
    pub(crate) fn note(&self, case: CaseId, body: &str) -> OpKind {
        OpKind::EntryAppend {
            entry: Box::new(self.entry(case, body)),
        }
    }
    pub(crate) fn entry(&self, case: CaseId, body: &str) -> Entry {
        let n = self.next();
        Entry {
            id: EntryId(Uuid::from_u128(0xF_0000 + n)),
            case,
            at: MORNING.plus(i64::try_from(n).unwrap() * Timestamp::MINUTE),
            by: Author::Operator(ME),
            kind: EntryKind::Note,
            body: body.to_owned(),
            meta: EntryMeta::default(),
        }
    }

    pub(crate) fn pull(&self, upto: Version, changes: Vec<Change>) {
        self.take(upto, changes, false);
    }
    pub(crate) fn take(&self, upto: Version, changes: Vec<Change>, bulk: bool) -> oltre_store::Applied {
        let page = Page {
            changes,
            upto,
            facts: vec![("cursor".into(), upto.to_string())],
            bulk,
            ..Page::default()
        };
        self.store().take_page(&page, ME).unwrap()
    }
    pub(crate) fn answer(&self, oid: OpId, answer: Answer) {
        let (incarnation, _) = self.store().numbering().unwrap();
        self.store()
            .take_answers(incarnation, &[Answered { oid, answer }], ME)
            .unwrap();
    }
    pub(crate) fn refuse(&self, oid: OpId, code: &str) {
        self.answer(oid, Answer::Refused(code.to_owned(), None));
    }

    pub(crate) fn case(&self, n: u128) -> CaseOnScreen {
        self.store().case(case_id(n)).unwrap()
    }
    pub(crate) fn shown(&self, n: u128, field: Field) -> Value {
        self.case(n).file.case.value(field).clone()
    }
    pub(crate) fn timeline(&self, n: u128) -> Vec<(String, oltre_store::EntryState)> {
        let found = self.store().entries(case_id(n), None, 1_000).unwrap();
        found
            .entries
            .into_iter()
            .map(|e| (e.entry.body, e.state))
            .collect()
    }
    pub(crate) fn outbox(&self) -> Vec<SealedOp> {
        self.store().next_push(10_000, usize::MAX).unwrap().ops
    }
    pub(crate) fn sent(&self) -> Vec<Op> {
        self.outbox()
            .iter()
            .map(|s| serde_json::from_str(&s.body).unwrap())
            .collect()
    }
    /// Codes of the cases a search finds.
    pub(crate) fn find(&self, typed: &str) -> Vec<CaseId> {
        let hits = self.store().search(typed, 50).unwrap();
        hits.rows.into_iter().map(|(row, _)| row.id).collect()
    }
}

pub(crate) fn create(n: u128, fields: &[(Field, Value)]) -> OpKind {
    let mut f: BTreeMap<Field, Value> = fields.iter().cloned().collect();
    f.entry(Field::Queue).or_insert_with(|| FRONT.to_string().into());
    f.entry(Field::Subject)
        .or_insert_with(|| "Lampione spento".into());
    OpKind::CaseCreate {
        id: case_id(n),
        code: code(n),
        f,
        tags: BTreeSet::new(),
    }
}

pub(crate) fn code(n: u128) -> CaseCode {
    CaseCode::from_bits(u32::try_from(n * 7_919).unwrap())
}

pub(crate) fn set(n: u128, field: Field, value: impl Into<Value>) -> OpKind {
    set_all(n, &[(field, value.into())])
}

pub(crate) fn set_all(n: u128, fields: &[(Field, Value)]) -> OpKind {
    let change = |value: &Value| FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value: value.clone(),
    };
    OpKind::CaseSet {
        id: case_id(n),
        f: fields.iter().map(|(f, v)| (*f, change(v))).collect(),
    }
}

pub(crate) fn claim(n: u128) -> OpKind {
    OpKind::CaseClaim {
        id: case_id(n),
        expect: None,
    }
}

/// A case as the server tells it, all its fields of one version.
pub(crate) fn server_case(n: u128, version: Version) -> CaseState {
    let cell = |value: Value| Cell { value, version };
    CaseState {
        id: case_id(n),
        code: code(n),
        number: None,
        created_at: MORNING,
        created_by: LUCA,
        fields: BTreeMap::from([
            (Field::Subject, cell("Lampione spento".into())),
            (Field::Queue, cell(FRONT.to_string().into())),
            (Field::Status, cell("new".into())),
            (Field::Priority, cell(Value::Int(3))),
            (Field::Topic, cell("luce".into())),
        ]),
        tags: BTreeSet::new(),
        unknown: None,
    }
}

pub(crate) fn put(case: CaseState) -> Change {
    Change::PutCase(Box::new(case))
}

pub(crate) fn patch(n: u128, field: Field, value: impl Into<Value>, version: Version) -> Change {
    let cell = Cell {
        value: value.into(),
        version,
    };
    Change::PatchCase {
        id: case_id(n),
        fields: BTreeMap::from([(field, cell)]),
        unknown: None,
        tags_added: BTreeSet::new(),
        tags_removed: BTreeSet::new(),
        number: None,
    }
}

/// Something Luca wrote.
pub(crate) fn put_entry(n: u128, id: u128, body: &str, seq: Version) -> Change {
    let entry = Entry {
        id: EntryId(Uuid::from_u128(0xFF_0000 + id)),
        case: case_id(n),
        at: MORNING.plus(i64::try_from(id).unwrap()),
        by: Author::Operator(LUCA),
        kind: EntryKind::Note,
        body: body.to_owned(),
        meta: EntryMeta::default(),
    };
    Change::PutEntry(Box::new(entry), seq, 0)
}

pub(crate) fn contact(n: u128, name: &str, points: &[&str], version: Version) -> Contact {
    Contact {
        id: contact_id(n),
        created_at: MORNING,
        f: BTreeMap::from([(ContactField::Name, (name.into(), version))]),
        points: points.iter().map(|p| point(p)).collect(),
        merged_into: None,
    }
}

pub(crate) fn point(typed: &str) -> ContactPoint {
    normalise_point(typed, "IT").unwrap()
}

/// The fields of a case's set op as it was sealed.
pub(crate) fn sealed_change(op: &Op, field: Field) -> FieldChange {
    match &op.kind {
        OpKind::CaseSet { f, .. } => f[&field].clone(),
        other => panic!("no set: {}", other.name()),
    }
}
