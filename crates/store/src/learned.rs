//! What over-help learns from and what it has learned: solved cases and outcomes in the server's order, the server's
//! snapshot piece by piece, and what this device made of it.

use crate::entries::{self, UNCONFIRMED};
use crate::open::Safety;
use crate::pull::PULLED;
use crate::{Result, Store, meta};
use oltre_domain::{CaseId, Entry, Learned, MAX_LEARNED_BYTES, OpId, Sha256, SuggestionOutcome, Version};
use rusqlite::{Connection, OptionalExtension, params};
use std::ops::ControlFlow;
use uuid::Uuid;

/// The kind under which the directory holds what the server has learned.
pub(crate) const KIND: &str = "learned";
/// The fact under which it is kept up to where erased cases reach: what was learned before knows them still.
const ERASED: &str = "learned_erased";
/// The fact under which the hash is kept of what was not what it should be: it is not fetched again.
const REFUSED: &str = "learned_refused";
/// Entries of a case that are learned from.
const ENTRIES: u32 = 200;

/// Everything that was learned, by the events up to a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The server's snapshot it began from; none: from nothing.
    pub base: Option<Sha256>,
    /// The sequence it reaches.
    pub upto: Version,
    /// Over-help's own bytes.
    pub bytes: Vec<u8>,
}

/// What the server has learned and is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedTask {
    /// What it is.
    pub learned: Learned,
    /// Bytes that are here, from the first.
    pub from: u64,
}

/// A solved case.
#[derive(Clone, Debug)]
pub struct SolvedCase {
    /// What it is about.
    pub topic: Option<String>,
    /// The first entries of its timeline, each with its sequence; those the server has not seen yet come last.
    pub entries: Vec<(Entry, Version)>,
}

impl Store {
    /// The sequence up to which the server's events are here; 0 before the first page.
    ///
    /// # Errors
    /// The database fails.
    pub fn pulled(&self) -> Result<Version> {
        self.read(|c| meta::number(c, PULLED))
    }

