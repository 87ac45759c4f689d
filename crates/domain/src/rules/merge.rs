//! Three-way merge per field, and the conflicts it yields.

use super::{BaseOf, Context, Effect, Outcome, Refusal, RefusalCode, Ruling, Verdict, entry_of};
use crate::{
    CaseFile, Cell, Conflict, ConflictId, ConflictValue, EntryKind, Field, FieldChange, Op, OpId, Timestamp,
    Value, Version,
};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of one changed field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldMerge {
    /// The author saw the current value: write theirs.
    Apply,
    /// It holds that value already.
    Noop,
    /// Somebody else wrote another value since.
    Conflict,
}

/// Compares a change with what stands there. A base version the server does not know (another epoch) is given as `None`
/// and compared by value.
#[must_use]
pub fn merge_field(current: &Cell, base_version: Option<Version>, base: &Value, value: &Value) -> FieldMerge {
    let saw_current = match base_version {
        Some(version) => version == current.version,
        None => *base == current.value,
    };
    match (current.value == *value, saw_current) {
        (true, _) => FieldMerge::Noop,
        (false, true) => FieldMerge::Apply,
        (false, false) => FieldMerge::Conflict,
    }
}

pub(super) fn set(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    f: &BTreeMap<Field, FieldChange>,
) -> Ruling {
    if f.is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    for (field, change) in f {
        if !field.is_merged() {
            return Err(RefusalCode::FieldByCommand.into());
        }
        field.check(&change.value)?;
    }
    let mut effects = Vec::new();
    let mut in_conflict = BTreeSet::new();
    let mut newest_base = 0;
    for (field, change) in f {
        let current = file.case.fields.get(field).cloned().unwrap_or_default();
        let base = match change
            .base_op
            .map_or(BaseOf::Unknown, |oid| (context.base_of)(oid, *field))
        {
            // The first edit of this device met a conflict there: the second replaces its value in the same row.
            BaseOf::Conflict(id) => {
                if let Some(conflict) = replace_mine(op, context, file, id, &current, change) {
                    if conflict.open {
                        in_conflict.insert(*field);
                    }
                    effects.push(Effect::PutConflict(conflict));
                    continue;
                }
                // Decided meanwhile: what the author saw was their own value, so the value tells whether it stands.
                None
            }
            BaseOf::Version(version) => Some(version),
            BaseOf::Unknown => change.base_version,
        };
        newest_base = newest_base.max(base.unwrap_or(0));
        match merge_field(&current, base, &change.base, &change.value) {
            FieldMerge::Apply => {
                effects.push(Effect::SetField(*field, change.value.clone()));
                effects.extend(led_by(file, *field, mine(op, context, &change.value)));
            }
            FieldMerge::Noop => {}
            FieldMerge::Conflict => open_conflict(
                op,
                context,
                file,
                *field,
                &current,
                change,
                &mut effects,
                &mut in_conflict,
            ),
        }
    }
    let outcome = if !in_conflict.is_empty() {
        Outcome::Conflict(in_conflict)
    } else if effects.is_empty() {
        Outcome::Noop
    } else if file.case.last_version() > newest_base {
        Outcome::Merged
    } else {
        Outcome::Applied
    };
    Ok(Verdict { outcome, effects })
}

fn mine(op: &Op, context: &Context<'_>, value: &Value) -> ConflictValue {
    ConflictValue {
        value: value.clone(),
        by: Some(context.by),
        at: op.at,
    }
}

/// The open conflict of a field: there is one at most.
fn open_on(file: &CaseFile, field: Field) -> Option<&Conflict> {
    file.conflicts.values().find(|c| c.open && c.field == field)
}

/// The value that is written now leads the field's open conflict, if there is one: what stays current comes first. When
/// it is what everybody wanted, there is nothing left to decide.
fn led_by(file: &CaseFile, field: Field, now: ConflictValue) -> Option<Effect> {
    let mut open = open_on(file, field)?.clone();
    open.open = open.values.iter().skip(1).any(|v| v.value != now.value);
    *open.values.first_mut()? = now;
    Some(Effect::PutConflict(open))
}

