//! What the operator did on this device: the newest actions, what became of each, and how it is taken back.
//!
//! A line for each op, written with it and kept when the op has left the outbox, so that the last days can be looked at and
//! undone after a restart and without a network. Ops that take others back are told of on the line of what they take back.
//! Bounded by count, so that no clock decides what is remembered.

use crate::outbox::Answer;
use crate::standing::Standing;
use crate::{Result, Store, StoreError};
use oltre_domain::rules::Rows;
use oltre_domain::{
    ActId, BulkId, CaseCode, CaseId, Field, NoWayBack, Op, OpId, OpKind, OperatorId, Reply, ReplyState,
    Timestamp, way_back,
};
use rusqlite::{Connection, Row, params};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Actions that are remembered; a bulk counts as one. What is still on its way is remembered besides.
const MOST: u32 = 200;

/// One op of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpDeed {
    /// Which.
    pub oid: OpId,
    /// Its name on the wire.
    pub name: String,
    /// The case it is on.
    pub case: Option<CaseId>,
    /// The fields it changes.
    pub fields: Vec<Field>,
    /// Where it stands.
    pub standing: Standing,
    /// Where the op stands that takes it back.
    pub undo: Option<Standing>,
    /// Why it cannot be taken back once it was sent; none: it can.
    pub why_not: Option<String>,
}

/// An action, or the actions of one bulk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The last action of it: what undo is asked for by.
    pub act: ActId,
    /// The bulk it is.
    pub bulk: Option<BulkId>,
    /// When it was saved.
    pub at: Timestamp,
    /// Its case, when it is one and it is here: code and subject.
    pub case: Option<(CaseId, Option<(CaseCode, String)>)>,
    /// How many cases.
    pub cases: u32,
    /// Its ops, as they were done.
    pub ops: Vec<OpDeed>,
}

impl Deed {
    /// Where it stands as a whole: what needs somebody first.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let all = self.ops.iter().map(|op| &op.standing);
        // The reason, not what followed from it.
        let reason =
            |s: &&Standing| !matches!(s, Standing::Refused(code, _) if code == crate::DEPENDENCY_FAILED);
        let first = all.clone().filter(reason).max_by_key(|s| s.rank());
        let worst = all.max_by_key(|s| s.rank());
        match (first, worst) {
            (Some(first @ Standing::Refused(..)), _) => first.clone(),
            (_, Some(worst)) => worst.clone(),
            (_, None) => Standing::TakenBack,
        }
    }

    /// Where taking it back stands.
    #[must_use]
    pub fn undo(&self) -> Option<Standing> {
        let all = self.ops.iter().filter_map(|op| op.undo.as_ref());
        all.max_by_key(|s| s.rank()).cloned()
    }

    /// Why it cannot be taken back; none: it can be tried.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        let counting = || self.ops.iter().filter(|op| op.standing.counts());
        if counting().next().is_none() {
            return Some("nothing".to_owned());
        }
        if counting().all(|op| op.standing == Standing::Waiting) {
            return None;
        }
        if counting().any(|op| op.undo.is_some()) {
            return Some("undone".to_owned());
        }
        counting().find_map(|op| op.why_not.clone())
    }
}

/// How an action, or a bulk, is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// It has not left: [`Store::take_back`].
    Unsent(ActId),
    /// By these ops, each for the op it takes back, in the order they are done.
    Sent(Vec<(OpId, OpKind)>),
}

/// Writes down an op that enters the outbox.
pub(crate) fn note(c: &Connection, op: &Op, by: OperatorId, before: &Rows<'_>) -> Result<()> {
    let (back, why_not) = match way_back(op, by, before) {
        Ok(kinds) => (Some(serde_json::to_string(&kinds)?), None),
        Err(why) => (None, Some(why.as_str())),
    };
    let fields: Vec<Field> = match &op.kind {
        OpKind::CaseSet { f, .. } => f.keys().copied().collect(),
        OpKind::CaseClaim { .. } | OpKind::CaseAssign { .. } => vec![Field::Owner],
        OpKind::CaseStatus { .. } | OpKind::CaseSolve { .. } | OpKind::CaseReopen { .. } => {
            vec![Field::Status]
        }
        OpKind::CaseMerge { .. } | OpKind::CaseUnmerge { .. } => vec![Field::MergedInto],
        _ => Vec::new(),
    };
    c.prepare_cached(
        "INSERT OR IGNORE INTO deed (oid, act, bulk, case_id, name, fields, at, undoes, back, why_not)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        op.oid.0,
        op.act.0,
        op.bulk.map(|b| b.0),
        op.kind.case().map(|id| id.0),
        op.kind.name(),
        serde_json::to_string(&fields)?,
        op.at.0,
        op.undoes.map(|o| o.0),
        back,
        why_not
    ])?;
    Ok(())
}

