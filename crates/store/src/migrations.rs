//! Forward only, never edited: a released file stays as it is for ever.

use crate::{Result, StoreError};
use rusqlite::{Connection, TransactionBehavior};

const MIGRATIONS: &[&str] = &[
    include_str!("schema/0001_init.sql"),
    include_str!("schema/0002_kept.sql"),
    include_str!("schema/0003_contact_state.sql"),
    include_str!("schema/0004_joins.sql"),
    include_str!("schema/0005_request.sql"),
    include_str!("schema/0006_deeds.sql"),
    include_str!("schema/0007_stale.sql"),
    include_str!("schema/0008_blobs.sql"),
    include_str!("schema/0009_journal.sql"),
    include_str!("schema/0010_helps.sql"),
    include_str!("schema/0011_asked.sql"),
    include_str!("schema/0012_promises.sql"),
    include_str!("schema/0013_acts_for.sql"),
    include_str!("schema/0014_clocks.sql"),
    include_str!("schema/0015_mentions.sql"),
    include_str!("schema/0016_book.sql"),
    include_str!("schema/0017_figures.sql"),
];

/// The version of the schema: 0 before there is one.
pub(crate) fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("PRAGMA user_version", [], |r| r.get(0))?)
}

/// Brings the schema up to date, each step in a transaction of its own.
pub(crate) fn run(connection: &mut Connection) -> Result<()> {
    let there = version(connection)?;
    let known = u32::try_from(MIGRATIONS.len()).map_err(|_| StoreError::Row("migrations"))?;
    if there > known {
        return Err(StoreError::DatabaseNewer(there));
    }
    for (step, sql) in (1u32..).zip(MIGRATIONS).skip(there as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step)?;
        transaction.commit()?;
    }
    Ok(())
}
