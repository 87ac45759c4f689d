//! HTTP, and keeping the device signed in.
//!
//! An access token that has expired is refreshed here and the request sent once more; the core hears
//! of it only when the session is over. A refresh whose reply was lost is repeated with the same
//! refresh token, which the server keeps good until its successor is used.

mod snapshot;

use crate::session::{DeviceKey, Session, TokenKeeper};
use crate::{Failure, Request, Trouble};
use futures::StreamExt;
use oltre_domain::{CaseId, Change, SCHEMA};
use oltre_wire::{
    ChangesPage, DEVICE_HEADER, Enrol, Entity, Hello, Problem, ProblemCode, Push, PushOp, PushReply, Refresh,
    Row, SCHEMA_HEADER, Tokens, refresh_message,
};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
pub use snapshot::SnapshotPage;
use snapshot::{read_snapshot, readable};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// No answer is larger than this once decompressed.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// The way to one server.
pub struct Transport {
    client: Client,
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

/// The client every request goes through.
fn client() -> Result<Client, Failure> {
    // Chosen on purpose: ring needs no C toolchain beyond the compiler. A second call finds it installed.
    let _installed_before_is_fine = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("oltre/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|_| Failure::Nonsense("client"))
}

fn failed(error: &reqwest::Error) -> Failure {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut line_broke = false;
    while let Some(cause) = source {
        if cause
            .downcast_ref::<rustls::Error>()
            .is_some_and(|e| matches!(e, rustls::Error::InvalidCertificate(_)))
        {
            return Failure::Untrusted;
        }
        // Whatever goes wrong while a body is read is called a failure to decode it; what broke lies within.
        line_broke |= cause
            .downcast_ref::<reqwest::Error>()
            .is_some_and(|e| e.is_body() || e.is_timeout());
        source = cause.source();
    }
    if !line_broke && (error.is_decode() || error.is_redirect()) {
        Failure::Nonsense("body")
    } else {
        Failure::Unreachable
    }
}

/// The body, at most [`LARGEST_ANSWER`] bytes of it.
async fn body(response: Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| failed(&e))?;
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Failure::Nonsense("too large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn checked(response: Response) -> Result<Vec<u8>, Failure> {
    let status = response.status();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok());
    let bytes = body(response).await?;
    if status.is_success() {
        return Ok(bytes);
    }
    match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => Err(Failure::Problem {
            code: problem.code,
            retry_after,
        }),
        // A proxy in between answers in its own way.
        Err(_) if status == StatusCode::BAD_GATEWAY || status == StatusCode::SERVICE_UNAVAILABLE => {
            Err(Failure::Unreachable)
        }
        Err(_) => Err(Failure::Nonsense("no problem document")),
    }
}

async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    let response = request.send().await.map_err(|e| failed(&e))?;
    let bytes = checked(response).await?;
    serde_json::from_slice(&bytes).map_err(|_| Failure::Nonsense("json"))
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
        json(client()?.post(url).timeout(Duration::from_secs(30)).json(&body)).await
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
            client: client()?,
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

    /// Sends a request as this device; refreshes the token once when it has expired.
    async fn send(
        &self,
        build: impl Fn(&Client) -> Result<RequestBuilder, Failure> + Send,
    ) -> Result<Vec<u8>, Failure> {
        for attempt in 0..2 {
            let session = self.session();
            let request = build(&self.client)?
                .bearer_auth(&session.access)
                .header(DEVICE_HEADER, session.device.to_string())
                .header(SCHEMA_HEADER, SCHEMA.to_string());
            let response = request.send().await.map_err(|e| failed(&e))?;
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
                other => return other,
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
            .client
            .post(self.url("v1/auth/refresh")?)
            .timeout(Duration::from_secs(30))
            .json(&body);
        let tokens: Tokens = match json(request).await {
            Ok(tokens) => tokens,
            Err(Failure::Problem {
                code: ProblemCode::Unauthenticated | ProblemCode::BadCredentials,
                ..
            }) => {
                return Err(Failure::SignedOut);
            }
            Err(other) => return Err(other),
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
        serde_json::from_slice(&bytes).map_err(|_| Failure::Nonsense("json"))
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
    pub async fn snapshot(&self, scope: &str, page: Option<&str>) -> Result<SnapshotPage, Failure> {
        let mut query = vec![("scope", scope)];
        if let Some(page) = page {
            query.push(("page", page));
        }
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
    pub async fn changes(&self, cursor: &str, wait: u32) -> Result<ChangesPage, Failure> {
        let wait_text = wait.to_string();
        let query = [
            ("cursor", cursor),
            ("limit", "1000"),
            ("wait", wait_text.as_str()),
        ];
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
    /// See [`Failure`]; `not_found` when it is not there or not for this console.
    pub async fn case(&self, id: CaseId) -> Result<Vec<Change>, Failure> {
        let path = format!("v1/sync/entity/case/{id}");
        let entity: Entity = self.get(&path, &[], Duration::from_secs(30)).await?;
        Ok(readable(entity.rows.into_iter().map(Row::into_change)))
    }

    /// Ops out.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn push(&self, incarnation: u32, ops: &[oltre_store::SealedOp]) -> Result<PushReply, Failure> {
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
        let body = serialised(&Push { incarnation, ops })?;
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
        serde_json::from_slice(&bytes).map_err(|_| Failure::Nonsense("json"))
    }

    /// Sends any request of the core and turns the answer into its event.
    pub async fn answer(&self, request: Request) -> crate::Event {
        use crate::Event;
        match request {
            Request::Hello => Event::Hello(self.hello().await.map(Box::new)),
            Request::Snapshot { scope, page } => {
                Event::Snapshot(self.snapshot(&scope, page.as_deref()).await.map(Box::new))
            }
            Request::Changes { cursor, wait } => {
                Event::Changes(self.changes(&cursor, wait).await.map(Box::new))
            }
            Request::Entity(id) => Event::Entity(id, self.case(id).await),
            Request::Push { incarnation, ops } => {
                Event::Pushed(self.push(incarnation, &ops).await.map(Box::new))
            }
        }
    }
}

fn serialised<T: Serialize>(value: &T) -> Result<bytes::Bytes, Failure> {
    serde_json::to_vec(value)
        .map(bytes::Bytes::from)
        .map_err(|_| Failure::Store(Trouble::Other))
}
