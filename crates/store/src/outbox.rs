//! Ops on their way: what is to be sent, what was answered, what was not accepted.

use crate::open::Safety;
use crate::{Result, Store, cases, meta, rebase};
use oltre_domain::{
    ActId, CaseCode, CaseId, ContactId, Op, OpId, OpKind, OperatorId, Timestamp, Value, Version,
};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// An op ready to be sent: its bytes are those recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedOp {
    /// Its number in the device's incarnation.
    pub n: u64,
    /// Its id.
    pub oid: OpId,
    /// Its action: all ops of one travel in one push.
    pub act: ActId,
    /// The recorded bytes.
    pub body: String,
}

/// What the server said of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It took effect under this sequence; none when it was so already.
    Done(Option<Version>),
    /// It did not, with a code and what stands there now.
    Refused(String, Option<Value>),
    /// The server is too old: kept, to be sent later.
    Held,
}

/// One op's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Which.
    pub oid: OpId,
    /// What.
    pub answer: Answer,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Ops without an answer.
    pub ops: u32,
    /// Actions they belong to: what a person counts.
    pub actions: u32,
    /// Actions not accepted and not yet dismissed.
    pub refused: u32,
    /// Cases with a field in two versions.
    pub to_check: u32,
}

/// An action that waits.
#[derive(Clone, Debug)]
pub struct PendingAction {
    /// Which.
    pub act: ActId,
    /// On which case, and its code.
    pub case: Option<(CaseId, Option<CaseCode>)>,
    /// The names of its ops.
    pub ops: Vec<String>,
    /// When it was saved.
    pub at: Timestamp,
}

/// An action that was not accepted.
#[derive(Clone, Debug)]
pub struct RefusedAction {
    /// The action.
    pub action: PendingAction,
    /// The first code that was given.
    pub code: String,
    /// The words in it.
    pub text: Option<String>,
}

const ENTRY_BY_HAND: &str = "('message_in', 'message_out', 'note', 'call_in', 'call_out')";

