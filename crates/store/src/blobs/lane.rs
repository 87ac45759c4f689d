//! What the lane of attachments does next, and what came of it.

use super::{ON_SERVER, TO_FETCH, TO_SEND, count_at, hash_at, hash_of, put_piece, signed};
use crate::open::Safety;
use crate::{Result, Store, StoreError};
use oltre_domain::{AttachmentId, CaseId, OperatorId, Sha256};
use rusqlite::{Connection, params};

/// Bytes fetched without being asked for, in all: beyond it only what somebody asks for comes.
const UNASKED: u64 = 256 * 1024 * 1024;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobWay {
    /// To the server.
    Out,
    /// Here.
    In,
}

/// The next bytes to send or to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobTask {
    /// Which.
    pub sha256: Sha256,
    /// By which case.
    pub case: CaseId,
    /// Which way.
    pub way: BlobWay,
    /// How many in all.
    pub size: u64,
    /// Of those that come: how many are here.
    pub held: u64,
    /// Somebody waits for them.
    pub asked: bool,
}

/// What became of a piece that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenPiece {
    /// So many are here now.
    Held(u64),
    /// All are here, and are what their hash says.
    Whole,
    /// All came, and are not what their hash says: none is here any more.
    Wrong,
}

/// What is to be written down of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobDone {
    /// The server has so many of them, or all.
    Sent {
        /// Which.
        sha256: Sha256,
        /// How many.
        sent: u64,
        /// All, and they are right.
        complete: bool,
    },
    /// These came.
    Came {
        /// Which.
        task: BlobTask,
        /// Where they begin.
        from: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// They do not go on, by this code.
    Stuck {
        /// Which.
        sha256: Sha256,
        /// Why.
        code: String,
    },
}

impl Store {
    /// What is next: what somebody waits for, then what is to be sent, then what belongs to open cases of `me`. Those in
    /// `aside` are left out; with `asked` only what somebody waits for is looked at.
    ///
    /// # Errors
    /// The database fails.
    pub fn next_blob(&self, me: OperatorId, aside: &[Sha256], asked: bool) -> Result<Option<BlobTask>> {
        self.read(|c| {
            let mut next = waited_for(c, aside)?;
            if next.is_none() && !asked {
                next = to_send(c, aside)?;
            }
            if next.is_none() && !asked {
                next = of_open_cases(c, me, aside)?;
            }
            Ok(next)
        })
    }

    /// Somebody waits for an attachment's bytes.
    ///
    /// # Errors
    /// There is no such attachment here; the disk says no.
    pub fn ask_for_blob(&self, case: CaseId, attachment: AttachmentId) -> Result<()> {
        self.write(Safety::Normal, |c| {
            let (sha256, size): (String, i64) = c
                .prepare_cached(
                    "SELECT sha256, json_extract(row, '$.size') FROM attachment WHERE id = ?1 AND case_id = ?2",
                )?
                .query_row(params![attachment.0, case.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
            c.prepare_cached(
                "INSERT INTO blob (sha256, size, held, state, asked) VALUES (?1, ?2, 0, ?3, 1)
                 ON CONFLICT (sha256) DO UPDATE SET asked = 1, problem = NULL",
            )?
            .execute(params![sha256, size, TO_FETCH])?;
            Ok(())
        })
    }

    /// Writes down what came of it. A piece that came is only kept where the others end.
    ///
    /// # Errors
    /// The disk says no: nothing was written down.
    pub fn blob_done(&self, done: &BlobDone) -> Result<TakenPiece> {
        match done {
            BlobDone::Sent {
                sha256,
                sent,
                complete,
            } => {
                self.write(Safety::Normal, |c| {
                    let state = if *complete { ON_SERVER } else { TO_SEND };
                    c.prepare_cached("UPDATE blob SET state = ?2, sent = ?3, problem = NULL WHERE sha256 = ?1 AND state = ?4")?
                        .execute(params![sha256.to_string(), state, signed(*sent), TO_SEND])?;
                    Ok(())
                })?;
                Ok(TakenPiece::Held(*sent))
            }
            BlobDone::Stuck { sha256, code } => {
                self.write(Safety::Normal, |c| {
                    c.prepare_cached("UPDATE blob SET problem = ?2, asked = 0 WHERE sha256 = ?1")?
                        .execute(params![sha256.to_string(), code])?;
                    Ok(())
                })?;
                Ok(TakenPiece::Held(0))
            }
            BlobDone::Came { task, from, bytes } => {
                self.write(Safety::Normal, |c| take_piece(c, task, *from, bytes))
            }
        }
    }
}

fn first(found: Vec<BlobTask>, aside: &[Sha256]) -> Option<BlobTask> {
    found.into_iter().find(|task| !aside.contains(&task.sha256))
}

fn tasks(
    c: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    way: BlobWay,
    asked: bool,
) -> Result<Vec<BlobTask>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(BlobTask {
            sha256: hash_at(r, 0)?,
            case: CaseId(r.get(1)?),
            way,
            size: count_at(r, 2)?,
            held: count_at(r, 3)?,
            asked,
        });
    }
    Ok(found)
}

