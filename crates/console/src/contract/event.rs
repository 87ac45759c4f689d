//! What the console tells the page without being asked.

use super::{AppState, MentionView, PersonHere, PromiseView, SyncStatus};
use crate::reminders::Reminder;
use oltre_domain::{ActId, CaseId};
use serde::Serialize;
use ts_rs::TS;

/// An event. The page re-reads what it shows of the rows named; it ignores the echo of its own edit by the action's id.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ConsoleEvent {
    /// Rows of these cases changed. `act` is the edit that did it, absent when it came from the server.
    CasesChanged {
        /// Which cases; empty when so many changed that everything shown should be read again.
        ids: Vec<CaseId>,
        /// The local edit behind it.
        act: Option<ActId>,
    },
    /// Queues, colleagues, topics or notices changed.
    DirectoryChanged,
    /// Articles of the Book changed, or how they fared.
    BookChanged,
    /// Over-help has learned from what came in: what it said of the case on the screen may be another thing now.
    Learned,
    /// Sync moved on.
    SyncChanged {
        /// Where it stands.
        status: SyncStatus,
    },
    /// One change of many cases, or taking it back, goes on.
    BulkProgress {
        /// So many steps are saved.
        done: u32,
        /// Of so many.
        total: u32,
    },
    /// Who else is at the case that is shown.
    PresenceChanged {
        /// Which case.
        case: CaseId,
        /// Everybody else there; absent when it is not known, as without a network.
        others: Option<Vec<PersonHere>>,
    },
    /// A promise of the operator's is near, or its date is here: told once each.
    PromiseNear {
        /// Which.
        promise: PromiseView,
        /// To whom: the name, empty when unknown.
        contact: String,
        /// Which of the two.
        reminder: Reminder,
    },
    /// A colleague calls me in a note: told once each, and nothing of what was there when the console opened.
    Mentioned {
        /// The note.
        mention: MentionView,
    },
    /// A call comes in, was answered or put aside, or a link was refused: `call_now` says which.
    CallChanged,
    /// The console was locked, opened, enrolled or signed out.
    AccessChanged {
        /// Where it stands.
        state: AppState,
    },
}