/// The row with this device's earlier value replaced by the later one; none when somebody has decided it meanwhile.
fn replace_mine(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: ConflictId,
    current: &Cell,
    change: &FieldChange,
) -> Option<Conflict> {
    let mut conflict = file.conflicts.get(&id).filter(|c| c.open)?.clone();
    let by_me = |v: &&mut ConflictValue| v.by == Some(context.by);
    // Index 0 is the current value. The same operator may have written from two devices: ours is the one this edit was
    // made from, and the only one of theirs may be taken for it. In doubt nothing is replaced.
    let theirs = conflict.values.iter_mut().skip(1).filter(by_me).count();
    let earlier = conflict
        .values
        .iter_mut()
        .skip(1)
        .filter(by_me)
        .rfind(|v| theirs == 1 || v.value == change.base);
    match earlier {
        Some(value) => *value = mine(op, context, &change.value),
        None => conflict.values.push(mine(op, context, &change.value)),
    }
    // Back to what stands: if nobody wants anything else, there is nothing to decide.
    conflict.open = conflict.values.iter().any(|v| v.value != current.value);
    Some(conflict)
}

#[expect(
    clippy::too_many_arguments,
    reason = "called from one place, twice; a struct would only rename the list"
)]
fn open_conflict(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    field: Field,
    current: &Cell,
    change: &FieldChange,
    effects: &mut Vec<Effect>,
    in_conflict: &mut BTreeSet<Field>,
) {
    let mine = mine(op, context, &change.value);
    // One open conflict a field: a third value joins it.
    let conflict = match open_on(file, field) {
        Some(open) => {
            let mut open = open.clone();
            open.values.push(mine);
            open
        }
        None => Conflict {
            id: ConflictId::of(op.oid, field),
            case: file.case.id,
            field,
            values: vec![
                ConflictValue {
                    value: current.value.clone(),
                    by: None,
                    at: Timestamp(0),
                },
                mine,
            ],
            open: true,
        },
    };
    let mut entry = entry_of(op, context, EntryKind::Conflict, file.case.id);
    entry.id = crate::EntryId::of_conflict(op.oid, field);
    entry.meta.key = Some(field.as_str().to_owned());
    effects.push(Effect::PutConflict(conflict));
    effects.push(Effect::Append(Box::new(entry)));
    in_conflict.insert(field);
}

/// Closes a conflict. On one already closed an equal value is a noop. Who had not seen what stands now decides nothing: their
/// value joins the conflict that is open, or opens one between the two decisions.
pub(super) fn resolve(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: ConflictId,
    field: Field,
    base_version: Version,
    value: &Value,
) -> Ruling {
    field.check(value)?;
    let conflict = file
        .conflicts
        .get(&id)
        .filter(|c| c.field == field)
        .ok_or(Refusal(RefusalCode::NotFound, None))?;
    let current = file.case.fields.get(&field).cloned().unwrap_or_default();
    if !conflict.open && current.value == *value {
        return Ok(Verdict::noop());
    }
    // What stands was written by an op this one comes after: its author has seen it.
    let seen = |oid: &OpId| matches!((context.base_of)(*oid, field), BaseOf::Version(version) if version == current.version);
    if current.value != *value && current.version != base_version && !op.after.iter().any(seen) {
        let change = FieldChange {
            base_version: Some(base_version),
            base_op: None,
            base: Value::Null,
            value: value.clone(),
        };
        let (mut effects, mut fields) = (Vec::new(), BTreeSet::new());
        open_conflict(
            op,
            context,
            file,
            field,
            &current,
            &change,
            &mut effects,
            &mut fields,
        );
        return Ok(Verdict {
            outcome: Outcome::Conflict(fields),
            effects,
        });
    }
    // Written even when it says what stands: the new version tells a colleague who decides at the same time that
    // somebody has decided.
    let mut effects = vec![Effect::SetField(field, value.clone())];
    // Deciding again on a closed one may meet another that is open.
    effects.extend(led_by(file, field, mine(op, context, value)).filter(|_| !conflict.open));
    effects.push(Effect::PutConflict(Conflict {
        open: false,
        ..conflict.clone()
    }));
    let mut entry = entry_of(op, context, EntryKind::ConflictResolved, file.case.id);
    entry.meta.key = Some(field.as_str().to_owned());
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}
