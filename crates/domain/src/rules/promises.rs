//! The commands of a promise.

use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, checked, entry_of};
use crate::{CaseFile, EntryKind, Op, Promise, PromiseId, PromiseState, Timestamp};

pub(super) fn make(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: PromiseId,
    text: &str,
    due: Timestamp,
) -> Ruling {
    checked(text)?;
    if text.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    if file.promises.contains_key(&id) {
        return Err(RefusalCode::IdTaken.into());
    }
    let promise = Promise {
        id,
        case: file.case.id,
        contact: file.case.contact(),
        text: text.to_owned(),
        due,
        by: context.by,
        made_at: op.at,
        state: PromiseState::Open,
    };
    Ok(written(op, context, file, promise, EntryKind::PromiseMade))
}

pub(super) fn keep(op: &Op, context: &Context<'_>, file: &CaseFile, id: PromiseId) -> Ruling {
    let promise = find(file, id)?;
    match promise.state {
        PromiseState::Kept => Ok(Verdict::noop()),
        // Kept in time but heard late: kept after all, and the entry that said "broken" stays.
        PromiseState::Broken if op.at > promise.due => {
            Err(Refusal(RefusalCode::StatusMoved, Some("broken".into())))
        }
        PromiseState::Cancelled => Err(Refusal(RefusalCode::StatusMoved, Some("cancelled".into()))),
        _ => {
            let kept = Promise {
                state: PromiseState::Kept,
                ..promise.clone()
            };
            Ok(written(op, context, file, kept, EntryKind::PromiseKept))
        }
    }
}

pub(super) fn cancel(op: &Op, context: &Context<'_>, file: &CaseFile, id: PromiseId) -> Ruling {
    let promise = find(file, id)?;
    match promise.state {
        PromiseState::Cancelled => Ok(Verdict::noop()),
        PromiseState::Kept => Err(Refusal(RefusalCode::StatusMoved, Some("kept".into()))),
        _ => {
            let off = Promise {
                state: PromiseState::Cancelled,
                ..promise.clone()
            };
            Ok(written(op, context, file, off, EntryKind::PromiseCancelled))
        }
    }
}

fn find(file: &CaseFile, id: PromiseId) -> Result<&Promise, Refusal> {
    file.promises.get(&id).ok_or(Refusal(RefusalCode::NotFound, None))
}

fn written(op: &Op, context: &Context<'_>, file: &CaseFile, promise: Promise, kind: EntryKind) -> Verdict {
    let mut entry = entry_of(op, context, kind, file.case.id);
    entry.body.clone_from(&promise.text);
    entry.meta.promise = Some(promise.id);
    entry.meta.due = Some(promise.due);
    Verdict::done(vec![Effect::PutPromise(promise), Effect::Append(Box::new(entry))])
}
