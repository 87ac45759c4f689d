//! Ops that were answered and may be needed again: a server restored from a backup has lost what came after it.
//!
//! An answered op stays here, out of everybody's sight, until hello says that a backup covers it. When the server begins a
//! new epoch, what its backup does not cover goes back into the outbox, before all that was not answered yet, under new
//! numbers and with the same ids and bytes. Nothing here reads a clock: what is kept is bounded by count and bytes.

use crate::open::Safety;
use crate::outbox::{Entries, drop_entries, incarnation, number, oids, step_aside};
use crate::{Result, Store, entries, meta, touches};
use oltre_domain::{CaseId, EntryId, Op, OpId, OpKind, Version};
use rusqlite::{Connection, params};
use std::collections::HashSet;
use uuid::Uuid;

/// Ops kept at most, covered or not: more than ninety days of a busy desk.
const MOST_OPS: u32 = 50_000;
/// Bytes of bodies kept at most.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Covered ops that stay: somebody may have to restore a backup older than the last.
const RECENT: u32 = 1_000;

/// How far the server's backups reach in this device's ops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The incarnation the server knows this device by.
    pub incarnation: u32,
    /// The last number of it that a backup has; 0 when none has.
    pub durable_n: u64,
}

/// A server that begins anew, as hello tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewEpoch {
    /// The incarnation everything is numbered in from now on.
    pub incarnation: u32,
    /// What the restored server has.
    pub covered: Coverage,
}

/// Rows that a backup covers. One that covers an op of an incarnation covers all of those before.
const IS_COVERED: &str = "(incarnation < ?1 AND ?2 > 0 OR incarnation = ?1 AND n <= ?2)";

impl Store {
    /// Takes in how far the server's backups reach: what they cover will not be needed again, but for the newest.
    ///
    /// # Errors
    /// The disk says no.
    pub fn covered(&self, reach: Coverage) -> Result<()> {
        self.covered_within(reach, MOST_OPS, MOST_BYTES, RECENT)
    }

    pub(crate) fn covered_within(
        &self,
        Coverage {
            incarnation,
            durable_n,
        }: Coverage,
        most_ops: u32,
        most_bytes: u64,
        recent: u32,
    ) -> Result<()> {
        let n = i64::try_from(durable_n).unwrap_or(i64::MAX);
        let news = format!("SELECT EXISTS (SELECT 1 FROM kept WHERE covered = 0 AND {IS_COVERED})");
        let (is_news, ops) = self.read(|c| {
            let is_news: bool = c
                .prepare_cached(&news)?
                .query_row(params![incarnation, n], |r| r.get(0))?;
            let ops: u32 = c
                .prepare_cached("SELECT count(*) FROM kept")?
                .query_row([], |r| r.get(0))?;
            Ok((is_news, ops))
        })?;
        if !is_news && ops <= recent {
            return Ok(());
        }
        self.write(Safety::Normal, |c| {
            c.execute(
                &format!("UPDATE kept SET covered = 1 WHERE covered = 0 AND {IS_COVERED}"),
                params![incarnation, n],
            )?;
            c.execute(
                "DELETE FROM kept WHERE covered = 1 AND num NOT IN
                   (SELECT num FROM kept WHERE covered = 1 ORDER BY num DESC LIMIT ?1)",
                params![recent],
            )?;
            let dropped = bound(c, most_ops, most_bytes)?;
            if dropped > 0 {
                tracing::warn!(
                    dropped,
                    "Answered ops were let go before a backup of the server covered them"
                );
            }
            Ok(())
        })
    }

