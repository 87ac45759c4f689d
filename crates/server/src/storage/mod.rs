//! The server's database: SQLite in the data folder, or PostgreSQL.
//!
//! Nothing outside this folder knows an engine, and in it only `database`, `schema` and what copies whole
//! databases do: functions take and give whole sets of rows in the words of `domain`, and what a push means
//! is decided in `decide`. Every read and write on behalf of a device goes through [`Storage::read_as`] or
//! [`Storage::write_as`], which authenticate inside the same transaction: what is revoked at that moment
//! sees nothing.

mod accounts;
mod address;
mod aging;
mod at_case;
mod audit;
mod backup;
mod blobs;
mod book;
mod case_write;
mod cases;
mod catalogue;
mod change_log;
mod changes;
mod clocks;
mod contact_state;
mod contacts;
mod control;
mod cover;
mod database;
mod devices;
mod directory;
mod doctor;
mod due;
mod engine;
mod entity;
mod epoch;
mod error;
mod export;
mod fares;
mod figures;
mod hanging;
mod journal;
mod learned;
mod mailing;
mod many;
mod mentions;
mod migrations;
mod notices;
mod post;
mod push;
mod recovery;
mod releasing;
mod restore;
mod schema;
mod seeding;
mod settings;
mod snapshot;
mod sql;
mod statistics;
mod told;
mod training;
mod user_rights;
mod users;
mod verify;

pub use address::PostgresAddress;
pub use aging::HoldingWindow;
pub use backup::BackupReport;
pub use control::{CONTACTS_FOR_CONTROL, ControlReport};
pub use cover::Mark;
pub use database::DatabaseError;
pub use devices::DeviceLine;
pub use doctor::Finding;
pub use due::DueReport;
pub use error::StorageError;
pub use journal::JournalKept;
pub(crate) use learned::Failed;
pub use learned::Trained;
pub(crate) use post::Ground;
pub use recovery::{Recovered, RecoveredOps, RecoveryLine};
pub use restore::{RestoreReport, restore};
pub use settings::StorageSettings;
pub use user_rights::{NewRights, QueuesNamed};
pub use users::NewUser;

pub(crate) use accounts::{Credentials, login_of};
pub(crate) use at_case::AtCase;
pub(crate) use blobs::{Appended, BlobKey, BlobPlace, Piece};
pub(crate) use catalogue::NotPut;
pub(crate) use changes::{PUSH_OPS, Pulled};
pub(crate) use devices::Enrolment;
pub(crate) use engine::Poke;
pub(crate) use schema::{make_folder, owner_only};
pub(crate) use settings::UNNAMED;
#[cfg(test)]
pub(crate) use sql::{Column, value};

use crate::clock::Clock;
use crate::scope::Caller;
use crate::token::SealKey;
use database::{postgres, sqlite};
use engine::{Engine, Writing};
use oltre_domain::{OrganisationId, Timestamp};
use sql::Conn;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

/// The name of the database in the data folder.
pub const DATABASE: &str = "oltre.db";

/// The server's database. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    clock: Arc<dyn Clock>,
    key: SealKey,
    zone: jiff::tz::TimeZone,
    settings: StorageSettings,
    organisation: OrganisationId,
    data: PathBuf,
    /// When it was last reckoned how articles fared; before all time when it never was.
    fares_at: AtomicI64,
    /// When it was last seen that all cases are said in facts; before all time when it never was.
    facts_at: AtomicI64,
}

impl Storage {
    /// Opens the database in a data folder, made if absent, with the usual settings.
    ///
    /// # Errors
    /// The folder or the file cannot be used, or is of a newer version.
    pub fn open(data: &Path, clock: Arc<dyn Clock>) -> Result<Self, StorageError> {
        Self::open_with(data, clock, StorageSettings::default())
    }

    /// Opens the database in a data folder, made if absent, and brings it to this version's schema.
    ///
    /// # Errors
    /// The folder or the file cannot be used, is of a newer version, or the time zone has no such name. It has to be made
    /// or migrated while a server runs on the folder.
    pub fn open_with(
        data: &Path,
        clock: Arc<dyn Clock>,
        settings: StorageSettings,
    ) -> Result<Self, StorageError> {
        let zone = zone_of(&settings)?;
        schema::make_folder(data)?;
        let _lock = match settings.postgres {
            None => schema::lock_to_migrate(data)?,
            Some(_) => None,
        };
        Self::open_in(data, clock, settings, zone)
    }

    /// The same for a database that is there already: nothing is made where there is none.
    ///
    /// # Errors
    /// As [`Storage::open_with`], or there is no database.
    pub fn open_existing(
        data: &Path,
        clock: Arc<dyn Clock>,
        settings: StorageSettings,
    ) -> Result<Self, StorageError> {
        zone_of(&settings)?;
        if settings.postgres.is_none() {
            schema::must_exist(data)?;
        }
        Self::open_with(data, clock, settings)
    }

    /// The same for looking only: a database of an older version is left as it is and refused.
    ///
    /// # Errors
    /// As [`Storage::open_existing`], or the database is of an older version.
    pub fn open_to_look(
        data: &Path,
        clock: Arc<dyn Clock>,
        settings: StorageSettings,
    ) -> Result<Self, StorageError> {
        let zone = zone_of(&settings)?;
        if settings.postgres.is_some() {
            return Self::open_in(data, clock, settings, zone);
        }
        schema::must_exist(data)?;
        if schema::needs_migration(data)? {
            return Err(StorageError::Unfit(
                "the database is of an older version, and looking changes nothing: `serve` brings it to this one".to_owned(),
            ));
        }
        Self::open_in(data, clock, settings, zone)
    }

