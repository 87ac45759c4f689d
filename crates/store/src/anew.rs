//! Beginning anew: what the server told goes, what this device has not finished stays.

use crate::kept::{self, NewEpoch};
use crate::missing::MISSING;
use crate::open::Safety;
use crate::pull::PULLED;
use crate::{Result, Store, blobs, book, contacts, learned, meta, search};
use rusqlite::Connection;

impl Store {
    /// Drops every case, contact and shared row but keeps outbox, drafts and what was not accepted: the server was
    /// restored or the cursor is too old, and a new snapshot follows. What has ops in the outbox stays in sight as it was
    /// last shown; the search index is built anew with [`Store::index_some`].
    ///
    /// # Errors
    /// The disk says no.
    pub fn start_over(&self, facts: &[(&str, &str)]) -> Result<()> {
        self.write(Safety::Full, |c| begin_anew(c, facts))
    }

    /// The same for a server that was restored from a backup: what it has lost of ours goes out again, before all that
    /// waits, under new numbers and with the same ids and bytes.
    ///
    /// # Errors
    /// The disk says no: everything is as it was.
    pub fn begin_epoch(&self, facts: &[(&str, &str)], epoch: NewEpoch) -> Result<()> {
        self.write(Safety::Full, |c| {
            kept::send_again(c, epoch)?;
            blobs::send_again(c)?;
            begin_anew(c, facts)
        })
    }
}

fn begin_anew(c: &Connection, facts: &[(&str, &str)]) -> Result<()> {
    search::start_anew(c)?;
    c.execute_batch(include_str!("sql/start_over.sql"))?;
    book::make_way(c)?;
    learned::started_over(c)?;
    contacts::index_all(c)?;
    meta::set(c, PULLED, "0")?;
    meta::set(c, MISSING, "")?;
    facts.iter().try_for_each(|(k, v)| meta::set(c, k, v))
}
