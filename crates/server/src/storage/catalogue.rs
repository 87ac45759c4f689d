//! Over-help's catalogue: its pieces lie in the directory, so that they travel with it, and each of their versions here.
//!
//! What is put in force is read by over-help first, together with everything that is in force: a console never gets a piece
//! that it cannot use, whoever wrote it.

use super::accounts::Credentials;
use super::directory::{self, Author, Standing};
use super::engine::Writing;
use super::sql::{Conn, all, json, json_at, run};
use super::{Storage, StorageError};
use crate::seed::SeedReport;
use oltre_domain::{
    CataloguePiece, MAX_PIECE_BYTES, OperatorId, OrganisationId, PieceState, Role, Timestamp, check_text,
};
use oltre_overhelp::catalogue::EntryFault;
use oltre_overhelp::catalogue::pieces::{KINDS, Pieces, faults_of};
use oltre_wire::{ProblemCode, PutPiece, Row};
use std::collections::BTreeMap;

/// Characters of a piece's key.
const KEY: usize = 120;
/// Versions of one piece that are told.
const VERSIONS: i64 = 200;

/// Why pieces are not put.
#[derive(Debug)]
pub(crate) enum NotPut {
    /// The role, the version or the shape.
    Refused(ProblemCode, String),
    /// What over-help says of them.
    Faults(Vec<EntryFault>),
}

/// Whether a role may change the catalogue.
const fn may_edit(role: Role) -> bool {
    matches!(role, Role::Editor | Role::Supervisor | Role::Admin)
}

impl Storage {
    /// Writes pieces, all of them or none, and gives them as they stand.
    pub(crate) async fn put_pieces(
        &self,
        credentials: Credentials,
        pieces: Vec<PutPiece>,
    ) -> Result<Result<Vec<CataloguePiece>, NotPut>, StorageError> {
        let now = self.now();
        let year = self.year(now);
        self.write_as(credentials, move |caller, writing| {
            if !may_edit(caller.operator.role) {
                return Ok(Err(NotPut::Refused(ProblemCode::NotAllowed, String::new())));
            }
            let author = Author {
                by: caller.operator.id,
                device: caller.device,
            };
            let wanted = match next(writing, caller.organisation, &pieces, Some(author.by), now)? {
                Ok(wanted) => wanted,
                Err(not) => return Ok(Err(not)),
            };
            put(writing, caller.organisation, &wanted, Some(author), now, year)?;
            Ok(Ok(wanted))
        })
        .await
    }

    /// What a piece was, newest first; nothing of one that never was.
    pub(crate) async fn piece_versions(
        &self,
        credentials: Credentials,
        key: String,
    ) -> Result<Vec<CataloguePiece>, StorageError> {
        self.read_as(credentials, move |caller, conn| {
            all(
                conn,
                "SELECT body FROM catalogue_version WHERE tenant_id = ?1 AND piece = ?2 ORDER BY version DESC LIMIT ?3",
                (caller.organisation.0.as_bytes(), &key, VERSIONS),
                |row| json_at(row, 0, "catalogue_version"),
            )
        })
        .await
    }

    /// Puts pieces in force on behalf of whoever runs the server. Blocks.
    ///
    /// # Errors
    /// Something is wrong with them, and is said with piece, line and field; or the database cannot write.
    pub fn publish(&self, pieces: Pieces) -> Result<SeedReport, StorageError> {
        let (organisation, now) = (self.organisation(), self.now());
        let year = self.year(now);
        self.write_now(move |writing| {
            writing.enter(organisation)?;
            let there = in_directory(writing, organisation)?;
            let asked: Vec<PutPiece> = pieces
                .iter()
                .map(|(key, toml)| PutPiece {
                    key: key.clone(),
                    base: there.get(key).map_or(0, |piece| piece.version),
                    toml: toml.clone(),
                    state: PieceState::Published,
                })
                .collect();
            match next(writing, organisation, &asked, None, now)? {
                Ok(wanted) => put(writing, organisation, &wanted, None, now, year),
                Err(NotPut::Refused(code, detail)) => {
                    Err(StorageError::Unfit(format!("{}: {detail}", code.as_str())))
                }
                Err(NotPut::Faults(faults)) => {
                    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
                    Err(StorageError::Unfit(lines.join("\n")))
                }
            }
        })
    }

