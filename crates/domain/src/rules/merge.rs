//! Three-way merge per field, and the conflicts it yields.

use super::{BaseOf, Context, Effect, Outcome, Refusal, RefusalCode, Ruling, Verdict, entry_of};
use crate::{
    CaseFile, Cell, Conflict, ConflictId, ConflictValue, EntryKind, Field, FieldChange, Op, Timestamp, Value,
    Version,
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
                match replace_mine(op, context, file, id, change) {
                    Replaced::Still(conflict) => {
                        effects.push(Effect::PutConflict(conflict));
                        in_conflict.insert(*field);
                    }
                    Replaced::Decided => open_conflict(
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
                continue;
            }
            BaseOf::Version(version) => Some(version),
            BaseOf::Unknown => change.base_version,
        };
        newest_base = newest_base.max(base.unwrap_or(0));
        match merge_field(&current, base, &change.base, &change.value) {
            FieldMerge::Apply => effects.push(Effect::SetField(*field, change.value.clone())),
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

enum Replaced {
    Still(Conflict),
    Decided,
}

fn replace_mine(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: ConflictId,
    change: &FieldChange,
) -> Replaced {
    let Some(conflict) = file.conflicts.get(&id).filter(|c| c.open) else {
        return Replaced::Decided;
    };
    let mut conflict = conflict.clone();
    let mine = ConflictValue {
        value: change.value.clone(),
        by: Some(context.by),
        at: op.at,
    };
    // Index 0 is the current value; mine is the last one this author added.
    match conflict
        .values
        .iter()
        .skip(1)
        .rposition(|v| v.by == Some(context.by))
    {
        Some(i) => conflict.values[i + 1] = mine,
        None => conflict.values.push(mine),
    }
    Replaced::Still(conflict)
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
    let mine = ConflictValue {
        value: change.value.clone(),
        by: Some(context.by),
        at: op.at,
    };
    // One open conflict a field: a third value joins it.
    let conflict = match file.conflicts.values().find(|c| c.open && c.field == field) {
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

/// Closes a conflict. On one already closed an equal value is a noop, a current base applies, otherwise a new conflict
/// opens between the two resolutions only.
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
    if !conflict.open {
        if current.value == *value {
            return Ok(Verdict::noop());
        }
        if current.version != base_version {
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
    }
    let mut effects = Vec::new();
    if current.value != *value {
        effects.push(Effect::SetField(field, value.clone()));
    }
    effects.push(Effect::PutConflict(Conflict {
        open: false,
        ..conflict.clone()
    }));
    let mut entry = entry_of(op, context, EntryKind::ConflictResolved, file.case.id);
    entry.meta.key = Some(field.as_str().to_owned());
    effects.push(Effect::Append(Box::new(entry)));
    Ok(Verdict::done(effects))
}