/// Lets the oldest go.
pub(crate) fn bound(c: &Connection) -> Result<()> {
    let groups: u32 = c
        .prepare_cached("SELECT count(DISTINCT coalesce(bulk, act)) FROM deed WHERE undoes IS NULL")?
        .query_row([], |r| r.get(0))?;
    if groups <= MOST {
        return Ok(());
    }
    c.prepare_cached(
        "DELETE FROM deed WHERE state <> 0 AND undoes IS NULL AND coalesce(bulk, act) NOT IN
           (SELECT coalesce(bulk, act) FROM deed WHERE undoes IS NULL
            GROUP BY coalesce(bulk, act) ORDER BY max(num) DESC LIMIT ?1)",
    )?
    .execute(params![MOST])?;
    c.prepare_cached(
        "DELETE FROM deed WHERE state <> 0 AND undoes IS NOT NULL AND undoes NOT IN (SELECT oid FROM deed)",
    )?
    .execute([])?;
    Ok(())
}

/// The server has said what became of an op.
pub(crate) fn answered(c: &Connection, oid: Uuid, answer: &Answer) -> Result<()> {
    let (state, code, now) = match answer {
        Answer::Held(_) => return Ok(()),
        Answer::Done(_) => (1, None, None),
        Answer::Merged(_) => (2, None, None),
        Answer::Noop(_) => (3, None, None),
        Answer::Conflict(_) => (4, None, None),
        Answer::Refused(code, now) => {
            let now = now.as_ref().map(serde_json::to_string).transpose()?;
            (5, Some(code), now)
        }
    };
    c.prepare_cached(
        "UPDATE deed SET state = ?2, code = ?3, now = ?4, back = CASE WHEN ?3 = 'erased' THEN NULL ELSE back END
         WHERE oid = ?1",
    )?
    .execute(params![oid, state, code, now])?;
    Ok(())
}

/// An op was taken back before it was sent.
pub(crate) fn taken_back(c: &Connection, oid: Uuid) -> Result<()> {
    c.prepare_cached("UPDATE deed SET state = 6, back = NULL WHERE oid = ?1")?
        .execute(params![oid])?;
    Ok(())
}

/// A reply is held no more: what has gone into the timeline stays there, what was cancelled was cancelled.
pub(crate) fn decided(c: &Connection, reply: &Reply) -> Result<()> {
    let why = match reply.state {
        ReplyState::Held => return Ok(()),
        ReplyState::Sending | ReplyState::Released => NoWayBack::Written.as_str(),
        ReplyState::Cancelled => "undone",
    };
    c.prepare_cached("UPDATE deed SET back = NULL, why_not = ?2 WHERE oid = ?1 AND back IS NOT NULL")?
        .execute(params![reply.id.0, why])?;
    Ok(())
}

/// A case has left this device: what its fields held before goes with it.
pub(crate) fn left(c: &Connection, case: CaseId) -> Result<()> {
    c.prepare_cached("UPDATE deed SET back = NULL WHERE case_id = ?1")?
        .execute(params![case.0])?;
    Ok(())
}

const LINES: &str = "SELECT d.oid, d.act, d.bulk, d.case_id, c.code, c.subject, d.name, d.fields, d.at, d.state, d.code, d.now,
           d.back IS NULL, d.why_not, o.state, u.state, u.code, u.now, v.state
    FROM deed d LEFT JOIN case_row c ON c.id = d.case_id LEFT JOIN outbox o ON o.oid = d.oid
    LEFT JOIN deed u ON u.num = (SELECT max(num) FROM deed WHERE undoes = d.oid AND state <> 6)
    LEFT JOIN outbox v ON v.oid = u.oid
    WHERE d.undoes IS NULL";

impl Store {
    /// The operator's last actions, newest first; of one case when one is named.
    ///
    /// # Errors
    /// The database fails.
    pub fn deeds(&self, case: Option<CaseId>) -> Result<Vec<Deed>> {
        self.read(|c| {
            let which = match case {
                Some(_) => {
                    "AND coalesce(d.bulk, d.act) IN (SELECT coalesce(bulk, act) FROM deed WHERE case_id = ?1)"
                }
                None => "AND ?1 IS NULL",
            };
            read(c, which, case.map(|id| id.0))
        })
    }

    /// How many cases an action is on.
    ///
    /// # Errors
    /// The database fails.
    pub fn touched_by(&self, act: ActId) -> Result<u32> {
        self.read(|c| {
            Ok(
                c.prepare_cached("SELECT count(DISTINCT case_id) FROM deed WHERE act = ?1")?
                    .query_row(params![act.0], |r| r.get(0))?,
            )
        })
    }

    /// How an action is taken back, with all of its bulk when it is part of one: step by step, the last one first.
    ///
    /// # Errors
    /// It is not remembered; or there is no way back: then the name of the reason.
    pub fn way_back(&self, act: ActId) -> Result<std::result::Result<Vec<WayBack>, String>> {
        self.read(|c| {
            let of =
                "AND coalesce(d.bulk, d.act) = (SELECT coalesce(bulk, act) FROM deed WHERE act = ?1 LIMIT 1)";
            let Some(deed) = read(c, of, Some(act.0))?.pop() else {
                return Err(StoreError::NotFound);
            };
            if let Some(why) = deed.why_not() {
                return Ok(Err(why));
            }
            if deed.bulk.is_none() && is_built_upon(c, &deed)? {
                return Ok(Err("later_first".to_owned()));
            }
            steps(c, &deed).map(Ok)
        })
    }
}

