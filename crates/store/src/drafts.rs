//! What is being typed: on this device only, never touched by sync.

use crate::open::Safety;
use crate::{Result, Store};
use oltre_domain::{CaseId, Op, OpKind, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// Which composer a draft belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DraftKind {
    /// To the contact.
    Reply,
    /// For colleagues.
    Note,
    /// What the contact said.
    Said,
    /// An article of the Book: of the case it is born from, or under its own id.
    Article,
}

impl DraftKind {
    const ALL: [Self; 4] = [Self::Reply, Self::Note, Self::Said, Self::Article];
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
            Self::Said => "said",
            Self::Article => "article",
        }
    }
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Which composer.
    pub kind: DraftKind,
    /// The words, byte for byte.
    pub body: String,
    /// When they were saved.
    pub saved_at: Timestamp,
}

/// The new-case form has no case yet.
fn key(case: Option<CaseId>) -> Uuid {
    case.map_or(Uuid::nil(), |c| c.0)
}

pub(crate) fn drop_draft(c: &Connection, case: Option<CaseId>, kind: DraftKind) -> Result<()> {
    c.execute(
        "DELETE FROM draft WHERE case_id = ?1 AND kind = ?2",
        params![key(case), kind.as_str()],
    )?;
    Ok(())
}

/// A reply that was not sent comes back as a draft, unless its author is writing another one there by now: then its words
/// stay with what was not accepted.
pub(crate) fn put_back(c: &Connection, oid: Uuid) -> Result<()> {
    let body: Option<String> = c
        .prepare_cached("SELECT body FROM outbox WHERE oid = ?1 AND name = 'reply.send'")?
        .query_row(params![oid], |r| r.get(0))
        .optional()?;
    let Some(body) = body else { return Ok(()) };
    let op: Op = serde_json::from_str(&body)?;
    if let OpKind::ReplySend { case, body, .. } = op.kind {
        c.execute(
            "INSERT INTO draft (case_id, kind, body, saved_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![case.0, DraftKind::Reply.as_str(), body, op.at.0],
        )?;
    }
    Ok(())
}

impl Store {
    /// Keeps a draft; an empty one is dropped.
    ///
    /// # Errors
    /// The disk says no: the draft before stays.
    pub fn save_draft(
        &self,
        case: Option<CaseId>,
        kind: DraftKind,
        body: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.write(Safety::Full, |c| {
            if body.is_empty() {
                return drop_draft(c, case, kind);
            }
            c.execute(
                "INSERT OR REPLACE INTO draft (case_id, kind, body, saved_at) VALUES (?1, ?2, ?3, ?4)",
                params![key(case), kind.as_str(), body, now.0],
            )?;
            Ok(())
        })
    }

    /// The drafts of a case, or of the new-case form.
    ///
    /// # Errors
    /// The database fails.
    pub fn drafts(&self, case: Option<CaseId>) -> Result<Vec<Draft>> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT kind, body, saved_at FROM draft WHERE case_id = ?1 ORDER BY kind")?;
            let found = statement.query_map(params![key(case)], |r| {
                let kind = r.get_ref(0)?.as_str()?;
                let kind = DraftKind::ALL
                    .into_iter()
                    .find(|k| k.as_str() == kind)
                    .unwrap_or(DraftKind::Note);
                Ok(Draft {
                    kind,
                    body: r.get(1)?,
                    saved_at: Timestamp(r.get(2)?),
                })
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }
}
