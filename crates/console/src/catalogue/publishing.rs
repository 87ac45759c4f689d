//! Putting pieces in force, retiring them, bringing a whole catalogue in, writing one out: all of it asks the server.

use super::{in_force, name, written};
use crate::console::Console;
use crate::contract::{
    CatalogueWritten, ErrorCode, ImportPiecesArgs, Nothing, PieceArgs, PieceHistory, PieceVersion,
    PiecesSaved, PublishArgs, RetireArgs, UiError,
};
use crate::opened::Opened;
use oltre_domain::{CataloguePiece, PieceState};
use oltre_overhelp::Catalogue;
use oltre_overhelp::catalogue::pieces::{self, Pieces};
use oltre_overhelp::catalogue::{EntryFault, Fault};
use oltre_sync::Failure;
use oltre_wire::{ProblemCode, PutPiece, PutPieces};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

/// What the file is called when nobody says otherwise.
const FILE: &str = "oltre-catalogue.toml";

/// What the document is called in the faults of what is brought in.
const BROUGHT: &str = "toml";

impl Console {
    pub(crate) async fn catalogue_history(&self, args: PieceArgs) -> Result<PieceHistory, UiError> {
        let opened = self.opened()?;
        let versions = opened
            .transport
            .piece_versions(&args.key)
            .await
            .map_err(refused)?;
        let operators = opened.store.directory()?.operators;
        let versions = versions
            .into_iter()
            .map(|piece| PieceVersion {
                version: piece.version,
                by: name(&operators, piece.by),
                toml: piece.toml,
                state: piece.state,
                at: piece.at,
            })
            .collect();
        Ok(PieceHistory { versions })
    }

    pub(crate) async fn catalogue_publish(&self, args: PublishArgs) -> Result<PiecesSaved, UiError> {
        let (key, toml) = written(&args.draft);
        self.put(vec![PutPiece {
            key,
            base: args.base,
            toml,
            state: PieceState::Published,
        }])
        .await
    }

    pub(crate) async fn catalogue_retire(&self, args: RetireArgs) -> Result<PiecesSaved, UiError> {
        let opened = self.opened()?;
        let piece = opened.piece(&args.key)?.ok_or(ErrorCode::NotFound)?;
        let state = if args.retired {
            PieceState::Retired
        } else {
            PieceState::Published
        };
        self.put(vec![PutPiece {
            key: piece.key,
            base: args.base,
            toml: piece.toml,
            state,
        }])
        .await
    }

    pub(crate) async fn catalogue_import(&self, args: ImportPiecesArgs) -> Result<PiecesSaved, UiError> {
        let opened = self.opened()?;
        let (wanted, faults) = match &args.toml {
            None => (Catalogue::starter_pieces(), Vec::new()),
            Some(text) => opened.brought(text)?,
        };
        if !faults.is_empty() {
            return Ok(PiecesSaved {
                added: 0,
                changed: 0,
                same: 0,
                faults,
            });
        }
        if wanted.is_empty() {
            return Err(ErrorCode::Empty.into());
        }
        let there = by_key(opened.store.catalogue()?);
        let pieces: Vec<PutPiece> = wanted
            .into_iter()
            .map(|(key, toml)| PutPiece {
                base: there.get(&key).map_or(0, |piece| piece.version),
                key,
                toml,
                state: PieceState::Published,
            })
            .collect();
        if args.dry {
            return opened.would_be(&there, &pieces);
        }
        self.put(pieces).await
    }

