//! The server's own job: what time alone does. Changes caused by time come only from here.

use super::engine::Writing;
use super::post::post;
use super::sql::{all, id_at};
use super::{Storage, StorageError, cases};
use crate::decide::{Act, Bench, Ledger, close, lapse};
use oltre_domain::{CaseId, OrganisationId, PromiseId, Timestamp};

/// Cases and promises looked at in one transaction.
const BATCH: usize = 200;

/// What a run of the job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueReport {
    /// Promises whose date passed in silence.
    pub broken: u64,
    /// Cases solved for long enough.
    pub closed: u64,
}

impl Storage {
    /// Breaks promises whose date has passed and closes cases solved for long enough, in batches until none is left.
    pub(crate) async fn run_due(&self) -> Result<DueReport, StorageError> {
        let mut total = DueReport::default();
        loop {
            let now = self.now();
            let year = self.year(now);
            let solved_before =
                now.plus(-i64::from(self.settings().close_after_days) * Timestamp::DAY);
            let done = self
                .write(move |writing| batch(writing, now, solved_before, year))
                .await?;
            total.broken += done.broken;
            total.closed += done.closed;
            if done == DueReport::default() {
                return Ok(total);
            }
        }
    }
}

fn batch(
    writing: &Writing<'_>,
    now: Timestamp,
    solved_before: Timestamp,
    year: i16,
) -> Result<DueReport, StorageError> {
    let mut report = DueReport::default();
    let tenants = all(writing, "SELECT tenant_id FROM organisation", [], |row| {
        Ok(id_at::<OrganisationId>(row, 0)?)
    })?;
    for tenant in tenants {
        let lapsed = all(
            writing,
            include_str!("sql/promises_due.sql"),
            (tenant.0.as_bytes(), now.0, BATCH as i64),
            |row| Ok((id_at::<CaseId>(row, 0)?, id_at::<PromiseId>(row, 1)?)),
        )?;
        let solved = all(
            writing,
            include_str!("sql/cases_to_close.sql"),
            (tenant.0.as_bytes(), solved_before.0, BATCH as i64),
            |row| Ok(id_at::<CaseId>(row, 0)?),
        )?;
        let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
        for id in lapsed.iter().map(|l| l.0).chain(solved.iter().copied()) {
            if !bench.cases.contains_key(&id) {
                // No effect of time touches a contact or moves a case between scopes: neither contact nor history is loaded.
                bench.cases.insert(id, cases::hold(writing, tenant, id, false)?);
            }
        }
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
        post(writing, tenant, &mut bench, &mut ledger, now, year)?;
    }
    Ok(report)
}

const fn by_time(did: &str, case: CaseId, now: Timestamp) -> Act<'_> {
    Act {
        did,
        case: Some(case),
        by: None,
        origin: None,
        at: now,
        now,
    }
}
