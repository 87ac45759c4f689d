//! A push in one transaction: load and lock, decide, write.

use super::accounts::Credentials;
use super::engine::Writing;
use super::mentions::Mentions;
use super::post::{head, post, same_epoch};
use super::sql::Conn;
use super::sql::{all, count, count_at, json, json_at, maybe_id_at, one, run};
use super::{Storage, StorageError, book, cases, contacts, directory};
use crate::decide::{
    Bench, KnownNumber, KnownResult, ParsedOp, PushInput, PushPlan, PushRefusal, Reading, decide_push,
};
use crate::scope::Caller;
use oltre_domain::{
    Author, CaseId, DeviceId, EntryId, MAX_SEEN, OperatorId, OrganisationId, Timestamp, Version,
};
use oltre_wire::{ProblemCode, PushReply};
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Storage {
    /// Decides and keeps a push. What is answered is on the disk.
    pub(crate) async fn push(
        &self,
        credentials: Credentials,
        epoch: Option<String>,
        incarnation: u32,
        ops: Vec<ParsedOp>,
    ) -> Result<PushReply, StorageError> {
        let now = self.now();
        let year = self.year(now);
        self.write_as(credentials, move |caller, writing| {
            // Of a device that does not know that this server was restored: it has to send more than this.
            same_epoch(writing, caller.organisation, epoch.as_deref())?;
            push(writing, caller, incarnation, ops.clone(), now, year)
        })
        .await
    }
}

/// A device's place in its own stream of ops.
pub(super) struct DevicePlace {
    pub(super) incarnation: u32,
    pub(super) last_op_n: u64,
    pub(super) durable_n: u64,
}

pub(super) fn place(
    conn: &Conn,
    organisation: OrganisationId,
    device: DeviceId,
) -> Result<DevicePlace, StorageError> {
    one(
        conn,
        "SELECT incarnation, last_op_n, durable_n FROM device WHERE tenant_id = ?1 AND device_id = ?2",
        (organisation.0.as_bytes(), device.0.as_bytes()),
        |row| {
            Ok(DevicePlace {
                incarnation: row.get(0)?,
                last_op_n: count_at(row, 1, "device")?,
                durable_n: count_at(row, 2, "device")?,
            })
        },
    )?
    .ok_or(StorageError::Damaged("device"))
}

fn push(
    writing: &Writing<'_>,
    caller: &Caller,
    incarnation: u32,
    ops: Vec<ParsedOp>,
    now: Timestamp,
    year: i16,
) -> Result<PushReply, StorageError> {
    let organisation = caller.organisation;
    // Two sends of one outbox queue up here.
    writing.lock(
        "SELECT device_id FROM device WHERE tenant_id = ?1 AND device_id = ?2",
        (organisation.0.as_bytes(), caller.device.0.as_bytes()),
    )?;
    let place = place(writing, organisation, caller.device)?;
    let input = load(writing, caller, &place, incarnation, ops, now)?;
    let head = input.head;
    let mut plan = decide_push(input).map_err(|refusal| {
        StorageError::Refused(match refusal {
            PushRefusal::NumberReused => ProblemCode::NumberReused,
            PushRefusal::NumberGap => ProblemCode::NumberGap,
            PushRefusal::StaleIncarnation => ProblemCode::StaleIncarnation,
        })
    })?;
    let seq = post(
        writing,
        organisation,
        &mut plan.bench,
        &mut plan.ledger,
        now,
        year,
    )?;
    // What was so already is in the rows up to here at the latest.
    plan.stamp(seq.unwrap_or(head));
    keep_answers(writing, caller, &plan, now)?;
    Ok(PushReply {
        last_op_n: plan.last_op_n,
        results: plan.replies,
    })
}

