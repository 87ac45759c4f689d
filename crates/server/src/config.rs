//! What a server is told: by a file, by its environment, by its caller.

use crate::clock::{Clock, SystemClock};
use crate::mail::{MailFile, MailSettings, MailSettingsError};
use crate::storage::{PostgresAddress, StorageSettings};
use oltre_domain::MAX_ATTACHMENT_BYTES;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// Connections to PostgreSQL when nothing else is said. A database server is set up for about a hundred in all.
const POSTGRES_CONNECTIONS: usize = 16;

/// What a server needs to start.
#[derive(Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// A proxy in front terminates TLS: only then may the server listen beyond this machine.
    pub behind_tls_proxy: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Failed sign-ins a minute and account.
    pub tries_per_account: usize,
    /// Failed sign-ins a minute and address. A town hall sits behind one address.
    pub tries_per_address: usize,
    /// Seconds between runs of the job that breaks promises and closes cases.
    pub job_seconds: u64,
    /// Learns at night from what was solved. Who starts a server to try something calls for it instead.
    pub learns: bool,
    /// The mail server by which replies leave; none are sent when absent.
    pub mail: Option<MailSettings>,
    /// What the database needs to know.
    pub storage: StorageSettings,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// The usual settings for a data folder: a free port of this machine, the system's clock.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            behind_tls_proxy: false,
            trusted_proxies: Vec::new(),
            tries_per_account: 5,
            tries_per_address: 60,
            job_seconds: 30,
            learns: false,
            mail: None,
            storage: StorageSettings::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

/// The configuration file, TOML. Every key may be absent.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfigFile {
    /// The data folder.
    pub data: Option<PathBuf>,
    /// A PostgreSQL database in the place of a file in the data folder: `postgres://role:password@host/database`.
    pub database: Option<PostgresAddress>,
    /// Connections to PostgreSQL at most, of this process.
    pub database_connections: Option<usize>,
    /// Address and port.
    pub listen: Option<SocketAddr>,
    /// A proxy in front terminates TLS.
    pub behind_tls_proxy: Option<bool>,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// The organisation's name, when the database is made.
    pub organisation: Option<String>,
    /// IANA name of the time zone in which a year begins.
    pub time_zone: Option<String>,
    /// Days after which a solved case is closed.
    pub close_after_days: Option<u32>,
    /// Days for which consoles hold a closed case.
    pub hold_closed_days: Option<u32>,
    /// The same for single queues, by name or id.
    pub hold_closed_days_of: Option<BTreeMap<String, u32>>,
    /// Hours a device may hold data without asking again.
    pub lease_hours: Option<u32>,
    /// MiB of the largest attachment, 1 to 50.
    pub attachment_mib: Option<AttachmentMib>,
    /// Days a device stays signed in without being used.
    pub refresh_days: Option<u32>,
    /// Failed sign-ins a minute and account.
    pub tries_per_account: Option<usize>,
    /// Failed sign-ins a minute and address.
    pub tries_per_address: Option<usize>,
    /// The mail server by which replies leave.
    pub mail: Option<MailFile>,
}

impl ConfigFile {
    /// Lays the file over a configuration: keys that are absent change nothing.
    ///
    /// # Errors
    /// What it says of mail is not right.
    pub fn lay_over(self, config: &mut Config) -> Result<(), MailSettingsError> {
        let Self {
            data,
            database,
            database_connections,
            listen,
            behind_tls_proxy,
            trusted_proxies,
            organisation,
            time_zone,
            close_after_days,
            hold_closed_days,
            hold_closed_days_of,
            lease_hours,
            refresh_days,
            attachment_mib,
            tries_per_account,
            tries_per_address,
            mail,
        } = self;
        fn lay<T>(over: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *over = value;
            }
        }
        lay(&mut config.data, data);
        if database.is_some() {
            config.storage.postgres = database;
            config.storage.readers = POSTGRES_CONNECTIONS;
        }
        if config.storage.postgres.is_some() {
            lay(&mut config.storage.readers, database_connections);
        }
        lay(&mut config.listen, listen);
        lay(&mut config.behind_tls_proxy, behind_tls_proxy);
        lay(&mut config.trusted_proxies, trusted_proxies);
        lay(&mut config.storage.organisation_name, organisation);
        lay(&mut config.storage.time_zone, time_zone);
        lay(&mut config.storage.close_after_days, close_after_days);
        lay(&mut config.storage.holding.days, hold_closed_days);
        lay(&mut config.storage.holding.of_queue, hold_closed_days_of);
        lay(&mut config.storage.lease_hours, lease_hours);
        lay(&mut config.storage.refresh_days, refresh_days);
        lay(
            &mut config.storage.attachment_bytes,
            attachment_mib.map(AttachmentMib::bytes),
        );
        lay(&mut config.tries_per_account, tries_per_account);
        lay(&mut config.tries_per_address, tries_per_address);
        if let Some(mail) = mail {
            config.mail = Some(mail.read()?);
        }
        Ok(())
    }
}

/// The size of the largest attachment, in MiB: 1 to what the rules of a case allow.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(try_from = "u64")]
pub struct AttachmentMib(u64);

impl AttachmentMib {
    const MIB: u64 = 1024 * 1024;

    const fn bytes(self) -> u64 {
        self.0 * Self::MIB
    }
}

impl TryFrom<u64> for AttachmentMib {
    type Error = String;
    fn try_from(mib: u64) -> Result<Self, String> {
        let most = MAX_ATTACHMENT_BYTES / Self::MIB;
        if (1..=most).contains(&mib) {
            Ok(Self(mib))
        } else {
            Err(format!("attachment_mib is 1 to {most}"))
        }
    }
}
