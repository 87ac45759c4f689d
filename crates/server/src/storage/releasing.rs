//! Replies whose time is over: the server lets them go, and nobody else does.

use super::due::by_time;
use super::engine::Writing;
use super::post::post;
use super::schema::tenants;
use super::sql::{Conn, all, id_at};
use super::{Storage, StorageError, cases};
use crate::decide::{Bench, Ledger, release};
use oltre_domain::{CaseId, EntryId, OrganisationId, REPLY_HOLD, Timestamp};
use std::collections::BTreeSet;

/// Replies let go in one transaction.
const BATCH: i64 = 200;

impl Storage {
    /// Lets go of replies that were held long enough, in batches until none is left; by mail, where `mails` says that any is
    /// sent. Gives how many. Looks first, and writes only when there is one: it is asked every second.
    pub(crate) async fn release_replies(&self, mails: bool) -> Result<u64, StorageError> {
        let mut total = 0;
        loop {
            let now = self.now();
            let year = self.year(now);
            let is_due = self.read(move |conn| any_due(conn, now)).await?;
            if !is_due {
                return Ok(total);
            }
            total += self
                .write(move |writing| batch(writing, mails, now, year))
                .await?;
        }
    }
}

type Due = (CaseId, EntryId);

/// A clock that was put back does not hold a reply for years: one held longer than any may be is due too.
fn due(conn: &Conn, tenant: OrganisationId, now: Timestamp, limit: i64) -> Result<Vec<Due>, StorageError> {
    let furthest = now.plus(REPLY_HOLD);
    all(
        conn,
        include_str!("sql/replies_due.sql"),
        (tenant.0.as_bytes(), now.0, furthest.0, limit),
        |row| Ok((id_at::<CaseId>(row, 0)?, id_at::<EntryId>(row, 1)?)),
    )
}

fn any_due(conn: &Conn, now: Timestamp) -> Result<bool, StorageError> {
    for tenant in tenants(conn)? {
        conn.enter(tenant)?;
        if !due(conn, tenant, now, 1)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn batch(writing: &Writing<'_>, mails: bool, now: Timestamp, year: i16) -> Result<u64, StorageError> {
    let mut released = 0;
    for tenant in tenants(writing)? {
        writing.enter(tenant)?;
        let due = due(writing, tenant, now, BATCH)?;
        let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
        // By id, as everyone locks them. A reply moves its case nowhere and says nothing of its contact.
        let ids: BTreeSet<CaseId> = due.iter().map(|d| d.0).collect();
        for id in ids {
            bench.cases.insert(id, cases::hold(writing, tenant, id, false)?);
        }
        for (id, reply) in due {
            let file = bench.cases.get(&id).and_then(|h| h.file.as_ref());
            let effects = file
                .map(|file| release(file, reply, mails, now))
                .unwrap_or_default();
            released += u64::from(!effects.is_empty());
            bench.carry_out(&by_time("reply.release", id, now), &effects, &mut ledger);
        }
        post(writing, tenant, &mut bench, &mut ledger, now, year)?;
    }
    Ok(released)
}
