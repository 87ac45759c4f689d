//! Cases that a page named and this device does not hold: they are asked for one by one.

use crate::pull::Page;
use crate::requests::Requests;
use crate::{Result, Store, cases, meta};
use oltre_domain::CaseId;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// The cases still to be asked for, as a JSON list: the cursor has passed what named them.
pub(crate) const MISSING: &str = "missing";

impl Store {
    /// Cases that pages named and this device does not hold.
    ///
    /// # Errors
    /// The database fails.
    pub fn missing(&self) -> Result<Vec<CaseId>> {
        self.read(missing)
    }
}

pub(crate) fn missing(c: &Connection) -> Result<Vec<CaseId>> {
    match meta::get(c, MISSING)?.filter(|list| !list.is_empty()) {
        Some(list) => Ok(serde_json::from_str(&list)?),
        None => Ok(Vec::new()),
    }
}

/// Which cases are still to be asked for after a page. What hangs on a case nobody has here goes when the server says
/// that it is not for this device.
pub(crate) fn still(
    c: &Connection,
    page: &Page,
    named: &BTreeSet<CaseId>,
    gone: &BTreeSet<CaseId>,
    requests: &Requests,
) -> Result<Vec<CaseId>> {
    let before = missing(c)?;
    // A snapshot's page carries whole cases: nothing in it names one without bringing it.
    let suspects = if page.bulk { &BTreeSet::new() } else { named };
    if before.is_empty() && suspects.is_empty() {
        return Ok(before);
    }
    let mut still = Vec::new();
    for id in before
        .iter()
        .chain(suspects.iter().filter(|id| !before.contains(id)))
    {
        let again = page.again.contains(id)
            || page.fetched != Some(*id) && !gone.contains(id) && requests.is_outgrown(c, *id)?;
        if !again && (gone.contains(id) || is_held(c, *id)?) {
            continue;
        }
        if page.fetched == Some(*id) {
            cases::remove(c, *id)?;
        } else {
            still.push(*id);
        }
    }
    if still != before {
        meta::set(c, MISSING, &serde_json::to_string(&still)?)?;
    }
    Ok(still)
}

/// The server's state of a case is here, in its row or under ops of ours.
fn is_held(c: &Connection, id: CaseId) -> Result<bool> {
    Ok(c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM mirror WHERE kind = 'case' AND id = ?1)
             OR EXISTS (SELECT 1 FROM case_row WHERE id = ?1)
                AND NOT EXISTS (SELECT 1 FROM outbox_row WHERE id = ?1)",
    )?
    .query_row(params![id.0], |r| r.get(0))?)
}