    /// The ops kept for a server that is restored, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn kept(&self) -> Result<Vec<OpId>> {
        self.read(|c| {
            let mut statement = c.prepare_cached("SELECT oid FROM kept WHERE covered = 0 ORDER BY num")?;
            let ids = statement.query_map([], |r| r.get::<_, Uuid>(0))?;
            Ok(ids.map(|id| id.map(OpId)).collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// Lets the oldest go beyond a count or a size. Says how many of those no backup covers went.
fn bound(c: &Connection, most_ops: u32, most_bytes: u64) -> Result<usize> {
    let mut statement = c.prepare("SELECT num, length(CAST(body AS BLOB)) FROM kept ORDER BY num DESC")?;
    let mut rows = statement.query([])?;
    let (mut ops, mut bytes, mut last) = (0, 0, None);
    while let Some(row) = rows.next()? {
        ops += 1;
        bytes += u64::from(row.get::<_, u32>(1)?);
        if ops > most_ops || bytes > most_bytes {
            last = Some(row.get::<_, i64>(0)?);
            break;
        }
    }
    let Some(last) = last else { return Ok(0) };
    let dropped = c.execute("DELETE FROM kept WHERE num <= ?1 AND covered = 0", params![last])?;
    c.execute("DELETE FROM kept WHERE num <= ?1", params![last])?;
    Ok(dropped)
}

/// Keeps an op of the outbox that was answered.
pub(crate) fn keep(c: &Connection, oid: Uuid) -> Result<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO kept (oid, incarnation, n, act, case_id, contact, name, body, at)
         SELECT oid, ?2, n, act, case_id, contact, name, body, at FROM outbox WHERE oid = ?1",
    )?
    .execute(params![oid, incarnation(c)?])?;
    Ok(())
}

/// A case has left this device: what backups have of it need not stay either.
pub(crate) fn left(c: &Connection, case: CaseId) -> Result<()> {
    c.prepare_cached("DELETE FROM kept WHERE case_id = ?1 AND covered = 1")?
        .execute(params![case.0])?;
    Ok(())
}

/// A case is gone for everybody: nothing of it is ever sent again.
pub(crate) fn gone(c: &Connection, case: CaseId) -> Result<()> {
    c.prepare_cached("DELETE FROM kept WHERE case_id = ?1")?
        .execute(params![case.0])?;
    Ok(())
}

struct KeptOp {
    oid: Uuid,
    body: String,
}

/// Puts what the restored server does not have back into the outbox and numbers everything anew.
pub(crate) fn send_again(c: &Connection, epoch: NewEpoch) -> Result<()> {
    let NewEpoch {
        incarnation: next,
        covered,
    } = epoch;
    let n = i64::try_from(covered.durable_n).unwrap_or(i64::MAX);
    let mut statement = c.prepare(&format!(
        "SELECT oid, body FROM kept WHERE NOT {IS_COVERED} ORDER BY num"
    ))?;
    let lost: Vec<KeptOp> = statement
        .query_map(params![covered.incarnation, n], |r| {
            Ok(KeptOp {
                oid: r.get(0)?,
                body: r.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    // What waits for another desk was saved before what was not answered yet: perhaps this server has what it lacked.
    let waiting = [oids(c, "state = 4")?, oids(c, "state < 2")?].concat();
    step_aside(c)?;
    let_go_answered(c, &lost)?;
    for op in &lost {
        c.prepare_cached(
            "INSERT INTO outbox (n, oid, act, case_id, contact, name, body, at, state)
             SELECT (SELECT min(coalesce(min(n), 0), 0) - 1 FROM outbox), oid, act, case_id, contact, name, body, at, 1
             FROM kept WHERE oid = ?1",
        )?
        .execute(params![op.oid])?;
        c.prepare_cached("DELETE FROM kept WHERE oid = ?1")?
            .execute(params![op.oid])?;
        foresee(c, op)?;
    }
    c.execute("UPDATE kept SET covered = 1", [])?;
    let order: Vec<Uuid> = lost.iter().map(|op| op.oid).chain(waiting).collect();
    meta::set(c, "incarnation", &next.to_string())?;
    number(c, &order, 1)
}

/// What was answered and not pulled yet is in the outbox still. What the server has of it is in its new rows, as far as
/// they are for this device: what this device shows of it goes with it, but for what is sent again.
fn let_go_answered(c: &Connection, lost: &[KeptOp]) -> Result<()> {
    let again: HashSet<Uuid> = lost.iter().map(|op| op.oid).collect();
    for oid in oids(c, "state = 2")? {
        if !again.contains(&oid) {
            drop_entries(c, oid, Entries::All)?;
        }
    }
    c.execute("DELETE FROM outbox WHERE state = 2", [])?;
    Ok(())
}

/// The words of an op that is sent again wait for their answer like those never sent.
fn foresee(c: &Connection, op: &KeptOp) -> Result<()> {
    let said: Op = serde_json::from_str(&op.body)?;
    touches::note(c, OpId(op.oid), &said.kind)?;
    let written = match &said.kind {
        OpKind::EntryAppend { entry } => vec![(entry.id, Some(entry.case))],
        // Its entry is the server's to write, when it lets the reply go again.
        OpKind::ReplySend { .. } => Vec::new(),
        other => vec![
            (EntryId(op.oid), other.case()),
            (EntryId::of_other(OpId(op.oid)), other.other_case()),
        ],
    };
    for (entry, case) in written {
        let Some(case) = case else { continue };
        let order = entries::next_pending(c, case)?;
        let place: (Version, u32) = (entries::UNCONFIRMED, order);
        c.prepare_cached("UPDATE entry SET seq = ?2, idx = ?3, state = 1, oid = ?4 WHERE id = ?1")?
            .execute(params![entry.0, place.0, place.1, op.oid])?;
    }
    Ok(())
}
