//! What a device is told: hello, and the log from where it stands.

use super::accounts::{Credentials, organisation_name};
use super::many::AT_ONCE;
use super::post::{Ground, Head, head};
use super::push::place;
use super::sql::Conn;
use super::sql::all;
use super::told::{Place, tell};
use super::{Storage, StorageError};
use crate::scope::{Caller, ScopeId};
use crate::token::{Cursor, SealKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oltre_domain::{Timestamp, Version};
use oltre_wire::{ChangeLine, ChangesPage, Hello, Limits, ProblemCode, recovery_key};

/// Ops in a push.
pub(crate) const PUSH_OPS: u32 = 200;

const PUSH_BYTES: u32 = 256 * 1024;

/// Bytes after which a page of changes closes: about, and at a boundary.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Rows of the log read at once.
const READ_AT_ONCE: i64 = 2_000;

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
                learned_key: Some(super::learned::public(&key.learned_key(caller.organisation))),
                // The border knows it.
                mail_from: None,
                control: super::control::told(conn, &key, caller.organisation)?,
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
        ground: Ground,
        cursor: String,
        limit: usize,
    ) -> Result<Pulled, StorageError> {
        let key = self.key().clone();
        self.read_as(credentials, move |caller, conn| {
            ground.require(caller, conn)?;
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
    let mut page = Filling {
        found: Vec::new(),
        bytes: 0,
        limit,
    };
    let mut last_read: Option<Place> = None;
    let mut place: (Version, u32, Vec<u8>) = (from, u32::MAX, Vec::new());
    loop {
        let rows = all(
            conn,
            include_str!("sql/changes_after.sql"),
            (tenant, place.0, place.1, &place.2, READ_AT_ONCE),
            |row| Ok((row.get::<Version>(0)?, row.get::<u32>(1)?, row.get::<Vec<u8>>(2)?)),
        )?;
        let Some(last) = rows.last().cloned() else {
            return Ok((page.found, false));
        };
        let mut places: Vec<Place> = Vec::new();
        for (seq, idx, scope) in rows {
            let scope = ScopeId::from_bytes(&scope).ok_or(StorageError::Damaged("change_scope"))?;
            // Held through several scopes: told once.
            if caller.scopes.contains(&scope) && last_read != Some((seq, idx)) {
                last_read = Some((seq, idx));
                places.push((seq, idx));
            }
        }
        let mut places = places.as_slice();
        while let Some((seq, _)) = places.first() {
            if page.is_full_before(*seq) {
                return Ok((page.found, true));
            }
            let some = &places[..page.room().min(places.len())];
            let told = tell(conn, caller, some, PAGE_BYTES.saturating_sub(page.bytes))?;
            let rest = &places[told.len()..];
            for ((seq, _), told) in some.iter().zip(told) {
                // What was read beyond the page's end is read again for the next.
                if page.is_full_before(*seq) {
                    return Ok((page.found, true));
                }
                if let Some((what, size)) = told {
                    page.bytes += size;
                    page.found.push(ChangeLine { s: *seq, what });
                }
            }
            places = rest;
        }
        place = last;
    }
}

/// A page of changes while it fills.
struct Filling {
    found: Vec<ChangeLine>,
    bytes: usize,
    limit: usize,
}

impl Filling {
    /// Whether it ends before this sequence, which is not begun on it.
    fn is_full_before(&self, seq: Version) -> bool {
        (self.found.len() >= self.limit || self.bytes >= PAGE_BYTES)
            && self.found.last().is_some_and(|last| last.s != seq)
    }

    /// Changes to read next: none in vain when only a few are asked for.
    fn room(&self) -> usize {
        match self.limit.saturating_sub(self.found.len()) {
            0 => AT_ONCE,
            room => room.min(AT_ONCE),
        }
    }
}
