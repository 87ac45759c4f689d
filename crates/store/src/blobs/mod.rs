//! The bytes of attachments, in the encrypted database like everything else: a piece at a time, so that a large file is
//! never in memory whole.
//!
//! What an operator attaches is read from the disk before the op that speaks of it is recorded; the op and the decision
//! to send the bytes are one commit. What is not on the server yet is never let go of silently: only when the server has
//! it, when its author takes the attachment back or dismisses its refusal, or when the person it is about was erased.

mod lane;
mod needed;

pub use lane::{BlobDone, BlobTask, BlobWay, TakenPiece};
pub(crate) use needed::{drop_unneeded, let_go, let_go_of_op, spoken_of};

use crate::open::Safety;
use crate::{Result, Store, StoreError};
use oltre_domain::{CaseId, Sha256};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest as _, Sha256 as Hasher};
use std::collections::BTreeMap;
use std::io::Write;

/// Bytes written or read at once.
pub const BLOB_PIECE: usize = 1024 * 1024;

/// Where bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobState {
    /// Here, and on their way to the server.
    ToSend,
    /// Here, and on the server.
    OnServer,
    /// On the server, and on their way here.
    ToFetch,
}

const READING: i64 = 0;
pub(crate) const TO_SEND: i64 = 1;
const ON_SERVER: i64 = 2;
const TO_FETCH: i64 = 3;

/// What is here of an attachment's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobHere {
    /// Where they are.
    pub state: BlobState,
    /// How many there are in all.
    pub size: u64,
    /// How many are here.
    pub held: u64,
    /// How many the server is known to have.
    pub sent: u64,
    /// The code of what keeps them from going on.
    pub problem: Option<String>,
}

/// Bytes being read from the disk. Those that no op came to speak of go when this does.
pub struct Incoming<'s> {
    store: &'s Store,
    num: i64,
    size: u64,
    hash: Hasher,
}

impl Store {
    /// Begins to take a file's bytes in.
    ///
    /// # Errors
    /// The disk says no.
    pub fn take_in(&self) -> Result<Incoming<'_>> {
        let num = self.write(Safety::Normal, |c| {
            c.execute(
                "INSERT INTO blob (size, held, state, mine) VALUES (0, 0, ?1, 1)",
                [READING],
            )?;
            Ok(c.last_insert_rowid())
        })?;
        Ok(Incoming {
            store: self,
            num,
            size: 0,
            hash: Hasher::new(),
        })
    }

    /// What is here of the bytes of a case's attachments.
    ///
    /// # Errors
    /// The database fails.
    pub fn blobs_here(&self, case: CaseId) -> Result<BTreeMap<Sha256, BlobHere>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT b.sha256, b.state, b.size, b.held, b.sent, b.problem FROM blob b
                 WHERE b.sha256 IN (SELECT sha256 FROM attachment WHERE case_id = ?1)",
            )?;
            let mut rows = statement.query(params![case.0])?;
            let mut found = BTreeMap::new();
            while let Some(r) = rows.next()? {
                let state = match r.get(1)? {
                    TO_SEND => BlobState::ToSend,
                    ON_SERVER => BlobState::OnServer,
                    TO_FETCH => BlobState::ToFetch,
                    _ => continue,
                };
                let here = BlobHere {
                    state,
                    size: count_at(r, 2)?,
                    held: count_at(r, 3)?,
                    sent: count_at(r, 4)?,
                    problem: r.get(5)?,
                };
                found.insert(hash_at(r, 0)?, here);
            }
            Ok(found)
        })
    }

    /// Bytes from a place on, at most so many, when all of them are here.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when they are not all here; the database fails.
    pub fn read_blob(&self, sha256: Sha256, from: u64, most: usize) -> Result<Vec<u8>> {
        self.read(|c| {
            let (num, _) = whole(c, sha256)?.ok_or(StoreError::NotFound)?;
            piece(c, num, from, most)
        })
    }

    /// Writes an attachment's bytes out, after comparing what is here with its hash: nothing is written that is not what it
    /// is said to be.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when they are not all here, [`StoreError::DatabaseDamaged`] when they are not right; the
    /// disk says no.
    pub fn write_blob(&self, sha256: Sha256, out: &mut impl Write) -> Result<()> {
        // Compared first, then written: twice through the database, and never a wrong byte on the disk.
        let (num, size) = self.read(|c| {
            let (num, size) = whole(c, sha256)?.ok_or(StoreError::NotFound)?;
            match hash_of(c, num)? {
                Some(found) if found == (sha256, size) => Ok((num, size)),
                _ => Err(StoreError::DatabaseDamaged),
            }
        })?;
        let mut at = 0;
        while at < size {
            let bytes = self.read(|c| piece(c, num, at, BLOB_PIECE))?;
            if bytes.is_empty() {
                return Err(StoreError::NotFound);
            }
            out.write_all(&bytes)?;
            at += bytes.len() as u64;
        }
        Ok(())
    }

    /// The cases here that refer to these bytes.
    ///
    /// # Errors
    /// The database fails.
    pub fn cases_of_blob(&self, sha256: Sha256) -> Result<Vec<CaseId>> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT DISTINCT case_id FROM attachment WHERE sha256 = ?1")?;
            let found = statement.query_map(params![sha256.to_string()], |r| r.get(0))?;
            Ok(found.map(|id| id.map(CaseId)).collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Bytes of attachments here, and how many of them are not on the server yet.
    ///
    /// # Errors
    /// The database fails.
    pub fn blob_bytes(&self) -> Result<(u64, u64)> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT coalesce(sum(held), 0), coalesce(sum(CASE WHEN state = ?1 THEN size - sent END), 0) FROM blob",
            )?
            .query_row([TO_SEND], |r| Ok((r.get::<_, i64>(0)?.cast_unsigned(), r.get::<_, i64>(1)?.cast_unsigned())))?)
        })
    }
}

