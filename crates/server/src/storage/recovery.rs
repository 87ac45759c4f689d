//! What a revoked device had not sent: taken once, piece by piece, and opened by whoever runs the server.

use super::sql::{Conn, all, id_at, json_at, one, run};
use super::{Storage, StorageError, audit};
use crate::auth::is_signed;
use crate::decide::AuditNote;
use oltre_domain::{DeviceId, OpId, OrganisationId, Sha256, Timestamp};
use oltre_wire::{
    ProblemCode, RECOVERY_PIECE, RECOVERY_PIECES, Recovery, ResultLine, Unsent, recovery_message, unseal,
};
use sha2::Digest as _;
use std::collections::BTreeSet;

/// An op that changed nothing here, kept for a supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Its id.
    pub oid: OpId,
    /// When it was made, by the device's clock; when it was refused, for one that was pushed.
    pub at: Timestamp,
    /// What this server answered: `unsent` when it was never here, `done` when it had arrived all the same and only the answer
    /// was lost; else why it was not taken: `stranded`, or a code of a rule.
    pub why: String,
    /// Why not, in the words of the device alone; none when it says nothing of it.
    pub said: Option<String>,
    /// Its bytes.
    pub body: String,
}

/// All that can be read of a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveredOps {
    /// Why what the device delivered cannot be read: not all pieces have come, or the seal does not fit.
    pub unreadable: Option<String>,
    /// What it had not sent, then what it pushed and was stranded.
    pub ops: Vec<Recovered>,
}

/// How much of a device can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryLine {
    /// The device.
    pub device: DeviceId,
    /// What it was called; empty for one that a restored backup does not know.
    pub name: String,
    /// Pieces of what it had not sent that are here, and how many there are; none when it delivered nothing.
    pub delivered: Option<(u32, u32)>,
    /// Ops it pushed outside its scopes or rights.
    pub stranded: u32,
}

impl Storage {
    /// Keeps a piece. False when it was here already.
    ///
    /// # Errors
    /// No device that was revoked has signed it, or another piece came in its place before.
    pub(crate) async fn keep_recovery(&self, piece: Recovery, bytes: Vec<u8>) -> Result<bool, StorageError> {
        let now = self.now();
        self.write(move |writing| {
            writing.enter(piece.organisation)?;
            if !is_by_revoked(writing, &piece, &bytes)? {
                return Err(StorageError::Refused(ProblemCode::Unauthenticated));
            }
            let (tenant, device) = (piece.organisation.0.as_bytes(), piece.device.0.as_bytes());
            let known: Option<(u32, Vec<u8>)> = one(
                writing,
                "SELECT parts, bytes FROM recovery WHERE tenant_id = ?1 AND device_id = ?2 AND part = ?3",
                (tenant, device, piece.part),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            match known {
                // Its answer was lost.
                Some((parts, before)) if parts == piece.parts && before == bytes => return Ok(false),
                Some(_) => return Err(StorageError::Refused(ProblemCode::AlreadyDelivered)),
                None => {}
            }
            run(
                writing,
                "INSERT INTO recovery (tenant_id, device_id, part, parts, at, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (tenant, device, piece.part, piece.parts, now.0, &bytes),
            )?;
            if piece.part + 1 == piece.parts {
                let mut note = AuditNote::new(now, "device.recovery");
                note.id = Some(piece.device.0);
                audit::append(writing, piece.organisation, &[note])?;
            }
            Ok(true)
        })
        .await
    }

    /// The devices of the first organisation of which something can be read. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn recoveries(&self) -> Result<Vec<RecoveryLine>, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            all(
                conn,
                include_str!("sql/recoveries.sql"),
                [organisation.0.as_bytes()],
                |row| {
                    let (here, parts): (u32, Option<u32>) = (row.get(2)?, row.get(3)?);
                    Ok(RecoveryLine {
                        device: id_at(row, 0)?,
                        name: row.get(1)?,
                        delivered: parts.map(|parts| (here, parts)),
                        stranded: row.get(4)?,
                    })
                },
            )
        })
    }

    /// What a device had not sent, then what it pushed and was stranded; that somebody read it is noted in the audit trail.
    /// Where both tell of the same op, what was pushed counts: a device cannot change it any more. Blocks.
    ///
    /// # Errors
    /// The database cannot be read, or the note not written.
    pub fn recovered(&self, device: DeviceId) -> Result<RecoveredOps, StorageError> {
        let (organisation, now) = (self.organisation(), self.now());
        let secret = self.key().recovery_secret(organisation);
        let found = self.read_now(|conn| {
            conn.enter(organisation)?;
            let stranded = all(
                conn,
                "SELECT oid, at, body FROM stranded_op WHERE tenant_id = ?1 AND device_id = ?2 ORDER BY at, oid",
                (organisation.0.as_bytes(), device.0.as_bytes()),
                |row| {
                    Ok(Recovered {
                        oid: id_at(row, 0)?,
                        at: Timestamp(row.get(1)?),
                        why: "stranded".to_owned(),
                        said: None,
                        body: row.get(2)?,
                    })
                },
            )?;
            let (unreadable, mut ops) = match unsent(conn, &secret, organisation, device) {
                Ok(ops) => (None, ops),
                Err(StorageError::Unfit(why)) => (Some(why), Vec::new()),
                Err(error) => return Err(error),
            };
            let pushed: BTreeSet<OpId> = stranded.iter().map(|op| op.oid).collect();
            ops.retain(|op| !pushed.contains(&op.oid));
            ops.extend(stranded);
            Ok(RecoveredOps { unreadable, ops })
        })?;
        if found != RecoveredOps::default() {
            self.write_now(move |writing| {
                writing.enter(organisation)?;
                let mut note = AuditNote::new(now, "device.recovered");
                note.id = Some(device.0);
                audit::append(writing, organisation, &[note])
            })?;
        }
        Ok(found)
    }
}

