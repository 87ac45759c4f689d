//! Who goes first at the writer: an operator's edit, then the server's rows, then the search index.

use crate::Store;
use crate::open::Safety;
use rusqlite::Connection;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long the index waits for a page that is said to follow. A line that takes longer leaves time for both.
const PATIENCE: Duration = Duration::from_millis(300);

/// Who waits for the writer.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// Edits.
    edits: AtomicUsize,
    /// Pages of the server's rows, waiting or being written.
    pages: AtomicUsize,
    /// Another page is on its way: until then it is waited for.
    coming: Mutex<Option<Instant>>,
    moved_on: Condvar,
}

/// A page that is being taken in, from before it has its turn until it is in the database.
pub(crate) struct PageTurn<'a> {
    turns: &'a Turns,
    more: bool,
}

impl Drop for PageTurn<'_> {
    fn drop(&mut self) {
        let mut coming = self.turns.coming.lock().unwrap_or_else(PoisonError::into_inner);
        *coming = self.more.then(|| Instant::now() + PATIENCE);
        self.turns.pages.fetch_sub(1, Ordering::AcqRel);
        drop(coming);
        self.turns.moved_on.notify_all();
    }
}

impl Turns {
    /// A page asks for its turn; `more` when another follows at once.
    pub(crate) fn page(&self, more: bool) -> PageTurn<'_> {
        self.pages.fetch_add(1, Ordering::AcqRel);
        PageTurn { turns: self, more }
    }

    /// Waits while pages come one after another: rows are read sooner than they are searched, and each step of the index
    /// between two of them would be a segment of its own.
    pub(crate) fn after_pages(&self) {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let wait = if self.pages.load(Ordering::Acquire) > 0 {
                PATIENCE
            } else {
                match coming.map(|until| until.saturating_duration_since(Instant::now())) {
                    Some(wait) if !wait.is_zero() => wait,
                    _ => break,
                }
            };
            coming = self
                .moved_on
                .wait_timeout(coming, wait)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *coming = None;
    }
}

impl Store {
    /// Waits for the writer. Edits go first: what can be fetched again lets them pass.
    pub(crate) fn turn(&self, safety: Safety) -> MutexGuard<'_, Connection> {
        if safety == Safety::Full {
            self.turns.edits.fetch_add(1, Ordering::AcqRel);
        } else {
            while self.turns.edits.load(Ordering::Acquire) > 0 {
                std::thread::sleep(Duration::from_micros(100));
            }
        }
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if safety == Safety::Full {
            self.turns.edits.fetch_sub(1, Ordering::AcqRel);
        }
        writer
    }

    /// Whether an edit or a page waits for the writer: a step of the search index ends there.
    pub(crate) fn is_awaited(&self) -> bool {
        self.turns.edits.load(Ordering::Acquire) > 0 || self.turns.pages.load(Ordering::Acquire) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_waits_for_a_page_that_follows_and_for_no_other() {
        let turns = Turns::default();
        turns.after_pages();
        drop(turns.page(false));
        assert!(turns.coming.lock().unwrap().is_none(), "nothing follows");
        drop(turns.page(true));
        assert!(turns.coming.lock().unwrap().is_some(), "one follows");
        drop(turns.page(false));
        assert!(turns.coming.lock().unwrap().is_none(), "it was the last");
    }
}
