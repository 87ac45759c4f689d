//! What over-help decided on this device, and what became of it: what its figures are counted from.

use crate::open::Safety;
use crate::{Result, Store};
use oltre_domain::{CaseCode, CaseId, SuggestionOutcome, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// Conversations kept: years of work. The oldest go first.
const KEPT: i64 = 200_000;

/// What over-help decided in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionKept {
    /// The case.
    pub case: CaseId,
    /// When the conversation began.
    pub began: Timestamp,
    /// When this was decided.
    pub at: Timestamp,
    /// The topic of the case then.
    pub topic: Option<String>,
    /// The action shown as an offer; one that was shown is not forgotten when the pane falls silent later.
    pub offered: Option<String>,
    /// Why nothing is offered; nothing while something is, or ideas are.
    pub silence: Option<String>,
    /// Ideas shown.
    pub ideas: u32,
}

/// An outcome with the topic of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeKept {
    /// What became of a card.
    pub outcome: SuggestionOutcome,
    /// The topic of its case.
    pub topic: Option<String>,
}

/// What a row of a figure says of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseNamed {
    /// Its spoken code.
    pub code: CaseCode,
    /// Its subject.
    pub subject: String,
    /// Its topic.
    pub topic: Option<String>,
}

impl Store {
    /// Keeps what was decided in a conversation, in the place of what was decided in it before.
    ///
    /// # Errors
    /// The disk says no: it is as if it had not been decided.
    pub fn keep_decision(&self, decision: &DecisionKept) -> Result<()> {
        let DecisionKept {
            case,
            began,
            at,
            topic,
            offered,
            silence,
            ideas,
        } = decision;
        self.write(Safety::Normal, |c| {
            c.prepare_cached(
                "INSERT INTO decision (case_id, began, at, topic, offered, silence, ideas) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (case_id, began) DO UPDATE SET at = excluded.at, topic = excluded.topic,
                   offered = coalesce(excluded.offered, offered), silence = excluded.silence, ideas = excluded.ideas",
            )?
            .execute(params![case.0, began.0, at.0, topic, offered, silence, ideas])?;
            c.prepare_cached("DELETE FROM decision WHERE num <= (SELECT max(num) FROM decision) - ?1")?
                .execute(params![KEPT])?;
            Ok(())
        })
    }

    /// What was decided from a moment on, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn decisions_since(&self, from: Timestamp) -> Result<Vec<DecisionKept>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT case_id, began, at, topic, offered, silence, ideas FROM decision WHERE at >= ?1 ORDER BY at DESC, num DESC",
            )?;
            let rows = statement.query_map(params![from.0], |r| {
                Ok(DecisionKept {
                    case: CaseId(r.get(0)?),
                    began: Timestamp(r.get(1)?),
                    at: Timestamp(r.get(2)?),
                    topic: r.get(3)?,
                    offered: r.get(4)?,
                    silence: r.get(5)?,
                    ideas: r.get(6)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// What became of cards from a moment on, newest first: of every case held here, whoever's it is.
    ///
    /// # Errors
    /// The database fails.
    pub fn outcomes_since(&self, from: Timestamp) -> Result<Vec<OutcomeKept>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT o.row, c.topic FROM outcome o LEFT JOIN case_row c ON c.id = o.case_id
                 WHERE o.at >= ?1 ORDER BY o.at DESC, o.id DESC",
            )?;
            let rows: Vec<(String, Option<String>)> = statement
                .query_map(params![from.0], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            rows.into_iter()
                .map(|(row, topic)| {
                    Ok(OutcomeKept {
                        outcome: serde_json::from_str(&row)?,
                        topic,
                    })
                })
                .collect()
        })
    }

    /// What cases are called; those that are not held here are left out.
    ///
    /// # Errors
    /// The database fails.
    pub fn names_of_cases(&self, ids: &[CaseId]) -> Result<BTreeMap<CaseId, CaseNamed>> {
        self.read(|c| {
            let mut named = BTreeMap::new();
            let mut statement =
                c.prepare_cached("SELECT code, subject, topic FROM case_row WHERE id = ?1")?;
            for id in ids {
                let found: Option<(String, String, Option<String>)> = statement
                    .query_row(params![id.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
                    .optional()?;
                if let Some((code, subject, topic)) = found
                    && let Ok(code) = code.parse()
                {
                    named.insert(*id, CaseNamed { code, subject, topic });
                }
            }
            Ok(named)
        })
    }

    /// Lets an action speak again in a topic.
    ///
    /// # Errors
    /// The disk says no: it stays muted.
    pub fn unmute(&self, action: &str, topic: &str, at: Timestamp) -> Result<()> {
        self.write(Safety::Full, |c| {
            c.prepare_cached("INSERT OR REPLACE INTO unmuted (action, topic, at) VALUES (?1, ?2, ?3)")?
                .execute(params![action, topic, at.0])?;
            Ok(())
        })
    }

    /// Since when actions may speak again, by action and topic.
    ///
    /// # Errors
    /// The database fails.
    pub fn unmuted(&self) -> Result<BTreeMap<(String, String), Timestamp>> {
        self.read(|c| {
            let mut statement = c.prepare_cached("SELECT action, topic, at FROM unmuted")?;
            let rows = statement.query_map([], |r| Ok(((r.get(0)?, r.get(1)?), Timestamp(r.get(2)?))))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// A case is erased: nothing says any more that it was decided about.
pub(crate) fn erased(c: &Connection, case: CaseId) -> Result<()> {
    c.prepare_cached("DELETE FROM decision WHERE case_id = ?1")?
        .execute(params![case.0])?;
    Ok(())
}
