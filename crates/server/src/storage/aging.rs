//! The holding window: how long after its closing a case stays on consoles.
//!
//! A console holds what the work needs. When a case has been closed for longer than the window of a scope, the server
//! lets that scope go of it, as a change caused by time; consoles never purge by their own clock. The case itself stays
//! on the server, with all that hangs on it, and comes back whole when somebody reopens it.

use super::engine::Writing;
use super::post::post;
use super::schema::tenants;
use super::sql::{Conn, all, id_at};
use super::{StorageError, cases, directory};
use crate::decide::{Bench, Ledger};
use crate::scope::{ScopeId, scopes_of_queue};
use oltre_domain::{CaseId, OrganisationId, Timestamp, fold};
use oltre_wire::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Rows read at once.
const PAGE: i64 = 500;

/// Cases let go of in one transaction.
const BATCH: usize = 200;

/// How many days a scope holds what is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingWindow {
    /// In every scope but those named below.
    pub days: u32,
    /// By the name or id of a queue: for its cases and for what it is asked.
    pub of_queue: BTreeMap<String, u32>,
}

impl Default for HoldingWindow {
    fn default() -> Self {
        Self {
            days: 180,
            of_queue: BTreeMap::new(),
        }
    }
}

/// The window by scope.
struct Windows {
    days: i64,
    of: BTreeMap<ScopeId, i64>,
}

impl Windows {
    fn read(conn: &Conn, organisation: OrganisationId, window: &HoldingWindow) -> Result<Self, StorageError> {
        let mut of = BTreeMap::new();
        if !window.of_queue.is_empty() {
            for row in directory::rows(conn, organisation)? {
                let Row::Queue(queue) = row else { continue };
                let days = window
                    .of_queue
                    .iter()
                    .find(|(name, _)| fold(name) == fold(&queue.name) || **name == queue.id.to_string());
                if let Some((_, days)) = days {
                    let scopes = scopes_of_queue(queue.id);
                    of.extend(scopes.map(|scope| (scope, i64::from(*days))));
                }
            }
        }
        Ok(Self {
            days: i64::from(window.days),
            of,
        })
    }

    fn shortest(&self) -> i64 {
        self.of.values().copied().fold(self.days, i64::min)
    }

    fn has_passed(&self, scope: ScopeId, closed_at: Timestamp, now: Timestamp) -> bool {
        let days = self.of.get(&scope).copied().unwrap_or(self.days);
        closed_at < now.plus(-days * Timestamp::DAY)
    }
}

/// Lets scopes go of what has been closed for longer than they hold it: about [`BATCH`] cases of each organisation. Says
/// how many.
pub(super) fn let_age(
    writing: &Writing<'_>,
    window: &HoldingWindow,
    now: Timestamp,
    year: i16,
) -> Result<u64, StorageError> {
    let mut gone = 0;
    for tenant in tenants(writing)? {
        writing.enter(tenant)?;
        let windows = Windows::read(writing, tenant, window)?;
        let aged = too_old(writing, tenant, &windows, now)?;
        let (mut bench, mut ledger) = (Bench::default(), Ledger::default());
        for case in aged.keys() {
            bench
                .cases
                .insert(*case, cases::hold(writing, tenant, *case, true)?);
        }
        // What is known of a contact does not change because a case grows old: their rows are not told again.
        for (case, scopes) in &aged {
            gone += u64::from(bench.let_age(*case, scopes, now, &mut ledger));
        }
        post(writing, tenant, &mut bench, &mut ledger, now, year)?;
    }
    Ok(gone)
}

/// Where a walk over closed cases stands: moment, case, scope.
struct Place(Timestamp, CaseId, Vec<u8>);

fn too_old(
    conn: &Conn,
    organisation: OrganisationId,
    windows: &Windows,
    now: Timestamp,
) -> Result<BTreeMap<CaseId, BTreeSet<ScopeId>>, StorageError> {
    let before = now.plus(-windows.shortest() * Timestamp::DAY);
    let mut place = Place(Timestamp(i64::MIN), CaseId(uuid::Uuid::nil()), Vec::new());
    let mut found: BTreeMap<CaseId, BTreeSet<ScopeId>> = BTreeMap::new();
    loop {
        let Place(at, case, scope) = &place;
        let page = all(
            conn,
            include_str!("sql/closed_in_scopes.sql"),
            (
                organisation.0.as_bytes(),
                before.0,
                at.0,
                case.0.as_bytes(),
                scope,
                PAGE,
            ),
            |row| Ok(Place(Timestamp(row.get(0)?), id_at(row, 1)?, row.get(2)?)),
        )?;
        let is_last = (page.len() as i64) < PAGE;
        for Place(at, case, scope) in &page {
            let scope = ScopeId::from_bytes(scope).ok_or(StorageError::Damaged("case_scope"))?;
            if windows.has_passed(scope, *at, now) {
                found.entry(*case).or_default().insert(scope);
            }
        }
        match page.into_iter().next_back() {
            Some(last) if !is_last && found.len() < BATCH => place = last,
            _ => return Ok(found),
        }
    }
}