/// Loads and locks all a push needs: cases in the order of their ids, then contacts and articles in theirs.
fn load<'a>(
    conn: &Conn,
    caller: &'a Caller,
    place: &DevicePlace,
    incarnation: u32,
    ops: Vec<ParsedOp>,
    now: Timestamp,
) -> Result<PushInput<'a>, StorageError> {
    let organisation = caller.organisation;
    let tenant = organisation.0.as_bytes();
    let numbers = match (ops.first(), ops.last()) {
        (Some(first), Some(last)) if incarnation == place.incarnation => {
            known_numbers(conn, caller, incarnation, first.n, last.n)?
        }
        _ => BTreeMap::new(),
    };
    let mut mentions = Mentions::default();
    for op in &ops {
        mentions.oids.insert(op.oid);
        if let Reading::Op(op) = &op.reading {
            mentions.note(op);
        }
    }
    let mut known = HashMap::new();
    for oid in &mentions.oids {
        let found = one(
            conn,
            "SELECT operator_id, body_sha256, result FROM op_result WHERE tenant_id = ?1 AND oid = ?2",
            (tenant, oid.0.as_bytes()),
            |row| {
                Ok(KnownResult {
                    operator: maybe_id_at(row, 0)?,
                    sha: row.get(1)?,
                    result: json_at(row, 2, "op_result")?,
                })
            },
        )?;
        known.extend(found.map(|f| (*oid, f)));
    }
    let mut bench = Bench::default();
    let with_facts = mentions.moves_contact_state;
    for (id, moves) in &mentions.cases {
        let held = cases::hold(conn, organisation, *id, *moves || with_facts)?;
        mentions
            .contacts
            .extend(held.file.as_ref().and_then(|f| f.case.contact()));
        bench.cases.insert(*id, held);
    }
    contacts::hold_all(conn, organisation, mentions.contacts, with_facts, &mut bench)?;
    bench.articles = book::hold_all(conn, organisation, mentions.articles)?;
    let mut answered = HashMap::new();
    for (oid, case, seen) in &mentions.replies {
        let who = answered_since(conn, caller, *case, seen)?;
        answered.extend(who.map(|who| (*oid, who)));
    }
    let head = head(conn, organisation)?;
    Ok(PushInput {
        caller,
        now,
        incarnation: place.incarnation,
        last_op_n: place.last_op_n,
        pushed_incarnation: incarnation,
        ops,
        numbers,
        known,
        bench,
        queues: directory::queues(conn, organisation)?,
        operators: directory::known_operators(conn, organisation, mentions.operators)?,
        taken_entries: taken_entries(conn, organisation, &mentions.entries)?,
        taken_promises: taken(
            conn,
            organisation,
            "SELECT case_id FROM promise WHERE tenant_id = ?1 AND promise_id = ?2",
            mentions.promises.iter().map(|p| (*p, p.0)),
        )?,
        taken_handoffs: taken(
            conn,
            organisation,
            "SELECT case_id FROM handoff WHERE tenant_id = ?1 AND handoff_id = ?2",
            mentions.handoffs.iter().map(|h| (*h, h.0)),
        )?,
        taken_attachments: taken(
            conn,
            organisation,
            "SELECT case_id FROM attachment WHERE tenant_id = ?1 AND attachment_id = ?2",
            mentions.attachments.iter().map(|a| (*a, a.0)),
        )?,
        answered,
        lost: lost_ranges(conn, organisation)?,
        head: head.seq,
    })
}

