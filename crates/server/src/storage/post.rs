//! The last step of every transaction that changes something: the counter, taken once and as late as
//! possible, then only writes that stamp it.

use super::StorageError;
use super::engine::{Told, Writing};
use super::sql::Conn;
use super::sql::value;
use super::{audit, book, case_write, change_log, contact_state, contacts};
use crate::decide::{Bench, Ledger, stamp_article, stamp_case, stamp_contact};
use crate::scope::Caller;
use oltre_domain::{OrganisationId, Timestamp, Version};
use oltre_wire::ProblemCode;
use std::collections::BTreeMap;

/// Writes what is on the bench and in the ledger under the next sequence. None when nothing changed: no sequence is
/// taken then. The ledger and the bench are stamped.
pub(super) fn post(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    bench: &mut Bench,
    ledger: &mut Ledger,
    now: Timestamp,
    year: i16,
) -> Result<Option<Version>, StorageError> {
    if ledger.is_empty() {
        return Ok(None);
    }
    if ledger.changes.is_empty() {
        audit::append(writing, organisation, &ledger.audit)?;
        return Ok(None);
    }
    let seq = take_seq(writing, organisation, 1)?;
    let mut numbers = BTreeMap::new();
    for (id, held) in bench.cases.iter_mut().filter(|(_, held)| held.is_touched) {
        let Some(file) = &mut held.file else { continue };
        stamp_case(&mut file.case, seq);
        if held.is_new && file.case.number.is_none() {
            let number = take_number(writing, organisation, year)?;
            numbers.insert(*id, number.clone());
            file.case.number = Some(number);
        }
        case_write::put(writing, organisation, held, seq, now)?;
    }
    for held in bench.contacts.values_mut().filter(|c| c.is_touched) {
        let Some(row) = &mut held.row else { continue };
        stamp_contact(row, seq);
        contacts::put(writing, organisation, row, held.created_by, seq)?;
    }
    for held in bench.contacts.values().filter(|c| c.is_state_touched) {
        contact_state::put(writing, organisation, &held.state, seq)?;
    }
    for held in bench.articles.values_mut().filter(|a| a.is_touched) {
        let Some(row) = &mut held.row else { continue };
        stamp_article(row, seq);
        book::put(writing, organisation, row, seq)?;
        held.versions
            .iter()
            .try_for_each(|version| book::add_version(writing, organisation, version, seq))?;
    }
    ledger.stamp(seq, &numbers);
    change_log::write(writing, organisation, ledger, seq, now)?;
    audit::append(writing, organisation, &ledger.audit)?;
    writing.tell(Told {
        organisation,
        seq,
        scopes: ledger
            .changes
            .iter()
            .flat_map(|c| c.scopes.iter().copied())
            .collect(),
    });
    Ok(Some(seq))
}

/// Takes the next `count` sequences and gives the last.
pub(super) fn take_seq(
    conn: &Conn,
    organisation: OrganisationId,
    count: i64,
) -> Result<Version, StorageError> {
    value(
        conn,
        "UPDATE tenant_seq SET seq = seq + ?2 WHERE tenant_id = ?1 RETURNING seq",
        (organisation.0.as_bytes(), count),
    )?
    .ok_or(StorageError::Damaged("tenant_seq"))
}

/// Takes the next number of a year: `2026-000123`.
pub(super) fn take_number(
    conn: &Conn,
    organisation: OrganisationId,
    year: i16,
) -> Result<String, StorageError> {
    let last: i64 = value(
        conn,
        include_str!("sql/take_number.sql"),
        (organisation.0.as_bytes(), year),
    )?
    .ok_or(StorageError::Damaged("year_number"))?;
    Ok(format!("{year:04}-{last:06}"))
}

/// Epoch, head and floor of an organisation's log.
pub(super) struct Head {
    pub(super) epoch: String,
    pub(super) seq: Version,
    pub(super) min_seq: Version,
}

/// Refuses a caller who holds the rows of another life of this server.
pub(super) fn same_epoch(
    conn: &Conn,
    organisation: OrganisationId,
    epoch: Option<&str>,
) -> Result<(), StorageError> {
    match epoch {
        Some(epoch) if head(conn, organisation)?.epoch != epoch => {
            Err(StorageError::Refused(ProblemCode::EpochChanged))
        }
        _ => Ok(()),
    }
}

/// What a caller holds goes with these, as hello named them: what is told on other grounds would not.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) epoch: Option<String>,
    pub(crate) revision: Option<u64>,
}

impl Ground {
    /// Refuses a caller whose grounds are not those of now.
    pub(super) fn require(&self, caller: &Caller, conn: &Conn) -> Result<(), StorageError> {
        same_epoch(conn, caller.organisation, self.epoch.as_deref())?;
        match self.revision {
            Some(known) if known != caller.revision => Err(StorageError::Refused(ProblemCode::ScopesChanged)),
            _ => Ok(()),
        }
    }
}

pub(super) fn head(conn: &Conn, organisation: OrganisationId) -> Result<Head, StorageError> {
    super::sql::one(
        conn,
        "SELECT epoch, seq, min_seq FROM tenant_seq WHERE tenant_id = ?1",
        [organisation.0.as_bytes()],
        |row| {
            Ok(Head {
                epoch: row.get(0)?,
                seq: row.get(1)?,
                min_seq: row.get(2)?,
            })
        },
    )?
    .ok_or(StorageError::Damaged("tenant_seq"))
}
