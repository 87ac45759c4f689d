//! A server with two queues and a few people, and consoles that speak to it.

pub(crate) use crate::console::*;
pub(crate) use crate::ops::*;
use crate::place::Place;
use oltre_domain::*;
use oltre_server::seed::{QueueAccess, SeedAccount, SeedBatch, SeedOperator, seed};
use oltre_server::{MailFile, MailSettings, MovableClock, RunningServer, Storage, start};
use oltre_wire::*;
use reqwest::{Client, Response};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "una parola lunga";
pub(crate) const NOON: Timestamp = Timestamp(1_780_000_000_000);

pub(crate) struct World {
    pub(crate) server: RunningServer,
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) folder: TempDir,
    pub(crate) place: Place,
    /// The mail server replies leave by, if any does.
    pub(crate) mail: Option<MailSettings>,
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
            queues: None,
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
        Self::told(|_| {}).await
    }

    /// An empty server with settings of its own.
    pub(crate) async fn told(settings: impl FnOnce(&mut oltre_server::StorageSettings)) -> Self {
        Self::at(Place::new().await, settings).await
    }

    pub(crate) async fn at(place: Place, settings: impl FnOnce(&mut oltre_server::StorageSettings)) -> Self {
        Self::made(place, None, settings).await
    }

    /// Whose replies leave by a mail server: what stands under `[mail]`.
    pub(crate) async fn with_mail(table: &str) -> Self {
        let mail = toml::from_str::<MailFile>(table).unwrap().read().unwrap();
        let world = Self::made(Place::new().await, Some(mail), |_| {}).await;
        plant(world.server.storage(), people()).await;
        world
    }

    async fn made(
        place: Place,
        mail: Option<MailSettings>,
        settings: impl FnOnce(&mut oltre_server::StorageSettings),
    ) -> Self {
        let clock = Arc::new(MovableClock::at(NOON));
        let folder = tempfile::tempdir().unwrap();
        let mut config = place.config(folder.path()).with_clock(clock.clone());
        config.mail.clone_from(&mail);
        settings(&mut config.storage);
        Self {
            server: start(config).await.unwrap(),
            clock,
            folder,
            place,
            mail,
            desk: QueueId::imported("test", "Sportello"),
            taxes: QueueId::imported("test", "Tributi"),
        }
    }

    /// Stops the server and starts it again on the same folder.
    pub(crate) async fn restarted(self) -> Self {
        self.with_work_between(|_| ()).await.0
    }

    /// Stops the server, does something to its folder, and starts it again there.
    pub(crate) async fn with_work_between<T: Send + 'static>(
        self,
        work: impl FnOnce(&Path) -> T + Send + 'static,
    ) -> (Self, T) {
        let Self {
            server,
            clock,
            folder,
            place,
            mail,
            desk,
            taxes,
        } = self;
        server.shutdown().await;
        let data = folder.path().to_owned();
        let done = tokio::task::spawn_blocking(move || work(&data)).await.unwrap();
        let mut config = place.config(folder.path()).with_clock(clock.clone());
        config.mail.clone_from(&mail);
        let world = Self {
            server: start(config).await.unwrap(),
            clock,
            folder,
            place,
            mail,
            desk,
            taxes,
        };
        (world, done)
    }

    /// A number out of the database itself.
    pub(crate) async fn ask(&self, sql: &str, ids: &[&[u8; 16]]) -> i64 {
        self.place.ask(self.folder.path(), sql, ids).await
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
    assert_eq!(
        problem.kind,
        format!("urn:oltre:problem:{}", problem.code.as_str())
    );
    problem.code
}

/// The op took effect.
pub(crate) fn is_applied(result: &ResultLine) -> bool {
    matches!(result, ResultLine::Applied { .. })
}

/// Why an op was refused.
pub(crate) fn code(result: &ResultLine) -> &str {
    match result {
        ResultLine::Rejected { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}
