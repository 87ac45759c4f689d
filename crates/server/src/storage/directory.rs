//! Queues, operators, topics, notices, business hours, service levels.

use super::engine::Writing;
use super::post::post;
use super::sql::Conn;
use super::sql::{all, id_at, json, json_at, one, run};
use super::{Storage, StorageError, clocks, figures};
use crate::decide::{Addressed, AuditNote, Bench, Gate, Ledger, Logged};
use crate::scope::{ScopeId, scopes_of_queue};
use crate::seed::SeedReport;
use oltre_domain::{DeviceId, Operator, OperatorId, OrganisationId, QueueId, Timestamp};
use oltre_wire::Row;
use std::collections::BTreeSet;

/// The kind and key of a directory row; none for rows that live elsewhere.
pub(super) fn key_of(row: &Row) -> Option<(&'static str, String)> {
    match row {
        Row::Queue(q) => Some(("queue", q.id.to_string())),
        Row::Operator(o) => Some(("operator", o.id.to_string())),
        Row::Topic(t) => Some(("topic", t.key.clone())),
        Row::Notice(n) => Some(("notice", n.id.to_string())),
        Row::Macro(row) => Some(("macro", row.key.clone())),
        Row::BusinessHours(hours) => Some(("business_hours", hours.key.clone())),
        Row::ServiceLevel(level) => Some(("service_level", level.key.clone())),
        Row::Catalogue(piece) => Some(("catalogue", piece.key.clone())),
        Row::Learned(_) => Some(("learned", String::new())),
        Row::Case(_)
        | Row::Entry(_)
        | Row::Contact(_)
        | Row::ContactState(_)
        | Row::Promise(_)
        | Row::Handoff(_)
        | Row::Conflict(_)
        | Row::Link(_)
        | Row::Reply(_)
        | Row::Attachment(_)
        | Row::Outcome(_)
        | Row::Article(_)
        | Row::ArticleVersion(_)
        | Row::ArticleFare(_)
        | Row::Unknown => None,
    }
}

/// The whole directory.
pub(super) fn rows(conn: &Conn, organisation: OrganisationId) -> Result<Vec<Row>, StorageError> {
    all(
        conn,
        include_str!("sql/directory_rows.sql"),
        [organisation.0.as_bytes()],
        |row| json_at(row, 0, "directory"),
    )
}

impl Storage {
    /// Writes rows of the first organisation's directory: those that are not there are added, those that say something
    /// else are changed. One transaction. Blocks.
    pub(crate) fn put_directory(&self, rows: Vec<Row>) -> Result<SeedReport, StorageError> {
        let (organisation, now) = (self.organisation(), self.now());
        let year = self.year(now);
        self.write_now(move |writing| {
            writing.enter(organisation)?;
            put(
                writing,
                organisation,
                rows.clone(),
                Standing::Follows,
                None,
                now,
                year,
            )
        })
    }

    /// The whole directory of the first organisation. Blocks.
    pub(crate) fn directory(&self) -> Result<Vec<Row>, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            rows(conn, organisation)
        })
    }
}

/// Whether the row says what is undertaken for cases.
const fn undertakes(what: &Logged) -> bool {
    matches!(
        what,
        Logged::PutDirectory(Row::BusinessHours(_) | Row::ServiceLevel(_))
    )
}

/// Every queue.
pub(super) fn queues(conn: &Conn, organisation: OrganisationId) -> Result<BTreeSet<QueueId>, StorageError> {
    let sql = "SELECT key FROM directory WHERE tenant_id = ?1 AND kind = 'queue'";
    let found = all(conn, sql, [organisation.0.as_bytes()], |row| {
        row.text(0)?
            .parse::<QueueId>()
            .map_err(|_| StorageError::Damaged("directory"))
    })?;
    Ok(found.into_iter().collect())
}

/// Those of these operators who are there.
pub(super) fn known_operators(
    conn: &Conn,
    organisation: OrganisationId,
    mut ids: BTreeSet<OperatorId>,
) -> Result<BTreeSet<OperatorId>, StorageError> {
    let mut unknown = Vec::new();
    for id in &ids {
        if operator(conn, organisation, *id)?.is_none() {
            unknown.push(*id);
        }
    }
    ids.retain(|id| !unknown.contains(id));
    Ok(ids)
}

