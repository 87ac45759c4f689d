//! The Book: who may write what over what.
//!
//! Every operator writes, flags and puts right; that only an editor vouches for an article, takes it out of use or makes it
//! part of another one is a question of roles, and the server's table of rights answers it. Words that two people wrote over
//! each other are never dropped: the later ones stand beside the section until somebody settles it.

use super::{Context, Effect, Outcome, PENDING, Refusal, RefusalCode, Ruling, Verdict, checked};
use crate::{
    Article, ArticleDeed, ArticleField, ArticleFlag, ArticleId, ArticleState, ArticleVersion, Confirmation,
    ConflictValue, FieldChange, MAX_BESIDE, MAX_FLAGS, Op, OpId, OpKind, OperatorId, Value, Version,
};
use std::collections::{BTreeMap, BTreeSet};

type Written = BTreeMap<ArticleField, (Value, Value)>;

/// Decides an op on an article; `other` is the one it becomes part of.
pub(super) fn decide(
    op: &Op,
    context: &Context<'_>,
    article: Option<&Article>,
    other: Option<&Article>,
) -> Ruling {
    if let OpKind::ArticleCreate { .. } = &op.kind {
        return create(op, context, article);
    }
    let before = article.ok_or(Refusal(RefusalCode::NotFound, None))?;
    match (&op.kind, before.merged_into) {
        (OpKind::ArticleMerge { into, .. }, Some(there)) if *into == there => return Ok(Verdict::noop()),
        (_, Some(into)) => return Err(Refusal(RefusalCode::Merged, Some(into.to_string().into()))),
        (_, None) => {}
    }
    match &op.kind {
        OpKind::ArticleSet {
            f, fixes, unnamed, ..
        } => set(op, context, before, f, fixes, *unnamed),
        OpKind::ArticleSettle {
            field,
            base_version,
            value,
            ..
        } => settle(op, context, before, *field, *base_version, value),
        OpKind::ArticleState {
            expect,
            state,
            by_use,
            ..
        } => state_of(op, context, before, *expect, *state, *by_use),
        OpKind::ArticleFlag { text, .. } => flag(op, context, before, text),
        OpKind::ArticleMerge { into, .. } => merge(op, context, before, *into, other),
        _ => Err(RefusalCode::Malformed.into()),
    }
}

/// What an op adds to an article's history.
fn version(op: &Op, by: Option<OperatorId>, article: ArticleId, did: ArticleDeed, f: Written) -> Effect {
    Effect::PutVersion(Box::new(ArticleVersion {
        id: op.oid,
        article,
        at: op.at,
        by,
        did,
        f,
        text: String::new(),
    }))
}

fn done(row: Article, version: Effect) -> Verdict {
    Verdict::done(vec![Effect::PutArticle(Box::new(row)), version])
}

fn create(op: &Op, context: &Context<'_>, there: Option<&Article>) -> Ruling {
    let OpKind::ArticleCreate {
        id,
        kind,
        f,
        from,
        draft,
        unnamed,
    } = &op.kind
    else {
        return Err(RefusalCode::Malformed.into());
    };
    if there.is_some() {
        return Err(RefusalCode::IdTaken.into());
    }
    if !f.contains_key(&ArticleField::Question) {
        return Err(RefusalCode::Empty.into());
    }
    f.iter().try_for_each(|(field, value)| field.check(value))?;
    dates_in_order(|field| f.get(&field).unwrap_or(&Value::Null).clone())?;
    let by = (!unnamed).then_some(context.by);
    let said = f.iter().filter(|(_, value)| **value != Value::Null);
    let row = Article {
        id: *id,
        kind: *kind,
        created_at: op.at,
        by,
        from: *from,
        state: if *draft {
            ArticleState::Draft
        } else {
            ArticleState::Unconfirmed
        },
        f: said
            .clone()
            .map(|(field, value)| (*field, (value.clone(), PENDING)))
            .collect(),
        beside: BTreeMap::new(),
        changed_at: op.at,
        confirmed: None,
        flags: Vec::new(),
        merged_into: None,
    };
    let written = said
        .map(|(field, value)| (*field, (Value::Null, value.clone())))
        .collect();
    Ok(done(row, version(op, by, *id, ArticleDeed::Written, written)))
}

