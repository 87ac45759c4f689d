//! What over-help learned on the server comes in a lane of its own, a piece at a time: megabytes once a night, for which
//! nothing waits. What goes wrong is tried again with a later page, each time twice as many pages later, and not at all
//! while the network costs money.

use super::{Core, Effect, Request};
use crate::Failure;
use oltre_store::LearnedTask;

/// At most so many times is the wait doubled: 256 pages.
const MOST_DOUBLED: u32 = 8;

impl Core {
    /// Everything else is here: the directory may tell of something newer than what is here.
    pub(super) fn try_learned(&mut self, effects: &mut Vec<Effect>) {
        // Before that nobody knows whose signature holds, and what came would be refused for good.
        let knows = self.greeted && self.greeting_kept;
        let may = knows && self.status.online && !self.status.signed_out && !self.metered;
        if self.learned_rests > 0 {
            self.learned_rests -= 1;
        } else if may && !self.learned_comes {
            self.learned_comes = true;
            effects.push(Effect::FindLearned);
        }
    }

    pub(super) fn on_learned_found(
        &mut self,
        found: Result<Option<LearnedTask>, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        match found {
            Ok(Some(task)) if self.learned_comes && !self.metered => {
                effects.push(Effect::Send(Request::Learned(task)));
            }
            _ => self.learned_comes = false,
        }
    }

    pub(super) fn on_learned_came(
        &mut self,
        task: LearnedTask,
        came: Result<Vec<u8>, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        match came {
            // A server that has the rest says more than nothing.
            Ok(bytes) if !bytes.is_empty() => {
                self.learned_failures = 0;
                effects.push(Effect::TakeLearned { task, bytes });
            }
            // Something newer was learned meanwhile, and the directory will say so; or the line broke.
            _ => {
                self.learned_comes = false;
                self.learned_rests = 1 << self.learned_failures.min(MOST_DOUBLED);
                self.learned_failures += 1;
            }
        }
    }
}