    /// Cases the server says were solved after one sequence and up to another, in that order, the newest `limit` of them,
    /// until `each` breaks off. Says whether it went to the end.
    ///
    /// # Errors
    /// The database fails.
    pub fn each_solved(
        &self,
        (after, upto): (Version, Version),
        limit: u32,
        mut each: impl FnMut(SolvedCase) -> ControlFlow<()>,
    ) -> Result<bool> {
        self.read(|c| {
            let mut statement = c.prepare_cached(SOLVED)?;
            let ids: Vec<Uuid> = statement
                .query_map(params![after, upto, limit], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(ids
                .into_iter()
                .try_for_each(|id| match solved_case(c, CaseId(id)) {
                    Ok(case) => each(case).map_break(|()| None),
                    Err(error) => ControlFlow::Break(Some(error)),
                }))
        })
        .and_then(|end| match end {
            ControlFlow::Continue(()) => Ok(true),
            ControlFlow::Break(None) => Ok(false),
            ControlFlow::Break(Some(error)) => Err(error),
        })
    }

    /// Cases solved here of which the server has not heard, and the ids of the solvings.
    ///
    /// # Errors
    /// The database fails.
    pub fn solved_here(&self) -> Result<Vec<(OpId, SolvedCase)>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT oid, case_id FROM entry WHERE oid IS NOT NULL AND kind = 'solved' AND state = 1 ORDER BY num",
            )?;
            let ids: Vec<(Uuid, Uuid)> = statement
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter()
                .map(|(op, case)| Ok((OpId(op), solved_case(c, CaseId(case))?)))
                .collect()
        })
    }

    /// Outcomes the server has, that came after one sequence and up to another, with the topic of their case, by id. One that
    /// came with a snapshot of a scope came before every other.
    ///
    /// # Errors
    /// The database fails.
    pub fn each_outcome(
        &self,
        (after, upto): (Version, Version),
        each: impl FnMut(&SuggestionOutcome, Option<&str>),
    ) -> Result<()> {
        self.read(|c| outcomes(c, after, upto, each))
    }

    /// Outcomes recorded here of which the server has not heard.
    ///
    /// # Errors
    /// The database fails.
    pub fn outcomes_here(&self) -> Result<Vec<(SuggestionOutcome, Option<String>)>> {
        self.read(|c| {
            let mut found = Vec::new();
            outcomes(c, UNCONFIRMED - 1, UNCONFIRMED, |outcome, topic| {
                found.push((outcome.clone(), topic.map(str::to_owned)));
            })?;
            Ok(found)
        })
    }

    /// What was learned.
    ///
    /// # Errors
    /// The database fails.
    pub fn learned(&self) -> Result<Option<Kept>> {
        self.read(|c| {
            Ok(c.prepare_cached("SELECT base, upto, bytes FROM learned")?
                .query_row([], |r| {
                    Ok(Kept {
                        base: r.get::<_, Option<[u8; 32]>>(0)?.map(Sha256),
                        upto: r.get(1)?,
                        bytes: r.get(2)?,
                    })
                })
                .optional()?)
        })
    }

    /// What it began from, and up to where it was erased: when either is another, what somebody has in memory is nothing
    /// to go on with.
    ///
    /// # Errors
    /// The database fails.
    pub fn learned_stamp(&self) -> Result<(Option<Sha256>, Version)> {
        self.read(|c| Ok((base(c)?, meta::number(c, ERASED)?)))
    }

    /// Keeps what was learned in the place of what it went on from; false when that is not there any more.
    ///
    /// # Errors
    /// The disk says no: it is learned again the next time.
    pub fn keep_learned(&self, kept: &Kept, erased: Version) -> Result<bool> {
        self.write(Safety::Normal, |c| {
            if (base(c)?, meta::number(c, ERASED)?) != (kept.base, erased) {
                return Ok(false);
            }
            put(c, kept)?;
            Ok(true)
        })
    }

    /// What is kept cannot be used: it goes, and what the server has is fetched again.
    ///
    /// # Errors
    /// The disk says no.
    pub fn forget_learned(&self) -> Result<()> {
        self.write(Safety::Normal, |c| {
            c.execute("DELETE FROM learned", [])?;
            Ok(())
        })
    }

    /// What the server has learned and is not here; none when there is nothing newer, or nothing that could be used.
    ///
    /// # Errors
    /// The database fails.
    pub fn learned_wanted(&self) -> Result<Option<LearnedTask>> {
        self.read(|c| {
            let Some(learned) = told(c)? else { return Ok(None) };
            let refused = meta::get(c, REFUSED)? == Some(learned.sha256.to_string());
            let knows_erased = learned.upto < meta::number(c, ERASED)?;
            if refused || knows_erased || learned.size > MAX_LEARNED_BYTES || base(c)? == Some(learned.sha256)
            {
                return Ok(None);
            }
            let from = held(c, learned.sha256)?;
            Ok(Some(LearnedTask { learned, from }))
        })
    }

    /// Takes the next bytes in; what is here of another snapshot goes. All of them, once they are here.
    ///
    /// # Errors
    /// The disk says no: the piece is asked for again.
    pub fn take_learned(&self, task: &LearnedTask, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
        let sha256 = task.learned.sha256;
        self.write(Safety::Normal, |c| {
            c.prepare_cached("DELETE FROM learned_part WHERE sha256 <> ?1")?
                .execute(params![sha256.0])?;
            if held(c, sha256)? == task.from {
                c.prepare_cached("INSERT INTO learned_part (sha256, starts_at, bytes) VALUES (?1, ?2, ?3)")?
                    .execute(params![
                        sha256.0,
                        i64::try_from(task.from).unwrap_or(i64::MAX),
                        bytes
                    ])?;
            }
            if held(c, sha256)? < task.learned.size {
                return Ok(None);
            }
            let mut statement = c.prepare_cached("SELECT bytes FROM learned_part ORDER BY starts_at")?;
            let pieces: Vec<Vec<u8>> = statement
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Some(pieces.concat()))
        })
    }

    /// From now on what is learned goes on from this snapshot of the server's.
    ///
    /// # Errors
    /// The disk says no: it is fetched again.
    pub fn learn_from(&self, learned: &Learned, bytes: Vec<u8>) -> Result<()> {
        self.write(Safety::Normal, |c| {
            c.execute("DELETE FROM learned_part", [])?;
            put(
                c,
                &Kept {
                    base: Some(learned.sha256),
                    upto: learned.upto,
                    bytes,
                },
            )
        })
    }

    /// The bytes are not what they should be: they go, and are not asked for again.
    ///
    /// # Errors
    /// The disk says no.
    pub fn refuse_learned(&self, sha256: Sha256) -> Result<()> {
        self.write(Safety::Normal, |c| {
            c.execute("DELETE FROM learned_part", [])?;
            meta::set(c, REFUSED, &sha256.to_string())
        })
    }
}

