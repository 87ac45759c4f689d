//! Contacts: rows, and who may see them.

use super::sql::Conn;
use super::sql::{all, json, json_at, maybe_id_at, one, run, value};
use super::{Storage, StorageError};
use crate::decide::HeldContact;
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
        "SELECT created_at, created_by, fields, points FROM contact WHERE tenant_id = ?1 AND contact_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| {
            let contact = Contact {
                id,
                created_at: Timestamp(row.get(0)?),
                f: json_at(row, 2, "contact")?,
                points: json_at(row, 3, "contact")?,
            };
            Ok((contact, maybe_id_at(row, 1)?))
        },
    )
}

/// A contact for the bench, with every scope that holds it. Missing ones are held as missing.
pub(super) fn hold(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<HeldContact, StorageError> {
    let Some((row, created_by)) = load(conn, organisation, id)? else {
        return Ok(HeldContact::default());
    };
    let mut scopes: BTreeSet<ScopeId> = all(
        conn,
        include_str!("sql/contact_scopes.sql"),
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| {
            let bytes: Vec<u8> = row.get(0)?;
            ScopeId::from_bytes(&bytes).ok_or(StorageError::Damaged("case_scope"))
        },
    )?
    .into_iter()
    .collect();
    scopes.extend(created_by.map(ScopeId::Own));
    Ok(HeldContact {
        row: Some(row),
        created_by,
        scopes,
        is_touched: false,
    })
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
        ),
    )?;
    Ok(())
}
