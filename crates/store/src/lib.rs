//! The console's encrypted SQLite: the only user of rusqlite on the console's side.
//!
//! Three places hold a case: the row the page reads (the server's state with the operator's unanswered
//! ops on top), the mirror of the server's last state (only where ops are pending), and the outbox.
//! Recording an edit writes row and op in one transaction with a FULL commit; applying a page of changes
//! updates mirrors, replays the outbox on top and moves the cursor in one transaction. The store knows
//! nothing of the network and no sentence of the page.

mod acquainted;
mod actions;
mod anew;
mod blobs;
mod book;
mod cases;
mod clocks;
mod connection;
mod contact_state;
mod contacts;
mod deeds;
mod directory;
mod drafts;
mod entries;
mod error;
mod figures;
mod filters;
mod found;
mod hanging;
mod held;
mod helps;
mod indexing;
mod journal;
mod kept;
pub mod keys;
mod learned;
mod leaving;
mod lists;
mod mentions;
mod meta;
mod migrations;
mod missing;
mod open;
mod outbox;
mod passed;
mod people;
mod private;
mod promises;
mod pull;
mod query;
mod reach;
mod rebase;
mod record;
mod requests;
mod search;
mod sections;
mod similar;
mod standing;
mod taking;
mod touches;
mod turns;
mod undo;
mod unknown;
mod unsent;
mod verify;
mod waiting;
mod whole;
mod withdrawn;

pub use acquainted::Alike;
pub use actions::{DEPENDENCY_FAILED, PendingAction, RefusedAction};
pub use blobs::{BLOB_PIECE, BlobDone, BlobHere, BlobState, BlobTask, BlobWay, Incoming, TakenPiece};
pub use book::{
    ArticleCounts, ArticleFound, ArticleList, ArticleOnScreen, ArticlePage, ArticleRow, BookFilter, HIT_END,
    HIT_START,
};
pub use cases::CaseListRow;
pub use contacts::ContactFound;
pub use deeds::{Deed, OpDeed, WayBack};
pub use directory::Directory;
pub use drafts::{Draft, DraftKind};
pub use entries::{EntriesFound, EntryState, StoredEntry, TimelinePlace};
pub use error::StoreError;
pub use filters::{DueBetween, ListFilter, ListOrder};
pub use found::PeopleFound;
pub use held::Held;
pub use helps::{CaseNamed, DecisionKept, OutcomeKept};
pub use kept::{Coverage, NewEpoch};
pub use learned::{Kept, LearnedStamp, LearnedTask, SolvedCase};
pub use lists::{List, ListCounts, ListPage};
pub use mentions::Mention;
pub use open::{DATABASE_FILE, KEY_FILE, LOCK_FILE, Store};
pub use outbox::{Answer, Answered, NextPush, SealedOp};
pub use private::make_folder;
pub use promises::{PromiseCounts, PromiseList, PromisePage, PromiseRow};
pub use pull::{Applied, Page};
pub use reach::SCOPES;
pub use record::{MAX_OPS, NewAction, NewOp, Recorded};
pub use search::{Hits, IndexProgress};
pub use similar::{CaseNearby, PastOutcome, SimilarCase};
pub use standing::Standing;
pub use undo::TakenBack;
pub use unsent::UnsentOp;
pub use verify::{Slice, Whole};
pub use waiting::Waiting;
pub use withdrawn::Withdrawal;

/// What the store's functions answer.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Everything of one case that a screen shows.
#[derive(Clone, Debug)]
pub struct CaseOnScreen {
    /// Its row in a list.
    pub row: CaseListRow,
    /// Its file: fields, promises, handoffs, conflicts.
    pub file: oltre_domain::CaseFile,
}

#[cfg(test)]
mod tests;
