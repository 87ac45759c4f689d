//! The control group: whether an organisation has one, and what it tells of over-help.
//!
//! Off by default: a public body should not withhold a useful service without wanting to know something by it, and below
//! some thousands of contacts it could not know. What is measured is whether people come back.

use super::sql::{Conn, all, id_at, json_at, run, value};
use super::{Storage, StorageError, audit};
use crate::decide::AuditNote;
use crate::token::SealKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oltre_domain::{CaseId, ContactId, OrganisationId, Timestamp};
use oltre_overhelp::{Arm, ControlGroup, Lift, Trial};
use oltre_wire::{Control, JournalLine};
use std::collections::BTreeMap;

/// Contacts in a month below which there is no control group: it would say nothing for years.
pub const CONTACTS_FOR_CONTROL: u64 = 3_000;
/// The days that count as a month, and in which somebody who returns has come back.
const DAYS: i64 = 30 * Timestamp::DAY;

/// What there is to say of a control group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlReport {
    /// Contacts of a hundred in it; 0 is none.
    pub share: u8,
    /// Contacts with a new case in the last 30 days.
    pub contacts: u64,
    /// Contacts who were made an offer that may be withheld, and whose 30 days are over.
    pub shown: Arm,
    /// Contacts from whom it was withheld.
    pub withheld: Arm,
    /// What the two say.
    pub lift: Option<Lift>,
    /// Contacts it still takes to know it to five points.
    pub missing: u64,
}

/// As hello tells of it; nothing while there is none.
pub(super) fn told(
    conn: &Conn,
    key: &SealKey,
    organisation: OrganisationId,
) -> Result<Option<Control>, StorageError> {
    let share = share(conn, organisation)?;
    Ok((share > 0).then(|| Control {
        salt: URL_SAFE_NO_PAD.encode(key.control_salt(organisation)),
        share,
    }))
}

impl Storage {
    /// Has `share` contacts of a hundred in the control group of the first organisation from now on; 0 ends it. Blocks.
    ///
    /// # Errors
    /// Too many of a hundred, too few contacts in a month, or the database cannot be written: nothing is changed.
    pub fn set_control(&self, share: u8) -> Result<(), StorageError> {
        let most = ControlGroup::MOST;
        if share > most {
            return Err(StorageError::Unfit(format!(
                "at most {most} contacts of a hundred can be in the control group"
            )));
        }
        let organisation = self.organisation();
        let now = self.now();
        self.write_now(move |writing| {
            writing.enter(organisation)?;
            let contacts = contacts(writing, organisation, now)?;
            if share > 0 && contacts < CONTACTS_FOR_CONTROL {
                return Err(StorageError::Unfit(format!(
                    "a control group takes {CONTACTS_FOR_CONTROL} contacts a month to say anything: there were {contacts} \
                     in the last 30 days"
                )));
            }
            run(
                writing,
                "UPDATE organisation SET control_share = ?2 WHERE tenant_id = ?1",
                (organisation.0.as_bytes(), i64::from(share)),
            )?;
            let did = if share > 0 { "control.on" } else { "control.off" };
            audit::append(writing, organisation, &[AuditNote::new(now, did)])
        })
    }

    /// What the control group of the first organisation tells so far. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn control(&self) -> Result<ControlReport, StorageError> {
        let organisation = self.organisation();
        let now = self.now();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            let share = share(conn, organisation)?;
            let (shown, withheld) = arms(conn, organisation, now)?;
            Ok(ControlReport {
                share,
                contacts: contacts(conn, organisation, now)?,
                shown,
                withheld,
                lift: Lift::of(shown, withheld),
                missing: Lift::missing(shown, withheld, share),
            })
        })
    }
}

fn share(conn: &Conn, organisation: OrganisationId) -> Result<u8, StorageError> {
    let share: Option<i64> = value(
        conn,
        "SELECT control_share FROM organisation WHERE tenant_id = ?1",
        [organisation.0.as_bytes()],
    )?;
    u8::try_from(share.unwrap_or(0)).map_err(|_| StorageError::Damaged("organisation"))
}

fn contacts(conn: &Conn, organisation: OrganisationId, now: Timestamp) -> Result<u64, StorageError> {
    let contacts: Option<i64> = value(
        conn,
        "SELECT count(DISTINCT contact_id) FROM case_row WHERE tenant_id = ?1 AND created_at > ?2",
        (organisation.0.as_bytes(), now.plus(-DAYS).0),
    )?;
    u64::try_from(contacts.unwrap_or(0)).map_err(|_| StorageError::Damaged("case_row"))
}

/// Each contact once in a month, by the first offer of it that was made or withheld; those whose 30 days are over.
fn arms(conn: &Conn, organisation: OrganisationId, now: Timestamp) -> Result<(Arm, Arm), StorageError> {
    let mut trials = BTreeMap::<(ContactId, String), (Timestamp, CaseId, bool)>::new();
    conn.each(
        "SELECT j.body, c.contact_id FROM journal AS j JOIN case_row AS c
         ON c.tenant_id = j.tenant_id AND c.case_id = j.case_id
         WHERE j.tenant_id = ?1 AND j.kind = 'decision' AND c.contact_id IS NOT NULL AND j.body LIKE '%\"trial\":{%'",
        [organisation.0.as_bytes()],
        &mut |row| {
            let line: JournalLine = json_at(row, 0, "journal")?;
            let contact: ContactId = id_at(row, 1)?;
            // A device writes what it wants in there: what is no trial is none.
            let trial = line.what.and_then(|mut what| what.get_mut("trial").map(serde_json::Value::take));
            let trial = trial.and_then(|trial| serde_json::from_value::<Trial>(trial).ok());
            if let Some(trial) = trial.filter(|_| now.since(line.at) > DAYS) {
                let first = (line.at, line.case, trial.withheld);
                let kept = trials.entry((contact, ControlGroup::month(line.at))).or_insert(first);
                *kept = first.min(*kept);
            }
            Ok(super::database::Reads::On)
        },
    )?;
    let (mut shown, mut withheld) = (Arm::default(), Arm::default());
    for ((contact, _), (at, case, is_withheld)) in trials {
        let arm = if is_withheld { &mut withheld } else { &mut shown };
        arm.contacts += 1;
        arm.came_back += u64::from(came_back(conn, organisation, contact, case, at)?);
    }
    Ok((shown, withheld))
}

/// With another case or the same one again. `at` is the beginning of the hour of the offer.
fn came_back(
    conn: &Conn,
    organisation: OrganisationId,
    contact: ContactId,
    case: CaseId,
    at: Timestamp,
) -> Result<bool, StorageError> {
    let tenant = organisation.0.as_bytes();
    let (from, until) = (at.plus(Timestamp::HOUR).0, at.plus(DAYS).0);
    let another = all(
        conn,
        "SELECT 1 FROM case_row WHERE tenant_id = ?1 AND contact_id = ?2 AND case_id <> ?3
         AND created_at > ?4 AND created_at <= ?5 LIMIT 1",
        (tenant, contact.0.as_bytes(), case.0.as_bytes(), from, until),
        |_| Ok(()),
    )?;
    let again = all(
        conn,
        "SELECT 1 FROM entry WHERE tenant_id = ?1 AND case_id = ?2 AND kind = 'reopened' AND at > ?3 AND at <= ?4 LIMIT 1",
        (tenant, case.0.as_bytes(), from, until),
        |_| Ok(()),
    )?;
    Ok(!another.is_empty() || !again.is_empty())
}
