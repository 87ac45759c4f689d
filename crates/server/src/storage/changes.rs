//! What a device is told: hello, and the log from where it stands.

use super::accounts::{Credentials, organisation_name};
use super::post::{Head, head};
use super::push::place;
use super::sql::Conn;
use super::sql::{all, json_at, maybe_id_at};
use super::{Storage, StorageError, cases};
use crate::decide::Gate;
use crate::scope::{Caller, ScopeId};
use crate::token::{Cursor, SealKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oltre_domain::{CaseId, EntryId, OpId, Timestamp, Version};
use oltre_wire::{ChangeLine, ChangesPage, Hello, Limits, ProblemCode, Row, What, recovery_key};
use uuid::Uuid;

/// Ops in a push.
pub(crate) const PUSH_OPS: u32 = 200;

const PUSH_BYTES: u32 = 256 * 1024;

/// Bytes after which a page of changes closes: about, and at a boundary.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Rows of the log read at once.
const READ_AT_ONCE: i64 = 2_000;

/// A short row, about.
const ROW_BYTES: usize = 300;

/// A page, and what its asker would have to hear of to ask again.
pub(crate) struct Pulled {
    pub(crate) page: ChangesPage,
    pub(crate) caller: Caller,
}

impl Storage {
    /// What the server expects and allows.
    pub(crate) async fn hello(&self, credentials: Credentials) -> Result<Hello, StorageError> {
        let now = self.now();
        let schema = self.settings().schema;
        let attachment_bytes = self.settings().attachment_bytes;
        let key = self.key().clone();
        let lease = now.plus(i64::from(self.settings().lease_hours) * Timestamp::HOUR);
        self.read_as(credentials, move |caller, conn| {
            let place = place(conn, caller.organisation, caller.device)?;
            Ok(Hello {
                server_time: now,
                epoch: head(conn, caller.organisation)?.epoch,
                schema,
                limits: Limits {
                    attachment_bytes: Some(attachment_bytes),
                    push_ops: PUSH_OPS,
                    push_bytes: PUSH_BYTES,
                    text_bytes: u32::try_from(oltre_domain::MAX_TEXT_BYTES).unwrap_or(u32::MAX),
                },
                incarnation: place.incarnation,
                last_op_n: place.last_op_n,
                durable_n: place.durable_n,
                scopes: caller.grants(),
                lease_until: lease,
                recovery_key: Some(
                    URL_SAFE_NO_PAD.encode(recovery_key(&key.recovery_secret(caller.organisation))),
                ),
                organisation: caller.organisation,
                organisation_name: organisation_name(conn, caller.organisation)?,
                operator: caller.operator.clone(),
            })
        })
        .await
    }

    /// The log after a cursor, about `limit` changes of it.
    pub(crate) async fn changes(
        &self,
        credentials: Credentials,
        cursor: String,
        limit: usize,
    ) -> Result<Pulled, StorageError> {
        let key = self.key().clone();
        self.read_as(credentials, move |caller, conn| {
            let page = pull(conn, caller, &key, &cursor, limit)?;
            Ok(Pulled {
                page,
                caller: caller.clone(),
            })
        })
        .await
    }

    /// Whom these credentials speak for, and the head of their organisation's log.
    pub(crate) async fn who(&self, credentials: Credentials) -> Result<(Caller, Version), StorageError> {
        self.read_as(credentials, |caller, conn| {
            Ok((caller.clone(), head(conn, caller.organisation)?.seq))
        })
        .await
    }
}

/// Checks where a cursor stands.
///
/// # Errors
/// Not ours, of another epoch, or older than the changes kept.
pub(super) fn stand(
    key: &SealKey,
    caller: &Caller,
    head: &Head,
    cursor: &str,
) -> Result<Version, StorageError> {
    let refused = |code| Err(StorageError::Refused(code));
    let Some(Cursor {
        organisation,
        epoch,
        seq,
    }) = key.open_cursor(cursor)
    else {
        return refused(ProblemCode::BadCursor);
    };
    if organisation != caller.organisation {
        return refused(ProblemCode::BadCursor);
    }
    if epoch != head.epoch {
        return refused(ProblemCode::EpochChanged);
    }
    if seq > head.seq {
        return refused(ProblemCode::BadCursor);
    }
    if seq < head.min_seq {
        return refused(ProblemCode::CursorTooOld);
    }
    Ok(seq)
}

fn pull(
    conn: &Conn,
    caller: &Caller,
    key: &SealKey,
    cursor: &str,
    limit: usize,
) -> Result<ChangesPage, StorageError> {
    let head = head(conn, caller.organisation)?;
    let from = stand(key, caller, &head, cursor)?;
    let (changes, more) = read_from(conn, caller, from, limit)?;
    // A page that ends early ends at its last sequence; one that does not reaches the head.
    let upto = match changes.last() {
        Some(last) if more => last.s,
        _ => head.seq,
    };
    let place = place(conn, caller.organisation, caller.device)?;
    Ok(ChangesPage {
        next: key.seal_cursor(&Cursor {
            organisation: caller.organisation,
            epoch: head.epoch,
            seq: upto,
        }),
        more,
        last_op_n: place.last_op_n,
        durable_n: place.durable_n,
        upto,
        changes,
    })
}

/// Whether there is something to tell the caller after a cursor.
pub(super) fn has_moved_on(
    conn: &Conn,
    caller: &Caller,
    key: &SealKey,
    cursor: &str,
) -> Result<bool, StorageError> {
    let from = stand(key, caller, &head(conn, caller.organisation)?, cursor)?;
    let (changes, _) = read_from(conn, caller, from, 1)?;
    Ok(!changes.is_empty())
}

/// Changes after a sequence that concern the caller, and whether there are more. Stops at the first boundary of a
/// sequence at or after `limit` changes or [`PAGE_BYTES`].
fn read_from(
    conn: &Conn,
    caller: &Caller,
    from: Version,
    limit: usize,
) -> Result<(Vec<ChangeLine>, bool), StorageError> {
    let tenant = caller.organisation.0.as_bytes();
    let mut found: Vec<ChangeLine> = Vec::new();
    let mut last_read: Option<(Version, u32)> = None;
    let mut bytes = 0;
    let mut place: (Version, u32, Vec<u8>) = (from, u32::MAX, Vec::new());
    loop {
        let rows = all(
            conn,
            include_str!("sql/changes_after.sql"),
            (tenant, place.0, place.1, &place.2, READ_AT_ONCE),
            |row| Ok((row.get::<Version>(0)?, row.get::<u32>(1)?, row.get::<Vec<u8>>(2)?)),
        )?;
        let Some(last) = rows.last().cloned() else {
            return Ok((found, false));
        };
        for (seq, idx, scope) in rows {
            let scope = ScopeId::from_bytes(&scope).ok_or(StorageError::Damaged("change_scope"))?;
            // Held through several scopes: told once.
            if !caller.scopes.contains(&scope) || last_read == Some((seq, idx)) {
                continue;
            }
            let is_full = found.len() >= limit || bytes >= PAGE_BYTES;
            if is_full && found.last().is_some_and(|l| l.s != seq) {
                return Ok((found, true));
            }
            last_read = Some((seq, idx));
            if let Some((what, size)) = read_change(conn, caller, (seq, idx))? {
                bytes += size;
                found.push(ChangeLine { s: seq, what });
            }
        }
        place = last;
    }
}

struct Kept {
    entity: String,
    id: Option<Uuid>,
    case: Option<CaseId>,
    body: Option<(What, usize)>,
    gate: Gate,
}

/// A change for the caller and about how many bytes it is; none when it means nothing to them.
fn read_change(
    conn: &Conn,
    caller: &Caller,
    (seq, idx): (Version, u32),
) -> Result<Option<(What, usize)>, StorageError> {
    let tenant = caller.organisation;
    let kept = super::sql::one(
        conn,
        include_str!("sql/change_at.sql"),
        (tenant.0.as_bytes(), seq, idx),
        |row| {
            let gate: Option<String> = row.get(4)?;
            let body = match row.maybe_text(3)? {
                None => None,
                Some(text) => Some((json_at::<What>(row, 3, "change")?, text.len())),
            };
            Ok(Kept {
                entity: row.get(0)?,
                id: maybe_id_at(row, 1)?,
                case: maybe_id_at(row, 2)?,
                body,
                gate: Gate::from_text(gate.as_deref()),
            })
        },
    )?;
    let Some(Kept {
        entity,
        id,
        case,
        body,
        gate,
    }) = kept
    else {
        return Err(StorageError::Damaged("change"));
    };
    if !gate.lets(&caller.scopes) {
        return Ok(None);
    }
    if body.is_some() {
        return Ok(body);
    }
    let id = id.ok_or(StorageError::Damaged("change"))?;
    let row = match entity.as_str() {
        "entry" => cases::entry(conn, tenant, EntryId(id))?.map(Row::Entry),
        "outcome" => {
            let case = case.ok_or(StorageError::Damaged("change"))?;
            cases::outcome(conn, tenant, case, OpId(id))?.map(Row::Outcome)
        }
        _ => return Err(StorageError::Damaged("change")),
    };
    // Erased since: nothing to tell.
    Ok(row.map(|row| {
        let size = match &row {
            Row::Entry(line) => line.entry.body.len() + ROW_BYTES,
            _ => ROW_BYTES,
        };
        (What::Put { row }, size)
    }))
}
