//! Own ops that the server's rows have caught up with.

use crate::rebase::Touched;
use crate::{Result, entries, outbox, reach};
use oltre_domain::{CaseId, OperatorId, Version};
use rusqlite::{Connection, params};
use uuid::Uuid;

/// Own ops that a pull has passed leave the outbox; their rows are to be shown again.
pub(crate) fn leave_passed(
    c: &Connection,
    upto: Version,
    touched: &mut Touched,
    me: OperatorId,
) -> Result<()> {
    let mut statement =
        c.prepare_cached("SELECT oid, case_id, seq FROM outbox WHERE state = 2 AND seq <= ?1")?;
    let passed: Vec<(Uuid, Option<Uuid>, Version)> = statement
        .query_map(params![upto], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (oid, case, seq) in passed {
        touched.extend(c, oid)?;
        // What the op was thought to write and the server did not is gone; somebody's own words are not: the server said
        // it has them. But where the page did not bring them because the case is only a request here, they are out of sight.
        let out_of_sight = match case {
            Some(case) if entries::has_pending(c, oid)? => reach::is_request(c, CaseId(case), me)?,
            _ => false,
        };
        let which = if out_of_sight {
            outbox::Entries::All
        } else {
            outbox::Entries::NotByHand
        };
        outbox::drop_entries(c, oid, which)?;
        c.prepare_cached("UPDATE entry SET state = 0, seq = ?2, oid = NULL WHERE oid = ?1 AND state = 1")?
            .execute(params![oid, seq])?;
        c.prepare_cached("DELETE FROM outbox WHERE oid = ?1")?
            .execute(params![oid])?;
    }
    Ok(())
}
