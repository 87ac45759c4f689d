//! Keeping the operator's unanswered ops on top of the server's rows.
//!
//! An op may touch two cases, and another one of them and a third: all cases that ops in the outbox join are shown together,
//! from the server's state of each, with the ops of all of them in the order of saving.

use crate::entries::UNCONFIRMED;
use crate::{Result, book, cases, contacts, deeds, entries, leaving, touches};
use oltre_domain::rules::{self, BaseOf, Context, Effect, Rows};
use oltre_domain::{
    Article, ArticleId, CaseFile, CaseId, Cell, Contact, ContactId, Field, Op, OpId, OpKind, OperatorId,
    SuggestionOutcome, Version,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Keeps the server's last state of a case aside before the first unanswered op touches its row.
pub(crate) fn keep_mirror(c: &Connection, file: Option<&CaseFile>) -> Result<()> {
    match file {
        Some(file) if !touches::any(c, file.case.id.0)? => save_mirror(c, file),
        _ => Ok(()),
    }
}

/// The same for a contact.
pub(crate) fn keep_contact_mirror(c: &Connection, row: Option<&Contact>) -> Result<()> {
    match row {
        Some(row) if !touches::any(c, row.id.0)? => save_contact_mirror(c, row),
        _ => Ok(()),
    }
}

/// The same for an article.
pub(crate) fn keep_article_mirror(c: &Connection, row: Option<&Article>) -> Result<()> {
    match row {
        Some(row) if !touches::any(c, row.id.0)? => save_article_mirror(c, row),
        _ => Ok(()),
    }
}

pub(crate) fn save_article_mirror(c: &Connection, article: &Article) -> Result<()> {
    put_mirror(c, "article", article.id.0, &serde_json::to_string(article)?)
}

pub(crate) fn save_mirror(c: &Connection, file: &CaseFile) -> Result<()> {
    put_mirror(c, "case", file.case.id.0, &serde_json::to_string(file)?)
}

pub(crate) fn save_contact_mirror(c: &Connection, contact: &Contact) -> Result<()> {
    put_mirror(c, "contact", contact.id.0, &serde_json::to_string(contact)?)
}

fn put_mirror(c: &Connection, kind: &str, id: Uuid, row: &str) -> Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO mirror (kind, id, row) VALUES (?1, ?2, ?3)")?
        .execute(params![kind, id, row])?;
    Ok(())
}

fn drop_mirror(c: &Connection, kind: &str, id: Uuid) -> Result<()> {
    c.prepare_cached("DELETE FROM mirror WHERE kind = ?1 AND id = ?2")?
        .execute(params![kind, id])?;
    Ok(())
}