impl Incoming<'_> {
    /// The next bytes.
    ///
    /// # Errors
    /// The disk says no.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        for bytes in bytes.chunks(BLOB_PIECE) {
            let (num, at) = (self.num, self.size);
            self.store.write(Safety::Normal, |c| {
                put_piece(c, num, at, bytes)?;
                c.prepare_cached("UPDATE blob SET size = ?2, held = ?2 WHERE num = ?1")?
                    .execute(params![num, signed(at + bytes.len() as u64)])?;
                Ok(())
            })?;
            self.hash.update(bytes);
            self.size += bytes.len() as u64;
        }
        Ok(())
    }

    /// How many came so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// That was all: gives what they are found by. They wait for the op that speaks of them.
    ///
    /// # Errors
    /// The disk says no.
    pub fn finish(&mut self) -> Result<(Sha256, u64)> {
        let sha256 = Sha256(std::mem::take(&mut self.hash).finalize().into());
        let (num, size) = (self.num, self.size);
        self.store.write(Safety::Normal, |c| {
            let there: Option<(i64, bool)> = c
                .prepare_cached("SELECT num, held = size AND state <> ?2 FROM blob WHERE sha256 = ?1")?
                .query_row(params![sha256.to_string(), TO_FETCH], |r| {
                    Ok((r.get(0)?, r.get(1)?))
                })
                .optional()?;
            match there {
                // Here already: once is enough.
                Some((_, true)) => {
                    c.execute("DELETE FROM blob WHERE num = ?1", [num])?;
                }
                // It was on its way here, and now somebody brings it.
                Some((other, false)) => {
                    c.execute("DELETE FROM blob WHERE num = ?1", [other])?;
                    name(c, num, sha256)?;
                }
                None => name(c, num, sha256)?,
            }
            Ok(())
        })?;
        Ok((sha256, size))
    }
}

impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        let num = self.num;
        let dropped = self.store.write(Safety::Normal, |c| {
            c.prepare_cached("DELETE FROM blob WHERE num = ?1 AND state = ?2")?
                .execute(params![num, READING])?;
            Ok(())
        });
        if let Err(error) = dropped {
            tracing::warn!(%error, "Bytes of a file that was not attached go when the console is opened again");
        }
    }
}

