//! Taking back an action that has not left this device.
//!
//! Its numbers were never told to anybody, so they close up behind it and the server never hears of it. What was loaded for
//! sending once may have arrived, whatever became of the answer, and is not taken back here.

use crate::actions::words;
use crate::drafts::DraftKind;
use crate::open::Safety;
use crate::outbox::{Entries, drop_entries};
use crate::rebase::Touched;
use crate::{Result, Store, StoreError, blobs, contacts, deeds, meta};
use oltre_domain::{ActId, CaseId, ContactId, EntryKind, Op, OpId, OpKind, OperatorId};
use rusqlite::{Connection, params};
use uuid::Uuid;

/// What became of an undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// It is as if it had never been: these cases show it, and these words were in it.
    Done {
        /// Cases that changed or are gone.
        cases: Vec<CaseId>,
        /// What somebody had typed.
        text: Option<String>,
        /// Where they had typed it, when it was in a composer.
        typed_in: Option<DraftKind>,
    },
    /// It may have left this device.
    Sent,
    /// Something saved later builds on it: that has to be taken back first.
    BuiltUpon,
}

struct Unsent {
    n: i64,
    oid: Uuid,
    contact: Option<Uuid>,
    body: String,
    op: Op,
}

impl Store {
    /// Takes an action back if nothing of it was ever loaded for sending and nothing saved later builds on it.
    ///
    /// # Errors
    /// There is no such action here, or the disk says no: nothing was changed.
    pub fn take_back(&self, act: ActId, me: OperatorId) -> Result<TakenBack> {
        self.write(Safety::Full, |c| {
            let Some(ops) = unsent(c, act)? else {
                return Ok(TakenBack::Sent);
            };
            let Some(last) = ops.last().map(|op| op.n) else {
                return Err(StoreError::NotFound);
            };
            if is_built_upon(c, &ops, last)? {
                return Ok(TakenBack::BuiltUpon);
            }
            let mut touched = Touched::default();
            let mut said = Vec::new();
            let typed_in = ops.iter().find_map(|op| composer(&op.op.kind));
            for op in &ops {
                touched.extend(c, op.oid)?;
                said.extend(words(&op.body));
                remove(c, op)?;
            }
            close_up(c, last, ops.len())?;
            touched.show(c, me)?;
            // After the rows: they speak of its bytes no longer.
            for op in &ops {
                blobs::let_go_of_op(c, &op.body)?;
            }
            Ok(TakenBack::Done {
                cases: touched.cases.into_iter().collect(),
                text: (!said.is_empty()).then(|| said.join("\n\n")),
                typed_in,
            })
        })
    }
}

/// The composer an op's words were typed in.
fn composer(kind: &OpKind) -> Option<DraftKind> {
    match kind {
        OpKind::ReplySend { .. } => Some(DraftKind::Reply),
        OpKind::EntryAppend { entry } => match entry.kind {
            EntryKind::MessageOut => Some(DraftKind::Reply),
            EntryKind::MessageIn => Some(DraftKind::Said),
            // What was noted of a call was typed as a note.
            EntryKind::Note | EntryKind::CallIn => Some(DraftKind::Note),
            _ => None,
        },
        _ => None,
    }
}

/// The ops of an action, in their order; none when some of it may have left this device.
fn unsent(c: &Connection, act: ActId) -> Result<Option<Vec<Unsent>>> {
    let went: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE act = ?1 AND state <> 0)
                 OR EXISTS (SELECT 1 FROM kept WHERE act = ?1) OR EXISTS (SELECT 1 FROM refused WHERE act = ?1)",
        )?
        .query_row(params![act.0], |r| r.get(0))?;
    if went {
        return Ok(None);
    }
    let mut statement =
        c.prepare_cached("SELECT n, oid, contact, body FROM outbox WHERE act = ?1 ORDER BY n")?;
    let mut rows = statement.query(params![act.0])?;
    let mut ops = Vec::new();
    while let Some(row) = rows.next()? {
        let body: String = row.get(3)?;
        ops.push(Unsent {
            n: row.get(0)?,
            oid: row.get(1)?,
            contact: row.get(2)?,
            op: serde_json::from_str(&body)?,
            body,
        });
    }
    Ok(Some(ops))
}

