//! The journal: lines that change no row and are told to nobody. Each is kept once, however often it is sent.

use super::accounts::Credentials;
use super::sql::{Conn, all, id_at, maybe_id_at, run, value};
use super::{Storage, StorageError};
use crate::scope::Caller;
use oltre_domain::{CaseId, JournalId, MAX_TEXT_BYTES, OperatorId, Timestamp};
use oltre_wire::{JournalKind, JournalLine, JournalTaken};

/// A line: its id, and its bytes as they came.
pub(crate) type Line = (JournalId, String);

/// A line as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalKept {
    /// What it tells of: `read`, `decision` or `outcome`.
    pub kind: String,
    /// The case.
    pub case: CaseId,
    /// Who read it; nobody for a decision or an outcome.
    pub operator: Option<OperatorId>,
    /// The beginning of the hour, by the device's clock.
    pub at: Timestamp,
    /// The bytes the device made.
    pub body: String,
}

impl Storage {
    /// The journal of the first organisation, by case and hour. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn journal_kept(&self) -> Result<Vec<JournalKept>, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            all(
                conn,
                "SELECT kind, case_id, operator_id, at, body FROM journal WHERE tenant_id = ?1 ORDER BY case_id, at, line_id",
                [organisation.0.as_bytes()],
                |row| {
                    Ok(JournalKept {
                        kind: row.get(0)?,
                        case: id_at(row, 1)?,
                        operator: maybe_id_at(row, 2)?,
                        at: Timestamp(row.get(3)?),
                        body: row.get(4)?,
                    })
                },
            )
        })
    }

    /// Keeps lines; what is answered is on the disk.
    pub(crate) async fn journal(
        &self,
        credentials: Credentials,
        lines: Vec<Line>,
    ) -> Result<JournalTaken, StorageError> {
        self.write_as(credentials, move |caller, writing| {
            let mut answer = JournalTaken::default();
            for (id, body) in &lines {
                if keep(writing, caller, *id, body)? {
                    answer.taken.push(*id);
                } else {
                    answer.refused.push(*id);
                }
            }
            Ok(answer)
        })
        .await
    }
}

/// Keeps a line; false when it cannot be read, or another one has its id.
fn keep(conn: &Conn, caller: &Caller, id: JournalId, body: &str) -> Result<bool, StorageError> {
    // No engine keeps U+0000 in a text; as a letter of JSON it is written out and does no harm.
    let readable = (body.len() <= MAX_TEXT_BYTES && !body.contains('\0'))
        .then(|| serde_json::from_str::<JournalLine>(body).ok())
        .flatten();
    let Some(JournalLine {
        kind,
        case,
        at,
        what: _,
    }) = readable
    else {
        return Ok(false);
    };
    let tenant = caller.organisation.0.as_bytes();
    let author = match kind {
        JournalKind::Read => Some(*caller.operator.id.0.as_bytes()),
        JournalKind::Decision | JournalKind::Outcome => None,
    };
    let key = (
        tenant,
        id.0.as_bytes(),
        kind.as_str(),
        case.0.as_bytes(),
        author,
        at.0,
        body,
    );
    if run(conn, include_str!("sql/put_journal.sql"), key)? == 1 {
        if kind == JournalKind::Decision {
            // Why over-help kept silent is counted.
            let sql =
                "UPDATE case_row SET fact_stale = 1 WHERE tenant_id = ?1 AND case_id = ?2 AND fact_stale = 0";
            run(conn, sql, (tenant, case.0.as_bytes()))?;
        }
        return Ok(true);
    }
    let there: Option<String> = value(
        conn,
        "SELECT body FROM journal WHERE tenant_id = ?1 AND line_id = ?2",
        (tenant, id.0.as_bytes()),
    )?;
    Ok(there.as_deref() == Some(body))
}