pub(crate) fn load_mirror(c: &Connection, id: CaseId) -> Result<Option<CaseFile>> {
    let text: Option<String> = c
        .prepare_cached("SELECT row FROM mirror WHERE kind = 'case' AND id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    text.map(|t| Ok(serde_json::from_str(&t)?)).transpose()
}

pub(crate) fn load_contact_mirror(c: &Connection, id: ContactId) -> Result<Option<Contact>> {
    let text: Option<String> = c
        .prepare_cached("SELECT row FROM mirror WHERE kind = 'contact' AND id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    text.map(|t| Ok(serde_json::from_str(&t)?)).transpose()
}

pub(crate) fn load_article_mirror(c: &Connection, id: ArticleId) -> Result<Option<Article>> {
    let text: Option<String> = c
        .prepare_cached("SELECT row FROM mirror WHERE kind = 'article' AND id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    text.map(|t| Ok(serde_json::from_str(&t)?)).transpose()
}

/// Shows an effect of our own on the file of the case it is on: fields keep the version the server gave them.
pub(crate) fn show(file: &mut Option<CaseFile>, effect: &Effect) {
    match effect {
        Effect::SetField(field, value) => {
            if let Some(file) = file {
                let version = file.case.version(*field);
                file.case.fields.insert(
                    *field,
                    Cell {
                        value: value.clone(),
                        version,
                    },
                );
            }
        }
        // A conflict is the server's to open; until it does, the author sees their own value.
        Effect::PutConflict(conflict) if conflict.open => {}
        _ => rules::apply(file, effect, 0),
    }
}

/// The same for the contact an effect is on.
pub(crate) fn show_contact(contact: &mut Option<Contact>, effect: &Effect) {
    let before = contact.clone();
    rules::apply_to_contact(contact, effect, 0);
    if let (Some(now), Some(before)) = (contact, before) {
        for (field, (_, version)) in &mut now.f {
            *version = before.f.get(field).map_or(0, |(_, v)| *v);
        }
    }
}

/// The same for the article an effect is on.
pub(crate) fn show_article(article: &mut Option<Article>, effect: &Effect) {
    let before = article.clone();
    rules::apply_to_article(article, effect, 0);
    if let (Some(now), Some(before)) = (article, before) {
        for (field, (_, version)) in &mut now.f {
            *version = before.version(*field);
        }
    }
}

/// Rows to show again.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) cases: BTreeSet<CaseId>,
    pub(crate) contacts: BTreeSet<ContactId>,
    pub(crate) articles: BTreeSet<ArticleId>,
}

impl Touched {
    /// The rows an op in the outbox touches.
    pub(crate) fn extend(&mut self, c: &Connection, oid: Uuid) -> Result<()> {
        let touches::RowsOf {
            cases,
            contacts,
            articles,
        } = touches::of_op(c, oid)?;
        self.cases.extend(cases);
        self.contacts.extend(contacts);
        self.articles.extend(articles);
        Ok(())
    }

    /// Shows them: all of them have, or just had, ops in the outbox.
    pub(crate) fn show(&self, c: &Connection, me: OperatorId) -> Result<()> {
        let mut shown = BTreeSet::new();
        for id in &self.contacts {
            if !shown.contains(&id.0) {
                let together = touches::joined(c, id.0)?;
                show_contacts(c, &together, me)?;
                shown.extend(together);
            }
        }
        for id in &self.articles {
            if !shown.contains(&id.0) {
                let together = touches::joined(c, id.0)?;
                show_articles(c, &together, me)?;
                shown.extend(together);
            }
        }
        for id in &self.cases {
            if !shown.contains(&id.0) {
                let together = touches::joined(c, id.0)?;
                show_cases(c, &together, me)?;
                shown.extend(together);
            }
        }
        Ok(())
    }
}

/// An op in the outbox, and whether it still waits for its answer.
type Waiting = (Op, bool);

/// The ops that touch any of these rows, in the order of saving.
fn waiting(c: &Connection, together: &BTreeSet<Uuid>) -> Result<BTreeMap<i64, Waiting>> {
    let mut ops = BTreeMap::new();
    for id in together {
        let mut statement = c.prepare_cached(touches::OPS_OF)?;
        let found: Vec<(i64, String, bool)> = statement
            .query_map(params![id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (n, body, unanswered) in found {
            ops.insert(n, (serde_json::from_str(&body)?, unanswered));
        }
    }
    Ok(ops)
}

/// Shows cases again: the server's state with what is still in the outbox on top.
fn show_cases(c: &Connection, together: &BTreeSet<Uuid>, me: OperatorId) -> Result<()> {
    let mut files: BTreeMap<CaseId, Option<CaseFile>> = BTreeMap::new();
    for id in together {
        files.insert(CaseId(*id), load_mirror(c, CaseId(*id))?);
    }
    for (op, unanswered) in waiting(c, together)?.into_values() {
        play(c, &mut files, op, unanswered, me)?;
    }
    for (id, file) in &files {
        let is_on_its_way = touches::any(c, id.0)?;
        if !is_on_its_way && leaving::is_leaving(c, *id)? {
            let contact = file.as_ref().and_then(|f| f.case.contact());
            deeds::left(c, *id)?;
            cases::remove(c, *id)?;
            contact.map_or(Ok(()), |contact| contacts::remove_if_alone(c, contact))?;
            continue;
        }
        match file {
            Some(file) => cases::save_file(c, file)?,
            // Not here any more, or never told of: its creation was refused, or it left while ops were under way. Those go
            // out all the same, and come back as answers.
            None => cases::remove(c, *id)?,
        }
        if !is_on_its_way {
            drop_mirror(c, "case", id.0)?;
        }
        cases::refresh(c, *id)?;
    }
    Ok(())
}

/// Plays an op on the files as they stand before it.
fn play(
    c: &Connection,
    files: &mut BTreeMap<CaseId, Option<CaseFile>>,
    mut op: Op,
    unanswered: bool,
    me: OperatorId,
) -> Result<()> {
    let own = op.kind.case();
    let file = own.and_then(|id| files.get(&id)).and_then(Option::as_ref);
    let other = op.kind.other_case().and_then(|id| files.get(&id));
    let version = |field: Field| -> Version { file.map_or(0, |f| f.case.version(field)) };
    // Our own edit stays in sight until it is answered, whatever others wrote meanwhile.
    match &mut op.kind {
        OpKind::CaseSet { f, .. } => {
            for (field, change) in f.iter_mut() {
                change.base_op = None;
                change.base_version = Some(version(*field));
            }
        }
        OpKind::ConflictResolve {
            field, base_version, ..
        } => *base_version = version(*field),
        _ => {}
    }
    let base_of = |_: OpId, field: Field| BaseOf::Version(version(field));
    let rows = Rows {
        case: file,
        other: other.and_then(Option::as_ref),
        ..Rows::default()
    };
    let verdict = rules::decide(&op, &context(&op, me, &base_of), &rows);
    for effect in &verdict.effects {
        let Some(id) = effect.case(own) else { continue };
        let file = files.entry(id).or_default();
        show(file, effect);
        // The case had left and came back: words not yet answered come back with it.
        if let Effect::Append(entry) = effect
            && unanswered
            && file.is_some()
            && !entries::is_there(c, entry.id)?
        {
            entries::put_pending(c, entry, entries::next_pending(c, id)?, op.oid)?;
        }
    }
    Ok(())
}

/// How an op is decided for its author's own eyes.
pub(crate) fn context<'a>(
    op: &Op,
    me: OperatorId,
    base_of: &'a dyn Fn(OpId, Field) -> BaseOf,
) -> Context<'a> {
    Context {
        by: me,
        now: op.at,
        // The author had seen what they had seen: whether somebody else was faster the server says.
        answered_by: None,
        base_of,
    }
}

/// Shows contacts again.
fn show_contacts(c: &Connection, together: &BTreeSet<Uuid>, me: OperatorId) -> Result<()> {
    let mut rows: BTreeMap<ContactId, Option<Contact>> = BTreeMap::new();
    for id in together {
        rows.insert(ContactId(*id), load_contact_mirror(c, ContactId(*id))?);
    }
    let base_of = |_: OpId, _: Field| BaseOf::Unknown;
    for (mut op, _) in waiting(c, together)?.into_values() {
        let get = |id: ContactId| rows.get(&id).and_then(Option::as_ref);
        let own = op.kind.contact().and_then(|id| get(touches::person(&rows, id)));
        let own = match &op.kind {
            OpKind::ContactMerge { id, .. } => get(*id),
            _ => own,
        };
        // What they took off they had seen.
        if let (OpKind::ContactSet { f, .. }, Some(row)) = (&mut op.kind, own) {
            for (field, change) in f.iter_mut() {
                change.base_version = row.f.get(field).map(|(_, version)| *version);
            }
        }
        let found = Rows {
            contact: own,
            other_contact: op.kind.other_contact().and_then(get),
            ..Rows::default()
        };
        let verdict = rules::decide(&op, &context(&op, me, &base_of), &found);
        for effect in &verdict.effects {
            if let Effect::PutContact(row) = effect {
                show_contact(rows.entry(row.id).or_default(), effect);
            }
        }
    }
    for (id, row) in rows {
        if let Some(row) = row {
            contacts::save(c, &row)?;
        }
        if !touches::any(c, id.0)? {
            drop_mirror(c, "contact", id.0)?;
        }
    }
    Ok(())
}

/// Shows articles again.
fn show_articles(c: &Connection, together: &BTreeSet<Uuid>, me: OperatorId) -> Result<()> {
    let mut rows: BTreeMap<ArticleId, Option<Article>> = BTreeMap::new();
    for id in together {
        rows.insert(ArticleId(*id), load_article_mirror(c, ArticleId(*id))?);
    }
    let base_of = |_: OpId, _: Field| BaseOf::Unknown;
    for (mut op, _) in waiting(c, together)?.into_values() {
        let get = |id: ArticleId| rows.get(&id).and_then(Option::as_ref);
        let own = op.kind.article().and_then(get);
        // Our own edit stays in sight until it is answered, whatever others wrote meanwhile.
        if let Some(row) = own {
            in_sight(&mut op.kind, row);
        }
        let found = Rows {
            article: own,
            other_article: op.kind.other_article().and_then(get),
            ..Rows::default()
        };
        let verdict = rules::decide(&op, &context(&op, me, &base_of), &found);
        for effect in &verdict.effects {
            if let Effect::PutArticle(row) = effect {
                show_article(rows.entry(row.id).or_default(), effect);
            }
        }
    }
    for (id, row) in rows {
        match row {
            Some(row) => book::save(c, &row)?,
            // Its author wanted to write it, and the server did not take it.
            None => book::remove(c, id)?,
        }
        if !touches::any(c, id.0)? {
            drop_mirror(c, "article", id.0)?;
        }
    }
    Ok(())
}

/// An op of ours as if its author had seen the article as it stands now.
fn in_sight(kind: &mut OpKind, row: &Article) {
    match kind {
        OpKind::ArticleSet { f, .. } => {
            for (field, change) in f.iter_mut() {
                change.base_op = None;
                change.base_version = Some(row.version(*field));
            }
        }
        OpKind::ArticleSettle {
            field, base_version, ..
        } => *base_version = row.version(*field),
        OpKind::ArticleState { expect, .. } => *expect = row.state,
        _ => {}
    }
}

/// One of ours, while nobody else knows it, comes behind every sequence a server can give.
pub(crate) fn save_outcome(c: &Connection, outcome: &SuggestionOutcome, seq: Version) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO outcome (id, case_id, action, at, row, mine, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET row = excluded.row, seq = excluded.seq",
    )?
    .execute(params![
        outcome.id.0,
        outcome.case.0,
        outcome.action,
        outcome.at.0,
        serde_json::to_string(outcome)?,
        seq == UNCONFIRMED,
        seq
    ])?;
    Ok(())
}
