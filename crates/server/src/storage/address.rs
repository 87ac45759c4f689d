//! Where a PostgreSQL database is, and how it is spoken to.

use super::{DatabaseError, StorageError};
use deadpool_postgres::{Manager, ManagerConfig, RecyclingMethod};
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The address of a PostgreSQL database: `postgres://role:password@host/database`, or the words of its own tools
/// (`host=/run/postgresql dbname=oltre user=oltre`).
#[derive(Clone)]
pub struct PostgresAddress {
    config: Config,
}

impl std::fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // It has a password in it.
        f.write_str("PostgresAddress([redacted])")
    }
}

/// Limits of every session: what hangs does not hold others for ever.
const SESSION: &str = "-c statement_timeout=60s -c lock_timeout=20s -c idle_in_transaction_session_timeout=60s \
     -c client_min_messages=warning -c default_transaction_deferrable=off";

impl FromStr for PostgresAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The address itself is not repeated: it has a password in it.
        let mut config: Config = text
            .parse()
            .map_err(|_| "this is no address of a PostgreSQL database".to_owned())?;
        if config.get_hosts().is_empty() || config.get_user().is_none() || config.get_dbname().is_none() {
            return Err("the address of the database names its host, its role and its database".to_owned());
        }
        let options = config.get_options().unwrap_or_default();
        let options = format!("{SESSION} {options}");
        config.options(options);
        config.application_name("oltre-server");
        config.connect_timeout(Duration::from_secs(10));
        Ok(Self { config })
    }
}

impl<'de> serde::Deserialize<'de> for PostgresAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl PostgresAddress {
    /// Whether every host is this machine.
    fn is_here(&self) -> bool {
        self.config.get_hosts().iter().all(|host| match host {
            #[cfg(unix)]
            Host::Unix(_) => true,
            Host::Tcp(name) => {
                name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
        })
    }

    /// What opens connections. To another machine only under TLS, its certificate checked against the system's store.
    pub(super) fn manager(&self) -> Result<Manager, StorageError> {
        let how = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        if self.is_here() {
            return Ok(Manager::from_config(self.config.clone(), NoTls, how));
        }
        let mut config = self.config.clone();
        config.ssl_mode(SslMode::Require);
        // Another part of the program may have chosen one already: that one is good too.
        drop(rustls::crypto::ring::default_provider().install_default());
        let (tls, _skipped) = MakeRustlsConnect::with_native_certs()
            .map_err(|_| DatabaseError::Pool("the system's certificates cannot be read".to_owned()))?;
        Ok(Manager::from_config(config, tls, how))
    }
}
