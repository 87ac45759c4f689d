//! What the database needs to know beside its rows.

use super::{HoldingWindow, PostgresAddress};
use oltre_domain::{MAX_ATTACHMENT_BYTES, SCHEMA};
use oltre_wire::SchemaRange;

/// What the database needs to know beside its rows.
#[derive(Clone, Debug)]
pub struct StorageSettings {
    /// The name of the first organisation, when the database is made.
    pub organisation_name: String,
    /// Where a year begins, for case numbers: an IANA name.
    pub time_zone: String,
    /// Days after which a solved case is closed.
    pub close_after_days: u32,
    /// Days for which consoles hold a closed case, counted from its closing, or from when it was brought in.
    pub holding: HoldingWindow,
    /// Minutes an access token is good for.
    pub access_minutes: u32,
    /// Days a refresh token is good for.
    pub refresh_days: u32,
    /// Days for which changes are kept: a console away for longer takes a new snapshot.
    pub keep_changes_days: u32,
    /// Hours a device may hold data without asking again.
    pub lease_hours: u32,
    /// Bytes of the largest attachment that is taken; more than the domain allows is never asked for.
    pub attachment_bytes: u64,
    /// The schemas of ops that are understood: this program's own, unless somebody rehearses an update.
    pub schema: SchemaRange,
    /// Connections: to a file, for reading; to PostgreSQL, all of them.
    pub readers: usize,
    /// The PostgreSQL database; absent for a file in the data folder.
    pub postgres: Option<PostgresAddress>,
}

/// The name of an organisation to which nobody gave one.
pub(crate) const UNNAMED: &str = "Oltre";

impl Default for StorageSettings {
    fn default() -> Self {
        Self {
            organisation_name: UNNAMED.to_owned(),
            time_zone: "Europe/Rome".to_owned(),
            close_after_days: 7,
            holding: HoldingWindow::default(),
            access_minutes: 10,
            refresh_days: 30,
            keep_changes_days: 90,
            lease_hours: 72,
            attachment_bytes: MAX_ATTACHMENT_BYTES / 2,
            schema: SchemaRange {
                min: 1,
                current: SCHEMA,
            },
            readers: 4,
            postgres: None,
        }
    }
}
