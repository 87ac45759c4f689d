//! The console as the shell holds it, and the router.

use crate::attachments::{FilePicker, NobodyThere};
use crate::calls::Incoming;
use crate::contract::{AppState, Checked, ConsoleEvent, ErrorCode, Theme, UiError, with_commands};
use crate::opened::Opened;
use crate::phone::{NoPhone, Phone};
use crate::reminders::{Notifier, Silent};
use crate::revoked;
use crate::{contract::*, settings};
use oltre_domain::{DeviceId, Timestamp};
use oltre_store::keys::Hardness;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::AbortHandle;

/// Where the time comes from: the system, or a test.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Who hears the console's events.
pub trait EventSink: Send + Sync {
    /// Passes an event on. Called from any thread; must not block.
    fn emit(&self, event: &ConsoleEvent);
}

/// What the console needs to know of its surroundings.
#[derive(Clone)]
pub struct ConsoleConfig {
    /// Where everything of this console is kept.
    pub data_dir: PathBuf,
    /// How hard a new passphrase is to guess.
    pub hardness: Hardness,
    /// The time.
    pub clock: Clock,
    /// A demo to enrol and open by itself.
    pub demo: Option<Demo>,
    /// The dialogs in which files are chosen.
    pub picker: Arc<dyn FilePicker>,
    /// What dials.
    pub phone: Arc<dyn Phone>,
    /// What shows notices of the system.
    pub notifier: Arc<dyn Notifier>,
}

impl ConsoleConfig {
    /// The real thing on a data folder.
    #[must_use]
    pub fn new(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            hardness: Hardness::default(),
            clock: Arc::new(system_time),
            demo: None,
            picker: Arc::new(NobodyThere),
            phone: Arc::new(NoPhone),
            notifier: Arc::new(Silent),
        }
    }
}

/// A demo: a server on this computer, sample data, a passphrase that protects nothing.
#[derive(Clone)]
pub struct Demo {
    /// The server's address.
    pub server: String,
    /// The account.
    pub name: String,
    /// Its password.
    pub password: String,
    /// The passphrase.
    pub passphrase: String,
    /// `it` or `en`.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Option<Theme>,
    /// The screen to open on.
    pub screen: Option<String>,
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Demo([redacted])")
    }
}

/// Milliseconds since 1970 by this computer's clock; before 1970 counts backwards.
fn system_time() -> Timestamp {
    let millis = match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    };
    Timestamp(millis)
}

/// The console. Clones are the same one.
#[derive(Clone)]
pub struct Console {
    pub(crate) config: ConsoleConfig,
    pub(crate) events: Arc<dyn EventSink>,
    pub(crate) state: Arc<Mutex<State>>,
    /// Opening, enrolling and locking happen one at a time.
    pub(crate) turning: Arc<tokio::sync::Mutex<()>>,
    /// The revoked devices whose sealed work is on its way.
    pub(crate) delivering: Arc<Mutex<BTreeMap<DeviceId, AbortHandle>>>,
}

/// Open or not, and what is remembered while locked.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) opened: Option<Arc<Opened>>,
    pub(crate) organisation: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) unsent: Option<u32>,
    /// The call that comes in.
    pub(crate) call: Option<Incoming>,
    /// Why the last link was not followed, until the page has heard it.
    pub(crate) refused_link: Option<ErrorCode>,
}

impl Console {
    /// A console on its data folder, still locked.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(config: ConsoleConfig, events: Arc<dyn EventSink>) -> std::io::Result<Self> {
        oltre_store::make_folder(&config.data_dir)?;
        if let Err(error) = revoked::finish(&config.data_dir) {
            tracing::error!(code = ?error.code, "The database of a revoked device is still here");
        }
        if let Some(demo) = &config.demo {
            settings::start_demo(&config.data_dir, demo);
        }
        Ok(Self {
            config,
            events,
            state: Arc::default(),
            turning: Arc::default(),
            delivering: Arc::default(),
        })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn opened(&self) -> Result<Arc<Opened>, UiError> {
        self.state()
            .opened
            .clone()
            .ok_or_else(|| ErrorCode::Locked.into())
    }

    pub(crate) fn tell_access(&self) -> AppState {
        let state = self.current();
        self.events
            .emit(&ConsoleEvent::AccessChanged { state: state.clone() });
        state
    }

    /// Closes the console: sync stops, the database is closed. What was saved stays saved.
    pub async fn close(&self) {
        let _one_at_a_time = self.turning.lock().await;
        self.shut().await;
        self.deliver_no_more();
    }
}

fn parsed<T: DeserializeOwned + Checked>(args: Json) -> Result<T, UiError> {
    // A command without arguments may be called with none at all.
    let args = if args.is_null() {
        Json::Object(serde_json::Map::new())
    } else {
        args
    };
    let args: T = serde_json::from_value(args).map_err(|error| {
        tracing::debug!(%error, "Arguments of another shape");
        UiError::new(ErrorCode::BadCommand)
    })?;
    args.check()?;
    Ok(args)
}

fn answered<T: Serialize>(answer: Result<T, UiError>) -> Result<Json, UiError> {
    serde_json::to_value(answer?).map_err(|_| ErrorCode::Internal.into())
}

macro_rules! router {
    (@run locked, $console:ident, $name:ident, $args:ident) => {
        answered($console.$name($args).await)
    };
    (@run open, $console:ident, $name:ident, $args:ident) => {{
        let opened = $console.opened()?;
        let answer = tokio::task::spawn_blocking(move || opened.$name(&$args)).await;
        answered(answer.map_err(|_| UiError::new(ErrorCode::Internal))?)
    }};
    ($($(#[doc = $doc:literal])* $name:ident($args:ident) -> $answer:ident, $access:ident, [$($window:ident),*];)+) => {
        impl Console {
            /// Runs a command of the page. `window` is the shell's word for who calls.
            ///
            /// # Errors
            /// The code and what its sentence needs to know; nothing was changed.
            pub async fn call(&self, window: &str, name: &str, args: Json) -> Result<Json, UiError> {
                match name {
                    $(stringify!($name) => {
                        if ![$(stringify!($window)),*].contains(&window) {
                            return Err(ErrorCode::NotAllowed.into());
                        }
                        let args: $args = parsed(args)?;
                        router!(@run $access, self, $name, args)
                    })+
                    _ => Err(ErrorCode::BadCommand.into()),
                }
            }
        }
    };
}
with_commands!(router);
