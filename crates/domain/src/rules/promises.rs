//! The commands of a promise.

use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, checked, entry_of};
use crate::{
    Callback, CaseFile, EntryKind, Op, OperatorId, PassTo, Promise, PromiseId, PromiseState, PromiseTerm,
    Timestamp, is_dialled,
};

/// How often a promise may be renegotiated.
const MAX_TERMS: usize = 50;

pub(super) fn make(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: PromiseId,
    text: &str,
    due: Timestamp,
    call: Option<&Callback>,
) -> Ruling {
    checked(text)?;
    if text.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    if let Some(Callback { from, point }) = call
        && (*from >= due || point.as_deref().is_some_and(|point| !is_dialled(point)))
    {
        return Err(RefusalCode::ValueNotAllowed.into());
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
        office: None,
        call: call.cloned(),
        terms: Vec::new(),
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
        // Who takes back that it was made takes back the promise as it was made.
        state if op.undoes.is_some() && state != PromiseState::Open => Err(RefusalCode::ChangedSince.into()),
        _ => {
            let off = Promise {
                state: PromiseState::Cancelled,
                ..promise.clone()
            };
            Ok(written(op, context, file, off, EntryKind::PromiseCancelled))
        }
    }
}

/// A new date was told to the contact. A broken promise is repaired so; that it was broken stays in the timeline.
pub(super) fn renegotiate(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: PromiseId,
    expect: Timestamp,
    (from, due): (Option<Timestamp>, Timestamp),
    text: &str,
) -> Ruling {
    checked(text)?;
    let promise = find(file, id)?;
    not_over(promise)?;
    let call = promise
        .call
        .as_ref()
        .map(|call| moved(call, promise.due, from, due));
    if call.as_ref().is_some_and(|call| call.from >= due) {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    let says_the_same = text.trim().is_empty() || text == promise.text;
    if promise.due == due && promise.call == call && says_the_same {
        return Ok(Verdict::noop());
    }
    if promise.due != expect {
        return Err(Refusal(
            RefusalCode::ChangedSince,
            Some(super::moment(promise.due)),
        ));
    }
    if promise.terms.len() >= MAX_TERMS {
        return Err(RefusalCode::TooMany.into());
    }
    if op.undoes.is_some() {
        return unmoved(op, context, file, promise, due);
    }
    let mut now = promise.clone();
    now.terms.push(PromiseTerm {
        text: promise.text.clone(),
        due: promise.due,
        until: op.at,
        from: promise.call.as_ref().map(|call| call.from),
    });
    (now.due, now.call) = (due, call);
    if !says_the_same {
        text.clone_into(&mut now.text);
    }
    now.state = PromiseState::Renegotiated;
    let was = promise.due;
    let mut verdict = written(op, context, file, now, EntryKind::PromiseRenegotiated);
    if let Some(Effect::Append(entry)) = verdict.effects.last_mut() {
        entry.meta.was = Some(was);
    }
    Ok(verdict)
}

/// A planned call with another date: from when one says, or as long before it as it was.
fn moved(call: &Callback, was: Timestamp, from: Option<Timestamp>, due: Timestamp) -> Callback {
    Callback {
        from: from.unwrap_or_else(|| due.plus(call.from.since(was))),
        point: call.point.clone(),
    }
}

/// The terms before the last hold again: those that nobody was told are no terms.
fn unmoved(op: &Op, context: &Context<'_>, file: &CaseFile, promise: &Promise, due: Timestamp) -> Ruling {
    let mut now = promise.clone();
    let before = now.terms.pop().filter(|term| term.due == due);
    let Some(PromiseTerm {
        text,
        due,
        until: _,
        from,
    }) = before
    else {
        return Err(RefusalCode::ChangedSince.into());
    };
    (now.text, now.due) = (text, due);
    if let (Some(call), Some(from)) = (&mut now.call, from) {
        call.from = from;
    }
    now.state = in_hands(&now);
    let mut verdict = written(op, context, file, now, EntryKind::PromiseRenegotiated);
    if let Some(Effect::Append(entry)) = verdict.effects.last_mut() {
        entry.meta.was = Some(promise.due);
    }
    Ok(verdict)
}

/// Where a promise stands that is to be kept.
const fn in_hands(promise: &Promise) -> PromiseState {
    match promise.state {
        PromiseState::Broken => PromiseState::Broken,
        _ if promise.terms.is_empty() => PromiseState::Open,
        _ => PromiseState::Renegotiated,
    }
}

/// Somebody else answers for it. Who passes on what a colleague has just passed on is told.
pub(super) fn pass(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: PromiseId,
    expect: OperatorId,
    to: PassTo,
) -> Ruling {
    let promise = find(file, id)?;
    not_over(promise)?;
    let (by, office) = match to {
        PassTo::Operator(operator) => (operator, None),
        PassTo::Office(office) => (promise.by, Some(office)),
    };
    if promise.by == by && promise.office == office {
        return Ok(Verdict::noop());
    }
    if promise.by != expect {
        return Err(Refusal(
            RefusalCode::ChangedSince,
            Some(promise.by.to_string().into()),
        ));
    }
    let now = Promise {
        by,
        office,
        // A broken one stays broken in other hands.
        state: match promise.state {
            PromiseState::Broken => PromiseState::Broken,
            _ if op.undoes.is_some() => in_hands(promise),
            _ => PromiseState::PassedOn,
        },
        ..promise.clone()
    };
    let mut verdict = written(op, context, file, now, EntryKind::PromisePassed);
    if let Some(Effect::Append(entry)) = verdict.effects.last_mut() {
        match to {
            PassTo::Operator(operator) => entry.meta.operator = Some(operator),
            PassTo::Office(office) => entry.meta.office = Some(office),
        }
    }
    Ok(verdict)
}

/// A promise that was kept or taken back is nobody's to keep any more.
fn not_over(promise: &Promise) -> Result<(), Refusal> {
    match promise.state {
        PromiseState::Kept => Err(Refusal(RefusalCode::StatusMoved, Some("kept".into()))),
        PromiseState::Cancelled => Err(Refusal(RefusalCode::StatusMoved, Some("cancelled".into()))),
        PromiseState::Open | PromiseState::Broken | PromiseState::Renegotiated | PromiseState::PassedOn => {
            Ok(())
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
