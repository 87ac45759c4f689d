//! Which rows the ops in the outbox touch.

use crate::Result;
use oltre_domain::{ArticleId, CaseId, Contact, ContactId, OpId, OpKind};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The ops that touch a row: number, bytes, whether they wait for their answer.
pub(crate) const OPS_OF: &str =
    "SELECT o.n, o.body, o.state <> 2 FROM outbox_row r JOIN outbox o ON o.oid = r.oid WHERE r.id = ?1";

/// Notes the rows of an op that enters the outbox.
pub(crate) fn note(c: &Connection, oid: OpId, kind: &OpKind) -> Result<()> {
    for case in [kind.case(), kind.other_case()].into_iter().flatten() {
        note_one(c, oid.0, "case", case.0)?;
    }
    for contact in [kind.contact(), kind.other_contact()].into_iter().flatten() {
        note_one(c, oid.0, "contact", contact.0)?;
    }
    for article in [kind.article(), kind.other_article()].into_iter().flatten() {
        note_one(c, oid.0, "article", article.0)?;
    }
    Ok(())
}

fn note_one(c: &Connection, oid: Uuid, kind: &str, id: Uuid) -> Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO outbox_row (oid, kind, id) VALUES (?1, ?2, ?3)")?
        .execute(params![oid, kind, id])?;
    Ok(())
}

/// A contact was merged while ops of ours touch it: they are about the one that stays too.
pub(crate) fn follow(c: &Connection, from: ContactId, to: ContactId) -> Result<()> {
    c.prepare_cached(
        "INSERT OR IGNORE INTO outbox_row (oid, kind, id) SELECT oid, kind, ?2 FROM outbox_row WHERE id = ?1",
    )?
    .execute(params![from.0, to.0])?;
    Ok(())
}

/// Whether an op in the outbox touches a row.
pub(crate) fn any(c: &Connection, id: Uuid) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT 1 FROM outbox_row WHERE id = ?1 LIMIT 1")?
            .query_row(params![id], |_| Ok(()))
            .optional()?
            .is_some(),
    )
}

/// The rows an op touches.
#[derive(Debug, Default)]
pub(crate) struct RowsOf {
    pub(crate) cases: Vec<CaseId>,
    pub(crate) contacts: Vec<ContactId>,
    pub(crate) articles: Vec<ArticleId>,
}

/// The cases, contacts and articles an op touches.
pub(crate) fn of_op(c: &Connection, oid: Uuid) -> Result<RowsOf> {
    let mut statement = c.prepare_cached("SELECT kind, id FROM outbox_row WHERE oid = ?1")?;
    let found: Vec<(String, Uuid)> = statement
        .query_map(params![oid], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut rows = RowsOf::default();
    for (kind, id) in found {
        match kind.as_str() {
            "case" => rows.cases.push(CaseId(id)),
            "article" => rows.articles.push(ArticleId(id)),
            _ => rows.contacts.push(ContactId(id)),
        }
    }
    Ok(rows)
}

/// A row and all that ops in the outbox join it to, directly or by way of others.
pub(crate) fn joined(c: &Connection, id: Uuid) -> Result<BTreeSet<Uuid>> {
    let mut together = BTreeSet::from([id]);
    let mut statement = c.prepare_cached(
        "SELECT DISTINCT o.id FROM outbox_row r JOIN outbox_row o ON o.oid = r.oid AND o.kind = r.kind WHERE r.id = ?1",
    )?;
    let mut ahead = vec![id];
    while let Some(id) = ahead.pop() {
        let found: Vec<Uuid> = statement
            .query_map(params![id], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        ahead.extend(found.into_iter().filter(|other| together.insert(*other)));
    }
    Ok(together)
}

/// Cases that ops in the outbox touch.
pub(crate) fn cases(c: &Connection) -> Result<std::collections::HashSet<CaseId>> {
    let mut statement = c.prepare_cached("SELECT DISTINCT id FROM outbox_row WHERE kind = 'case'")?;
    let ids = statement.query_map([], |r| r.get::<_, Uuid>(0))?;
    Ok(ids.map(|id| id.map(CaseId)).collect::<rusqlite::Result<_>>()?)
}

/// The contact that stands for the person among these rows.
pub(crate) fn person(rows: &BTreeMap<ContactId, Option<Contact>>, id: ContactId) -> ContactId {
    let (mut at, mut left) = (id, rows.len());
    while let Some(next) = rows.get(&at).and_then(Option::as_ref).and_then(|r| r.merged_into) {
        // Nobody is merged into somebody who was: the way is never longer than the rows there are.
        if left == 0 || !rows.contains_key(&next) {
            break;
        }
        at = next;
        left -= 1;
    }
    at
}
