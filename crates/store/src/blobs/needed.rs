//! Which bytes stay, and which go with the rows that spoke of them.

use super::{ON_SERVER, TO_FETCH};
use crate::Result;
use oltre_domain::{CaseId, Op, OpKind, Sha256};
use rusqlite::{Connection, params};

/// Somebody speaks of these bytes still: a case that is here, an op that waits, one that was not accepted and whose author
/// has not said that it may go.
const IS_NEEDED: &str = "(EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = blob.sha256)
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.name = 'attachment.add' AND json_extract(o.body, '$.sha256') = blob.sha256)
    OR EXISTS (SELECT 1 FROM refused r WHERE r.name = 'attachment.add' AND r.body <> ''
               AND json_extract(r.body, '$.sha256') = blob.sha256))";

/// Lets go of bytes that nobody here speaks of any more and that the server has. What it does not have stays: its author
/// is told, and decides.
pub(crate) fn drop_unneeded(c: &Connection) -> Result<()> {
    c.prepare_cached(&format!(
        "DELETE FROM blob WHERE state IN (?1, ?2) AND NOT {IS_NEEDED}"
    ))?
    .execute([ON_SERVER, TO_FETCH])?;
    Ok(())
}

/// Lets go of bytes that nobody here speaks of any more, whether the server has them or not: somebody said so.
pub(crate) fn let_go(c: &Connection, sha256: Sha256) -> Result<()> {
    c.prepare_cached(&format!("DELETE FROM blob WHERE sha256 = ?1 AND NOT {IS_NEEDED}"))?
        .execute(params![sha256.to_string()])?;
    Ok(())
}

/// The same for what an op spoke of that is gone: taken back, dismissed, or about an erased person.
pub(crate) fn let_go_of_op(c: &Connection, body: &str) -> Result<()> {
    match serde_json::from_str::<Op>(body).map(|op| op.kind) {
        Ok(OpKind::AttachmentAdd { sha256, .. }) => let_go(c, sha256),
        _ => Ok(()),
    }
}

/// The same for all that a case spoke of which is gone for everybody. Asked before it is removed, done after.
pub(crate) fn spoken_of(c: &Connection, case: CaseId) -> Result<Vec<Sha256>> {
    let mut statement = c.prepare_cached("SELECT DISTINCT sha256 FROM attachment WHERE case_id = ?1")?;
    let texts: Vec<String> = statement
        .query_map(params![case.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(texts.iter().filter_map(|text| text.parse().ok()).collect())
}
