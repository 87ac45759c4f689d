//! A server with two queues and a few people, and consoles that speak to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use oltre_domain::*;
use oltre_server::seed::{QueueAccess, SeedAccount, SeedBatch, SeedOperator, seed};
use oltre_server::{Config, MovableClock, RunningServer, Storage, start};
use oltre_wire::*;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "una parola lunga";
pub(crate) const NOON: Timestamp = Timestamp(1_780_000_000_000);

pub(crate) struct World {
    pub(crate) server: RunningServer,
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) folder: TempDir,
    /// Where people call.
    pub(crate) desk: QueueId,
    /// Another queue, which Nina does not see.
    pub(crate) taxes: QueueId,
}

pub(crate) fn hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| oltre_server::auth::hash_password(PASSWORD).unwrap())
        .clone()
}

pub(crate) fn person(name: &str, role: Role, queues: QueueAccess) -> SeedOperator {
    SeedOperator {
        operator: Operator {
            id: OperatorId::imported("test", name),
            name: name.to_owned(),
            alias: None,
            role,
        },
        account: Some(SeedAccount {
            login: name.to_owned(),
            password_hash: hash(),
            queues,
        }),
    }
}

pub(crate) fn queue(name: &str, kind: QueueKind) -> Queue {
    Queue {
        id: QueueId::imported("test", name),
        name: name.to_owned(),
        kind,
    }
}

/// Marta and Luca see everything, Nina only the desk, Ada is an editor, Rita runs the server.
pub(crate) fn people() -> SeedBatch {
    let desk = queue("Sportello", QueueKind::Front);
    let some = QueueAccess::Some(vec![desk.id]);
    SeedBatch {
        operators: vec![
            person("marta", Role::Operator, QueueAccess::All),
            person("luca", Role::Operator, QueueAccess::All),
            person("nina", Role::Operator, some),
            person("ada", Role::Editor, QueueAccess::All),
            person("rita", Role::Admin, QueueAccess::All),
        ],
        queues: vec![desk, queue("Tributi", QueueKind::Office)],
        ..SeedBatch::default()
    }
}

pub(crate) async fn plant(storage: &Storage, batch: SeedBatch) -> oltre_server::seed::SeedReport {
    let storage = storage.clone();
    tokio::task::spawn_blocking(move || seed(&storage, batch).unwrap())
        .await
        .unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        let world = Self::empty().await;
        plant(world.server.storage(), people()).await;
        world
    }

    pub(crate) async fn empty() -> Self {
        let clock = Arc::new(MovableClock::at(NOON));
        let folder = tempfile::tempdir().unwrap();
        let config = Config::new(folder.path()).with_clock(clock.clone());
        Self {
            server: start(config).await.unwrap(),
            clock,
            folder,
            desk: QueueId::imported("test", "Sportello"),
            taxes: QueueId::imported("test", "Tributi"),
        }
    }

    /// Stops the server and starts it again on the same folder.
    pub(crate) async fn restarted(self) -> Self {
        let Self {
            server,
            clock,
            folder,
            desk,
            taxes,
        } = self;
        server.shutdown().await;
        let config = Config::new(folder.path()).with_clock(clock.clone());
        Self {
            server: start(config).await.unwrap(),
            clock,
            folder,
            desk,
            taxes,
        }
    }

    pub(crate) async fn console(&self, name: &str) -> Console {
        Console::enrol(self, name).await
    }
}

pub(crate) fn http() -> Client {
    static READY: OnceLock<()> = OnceLock::new();
    READY.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder().no_proxy().build().unwrap()
}

/// A console: a device that is signed in, with its own count of ops.
#[derive(Clone)]
pub(crate) struct Console {
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) key: SigningKey,
    pub(crate) tokens: Tokens,
    pub(crate) me: OperatorId,
    pub(crate) incarnation: u32,
    pub(crate) n: u64,
    pub(crate) cursor: String,
    pub(crate) clock: Arc<MovableClock>,
}

pub(crate) fn key() -> SigningKey {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    SigningKey::from_bytes(&bytes)
}

pub(crate) fn enrol_body(name: &str, password: &str, key: &SigningKey) -> Enrol {
    Enrol {
        name: name.to_owned(),
        password: password.to_owned(),
        device_name: format!("postazione di {name}"),
        public_key: URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()),
    }
}

impl Console {
    async fn enrol(world: &World, name: &str) -> Self {
        Self::enrol_with(world, name, key()).await
    }

