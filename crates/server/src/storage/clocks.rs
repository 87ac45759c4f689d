//! What was undertaken for cases: which target is due next, and what happens when it is missed.
//!
//! A case is looked at again after it was written to and when something else is undertaken; between that only its date counts.

use super::due::by_time;
use super::engine::Writing;
use super::post::post;
use super::schema::tenants;
use super::sql::{Conn, all, id_at, json_at, of_word, one, run};
use super::{Storage, StorageError, cases};
use crate::decide::{Bench, Ledger, miss, told};
use oltre_domain::{
    BusinessHours, CaseFile, CaseId, EntryId, EntryKind, EntryMeta, OrganisationId, ServiceLevel, Timestamp,
};
use oltre_hours::{Clock, Facts, Heard, Service, Sound, heard_of};
use oltre_wire::Row;
use std::collections::BTreeSet;

/// Cases looked at in one transaction.
const BATCH: i64 = 200;

/// What one transaction did.
#[derive(Clone, Copy, Debug, Default)]
struct Looked {
    cases: usize,
    missed: u64,
}

impl Storage {
    /// Looks at cases that changed and tells of targets that were missed, in batches until none is left. Gives how many were
    /// missed. Looks first, and writes only where something is undertaken and there is something to do.
    pub(crate) async fn run_clocks(&self) -> Result<u64, StorageError> {
        let mut missed = 0;
        loop {
            let now = self.now();
            let year = self.year(now);
            if !self.read(move |conn| any(conn, now)).await? {
                return Ok(missed);
            }
            let looked = self.write(move |writing| batch(writing, now, year)).await?;
            missed += looked.missed;
            if looked.cases == 0 {
                return Ok(missed);
            }
        }
    }
}

/// Every case that is not done is to be looked at again.
pub(super) fn look_again(conn: &Conn, organisation: OrganisationId) -> Result<(), StorageError> {
    let sql =
        "UPDATE case_row SET clock_stale = 1 WHERE tenant_id = ?1 AND status NOT IN ('solved', 'closed')";
    run(conn, sql, [organisation.0.as_bytes()]).map(drop)
}

/// What an organisation undertakes.
fn service(conn: &Conn, organisation: OrganisationId) -> Result<Service, StorageError> {
    let (levels, hours) = undertaken(conn, organisation)?;
    Ok(Service::new(levels, &hours))
}

/// The levels of an organisation, and its hours.
pub(super) fn undertaken(
    conn: &Conn,
    organisation: OrganisationId,
) -> Result<(Vec<ServiceLevel>, Vec<BusinessHours>), StorageError> {
    let rows: Vec<Row> = all(
        conn,
        "SELECT body FROM directory WHERE tenant_id = ?1 AND kind IN ('business_hours', 'service_level') ORDER BY key",
        [organisation.0.as_bytes()],
        |row| json_at(row, 0, "directory"),
    )?;
    let (mut levels, mut hours) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Row::ServiceLevel(level) => levels.push(level),
            Row::BusinessHours(row) => hours.push(row),
            _ => {}
        }
    }
    Ok((levels, hours))
}

