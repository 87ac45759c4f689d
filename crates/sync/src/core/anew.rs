//! Beginning anew: a server that was restored, and a place in its log that is too old to go on from.

use super::{Core, Effect, Pull};
use crate::Failure;
use oltre_store::{Coverage, NewEpoch};
use oltre_wire::{Hello, ProblemCode};

impl Core {
    /// The server was restored from a backup. Nothing is sent until what it has lost stands in the outbox again.
    pub(super) fn begin_epoch(&mut self, hello: &Hello, effects: &mut Vec<Effect>) {
        self.greeted = false;
        let highest = self
            .numbering
            .0
            .max(self.renumber.unwrap_or(0))
            .max(hello.incarnation);
        let restored = NewEpoch {
            incarnation: highest.saturating_add(1),
            covered: Coverage {
                incarnation: hello.incarnation,
                durable_n: hello.durable_n,
            },
        };
        self.start_over(hello.epoch.clone(), Some(restored), effects);
    }

    pub(super) fn start_over(
        &mut self,
        epoch: String,
        restored: Option<NewEpoch>,
        effects: &mut Vec<Effect>,
    ) {
        self.pull = Pull::StartingOver;
        self.forget_ahead(effects);
        self.beginning = Some((epoch.clone(), restored));
        effects.push(Effect::StartOver { epoch, restored });
    }

    pub(super) fn on_started_over(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::StartingOver {
            return;
        }
        match done {
            Ok(()) => {
                self.written();
                self.cursor = None;
                self.snapshot = None;
                self.held.clear();
                self.missing.clear();
                self.verifier.start_over();
                if let Some((epoch, restored)) = self.beginning.take() {
                    self.epoch = Some(epoch);
                    if let Some(NewEpoch { incarnation, .. }) = restored {
                        self.numbering = (incarnation, 0);
                        self.renumber = None;
                    }
                }
                self.greet(effects);
            }
            Err(failure) => self.pull_failed(failure, effects),
        }
    }

    /// Where this console stands is too old to go on from: it begins anew. Any other failure waits.
    pub(super) fn lost_place(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        match failure.code() {
            Some(ProblemCode::CursorTooOld | ProblemCode::BadCursor) => {
                let epoch = self.epoch.clone().unwrap_or_default();
                self.start_over(epoch, None, effects);
            }
            _ => self.pull_failed(failure, effects),
        }
    }
}
