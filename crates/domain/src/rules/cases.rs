//! The commands of a case.

use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, checked, entry_of, moment};
use crate::{
    Author, CaseCode, CaseFile, CaseId, CaseState, CaseStatus, Cell, EntryKind, Field, Handoff, HandoffId,
    Op, OpKind, OperatorId, PromiseState, QueueId, Timestamp, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a question that its office gave back.
const GIVEN_BACK: &str = "given_back";

pub(super) fn create(op: &Op, context: &Context<'_>, file: Option<&CaseFile>) -> Ruling {
    let OpKind::CaseCreate { id, code, f, tags } = &op.kind else {
        return Err(RefusalCode::Malformed.into());
    };
    if file.is_some() {
        return Err(RefusalCode::IdTaken.into());
    }
    super::timeline::check_tags(tags)?;
    let case = born(op, context, *id, *code, f, tags.clone())?;
    Ok(Verdict::done(vec![Effect::PutCase(Box::new(case))]))
}

/// A case as it begins: with what is known of it, in a queue, new or in its author's hands.
pub(super) fn born(
    op: &Op,
    context: &Context<'_>,
    id: CaseId,
    code: CaseCode,
    f: &BTreeMap<Field, Value>,
    tags: BTreeSet<String>,
) -> Result<CaseState, Refusal> {
    let written = |value: Value| Cell {
        value,
        version: super::PENDING,
    };
    let mut fields = BTreeMap::new();
    for (field, value) in f {
        // Whose hands and which queue it begins in is part of its birth; what else has a command comes later.
        if !field.is_merged() && !matches!(field, Field::Owner | Field::Queue) {
            return Err(RefusalCode::FieldByCommand.into());
        }
        field.check(value)?;
        fields.insert(*field, written(value.clone()));
    }
    if fields.get(&Field::Queue).is_none_or(|c| c.value == Value::Null) {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    // A case is born new, or open in the hands of its author: a claim on a case nobody else can know of is no race.
    let status = match fields.get(&Field::Owner).and_then(|c| c.value.text()) {
        None => CaseStatus::New,
        Some(owner) if owner == context.by.to_string() => CaseStatus::Open,
        Some(_) => return Err(RefusalCode::NotAllowed.into()),
    };
    fields.insert(Field::Status, written(status.as_str().into()));
    Ok(CaseState {
        id,
        code,
        number: None,
        created_at: op.at,
        created_by: context.by,
        fields,
        tags,
        unknown: None,
    })
}

pub(super) fn set_status(effects: &mut Vec<Effect>, file: &CaseFile, status: CaseStatus) {
    if file.case.status() != status {
        effects.push(Effect::SetField(Field::Status, status.as_str().into()));
    }
    if status != CaseStatus::WaitingDate && *file.case.value(Field::WaitUntil) != Value::Null {
        effects.push(Effect::SetField(Field::WaitUntil, Value::Null));
    }
}

fn owner_value(owner: Option<OperatorId>) -> Value {
    owner.map_or(Value::Null, |o| Value::Text(o.to_string()))
}

pub(super) fn claim(op: &Op, context: &Context<'_>, file: &CaseFile, expect: Option<OperatorId>) -> Ruling {
    let owner = file.case.owner();
    if owner == Some(context.by) {
        return Ok(Verdict::noop());
    }
    if owner != expect {
        return Err(Refusal(RefusalCode::AlreadyOwned, Some(owner_value(owner))));
    }
    let mut effects = vec![Effect::SetField(Field::Owner, owner_value(Some(context.by)))];
    if file.case.status() == CaseStatus::New {
        set_status(&mut effects, file, CaseStatus::Open);
    }
    effects.push(Effect::Append(Box::new(entry_of(
        op,
        context,
        EntryKind::Taken,
        file.case.id,
    ))));
    Ok(Verdict::done(effects))
}

pub(super) fn assign(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    expect: Option<OperatorId>,
    owner: Option<OperatorId>,
    queue: Option<QueueId>,
) -> Ruling {
    let current = file.case.owner();
    let moves = queue.is_some_and(|q| file.case.queue() != Some(q));
    if current == owner && !moves {
        return Ok(Verdict::noop());
    }
    if current != expect {
        return Err(Refusal(RefusalCode::AlreadyOwned, Some(owner_value(current))));
    }
    let mut effects = Vec::new();
    if current != owner {
        effects.push(Effect::SetField(Field::Owner, owner_value(owner)));
    }
    if let Some(queue) = queue.filter(|_| moves) {
        effects.push(Effect::SetField(Field::Queue, queue.to_string().into()));
    }
    match (owner, file.case.status()) {
        (Some(_), CaseStatus::New) => set_status(&mut effects, file, CaseStatus::Open),
        (None, CaseStatus::Open) => set_status(&mut effects, file, CaseStatus::New),
        _ => {}
    }
    let mut entry = entry_of(op, context, EntryKind::Assigned, file.case.id);
    entry.meta.operator = owner;
    entry.meta.office = queue;
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}

pub(super) fn status(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    expect: CaseStatus,
    status: CaseStatus,
    until: Option<Timestamp>,
) -> Ruling {
    // Who takes back what moved it says where it stood: that may be anywhere but where only time leads.
    let takes_back = op.undoes.is_some();
    let may_stand = if takes_back {
        status != CaseStatus::Closed
    } else {
        matches!(
            status,
            CaseStatus::Open | CaseStatus::WaitingContact | CaseStatus::WaitingDate
        )
    };
    if !may_stand || (status == CaseStatus::WaitingDate) != until.is_some() {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    let current = file.case.status();
    let same_date = until.map_or(Value::Null, moment) == *file.case.value(Field::WaitUntil);
    if current == status && same_date {
        return Ok(Verdict::noop());
    }
    if current != expect || current.is_done() && !takes_back {
        return Err(Refusal(RefusalCode::StatusMoved, Some(current.as_str().into())));
    }
    let mut effects = Vec::new();
    if takes_back {
        undone(&mut effects, file, status)?;
    } else {
        set_status(&mut effects, file, status);
    }
    if let Some(until) = until {
        effects.push(Effect::SetField(Field::WaitUntil, moment(until)));
    }
    let mut entry = entry_of(op, context, EntryKind::StatusChanged, file.case.id);
    entry.meta.key = Some(status.as_str().to_owned());
    entry.meta.due = until;
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}

/// Back to where it stood. A case that is not solved has no outcome; one that is solved again has the one it had.
fn undone(effects: &mut Vec<Effect>, file: &CaseFile, status: CaseStatus) -> Result<(), Refusal> {
    match status {
        CaseStatus::Solved if *file.case.value(Field::Outcome) == Value::Null => {
            return Err(RefusalCode::OutcomeMissing.into());
        }
        CaseStatus::Solved if file.promises.values().any(|p| p.state == PromiseState::Open) => {
            return Err(RefusalCode::PromiseOpen.into());
        }
        // Somebody has taken it meanwhile.
        CaseStatus::New if file.case.owner().is_some() => set_status(effects, file, CaseStatus::Open),
        _ => set_status(effects, file, status),
    }
    if file.case.status() == CaseStatus::Solved {
        for field in [Field::Outcome, Field::OutcomeText, Field::SolvedAt] {
            if *file.case.value(field) != Value::Null {
                effects.push(Effect::SetField(field, Value::Null));
            }
        }
    }
    Ok(())
}

pub(super) fn hand_off(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: HandoffId,
    office: QueueId,
    question: &str,
    due: Option<Timestamp>,
) -> Ruling {
    checked(question)?;
    if question.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    if file.handoffs.contains_key(&id) {
        return Err(RefusalCode::IdTaken.into());
    }
    if file.case.status().is_done() {
        return Err(Refusal(
            RefusalCode::StatusMoved,
            Some(file.case.status().as_str().into()),
        ));
    }
    let handoff = Handoff {
        id,
        case: file.case.id,
        office,
        question: question.to_owned(),
        due,
        asked_by: context.by,
        asked_at: op.at,
        answered_at: None,
        answer: None,
        declined: false,
    };
    let mut effects = vec![Effect::PutHandoff(handoff)];
    set_status(&mut effects, file, CaseStatus::WaitingOffice);
    let mut entry = entry_of(op, context, EntryKind::HandoffAsked, file.case.id);
    entry.body = question.to_owned();
    entry.meta.handoff = Some(id);
    entry.meta.office = Some(office);
    entry.meta.due = due;
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}

pub(super) fn returned(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: HandoffId,
    answer: &str,
    declined: bool,
) -> Ruling {
    checked(answer)?;
    if answer.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    let handoff = file
        .handoffs
        .get(&id)
        .ok_or(Refusal(RefusalCode::NotFound, None))?;
    let mut entry = entry_of(op, context, EntryKind::HandoffAnswered, file.case.id);
    entry.by = Author::Office(handoff.office);
    entry.body = answer.to_owned();
    entry.meta.handoff = Some(id);
    entry.meta.office = Some(handoff.office);
    entry.meta.operator = Some(context.by);
    entry.meta.result = declined.then(|| GIVEN_BACK.to_owned());
    // A second answer is one more entry: nothing an office says is dropped.
    let mut effects = Vec::new();
    if handoff.answered_at.is_none() {
        let answered = Handoff {
            answered_at: Some(op.at),
            answer: Some(answer.to_owned()),
            declined,
            ..handoff.clone()
        };
        effects.push(Effect::PutHandoff(answered));
        let others_open = file
            .handoffs
            .values()
            .any(|h| h.id != id && h.answered_at.is_none());
        if file.case.status() == CaseStatus::WaitingOffice && !others_open {
            set_status(&mut effects, file, CaseStatus::Open);
        }
    }
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}

/// The office needs more time. Who has seen another date than the one that holds is told, and loses no word.
pub(super) fn extended(op: &Op, context: &Context<'_>, file: &CaseFile) -> Ruling {
    let OpKind::CaseExtend {
        handoff,
        expect,
        due,
        text,
        ..
    } = &op.kind
    else {
        return Err(RefusalCode::Malformed.into());
    };
    checked(text)?;
    let asked = file
        .handoffs
        .get(handoff)
        .ok_or(Refusal(RefusalCode::NotFound, None))?;
    if asked.answered_at.is_some() {
        return Err(Refusal(RefusalCode::StatusMoved, Some("answered".into())));
    }
    if asked.due == Some(*due) {
        return Ok(Verdict::noop());
    }
    if asked.due != *expect {
        return Err(Refusal(RefusalCode::ChangedSince, asked.due.map(moment)));
    }
    // More time, and not less: what was promised on the strength of the first date is not the office's to shorten.
    if asked.due.is_some_and(|was| *due < was) {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    let mut entry = entry_of(op, context, EntryKind::HandoffExtended, file.case.id);
    entry.by = Author::Office(asked.office);
    text.trim().clone_into(&mut entry.body);
    entry.meta.handoff = Some(*handoff);
    entry.meta.office = Some(asked.office);
    entry.meta.operator = Some(context.by);
    entry.meta.due = Some(*due);
    entry.meta.was = asked.due;
    let later = Handoff {
        due: Some(*due),
        ..asked.clone()
    };
    Ok(Verdict::done(vec![
        Effect::PutHandoff(later),
        Effect::Append(Box::new(entry)),
    ]))
}

pub(super) fn solve(op: &Op, context: &Context<'_>, file: &CaseFile, outcome: &str, text: &str) -> Ruling {
    checked(text)?;
    if outcome.trim().is_empty() {
        return Err(RefusalCode::OutcomeMissing.into());
    }
    Field::Outcome.check(&outcome.into())?;
    if file.case.status().is_done() {
        // Solved once; what this author says of it is kept beside what the first one said.
        let said_already = file.case.value(Field::OutcomeText).text().unwrap_or_default() == text;
        return Ok(if said_already {
            Verdict::noop()
        } else {
            words_kept(op, context, file, text)
        });
    }
    if file.case.owner().is_none() {
        return Err(RefusalCode::NoOwner.into());
    }
    if file.promises.values().any(|p| p.state == PromiseState::Open) {
        return Err(RefusalCode::PromiseOpen.into());
    }
    let mut effects = Vec::new();
    set_status(&mut effects, file, CaseStatus::Solved);
    effects.push(Effect::SetField(Field::Outcome, outcome.into()));
    effects.push(Effect::SetField(
        Field::OutcomeText,
        if text.is_empty() { Value::Null } else { text.into() },
    ));
    effects.push(Effect::SetField(Field::SolvedAt, moment(op.at)));
    let mut entry = entry_of(op, context, EntryKind::Solved, file.case.id);
    entry.body = text.to_owned();
    entry.meta.key = Some(outcome.to_owned());
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}

pub(super) fn reopen(op: &Op, context: &Context<'_>, file: &CaseFile, reason: &str) -> Ruling {
    checked(reason)?;
    if reason.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    if !file.case.status().is_done() {
        return Ok(words_kept(op, context, file, reason));
    }
    let mut effects = Vec::new();
    set_status(&mut effects, file, CaseStatus::Reopened);
    let mut entry = entry_of(op, context, EntryKind::Reopened, file.case.id);
    entry.body = reason.to_owned();
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}

/// A command that came second changes nothing, but its words are somebody's work: they become a note.
fn words_kept(op: &Op, context: &Context<'_>, file: &CaseFile, words: &str) -> Verdict {
    if words.trim().is_empty() {
        return Verdict::noop();
    }
    let mut note = entry_of(op, context, EntryKind::Note, file.case.id);
    note.body = words.to_owned();
    Verdict::done(vec![Effect::Append(Box::new(note))])
}
