//! Replies: sent once, held a moment, cancelled or gone.

use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, checked, checked_key};
use crate::{CaseFile, EntryId, MAX_SEEN, Op, OpKind, OperatorId, REPLY_HOLD, Reply, ReplyState};
use std::collections::BTreeSet;

/// A reply is held, unless somebody else has answered since the author looked.
pub(super) fn send(op: &Op, context: &Context<'_>, file: &CaseFile) -> Ruling {
    let OpKind::ReplySend {
        case: _,
        body,
        channel,
        act,
        seen,
    } = &op.kind
    else {
        return Err(RefusalCode::Malformed.into());
    };
    checked(body)?;
    if body.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    [channel, act]
        .into_iter()
        .flatten()
        .try_for_each(|key| checked_key(key))?;
    if seen.len() > MAX_SEEN {
        return Err(RefusalCode::TooMany.into());
    }
    if let Some(who) = context.answered_by.or_else(|| about_to(file, context.by, seen)) {
        return Err(Refusal(
            RefusalCode::AlreadyAnswered,
            Some(who.to_string().into()),
        ));
    }
    let reply = Reply {
        id: EntryId(op.oid.0),
        case: file.case.id,
        by: context.by,
        body: body.clone(),
        channel: channel.clone(),
        act: act.clone(),
        at: op.at,
        until: context.now.plus(REPLY_HOLD),
        state: ReplyState::Held,
    };
    Ok(Verdict::done(vec![Effect::PutReply(reply)]))
}

/// A colleague whose reply is held and was not seen.
fn about_to(file: &CaseFile, by: OperatorId, seen: &BTreeSet<EntryId>) -> Option<OperatorId> {
    file.replies
        .values()
        .find(|r| r.state == ReplyState::Held && r.by != by && !seen.contains(&r.id))
        .map(|r| r.by)
}

pub(super) fn cancel(context: &Context<'_>, file: &CaseFile, id: EntryId) -> Ruling {
    let reply = file
        .replies
        .get(&id)
        .ok_or(Refusal(RefusalCode::NotFound, None))?;
    if reply.by != context.by {
        return Err(RefusalCode::NotAllowed.into());
    }
    match reply.state {
        ReplyState::Cancelled => Ok(Verdict::noop()),
        ReplyState::Released => Err(RefusalCode::TooLate.into()),
        ReplyState::Held => Ok(Verdict::done(vec![Effect::PutReply(Reply {
            body: String::new(),
            state: ReplyState::Cancelled,
            ..reply.clone()
        })])),
    }
}
