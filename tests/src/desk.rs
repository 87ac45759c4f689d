//! A town hall for tests: a real server, and desks with a real console each, in one process.
//!
//! Nothing here sleeps: a story waits for a state by looking again at every event the console emits.

use crate::place::Place;
use anyhow::{Context, Result, bail};
use oltre_console::{Console, ConsoleConfig, ConsoleEvent, EventSink, Hardness, UiError};
use oltre_domain::QueueId;
use oltre_server::seed::{QueueAccess, SeedBatch, seed};
use oltre_server::{RunningServer, Storage};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;

pub use crate::town::{PASSPHRASE, PASSWORD};
use crate::town::{front, town};

/// A server that can be stopped and started again on the same address and data.
pub struct TownHall {
    folder: TempDir,
    place: Place,
    address: Option<SocketAddr>,
    running: Option<RunningServer>,
    /// The one front queue.
    pub queue: QueueId,
}

impl TownHall {
    /// A running server with one front queue, one office, a topic, and the accounts `marta` and `luca`.
    ///
    /// # Errors
    /// The server does not start.
    pub async fn open() -> Result<Self> {
        let mut hall = Self {
            folder: tempfile::tempdir()?,
            place: Place::new().await,
            address: None,
            running: None,
            queue: front(),
        };
        hall.start().await?;
        let everybody = [("marta", QueueAccess::All), ("luca", QueueAccess::All)];
        hall.seed(town(&everybody)?).await?;
        Ok(hall)
    }

    /// Brings rows in.
    ///
    /// # Errors
    /// The server does not run, or refuses the rows.
    pub async fn seed(&self, batch: SeedBatch) -> Result<()> {
        let storage = self.storage()?;
        tokio::task::spawn_blocking(move || seed(&storage, batch)).await??;
        Ok(())
    }

    /// The running server's database.
    ///
    /// # Errors
    /// The server does not run.
    pub fn storage(&self) -> Result<Storage> {
        let running = self.running.as_ref().context("the server does not run")?;
        Ok(running.storage().clone())
    }

    /// Where the server keeps its data.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// Where the server listens, or listened last.
    ///
    /// # Errors
    /// It never did.
    pub fn address(&self) -> Result<SocketAddr> {
        self.address.context("the server was never started")
    }

    /// Starts the server on the address it had before.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(&mut self) -> Result<()> {
        let mut config = self.place.config(&self.data());
        if let Some(address) = self.address {
            config.listen = address;
        }
        let running = oltre_server::start(config).await?;
        self.address = Some(running.addr);
        self.running = Some(running);
        Ok(())
    }

    /// Stops the server: the cable is out.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    /// Where consoles connect.
    #[must_use]
    pub fn url(&self) -> String {
        self.address.map(|a| format!("http://{a}")).unwrap_or_default()
    }
}

/// Wakes whoever waits at a desk.
struct Bell(Arc<Notify>);

impl EventSink for Bell {
    fn emit(&self, _: &ConsoleEvent) {
        self.0.notify_waiters();
    }
}

/// A desk: a data folder and, while it is open, a console.
pub struct Desk {
    folder: PathBuf,
    _keep: TempDir,
    console: Option<Console>,
    bell: Arc<Notify>,
}

impl Desk {
    /// A desk nobody has worked at.
    ///
    /// # Errors
    /// No folder.
    pub fn new() -> Result<Self> {
        let keep = tempfile::tempdir()?;
        let mut desk = Self {
            folder: keep.path().join("desk"),
            _keep: keep,
            console: None,
            bell: Arc::new(Notify::new()),
        };
        desk.open_console()?;
        Ok(desk)
    }

    /// A desk enrolled for somebody, with all the server's rows.
    ///
    /// # Errors
    /// Enrolling or the first sync fails.
    pub async fn enrolled(hall: &TownHall, who: &str) -> Result<Self> {
        Self::enrolled_at(&hall.url(), who).await
    }

