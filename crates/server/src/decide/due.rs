//! What time alone does to a case. Only the server's job asks: a console shows "late" but changes nothing.

use oltre_domain::rules::Effect;
use oltre_domain::{
    Author, CaseFile, CaseId, CaseStatus, Entry, EntryId, EntryKind, EntryMeta, Escalation, Field, PromiseId,
    PromiseState, ServiceLevel, Timestamp,
};
use oltre_hours::Clock;
use uuid::Uuid;

/// The promise's date has passed in silence: it is broken, and the timeline says so. Nothing when it is no longer open.
pub(crate) fn lapse(file: &CaseFile, id: PromiseId, now: Timestamp) -> Vec<Effect> {
    let Some(promise) = file.promises.get(&id) else {
        return Vec::new();
    };
    if !promise.state.is_live() || promise.due >= now {
        return Vec::new();
    }
    let mut broken = promise.clone();
    broken.state = PromiseState::Broken;
    let entry = Entry {
        // Named by promise and date, so that a job run twice writes one entry.
        id: EntryId(Uuid::new_v5(
            &id.0,
            format!("broken {}", promise.due.0).as_bytes(),
        )),
        case: file.case.id,
        at: now,
        by: Author::System,
        kind: EntryKind::PromiseBroken,
        body: promise.text.clone(),
        meta: EntryMeta {
            promise: Some(id),
            due: Some(promise.due),
            ..EntryMeta::default()
        },
    };
    vec![Effect::PutPromise(broken), Effect::Append(Box::new(entry))]
}

/// A reply's time is over: where mail is sent it goes that way, if it may; else it is an entry from now on. Nothing when it
/// was cancelled, or has gone already.
pub(crate) fn release(file: &CaseFile, id: EntryId, mails: bool, now: Timestamp) -> Vec<Effect> {
    let reply = file.replies.get(&id);
    if let Some(mailed) = reply.filter(|_| mails).and_then(|reply| reply.mailed(now)) {
        return vec![Effect::PutReply(mailed)];
    }
    let due = reply.and_then(|reply| reply.released(now));
    due.map(|(reply, entry)| vec![Effect::PutReply(reply), Effect::Append(Box::new(entry))])
        .unwrap_or_default()
}

/// Solved for long enough: closed. Nothing when it is no longer solved.
pub(crate) fn close(file: &CaseFile, now: Timestamp) -> Vec<Effect> {
    if file.case.status() != CaseStatus::Solved {
        return Vec::new();
    }
    let solved = file.case.version(Field::Status);
    let entry = Entry {
        id: EntryId(Uuid::new_v5(
            &file.case.id.0,
            format!("closed {solved}").as_bytes(),
        )),
        case: file.case.id,
        at: now,
        by: Author::System,
        kind: EntryKind::StatusChanged,
        body: String::new(),
        meta: EntryMeta {
            key: Some(CaseStatus::Closed.as_str().to_owned()),
            ..EntryMeta::default()
        },
    };
    vec![
        Effect::SetField(Field::Status, CaseStatus::Closed.as_str().into()),
        Effect::Append(Box::new(entry)),
    ]
}

/// The entry that tells that a clock's time is over: named by case and clock, so that it is told once.
pub(crate) fn told(case: CaseId, clock: &Clock) -> EntryId {
    let name = format!("missed {} {}", clock.kind.as_str(), clock.since.0);
    EntryId(Uuid::new_v5(&case.0, name.as_bytes()))
}

/// Targets were missed: the timeline says which, and what is undertaken says what else happens.
pub(crate) fn miss(file: &CaseFile, level: &ServiceLevel, missed: &[Clock], now: Timestamp) -> Vec<Effect> {
    let case = &file.case;
    let mut effects: Vec<Effect> = missed
        .iter()
        .map(|clock| {
            Effect::Append(Box::new(Entry {
                id: told(case.id, clock),
                case: case.id,
                at: now,
                by: Author::System,
                kind: EntryKind::TargetMissed,
                body: String::new(),
                meta: EntryMeta {
                    key: Some(clock.kind.as_str().to_owned()),
                    due: clock.due,
                    ..EntryMeta::default()
                },
            }))
        })
        .collect();
    if effects.is_empty() {
        return effects;
    }
    let Escalation { priority, label } = &level.escalation;
    if let Some(priority) = priority.filter(|priority| *priority < case.priority()) {
        effects.push(Effect::SetField(Field::Priority, priority.number().into()));
    }
    if let Some(label) = label.as_ref().filter(|label| !case.tags.contains(*label)) {
        effects.push(Effect::AddTag(label.clone()));
    }
    effects
}