fn known_numbers(
    conn: &Conn,
    caller: &Caller,
    incarnation: u32,
    first: u64,
    last: u64,
) -> Result<BTreeMap<u64, KnownNumber>, StorageError> {
    // Numbers beyond SQLite's integers were never given.
    let (Ok(first), Ok(last)) = (i64::try_from(first), i64::try_from(last)) else {
        return Ok(BTreeMap::new());
    };
    let rows = all(
        conn,
        include_str!("sql/known_numbers.sql"),
        (
            caller.organisation.0.as_bytes(),
            caller.device.0.as_bytes(),
            incarnation,
            first,
            last,
        ),
        |row| {
            let known = KnownNumber {
                sha: row.get(1)?,
                result: json_at(row, 2, "op_number")?,
            };
            Ok((count_at(row, 0, "op_number")?, known))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// Entries that are there, and replies that may become entries.
fn taken_entries(
    conn: &Conn,
    organisation: OrganisationId,
    ids: &BTreeSet<EntryId>,
) -> Result<HashMap<EntryId, CaseId>, StorageError> {
    let of = |sql: &str| taken(conn, organisation, sql, ids.iter().map(|e| (*e, e.0)));
    let mut found = of("SELECT case_id FROM reply WHERE tenant_id = ?1 AND reply_id = ?2")?;
    found.extend(of(
        "SELECT case_id FROM entry WHERE tenant_id = ?1 AND entry_id = ?2",
    )?);
    Ok(found)
}

/// Who else has answered the contact on a case after the last of these entries.
fn answered_since(
    conn: &Conn,
    caller: &Caller,
    case: CaseId,
    seen: &BTreeSet<EntryId>,
) -> Result<Option<OperatorId>, StorageError> {
    let tenant = caller.organisation.0.as_bytes();
    let mut last: (Version, u32) = (0, 0);
    // More than a reply may name are not looked up: the rule refuses it for that.
    for id in seen.iter().take(MAX_SEEN) {
        let place = one(
            conn,
            "SELECT seq, idx FROM entry WHERE tenant_id = ?1 AND entry_id = ?2 AND case_id = ?3",
            (tenant, id.0.as_bytes(), case.0.as_bytes()),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        last = place.map_or(last, |place| last.max(place));
    }
    let authors: Vec<Author> = all(
        conn,
        include_str!("sql/answers_after.sql"),
        (tenant, case.0.as_bytes(), last.0, last.1),
        |row| json_at(row, 0, "entry"),
    )?;
    let others = authors.into_iter().filter_map(|author| match author {
        Author::Operator(by) if by != caller.operator.id => Some(by),
        _ => None,
    });
    Ok(others.into_iter().next())
}

fn taken<K: std::hash::Hash + Eq>(
    conn: &Conn,
    organisation: OrganisationId,
    sql: &str,
    ids: impl Iterator<Item = (K, uuid::Uuid)>,
) -> Result<HashMap<K, CaseId>, StorageError> {
    let mut found = HashMap::new();
    for (key, id) in ids {
        let case = one(conn, sql, (organisation.0.as_bytes(), id.as_bytes()), |row| {
            super::sql::id_at::<CaseId>(row, 0)
        })?;
        found.extend(case.map(|c| (key, c)));
    }
    Ok(found)
}

fn lost_ranges(conn: &Conn, organisation: OrganisationId) -> Result<Vec<(Version, Version)>, StorageError> {
    all(
        conn,
        "SELECT after_seq, upto_seq FROM lost_range WHERE tenant_id = ?1",
        [organisation.0.as_bytes()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Keeps what was answered, in the same transaction as the effects.
fn keep_answers(
    writing: &Writing<'_>,
    caller: &Caller,
    plan: &PushPlan,
    now: Timestamp,
) -> Result<(), StorageError> {
    let (tenant, device) = (caller.organisation.0.as_bytes(), caller.device.0.as_bytes());
    for op in &plan.ran {
        let result = json(&op.result);
        let oid = (!op.anonymous).then_some(*op.oid.0.as_bytes());
        run(
            writing,
            include_str!("sql/insert_number.sql"),
            (
                tenant,
                device,
                plan.incarnation,
                count(op.n),
                oid,
                op.sha,
                &result,
            ),
        )?;
        if op.known_before {
            continue;
        }
        let device = (!op.anonymous).then_some(*device);
        let operator = (!op.anonymous).then_some(*caller.operator.id.0.as_bytes());
        run(
            writing,
            include_str!("sql/insert_result.sql"),
            (tenant, op.oid.0.as_bytes(), device, operator, op.sha, &result),
        )?;
        if op.result == oltre_wire::ResultLine::Stranded {
            run(
                writing,
                include_str!("sql/insert_stranded.sql"),
                (tenant, op.oid.0.as_bytes(), device, operator, &op.body, now.0),
            )?;
        }
    }
    if !plan.ran.is_empty() {
        run(
            writing,
            include_str!("sql/move_device.sql"),
            (tenant, device, plan.incarnation, count(plan.last_op_n)),
        )?;
    }
    Ok(())
}
