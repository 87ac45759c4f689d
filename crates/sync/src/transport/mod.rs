//! HTTP, and keeping the device signed in.
//!
//! An access token that has expired is refreshed here and the request sent once more; the core hears
//! of it only when the session is over. A refresh whose reply was lost is repeated with the same
//! refresh token, which the server keeps good until its successor is used.

mod answer;
mod blobs;
mod catalogue;
mod events;
mod figures;
mod learned;
mod line;
mod reading;
mod recovery;
mod snapshot;

use crate::session::{DeviceKey, Session, TokenKeeper};
use crate::{Failure, Ground, PageOf, Trouble};
use http::HeaderMap;
use line::Line;
use oltre_domain::{CaseId, Change, SCHEMA};
use oltre_wire::{
    ChangesPage, DEVICE_HEADER, Doing, Enrol, Entity, Hello, Presence, PresenceAt, ProblemCode, Push, PushOp,
    PushReply, Refresh, Row, SCHEMA_HEADER, Tokens, refresh_message,
};
use reading::{checked, json};
pub(crate) use recovery::deliver_piece;
use reqwest::{Client, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
pub use snapshot::SnapshotPage;
use snapshot::{read_snapshot, readable};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Changes asked for at once, about: after days away, pages of the database are written once for many of them.
const CHANGES: &str = "5000";

/// The way to one server.
pub struct Transport {
    line: Line,
    base: Url,
    key: DeviceKey,
    session: Mutex<Session>,
    keeper: Arc<dyn TokenKeeper>,
    /// One refresh at a time: two lanes that find the token expired refresh once.
    refreshing: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

impl Transport {
    /// Signs a new device in.
    ///
    /// # Errors
    /// The server cannot be reached or trusted, or refuses name and password.
    pub async fn enrol(
        base: &Url,
        key: &DeviceKey,
        name: &str,
        password: &str,
        device_name: &str,
    ) -> Result<Tokens, Failure> {
        let body = Enrol {
            name: name.to_owned(),
            password: password.to_owned(),
            device_name: device_name.to_owned(),
            public_key: key.public(),
        };
        let url = base
            .join("v1/auth/enrol")
            .map_err(|_| Failure::Nonsense("address"))?;
        let line = Line::to(base)?;
        let request = line.client.post(url).timeout(Duration::from_secs(30)).json(&body);
        json(&checked(line.send(request).await?).await?)
    }

    /// The way to a server for a device that is signed in.
    ///
    /// # Errors
    /// The system has no usable TLS.
    pub fn new(
        base: Url,
        key: DeviceKey,
        session: Session,
        keeper: Arc<dyn TokenKeeper>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            line: Line::to(&base)?,
            base,
            key,
            session: Mutex::new(session),
            keeper,
            refreshing: tokio::sync::Mutex::new(()),
        })
    }

    fn session(&self) -> Session {
        self.session
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Goes on with another session: the operator signed in again.
    pub fn replace_session(&self, session: Session) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }

    fn url(&self, path: &str) -> Result<Url, Failure> {
        self.base.join(path).map_err(|_| Failure::Nonsense("address"))
    }

    fn signed(&self, request: RequestBuilder, session: &Session) -> RequestBuilder {
        request
            .bearer_auth(&session.access)
            .header(DEVICE_HEADER, session.device.to_string())
            .header(SCHEMA_HEADER, SCHEMA.to_string())
    }

    /// Sends a request as this device; refreshes the token once when it has expired.
    async fn send(
        &self,
        build: impl Fn(&Client) -> Result<RequestBuilder, Failure> + Send,
    ) -> Result<Vec<u8>, Failure> {
        Ok(self.answered(build).await?.1)
    }

    /// The same, with the headers of the answer.
    async fn answered(
        &self,
        build: impl Fn(&Client) -> Result<RequestBuilder, Failure> + Send,
    ) -> Result<(HeaderMap, Vec<u8>), Failure> {
        for attempt in 0..2 {
            let session = self.session();
            let response = self
                .line
                .send(self.signed(build(&self.line.client)?, &session))
                .await?;
            let headers = response.headers().clone();
            match checked(response).await {
                Err(Failure::Problem {
                    code: ProblemCode::TokenExpired | ProblemCode::Unauthenticated,
                    ..
                }) if attempt == 0 => {
                    self.refresh(&session).await?;
                }
                Err(Failure::Problem {
                    code: ProblemCode::TokenExpired | ProblemCode::Unauthenticated,
                    ..
                }) => {
                    return Err(Failure::SignedOut);
                }
                Err(failure) => return Err(of(&session, failure)),
                Ok(body) => return Ok((headers, body)),
            }
        }
        Err(Failure::SignedOut)
    }

    async fn refresh(&self, stale: &Session) -> Result<(), Failure> {
        let _one_at_a_time = self.refreshing.lock().await;
        let session = self.session();
        if session.access != stale.access {
            return Ok(());
        }
        let at = self.keeper.now();
        let body = Refresh {
            device: session.device,
            refresh: session.refresh.clone(),
            at,
            signature: self
                .key
                .sign(&refresh_message(session.device, &session.refresh, at)),
        };
        let request = self
            .line
            .client
            .post(self.url("v1/auth/refresh")?)
            .timeout(Duration::from_secs(30))
            .json(&body);
        let answer = checked(self.line.send(request).await?).await;
        let tokens: Tokens = match answer.and_then(|bytes| json(&bytes)) {
            Ok(tokens) => tokens,
            Err(Failure::Problem {
                code: ProblemCode::Unauthenticated | ProblemCode::BadCredentials,
                ..
            }) => {
                return Err(Failure::SignedOut);
            }
            Err(other) => return Err(of(&session, other)),
        };
        let next = Session {
            device: session.device,
            access: tokens.access,
            refresh: tokens.refresh,
        };
        self.keeper.keep(&next)?;
        self.replace_session(next);
        Ok(())
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        timeout: Duration,
    ) -> Result<T, Failure> {
        let bytes = self.get_bytes(path, query, timeout).await?;
        json(&bytes)
    }

    async fn get_bytes(
        &self,
        path: &str,
        query: &[(&str, &str)],
        timeout: Duration,
    ) -> Result<Vec<u8>, Failure> {
        let mut url = self.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(|client| Ok(client.get(url.clone()).timeout(timeout)))
            .await
    }

    /// Greets.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn hello(&self) -> Result<Hello, Failure> {
        self.get("v1/sync/hello", &[], Duration::from_secs(30)).await
    }

    /// A page of a snapshot.
    ///
    /// # Errors
    /// See [`Failure`]; [`Failure::Nonsense`] when its hash does not fit.
    pub async fn snapshot(&self, of: &PageOf) -> Result<SnapshotPage, Failure> {
        let ground = of.ground.asked();
        let mut query = vec![("scope", of.scope.as_str())];
        query.extend(of.page.as_deref().map(|page| ("page", page)));
        query.extend(ground.iter().map(|(name, value)| (*name, value.as_str())));
        let bytes = self
            .get_bytes("v1/sync/snapshot", &query, Duration::from_secs(120))
            .await?;
        tokio::task::spawn_blocking(move || read_snapshot(&bytes))
            .await
            .map_err(|_| Failure::Nonsense("page"))?
    }

    /// What happened since a cursor.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn changes(
        &self,
        cursor: &str,
        wait: u32,
        revision: Option<u64>,
    ) -> Result<ChangesPage, Failure> {
        let wait_text = wait.to_string();
        let revision = revision.map(|revision| revision.to_string());
        let mut query = vec![
            ("cursor", cursor),
            ("limit", CHANGES),
            ("wait", wait_text.as_str()),
        ];
        query.extend(revision.as_deref().map(|revision| ("revision", revision)));
        self.get(
            "v1/sync/changes",
            &query,
            Duration::from_secs(u64::from(wait) + 30),
        )
        .await
    }

    /// A case with all that hangs on it.
    ///
    /// # Errors
    /// See [`Failure`]; `not_found` when it is not there or not for this console, `epoch_changed` or `scopes_changed` when
    /// it would not go with these grounds.
    pub async fn case(&self, id: CaseId, ground: &Ground) -> Result<Vec<Change>, Failure> {
        let path = format!("v1/sync/entity/case/{id}");
        let ground = ground.asked();
        let query: Vec<_> = ground
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let entity: Entity = self.get(&path, &query, Duration::from_secs(30)).await?;
        Ok(readable(entity.rows.into_iter().map(Row::into_change)))
    }

    /// Ops out.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn push(
        &self,
        epoch: Option<String>,
        incarnation: u32,
        ops: &[oltre_store::SealedOp],
    ) -> Result<PushReply, Failure> {
        let ops = ops
            .iter()
            .map(|op| {
                let body =
                    RawValue::from_string(op.body.clone()).map_err(|_| Failure::Store(Trouble::Other))?;
                Ok(PushOp {
                    n: op.n,
                    oid: op.oid,
                    body,
                })
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        let body = serialised(&Push {
            epoch,
            incarnation,
            ops,
        })?;
        let url = self.url("v1/sync/push")?;
        let bytes = self
            .send(|client| {
                Ok(client
                    .post(url.clone())
                    .timeout(Duration::from_secs(60))
                    .header("content-type", "application/json")
                    .body(body.clone()))
            })
            .await?;
        json(&bytes)
    }

    /// Says where this operator is; answers who is there.
    ///
    /// # Errors
    /// See [`Failure`]; `not_found` when the case is not for this console.
    pub async fn presence(&self, case: Option<CaseId>, doing: Doing) -> Result<PresenceAt, Failure> {
        let body = serialised(&Presence { case, doing })?;
        let url = self.url("v1/presence")?;
        let bytes = self
            .send(|client| {
                Ok(client
                    .put(url.clone())
                    .timeout(Duration::from_secs(10))
                    .header("content-type", "application/json")
                    .body(body.clone()))
            })
            .await?;
        json(&bytes)
    }
}

/// Whom a refusal is about is known here alone: the session may be another by the time it is heard.
fn of(session: &Session, failure: Failure) -> Failure {
    match failure.code() {
        Some(ProblemCode::DeviceRevoked) => Failure::Revoked(session.device),
        _ => failure,
    }
}

fn serialised<T: Serialize>(value: &T) -> Result<bytes::Bytes, Failure> {
    serde_json::to_vec(value)
        .map(bytes::Bytes::from)
        .map_err(|_| Failure::Store(Trouble::Other))
}