    /// The pieces in force. Blocks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn published(&self) -> Result<Pieces, StorageError> {
        let organisation = self.organisation();
        self.read_now(|conn| {
            conn.enter(organisation)?;
            Ok(in_force(&in_directory(conn, organisation)?))
        })
    }
}

type There = BTreeMap<String, CataloguePiece>;

fn in_directory(conn: &Conn, organisation: OrganisationId) -> Result<There, StorageError> {
    let rows = all(
        conn,
        "SELECT body FROM directory WHERE tenant_id = ?1 AND kind = 'catalogue' ORDER BY key",
        [organisation.0.as_bytes()],
        |row| json_at::<Row>(row, 0, "directory"),
    )?;
    rows.into_iter()
        .map(|row| match row {
            Row::Catalogue(piece) => Ok((piece.key.clone(), piece)),
            _ => Err(StorageError::Damaged("directory")),
        })
        .collect()
}

fn in_force(there: &There) -> Pieces {
    there
        .values()
        .filter(|piece| piece.state == PieceState::Published)
        .map(|piece| (piece.key.clone(), piece.toml.clone()))
        .collect()
}

/// The pieces as they will stand, in the order asked for; or why not.
fn next(
    conn: &Conn,
    organisation: OrganisationId,
    asked: &[PutPiece],
    by: Option<OperatorId>,
    now: Timestamp,
) -> Result<Result<Vec<CataloguePiece>, NotPut>, StorageError> {
    let there = in_directory(conn, organisation)?;
    let mut changes = BTreeMap::new();
    let mut wanted = Vec::new();
    for PutPiece {
        key,
        base,
        toml,
        state,
    } in asked
    {
        if let Err(why) = fits(key, toml) {
            return Ok(Err(NotPut::Refused(
                ProblemCode::Malformed,
                format!("{key}: {why}"),
            )));
        }
        let standing = there.get(key);
        if let Some(same) = standing.filter(|piece| piece.toml == *toml && piece.state == *state) {
            wanted.push(same.clone());
            continue;
        }
        let version = standing.map_or(0, |piece| piece.version);
        if version != *base {
            return Ok(Err(NotPut::Refused(ProblemCode::ChangedSince, key.clone())));
        }
        let text = (*state == PieceState::Published).then(|| toml.clone());
        if changes.insert(key.clone(), text).is_some() {
            return Ok(Err(NotPut::Refused(
                ProblemCode::Malformed,
                format!("{key}: twice"),
            )));
        }
        wanted.push(CataloguePiece {
            key: key.clone(),
            version: version + 1,
            toml: toml.clone(),
            state: *state,
            at: now,
            by,
        });
    }
    let faults = faults_of(&in_force(&there), &changes);
    Ok(if faults.is_empty() {
        Ok(wanted)
    } else {
        Err(NotPut::Faults(faults))
    })
}

fn fits(key: &str, toml: &str) -> Result<(), &'static str> {
    let kind = key.split_once('/').map(|(kind, _)| kind);
    if !kind.is_some_and(|kind| KINDS.contains(&kind))
        || key.chars().count() > KEY
        || check_text(key).is_err()
    {
        return Err("no key of a piece");
    }
    if toml.len() > MAX_PIECE_BYTES {
        return Err("too long");
    }
    check_text(toml).map_err(|_| "a character no database keeps")
}

fn put(
    writing: &Writing<'_>,
    organisation: OrganisationId,
    pieces: &[CataloguePiece],
    author: Option<Author>,
    now: Timestamp,
    year: i16,
) -> Result<SeedReport, StorageError> {
    for piece in pieces {
        // One that stands already has its version.
        run(
            writing,
            "INSERT INTO catalogue_version (tenant_id, piece, version, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tenant_id, piece, version) DO NOTHING",
            (
                organisation.0.as_bytes(),
                &piece.key,
                i64::from(piece.version),
                json(piece),
            ),
        )?;
    }
    let rows = pieces.iter().cloned().map(Row::Catalogue).collect();
    directory::put(writing, organisation, rows, Standing::Follows, author, now, year)
}
