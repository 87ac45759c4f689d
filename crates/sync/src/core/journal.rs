//! The journal goes after the ops, in a lane of its own: whatever becomes of it delays nothing and is nobody's trouble.

use super::{Core, Effect, Request};
use crate::Failure;
use oltre_domain::JournalId;
use oltre_wire::JournalTaken;

/// Lines sent at once.
const LINES: usize = 100;
/// And bytes of them: with what stands around each, less than a server takes.
const BYTES: usize = 40 * 1024;

impl Core {
    /// The outbox is empty and the server is there: the journal may go.
    pub(super) fn try_journal(&mut self, effects: &mut Vec<Effect>) {
        let may = self.greeted && self.status.online && !self.status.signed_out && !self.metered;
        if may && !self.journal_goes {
            self.journal_goes = true;
            effects.push(Effect::LoadJournal {
                max_lines: LINES,
                max_bytes: BYTES,
            });
        }
    }

    pub(super) fn on_journal_loaded(
        &mut self,
        loaded: Result<Vec<(JournalId, String)>, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        match loaded {
            Ok(lines) if self.journal_goes && !lines.is_empty() => {
                effects.push(Effect::Send(Request::Journal(lines)));
            }
            _ => self.journal_goes = false,
        }
    }

    pub(super) fn on_journal_sent(
        &mut self,
        reply: Result<JournalTaken, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        match reply {
            Ok(JournalTaken { mut taken, refused }) => {
                if !refused.is_empty() {
                    tracing::warn!(
                        lines = refused.len(),
                        "The server did not take lines of the journal"
                    );
                }
                taken.extend(refused);
                effects.push(Effect::JournalAnswered(taken));
            }
            // It stays, and goes when the outbox was empty the next time.
            Err(_) => self.journal_goes = false,
        }
    }

    pub(super) fn on_journal_answered(&mut self, more: Result<bool, Failure>, effects: &mut Vec<Effect>) {
        self.journal_goes = false;
        if let Ok(true) = more {
            self.try_journal(effects);
        }
    }
}