/// Ops that say what they expect of a case: one that follows another on the same case was made in sight of it.
const fn is_command(kind: &OpKind) -> bool {
    matches!(
        kind,
        OpKind::CaseClaim { .. }
            | OpKind::CaseAssign { .. }
            | OpKind::CaseStatus { .. }
            | OpKind::CaseHandOff { .. }
            | OpKind::CaseReturn { .. }
            | OpKind::CaseExtend { .. }
            | OpKind::CaseSolve { .. }
            | OpKind::CaseReopen { .. }
            | OpKind::PromiseRenegotiate { .. }
            | OpKind::PromisePass { .. }
            | OpKind::ReplySend { .. }
    ) || joins(kind)
}

/// Ops after which nothing on their rows is as it was: whatever follows on one of them was made in sight of it.
const fn joins(kind: &OpKind) -> bool {
    matches!(
        kind,
        OpKind::CaseMerge { .. }
            | OpKind::CaseUnmerge { .. }
            | OpKind::CaseSplit { .. }
            | OpKind::CaseLink { .. }
            | OpKind::ContactMerge { .. }
            | OpKind::ArticleMerge { .. }
            | OpKind::ArticleState { .. }
    )
}

/// The cases, contacts and articles an op is about.
fn rows_of(kind: &OpKind) -> impl Iterator<Item = Uuid> {
    let cases = [kind.case(), kind.other_case()].into_iter().flatten();
    let contacts = [kind.contact(), kind.other_contact()].into_iter().flatten();
    let articles = [kind.article(), kind.other_article()].into_iter().flatten();
    cases
        .map(|id| id.0)
        .chain(contacts.map(|id| id.0))
        .chain(articles.map(|id| id.0))
}

/// The ids others may name: the op's own, and what it makes.
fn ids(op: &Unsent) -> Vec<Uuid> {
    let made = match &op.op.kind {
        OpKind::CaseCreate { id, .. } => Some(id.0),
        OpKind::ContactCreate { id, .. } => Some(id.0),
        OpKind::PromiseMake { id, .. } => Some(id.0),
        OpKind::CaseHandOff { handoff, .. } => Some(handoff.0),
        OpKind::EntryAppend { entry } => Some(entry.id.0),
        OpKind::CaseSplit { new, .. } => Some(new.0),
        OpKind::AttachmentAdd { id, .. } => Some(id.0),
        OpKind::ArticleCreate { id, .. } => Some(id.0),
        _ => None,
    };
    std::iter::once(op.oid).chain(made).collect()
}

fn is_built_upon(c: &Connection, ops: &[Unsent], last: i64) -> Result<bool> {
    let named: Vec<String> = ops.iter().flat_map(ids).map(|id| id.to_string()).collect();
    let of = |which: fn(&OpKind) -> bool| -> Vec<Uuid> {
        let kinds = ops.iter().map(|op| &op.op.kind);
        kinds.filter(|kind| which(kind)).flat_map(rows_of).collect()
    };
    let (moved, joined) = (of(is_command), of(joins));
    let mut statement = c.prepare_cached("SELECT body FROM outbox WHERE n > ?1 AND state = 0 ORDER BY n")?;
    let mut rows = statement.query(params![last])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(0)?;
        if named.iter().any(|id| body.contains(id.as_str())) {
            return Ok(true);
        }
        let later: Op = serde_json::from_str(&body)?;
        let follows = |before: &[Uuid]| rows_of(&later.kind).any(|row| before.contains(&row));
        if follows(&joined) || follows(&moved) && is_command(&later.kind) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remove(c: &Connection, op: &Unsent) -> Result<()> {
    deeds::taken_back(c, op.oid)?;
    drop_entries(c, op.oid, Entries::All)?;
    c.prepare_cached("DELETE FROM outcome WHERE id = ?1")?
        .execute(params![op.oid])?;
    if let Some(contact) = op.contact {
        contacts::uncreate(c, ContactId(contact), OpId(op.oid))?;
    }
    c.prepare_cached("DELETE FROM outbox WHERE oid = ?1")?
        .execute(params![op.oid])?;
    Ok(())
}

/// The numbers behind close up: none of them was told to anybody.
fn close_up(c: &Connection, last: i64, gone: usize) -> Result<()> {
    let gone = i64::try_from(gone).map_err(|_| StoreError::Row("outbox"))?;
    let mut statement = c.prepare_cached("SELECT n FROM outbox WHERE n > ?1 AND state = 0 ORDER BY n")?;
    let behind: Vec<i64> = statement
        .query_map(params![last], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut give = c.prepare_cached("UPDATE outbox SET n = ?2 WHERE n = ?1")?;
    for n in behind {
        give.execute(params![n, n - gone])?;
    }
    let next = meta::number(c, "next_n")?.max(1) - gone;
    meta::set(c, "next_n", &next.to_string())
}
