//! The server's own job: what time alone does. Changes caused by time come only from here.

use super::aging::let_age;
use super::engine::Writing;
use super::post::post;
use super::schema::tenants;
use super::sql::{all, id_at, run, value};
use super::{Storage, StorageError, cases, contacts};
use crate::decide::{Act, Bench, Ledger, close, lapse};
use oltre_domain::{CaseId, PromiseId, Timestamp, Version};
use std::collections::BTreeSet;

/// Cases and promises looked at in one transaction.
const BATCH: i64 = 200;

/// Sequences forgotten in one transaction.
const FORGET: i64 = 2_000;

/// What a run of the job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueReport {
    /// Promises whose date passed in silence.
    pub broken: u64,
    /// Cases solved for long enough.
    pub closed: u64,
    /// Cases closed for so long that consoles do not hold them any more.
    pub aged: u64,
    /// Targets of service levels that were missed.
    pub missed: u64,
}

impl Storage {
    /// Breaks promises whose date has passed, closes cases solved for long enough, lets consoles go of those closed for long
    /// and tells of missed targets, in batches until none is left.
    pub(crate) async fn run_due(&self) -> Result<DueReport, StorageError> {
        let mut total = DueReport::default();
        loop {
            let now = self.now();
            let year = self.year(now);
            let solved_before = now.plus(-i64::from(self.settings().close_after_days) * Timestamp::DAY);
            let window = self.settings().holding.clone();
            let mut done = self
                .write(move |writing| batch(writing, now, solved_before, year))
                .await?;
            done.aged = self
                .write(move |writing| let_age(writing, &window, now, year))
                .await?;
            total.broken += done.broken;
            total.closed += done.closed;
            total.aged += done.aged;
            if done == DueReport::default() {
                break;
            }
        }
        total.missed = self.run_clocks().await?;
        Ok(total)
    }
}

fn batch(
    writing: &Writing<'_>,
    now: Timestamp,
    solved_before: Timestamp,
    year: i16,
) -> Result<DueReport, StorageError> {
    let mut report = DueReport::default();
    for tenant in tenants(writing)? {
        writing.enter(tenant)?;
        let lapsed = all(
            writing,
            include_str!("sql/promises_due.sql"),
            (tenant.0.as_bytes(), now.0, BATCH),
            |row| Ok((id_at::<CaseId>(row, 0)?, id_at::<PromiseId>(row, 1)?)),
        )?;
        let solved = all(
            writing,
            include_str!("sql/cases_to_close.sql"),
            (tenant.0.as_bytes(), solved_before.0, BATCH),
            |row| id_at::<CaseId>(row, 0),
        )?;
        let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
        // By id, as everyone locks them.
        let mut people = BTreeSet::new();
        let ids: BTreeSet<CaseId> = lapsed.iter().map(|l| l.0).chain(solved.iter().copied()).collect();
        for id in ids {
            // What is known of its contact changes with it.
            let held = cases::hold(writing, tenant, id, true)?;
            people.extend(held.file.as_ref().and_then(|f| f.case.contact()));
            bench.cases.insert(id, held);
        }
        contacts::hold_all(writing, tenant, people, true, &mut bench)?;
        for (id, promise) in lapsed {
            let effects = bench
                .cases
                .get(&id)
                .and_then(|h| h.file.as_ref())
                .map(|file| lapse(file, promise, now))
                .unwrap_or_default();
            report.broken += u64::from(!effects.is_empty());
            bench.carry_out(&by_time("promise.break", id, now), &effects, &mut ledger);
        }
        for id in solved {
            let effects = bench
                .cases
                .get(&id)
                .and_then(|h| h.file.as_ref())
                .map(|file| close(file, now))
                .unwrap_or_default();
            report.closed += u64::from(!effects.is_empty());
            bench.carry_out(&by_time("case.close", id, now), &effects, &mut ledger);
        }
        bench.settle_contacts(now, &mut ledger);
        post(writing, tenant, &mut bench, &mut ledger, now, year)?;
    }
    Ok(report)
}

impl Storage {
    /// Forgets changes older than they are kept, and tokens long expired. The newest change stays in any case: the log
    /// never looks as if it had not begun.
    pub(crate) async fn forget_old(&self) -> Result<u64, StorageError> {
        let now = self.now();
        let before = now.plus(-i64::from(self.settings().keep_changes_days) * Timestamp::DAY);
        let mut total = 0;
        loop {
            let forgotten = self
                .write(move |writing| forget_batch(writing, now, before))
                .await?;
            total += forgotten;
            if forgotten == 0 {
                return Ok(total);
            }
        }
    }
}

fn forget_batch(writing: &Writing<'_>, now: Timestamp, before: Timestamp) -> Result<u64, StorageError> {
    let mut forgotten = 0;
    for tenant in tenants(writing)? {
        writing.enter(tenant)?;
        let tenant = tenant.0.as_bytes();
        // The floor rises to just under the first change that is young enough, by steps.
        let floor: Option<Version> =
            value::<Option<Version>>(writing, include_str!("sql/floor.sql"), (tenant, before.0, FORGET))?
                .flatten();
        if let Some(floor) = floor {
            let gone = run(
                writing,
                "DELETE FROM change WHERE tenant_id = ?1 AND seq <= ?2",
                (tenant, floor),
            )?;
            run(
                writing,
                "DELETE FROM change_scope WHERE tenant_id = ?1 AND seq <= ?2",
                (tenant, floor),
            )?;
            run(
                writing,
                "UPDATE tenant_seq SET min_seq = CASE WHEN min_seq < ?2 THEN ?2 ELSE min_seq END WHERE tenant_id = ?1",
                (tenant, floor),
            )?;
            forgotten += gone as u64;
        }
        run(
            writing,
            "DELETE FROM access_token WHERE tenant_id = ?1 AND expires_at < ?2",
            (tenant, now.plus(-Timestamp::DAY).0),
        )?;
        forget_lines(writing, tenant, now)?;
    }
    Ok(forgotten)
}

/// A token that expired is refused whether or not its line is remembered, and a line without tokens is nobody's.
fn forget_lines(writing: &Writing<'_>, tenant: &[u8; 16], now: Timestamp) -> Result<(), StorageError> {
    let lines: BTreeSet<[u8; 16]> = all(
        writing,
        "DELETE FROM refresh_token WHERE tenant_id = ?1 AND expires_at < ?2 RETURNING family_id",
        (tenant, now.plus(-Timestamp::DAY).0),
        |row| row.get(0),
    )?
    .into_iter()
    .collect();
    for line in lines {
        run(writing, include_str!("sql/forget_line.sql"), (tenant, line))?;
    }
    Ok(())
}

pub(super) const fn by_time(did: &str, case: CaseId, now: Timestamp) -> Act<'_> {
    Act {
        did,
        case: Some(case),
        by: None,
        origin: None,
        at: now,
        now,
    }
}
