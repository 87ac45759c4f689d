//! The commands of a contact.
//!
//! A contact's fields merge like a case's, with one difference: two people who type another name for the same
//! contact do not stop anybody's work, so the later value stands and the earlier stays in the server's log.

use super::{Context, Effect, Outcome, PENDING, Refusal, RefusalCode, Ruling, Verdict, checked};
use crate::{Contact, ContactField, ContactPoint, Op, OpKind, Value};
use std::collections::{BTreeMap, BTreeSet};

const MAX_POINTS: usize = 30;

pub(super) fn decide(op: &Op, _context: &Context<'_>, contact: Option<&Contact>) -> Ruling {
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
        _ => Err(RefusalCode::Malformed.into()),
    }
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
