//! The bytes of attachments: rows of the database like everything else.
//!
//! So one transaction, one wall between organisations, one backup and one copy for several processes hold for them too.
//! They come in pieces, in order; the last one is taken only when all of them together are what the hash says, and
//! otherwise all go. Who may have them is asked of cases: whoever sees a case whole that refers to them.

use super::accounts::Credentials;
use super::engine::Writing;
use super::entity::sight_of;
use super::schema::tenants;
use super::sql::{Conn, all, count, count_at, json_at, one, run};
use super::{Storage, StorageError};
use crate::decide::Sight;
use crate::scope::Caller;
use bytes::Bytes;
use oltre_domain::{Attachment, CaseId, OrganisationId, Sha256, Timestamp};
use oltre_wire::ProblemCode;
use sha2::{Digest as _, Sha256 as Hasher};
use std::collections::BTreeSet;

/// Days after which what was begun and not gone on with is dropped: a desk that comes back later begins again.
const STALE_DAYS: i64 = 30;

/// Blobs dropped in one transaction.
const BATCH: i64 = 50;

/// Which bytes, and the case by which they are asked for.
#[derive(Clone, Copy)]
pub(crate) struct BlobKey {
    pub(crate) case: CaseId,
    pub(crate) sha256: Sha256,
}

/// How many of a blob's bytes are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlobPlace {
    /// How many there are to be.
    pub(crate) size: u64,
    /// How many are here, from the first.
    pub(crate) held: u64,
    /// All of them, and they are what the hash says.
    pub(crate) is_whole: bool,
}

/// The next bytes of a blob.
#[derive(Clone)]
pub(crate) struct Piece {
    /// Where they begin.
    pub(crate) offset: u64,
    /// How many the blob has in all.
    pub(crate) size: u64,
    pub(crate) bytes: Bytes,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appended {
    /// It is here, or was.
    Here(BlobPlace),
    /// It does not begin where what is here ends: nothing was done.
    Elsewhere(BlobPlace),
    /// It was the last, and all of them are not what the hash says: none is here any more.
    WrongHash,
}

impl Storage {
    /// How many bytes are here.
    pub(crate) async fn blob_place(
        &self,
        credentials: Credentials,
        key: BlobKey,
    ) -> Result<BlobPlace, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            let sizes = sizes_for(conn, caller, key)?;
            Ok(match load(conn, caller.organisation, key.sha256)? {
                Some(place) => place,
                None => nothing(sizes.last().copied().unwrap_or_default()),
            })
        })
        .await
    }

    /// Takes the next bytes in.
    pub(crate) async fn append_blob(
        &self,
        credentials: Credentials,
        key: BlobKey,
        piece: Piece,
    ) -> Result<Appended, StorageError> {
        let (now, most) = (self.now(), self.settings().attachment_bytes);
        self.write_as(credentials, move |caller, writing| {
            let sizes = sizes_for(writing, caller, key)?;
            let refused = |code| Err(StorageError::Refused(code));
            let ends_at = piece.offset.checked_add(piece.bytes.len() as u64);
            if !sizes.contains(&piece.size) || ends_at.is_none_or(|end| end > piece.size) {
                return refused(ProblemCode::BadParameter);
            }
            if piece.size > most {
                return refused(ProblemCode::TooLarge);
            }
            append(writing, caller.organisation, key.sha256, &piece, now)
        })
        .await
    }

    /// Bytes from a place on, as many as one piece has; none beyond the last. The caller is asked for each time.
    pub(crate) async fn blob_bytes(
        &self,
        credentials: Credentials,
        key: BlobKey,
        from: u64,
    ) -> Result<Bytes, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            sizes_for(conn, caller, key)?;
            let found = one(
                conn,
                "SELECT starts_at, bytes FROM blob_part WHERE tenant_id = ?1 AND sha256 = ?2 AND starts_at <= ?3 \
                 ORDER BY starts_at DESC LIMIT 1",
                (caller.organisation.0.as_bytes(), key.sha256.0, count(from)),
                |row| Ok((count_at(row, 0, "blob_part")?, row.get::<Vec<u8>>(1)?)),
            )?;
            let (starts_at, bytes) = found.ok_or(StorageError::Refused(ProblemCode::NotComplete))?;
            let skip = usize::try_from(from - starts_at).unwrap_or(usize::MAX);
            let bytes = Bytes::from(bytes);
            Ok(bytes.slice(skip.min(bytes.len())..))
        })
        .await
    }

    /// Drops what no case refers to any more, and what was begun long ago and never gone on with. Says how many.
    pub(crate) async fn drop_stray_blobs(&self) -> Result<u64, StorageError> {
        let mut total = 0;
        loop {
            let before = self.now().plus(-STALE_DAYS * Timestamp::DAY);
            // Looks first: the writer is for those who have something to write.
            let any = self
                .read(move |conn| {
                    let mut any = false;
                    for tenant in tenants(conn)? {
                        conn.enter(tenant)?;
                        any |= !stray(conn, tenant, before)?.is_empty();
                    }
                    Ok(any)
                })
                .await?;
            if !any {
                return Ok(total);
            }
            total += self
                .write(move |writing| {
                    let mut dropped = 0;
                    for tenant in tenants(writing)? {
                        writing.enter(tenant)?;
                        for sha256 in stray(writing, tenant, before)? {
                            drop_blob(writing, tenant, sha256)?;
                            dropped += 1;
                        }
                    }
                    Ok(dropped)
                })
                .await?;
        }
    }
}

