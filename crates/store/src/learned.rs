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
/// The fact under which is kept what could not be used, by whom: it is not fetched again, but by another program.
const REFUSED: &str = "learned_refused";
/// The fact under which is counted how often everything was taken anew.
const OVERS: &str = "learned_overs";
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

/// What something learned stands on: an epoch of the server, its snapshot, and the erasures until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedStamp {
    base: Option<Sha256>,
    erased: Version,
    overs: i64,
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

    /// The ops by which cases were solved here and of which the server has not heard.
    ///
    /// # Errors
    /// The database fails.
    pub fn solvings_here(&self) -> Result<Vec<OpId>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT oid FROM entry WHERE oid IS NOT NULL AND kind = 'solved' AND state = 1 ORDER BY num",
            )?;
            let ops = statement.query_map([], |r| r.get(0).map(OpId))?;
            Ok(ops.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The cases they solved, each once: one that came back and was solved again is the same case.
    ///
    /// # Errors
    /// The database fails.
    pub fn solved_here(&self) -> Result<Vec<SolvedCase>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT case_id FROM entry WHERE oid IS NOT NULL AND kind = 'solved' AND state = 1
                 GROUP BY case_id ORDER BY min(num)",
            )?;
            let ids: Vec<Uuid> = statement
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().map(|case| solved_case(c, CaseId(case))).collect()
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

    /// What it stands on: when it is another, what somebody has in memory is nothing to go on with.
    ///
    /// # Errors
    /// The database fails.
    pub fn learned_stamp(&self) -> Result<LearnedStamp> {
        self.read(stamp)
    }

    /// Keeps what was learned in the place of what it went on from; false when that is not there any more.
    ///
    /// # Errors
    /// The disk says no: it is learned again the next time.
    pub fn keep_learned(&self, kept: &Kept, on: &LearnedStamp) -> Result<bool> {
        self.write(Safety::Normal, |c| {
            if stamp(c)? != *on {
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
            let refused = meta::get(c, REFUSED)? == Some(name(&learned));
            let is_large = learned.size > MAX_LEARNED_BYTES;
            if refused || is_large || !is_wanted(c, &learned)? || base(c)? == Some(learned.sha256) {
                return Ok(None);
            }
            let from = held(c, learned.sha256)?;
            Ok(Some(LearnedTask { learned, from }))
        })
    }

    /// Takes the next bytes in; what is here of another snapshot goes. Nothing of what the server has taken back meanwhile.
    ///
    /// # Errors
    /// The disk says no: the piece is asked for again.
    pub fn take_learned(&self, task: &LearnedTask, bytes: &[u8]) -> Result<()> {
        let sha256 = task.learned.sha256;
        self.write(Safety::Normal, |c| {
            if !is_wanted(c, &task.learned)? {
                return Ok(());
            }
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
            Ok(())
        })
    }

    /// The bytes that are here of a snapshot, in order.
    ///
    /// # Errors
    /// The database fails.
    pub fn learned_bytes(&self, learned: &Learned) -> Result<Vec<u8>> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT bytes FROM learned_part WHERE sha256 = ?1 ORDER BY starts_at")?;
            let pieces: Vec<Vec<u8>> = statement
                .query_map(params![learned.sha256.0], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(pieces.concat())
        })
    }

    /// From now on what is learned goes on from this snapshot of the server's; false when the server has taken it back
    /// meanwhile, or somebody was erased whom it knows.
    ///
    /// # Errors
    /// The disk says no: it is tried again.
    pub fn learn_from(&self, learned: &Learned, bytes: Vec<u8>) -> Result<bool> {
        self.write(Safety::Normal, |c| {
            c.execute("DELETE FROM learned_part", [])?;
            if !is_wanted(c, learned)? {
                return Ok(false);
            }
            put(
                c,
                &Kept {
                    base: Some(learned.sha256),
                    upto: learned.upto,
                    bytes,
                },
            )?;
            Ok(true)
        })
    }

    /// The bytes are not what they should be: they go, and are not asked for again.
    ///
    /// # Errors
    /// The disk says no.
    pub fn refuse_learned(&self, learned: &Learned) -> Result<()> {
        self.write(Safety::Normal, |c| {
            c.execute("DELETE FROM learned_part", [])?;
            meta::set(c, REFUSED, &name(learned))
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

/// The server tells of it still, and it knows nobody who was erased.
fn is_wanted(c: &Connection, learned: &Learned) -> Result<bool> {
    Ok(told(c)?.as_ref() == Some(learned) && learned.upto >= meta::number(c, ERASED)?)
}

/// What tells it from every other, for this version of the program.
fn name(learned: &Learned) -> String {
    let Learned {
        sha256, signature, ..
    } = learned;
    format!("{sha256} {signature} {}", env!("CARGO_PKG_VERSION"))
}

fn stamp(c: &Connection) -> Result<LearnedStamp> {
    Ok(LearnedStamp {
        base: base(c)?,
        erased: meta::number(c, ERASED)?,
        overs: meta::number(c, OVERS)?,
    })
}

/// The server's sequences mean something else from now on.
pub(crate) fn started_over(c: &Connection) -> Result<()> {
    meta::set(c, OVERS, &(meta::number(c, OVERS)? + 1).to_string())
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
    let at = at.max(meta::number(c, ERASED)?);
    meta::set(c, ERASED, &at.to_string())
}
