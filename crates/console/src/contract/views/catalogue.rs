//! The catalogue of over-help, as an editor sees it.

use oltre_domain::{CaseId, PieceState, Texts, Timestamp};
use oltre_overhelp::catalogue::{ActionEntry, EntryFault, Expected, HelpLevel, Nature};
use serde::Serialize;
use ts_rs::TS;

/// The whole catalogue in rows.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CatalogueView {
    /// This person may change it.
    pub may_edit: bool,
    /// Actions, by topic and id.
    pub actions: Vec<ActionRow>,
    /// Everything else: word lists, acts, moods, playbooks, ready phrases; by key.
    pub pieces: Vec<PieceRow>,
    /// Published pieces that are not in force, because something is wrong with them.
    pub faults: Vec<EntryFault>,
    /// Names of word lists that a condition may use.
    pub words: Vec<String>,
    /// Actions in the starter pack that are not here.
    pub starter: u32,
}

/// An action in the list.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ActionRow {
    /// The piece: `action/<id>`.
    pub key: String,
    /// Its id.
    pub id: String,
    /// Its topic.
    pub topic: String,
    /// Its title; its id in both languages when it cannot be read.
    pub title: Texts,
    /// How far it goes; absent when it cannot be read.
    pub level: Option<HelpLevel>,
    /// What it is for.
    pub nature: Option<Nature>,
    /// How often the editor expects it to be taken up.
    pub expected: Option<Expected>,
    /// In force, or retired.
    pub state: PieceState,
    /// Something is wrong with it: it is not in force.
    pub broken: bool,
    /// In force only until, when it says so.
    pub valid_to: Option<Timestamp>,
    /// How often it was changed.
    pub version: u32,
    /// When it was changed last.
    pub at: Timestamp,
    /// By whom; absent: it came with the server's set-up.
    pub by: Option<String>,
    /// Contacts here who took it up.
    pub accepted: u32,
    /// Contacts here who were asked and answered.
    pub answered: u32,
}

/// A piece that is no action.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PieceRow {
    /// Its key.
    pub key: String,
    /// In force, or retired.
    pub state: PieceState,
    /// Something is wrong with it.
    pub broken: bool,
    /// How often it was changed.
    pub version: u32,
    /// When it was changed last.
    pub at: Timestamp,
    /// By whom; absent: it came with the server's set-up.
    pub by: Option<String>,
    /// Lists, acts, playbooks or phrases in it.
    pub entries: u32,
}

/// A piece, opened.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PieceView {
    /// Its key.
    pub key: String,
    /// The text as it is kept.
    pub toml: String,
    /// An action's fields, when the text can be read as one.
    pub entry: Option<ActionEntry>,
    /// In force, or retired.
    pub state: PieceState,
    /// Its version, which a change names as its base.
    pub version: u32,
}

/// A piece as it was, newest first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PieceHistory {
    /// The versions.
    pub versions: Vec<PieceVersion>,
}

/// One version of a piece.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PieceVersion {
    /// Its number, from 1.
    pub version: u32,
    /// The text.
    pub toml: String,
    /// In force, or retired.
    pub state: PieceState,
    /// When.
    pub at: Timestamp,
    /// By whom; absent: it came with the server's set-up.
    pub by: Option<String>,
}

/// What is wrong with what an editor wrote; nothing when it can be published.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PieceChecked {
    /// What is wrong, in the order of the text. Lines are those of `toml`.
    pub faults: Vec<EntryFault>,
    /// The text it would be kept as.
    pub toml: String,
}

/// What an action would have done on past cases.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PieceTried {
    /// Cases looked at, the newest.
    pub cases: u32,
    /// On how many it would have been the offer.
    pub offered: u32,
    /// On how many it would have been an idea.
    pub ideas: u32,
    /// On how many its condition held and something kept it back.
    pub held: u32,
    /// Some of them, offers first.
    pub examples: Vec<TriedCase>,
}

/// A case on which an action would have been shown.
#[derive(Clone, Debug, Serialize, TS)]
pub struct TriedCase {
    /// Which.
    pub id: CaseId,
    /// Its spoken code.
    pub code: String,
    /// Its subject.
    pub subject: String,
    /// The words that made it so, when it was words.
    pub words: Option<String>,
    /// It would have been the offer; otherwise an idea.
    pub offered: bool,
}

/// What came of publishing, retiring or bringing in.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PiecesSaved {
    /// Pieces that were added.
    pub added: u32,
    /// Pieces that were changed.
    pub changed: u32,
    /// Pieces that said the same already.
    pub same: u32,
    /// What is wrong: then nothing was changed.
    pub faults: Vec<EntryFault>,
}

/// The catalogue was written to a file; absent when the dialog was closed.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CatalogueWritten {
    /// The file's name.
    pub name: Option<String>,
}
