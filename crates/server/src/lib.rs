//! The central REST server: what consoles sync with.
//!
//! `decide` says what a push or the passing of time means, without I/O; `storage` keeps rows and runs
//! those decisions in transactions; `http` is the border: it reads requests, authenticates by way of
//! `storage`, and answers with the messages of `oltre-wire` or a problem document. The binary is `cli`.

pub mod auth;
pub mod cli;
mod clock;
mod config;
mod decide;
mod http;
pub mod import;
mod lock;
mod mail;
pub mod rights;
pub mod sample;
pub mod scope;
pub mod seed;
mod storage;
mod token;

pub use clock::{Clock, MovableClock, SystemClock};
pub use config::{Config, ConfigFile};
pub use http::{RunningServer, StartError, openapi_json, start};
pub use mail::{MailFile, MailSettings, MailSettingsError, Security};
pub use storage::{
    BackupReport, CONTACTS_FOR_CONTROL, ControlReport, DATABASE, DatabaseError, DeviceLine, DueReport,
    Finding, HoldingWindow, JournalKept, Mark, NewRights, NewUser, PostgresAddress, QueuesNamed, Recovered,
    RecoveredOps, RecoveryLine, RestoreReport, Storage, StorageError, StorageSettings, Trained, restore,
};
