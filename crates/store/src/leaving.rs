//! Cases that are too old to be held, and whose ops are still on their way: an operator's edit is answered before its case
//! goes. A case that moved out of sight is not kept so: that goes at once.

use crate::Result;
use oltre_domain::CaseId;
use rusqlite::{Connection, params};

/// A case goes once its ops are answered.
pub(crate) fn let_leave(c: &Connection, id: CaseId) -> Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO leaving (case_id) VALUES (?1)")?
        .execute(params![id.0])?;
    Ok(())
}

/// It came back meanwhile.
pub(crate) fn let_stay(c: &Connection, id: CaseId) -> Result<()> {
    c.prepare_cached("DELETE FROM leaving WHERE case_id = ?1")?
        .execute(params![id.0])?;
    Ok(())
}

/// Whether it goes once its ops are answered.
pub(crate) fn is_leaving(c: &Connection, id: CaseId) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT EXISTS (SELECT 1 FROM leaving WHERE case_id = ?1)")?
            .query_row(params![id.0], |r| r.get(0))?,
    )
}