fn read(c: &Connection, which: &str, with: Option<Uuid>) -> Result<Vec<Deed>> {
    let mut statement = c.prepare(&format!("{LINES} {which} ORDER BY d.num DESC"))?;
    let mut rows = statement.query(params![with])?;
    let (mut deeds, mut places): (Vec<Deed>, HashMap<Uuid, usize>) = (Vec::new(), HashMap::new());
    while let Some(row) = rows.next()? {
        let (act, bulk): (Uuid, Option<Uuid>) = (row.get(1)?, row.get(2)?);
        let op = line(row)?;
        let at = *places.entry(bulk.unwrap_or(act)).or_insert(deeds.len());
        if at == deeds.len() {
            deeds.push(Deed {
                act: ActId(act),
                bulk: bulk.map(BulkId),
                at: Timestamp(row.get(8)?),
                case: None,
                cases: 0,
                ops: Vec::new(),
            });
        }
        let deed = &mut deeds[at];
        if let Some(id) = op.case.filter(|_| deed.case.is_none()) {
            let code = row.get::<_, Option<String>>(4)?.and_then(|t| t.parse().ok());
            let known = code.zip(row.get::<_, Option<String>>(5)?);
            deed.case = Some((id, known));
        }
        deed.ops.push(op);
    }
    for deed in &mut deeds {
        deed.ops.reverse();
        let cases: BTreeSet<CaseId> = deed.ops.iter().filter_map(|op| op.case).collect();
        deed.cases = u32::try_from(cases.len()).unwrap_or(u32::MAX);
    }
    Ok(deeds)
}

fn line(r: &Row<'_>) -> Result<OpDeed> {
    let text = |at: usize| r.get::<_, Option<String>>(at);
    let standing = Standing::read(r.get(9)?, text(10)?, text(11)?.as_deref(), r.get(14)?);
    let undo = match r.get::<_, Option<i64>>(15)? {
        Some(state) => Some(Standing::read(state, text(16)?, text(17)?.as_deref(), r.get(18)?)),
        None => None,
    };
    let has_no_way: bool = r.get(12)?;
    let why_not = has_no_way.then(|| text(13)).transpose()?;
    Ok(OpDeed {
        oid: OpId(r.get(0)?),
        name: r.get(6)?,
        case: r.get::<_, Option<Uuid>>(3)?.map(CaseId),
        fields: serde_json::from_str(r.get_ref(7)?.as_str().unwrap_or("[]"))?,
        standing,
        undo,
        // There was a way, and what it needs is not here any more.
        why_not: why_not.map(|why| why.unwrap_or_else(|| "not_here".to_owned())),
    })
}

/// A later edit of the operator's own stands on the same field: that one is taken back first.
fn is_built_upon(c: &Connection, deed: &Deed) -> Result<bool> {
    let Some((case, _)) = deed.case else {
        return Ok(false);
    };
    let mine: BTreeSet<Field> = deed.ops.iter().flat_map(|op| op.fields.iter().copied()).collect();
    let later = read(c, "AND d.case_id = ?1", Some(case.0))?;
    let mut after = later.iter().take_while(|other| other.act != deed.act);
    Ok(after.any(|other| {
        let standing = |op: &&OpDeed| op.standing.counts() && op.undo.as_ref().is_none_or(|u| !u.counts());
        other
            .ops
            .iter()
            .filter(standing)
            .any(|op| op.fields.iter().any(|f| mine.contains(f)))
    }))
}

fn steps(c: &Connection, deed: &Deed) -> Result<Vec<WayBack>> {
    let mut acts: Vec<(ActId, Vec<&OpDeed>)> = Vec::new();
    for op in deed.ops.iter().rev() {
        let act: Uuid = c
            .prepare_cached("SELECT act FROM deed WHERE oid = ?1")?
            .query_row(params![op.oid.0], |r| r.get(0))?;
        match acts.last_mut().filter(|(last, _)| last.0 == act) {
            Some((_, ops)) => ops.push(op),
            None => acts.push((ActId(act), vec![op])),
        }
    }
    let mut steps = Vec::new();
    for (act, ops) in acts {
        if ops.iter().all(|op| op.standing == Standing::Waiting) {
            steps.push(WayBack::Unsent(act));
            continue;
        }
        let mut back = Vec::new();
        for op in ops
            .into_iter()
            .filter(|op| op.standing.counts() && op.undo.is_none())
        {
            let kinds: Option<String> = c
                .prepare_cached("SELECT back FROM deed WHERE oid = ?1")?
                .query_row(params![op.oid.0], |r| r.get(0))?;
            let kinds: Vec<OpKind> = kinds.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))?;
            back.extend(kinds.into_iter().map(|kind| (op.oid, kind)));
        }
        if !back.is_empty() {
            steps.push(WayBack::Sent(back));
        }
    }
    Ok(steps)
}