const SOLVED: &str = "SELECT case_id FROM (
      SELECT case_id, min(seq) AS seq FROM entry INDEXED BY entry_solved
      WHERE kind = 'solved' AND state = 0 AND seq > ?1 AND seq <= ?2 GROUP BY case_id ORDER BY 2 DESC LIMIT ?3
    ) ORDER BY seq, case_id";

fn solved_case(c: &Connection, case: CaseId) -> Result<SolvedCase> {
    let topic = c
        .prepare_cached("SELECT topic FROM case_row WHERE id = ?1")?
        .query_row(params![case.0], |r| r.get(0))
        .optional()?
        .flatten();
    Ok(SolvedCase {
        topic,
        entries: entries::first(c, case, ENTRIES)?,
    })
}

fn outcomes(
    c: &Connection,
    after: Version,
    upto: Version,
    mut each: impl FnMut(&SuggestionOutcome, Option<&str>),
) -> Result<()> {
    let mut statement = c.prepare_cached(
        "SELECT o.row, c.topic FROM outcome o JOIN case_row c ON c.id = o.case_id
         WHERE o.seq > ?1 AND o.seq <= ?2 ORDER BY o.id",
    )?;
    let mut rows = statement.query(params![after, upto])?;
    while let Some(row) = rows.next()? {
        let outcome: SuggestionOutcome = serde_json::from_str(&row.get::<_, String>(0)?)?;
        each(&outcome, row.get::<_, Option<String>>(1)?.as_deref());
    }
    Ok(())
}

fn put(c: &Connection, kept: &Kept) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO learned (one, base, upto, bytes) VALUES (1, ?1, ?2, ?3)")?
        .execute(params![kept.base.map(|base| base.0), kept.upto, kept.bytes])?;
    Ok(())
}

fn base(c: &Connection) -> Result<Option<Sha256>> {
    Ok(c.prepare_cached("SELECT base FROM learned")?
        .query_row([], |r| r.get::<_, Option<[u8; 32]>>(0))
        .optional()?
        .flatten()
        .map(Sha256))
}

fn held(c: &Connection, sha256: Sha256) -> Result<u64> {
    let bytes: i64 = c
        .prepare_cached("SELECT coalesce(sum(length(bytes)), 0) FROM learned_part WHERE sha256 = ?1")?
        .query_row(params![sha256.0], |r| r.get(0))?;
    Ok(u64::try_from(bytes).unwrap_or_default())
}

fn told(c: &Connection) -> Result<Option<Learned>> {
    let row: Option<String> = c
        .prepare_cached("SELECT row FROM directory WHERE kind = ?1")?
        .query_row(params![KIND], |r| r.get(0))
        .optional()?;
    Ok(row.map(|row| serde_json::from_str(&row)).transpose()?)
}

/// A case is erased: what was learned knows its words, and so does what the server has learned before it heard of it.
pub(crate) fn erased(c: &Connection, at: Version) -> Result<()> {
    c.execute("DELETE FROM learned", [])?;
    c.execute("DELETE FROM learned_part", [])?;
    meta::set(c, ERASED, &at.to_string())
}
