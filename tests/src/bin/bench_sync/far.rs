//! What this program and a desk's process say to each other: one JSON value a line.

use oltre_domain::CaseId;
use serde::{Deserialize, Serialize};

/// What a desk is asked to do. Each is answered with one [`Told`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Sign in on this server and take everything; answered when the search index is complete.
    Enrol {
        url: String,
        name: String,
        password: String,
    },
    /// Wait until no server is in reach.
    UntilOffline,
    /// Try now, and wait until everything is sent and this case shows this need.
    WakeUntil { case: CaseId, need: String },
    /// In every case: write this need and a note.
    Edit { cases: Vec<CaseId>, by: String },
    /// Try now, and wait until so many cases are to be checked.
    WakeUntilToCheck(u32),
    /// Look what these cases hold of what these authors wrote.
    Tally {
        cases: Vec<CaseId>,
        authors: Vec<String>,
    },
    /// Close the database and end.
    Close,
}

/// What a desk answers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Seconds from signing in to the first rows of a list.
    pub(crate) first_list: f64,
    /// Seconds to the whole of the first sync.
    pub(crate) synced: f64,
    /// Seconds to the whole of the search index.
    pub(crate) indexed: f64,
    /// Processor seconds and memory peak (MB) when the first sync was complete.
    pub(crate) synced_usage: (f64, f64),
    /// Of the cases looked at: those where every author's value of the field can be seen,
    pub(crate) values_kept: usize,
    /// those that say they have two versions,
    pub(crate) conflicts: usize,
    /// and the authors' notes found.
    pub(crate) notes: usize,
}

/// What an author writes into the need of a case.
pub(crate) fn need_of(author: &str, case: CaseId) -> String {
    format!("{author} dice di {case}")
}

/// The note an author writes beside it.
pub(crate) fn note_of(author: &str, case: CaseId) -> String {
    format!("nota di {author} su {case}")
}
