//! Contacts as rows, and how they are found.

use crate::{Result, contact_state, people, touches};
use oltre_domain::{Contact, ContactField, ContactId, OpId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// A contact found, with the number of their open cases here.
#[derive(Clone, Debug)]
pub struct ContactFound {
    /// The contact.
    pub contact: Contact,
    /// Their open cases on this device.
    pub open_cases: u32,
    /// The name of the body they act for, when it is here.
    pub body: Option<String>,
}

pub(crate) fn load(c: &Connection, id: ContactId) -> Result<Option<Contact>> {
    let text: Option<String> = c
        .prepare_cached("SELECT row FROM contact WHERE id = ?1")?
        .query_row(params![id.0], |r| r.get(0))
        .optional()?;
    text.map(|t| Ok(serde_json::from_str(&t)?)).transpose()
}

pub(crate) fn save(c: &Connection, contact: &Contact) -> Result<()> {
    let row = serde_json::to_string(contact)?;
    let known: Option<(i64, String)> = c
        .prepare_cached("SELECT num, name FROM contact WHERE id = ?1")?
        .query_row(params![contact.id.0], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let name = contact.text(ContactField::Name);
    match known {
        Some((num, before)) => {
            c.prepare_cached("UPDATE contact SET name = ?2, row = ?3 WHERE num = ?1")?
                .execute(params![num, name, row])?;
            if before != name {
                c.prepare_cached(
                    "INSERT INTO contact_fts (contact_fts, rowid, name) VALUES ('delete', ?1, ?2)",
                )?
                .execute(params![num, before])?;
                c.prepare_cached("INSERT INTO contact_fts (rowid, name) VALUES (?1, ?2)")?
                    .execute(params![num, name])?;
            }
            people::place(c, contact)?;
        }
        None => {
            let person = people::stands_for(c, contact)?;
            c.prepare_cached(
                "INSERT INTO contact (id, name, row, merged_into, person) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                contact.id.0,
                name,
                row,
                contact.merged_into.map(|m| m.0),
                person.0
            ])?;
            let num = c.last_insert_rowid();
            c.prepare_cached("INSERT INTO contact_fts (rowid, name) VALUES (?1, ?2)")?
                .execute(params![num, name])?;
            people::take_along(c, contact.id, person)?;
        }
    }
    save_body(c, contact)?;
    save_points(c, contact)
}

/// Whom they act for, where it is looked for from the body's side.
fn save_body(c: &Connection, contact: &Contact) -> Result<()> {
    let body = contact.text(ContactField::ActsFor).parse::<ContactId>().ok();
    c.prepare_cached("UPDATE contact SET acts_for = ?2 WHERE id = ?1 AND acts_for IS NOT ?2")?
        .execute(params![contact.id.0, body.map(|body| body.0)])?;
    Ok(())
}

fn save_points(c: &Connection, contact: &Contact) -> Result<()> {
    let there: Vec<(i64, String)> = c
        .prepare_cached("SELECT num, value FROM contact_point WHERE contact = ?1")?
        .query_map(params![contact.id.0], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (num, value) in &there {
        if !contact.points.iter().any(|p| p.value == *value) {
            c.prepare_cached("INSERT INTO point_fts (point_fts, rowid, value) VALUES ('delete', ?1, ?2)")?
                .execute(params![num, value])?;
            c.prepare_cached("DELETE FROM contact_point WHERE num = ?1")?
                .execute(params![num])?;
        }
    }
    for point in &contact.points {
        if there.iter().any(|(_, value)| *value == point.value) {
            continue;
        }
        let added = c
            .prepare_cached("INSERT OR IGNORE INTO contact_point (contact, value) VALUES (?1, ?2)")?
            .execute(params![contact.id.0, point.value])?;
        if added == 1 {
            let num = c.last_insert_rowid();
            c.prepare_cached("INSERT INTO point_fts (rowid, value) VALUES (?1, ?2)")?
                .execute(params![num, point.value])?;
        }
    }
    Ok(())
}

/// A contact is gone from this device, with every word of it.
pub(crate) fn remove(c: &Connection, id: ContactId) -> Result<()> {
    contact_state::remove(c, id)?;
    let found: Option<(i64, String)> = c
        .prepare_cached("SELECT num, name FROM contact WHERE id = ?1")?
        .query_row(params![id.0], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((num, name)) = found else {
        return Ok(());
    };
    let nobody = Contact {
        id,
        created_at: Timestamp(0),
        f: BTreeMap::new(),
        points: BTreeSet::new(),
        merged_into: None,
    };
    save_points(c, &nobody)?;
    c.prepare_cached("INSERT INTO contact_fts (contact_fts, rowid, name) VALUES ('delete', ?1, ?2)")?
        .execute(params![num, name])?;
    c.prepare_cached("DELETE FROM contact WHERE num = ?1")?
        .execute(params![num])?;
    Ok(())
}

/// When the last case of a contact has left this device, so does the contact, and then the one it was merged into. A
/// contact that others were merged into stays with them.
pub(crate) fn remove_if_alone(c: &Connection, id: ContactId) -> Result<()> {
    let needed: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM case_row WHERE contact = ?1) OR EXISTS (SELECT 1 FROM contact WHERE merged_into = ?1)",
        )?
        .query_row(params![id.0], |r| r.get(0))?;
    if needed || touches::any(c, id.0)? {
        return Ok(());
    }
    let stays = load(c, id)?.and_then(|row| row.merged_into);
    remove(c, id)?;
    stays.map_or(Ok(()), |stays| remove_if_alone(c, stays))
}

/// The server did not accept an op that created a contact here: there is no such contact.
pub(crate) fn uncreate(c: &Connection, id: ContactId, oid: OpId) -> Result<()> {
    let created_here: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE oid = ?2 AND name = 'contact.create')
             AND NOT EXISTS (SELECT 1 FROM mirror WHERE kind = 'contact' AND id = ?1)",
        )?
        .query_row(params![id.0, oid.0], |r| r.get(0))?;
    if created_here { remove(c, id) } else { Ok(()) }
}

/// Indexes the contacts that stay when the index was emptied.
pub(crate) fn index_all(c: &Connection) -> Result<()> {
    c.execute_batch(
        "INSERT INTO contact_fts (rowid, name) SELECT num, name FROM contact;
         INSERT INTO point_fts (rowid, value) SELECT num, value FROM contact_point;",
    )?;
    Ok(())
}