    /// The same by the address of the server, or of a line to it.
    ///
    /// # Errors
    /// Enrolling or the first sync fails.
    pub async fn enrolled_at(url: &str, who: &str) -> Result<Self> {
        let desk = Self::new()?;
        let args = json!({"server": url, "name": who, "password": PASSWORD, "passphrase": PASSPHRASE});
        desk.call("enrol", args).await?;
        desk.until_sent().await?;
        Ok(desk)
    }

    /// Where the console keeps its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.folder
    }

    fn open_console(&mut self) -> Result<()> {
        let config = ConsoleConfig {
            hardness: Hardness {
                memory_kib: 64,
                passes: 1,
            },
            ..ConsoleConfig::new(self.folder.clone())
        };
        self.console = Some(Console::open(config, Arc::new(Bell(Arc::clone(&self.bell))))?);
        Ok(())
    }

    /// Calls a command as the page would.
    ///
    /// # Errors
    /// The code the page would get.
    pub async fn call(&self, name: &str, args: Value) -> std::result::Result<Value, UiError> {
        match &self.console {
            Some(console) => console.call("main", name, args).await,
            None => Err(oltre_console::ErrorCode::Locked.into()),
        }
    }

    /// Closes the console and opens it again with the passphrase.
    ///
    /// # Errors
    /// It does not open.
    pub async fn restart(&mut self) -> Result<()> {
        self.leave().await;
        self.come_back().await
    }

    /// Closes the console: from here on nothing happens at this desk.
    pub async fn leave(&mut self) {
        if let Some(console) = self.console.take() {
            console.close().await;
        }
    }

    /// Opens the console again with the passphrase.
    ///
    /// # Errors
    /// It does not open.
    pub async fn come_back(&mut self) -> Result<()> {
        self.open_console()?;
        self.call("unlock", json!({ "passphrase": PASSPHRASE })).await?;
        Ok(())
    }

    /// Waits until `look` finds what it looks for; looks again at every event.
    ///
    /// # Errors
    /// Half a minute has passed.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFn(&Self) -> Option<T>) -> Result<T> {
        let waiting = async {
            loop {
                let rung = self.bell.notified();
                tokio::pin!(rung);
                // Registered before looking, so that an event in between is not missed.
                rung.as_mut().enable();
                if let Some(found) = look(self).await {
                    return found;
                }
                rung.await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(30), waiting).await {
            Ok(found) => Ok(found),
            Err(_) => bail!(
                "waited in vain for {what}; sync stands at {}",
                self.call("sync_status", json!({})).await.unwrap_or_default()
            ),
        }
    }

    /// Waits until everything is sent and nothing comes in.
    ///
    /// # Errors
    /// Half a minute has passed.
    pub async fn until_sent(&self) -> Result<()> {
        self.until("all sent", async |desk| {
            let status = desk.call("sync_status", json!({})).await.ok()?;
            (status["phase"] == "all_sent").then_some(())
        })
        .await
    }

    /// Waits until the console knows that the server is gone.
    ///
    /// # Errors
    /// Half a minute has passed.
    pub async fn until_offline(&self) -> Result<()> {
        self.until("offline", async |desk| {
            let status = desk.call("sync_status", json!({})).await.ok()?;
            (status["phase"] == "offline").then_some(())
        })
        .await
    }

    /// Tries the server now, instead of waiting for the next attempt.
    ///
    /// # Errors
    /// The console is locked.
    pub async fn wake(&self) -> Result<()> {
        self.call("sync_now", json!({})).await?;
        Ok(())
    }

    /// A case as the page sees it.
    ///
    /// # Errors
    /// This desk does not hold it.
    pub async fn case(&self, id: &Value) -> std::result::Result<Value, UiError> {
        self.call("case_open", json!({ "id": id })).await
    }

    /// Waits until a case shows what is looked for.
    ///
    /// # Errors
    /// Half a minute has passed.
    pub async fn until_case(&self, id: &Value, what: &str, look: impl Fn(&Value) -> bool) -> Result<Value> {
        self.until(what, async |desk| {
            desk.case(id).await.ok().filter(|case| look(case))
        })
        .await
    }
}