impl Store {
    /// The next ops to send, in order, from the first unanswered one: at most `max_ops` and `max_bytes`, but always one
    /// whole action, since all ops of an action travel together.
    ///
    /// # Errors
    /// The database fails.
    pub fn next_push(&self, max_ops: usize, max_bytes: usize) -> Result<Vec<SealedOp>> {
        self.write(Safety::Normal, |c| {
            let mut statement =
                c.prepare_cached("SELECT n, oid, act, body FROM outbox WHERE state < 2 ORDER BY n LIMIT ?1")?;
            // One more than wanted tells whether the last action is whole.
            let limit = i64::try_from(max_ops.saturating_add(101)).unwrap_or(i64::MAX);
            let mut ops: Vec<SealedOp> = statement
                .query_map(params![limit], |r| {
                    Ok(SealedOp {
                        n: r.get::<_, i64>(0)?.cast_unsigned(),
                        oid: OpId(r.get(1)?),
                        act: ActId(r.get(2)?),
                        body: r.get(3)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut bytes = 0;
            let mut end = 0;
            for (i, op) in ops.iter().enumerate() {
                bytes += op.body.len();
                let starts_action = i == 0 || ops[i - 1].act != op.act;
                if starts_action && i > 0 && (i >= max_ops || bytes > max_bytes) {
                    break;
                }
                if starts_action
                    && i > 0
                    && ops[i..].iter().take_while(|o| o.act == op.act).count() + i > max_ops
                {
                    break;
                }
                end = i + 1;
            }
            ops.truncate(end);
            if let (Some(first), Some(last)) = (ops.first(), ops.last()) {
                c.prepare_cached("UPDATE outbox SET state = 1 WHERE n BETWEEN ?1 AND ?2 AND state = 0")?
                    .execute(params![first.n.cast_signed(), last.n.cast_signed()])?;
            }
            Ok(ops)
        })
    }

    /// Takes in what the server said of ops sent. Returns the cases whose rows changed.
    ///
    /// # Errors
    /// The disk says no: nothing was taken in, and the same answers may come again.
    pub fn take_answers(&self, answers: &[Answered], me: OperatorId) -> Result<Vec<CaseId>> {
        self.write(Safety::Full, |c| {
            let mut cases = Vec::new();
            for answered in answers {
                take_answer(c, answered, me, &mut cases)?;
            }
            for id in &cases {
                rebase::case(c, *id, me)?;
            }
            Ok(cases)
        })
    }

    /// How much waits.
    ///
    /// # Errors
    /// The database fails.
    pub fn waiting(&self) -> Result<Waiting> {
        self.read(waiting)
    }

    /// Actions that wait, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn pending_actions(&self, limit: u32) -> Result<Vec<PendingAction>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT o.act, o.case_id, min(o.at), group_concat(o.name), c.code FROM outbox o
                 LEFT JOIN case_row c ON c.id = o.case_id WHERE o.state < 2 GROUP BY o.act ORDER BY min(o.n) LIMIT ?1",
            )?;
            Ok(statement.query_map(params![limit], action)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Actions that were not accepted, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn refused_actions(&self) -> Result<Vec<RefusedAction>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT o.act, o.case_id, min(o.at), group_concat(o.name), c.code, min(o.code), group_concat(o.body, char(30))
                 FROM refused o LEFT JOIN case_row c ON c.id = o.case_id GROUP BY o.act ORDER BY min(o.at) DESC",
            )?;
            let found = statement.query_map([], |r| {
                let bodies: String = r.get(6)?;
                let text = bodies.split('\u{1e}').find_map(words);
                Ok(RefusedAction { action: action(r)?, code: r.get(5)?, text })
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Takes an action that was not accepted off the list, and its entries out of the timeline.
    ///
    /// # Errors
    /// The disk says no.
    pub fn dismiss(&self, act: ActId) -> Result<Vec<CaseId>> {
        self.write(Safety::Full, |c| {
            let mut statement = c.prepare("SELECT DISTINCT case_id FROM refused WHERE act = ?1 AND case_id IS NOT NULL")?;
            let cases: Vec<Uuid> = statement.query_map(params![act.0], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut entries = c.prepare(
                "SELECT num, body FROM entry WHERE state = 2 AND oid IN (SELECT oid FROM refused WHERE act = ?1)",
            )?;
            let found: Vec<(i64, String)> =
                entries.query_map(params![act.0], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
            for (num, body) in found {
                crate::search::forget_entry(c, num, &body)?;
                c.execute("DELETE FROM entry WHERE num = ?1", params![num])?;
            }
            c.execute("DELETE FROM refused WHERE act = ?1", params![act.0])?;
            cases.iter().try_for_each(|id| cases::refresh(c, CaseId(*id)))?;
            Ok(cases.into_iter().map(CaseId).collect())
        })
    }

    /// Starts a new incarnation: the ops without an answer are numbered from 1 again, under the same ids and bytes.
    ///
    /// # Errors
    /// The disk says no.
    pub fn renumber(&self, incarnation: u32) -> Result<()> {
        self.write(Safety::Full, |c| {
            let mut statement = c.prepare("SELECT n FROM outbox WHERE state < 2 ORDER BY n")?;
            let numbers: Vec<i64> = statement
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            // Answered ones keep out of the way of the new numbers; two steps, because numbers may overlap.
            c.execute("UPDATE outbox SET n = -n", [])?;
            let mut next = 1;
            for n in numbers {
                c.execute(
                    "UPDATE outbox SET n = ?2, state = 0 WHERE n = ?1",
                    params![-n, next],
                )?;
                next += 1;
            }
            meta::set(c, "incarnation", &incarnation.to_string())?;
            meta::set(c, "next_n", &next.to_string())
        })
    }

    /// The incarnation ops are numbered in, and the last number given.
    ///
    /// # Errors
    /// The database fails.
    pub fn numbering(&self) -> Result<(u32, u64)> {
        self.read(|c| {
            let incarnation = u32::try_from(meta::number(c, "incarnation")?).unwrap_or(0).max(1);
            let last = u64::try_from(meta::number(c, "next_n")?.max(1) - 1).unwrap_or(0);
            Ok((incarnation, last))
        })
    }
}

pub(crate) fn waiting(c: &Connection) -> Result<Waiting> {
    let (ops, actions) = c
        .prepare_cached("SELECT count(*), count(DISTINCT act) FROM outbox WHERE state < 2")?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let refused = c
        .prepare_cached("SELECT count(DISTINCT act) FROM refused")?
        .query_row([], |r| r.get(0))?;
    let to_check = c
        .prepare_cached("SELECT count(*) FROM case_row WHERE conflicts > 0")?
        .query_row([], |r| r.get(0))?;
    Ok(Waiting {
        ops,
        actions,
        refused,
        to_check,
    })
}

fn action(r: &rusqlite::Row<'_>) -> rusqlite::Result<PendingAction> {
    let code: Option<String> = r.get(4)?;
    let names: String = r.get(3)?;
    Ok(PendingAction {
        act: ActId(r.get(0)?),
        case: r
            .get::<_, Option<Uuid>>(1)?
            .map(|id| (CaseId(id), code.and_then(|t| t.parse().ok()))),
        at: Timestamp(r.get(2)?),
        ops: names.split(',').map(str::to_owned).collect(),
    })
}

/// The words somebody typed into an op, if any.
fn words(body: &str) -> Option<String> {
    let op: Op = serde_json::from_str(body).ok()?;
    let text = match op.kind {
        OpKind::EntryAppend { entry } => entry.body,
        OpKind::CaseSolve { text, .. } => text,
        OpKind::CaseReopen { reason, .. } => reason,
        OpKind::CaseHandOff { question, .. } => question,
        OpKind::CaseReturn { answer, .. } => answer,
        OpKind::PromiseMake { text, .. } => text,
        OpKind::CaseCreate { f, .. } => f
            .get(&oltre_domain::Field::Asked)
            .and_then(Value::text)
            .unwrap_or_default()
            .to_owned(),
        OpKind::CaseSet { f, .. } => f
            .values()
            .find_map(|c| c.value.text())
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    };
    Some(text).filter(|t| !t.is_empty())
}

fn take_answer(c: &Connection, answered: &Answered, me: OperatorId, cases: &mut Vec<CaseId>) -> Result<()> {
    let oid = answered.oid.0;
    let found: Option<(Option<Uuid>, Option<Uuid>)> = c
        .prepare_cached("SELECT case_id, contact FROM outbox WHERE oid = ?1 AND state < 2")?
        .query_row(params![oid], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    // Answered before, or not ours: the same reply may come twice.
    let Some((case, contact)) = found else {
        return Ok(());
    };
    if let Some(id) = case.map(CaseId).filter(|id| !cases.contains(id)) {
        cases.push(id);
    }
    match &answered.answer {
        Answer::Held => {}
        // The rows may have come in before the answer did.
        Answer::Done(Some(seq)) if *seq <= meta::number(c, crate::pull::PULLED)? => {
            c.prepare_cached("DELETE FROM outbox WHERE oid = ?1")?.execute(params![oid])?;
        }
        Answer::Done(Some(seq)) => {
            c.prepare_cached("UPDATE outbox SET state = 2, seq = ?2 WHERE oid = ?1")?
                .execute(params![oid, seq])?;
        }
        Answer::Done(None) => {
            drop_entries(c, oid, "1 = 1")?;
            c.prepare_cached("DELETE FROM outbox WHERE oid = ?1")?
                .execute(params![oid])?;
        }
        Answer::Refused(code, now) => {
            // An erased person's words do not stay; everybody else's do, until a person dismisses them.
            let body = if code == "erased" { "''" } else { "body" };
            let sql = format!(
                "INSERT OR REPLACE INTO refused (oid, act, case_id, name, body, at, code, now)
                 SELECT oid, act, case_id, name, {body}, at, ?2, ?3 FROM outbox WHERE oid = ?1"
            );
            let now = now.as_ref().map(serde_json::to_string).transpose()?;
            c.prepare_cached(&sql)?.execute(params![oid, code, now])?;
            if code == "erased" {
                drop_entries(c, oid, "1 = 1")?;
            } else {
                drop_entries(c, oid, &format!("kind NOT IN {ENTRY_BY_HAND}"))?;
                c.prepare_cached("UPDATE entry SET state = 2 WHERE oid = ?1 AND state = 1")?
                    .execute(params![oid])?;
            }
            c.prepare_cached("DELETE FROM outcome WHERE id = ?1")?
                .execute(params![oid])?;
            c.prepare_cached("DELETE FROM outbox WHERE oid = ?1")?
                .execute(params![oid])?;
        }
    }
    contact.map_or(Ok(()), |id| rebase::contact(c, ContactId(id), me))
}

/// Takes entries of an op that are still pending out of the timeline and out of the search index.
fn drop_entries(c: &Connection, oid: Uuid, which: &str) -> Result<()> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT num, body FROM entry WHERE oid = ?1 AND state = 1 AND {which}"
    ))?;
    let found: Vec<(i64, String)> = statement
        .query_map(params![oid], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (num, body) in found {
        crate::search::forget_entry(c, num, &body)?;
        c.execute("DELETE FROM entry WHERE num = ?1", params![num])?;
    }
    Ok(())
}
