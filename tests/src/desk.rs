//! A town hall for tests: a real server, and desks with a real console each, in one process.
//!
//! Nothing here sleeps: a story waits for a state by looking again at every event the console emits.

use crate::chooser::Chooser;
use crate::place::Place;
use anyhow::{Context, Result, bail};
use oltre_console::{Console, ConsoleConfig, ConsoleEvent, EventSink, Hardness, Notifier, Phone, UiError};
use oltre_domain::QueueId;
use oltre_server::import::{ImportCommand, run};
use oltre_server::seed::{QueueAccess, SeedBatch, seed};
use oltre_server::{Clock as _, MailFile, MailSettings, MovableClock, RunningServer, Storage, SystemClock};
use oltre_wire::SchemaRange;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;

pub use crate::town::{PASSPHRASE, PASSWORD};
use crate::town::{front, town};

/// A server that can be stopped and started again on the same address and data. Its clock stands still until it is moved.
pub struct TownHall {
    folder: TempDir,
    place: Place,
    address: Option<SocketAddr>,
    running: Option<RunningServer>,
    clock: Arc<MovableClock>,
    schema: Option<SchemaRange>,
    mail: Option<MailSettings>,
    /// The one front queue.
    pub queue: QueueId,
}

impl TownHall {
    /// A running server with one front queue, one office, a topic, and the accounts `marta` and `luca`.
    ///
    /// # Errors
    /// The server does not start.
    pub async fn open() -> Result<Self> {
        let hall = Self::empty().await?;
        let everybody = [("marta", QueueAccess::All), ("luca", QueueAccess::All)];
        hall.seed(town(&everybody)?).await?;
        Ok(hall)
    }

    /// A running server with nothing and nobody in it.
    ///
    /// # Errors
    /// The server does not start.
    pub async fn empty() -> Result<Self> {
        let mut hall = Self {
            folder: tempfile::tempdir()?,
            place: Place::new().await,
            address: None,
            running: None,
            clock: Arc::new(MovableClock::at(SystemClock.now())),
            schema: None,
            mail: None,
            queue: front(),
        };
        hall.start().await?;
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

    /// `oltre-server import desk`.
    ///
    /// # Errors
    /// The server does not run, or the file is not right.
    pub async fn import_desk(&self, text: &str) -> Result<()> {
        let storage = self.storage()?;
        let file = self.folder.path().join("desk.toml");
        std::fs::write(&file, text)?;
        let import = move || run(&ImportCommand::Desk { file }, &storage, &mut |_| {}).map(drop);
        tokio::task::spawn_blocking(import).await?
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
        let mut config = self.place.config(&self.data()).with_clock(self.clock.clone());
        if let Some(address) = self.address {
            config.listen = address;
        }
        if let Some(schema) = self.schema {
            config.storage.schema = schema;
        }
        config.mail.clone_from(&self.mail);
        let running = oltre_server::start(config).await?;
        self.address = Some(running.addr);
        self.running = Some(running);
        Ok(())
    }

    /// Lets the server's time pass, and the server do what time alone does.
    ///
    /// # Errors
    /// The server does not run, or cannot write.
    pub async fn pass(&self, millis: i64) -> Result<()> {
        self.clock.advance(millis);
        let running = self.running.as_ref().context("the server does not run")?;
        running.tick().await?;
        Ok(())
    }

    /// Replies leave by a mail server from the next start: what stands under `[mail]`.
    ///
    /// # Errors
    /// It is not right.
    pub fn sends_mail(&mut self, table: &str) -> Result<()> {
        self.mail = Some(toml::from_str::<MailFile>(table)?.read()?);
        Ok(())
    }

    /// The server is of another version from its next start: it understands ops of these schemas.
    pub const fn understands(&mut self, min: u32, current: u32) {
        self.schema = Some(SchemaRange { min, current });
    }

    /// Stops the server: the cable is out.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    /// Makes a backup of the server while it runs.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn back_up(&self, name: &str) -> Result<()> {
        let running = self.running.as_ref().context("the server does not run")?;
        let (storage, file) = (running.storage().clone(), self.folder.path().join(name));
        tokio::task::spawn_blocking(move || storage.backup(&file)).await??;
        Ok(())
    }