fn set(
    op: &Op,
    context: &Context<'_>,
    before: &Article,
    f: &BTreeMap<ArticleField, FieldChange>,
    fixes: &BTreeSet<OpId>,
    unnamed: bool,
) -> Ruling {
    if f.is_empty() && fixes.is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    let by = (!unnamed).then_some(context.by);
    let mut row = before.clone();
    row.flags.retain(|flag| !fixes.contains(&flag.id));
    let (mut written, mut beside, mut newest_base) = (Written::new(), false, 0);
    for (field, change) in f {
        field.check(&change.value)?;
        newest_base = newest_base.max(change.base_version.unwrap_or(0));
        let mine = ConflictValue {
            value: change.value.clone(),
            by,
            at: op.at,
        };
        // A text of this author that stands beside the section already is replaced by what they made of it.
        if let Some(earlier) = beside_of(&mut row, *field, &change.base, by) {
            *earlier = mine;
            beside = true;
            continue;
        }
        let current = before.value(*field);
        let saw_current = match change.base_version {
            Some(version) => version == before.version(*field),
            None => change.base == *current,
        };
        if change.value == *current {
            continue;
        }
        if saw_current {
            written.insert(*field, (current.clone(), change.value.clone()));
            row.f.insert(*field, (change.value.clone(), PENDING));
        } else if op.undoes.is_some() {
            return Err(RefusalCode::ChangedSince.into());
        } else {
            let texts = row.beside.entry(*field).or_default();
            if texts.len() == MAX_BESIDE {
                return Err(RefusalCode::TooMany.into());
            }
            texts.push(mine);
            beside = true;
        }
    }
    dates_in_order(|field| row.value(field).clone())?;
    forget_equal(&mut row);
    if row == *before {
        return Ok(Verdict::noop());
    }
    words_changed(op, &mut row, &written);
    let outcome = if beside || before.f.values().any(|(_, version)| *version > newest_base) {
        Outcome::Merged
    } else {
        Outcome::Applied
    };
    let did = ArticleDeed::Changed;
    let Verdict { effects, .. } = done(row, version(op, by, before.id, did, written));
    Ok(Verdict { outcome, effects })
}

/// The author's own text that stands beside a section and that this change was made from.
fn beside_of<'a>(
    row: &'a mut Article,
    field: ArticleField,
    base: &Value,
    by: Option<OperatorId>,
) -> Option<&'a mut ConflictValue> {
    let texts = row.beside.get_mut(&field)?;
    texts.iter_mut().find(|text| text.by == by && text.value == *base)
}

/// A text beside a section that says what the section says leaves nothing to settle.
fn forget_equal(row: &mut Article) {
    let Article { f, beside, .. } = row;
    for (field, texts) in beside.iter_mut() {
        let current = f.get(field).map_or(&Value::Null, |(value, _)| value);
        texts.retain(|text| text.value != *current);
    }
    beside.retain(|_, texts| !texts.is_empty());
}

/// Who vouched for the words before has not seen the new ones.
fn words_changed(op: &Op, row: &mut Article, written: &Written) {
    if !written.keys().any(|field| field.is_prose()) {
        return;
    }
    row.changed_at = row.changed_at.max(op.at);
    if row.state == ArticleState::Confirmed {
        row.state = ArticleState::Unconfirmed;
    }
}

fn settle(
    op: &Op,
    context: &Context<'_>,
    before: &Article,
    field: ArticleField,
    base_version: Version,
    value: &Value,
) -> Ruling {
    field.check(value)?;
    let mut row = before.clone();
    let current = before.value(field).clone();
    if !before.beside.contains_key(&field) {
        return if current == *value {
            Ok(Verdict::noop())
        } else {
            Err(RefusalCode::ChangedSince.into())
        };
    }
    if before.version(field) != base_version && current != *value {
        return Err(RefusalCode::ChangedSince.into());
    }
    row.beside.remove(&field);
    row.f.insert(field, (value.clone(), PENDING));
    dates_in_order(|field| row.value(field).clone())?;
    let written = BTreeMap::from([(field, (current, value.clone()))]);
    words_changed(op, &mut row, &written);
    let did = ArticleDeed::Settled;
    Ok(done(row, version(op, Some(context.by), before.id, did, written)))
}