fn any(conn: &Conn, now: Timestamp) -> Result<bool, StorageError> {
    for tenant in tenants(conn)? {
        conn.enter(tenant)?;
        if service(conn, tenant)?.is_empty() {
            continue;
        }
        if !stale(conn, tenant, 1)?.is_empty() || !due(conn, tenant, now, 1)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn stale(conn: &Conn, tenant: OrganisationId, limit: i64) -> Result<Vec<CaseId>, StorageError> {
    all(
        conn,
        "SELECT case_id FROM case_row WHERE tenant_id = ?1 AND clock_stale = 1 ORDER BY case_id LIMIT ?2",
        (tenant.0.as_bytes(), limit),
        |row| id_at(row, 0),
    )
}

fn due(conn: &Conn, tenant: OrganisationId, now: Timestamp, limit: i64) -> Result<Vec<CaseId>, StorageError> {
    all(
        conn,
        "SELECT case_id FROM case_row WHERE tenant_id = ?1 AND clock_due < ?2 ORDER BY clock_due LIMIT ?3",
        (tenant.0.as_bytes(), now.0, limit),
        |row| id_at(row, 0),
    )
}

fn batch(writing: &Writing<'_>, now: Timestamp, year: i16) -> Result<Looked, StorageError> {
    let mut looked = Looked::default();
    for tenant in tenants(writing)? {
        writing.enter(tenant)?;
        let service = service(writing, tenant)?;
        if service.is_empty() {
            continue;
        }
        for id in stale(writing, tenant, BATCH)? {
            looked.cases += 1;
            let file = load(writing, tenant, id)?;
            let next = file.map_or(Ok(None), |file| next_due(writing, tenant, &service, &file))?;
            settle(writing, tenant, id, next)?;
        }
        // By id, as everyone locks them.
        let due: BTreeSet<CaseId> = due(writing, tenant, now, BATCH)?.into_iter().collect();
        let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
        for id in due {
            looked.cases += 1;
            bench.cases.insert(id, cases::hold(writing, tenant, id, false)?);
            let file = bench.cases.get(&id).and_then(|held| held.file.as_ref());
            let Some(file) = file.filter(|file| !file.case.is_done()) else {
                settle(writing, tenant, id, None)?;
                continue;
            };
            let level = service.level(&Facts::of(&file.case));
            let waiting = untold(writing, tenant, &service, file)?;
            let next = waiting.iter().filter_map(|clock| clock.due).min();
            let missed: Vec<Clock> = waiting.into_iter().filter(|clock| clock.is_missed(now)).collect();
            let effects = level
                .map(|level| miss(file, level, &missed, now))
                .unwrap_or_default();
            // What is written now is looked at again; where nothing is, the date was an old one.
            settle(writing, tenant, id, next)?;
            looked.missed += missed.len() as u64;
            bench.carry_out(&by_time("target.miss", id, now), &effects, &mut ledger);
        }
        post(writing, tenant, &mut bench, &mut ledger, now, year)?;
    }
    Ok(looked)
}

fn load(conn: &Conn, tenant: OrganisationId, id: CaseId) -> Result<Option<CaseFile>, StorageError> {
    let status: Option<String> = one(
        conn,
        "SELECT status FROM case_row WHERE tenant_id = ?1 AND case_id = ?2",
        (tenant.0.as_bytes(), id.0.as_bytes()),
        |row| row.get(0),
    )?;
    // Years of done work are not read for this.
    if status.is_some_and(|status| matches!(status.as_str(), "solved" | "closed")) {
        return Ok(None);
    }
    let file = cases::load_file(conn, tenant, id)?.map(|(file, _authors)| file);
    Ok(file.filter(|file| !file.case.is_done()))
}

fn settle(
    conn: &Conn,
    tenant: OrganisationId,
    id: CaseId,
    next: Option<Timestamp>,
) -> Result<(), StorageError> {
    run(
        conn,
        "UPDATE case_row SET clock_due = ?3, clock_stale = 0 WHERE tenant_id = ?1 AND case_id = ?2",
        (tenant.0.as_bytes(), id.0.as_bytes(), next.map(|due| due.0)),
    )
    .map(drop)
}

fn next_due(
    conn: &Conn,
    tenant: OrganisationId,
    service: &Service,
    file: &CaseFile,
) -> Result<Option<Timestamp>, StorageError> {
    let clocks = untold(conn, tenant, service, file)?;
    Ok(clocks.into_iter().filter_map(|clock| clock.due).min())
}

/// The clocks of a case that have not ended and of which nobody was told that they are over.
fn untold(
    conn: &Conn,
    tenant: OrganisationId,
    service: &Service,
    file: &CaseFile,
) -> Result<Vec<Clock>, StorageError> {
    let lines: Vec<(EntryId, Timestamp, EntryKind, EntryMeta)> = all(
        conn,
        include_str!("sql/heard.sql"),
        (tenant.0.as_bytes(), file.case.id.0.as_bytes()),
        |row| {
            Ok((
                id_at(row, 0)?,
                Timestamp(row.get(1)?),
                of_word(row.text(2)?, "entry")?,
                json_at(row, 3, "entry")?,
            ))
        },
    )?;
    let done: BTreeSet<EntryId> = lines.iter().map(|line| line.0).collect();
    // A reply that is on its way is no entry yet.
    let going = file
        .replies
        .values()
        .filter(|reply| reply.state.is_under_way())
        .map(|reply| Heard {
            at: reply.at,
            sound: Sound::Ours,
        });
    let heard = lines
        .iter()
        .filter_map(|(_, at, kind, meta)| heard_of(*kind, *at, meta));
    let clocks = service.clocks(&Facts::of(&file.case), heard.chain(going));
    let id = file.case.id;
    let open = clocks.into_iter().filter(|clock| clock.ended.is_none());
    Ok(open.filter(|clock| !done.contains(&told(id, clock))).collect())
}
