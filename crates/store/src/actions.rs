//! What a person sees of the outbox: actions that wait, and actions that were not accepted, with their words.

use crate::held::Held;
use crate::open::Safety;
use crate::{Result, Store, blobs, cases, search};
use oltre_domain::{
    ActId, ArticleField, CaseCode, CaseId, ContactField, Field, Op, OpKind, Timestamp, Value,
};
use rusqlite::{Row, params};
use uuid::Uuid;

/// An action that waits.
#[derive(Clone, Debug)]
pub struct PendingAction {
    /// Which.
    pub act: ActId,
    /// On which case, and its code.
    pub case: Option<(CaseId, Option<CaseCode>)>,
    /// The names of its ops.
    pub ops: Vec<String>,
    /// The fields of the case that were changed by hand.
    pub fields: Vec<Field>,
    /// When it was saved.
    pub at: Timestamp,
    /// The words somebody typed into it: what would be missed.
    pub text: Option<String>,
    /// Nothing of it has left this device: it can still be taken back.
    pub unsent: bool,
    /// What some of it waits for, that the server did not take and did not refuse.
    pub held: Option<Held>,
}

/// An action that was not accepted.
#[derive(Clone, Debug)]
pub struct RefusedAction {
    /// The action.
    pub action: PendingAction,
    /// The first code that was given.
    pub code: String,
    /// What stood there instead: who has answered, where a case goes on.
    pub now: Option<Value>,
}

/// The code of an op that failed only because another one did.
pub const DEPENDENCY_FAILED: &str = "dependency_failed";