fn is_by_revoked(conn: &Conn, piece: &Recovery, bytes: &[u8]) -> Result<bool, StorageError> {
    let Recovery {
        organisation,
        device,
        part,
        parts,
        bytes: _,
        signature,
    } = piece;
    let fits = (1..=RECOVERY_PIECES).contains(parts) && part < parts && bytes.len() <= RECOVERY_PIECE;
    let key: Option<Vec<u8>> = one(
        conn,
        "SELECT public_key FROM device WHERE tenant_id = ?1 AND device_id = ?2 AND revoked_at IS NOT NULL",
        (organisation.0.as_bytes(), device.0.as_bytes()),
        |row| row.get(0),
    )?;
    let Some(key) = key.filter(|_| fits) else {
        return Ok(false);
    };
    let key = key.try_into().map_err(|_| StorageError::Damaged("device"))?;
    let hash = Sha256(sha2::Sha256::digest(bytes).into());
    let message = recovery_message(*organisation, *device, (*part, *parts), hash);
    Ok(is_signed(&key, &message, signature))
}

fn unsent(
    conn: &Conn,
    secret: &[u8; 32],
    organisation: OrganisationId,
    device: DeviceId,
) -> Result<Vec<Recovered>, StorageError> {
    let pieces: Vec<(u32, Vec<u8>)> = all(
        conn,
        "SELECT parts, bytes FROM recovery WHERE tenant_id = ?1 AND device_id = ?2 ORDER BY part",
        (organisation.0.as_bytes(), device.0.as_bytes()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((parts, _)) = pieces.first() else {
        return Ok(Vec::new());
    };
    if u32::try_from(pieces.len()) != Ok(*parts) {
        let what = format!("{} of {parts} pieces have come", pieces.len());
        return Err(StorageError::Unfit(what));
    }
    let sealed: Vec<u8> = pieces.into_iter().flat_map(|(_, bytes)| bytes).collect();
    let unfit = || StorageError::Unfit("the seal does not fit".to_owned());
    let words = unseal(secret, organisation, device, &sealed).map_err(|_| unfit())?;
    let ops: Vec<Unsent> = serde_json::from_slice(&words).map_err(|_| unfit())?;
    let mut found = Vec::with_capacity(ops.len());
    for Unsent { oid, at, code, body } in ops {
        let why = answered(conn, organisation, oid, &body)?;
        let said = code;
        found.push(Recovered {
            oid,
            at,
            why,
            said,
            body,
        });
    }
    Ok(found)
}

/// What an op came to, by its id and its very bytes: of others under its id nothing was ever answered.
fn answered(
    conn: &Conn,
    organisation: OrganisationId,
    oid: OpId,
    body: &str,
) -> Result<String, StorageError> {
    let hash: [u8; 32] = sha2::Sha256::digest(body).into();
    let result: Option<ResultLine> = one(
        conn,
        "SELECT result FROM op_result WHERE tenant_id = ?1 AND oid = ?2 AND body_sha256 = ?3",
        (organisation.0.as_bytes(), oid.0.as_bytes(), hash),
        |row| json_at(row, 0, "op_result"),
    )?;
    Ok(match result {
        None | Some(ResultLine::Upgrade | ResultLine::Later) => "unsent".to_owned(),
        Some(
            ResultLine::Applied { .. }
            | ResultLine::Merged { .. }
            | ResultLine::Noop { .. }
            | ResultLine::Conflict { .. },
        ) => "done".to_owned(),
        Some(ResultLine::Rejected { code, .. }) => code,
        Some(ResultLine::Stranded) => "stranded".to_owned(),
        Some(ResultLine::DependencyFailed { .. }) => "dependency_failed".to_owned(),
    })
}
