//! A console, as far as the server can tell: a device that signs in, pushes and pulls.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use oltre_domain::*;
use oltre_server::MovableClock;
use oltre_wire::*;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::value::RawValue;
use std::sync::Arc;
use uuid::Uuid;

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
    pub(crate) async fn enrol(world: &World, name: &str) -> Self {
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

    pub(crate) async fn put(&self, path: &str, body: &impl serde::Serialize) -> Response {
        let asked = self.http.put(format!("{}{path}", self.url)).json(body);
        self.signed(asked).send().await.unwrap()
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
            undoes: None,
            atomic: false,
            bulk: None,
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
            epoch: None,
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
        self.get(&format!("/v1/sync/changes?cursor={}{query}", self.cursor))
            .await
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