    /// Opens it for the server, which holds the folder's lock.
    pub(crate) fn open_locked(
        data: &Path,
        clock: Arc<dyn Clock>,
        settings: StorageSettings,
        _lock: &File,
    ) -> Result<Self, StorageError> {
        let zone = zone_of(&settings)?;
        Self::open_in(data, clock, settings, zone)
    }

    fn open_in(
        data: &Path,
        clock: Arc<dyn Clock>,
        settings: StorageSettings,
        zone: jiff::tz::TimeZone,
    ) -> Result<Self, StorageError> {
        let now = clock.now();
        let (engine, key, organisation) = if let Some(address) = &settings.postgres {
            let engine = postgres::Engine::new(address, settings.readers.max(2))?;
            let name = settings.organisation_name.clone();
            let (key, first) = engine.write(|writing| schema::prepare_postgres(writing, &name, now))?;
            (Engine::Postgres(engine), key, first)
        } else {
            let path = data.join(DATABASE);
            let writer = schema::open_writer(&path)?;
            let (key, first) = schema::prepare(&writer, &settings.organisation_name, now)?;
            let readers = (0..settings.readers.max(1))
                .map(|_| schema::open_reader(&path))
                .collect::<Result<Vec<_>, _>>()?;
            (
                Engine::Sqlite(sqlite::Engine::start(writer, readers)?),
                key,
                first,
            )
        };
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                clock,
                key,
                zone,
                settings,
                organisation,
                data: data.to_owned(),
                fares_at: AtomicI64::new(i64::MIN),
                facts_at: AtomicI64::new(0),
            }),
        })
    }

    /// The time, by the clock the server was given.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The server's first organisation: where imports go and `user add` adds.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.inner.organisation
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.inner.data
    }

    pub(crate) fn key(&self) -> &SealKey {
        &self.inner.key
    }

    pub(crate) fn settings(&self) -> &StorageSettings {
        &self.inner.settings
    }

    /// Hears of every commit, with the scopes it concerns. A hint and nothing more: one may be missed.
    pub(crate) fn pokes(&self) -> tokio::sync::broadcast::Receiver<Poke> {
        self.inner.engine.pokes()
    }

    /// Looks whether another process has written, and pokes everyone if so.
    pub(crate) fn notice_other_processes(&self) -> Result<(), StorageError> {
        self.inner.engine.notice_other_processes()
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Conn) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let storage = self.clone();
        let seat = self.inner.engine.seat().await;
        blocking(move || {
            let _seat = seat;
            storage.read_now(f)
        })
        .await
    }

    pub(crate) fn read_now<T>(
        &self,
        f: impl FnOnce(&Conn) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.inner.engine.read(f)
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        if let Engine::Sqlite(engine) = &self.inner.engine {
            let answer = engine.submit(f)?;
            return answer.await.map_err(|_| StorageError::Stopped)?;
        }
        let storage = self.clone();
        let seat = self.inner.engine.seat().await;
        blocking(move || {
            let _seat = seat;
            storage.write_now(f)
        })
        .await
    }

    /// Writes and waits, outside asynchronous code. `f` may run more than once: what met another process's transaction
    /// is taken back and done again.
    pub(crate) fn write_now<T: Send + 'static>(
        &self,
        f: impl Fn(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.inner.engine.write(f)
    }

    /// The same for what cannot be kept for a second try.
    pub(crate) fn write_once<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.inner.engine.write_once(f)
    }

    /// Whether the database can be read and its writer is there. Takes no turn of the writer: who asks is nobody in
    /// particular.
    pub(crate) async fn touch(&self) -> Result<(), StorageError> {
        self.read(|conn| sql::value::<i64>(conn, "SELECT count(*) FROM organisation", ()))
            .await?;
        if self.inner.engine.has_writer() {
            Ok(())
        } else {
            Err(StorageError::Stopped)
        }
    }

    /// Reads on behalf of a device: authenticated in the same transaction.
    pub(crate) async fn read_as<T: Send + 'static>(
        &self,
        credentials: Credentials,
        f: impl FnOnce(&Caller, &Conn) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let now = self.now();
        self.read(move |conn| {
            let caller = accounts::authenticate(conn, &credentials, now)?;
            f(&caller, conn)
        })
        .await
    }

    /// Writes on behalf of a device: authenticated in the same transaction.
    pub(crate) async fn write_as<T: Send + 'static>(
        &self,
        credentials: Credentials,
        f: impl Fn(&Caller, &Writing<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let now = self.now();
        self.write(move |writing| {
            let caller = accounts::authenticate(writing, &credentials, now)?;
            f(&caller, writing)
        })
        .await
    }

    /// The year it is where the organisation is.
    pub(crate) fn year(&self, at: Timestamp) -> i16 {
        year_in(&self.inner.zone, at)
    }
}

fn zone_of(settings: &StorageSettings) -> Result<jiff::tz::TimeZone, StorageError> {
    jiff::tz::TimeZone::get(&settings.time_zone)
        .map_err(|_| StorageError::Unfit(format!("there is no time zone {}", settings.time_zone)))
}

fn year_in(zone: &jiff::tz::TimeZone, at: Timestamp) -> i16 {
    // A clock outside jiff's years (-9999 to 9999) is a broken clock: its cases are numbered in year 0.
    jiff::Timestamp::from_millisecond(at.0).map_or(0, |t| t.to_zoned(zone.clone()).year())
}

async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(f)
        .await
        .unwrap_or(Err(StorageError::Stopped))
}
