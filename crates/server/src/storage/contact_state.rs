//! What has to be known of a contact, derived from all their cases. The row is kept so that a snapshot reads it with the
//! contact; what it is derived from is read when an act may change it.

use super::StorageError;
use super::sql::Conn;
use super::sql::{all, id_at, json, json_at, one, run};
use oltre_domain::{
    BrokenPromise, CaseFacts, CaseId, ContactId, ContactState, OrganisationId, SuggestionOutcome, Timestamp,
    Version,
};
use std::collections::BTreeMap;

/// What was told last; nothing when there is nothing to know.
pub(super) fn load(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<ContactState, StorageError> {
    let found = one(
        conn,
        "SELECT body FROM contact_state WHERE tenant_id = ?1 AND contact_id = ?2",
        (organisation.0.as_bytes(), id.0.as_bytes()),
        |row| json_at(row, 0, "contact_state"),
    )?;
    Ok(found.unwrap_or_else(|| ContactState::nothing(id)))
}

/// Keeps what is told now. A contact of whom there is nothing to know has no row.
pub(super) fn put(
    conn: &Conn,
    organisation: OrganisationId,
    state: &ContactState,
    seq: Version,
) -> Result<(), StorageError> {
    let (tenant, id) = (organisation.0.as_bytes(), state.contact.0.as_bytes());
    if state.is_nothing() {
        run(
            conn,
            "DELETE FROM contact_state WHERE tenant_id = ?1 AND contact_id = ?2",
            (tenant, id),
        )?;
        return Ok(());
    }
    run(
        conn,
        include_str!("sql/put_contact_state.sql"),
        (tenant, id, json(state), seq),
    )?;
    Ok(())
}

/// What each case of a contact says of them.
pub(super) fn facts(
    conn: &Conn,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<BTreeMap<CaseId, CaseFacts>, StorageError> {
    let key = (organisation.0.as_bytes(), id.0.as_bytes());
    let mut facts: BTreeMap<CaseId, CaseFacts> = BTreeMap::new();
    for case in all(
        conn,
        concat!(
            include_str!("sql/person.sql"),
            include_str!("sql/complaints_of_contact.sql")
        ),
        key,
        |row| id_at::<CaseId>(row, 0),
    )? {
        facts.entry(case).or_default().complaint = true;
    }
    for promise in all(
        conn,
        concat!(
            include_str!("sql/person.sql"),
            include_str!("sql/broken_of_contact.sql")
        ),
        key,
        |row| {
            Ok(BrokenPromise {
                case: id_at(row, 0)?,
                promise: id_at(row, 1)?,
                due: Timestamp(row.get(2)?),
            })
        },
    )? {
        facts.entry(promise.case).or_default().broken.insert(promise);
    }
    for outcome in all(
        conn,
        concat!(
            include_str!("sql/person.sql"),
            include_str!("sql/outcomes_of_contact.sql")
        ),
        key,
        |row| json_at::<SuggestionOutcome>(row, 0, "suggestion_outcome"),
    )? {
        facts.entry(outcome.case).or_default().hear(&outcome);
    }
    Ok(facts)
}
