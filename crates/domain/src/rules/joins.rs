//! Cases that belong together: merged into one, split in two, linked.
//!
//! Such an op touches two cases and both have to be its author's to touch. It writes fields of its own case only; on the
//! other it leaves an entry, and the other side of a link. Entries never move: who shows a case shows the timelines of
//! those merged into it as sections of their own, and a split refers to entries where they are.
//!
//! A merged case keeps its status, owner and queue, so that taking the merge back is taking one field back; while it is
//! merged it counts as done and its commands are refused. Only a case that is not merged itself can be merged into, so
//! every chain of merges ends at a case that stays, and none comes back to where it began.

use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, cases, entry_of};
use crate::{
    CaseFile, CaseId, CaseStatus, Cell, Entry, EntryId, EntryKind, Field, Link, LinkKind, MAX_LINKS, Op,
    OpKind, PromiseState, Value,
};
use std::collections::BTreeSet;

/// Entries a split may refer to.
const MAX_ENTRIES: usize = 100;

/// The refusal that says where the work of a case goes on.
pub(super) fn merged(into: CaseId) -> Refusal {
    Refusal(RefusalCode::Merged, Some(into.to_string().into()))
}

/// The entry that tells one of the two cases of the other, in its words the other's code: it can be said aloud, and found.
fn marker(
    op: &Op,
    context: &Context<'_>,
    kind: EntryKind,
    on: &CaseFile,
    other: (CaseId, crate::CaseCode),
    key: &str,
) -> Entry {
    let mut entry = entry_of(op, context, kind, on.case.id);
    if op.kind.other_case() == Some(on.case.id) {
        entry.id = EntryId::of_other(op.oid);
    }
    entry.body = other.1.to_string();
    entry.meta.case = Some(other.0);
    entry.meta.key = Some(key.to_owned());
    entry
}

fn markers(
    op: &Op,
    context: &Context<'_>,
    kind: EntryKind,
    (file, key): (&CaseFile, &str),
    (other, other_key): (&CaseFile, &str),
) -> [Effect; 2] {
    let here = (file.case.id, file.case.code);
    let there = (other.case.id, other.case.code);
    [
        Effect::Append(Box::new(marker(op, context, kind, file, there, key))),
        Effect::Append(Box::new(marker(op, context, kind, other, here, other_key))),
    ]
}

pub(super) fn merge(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    into: CaseId,
    other: Option<&CaseFile>,
) -> Ruling {
    if into == file.case.id {
        return Err(RefusalCode::Itself.into());
    }
    let other = other.ok_or(Refusal(RefusalCode::NotFound, None))?;
    match file.case.merged_into() {
        Some(there) if there == into => return Ok(Verdict::noop()),
        Some(there) => return Err(merged(there)),
        None => {}
    }
    if let Some(there) = other.case.merged_into() {
        return Err(merged(there));
    }
    if other.case.status() == CaseStatus::Closed {
        return Err(Refusal(
            RefusalCode::StatusMoved,
            Some(CaseStatus::Closed.as_str().into()),
        ));
    }
    if file.promises.values().any(|p| p.state == PromiseState::Open) {
        return Err(RefusalCode::PromiseOpen.into());
    }
    let mut effects = vec![Effect::SetField(Field::MergedInto, into.to_string().into())];
    effects.extend(markers(
        op,
        context,
        EntryKind::Merged,
        (file, "into"),
        (other, "from"),
    ));
    Ok(Verdict::done(effects))
}

pub(super) fn unmerge(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    from: CaseId,
    other: Option<&CaseFile>,
) -> Ruling {
    match file.case.merged_into() {
        None => return Ok(Verdict::noop()),
        Some(there) if there != from => return Err(merged(there)),
        Some(_) => {}
    }
    let other = other.ok_or(Refusal(RefusalCode::NotFound, None))?;
    let mut effects = vec![Effect::SetField(Field::MergedInto, Value::Null)];
    effects.extend(markers(
        op,
        context,
        EntryKind::Unmerged,
        (file, "into"),
        (other, "from"),
    ));
    Ok(Verdict::done(effects))
}

