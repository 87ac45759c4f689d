//! What is written on a case by hand: entries, labels, what became of suggestions.

use super::{Context, Effect, Refusal, RefusalCode, Ruling, Verdict, checked, checked_key};
use crate::{Author, BookAct, CaseFile, Entry, EntryKind, EntryMeta, MAX_MENTIONS, Op, SuggestionOutcome};
use std::collections::BTreeSet;

const MAX_TAGS: usize = 50;

/// What else is known of an entry written by hand. A Message-ID and references to other entries are for commands.
fn check_meta(kind: EntryKind, meta: &EntryMeta) -> Result<(), Refusal> {
    if meta.message_id.is_some() || meta.entries.is_some() {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    if (kind == EntryKind::Book) != meta.article.is_some()
        || kind == EntryKind::Book && meta.key.as_deref().and_then(BookAct::parse).is_none()
    {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    // What the contact reads or says calls no colleague.
    if meta.mentions.is_some() && kind != EntryKind::Note {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    if meta
        .mentions
        .as_ref()
        .is_some_and(|called| called.len() > MAX_MENTIONS)
    {
        return Err(RefusalCode::TooMany.into());
    }
    [&meta.act, &meta.channel, &meta.key, &meta.result]
        .into_iter()
        .flatten()
        .try_for_each(|key| checked_key(key))
}

pub(super) fn append(context: &Context<'_>, file: &CaseFile, entry: &Entry) -> Ruling {
    checked(&entry.body)?;
    check_meta(entry.kind, &entry.meta)?;
    // What names a question to an office is shown to that office: it has to be one of this case's.
    if entry
        .meta
        .handoff
        .is_some_and(|id| !file.handoffs.contains_key(&id))
    {
        return Err(RefusalCode::NotFound.into());
    }
    if !entry.kind.is_written_by_hand() {
        return Err(RefusalCode::KindNotAllowed.into());
    }
    let is_message = matches!(
        entry.kind,
        EntryKind::MessageIn | EntryKind::MessageOut | EntryKind::Note
    );
    if is_message && entry.body.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    // An operator may write down what the contact said; anything else is in their own name.
    let named = match (entry.kind, entry.by) {
        (EntryKind::MessageIn | EntryKind::CallIn, Author::Contact) => true,
        (_, Author::Operator(by)) => by == context.by,
        _ => false,
    };
    if !named {
        return Err(RefusalCode::NotAllowed.into());
    }
    Ok(Verdict::done(vec![Effect::Append(Box::new(entry.clone()))]))
}

pub(super) fn check_tags(tags: &BTreeSet<String>) -> Result<(), Refusal> {
    if tags.len() > MAX_TAGS {
        return Err(RefusalCode::TooMany.into());
    }
    for tag in tags {
        checked(tag)?;
        if tag.trim().is_empty() || tag.chars().count() > 60 {
            return Err(RefusalCode::ValueNotAllowed.into());
        }
    }
    Ok(())
}

pub(super) fn add_tags(file: &CaseFile, tags: &BTreeSet<String>) -> Ruling {
    check_tags(tags)?;
    let new: Vec<_> = tags.difference(&file.case.tags).cloned().collect();
    if new.is_empty() {
        return Ok(Verdict::noop());
    }
    if file.case.tags.len() + new.len() > MAX_TAGS {
        return Err(RefusalCode::TooMany.into());
    }
    Ok(Verdict::done(new.into_iter().map(Effect::AddTag).collect()))
}

pub(super) fn remove_tags(file: &CaseFile, tags: &BTreeSet<String>) -> Verdict {
    let there: Vec<_> = tags.intersection(&file.case.tags).cloned().collect();
    if there.is_empty() {
        Verdict::noop()
    } else {
        Verdict::done(there.into_iter().map(Effect::RemoveTag).collect())
    }
}

pub(super) fn outcome(op: &Op, outcome: &SuggestionOutcome) -> Ruling {
    if outcome.id != op.oid || outcome.operator.is_none() == outcome.contact.is_none() {
        return Err(RefusalCode::Malformed.into());
    }
    checked_key(&outcome.action)?;
    if outcome.action.is_empty() {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    Ok(Verdict::done(vec![Effect::PutOutcome(outcome.clone())]))
}