/// One operator as colleagues see them.
pub(super) fn operator(
    conn: &Conn,
    organisation: OrganisationId,
    id: OperatorId,
) -> Result<Option<Operator>, StorageError> {
    let found = one(
        conn,
        "SELECT body FROM directory WHERE tenant_id = ?1 AND kind = 'operator' AND key = ?2",
        (organisation.0.as_bytes(), id.to_string()),
        |row| json_at::<Row>(row, 0, "directory"),
    )?;
    match found {
        Some(Row::Operator(operator)) => Ok(Some(operator)),
        Some(_) => Err(StorageError::Damaged("directory")),
        None => Ok(None),
    }
}

/// Who changes rows from a console; the audit trail says so.
#[derive(Clone, Copy)]
pub(super) struct Author {
    pub(super) by: OperatorId,
    pub(super) device: DeviceId,
}

/// What becomes of a row that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is left alone.
    Stays,
    /// It comes to say what is brought.
    Follows,
}

/// Writes rows: those that are not there are added. Accounts that hold all queues are told of new ones.
pub(super) fn put(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    rows: Vec<Row>,
    standing: Standing,
    author: Option<Author>,
    now: Timestamp,
    year: i16,
) -> Result<SeedReport, StorageError> {
    let tenant = organisation.0.as_bytes();
    let mut report = SeedReport::default();
    let mut ledger = Ledger::default();
    let mut new_queues = Vec::new();
    for row in rows {
        let Some((kind, key)) = key_of(&row) else { continue };
        let body = json(&row);
        let there = one(
            writing,
            "SELECT body FROM directory WHERE tenant_id = ?1 AND kind = ?2 AND key = ?3",
            (tenant, kind, &key),
            |found| json_at::<Row>(found, 0, "directory"),
        )?;
        let did = match &there {
            // Read and written again, so that only what it says counts and not how an older version wrote it.
            Some(there) if standing == Standing::Stays || json(there) == body => {
                report.already_there += 1;
                continue;
            }
            Some(_) => {
                report.changed += 1;
                "change"
            }
            None => {
                if let Row::Queue(queue) = &row {
                    new_queues.extend(scopes_of_queue(queue.id));
                }
                report.added += 1;
                "add"
            }
        };
        // Written at once, so that a batch that names a row twice adds it once; the sequence follows below.
        run(
            writing,
            include_str!("sql/put_directory.sql"),
            (tenant, kind, &key, body),
        )?;
        let mut note = AuditNote::new(now, &format!("{kind}.{did}"));
        note.id = uuid::Uuid::parse_str(&key).ok();
        note.by = author.map(|author| author.by);
        note.device = author.map(|author| author.device);
        ledger.audit.push(note);
        ledger.changes.push(Addressed {
            what: Logged::PutDirectory(row),
            scopes: BTreeSet::from([ScopeId::Organisation]),
            gate: Gate::default(),
            origin: None,
        });
    }
    if ledger.changes.is_empty() {
        return Ok(report);
    }
    if ledger.changes.iter().any(|change| undertakes(&change.what)) {
        clocks::look_again(writing, organisation)?;
        figures::say_again(writing, organisation)?;
    }
    if !new_queues.is_empty() {
        let holders = all(
            writing,
            "UPDATE account SET scopes_revision = scopes_revision + 1 WHERE tenant_id = ?1 AND all_queues = 1 RETURNING operator_id",
            [tenant],
            |row| id_at::<OperatorId>(row, 0),
        )?;
        for holder in holders {
            ledger.changes.push(Addressed {
                what: Logged::Scopes {
                    add: new_queues.clone(),
                    remove: Vec::new(),
                },
                scopes: BTreeSet::from([ScopeId::Own(holder)]),
                gate: Gate::default(),
                origin: None,
            });
        }
    }
    let seq = post(
        writing,
        organisation,
        &mut Bench::default(),
        &mut ledger,
        now,
        year,
    )?;
    run(
        writing,
        "UPDATE directory SET seq = ?2 WHERE tenant_id = ?1 AND seq = 0",
        (tenant, seq),
    )?;
    Ok(report)
}