    pub(crate) async fn enrol_with(world: &World, name: &str, key: SigningKey) -> Self {
        let (url, http) = (world.server.url(), http());
        let reply = http
            .post(format!("{url}/v1/auth/enrol"))
            .json(&enrol_body(name, PASSWORD, &key))
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
        let tokens: Tokens = reply.json().await.unwrap();
        let mut console = Self {
            url,
            http,
            key,
            me: tokens.operator.id,
            tokens,
            incarnation: 1,
            n: 0,
            cursor: String::new(),
            clock: world.clock.clone(),
        };
        console.cursor = console.snapshot("org").await.1.cursor;
        console
    }

    pub(crate) fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .bearer_auth(&self.tokens.access)
            .header(DEVICE_HEADER, self.tokens.device.to_string())
            .header(SCHEMA_HEADER, SCHEMA.to_string())
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.signed(self.http.get(format!("{}{path}", self.url)))
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn hello(&self) -> Hello {
        read(self.get("/v1/sync/hello").await).await
    }

    pub(crate) async fn refresh_with(&self, token: &str, key: &SigningKey) -> Response {
        let at = Timestamp(1);
        let message = refresh_message(self.tokens.device, token, at);
        let body = Refresh {
            device: self.tokens.device,
            refresh: token.to_owned(),
            at,
            signature: URL_SAFE_NO_PAD.encode(key.sign(&message).to_bytes()),
        };
        self.http
            .post(format!("{}/v1/auth/refresh", self.url))
            .json(&body)
            .send()
            .await
            .unwrap()
    }

    // ---- ops

    pub(crate) fn op(&self, kind: OpKind) -> Op {
        use oltre_server::Clock as _;
        Op {
            oid: Uuid::now_v7().into(),
            act: Uuid::now_v7().into(),
            v: SCHEMA,
            at: self.clock.now(),
            after: Vec::new(),
            kind,
        }
    }

    pub(crate) async fn push_bodies(&self, first: u64, bodies: &[(OpId, String)]) -> Response {
        let ops = (first..)
            .zip(bodies)
            .map(|(n, (oid, body))| PushOp {
                n,
                oid: *oid,
                body: RawValue::from_string(body.clone()).unwrap(),
            })
            .collect();
        self.send_push(&Push {
            incarnation: self.incarnation,
            ops,
        })
        .await
    }

    pub(crate) async fn send_push(&self, push: &Push) -> Response {
        self.signed(self.http.post(format!("{}/v1/sync/push", self.url)))
            .json(push)
            .send()
            .await
            .unwrap()
    }

    /// Pushes the next ops of this console's count.
    pub(crate) async fn push(&mut self, ops: &[Op]) -> Vec<ResultLine> {
        let reply = self.push_from(self.n + 1, ops).await;
        self.n += ops.len() as u64;
        let reply: PushReply = read(reply).await;
        assert_eq!(reply.last_op_n, self.n);
        reply.results.into_iter().map(|r| r.result).collect()
    }

    pub(crate) async fn push_from(&self, first: u64, ops: &[Op]) -> Response {
        let bodies: Vec<_> = ops.iter().map(|op| (op.oid, body(op))).collect();
        self.push_bodies(first, &bodies).await
    }

    /// Pushes one op.
    pub(crate) async fn does(&mut self, kind: OpKind) -> ResultLine {
        let op = self.op(kind);
        self.push(&[op]).await.remove(0)
    }

    /// Opens a case in a queue and gives its id.
    pub(crate) async fn opens(&mut self, queue: QueueId, subject: &str) -> CaseId {
        let (id, kind) = create(queue, subject);
        let result = self.does(kind).await;
        assert!(matches!(result, ResultLine::Applied { .. }), "{result:?}");
        id
    }

    // ---- reading

    pub(crate) async fn changes_page(&self, query: &str) -> Response {
        self.get(&format!("/v1/sync/changes?cursor={}{query}", self.cursor)).await
    }

    /// Pulls until there is no more and gives what came.
    pub(crate) async fn pull(&mut self) -> Vec<ChangeLine> {
        let mut all = Vec::new();
        loop {
            let page: ChangesPage = read(self.changes_page("").await).await;
            self.cursor = page.next;
            all.extend(page.changes);
            if !page.more {
                return all;
            }
        }
    }

    /// All pages of a scope: rows, and the last end line. Every page's hash is checked.
    pub(crate) async fn snapshot(&self, scope: &str) -> (Vec<Row>, SnapshotEnd) {
        let (mut rows, mut page) = (Vec::new(), None);
        loop {
            let (more, end) = self.snapshot_page(scope, page.as_deref()).await;
            rows.extend(more);
            match end.next.clone() {
                Some(next) => page = Some(next),
                None => return (rows, end),
            }
        }
    }

    pub(crate) async fn snapshot_page(&self, scope: &str, page: Option<&str>) -> (Vec<Row>, SnapshotEnd) {
        let page = page.map_or(String::new(), |p| format!("&page={p}"));
        let reply = self.get(&format!("/v1/sync/snapshot?scope={scope}{page}")).await;
        assert_eq!(reply.status(), 200);
        let text = reply.text().await.unwrap();
        read_snapshot(&text)
    }