fn state_of(
    op: &Op,
    context: &Context<'_>,
    before: &Article,
    expect: ArticleState,
    state: ArticleState,
    by_use: bool,
) -> Ruling {
    let again = state == ArticleState::Confirmed && expect == ArticleState::Confirmed;
    if before.state == state && !again {
        return Ok(Verdict::noop());
    }
    if before.state != expect {
        return Err(RefusalCode::StatusMoved.into());
    }
    // Who uses their own words has not been told by anybody that they are right; who withheld their name is not known
    // not to be this one.
    if by_use && (state != ArticleState::Confirmed || before.by.is_none_or(|author| author == context.by)) {
        return Err(RefusalCode::NotAllowed.into());
    }
    let did = match (expect, state) {
        (ArticleState::Draft, ArticleState::Unconfirmed) => ArticleDeed::Published,
        (ArticleState::Retired, ArticleState::Unconfirmed) => ArticleDeed::Restored,
        (_, ArticleState::Confirmed) if expect != ArticleState::Retired => ArticleDeed::Confirmed,
        (_, ArticleState::Retired) => ArticleDeed::Retired,
        // Back to a draft, or to unconfirmed, only what took it out of there is taken back.
        (_, _) if op.undoes.is_some() => ArticleDeed::Restored,
        _ => return Err(RefusalCode::ValueNotAllowed.into()),
    };
    let mut row = before.clone();
    row.state = state;
    if did == ArticleDeed::Confirmed {
        row.confirmed = Some(Confirmation {
            by: context.by,
            at: op.at,
            by_use,
        });
    }
    Ok(done(
        row,
        version(op, Some(context.by), before.id, did, BTreeMap::new()),
    ))
}

fn flag(op: &Op, context: &Context<'_>, before: &Article, text: &str) -> Ruling {
    checked(text)?;
    if text.trim().is_empty() {
        return Err(RefusalCode::Empty.into());
    }
    if text.chars().count() > crate::MAX_SECTION {
        return Err(RefusalCode::TextTooLong.into());
    }
    if before.flags.len() >= MAX_FLAGS {
        return Err(RefusalCode::TooMany.into());
    }
    let mut row = before.clone();
    row.flags.push(ArticleFlag {
        id: op.oid,
        at: op.at,
        by: context.by,
        text: text.to_owned(),
    });
    let mut told = ArticleVersion {
        id: op.oid,
        article: before.id,
        at: op.at,
        by: Some(context.by),
        did: ArticleDeed::Flagged,
        f: BTreeMap::new(),
        text: String::new(),
    };
    text.clone_into(&mut told.text);
    Ok(done(row, Effect::PutVersion(Box::new(told))))
}

fn merge(
    op: &Op,
    context: &Context<'_>,
    before: &Article,
    into: ArticleId,
    other: Option<&Article>,
) -> Ruling {
    if before.id == into {
        return Err(RefusalCode::Itself.into());
    }
    let stays = other.ok_or(Refusal(RefusalCode::NotFound, None))?;
    if let Some(there) = stays.merged_into {
        return Err(Refusal(RefusalCode::Merged, Some(there.to_string().into())));
    }
    let mut row = before.clone();
    row.merged_into = Some(into);
    row.state = ArticleState::Retired;
    Ok(done(
        row,
        version(
            op,
            Some(context.by),
            before.id,
            ArticleDeed::Merged,
            BTreeMap::new(),
        ),
    ))
}

fn dates_in_order(value: impl Fn(ArticleField) -> Value) -> Result<(), Refusal> {
    match (value(ArticleField::ValidFrom), value(ArticleField::ValidUntil)) {
        (Value::Int(from), Value::Int(until)) if until <= from => Err(RefusalCode::ValueNotAllowed.into()),
        _ => Ok(()),
    }
}
