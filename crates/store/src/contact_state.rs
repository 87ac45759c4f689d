//! What has to be known of a contact, as the server said last.

use crate::{Result, Store};
use oltre_domain::{ContactId, ContactState};
use rusqlite::{Connection, OptionalExtension, params};

/// Takes in what the server says now; nothing to know leaves no row.
pub(crate) fn save(c: &Connection, state: &ContactState) -> Result<()> {
    if state.is_nothing() {
        return remove(c, state.contact);
    }
    c.prepare_cached("INSERT OR REPLACE INTO contact_state (contact, row) VALUES (?1, ?2)")?
        .execute(params![state.contact.0, serde_json::to_string(state)?])?;
    Ok(())
}

/// With the contact goes what was known of them.
pub(crate) fn remove(c: &Connection, contact: ContactId) -> Result<()> {
    c.prepare_cached("DELETE FROM contact_state WHERE contact = ?1")?
        .execute(params![contact.0])?;
    Ok(())
}

pub(crate) fn load(c: &Connection, contact: ContactId) -> Result<ContactState> {
    let text: Option<String> = c
        .prepare_cached("SELECT row FROM contact_state WHERE contact = ?1")?
        .query_row(params![contact.0], |r| r.get(0))
        .optional()?;
    Ok(match text {
        Some(text) => serde_json::from_str(&text)?,
        None => ContactState::nothing(contact),
    })
}

impl Store {
    /// What has to be known of a contact, also from cases this device does not hold.
    ///
    /// # Errors
    /// The database fails.
    pub fn contact_state(&self, contact: ContactId) -> Result<ContactState> {
        self.read(|c| load(c, contact))
    }
}