    pub(crate) async fn case(&self, id: CaseId) -> CaseState {
        let entity: Entity = read(self.get(&format!("/v1/sync/entity/case/{id}")).await).await;
        entity
            .rows
            .into_iter()
            .find_map(|row| match row {
                Row::Case(line) => Some(line.into_case().unwrap()),
                _ => None,
            })
            .unwrap()
    }
}

pub(crate) fn read_snapshot(text: &str) -> (Vec<Row>, SnapshotEnd) {
    use sha2::Digest as _;
    let at = text.trim_end().rfind('\n').map_or(0, |i| i + 1);
    let end: SnapshotEnd = serde_json::from_str(&text[at..]).unwrap();
    let hash: String = sha2::Sha256::digest(&text.as_bytes()[..at])
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(hash, end.hash);
    let rows: Vec<Row> = text[..at]
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len() as u64, end.rows);
    (rows, end)
}

pub(crate) fn body(op: &Op) -> String {
    serde_json::to_string(op).unwrap()
}

pub(crate) async fn read<T: serde::de::DeserializeOwned>(reply: Response) -> T {
    let status = reply.status();
    let text = reply.text().await.unwrap();
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The code of a problem, after checking that it is a whole problem document.
pub(crate) async fn problem(reply: Response) -> ProblemCode {
    let status = reply.status().as_u16();
    assert_eq!(reply.headers()["content-type"], PROBLEM_TYPE);
    assert!(reply.headers().contains_key("x-request-id"));
    let text = reply.text().await.unwrap();
    let problem: Problem = serde_json::from_str(&text).unwrap();
    assert_eq!(problem.status, status, "{text}");
    assert_eq!(problem.kind, format!("urn:oltre:problem:{}", problem.code.as_str()));
    problem.code
}

pub(crate) fn create(queue: QueueId, subject: &str) -> (CaseId, OpKind) {
    let id = CaseId(Uuid::now_v7());
    (id, create_as(id, queue, subject))
}

pub(crate) fn create_as(id: CaseId, queue: QueueId, subject: &str) -> OpKind {
    OpKind::CaseCreate {
        id,
        code: CaseCode::from_bits(id.0.as_u128() as u32),
        f: BTreeMap::from([
            (Field::Queue, queue.to_string().into()),
            (Field::Subject, subject.into()),
        ]),
        tags: BTreeSet::new(),
    }
}

pub(crate) fn set(id: CaseId, field: Field, base: FieldChange) -> OpKind {
    OpKind::CaseSet {
        id,
        f: BTreeMap::from([(field, base)]),
    }
}

/// A change made from a version.
pub(crate) fn from_version(version: Version, value: impl Into<Value>) -> FieldChange {
    FieldChange {
        base_version: Some(version),
        base_op: None,
        base: Value::Null,
        value: value.into(),
    }
}

/// A change made on top of an op that was not answered yet.
pub(crate) fn from_op(oid: OpId, base: impl Into<Value>, value: impl Into<Value>) -> FieldChange {
    FieldChange {
        base_version: None,
        base_op: Some(oid),
        base: base.into(),
        value: value.into(),
    }
}

pub(crate) fn note(case: CaseId, by: OperatorId, text: &str) -> OpKind {
    OpKind::EntryAppend {
        entry: Entry {
            id: Uuid::now_v7().into(),
            case,
            at: NOON,
            by: Author::Operator(by),
            kind: EntryKind::Note,
            body: text.to_owned(),
            meta: EntryMeta::default(),
        },
    }
}

pub(crate) fn assign(
    id: CaseId,
    expect: Option<OperatorId>,
    owner: Option<OperatorId>,
    queue: Option<QueueId>,
) -> OpKind {
    OpKind::CaseAssign {
        id,
        expect,
        owner,
        queue,
    }
}

/// `put case`, `patch case`, `leave case`, ... in the order they came.
pub(crate) fn told(changes: &[ChangeLine]) -> Vec<String> {
    let name = |change: &ChangeLine| {
        let json: Json = serde_json::to_value(change).unwrap();
        let kind = json["k"].as_str().unwrap_or("?");
        let row = json["row"]["t"].as_str().or(json["t"].as_str()).unwrap_or("");
        format!("{kind} {row}").trim_end().to_owned()
    };
    changes.iter().map(name).collect()
}

pub(crate) fn seq_of(result: &ResultLine) -> Version {
    match result {
        ResultLine::Applied { seq, .. } | ResultLine::Merged { seq, .. } | ResultLine::Conflict { seq, .. } => *seq,
        other => panic!("nothing was written: {other:?}"),
    }
}
