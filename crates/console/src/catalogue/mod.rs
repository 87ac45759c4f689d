//! The catalogue of over-help, for those who read it and those who edit it.
//!
//! It is read from what sync brought, offline like everything else. It is changed on the server and nowhere else: an editor
//! is one of few, what is put in force is in force for everybody, and two versions of a rule are nobody's to merge. What an
//! editor types is kept by the page until then.

mod publishing;
mod trying;

pub(crate) use trying::titled;

use crate::contract::ErrorCode;
use crate::contract::{
    ActionRow, CatalogueView, DraftPieceArgs, Nothing, PieceArgs, PieceChecked, PieceDraft, PieceRow,
    PieceView, UiError,
};
use crate::opened::Opened;
use oltre_domain::{CataloguePiece, Operator, OperatorId, PieceState, Role, Texts};
use oltre_overhelp::Catalogue;
use oltre_overhelp::catalogue::pieces::{self, Pieces};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a role may change the catalogue; the server asks again.
const fn may_edit(role: Role) -> bool {
    matches!(role, Role::Editor | Role::Supervisor | Role::Admin)
}

/// The pieces in force.
pub(crate) fn in_force(all: &[CataloguePiece]) -> Pieces {
    all.iter()
        .filter(|piece| piece.state == PieceState::Published)
        .map(|piece| (piece.key.clone(), piece.toml.clone()))
        .collect()
}

/// The key and text of what an editor wrote.
fn written(draft: &PieceDraft) -> (String, String) {
    match draft {
        PieceDraft::Fields { entry } => pieces::piece_of(entry),
        PieceDraft::Text { key, toml } => (key.clone(), toml.clone()),
    }
}

fn name(operators: &[Operator], by: Option<OperatorId>) -> Option<String> {
    let by = by?;
    operators.iter().find(|o| o.id == by).map(|o| o.name.clone())
}

impl Opened {
    pub(crate) fn may_edit_catalogue(&self) -> bool {
        may_edit(self.operator.role)
    }

    pub(crate) fn catalogue(&self, _: &Nothing) -> Result<CatalogueView, UiError> {
        let all = self.store.catalogue()?;
        let operators = self.store.directory()?.operators;
        let knowledge = self.knowledge();
        let loaded = pieces::loaded(&in_force(&all));
        let broken: BTreeSet<&str> = loaded.refused.iter().map(|f| f.document.as_str()).collect();
        let mut actions = Vec::new();
        let mut others = Vec::new();
        for piece in &all {
            let CataloguePiece {
                key,
                version,
                toml,
                state,
                at,
                by,
            } = piece;
            let is_broken = broken.contains(key.as_str());
            let by = name(&operators, *by);
            let Some(id) = key.strip_prefix("action/") else {
                others.push(PieceRow {
                    key: key.clone(),
                    state: *state,
                    broken: is_broken,
                    version: *version,
                    at: *at,
                    by,
                    entries: u32::try_from(pieces::entries_in(toml)).unwrap_or(u32::MAX),
                });
                continue;
            };
            let entry = pieces::entry_of(toml);
            let (accepted, answered) = knowledge.taken_up(id);
            actions.push(ActionRow {
                key: key.clone(),
                id: id.to_owned(),
                topic: entry.as_ref().map(|e| e.topic.clone()).unwrap_or_default(),
                title: entry.as_ref().map_or_else(|| both(id), |e| e.title.clone()),
                level: entry.as_ref().map(|e| e.level),
                nature: entry.as_ref().map(|e| e.nature),
                expected: entry.as_ref().map(|e| e.expected),
                state: *state,
                broken: is_broken,
                valid_to: entry.as_ref().and_then(|e| e.valid_to),
                version: *version,
                at: *at,
                by,
                accepted,
                answered,
            });
        }
        actions.sort_by(|a, b| a.topic.cmp(&b.topic).then_with(|| a.id.cmp(&b.id)));
        let here: BTreeSet<&str> = actions.iter().map(|a| a.id.as_str()).collect();
        let missing = Catalogue::starter()
            .actions
            .keys()
            .filter(|id| !here.contains(id.as_str()));
        Ok(CatalogueView {
            may_edit: self.may_edit_catalogue(),
            starter: u32::try_from(missing.count()).unwrap_or(u32::MAX),
            words: loaded.catalogue.words,
            faults: loaded.refused,
            pieces: others,
            actions,
        })
    }

    pub(crate) fn catalogue_piece(&self, args: &PieceArgs) -> Result<PieceView, UiError> {
        let piece = self.piece(&args.key)?.ok_or(ErrorCode::NotFound)?;
        let is_action = piece.key.starts_with("action/");
        Ok(PieceView {
            entry: is_action.then(|| pieces::entry_of(&piece.toml)).flatten(),
            key: piece.key,
            toml: piece.toml,
            state: piece.state,
            version: piece.version,
        })
    }

    fn piece(&self, key: &str) -> Result<Option<CataloguePiece>, UiError> {
        Ok(self.store.catalogue()?.into_iter().find(|piece| piece.key == key))
    }

    pub(crate) fn catalogue_check(&self, args: &DraftPieceArgs) -> Result<PieceChecked, UiError> {
        let (key, toml) = written(&args.draft);
        let in_force = in_force(&self.store.catalogue()?);
        let faults = pieces::faults_of(&in_force, &BTreeMap::from([(key, Some(toml.clone()))]));
        Ok(PieceChecked { faults, toml })
    }
}

fn both(text: &str) -> Texts {
    Texts {
        it: text.to_owned(),
        en: text.to_owned(),
    }
}
