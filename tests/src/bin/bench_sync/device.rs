//! A device without a console: raw requests over a connection that is kept.

use crate::town::PASSWORD;
use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use oltre_domain::{ActId, Op, OpId, OpKind, SCHEMA, Timestamp};
use oltre_sync::{DeviceKey, Transport};
use oltre_wire::{
    DEVICE_HEADER, Hello, Push, PushOp, PushReply, ResultLine, SCHEMA_HEADER, SnapshotEnd, Tokens,
};
use std::net::SocketAddr;
use url::Url;
use uuid::Uuid;

/// A device that is signed in.
pub(crate) struct Device {
    client: Client<HttpConnector, Full<Bytes>>,
    server: SocketAddr,
    tokens: Tokens,
    last_n: u64,
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

    async fn send(&self, path: &str, body: Option<Vec<u8>>, encoding: &str) -> Result<Bytes> {
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
        let bytes = reply.into_body().collect().await?.to_bytes();
        ensure!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok(bytes)
    }

    /// Greets.
    pub(crate) async fn hello(&self) -> Result<Hello> {
        Ok(serde_json::from_slice(
            &self.send("/v1/sync/hello", None, "identity").await?,
        )?)
    }

    /// Where the log stands now: a snapshot of the smallest scope says so.
    pub(crate) async fn head(&self) -> Result<String> {
        let page = self.send("/v1/sync/snapshot?scope=org", None, "identity").await?;
        let last = page
            .split(|b| *b == b'\n')
            .rfind(|l| !l.is_empty())
            .context("an end")?;
        Ok(serde_json::from_slice::<SnapshotEnd>(last)?.cursor)
    }

    /// What happened since, as a console asks for it: compressed, and not looked into. Gives its size.
    pub(crate) async fn changes_packed(&self, cursor: &str) -> Result<usize> {
        let path = format!("/v1/sync/changes?cursor={cursor}&limit=1000");
        Ok(self.send(&path, None, "zstd, gzip").await?.len())
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

    /// Pushes what was done, each an action of its own, and sees that all of it took effect.
    pub(crate) async fn push(&mut self, kinds: Vec<OpKind>) -> Result<()> {
        let count = kinds.len();
        let body = self.sealed(kinds)?;
        let reply: PushReply =
            serde_json::from_slice(&self.send("/v1/sync/push", Some(body), "identity").await?)?;
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

    /// Pushes one action as a console does: the answer comes compressed and is not looked into.
    pub(crate) async fn push_one(&mut self, kind: OpKind) -> Result<()> {
        let body = self.sealed(vec![kind])?;
        self.send("/v1/sync/push", Some(body), "zstd, gzip").await?;
        Ok(())
    }

    /// Everything it pushed has been answered, as the server says.
    pub(crate) async fn all_answered(&self) -> Result<bool> {
        Ok(self.hello().await?.last_op_n == self.last_n)
    }
}
