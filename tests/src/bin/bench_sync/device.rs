//! A device without a console: raw requests over a connection that is kept.

use crate::town::PASSWORD;
use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use oltre_domain::{
    ActId, Author, CaseId, Entry, EntryId, EntryKind, EntryMeta, Op, OpId, OpKind, OperatorId, SCHEMA,
    Timestamp,
};
use oltre_sync::{DeviceKey, Transport};
use oltre_wire::{
    DEVICE_HEADER, Hello, Push, PushOp, PushReply, ResultLine, SCHEMA_HEADER, SnapshotEnd, Tokens,
};
use std::net::SocketAddr;
use url::Url;
use uuid::Uuid;

/// What a console takes.
const PACKED: &str = "zstd, gzip";

/// A device that is signed in.
pub(crate) struct Device {
    client: Client<HttpConnector, Full<Bytes>>,
    server: SocketAddr,
    tokens: Tokens,
    operator: OperatorId,
    last_n: u64,
}

/// An answer with the encoding it came in.
struct Answer {
    body: Bytes,
    is_packed: bool,
}

fn client() -> Client<HttpConnector, Full<Bytes>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

impl Device {
    /// Signs in as a new device of this account.
    pub(crate) async fn enrol(server: SocketAddr, name: &str) -> Result<Self> {
        let secret = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
        let key = DeviceKey::from_bytes(secret.as_slice().try_into()?);
        let base = Url::parse(&format!("http://{server}"))?;
        let tokens = Transport::enrol(&base, &key, name, PASSWORD, "bench").await?;
        Ok(Self {
            client: client(),
            server,
            tokens,
            operator: OperatorId::imported("bench", name),
            last_n: 0,
        })
    }

    /// The same device after its computer slept: every connection is gone. The server may be elsewhere now.
    pub(crate) fn woken(self, server: SocketAddr) -> Self {
        Self {
            client: client(),
            server,
            ..self
        }
    }

    async fn send(&self, path: &str, body: Option<Vec<u8>>, encoding: &str) -> Result<Answer> {
        let url = format!("http://{}{path}", self.server);
        let request = if body.is_some() {
            Request::post(url).header("content-type", "application/json")
        } else {
            Request::get(url)
        };
        let request = request
            .header("authorization", format!("Bearer {}", self.tokens.access))
            .header(DEVICE_HEADER, self.tokens.device.to_string())
            .header(SCHEMA_HEADER, SCHEMA.to_string())
            .header("accept-encoding", encoding)
            .body(Full::from(body.unwrap_or_default()))?;
        let reply = self.client.request(request).await?;
        let status = reply.status();
        let is_packed = reply
            .headers()
            .get("content-encoding")
            .is_some_and(|encoding| encoding == "zstd");
        let bytes = reply.into_body().collect().await?.to_bytes();
        ensure!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok(Answer {
            body: bytes,
            is_packed,
        })
    }

    /// Greets.
    pub(crate) async fn hello(&self) -> Result<Hello> {
        Ok(serde_json::from_slice(
            &self.send("/v1/sync/hello", None, "identity").await?.body,
        )?)
    }

    /// Where the log stands now: a snapshot of the smallest scope says so.
    pub(crate) async fn head(&self) -> Result<String> {
        let page = self.send("/v1/sync/snapshot?scope=org", None, "identity").await?;
        let last = page
            .body
            .split(|b| *b == b'\n')
            .rfind(|l| !l.is_empty())
            .context("an end")?;
        Ok(serde_json::from_slice::<SnapshotEnd>(last)?.cursor)
    }

    /// What happened since, as a console asks for it: compressed, and not looked into. Gives its size.
    pub(crate) async fn changes_packed(&self, cursor: &str) -> Result<usize> {
        let path = format!("/v1/sync/changes?cursor={cursor}&limit=1000");
        Ok(self.send(&path, None, PACKED).await?.body.len())
    }

    fn sealed(&mut self, kinds: Vec<OpKind>) -> Result<Vec<u8>> {
        let mut ops = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let op = Op {
                oid: OpId(Uuid::now_v7()),
                act: ActId(Uuid::now_v7()),
                v: SCHEMA,
                at: Timestamp(1_790_000_000_000),
                after: Vec::new(),
                undoes: None,
                atomic: false,
                bulk: None,
                kind,
            };
            self.last_n += 1;
            ops.push(PushOp {
                n: self.last_n,
                oid: op.oid,
                body: serde_json::value::to_raw_value(&op)?,
            });
        }
        Ok(serde_json::to_vec(&Push {
            incarnation: 1,
            epoch: None,
            ops,
        })?)
    }

    /// A note this device's operator writes into a case.
    pub(crate) fn note(&self, case: CaseId, body: &str) -> OpKind {
        OpKind::EntryAppend {
            entry: Box::new(Entry {
                id: EntryId(Uuid::now_v7()),
                case,
                at: Timestamp(1_790_000_000_000),
                by: Author::Operator(self.operator),
                kind: EntryKind::Note,
                body: body.to_owned(),
                meta: EntryMeta::default(),
            }),
        }
    }

    /// Pushes what was done, each an action of its own, and sees that all of it took effect.
    pub(crate) async fn push(&mut self, kinds: Vec<OpKind>) -> Result<()> {
        let count = kinds.len();
        let body = self.sealed(kinds)?;
        let Answer { body, is_packed } = self.send("/v1/sync/push", Some(body), PACKED).await?;
        let reply: PushReply = if is_packed {
            serde_json::from_slice(&zstd::decode_all(&body[..])?)?
        } else {
            serde_json::from_slice(&body)?
        };
        ensure!(reply.results.len() == count, "every op is answered");
        for op in &reply.results {
            ensure!(
                matches!(op.result, ResultLine::Applied { .. } | ResultLine::Merged { .. }),
                "{:?}",
                op.result
            );
        }
        Ok(())
    }

    /// Everything it pushed has been answered, as the server says.
    pub(crate) async fn all_answered(&self) -> Result<bool> {
        Ok(self.hello().await?.last_op_n == self.last_n)
    }
}
