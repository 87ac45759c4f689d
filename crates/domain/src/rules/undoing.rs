//! Taking back what was sent: an op that changes what another one left behind, and only that.
//!
//! It is an ordinary op of an ordinary kind that names the op it takes back. Where somebody has changed the same since, it is
//! refused as `changed_since` and never opens a conflict: nobody has to choose between a colleague's work and the wish that
//! one's own had not been. That the op it names is its author's, and was done, is the server's to see.

use super::{BaseOf, Context, Effect, Outcome, Refusal, RefusalCode, Rows, Ruling, Verdict};
use crate::{CaseFile, Field, FieldChange, Op, OpId, OpKind, Value};
use std::collections::BTreeMap;

pub(super) fn decide(op: &Op, undone: OpId, context: &Context<'_>, rows: &Rows<'_>) -> Ruling {
    let wrote: &[Field] = match &op.kind {
        OpKind::CaseSet { f, .. } => {
            let file = rows.case.ok_or(Refusal(RefusalCode::NotFound, None))?;
            return set_back(undone, context, file, f);
        }
        OpKind::CaseAssign { .. } => &[Field::Owner, Field::Queue],
        OpKind::CaseStatus { .. } => &[Field::Status],
        OpKind::CaseMerge { .. } | OpKind::CaseUnmerge { .. } => &[Field::MergedInto],
        // These say what they expect, or commute.
        OpKind::CaseLink { .. }
        | OpKind::TagsAdd { .. }
        | OpKind::TagsRemove { .. }
        | OpKind::ContactSet { .. }
        | OpKind::PromiseCancel { .. }
        | OpKind::PromiseRenegotiate { .. }
        | OpKind::PromisePass { .. }
        | OpKind::ReplyCancel { .. }
        | OpKind::ArticleSet { .. }
        | OpKind::ArticleState { .. } => &[],
        _ => return Err(RefusalCode::Malformed.into()),
    };
    if let (Some(file), false) = (rows.case, wrote.is_empty())
        && !stands_as_left(undone, context, file, wrote)?
    {
        return Ok(Verdict::noop());
    }
    super::rule(op, context, rows).map_err(moved)
}

/// Whether the op wrote any of these fields; refused when somebody else has written one of them since.
fn stands_as_left(
    undone: OpId,
    context: &Context<'_>,
    file: &CaseFile,
    wrote: &[Field],
) -> Result<bool, Refusal> {
    let mut any = false;
    for field in wrote {
        if let BaseOf::Version(version) = (context.base_of)(undone, *field) {
            if version != file.case.version(*field) {
                return Err(RefusalCode::ChangedSince.into());
            }
            any = true;
        }
    }
    Ok(any)
}

/// What a command finds moved was moved by somebody since.
fn moved(Refusal(code, now): Refusal) -> Refusal {
    match code {
        RefusalCode::AlreadyOwned
        | RefusalCode::StatusMoved
        | RefusalCode::PromiseOpen
        | RefusalCode::Merged
        | RefusalCode::LinkNotAllowed
        | RefusalCode::ChangedSince => RefusalCode::ChangedSince.into(),
        _ => Refusal(code, now),
    }
}

fn set_back(
    undone: OpId,
    context: &Context<'_>,
    file: &CaseFile,
    f: &BTreeMap<Field, FieldChange>,
) -> Ruling {
    if f.is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    let mut effects = Vec::new();
    for (field, change) in f {
        if !field.is_merged() {
            return Err(RefusalCode::FieldByCommand.into());
        }
        field.check(&change.value)?;
        let open = file.conflicts.values().find(|c| c.open && c.field == *field);
        if let Some(conflict) = open {
            effects.push(withdrawn(context, conflict, &change.base)?);
            continue;
        }
        let current = file.case.fields.get(field).cloned().unwrap_or_default();
        match (context.base_of)(undone, *field) {
            // It never wrote the field: there is nothing of it to take back.
            BaseOf::Unknown => {}
            BaseOf::Version(version) if version == current.version && current.value == change.base => {
                if current.value != change.value {
                    effects.push(Effect::SetField(*field, change.value.clone()));
                }
            }
            // Somebody has written it since, or has decided between the two versions.
            BaseOf::Version(_) | BaseOf::Conflict(_) => return Err(RefusalCode::ChangedSince.into()),
        }
    }
    let outcome = if effects.is_empty() {
        Outcome::Noop
    } else {
        Outcome::Applied
    };
    Ok(Verdict { outcome, effects })
}

/// A value that waits for a decision is taken out of it. One that stands, with a colleague's waiting beside it, is not: that
/// is for a person to decide.
fn withdrawn(context: &Context<'_>, conflict: &crate::Conflict, mine: &Value) -> Result<Effect, Refusal> {
    let mut left = conflict.clone();
    let at = left
        .values
        .iter()
        .enumerate()
        .skip(1)
        .rfind(|(_, v)| v.by == Some(context.by) && v.value == *mine)
        .map(|(at, _)| at)
        .ok_or(Refusal(RefusalCode::ChangedSince, None))?;
    left.values.remove(at);
    let current = left.values.first().map(|v| v.value.clone());
    left.open = left
        .values
        .iter()
        .skip(1)
        .any(|v| Some(&v.value) != current.as_ref());
    Ok(Effect::PutConflict(left))
}