const fn nothing(size: u64) -> BlobPlace {
    BlobPlace {
        size,
        held: 0,
        is_whole: false,
    }
}

/// The sizes that a case in sight gives for these bytes: one, unless somebody is mistaken. None, and there is nothing to
/// ask for: the case is not there, not for this caller, or does not refer to them.
fn sizes_for(conn: &Conn, caller: &Caller, key: BlobKey) -> Result<BTreeSet<u64>, StorageError> {
    let not_found = StorageError::Refused(ProblemCode::NotFound);
    if sight_of(conn, caller, key.case)? != Sight::Whole {
        return Err(not_found);
    }
    let rows: Vec<Attachment> = all(
        conn,
        "SELECT body FROM attachment WHERE tenant_id = ?1 AND sha256 = ?2 AND case_id = ?3",
        (
            caller.organisation.0.as_bytes(),
            key.sha256.0,
            key.case.0.as_bytes(),
        ),
        |row| json_at(row, 0, "attachment"),
    )?;
    let sizes: BTreeSet<u64> = rows.iter().map(|row| row.size).collect();
    if sizes.is_empty() {
        Err(not_found)
    } else {
        Ok(sizes)
    }
}

fn load(
    conn: &Conn,
    organisation: OrganisationId,
    sha256: Sha256,
) -> Result<Option<BlobPlace>, StorageError> {
    one(
        conn,
        "SELECT size, held, is_whole FROM blob WHERE tenant_id = ?1 AND sha256 = ?2",
        (organisation.0.as_bytes(), sha256.0),
        |row| {
            Ok(BlobPlace {
                size: count_at(row, 0, "blob")?,
                held: count_at(row, 1, "blob")?,
                is_whole: row.get(2)?,
            })
        },
    )
}

fn append(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    sha256: Sha256,
    piece: &Piece,
    now: Timestamp,
) -> Result<Appended, StorageError> {
    let tenant = organisation.0.as_bytes();
    // Two desks that send the same bytes take turns; who comes second is told where to go on.
    writing.lock(
        "SELECT held FROM blob WHERE tenant_id = ?1 AND sha256 = ?2",
        (tenant, sha256.0),
    )?;
    let place = match load(writing, organisation, sha256)? {
        Some(place) if place.is_whole => return Ok(Appended::Here(place)),
        Some(place) if place.size == piece.size => place,
        // Somebody said another length: one of the two is wrong, and the hash will tell which.
        Some(_) if piece.offset == 0 => {
            drop_blob(writing, organisation, sha256)?;
            nothing(piece.size)
        }
        Some(_) | None => nothing(piece.size),
    };
    if place.held != piece.offset {
        return Ok(Appended::Elsewhere(place));
    }
    if piece.bytes.is_empty() {
        return Ok(Appended::Here(place));
    }
    run(
        writing,
        "INSERT INTO blob_part (tenant_id, sha256, starts_at, bytes) VALUES (?1, ?2, ?3, ?4)",
        (tenant, sha256.0, count(piece.offset), &piece.bytes[..]),
    )?;
    let held = place.held + piece.bytes.len() as u64;
    let is_whole = held == piece.size;
    if is_whole && hash_of(writing, organisation, sha256)? != Some((sha256, held)) {
        drop_blob(writing, organisation, sha256)?;
        return Ok(Appended::WrongHash);
    }
    run(
        writing,
        "INSERT INTO blob (tenant_id, sha256, size, held, is_whole, touched_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (tenant_id, sha256) DO UPDATE SET size = excluded.size, held = excluded.held, \
         is_whole = excluded.is_whole, touched_at = excluded.touched_at",
        (
            tenant,
            sha256.0,
            count(piece.size),
            count(held),
            i64::from(is_whole),
            now.0,
        ),
    )?;
    Ok(Appended::Here(BlobPlace {
        size: piece.size,
        held,
        is_whole,
    }))
}

