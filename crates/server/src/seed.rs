//! Bringing many rows in at once: imports and the sample.
//!
//! A seed goes through the same change log as an operator's edit, so that consoles already running
//! see what arrives; it is idempotent by id, so that running an import twice adds nothing. What is
//! there already is left as it is: an import never overwrites work.

use crate::storage::{Storage, StorageError};
use oltre_domain::{
    BusinessHours, CaseState, Contact, Entry, Handoff, Macro, Notice, Operator, Promise, Queue, QueueId,
    ServiceLevel, SuggestionOutcome, Timestamp, Topic,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows to bring in, in one transaction. About 1,000 cases make a good batch. Queues, operators, topics and notices
/// are written first, then contacts, then cases: a case may refer to anything of its own batch or of an earlier one.
#[derive(Clone, Debug, Default)]
pub struct SeedBatch {
    /// What the organisation is called, for one to which nobody gave a name yet.
    pub organisation: Option<String>,
    /// Where cases wait, and offices that can be asked.
    pub queues: Vec<Queue>,
    /// People, with their accounts if they may sign in.
    pub operators: Vec<SeedOperator>,
    /// The kinds of matter.
    pub topics: Vec<Topic>,
    /// Lines everybody sees until they expire.
    pub notices: Vec<Notice>,
    /// Macros.
    pub macros: Vec<Macro>,
    /// When people work.
    pub hours: Vec<BusinessHours>,
    /// What is undertaken for whom.
    pub services: Vec<ServiceLevel>,
    /// Whom the cases are for. Versions in `f` are ignored: the server stamps its own.
    pub contacts: Vec<Contact>,
    /// The cases, each with what hangs on it.
    pub cases: Vec<SeedCase>,
}

/// A person and, perhaps, their account.
#[derive(Clone, Debug)]
pub struct SeedOperator {
    /// As colleagues see them.
    pub operator: Operator,
    /// How they sign in; none for a colleague who only appears on entries.
    pub account: Option<SeedAccount>,
}

/// How a person signs in.
#[derive(Clone, Debug)]
pub struct SeedAccount {
    /// The account's name (`marta`).
    pub login: String,
    /// From [`hash_password`](crate::auth::hash_password): one hash may serve several sample accounts.
    pub password_hash: String,
    /// What they may see.
    pub queues: QueueAccess,
}

/// Which queues an account holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueAccess {
    /// All there are and will be.
    All,
    /// These.
    Some(Vec<QueueId>),
}

impl QueueAccess {
    /// As colleagues are told.
    #[must_use]
    pub(crate) fn shown(&self) -> Option<BTreeSet<QueueId>> {
        match self {
            Self::All => None,
            Self::Some(queues) => Some(queues.iter().copied().collect()),
        }
    }
}

impl SeedOperator {
    /// As colleagues see them: who cannot sign in sees no case.
    #[must_use]
    pub(crate) fn shown(&self) -> Operator {
        Operator {
            queues: self
                .account
                .as_ref()
                .map_or_else(|| Some(BTreeSet::new()), |account| account.queues.shown()),
            ..self.operator.clone()
        }
    }
}

/// A case with what hangs on it.
#[derive(Clone, Debug)]
pub struct SeedCase {
    /// The row. Versions of its fields are ignored: the server stamps its own. `Field::Queue` and `Field::Status`
    /// must be there. A missing `number` is given by the server, from the year of `created_at`.
    pub case: CaseState,
    /// Its timeline, in order. Entries for promises, handoffs and outcomes are the caller's to write, as commands
    /// would have (`EntryKind::PromiseMade` with `meta.promise`, ...); the server derives none from the rows below.
    pub entries: Vec<Entry>,
    /// What we told the contact.
    pub promises: Vec<Promise>,
    /// Questions put to other offices.
    pub handoffs: Vec<Handoff>,
    /// What became of suggestions.
    pub outcomes: Vec<SuggestionOutcome>,
    /// How it went, in the contact's words and numbers.
    pub experiences: Vec<Experience>,
}

/// What a contact told us of how it went. Kept on the server for the figures; the words travel to consoles as a timeline
/// entry of kind `Experience` that the caller writes among the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experience {
    /// Made from the source's own key.
    pub id: uuid::Uuid,
    /// When they told us.
    pub at: Timestamp,
    /// Which questionnaire or call.
    pub source: String,
    /// Their words; may be empty.
    pub words: String,
    /// Their answers by question key (`satisfaction` -> 4).
    pub answers: BTreeMap<String, i64>,
}

/// What a seed did. Cases and contacts are counted; rows that hang on a case go with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeedReport {
    /// Rows that were new.
    pub added: u64,
    /// Rows that were there and say something else now: only a desk file changes any.
    pub changed: u64,
    /// Rows that were there: left alone.
    pub already_there: u64,
}

impl std::ops::AddAssign for SeedReport {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.already_there += other.already_there;
    }
}

/// What an import came to, for the closing line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// What was brought in.
    pub rows: SeedReport,
    /// Lines of the source that could not be read: each with its number, the rest went in.
    pub bad_lines: Vec<BadLine>,
}

/// A line of a source that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// From 1.
    pub number: u64,
    /// Why, without the line's own words.
    pub why: String,
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Cases or contacts done.
    pub done: u64,
    /// Of how many, when known.
    pub total: Option<u64>,
}

/// Brings a batch in, in one transaction, into the server's first organisation. Blocks until it is durable: call it
/// outside asynchronous code.
///
/// # Errors
/// The database cannot write, or the batch refers to what is not there (a case without queue); nothing of the batch is
/// kept then.
pub fn seed(storage: &Storage, batch: SeedBatch) -> Result<SeedReport, StorageError> {
    storage.seed(batch)
}
