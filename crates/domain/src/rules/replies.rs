//! Replies: sent once, held a moment, cancelled or gone.

use super::cases::set_status;
use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, checked, checked_key};
use crate::{
    Author, CaseFile, CaseStatus, Entry, EntryId, EntryKind, EntryMeta, Field, MAX_SEEN, MailFate, Op,
    OpKind, OperatorId, REPLY_HOLD, Reply, ReplyState, Timestamp,
};
use std::collections::BTreeSet;
use uuid::Uuid;

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
        tries: 0,
        hindered: None,
    };
    Ok(Verdict::done(vec![Effect::PutReply(reply)]))
}

/// A colleague whose reply is under way and was not seen.
fn about_to(file: &CaseFile, by: OperatorId, seen: &BTreeSet<EntryId>) -> Option<OperatorId> {
    file.replies
        .values()
        .find(|r| r.state.is_under_way() && r.by != by && !seen.contains(&r.id))
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
        ReplyState::Sending | ReplyState::Released => Err(RefusalCode::TooLate.into()),
        ReplyState::Held => Ok(Verdict::done(vec![Effect::PutReply(Reply {
            body: String::new(),
            state: ReplyState::Cancelled,
            ..reply.clone()
        })])),
    }
}

/// What becomes of a case when it is known how a try to send a reply went. One that came back answered nobody: the case says
/// so, and is open again when it was solved with it. Only the server asks; nothing when the reply is not being sent.
#[must_use]
pub fn mail_settled(file: &CaseFile, id: EntryId, fate: &MailFate, now: Timestamp) -> Vec<Effect> {
    let Some((reply, entry)) = file.replies.get(&id).and_then(|r| r.settled(fate, now)) else {
        return Vec::new();
    };
    let bounced = entry.as_ref().is_some_and(|e| e.meta.why.is_some());
    let mut effects = vec![Effect::PutReply(reply)];
    effects.extend(entry.map(|entry| Effect::Append(Box::new(entry))));
    if bounced && file.case.value(Field::Answered).is_true() {
        effects.push(Effect::SetField(Field::Answered, false.into()));
    }
    if bounced && file.case.status().is_done() && file.case.merged_into().is_none() {
        set_status(&mut effects, file, CaseStatus::Reopened);
        effects.push(Effect::Append(Box::new(Entry {
            id: EntryId(Uuid::new_v5(&id.0, b"reopened")),
            case: file.case.id,
            at: now,
            by: Author::System,
            kind: EntryKind::Reopened,
            body: String::new(),
            meta: EntryMeta {
                result: Some("bounced".to_owned()),
                ..EntryMeta::default()
            },
        })));
    }
    effects
}