/// What the pieces are together, and how many bytes; nothing when one is missing. One piece in memory at a time.
pub(super) fn hash_of(
    conn: &Conn,
    organisation: OrganisationId,
    sha256: Sha256,
) -> Result<Option<(Sha256, u64)>, StorageError> {
    let (mut hash, mut length) = (Hasher::new(), 0);
    loop {
        let piece = one(
            conn,
            "SELECT starts_at, bytes FROM blob_part WHERE tenant_id = ?1 AND sha256 = ?2 AND starts_at >= ?3 \
             ORDER BY starts_at LIMIT 1",
            (organisation.0.as_bytes(), sha256.0, count(length)),
            |row| Ok((count_at(row, 0, "blob_part")?, row.get::<Vec<u8>>(1)?)),
        )?;
        match piece {
            Some((starts_at, bytes)) if starts_at == length && !bytes.is_empty() => {
                hash.update(&bytes);
                length += bytes.len() as u64;
            }
            Some(_) => return Ok(None),
            None => return Ok(Some((Sha256(hash.finalize().into()), length))),
        }
    }
}

fn stray(conn: &Conn, organisation: OrganisationId, before: Timestamp) -> Result<Vec<Sha256>, StorageError> {
    all(
        conn,
        "SELECT sha256 FROM blob AS b WHERE b.tenant_id = ?1 AND ((b.is_whole = 0 AND b.touched_at < ?2) OR NOT EXISTS \
         (SELECT 1 FROM attachment AS a WHERE a.tenant_id = b.tenant_id AND a.sha256 = b.sha256)) LIMIT ?3",
        (organisation.0.as_bytes(), before.0, BATCH),
        |row| Ok(Sha256(row.get(0)?)),
    )
}

fn drop_blob(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    sha256: Sha256,
) -> Result<(), StorageError> {
    for sql in [
        "DELETE FROM blob_part WHERE tenant_id = ?1 AND sha256 = ?2",
        "DELETE FROM blob WHERE tenant_id = ?1 AND sha256 = ?2",
    ] {
        run(writing, sql, (organisation.0.as_bytes(), sha256.0))?;
    }
    Ok(())
}

/// What the doctor wants to know of an organisation's attachments.
pub(super) struct BlobsFound {
    /// Those whose bytes are all here.
    pub(super) whole: u64,
    /// Bytes of them.
    pub(super) bytes: u64,
    /// Those that cases refer to and whose bytes have not all come.
    pub(super) awaited: u64,
    /// Those whose bytes are not what their hash says.
    pub(super) damaged: u64,
}

/// Reads every byte.
pub(super) fn look(conn: &Conn, organisation: OrganisationId) -> Result<BlobsFound, StorageError> {
    let tenant = organisation.0.as_bytes();
    let whole = all(
        conn,
        "SELECT sha256, size FROM blob WHERE tenant_id = ?1 AND is_whole = 1 ORDER BY sha256",
        [tenant],
        |row| Ok((Sha256(row.get(0)?), count_at(row, 1, "blob")?)),
    )?;
    let awaited = one(
        conn,
        "SELECT count(DISTINCT a.sha256) FROM attachment AS a WHERE a.tenant_id = ?1 AND NOT EXISTS \
         (SELECT 1 FROM blob AS b WHERE b.tenant_id = a.tenant_id AND b.sha256 = a.sha256 AND b.is_whole = 1)",
        [tenant],
        |row| count_at(row, 0, "attachment"),
    )?;
    let mut found = BlobsFound {
        whole: whole.len() as u64,
        bytes: 0,
        awaited: awaited.unwrap_or_default(),
        damaged: 0,
    };
    for (sha256, size) in whole {
        found.bytes += size;
        let is_right = hash_of(conn, organisation, sha256)? == Some((sha256, size));
        found.damaged += u64::from(!is_right);
    }
    Ok(found)
}