impl Store {
    /// Actions that wait, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn pending_actions(&self, limit: u32) -> Result<Vec<PendingAction>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT o.act, o.case_id, o.at, o.name, c.code, o.body, o.state
                 FROM outbox o LEFT JOIN case_row c ON c.id = o.case_id WHERE o.state <> 2 ORDER BY o.n",
            )?;
            let mut rows = statement.query([])?;
            let mut found: Vec<PendingAction> = Vec::new();
            while let Some(row) = rows.next()? {
                let mut op = action(row)?;
                op.held = Held::of_state(row.get(6)?);
                op.unsent = row.get::<_, i64>(6)? == 0;
                match found.iter().position(|a| a.act == op.act) {
                    Some(at) => join(&mut found[at], op),
                    None if found.len() >= limit as usize => break,
                    None => found.push(op),
                }
            }
            Ok(found)
        })
    }

    /// Actions that were not accepted, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn refused_actions(&self) -> Result<Vec<RefusedAction>> {
        self.read(|c| {
            // Ids carry the time they were made: they keep the order of an action's ops.
            let mut statement = c.prepare_cached(
                "SELECT o.act, o.case_id, o.at, o.name, c.code, o.body, o.code, o.now
                 FROM refused o LEFT JOIN case_row c ON c.id = o.case_id ORDER BY o.at DESC, o.act, o.oid",
            )?;
            let mut rows = statement.query([])?;
            let mut found: Vec<RefusedAction> = Vec::new();
            while let Some(row) = rows.next()? {
                let (op, code) = (action(row)?, row.get::<_, String>(6)?);
                let now = row.get::<_, Option<String>>(7)?;
                let now = now.and_then(|text| serde_json::from_str(&text).ok());
                match found.last_mut().filter(|a| a.action.act == op.act) {
                    Some(whole) => {
                        join(&mut whole.action, op);
                        // The reason, not what followed from it.
                        if whole.code == DEPENDENCY_FAILED {
                            whole.code = code;
                            whole.now = now;
                        }
                    }
                    None => found.push(RefusedAction {
                        action: op,
                        code,
                        now,
                    }),
                }
            }
            Ok(found)
        })
    }

    /// Takes an action that was not accepted off the list, and its entries out of the timeline.
    ///
    /// # Errors
    /// The disk says no.
    pub fn dismiss(&self, act: ActId) -> Result<Vec<CaseId>> {
        self.write(Safety::Full, |c| {
            let mut statement =
                c.prepare("SELECT DISTINCT case_id FROM refused WHERE act = ?1 AND case_id IS NOT NULL")?;
            let cases: Vec<Uuid> = statement
                .query_map(params![act.0], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut entries = c.prepare(
                "SELECT num, body FROM entry WHERE state = 2 AND oid IN (SELECT oid FROM refused WHERE act = ?1)",
            )?;
            let found: Vec<(i64, String)> = entries
                .query_map(params![act.0], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (num, body) in found {
                search::forget_entry(c, num, &body)?;
                c.execute("DELETE FROM entry WHERE num = ?1", params![num])?;
            }
            let mut bodies = c.prepare("SELECT body FROM refused WHERE act = ?1 AND name = 'attachment.add'")?;
            let bodies: Vec<String> = bodies
                .query_map(params![act.0], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            c.execute("DELETE FROM refused WHERE act = ?1", params![act.0])?;
            bodies.iter().try_for_each(|body| blobs::let_go_of_op(c, body))?;
            cases.iter().try_for_each(|id| cases::refresh(c, CaseId(*id)))?;
            Ok(cases.into_iter().map(CaseId).collect())
        })
    }
}

/// One op, as the action it begins.
fn action(r: &Row<'_>) -> rusqlite::Result<PendingAction> {
    let code: Option<String> = r.get(4)?;
    let kind = serde_json::from_str::<Op>(r.get_ref(5)?.as_str()?)
        .ok()
        .map(|op| op.kind);
    Ok(PendingAction {
        act: ActId(r.get(0)?),
        case: r
            .get::<_, Option<Uuid>>(1)?
            .map(|id| (CaseId(id), code.and_then(|t| t.parse::<CaseCode>().ok()))),
        at: Timestamp(r.get(2)?),
        ops: vec![r.get(3)?],
        fields: kind.as_ref().map(fields_set).unwrap_or_default(),
        text: kind.and_then(typed_in),
        held: None,
        unsent: false,
    })
}

/// One more op of an action: a new contact comes before the case it is for.
fn join(whole: &mut PendingAction, op: PendingAction) {
    let PendingAction {
        act: _,
        case,
        ops,
        fields,
        at: _,
        text,
        held,
        unsent,
    } = op;
    whole.unsent &= unsent;
    whole.held = whole.held.or(held);
    whole.case = whole.case.take().or(case);
    whole.ops.extend(ops);
    whole.fields.extend(fields);
    if let Some(text) = text {
        let before = whole.text.take().map(|t| t + "\n\n").unwrap_or_default();
        whole.text = Some(before + &text);
    }
}

/// The words somebody typed into an op, if any: what would be missed if it were gone.
pub(crate) fn words(body: &str) -> Option<String> {
    typed_in(serde_json::from_str::<Op>(body).ok()?.kind)
}

fn fields_set(kind: &OpKind) -> Vec<Field> {
    match kind {
        OpKind::CaseSet { f, .. } => f.keys().copied().collect(),
        _ => Vec::new(),
    }
}

fn typed_in(kind: OpKind) -> Option<String> {
    let text = match kind {
        OpKind::EntryAppend { entry } => entry.body,
        OpKind::CaseSolve { text, .. } => text,
        OpKind::CaseReopen { reason, .. } => reason,
        OpKind::CaseHandOff { question, .. } => question,
        OpKind::CaseReturn { answer, .. } => answer,
        OpKind::CaseExtend { text, .. } => text,
        OpKind::PromiseMake { text, .. } | OpKind::PromiseRenegotiate { text, .. } => text,
        OpKind::ReplySend { body, .. } => body,
        OpKind::AttachmentAdd { name, .. } => name,
        OpKind::CaseCreate { f, .. } | OpKind::CaseSplit { f, .. } => {
            join_words(f.iter().filter_map(|(f, v)| typed(*f, v)))
        }
        OpKind::CaseSet { f, .. } => join_words(f.iter().filter_map(|(f, c)| typed(*f, &c.value))),
        OpKind::ConflictResolve { field, value, .. } => join_words(typed(field, &value).into_iter()),
        OpKind::ContactCreate { f, points, .. } => {
            let known = f.iter().filter_map(|(f, v)| typed_of_contact(*f, v));
            join_words(known.chain(points.into_iter().map(|p| p.shown)))
        }
        OpKind::ContactSet { f, add_points, .. } => {
            let known = f.iter().filter_map(|(f, c)| typed_of_contact(*f, &c.value));
            join_words(known.chain(add_points.into_iter().map(|p| p.shown)))
        }
        OpKind::ArticleCreate { f, .. } => join_words(f.iter().filter_map(|(f, v)| prose(*f, v))),
        OpKind::ArticleSet { f, .. } => join_words(f.iter().filter_map(|(f, c)| prose(*f, &c.value))),
        OpKind::ArticleSettle { field, value, .. } => join_words(prose(field, &value).into_iter()),
        OpKind::ArticleFlag { text, .. } => text,
        OpKind::ArticleState { .. }
        | OpKind::ArticleMerge { .. }
        | OpKind::CaseClaim { .. }
        | OpKind::CaseAssign { .. }
        | OpKind::CaseStatus { .. }
        | OpKind::TagsAdd { .. }
        | OpKind::TagsRemove { .. }
        | OpKind::PromiseKeep { .. }
        | OpKind::PromiseCancel { .. }
        | OpKind::PromisePass { .. }
        | OpKind::CaseMerge { .. }
        | OpKind::CaseUnmerge { .. }
        | OpKind::CaseLink { .. }
        | OpKind::ContactMerge { .. }
        | OpKind::ReplyCancel { .. }
        | OpKind::SuggestionOutcome { .. } => String::new(),
    };
    Some(text).filter(|t| !t.is_empty())
}

fn prose(field: ArticleField, value: &Value) -> Option<String> {
    value.text().filter(|_| field.is_prose()).map(str::to_owned)
}

fn join_words(parts: impl Iterator<Item = String>) -> String {
    parts
        .filter(|p| !p.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn typed(field: Field, value: &Value) -> Option<String> {
    match (field, value) {
        (Field::Subject | Field::Asked | Field::Need | Field::IdentityCheck, Value::Text(text)) => {
            Some(text.clone())
        }
        (Field::Place, Value::Place(place)) => {
            Some(format!("{} {} {}", place.street, place.number, place.district))
        }
        _ => None,
    }
}

fn typed_of_contact(field: ContactField, value: &Value) -> Option<String> {
    match field {
        ContactField::Name | ContactField::Note | ContactField::QuietHours => value.text().map(str::to_owned),
        ContactField::Kind | ContactField::Language | ContactField::ActsFor | ContactField::Suppressed => {
            None
        }
    }
}
