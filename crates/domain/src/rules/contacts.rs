//! The commands of a contact.
//!
//! A contact's fields merge like a case's, with one difference: two people who type another name for the same
//! contact do not stop anybody's work, so the later value stands and the earlier stays in the server's log. That a contact
//! wants to be left alone is the exception: only who saw the yes can say no.
//!
//! Two rows of one person are merged by pointing one at the other. The cases keep the contact they name; whoever shows or
//! finds a person follows the pointer. A contact that was merged cannot be merged into, nor merged again, so every
//! pointer leads to a row that stays, and none leads back.

use super::{Effect, Outcome, PENDING, Refusal, RefusalCode, Ruling, Verdict, checked};
use crate::{Contact, ContactField, ContactId, ContactPoint, FieldChange, Op, OpKind, Value};
use std::collections::{BTreeMap, BTreeSet};

const MAX_POINTS: usize = 30;

pub(super) fn decide(op: &Op, contact: Option<&Contact>, other: Option<&Contact>) -> Ruling {
    match &op.kind {
        OpKind::ContactCreate { id, f, points } => {
            if contact.is_some() {
                return Err(RefusalCode::IdTaken.into());
            }
            check_points(points)?;
            if !f.contains_key(&ContactField::Name) {
                return Err(RefusalCode::Empty.into());
            }
            let f = stamped(f.iter().map(|(k, v)| (*k, v)))?;
            let row = Contact {
                id: *id,
                created_at: op.at,
                f,
                points: points.clone(),
                merged_into: None,
            };
            Ok(Verdict::done(vec![Effect::PutContact(row)]))
        }
        OpKind::ContactSet {
            f,
            add_points,
            remove_points,
            ..
        } => {
            let before = contact.ok_or(Refusal(RefusalCode::NotFound, None))?;
            check_points(add_points)?;
            if let Some(into) = before.merged_into {
                return Err(merged(into));
            }
            if op.undoes.is_some() {
                stands_as_left(f, before)?;
            } else {
                un_suppressed_knowingly(f.get(&ContactField::Suppressed), before)?;
            }
            let mut row = before.clone();
            for (field, cell) in stamped(f.iter().map(|(k, c)| (*k, &c.value)))? {
                if row.f.get(&field).map(|(v, _)| v) != Some(&cell.0) {
                    row.f.insert(field, cell);
                }
            }
            row.points.extend(add_points.iter().cloned());
            row.points.retain(|p| !remove_points.contains(p));
            if row.points.len() > MAX_POINTS {
                return Err(RefusalCode::TooMany.into());
            }
            if row == *before {
                return Ok(Verdict::noop());
            }
            Ok(Verdict {
                outcome: Outcome::Applied,
                effects: vec![Effect::PutContact(row)],
            })
        }
        OpKind::ContactMerge { id, into } => {
            if id == into {
                return Err(RefusalCode::Itself.into());
            }
            let (Some(goes), Some(stays)) = (contact, other) else {
                return Err(RefusalCode::NotFound.into());
            };
            merge(goes, stays)
        }
        _ => Err(RefusalCode::Malformed.into()),
    }
}

fn merged(into: ContactId) -> Refusal {
    Refusal(RefusalCode::Merged, Some(into.to_string().into()))
}

/// Who takes a change back changes what still stands as they left it.
fn stands_as_left(f: &BTreeMap<ContactField, FieldChange>, before: &Contact) -> Result<(), Refusal> {
    let stands = |(field, change): (&ContactField, &FieldChange)| match before.f.get(field) {
        Some((value, _)) => *value == change.base,
        None => change.base == Value::Null,
    };
    if f.iter().all(stands) {
        return Ok(());
    }
    Err(RefusalCode::ChangedSince.into())
}

/// Who takes "leave me alone" off has seen that it was there, and at which version.
fn un_suppressed_knowingly(change: Option<&FieldChange>, before: &Contact) -> Result<(), Refusal> {
    let Some(change) = change.filter(|c| !c.value.is_true()) else {
        return Ok(());
    };
    match before.f.get(&ContactField::Suppressed) {
        Some((Value::Bool(true), version)) if change.base_version != Some(*version) => {
            Err(Refusal(RefusalCode::ChangedSince, Some(true.into())))
        }
        _ => Ok(()),
    }
}

/// The row that stays keeps what it says and takes what only the other one knew; the stricter word on being contacted
/// counts, whoever said it; points of both are points of the one.
fn merge(goes: &Contact, stays: &Contact) -> Ruling {
    match goes.merged_into {
        Some(into) if into == stays.id => return Ok(Verdict::noop()),
        Some(into) => return Err(merged(into)),
        None => {}
    }
    if let Some(into) = stays.merged_into {
        return Err(merged(into));
    }
    let mut whole = stays.clone();
    for field in [
        ContactField::Language,
        ContactField::Note,
        ContactField::QuietHours,
        ContactField::ActsFor,
    ] {
        if stays.text(field).trim().is_empty() && !goes.text(field).trim().is_empty() {
            whole.f.insert(field, (goes.text(field).into(), PENDING));
        }
    }
    let (ours, theirs) = (stays.text(ContactField::Note), goes.text(ContactField::Note));
    let both = format!("{ours}\n\n{theirs}");
    // Nobody's words are dropped, unless both are too long for one note: then they stay on the row that goes.
    if ![ours, theirs].iter().any(|note| note.trim().is_empty()) && ours != theirs && checked(&both).is_ok() {
        whole.f.insert(ContactField::Note, (both.into(), PENDING));
    }
    if goes.is_suppressed() && !stays.is_suppressed() {
        whole.f.insert(ContactField::Suppressed, (true.into(), PENDING));
    }
    whole.points.extend(goes.points.iter().cloned());
    if whole.points.len() > MAX_POINTS {
        return Err(RefusalCode::TooMany.into());
    }
    let gone = Contact {
        merged_into: Some(stays.id),
        ..goes.clone()
    };
    Ok(Verdict::done(vec![
        Effect::PutContact(whole),
        Effect::PutContact(gone),
    ]))
}

type Cells = BTreeMap<ContactField, (Value, crate::Version)>;

fn stamped<'a>(fields: impl Iterator<Item = (ContactField, &'a Value)>) -> Result<Cells, Refusal> {
    fields
        .map(|(field, value)| {
            field.check(value)?;
            Ok((field, (value.clone(), PENDING)))
        })
        .collect()
}

fn check_points(points: &BTreeSet<ContactPoint>) -> Result<(), Refusal> {
    if points.len() > MAX_POINTS {
        return Err(RefusalCode::TooMany.into());
    }
    for point in points {
        checked(&point.value)?;
        checked(&point.shown)?;
        if point.value.is_empty() || point.value.chars().count() > 320 || point.shown.chars().count() > 320 {
            return Err(RefusalCode::ValueNotAllowed.into());
        }
    }
    Ok(())
}
