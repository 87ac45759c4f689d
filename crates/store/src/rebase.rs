//! Keeping the operator's unanswered ops on top of the server's rows.

use crate::{Result, cases, contacts, entries, leaving};
use oltre_domain::rules::{self, BaseOf, Context, Effect};
use oltre_domain::{
    CaseFile, CaseId, Cell, Contact, ContactId, Field, Op, OpId, OpKind, OperatorId, SuggestionOutcome,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Keeps the server's last state aside before the first unanswered op touches the rows.
pub(crate) fn keep_mirror(
    c: &Connection,
    case: Option<CaseId>,
    file: Option<&CaseFile>,
    contact: Option<ContactId>,
    row: Option<&Contact>,
) -> Result<()> {
    if let (Some(case), Some(file)) = (case, file)
        && !has_ops(c, "case_id", case.0)?
    {
        save_mirror(c, file)?;
    }
    if let (Some(contact), Some(row)) = (contact, row)
        && !has_ops(c, "contact", contact.0)?
    {
        save_contact_mirror(c, row)?;
    }
    Ok(())
}

fn has_ops(c: &Connection, column: &str, id: Uuid) -> Result<bool> {
    let sql = format!("SELECT 1 FROM outbox WHERE {column} = ?1 LIMIT 1");
    Ok(c.prepare_cached(&sql)?
        .query_row(params![id], |_| Ok(()))
        .optional()?
        .is_some())
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

/// Shows an effect of our own: fields keep the version the server gave them.
pub(crate) fn show(file: &mut Option<CaseFile>, contact: &mut Option<Contact>, effect: &Effect) {
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
        Effect::PutContact(_) => {
            let before = contact.clone();
            rules::apply_to_contact(contact, effect, 0);
            if let (Some(now), Some(before)) = (contact, before) {
                for (field, (_, version)) in &mut now.f {
                    *version = before.f.get(field).map_or(0, |(_, v)| *v);
                }
            }
        }
        // A conflict is the server's to open; until it does, the author sees their own value.
        Effect::PutConflict(conflict) if conflict.open => {}
        _ => rules::apply(file, effect, 0),
    }
}

/// Rows to show again.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) cases: BTreeSet<CaseId>,
    pub(crate) contacts: BTreeSet<ContactId>,
}

impl Touched {
    /// Shows them: all of them have, or just had, ops in the outbox.
    pub(crate) fn show(&self, c: &Connection, me: OperatorId) -> Result<()> {
        self.contacts.iter().try_for_each(|id| contact(c, *id, me))?;
        self.cases.iter().try_for_each(|id| case(c, *id, me))
    }
}

/// Shows a case again: the server's state with what is still in the outbox on top.
pub(crate) fn case(c: &Connection, id: CaseId, me: OperatorId) -> Result<()> {
    let ops = pending_ops(c, id)?;
    let mut file = load_mirror(c, id)?;
    if ops.is_empty() {
        if leaving::is_leaving(c, id)? {
            let contact = file.as_ref().and_then(|f| f.case.contact());
            cases::remove(c, id)?;
            return contact.map_or(Ok(()), |contact| contacts::remove_if_alone(c, contact));
        }
        match &file {
            Some(file) => {
                cases::save_file(c, file)?;
                drop_mirror(c, "case", id.0)?;
            }
            // The server never told of it: its creation was refused, or it left while ops were under way.
            None => cases::remove(c, id)?,
        }
        return cases::refresh(c, id);
    }
    for (op, unanswered) in &ops {
        let base_of =
            |_: OpId, field: Field| BaseOf::Version(file.as_ref().map_or(0, |f| f.case.version(field)));
        let mut op = op.clone();
        let version = |field: Field| file.as_ref().map_or(0, |x| x.case.version(field));
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
        let verdict = rules::decide(
            &op,
            &Context {
                by: me,
                base_of: &base_of,
            },
            file.as_ref(),
            None,
        );
        for effect in &verdict.effects {
            show(&mut file, &mut None, effect);
            // The case had left and came back: words not yet answered come back with it.
            if let Effect::Append(entry) = effect
                && *unanswered
                && !entries::is_there(c, entry.id)?
            {
                entries::put_pending(c, entry, entries::next_pending(c, id)?, op.oid)?;
            }
        }
    }
    match &file {
        Some(file) => cases::save_file(c, file)?,
        // Not here any more: the ops go out all the same, and come back as answers.
        None => cases::remove(c, id)?,
    }
    cases::refresh(c, id)
}

/// The ops of a case in the outbox, in order, and whether each still waits for its answer.
fn pending_ops(c: &Connection, case: CaseId) -> Result<Vec<(Op, bool)>> {
    let mut statement =
        c.prepare_cached("SELECT body, state <> 2 FROM outbox WHERE case_id = ?1 ORDER BY n")?;
    let found: Vec<(String, bool)> = statement
        .query_map(params![case.0], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    found
        .iter()
        .map(|(body, unanswered)| Ok((serde_json::from_str(body)?, *unanswered)))
        .collect()
}

/// Shows a contact again.
pub(crate) fn contact(c: &Connection, id: ContactId, me: OperatorId) -> Result<()> {
    let mut statement = c.prepare_cached("SELECT body FROM outbox WHERE contact = ?1 ORDER BY n")?;
    let bodies: Vec<String> = statement
        .query_map(params![id.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut row = load_contact_mirror(c, id)?;
    if bodies.is_empty() {
        if let Some(row) = &row {
            contacts::save(c, row)?;
            drop_mirror(c, "contact", id.0)?;
        }
        return Ok(());
    }
    let base_of = |_: OpId, _: Field| BaseOf::Unknown;
    for body in &bodies {
        let op: Op = serde_json::from_str(body)?;
        let verdict = rules::decide(
            &op,
            &Context {
                by: me,
                base_of: &base_of,
            },
            None,
            row.as_ref(),
        );
        for effect in &verdict.effects {
            show(&mut None, &mut row, effect);
        }
    }
    row.map_or(Ok(()), |row| contacts::save(c, &row))
}

pub(crate) fn save_outcome(c: &Connection, outcome: &SuggestionOutcome, mine: bool) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO outcome (id, case_id, action, at, row, mine) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET row = excluded.row",
    )?
    .execute(params![
        outcome.id.0,
        outcome.case.0,
        outcome.action,
        outcome.at.0,
        serde_json::to_string(outcome)?,
        mine
    ])?;
    Ok(())
}