fn waited_for(c: &Connection, aside: &[Sha256]) -> Result<Option<BlobTask>> {
    let found = tasks(
        c,
        "SELECT b.sha256, a.case_id, b.size, b.held FROM blob b JOIN attachment a ON a.sha256 = b.sha256
         WHERE b.state = ?1 AND b.asked = 1 ORDER BY b.num LIMIT 50",
        [TO_FETCH],
        BlobWay::In,
        true,
    )?;
    Ok(first(found, aside))
}

/// The server knows of an attachment once its op was answered: by the answer, or by a row that has no op here.
fn to_send(c: &Connection, aside: &[Sha256]) -> Result<Option<BlobTask>> {
    let found = tasks(
        c,
        "SELECT b.sha256, a.case_id, b.size, b.held FROM blob b JOIN attachment a ON a.sha256 = b.sha256
         WHERE b.state = ?1 AND b.held = b.size AND json_extract(a.row, '$.size') = b.size
           AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.case_id = a.case_id AND o.name = 'attachment.add'
                           AND o.state <> 2 AND json_extract(o.body, '$.id') = json_extract(a.row, '$.id'))
         ORDER BY b.num LIMIT 200",
        [TO_SEND],
        BlobWay::Out,
        false,
    )?;
    Ok(first(found, aside))
}

fn of_open_cases(c: &Connection, me: OperatorId, aside: &[Sha256]) -> Result<Option<BlobTask>> {
    let found = tasks(
        c,
        "SELECT a.sha256, a.case_id, json_extract(a.row, '$.size'), coalesce(b.held, 0)
         FROM case_row r JOIN attachment a ON a.case_id = r.id LEFT JOIN blob b ON b.sha256 = a.sha256
         WHERE r.owner = ?1 AND r.done = 0 AND (b.num IS NULL OR b.state = ?2) ORDER BY a.id LIMIT 200",
        params![me.0, TO_FETCH],
        BlobWay::In,
        false,
    )?;
    let Some(next) = first(found, aside) else {
        return Ok(None);
    };
    let here: i64 = c
        .prepare_cached("SELECT coalesce(sum(held), 0) FROM blob WHERE mine = 0")?
        .query_row([], |r| r.get(0))?;
    Ok((here.cast_unsigned() + next.size - next.held.min(next.size) <= UNASKED).then_some(next))
}

fn take_piece(c: &Connection, task: &BlobTask, from: u64, bytes: &[u8]) -> Result<TakenPiece> {
    let key = task.sha256.to_string();
    // It left meanwhile, with its case.
    let is_spoken_of: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?1)")?
        .query_row([&key], |r| r.get(0))?;
    if !is_spoken_of {
        return Err(StoreError::NotFound);
    }
    c.prepare_cached(
        "INSERT INTO blob (sha256, size, held, state) VALUES (?1, ?2, 0, ?3) ON CONFLICT (sha256) DO NOTHING",
    )?
    .execute(params![key, signed(task.size), TO_FETCH])?;
    let (num, held, state): (i64, i64, i64) = c
        .prepare_cached("SELECT num, held, state FROM blob WHERE sha256 = ?1")?
        .query_row([&key], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let held = held.cast_unsigned();
    // Somebody attached the same file meanwhile.
    if state != TO_FETCH {
        return Ok(TakenPiece::Whole);
    }
    if held != from || bytes.is_empty() {
        return Ok(TakenPiece::Held(held));
    }
    put_piece(c, num, from, bytes)?;
    let held = held + bytes.len() as u64;
    if held < task.size {
        c.prepare_cached("UPDATE blob SET held = ?2, problem = NULL WHERE num = ?1")?
            .execute(params![num, signed(held)])?;
        return Ok(TakenPiece::Held(held));
    }
    if hash_of(c, num)? != Some((task.sha256, task.size)) {
        c.prepare_cached("DELETE FROM blob_part WHERE blob = ?1")?
            .execute([num])?;
        c.prepare_cached("UPDATE blob SET held = 0, asked = 0, problem = 'wrong_hash' WHERE num = ?1")?
            .execute([num])?;
        return Ok(TakenPiece::Wrong);
    }
    c.prepare_cached(
        "UPDATE blob SET held = size, state = ?2, sent = size, asked = 0, problem = NULL WHERE num = ?1",
    )?
    .execute(params![num, ON_SERVER])?;
    Ok(TakenPiece::Whole)
}