fn name(c: &Connection, num: i64, sha256: Sha256) -> Result<()> {
    c.execute(
        "UPDATE blob SET sha256 = ?2 WHERE num = ?1",
        params![num, sha256.to_string()],
    )?;
    Ok(())
}

/// An op that speaks of these bytes is being recorded: from here on they are to be sent, unless the server has them.
pub(crate) fn attached(c: &Connection, sha256: Sha256) -> Result<()> {
    c.prepare_cached("UPDATE blob SET state = ?2, mine = 1 WHERE sha256 = ?1 AND state = ?3")?
        .execute(params![sha256.to_string(), TO_SEND, READING])?;
    Ok(())
}

/// Bytes whose reading was cut short, or that no op came to speak of.
pub(crate) fn forget_unfinished(c: &Connection) -> Result<()> {
    c.execute("DELETE FROM blob WHERE state = ?1", [READING])?;
    Ok(())
}

/// The server was restored: what it had of ours it may have lost.
pub(crate) fn send_again(c: &Connection) -> Result<()> {
    c.execute(
        "UPDATE blob SET state = ?1, sent = 0, problem = NULL WHERE state = ?2 AND held = size",
        [TO_SEND, ON_SERVER],
    )?;
    Ok(())
}

/// Counts have no sign, columns have.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count_at(r: &rusqlite::Row<'_>, column: usize) -> Result<u64> {
    u64::try_from(r.get::<_, i64>(column)?).map_err(|_| StoreError::Row("blob"))
}

fn hash_at(r: &rusqlite::Row<'_>, column: usize) -> Result<Sha256> {
    let text: String = r.get(column)?;
    text.parse().map_err(|_| StoreError::Row("blob"))
}

/// The number and size of bytes that are all here.
fn whole(c: &Connection, sha256: Sha256) -> Result<Option<(i64, u64)>> {
    Ok(c.prepare_cached(
        "SELECT num, size FROM blob WHERE sha256 = ?1 AND held = size AND state IN (?2, ?3)",
    )?
    .query_row(params![sha256.to_string(), TO_SEND, ON_SERVER], |r| {
        Ok((r.get(0)?, r.get::<_, i64>(1)?.cast_unsigned()))
    })
    .optional()?)
}

fn put_piece(c: &Connection, num: i64, at: u64, bytes: &[u8]) -> Result<()> {
    c.prepare_cached("INSERT INTO blob_part (blob, starts_at, bytes) VALUES (?1, ?2, ?3)")?
        .execute(params![num, signed(at), bytes])?;
    Ok(())
}

fn piece(c: &Connection, num: i64, from: u64, most: usize) -> Result<Vec<u8>> {
    let mut statement = c.prepare_cached(
        "SELECT starts_at, bytes FROM blob_part WHERE blob = ?1 AND starts_at <= ?2 ORDER BY starts_at DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![num, signed(from)])?;
    let Some(row) = rows.next()? else {
        return Ok(Vec::new());
    };
    let (starts_at, bytes) = (row.get::<_, i64>(0)?.cast_unsigned(), row.get_ref(1)?);
    let bytes = bytes.as_blob().map_err(|_| StoreError::Row("blob_part"))?;
    let skip = usize::try_from(from - starts_at).unwrap_or(usize::MAX);
    let rest = bytes.get(skip..).unwrap_or_default();
    Ok(rest[..rest.len().min(most)].to_vec())
}

/// What the pieces are together, and how many bytes; nothing when one is missing.
fn hash_of(c: &Connection, num: i64) -> Result<Option<(Sha256, u64)>> {
    let mut statement =
        c.prepare_cached("SELECT starts_at, bytes FROM blob_part WHERE blob = ?1 ORDER BY starts_at")?;
    let mut rows = statement.query([num])?;
    let (mut hash, mut length) = (Hasher::new(), 0u64);
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(0)?.cast_unsigned() != length {
            return Ok(None);
        }
        let bytes = row.get_ref(1)?;
        let bytes = bytes.as_blob().map_err(|_| StoreError::Row("blob_part"))?;
        hash.update(bytes);
        length += bytes.len() as u64;
    }
    Ok(Some((Sha256(hash.finalize().into()), length)))
}