pub(super) fn split(op: &Op, context: &Context<'_>, file: &CaseFile, other: Option<&CaseFile>) -> Ruling {
    let OpKind::CaseSplit {
        id: _,
        new,
        code,
        f,
        entries,
    } = &op.kind
    else {
        return Err(RefusalCode::Malformed.into());
    };
    if *new == file.case.id || other.is_some() {
        return Err(RefusalCode::IdTaken.into());
    }
    if entries.is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    if entries.len() > MAX_ENTRIES {
        return Err(RefusalCode::TooMany.into());
    }
    let mut case = cases::born(op, context, *new, *code, f, BTreeSet::new())?;
    case.fields.insert(
        Field::SplitFrom,
        Cell {
            value: file.case.id.to_string().into(),
            version: super::PENDING,
        },
    );
    let born = CaseFile::new(case);
    let [here, there] = markers(op, context, EntryKind::Split, (file, "into"), (&born, "from"));
    let there = match there {
        Effect::Append(mut entry) => {
            entry.meta.entries = Some(entries.iter().copied().collect());
            Effect::Append(entry)
        }
        other => other,
    };
    Ok(Verdict::done(vec![
        Effect::PutCase(Box::new(born.case)),
        here,
        there,
    ]))
}

pub(super) fn link(
    op: &Op,
    context: &Context<'_>,
    file: &CaseFile,
    id: CaseId,
    expect: Option<LinkKind>,
    link: Option<LinkKind>,
    other: Option<&CaseFile>,
) -> Ruling {
    if id == file.case.id {
        return Err(RefusalCode::Itself.into());
    }
    let other = other.ok_or(Refusal(RefusalCode::NotFound, None))?;
    let current = file.links.get(&id).and_then(|l| l.kind);
    if current == link {
        return Ok(Verdict::noop());
    }
    if current != expect {
        let now = current.map_or(Value::Null, |kind| kind.as_str().into());
        return Err(Refusal(RefusalCode::ChangedSince, Some(now)));
    }
    match link {
        Some(LinkKind::Parent) => may_be_family(file, other)?,
        Some(LinkKind::Child) => may_be_family(other, file)?,
        _ => {}
    }
    for (one, another) in [(file, id), (other, file.case.id)] {
        if one.links.len() >= MAX_LINKS && !one.links.contains_key(&another) {
            return Err(RefusalCode::TooMany.into());
        }
    }
    let row = Link {
        case: file.case.id,
        other: id,
        kind: link,
        by: context.by,
        at: op.at,
    };
    let (kind, said) = match (link, current) {
        (Some(now), _) => (EntryKind::Linked, now),
        (None, Some(before)) => (EntryKind::Unlinked, before),
        (None, None) => return Ok(Verdict::noop()),
    };
    let there = row.inverse();
    let mut effects = vec![Effect::PutLink(row), Effect::PutLink(there)];
    effects.extend(markers(
        op,
        context,
        kind,
        (file, said.as_str()),
        (other, said.inverse().as_str()),
    ));
    Ok(Verdict::done(effects))
}

/// One parent, and one level: a parent is nobody's child, a child is nobody's parent.
fn may_be_family(child: &CaseFile, parent: &CaseFile) -> Result<(), Refusal> {
    let has = |file: &CaseFile, but: CaseId, kind: LinkKind| {
        file.links
            .values()
            .any(|l| l.other != but && l.kind == Some(kind))
    };
    let (c, p) = (child.case.id, parent.case.id);
    if has(child, p, LinkKind::Parent) || has(child, p, LinkKind::Child) || has(parent, c, LinkKind::Parent) {
        return Err(RefusalCode::LinkNotAllowed.into());
    }
    Ok(())
}
