//! Contacts: rows, and who may see them.

use super::sql::Conn;
use super::sql::{all, id_at, json, json_at, maybe_id_at, one, run, value};
use super::{Storage, StorageError, contact_state};
use crate::decide::{Bench, HeldContact};
use crate::scope::ScopeId;
use oltre_domain::{Contact, ContactId, OperatorId, OrganisationId, Timestamp, Version};
use std::collections::BTreeSet;

impl Storage {
    /// Whether the first organisation has this contact. Blocks.
    pub(crate) fn has_contact(&self, id: ContactId) -> Result<bool, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            is_there(conn, organisation, id)
        })
    }
}

/// Whether a contact is there.
pub(super) fn is_there(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<bool, StorageError> {
    let there: Option<i64> = value(
        conn,
        "SELECT 1 FROM contact WHERE tenant_id = ?1 AND contact_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
    )?;
    Ok(there.is_some())
}

/// A contact's row and who wrote it down.
pub(super) fn load(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Option<(Contact, Option<OperatorId>)>, StorageError> {
    one(
        conn,
        "SELECT created_at, created_by, fields, points, merged_into FROM contact WHERE tenant_id = ?1 AND contact_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| {
            let contact = Contact {
                id,
                created_at: Timestamp(row.get(0)?),
                f: json_at(row, 2, "contact")?,
                points: json_at(row, 3, "contact")?,
                merged_into: maybe_id_at(row, 4)?,
            };
            Ok((contact, maybe_id_at(row, 1)?))
        },
    )
}

/// A contact for the bench, with every scope that holds it, and what their cases say of them when an act may change it.
/// Missing ones are held as missing.
pub(super) fn hold(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
    with_facts: bool,
) -> Result<HeldContact, StorageError> {
    let Some((row, created_by)) = load(conn, organisation, id)? else {
        return Ok(HeldContact::missing(id));
    };
    let mut scopes: BTreeSet<ScopeId> = all(
        conn,
        concat!(
            include_str!("sql/person.sql"),
            include_str!("sql/contact_scopes.sql")
        ),
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| {
            let bytes: Vec<u8> = row.get(0)?;
            ScopeId::from_bytes(&bytes).ok_or(StorageError::Damaged("case_scope"))
        },
    )?
    .into_iter()
    // An office that was asked about a case is not told whose it is.
    .filter(|scope| scope.is_whole())
    .collect();
    let authors = all(
        conn,
        concat!(
            include_str!("sql/person.sql"),
            include_str!("sql/contact_authors.sql")
        ),
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| id_at::<OperatorId>(row, 0),
    )?;
    scopes.extend(authors.into_iter().map(ScopeId::Own));
    Ok(HeldContact {
        row: Some(row),
        created_by,
        scopes,
        state: contact_state::load(conn, organisation, id)?,
        facts: if with_facts {
            Some(contact_state::facts(conn, organisation, id)?)
        } else {
            None
        },
        ..HeldContact::missing(id)
    })
}

/// A contact and those it was merged into: the last one stands for the person. Empty when there is no such contact.
pub(super) fn chain(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Vec<Contact>, StorageError> {
    let (mut chain, mut at): (Vec<Contact>, _) = (Vec::new(), Some(id));
    // Nobody is merged into somebody who was merged: it ends.
    while let Some(id) = at.filter(|id| chain.iter().all(|c| c.id != *id)) {
        let Some((row, _)) = load(conn, organisation, id)? else {
            break;
        };
        at = row.merged_into;
        chain.push(row);
    }
    Ok(chain)
}

/// Locks these contacts and those they were merged into, each in the order of ids, and puts them on the bench.
pub(super) fn hold_all(
    conn: &Conn,
    organisation: OrganisationId,
    ids: BTreeSet<ContactId>,
    with_facts: bool,
    bench: &mut Bench,
) -> Result<(), StorageError> {
    let mut people = ids.clone();
    for id in ids {
        people.extend(chain(conn, organisation, id)?.into_iter().map(|c| c.id));
    }
    while let Some(id) = people.pop_first() {
        conn.lock(
            "SELECT contact_id FROM contact WHERE tenant_id = ?1 AND contact_id = ?2",
            (organisation.0.as_bytes(), id.0.as_bytes()),
        )?;
        let held = hold(conn, organisation, id, with_facts)?;
        // Merged between the two reads: the one that stays is wanted too.
        let stays = held.row.as_ref().and_then(|row| row.merged_into);
        bench.contacts.insert(id, held);
        people.extend(stays.filter(|c| !bench.contacts.contains_key(c)));
    }
    Ok(())
}

/// Writes a contact's row as it stands.
pub(super) fn put(
    conn: &Conn,
    organisation: OrganisationId,
    contact: &Contact,
    created_by: Option<OperatorId>,
    seq: Version,
) -> Result<(), StorageError> {
    let Contact {
        id,
        created_at,
        f,
        points,
        merged_into,
    } = contact;
    run(
        conn,
        include_str!("sql/put_contact.sql"),
        (
            organisation.0.as_bytes(),
            id.0.as_bytes(),
            created_at.0,
            created_by.map(|o| *o.0.as_bytes()),
            json(f),
            json(points),
            seq,
            merged_into.map(|c| *c.0.as_bytes()),
        ),
    )?;
    Ok(())
}