    pub(crate) async fn catalogue_export(&self, _: Nothing) -> Result<CatalogueWritten, UiError> {
        let opened = self.opened()?;
        let text = pieces::document_of(&in_force(&opened.store.catalogue()?));
        drop(opened);
        let picker = Arc::clone(&self.config.picker);
        let written = tokio::task::spawn_blocking(move || {
            let Some(path) = picker.to_save(FILE) else {
                return Ok(None);
            };
            let mut file = std::fs::File::create(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            Ok::<_, std::io::Error>(path.file_name().map(|name| name.to_string_lossy().into_owned()))
        });
        match written.await {
            Ok(Ok(name)) => Ok(CatalogueWritten { name }),
            Ok(Err(error)) => {
                tracing::warn!(%error, "The catalogue cannot be written there");
                Err(ErrorCode::FileNotWritten.into())
            }
            Err(_) => Err(ErrorCode::Internal.into()),
        }
    }

    /// Looks at it here first, where every fault can be shown beside what is wrong; then asks the server.
    async fn put(&self, pieces: Vec<PutPiece>) -> Result<PiecesSaved, UiError> {
        let opened = self.opened()?;
        if !opened.may_edit_catalogue() {
            return Err(ErrorCode::NotAnEditor.into());
        }
        let there = by_key(opened.store.catalogue()?);
        let would_be = opened.would_be(&there, &pieces)?;
        if !would_be.faults.is_empty() {
            return Ok(would_be);
        }
        let put = opened
            .transport
            .put_pieces(&PutPieces { pieces })
            .await
            .map_err(refused)?;
        // They come back with the changes: what is in force here is what the server says.
        opened.sync.wake();
        Ok(counted(&there, &put.pieces))
    }
}

impl Opened {
    /// The pieces of a document, or what is wrong with it, by its own lines.
    fn brought(&self, text: &str) -> Result<(Pieces, Vec<EntryFault>), UiError> {
        let found = pieces::pieces_of(&[text]);
        let mut others = in_force(&self.store.catalogue()?);
        others.retain(|key, _| !found.contains_key(key));
        let change = BTreeMap::from([(BROUGHT.to_owned(), Some(text.to_owned()))]);
        let mut faults = pieces::faults_of(&others, &change);
        faults.retain(|fault| !matches!(fault.fault, Fault::OtherPiece { .. }));
        Ok((found, faults))
    }

    /// What would come of it, by what is known here.
    fn would_be(
        &self,
        there: &BTreeMap<String, CataloguePiece>,
        pieces: &[PutPiece],
    ) -> Result<PiecesSaved, UiError> {
        let changes = pieces
            .iter()
            .map(|piece| {
                let text = (piece.state == PieceState::Published).then(|| piece.toml.clone());
                (piece.key.clone(), text)
            })
            .collect();
        let faults = pieces::faults_of(&in_force(&self.store.catalogue()?), &changes);
        let after: Vec<CataloguePiece> = pieces
            .iter()
            .map(|piece| CataloguePiece {
                key: piece.key.clone(),
                version: piece.base,
                toml: piece.toml.clone(),
                state: piece.state,
                at: self.now(),
                by: Some(self.me()),
            })
            .collect();
        Ok(PiecesSaved {
            faults,
            ..counted(there, &after)
        })
    }
}

fn by_key(all: Vec<CataloguePiece>) -> BTreeMap<String, CataloguePiece> {
    all.into_iter().map(|piece| (piece.key.clone(), piece)).collect()
}

fn counted(there: &BTreeMap<String, CataloguePiece>, after: &[CataloguePiece]) -> PiecesSaved {
    let mut saved = PiecesSaved {
        added: 0,
        changed: 0,
        same: 0,
        faults: Vec::new(),
    };
    for piece in after {
        match there.get(&piece.key) {
            None => saved.added += 1,
            Some(was) if was.toml == piece.toml && was.state == piece.state => saved.same += 1,
            Some(_) => saved.changed += 1,
        }
    }
    saved
}

/// What a refusal means to an editor.
fn refused(failure: Failure) -> UiError {
    match failure.code() {
        Some(ProblemCode::NotAllowed) => ErrorCode::NotAnEditor.into(),
        Some(ProblemCode::ChangedSince) => ErrorCode::ChangedSince.into(),
        Some(ProblemCode::CatalogueFaults) => ErrorCode::CatalogueFaults.into(),
        _ => failure.into(),
    }
}