    /// Puts a backup in the place of the server's database and starts it again.
    ///
    /// # Errors
    /// The server runs, or the backup cannot be used.
    pub async fn restore(&mut self, name: &str) -> Result<()> {
        anyhow::ensure!(self.running.is_none(), "the server still runs");
        let (data, file) = (self.folder.path().join("server"), self.folder.path().join(name));
        let now = oltre_domain::Timestamp(1_790_000_000_000);
        tokio::task::spawn_blocking(move || oltre_server::restore(&data, &file, now)).await??;
        self.start().await
    }

    /// Where consoles connect.
    #[must_use]
    pub fn url(&self) -> String {
        self.address.map(|a| format!("http://{a}")).unwrap_or_default()
    }
}

/// Wakes whoever waits at a desk.
struct Bell {
    rings: Arc<Notify>,
    /// The page's word on who else is at the case that is shown.
    presence: Arc<Mutex<Value>>,
    /// The reminders told, in order.
    promises: Arc<Mutex<Vec<Value>>>,
}

impl EventSink for Bell {
    fn emit(&self, event: &ConsoleEvent) {
        if let ConsoleEvent::PresenceChanged { .. } = event {
            *self.presence.lock().unwrap_or_else(PoisonError::into_inner) =
                serde_json::to_value(event).unwrap_or_default();
        }
        if let ConsoleEvent::PromiseNear { .. } = event {
            let told = serde_json::to_value(event).unwrap_or_default();
            self.promises
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(told);
        }
        self.rings.notify_waiters();
    }
}

/// A desk: a data folder and, while it is open, a console.
pub struct Desk {
    folder: PathBuf,
    _keep: TempDir,
    console: Option<Console>,
    bell: Arc<Notify>,
    presence: Arc<Mutex<Value>>,
    /// Who answers the dialogs of the system.
    pub chooser: Arc<Chooser>,
    /// What dials from the next opening on; none: there is no phone.
    pub phone: Option<Arc<dyn Phone>>,
    /// What shows notices of the system from the next opening on.
    pub notifier: Option<Arc<dyn Notifier>>,
    promises: Arc<Mutex<Vec<Value>>>,
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
            presence: Arc::default(),
            chooser: Arc::default(),
            phone: None,
            notifier: None,
            promises: Arc::default(),
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

    /// Starts the program: nothing is unlocked yet.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn open_console(&mut self) -> Result<()> {
        let mut config = ConsoleConfig {
            hardness: Hardness {
                memory_kib: 64,
                passes: 1,
            },
            picker: self.chooser.clone(),
            ..ConsoleConfig::new(self.folder.clone())
        };
        if let Some(phone) = &self.phone {
            config.phone = Arc::clone(phone);
        }
        if let Some(notifier) = &self.notifier {
            config.notifier = Arc::clone(notifier);
        }
        let bell = Bell {
            rings: Arc::clone(&self.bell),
            presence: Arc::clone(&self.presence),
            promises: Arc::clone(&self.promises),
        };
        self.console = Some(Console::open(config, Arc::new(bell))?);
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

    /// Opens the program with a link, as the phone's program would.
    pub fn follow(&self, link: &str) {
        if let Some(console) = &self.console {
            console.follow(link);
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

    /// The reminders told so far, as the page hears them.
    #[must_use]
    pub fn reminders(&self) -> Vec<Value> {
        self.promises
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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

    /// Waits until the page is told this of who else is at the case that is shown.
    ///
    /// # Errors
    /// Half a minute has passed.
    pub async fn until_presence(&self, what: &str, look: impl Fn(&Value) -> bool) -> Result<Value> {
        self.until(what, async |desk| {
            let told = desk
                .presence
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            look(&told).then_some(told)
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
