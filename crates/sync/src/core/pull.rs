//! The pull lane: hello, snapshots of scopes not held yet, then the changes by long poll.

use super::{
    CHECKS, CURSOR, Core, EPOCH, Effect, Ground, Lane, PageOf, Place, Pull, Request, SNAPSHOT, Standing,
    TAKEN,
};
use crate::Failure;
use oltre_domain::{CaseId, Change};
use oltre_store::{Page, SCOPES};
use oltre_wire::{ChangesPage, Hello, ProblemCode, What};

/// Pages of changes after which the server is greeted again: about every hour of silence. What it knows and what it lets
/// this device do may have changed without a connection breaking.
pub(super) const GREET_AFTER: u32 = 150;

impl Core {
    pub(super) fn greet(&mut self, effects: &mut Vec<Effect>) {
        self.forget_ahead(effects);
        if self.status.signed_out {
            self.pull = Pull::Off;
            return;
        }
        self.pull = Pull::Greeting;
        self.stop_verifying();
        self.pages = 0;
        effects.push(Effect::Send(Request::Hello));
    }

    pub(super) fn on_hello(&mut self, reply: Result<Box<Hello>, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Greeting {
            return;
        }
        self.status.tried = true;
        let hello = match reply {
            Ok(hello) => hello,
            Err(failure) => return self.pull_failed(failure, effects),
        };
        self.answered();
        self.status.synced_at = Some(hello.server_time);
        self.limits = (hello.limits.push_ops as usize, hello.limits.push_bytes as usize);
        self.scopes = hello.scopes.iter().map(|s| s.id.clone()).collect();
        self.revision = hello.scopes.iter().map(|s| s.revision).max();
        self.presence.me = Some(hello.operator.id);
        self.verifier.hear(hello.server_time, hello.schema.current);
        effects.push(Effect::Greeted(hello.clone()));
        let (incarnation, last) = self.numbering;
        // The server has heard of numbers this database never gave: it was restored from a backup.
        if hello.incarnation > incarnation || (hello.incarnation == incarnation && hello.last_op_n > last) {
            self.renumber = Some(hello.incarnation.saturating_add(1));
        }
        if self.epoch.as_ref().is_some_and(|e| *e != hello.epoch) {
            return self.begin_epoch(&hello, effects);
        }
        // The place was lost and the disk said no to beginning anew: the rows of before are still there.
        if let Some((epoch, restored)) = self.beginning.take() {
            return self.start_over(epoch, restored, effects);
        }
        self.epoch = Some(hello.epoch.clone());
        self.greeted = true;
        if !self.let_go(effects) {
            self.take_what_is_new();
            self.go_on(effects);
        }
        self.try_push(effects);
    }

    /// Scopes that hello names and this console never took: a change may have told of them while it was closed.
    fn take_what_is_new(&mut self) {
        // A first load that has not begun takes everything.
        if self.cursor.is_none() && self.snapshot.is_none() {
            return;
        }
        let under_way = self.snapshot.as_ref().map(|s| &s.scopes[..]).unwrap_or_default();
        let new: Vec<String> = self
            .scopes
            .iter()
            .filter(|scope| !self.held.contains(*scope) && !under_way.contains(scope))
            .cloned()
            .collect();
        if !new.is_empty() {
            self.snapshot
                .get_or_insert_with(Standing::default)
                .scopes
                .extend(new);
        }
    }

    /// Takes the next page of a snapshot, or follows the changes.
    pub(super) fn go_on(&mut self, effects: &mut Vec<Effect>) {
        if self.cursor.is_none() && self.snapshot.is_none() {
            self.snapshot = Some(Standing {
                scopes: self.scopes.clone(),
                ..Standing::default()
            });
        }
        if let Some(standing) = &self.snapshot
            && let Some(of) = PageOf::next(standing, self.ground())
        {
            self.pull = Pull::Snapshot;
            self.status.first_sync = Some((standing.done, standing.total));
            return self.turn_to(of, effects);
        }
        match &self.cursor {
            Some(_) if !self.missing.is_empty() => {
                self.pull = Pull::Fetching;
                self.status.first_sync = None;
                let request = Request::Entity {
                    id: self.missing[0],
                    ground: self.ground(),
                };
                effects.push(Effect::Send(request));
            }
            Some(cursor) => self.follow(cursor.clone(), 0, effects),
            // No scopes at all: nothing to hold, nothing to follow; ask again later.
            None => {
                self.pull = Pull::Waiting;
                effects.push(Effect::Wait(Lane::Pull, self.pull_backoff.next()));
            }
        }
    }

    /// What hello named last.
    pub(super) fn ground(&self) -> Ground {
        Ground {
            epoch: self.epoch.clone(),
            revision: self.revision,
        }
    }

    pub(super) fn follow(&mut self, cursor: String, wait: u32, effects: &mut Vec<Effect>) {
        self.pull = Pull::Following;
        self.ear.waits = wait > 0;
        self.status.first_sync = None;
        let revision = self.revision;
        effects.push(Effect::Send(Request::Changes {
            cursor,
            wait,
            revision,
        }));
    }

    pub(super) fn here(&self) -> Place {
        Place {
            cursor: self.cursor.clone(),
            snapshot: self.snapshot.clone(),
            held: self.held.clone(),
        }
    }

    pub(super) fn on_entity(
        &mut self,
        id: CaseId,
        reply: Result<Vec<Change>, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        if self.pull == Pull::Verifying {
            return self.on_mended(id, reply, effects);
        }
        if self.pull != Pull::Fetching || self.missing.first() != Some(&id) {
            return;
        }
        let changes = match reply {
            Ok(changes) => changes,
            // Not there, or not for this console: nothing to hold.
            Err(failure) if failure.code() == Some(ProblemCode::NotFound) => Vec::new(),
            Err(failure) => return self.pull_failed(failure, effects),
        };
        self.answered();
        let here = self.here();
        let page = Page {
            changes,
            fetched: Some(id),
            ..Page::default()
        };
        effects.push(self.take_page(page, here));
    }

    /// Has a page written, with where the lane stands after it in the same transaction.
    pub(super) fn take_page(&mut self, page: Page, next: Place) -> Effect {
        let facts = self.facts_of(next);
        Effect::TakePage(Page { facts, ..page })
    }

    /// Where the lane will stand, as the database keeps it.
    pub(super) fn facts_of(&mut self, next: Place) -> Vec<(String, String)> {
        let snapshot = next
            .snapshot
            .as_ref()
            .and_then(|s| serde_json::to_string(s).ok())
            .unwrap_or_default();
        let facts = vec![
            // Greeting wrote it too; where the disk said no then, what comes now is judged by it all the same.
            (
                SCOPES.to_owned(),
                serde_json::to_string(&self.scopes).unwrap_or_default(),
            ),
            (EPOCH.to_owned(), self.epoch.clone().unwrap_or_default()),
            (CURSOR.to_owned(), next.cursor.clone().unwrap_or_default()),
            (SNAPSHOT.to_owned(), snapshot),
            (
                TAKEN.to_owned(),
                serde_json::to_string(&next.held).unwrap_or_default(),
            ),
            (
                CHECKS.to_owned(),
                serde_json::to_string(&self.verifier.remembered).unwrap_or_default(),
            ),
        ];
        self.after_page = Some(next);
        facts
    }

    pub(super) fn on_changes(&mut self, reply: Result<Box<ChangesPage>, Failure>, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Following {
            return;
        }
        let page = match reply {
            Ok(page) => *page,
            // A new epoch is told by hello, and which scopes are this account's now: greet again.
            Err(failure)
                if matches!(
                    failure.code(),
                    Some(ProblemCode::EpochChanged | ProblemCode::ScopesChanged)
                ) =>
            {
                return self.greet(effects);
            }
            // Something on the way may not let a question wait for so long; whether the server is there, hello says.
            Err(failure) if self.ear.waits && failure.is_cut() => {
                self.ear.poll_cut();
                return self.greet(effects);
            }
            Err(failure) => return self.lost_place(failure, effects),
        };
        self.answered();
        if self.ear.waits && page.changes.is_empty() {
            self.ear.poll_lived();
        }
        let ChangesPage {
            next,
            more,
            last_op_n: _,
            durable_n: _,
            upto,
            changes: lines,
        } = page;
        self.ear.more = more;
        self.ear.reached = upto;
        let mut changes: Vec<Change> = Vec::with_capacity(lines.len());
        let mut next_place = Place {
            cursor: Some(next),
            ..self.here()
        };
        for line in lines {
            if let What::Scopes { add, remove } = &line.what {
                // What is still this account's says hello.
                self.greeted &= remove.is_empty();
                for scope in add {
                    // Taken again in any case: what it held before may have gone on without us.
                    next_place.held.remove(scope);
                    let standing = next_place.snapshot.get_or_insert_with(Standing::default);
                    if !standing.scopes.contains(scope) {
                        standing.scopes.push(scope.clone());
                    }
                }
            }
            if matches!(line.what, What::Unknown) {
                tracing::warn!("A change of a newer server was left alone");
            }
            match line.into_change() {
                Ok(Some(change)) => changes.push(change),
                Ok(None) => {}
                // One bad row never blocks the others.
                Err(error) => tracing::warn!(%error, "A change could not be read and was left out"),
            }
        }
        let page = Page {
            changes,
            upto,
            more,
            ..Page::default()
        };
        effects.push(self.take_page(page, next_place));
    }

    pub(super) fn on_page_taken(&mut self, done: Result<Vec<CaseId>, Failure>, effects: &mut Vec<Effect>) {
        let after = self.after_page.take();
        if self.pull == Pull::Verifying {
            return self.on_mended_page(done, effects);
        }
        if !matches!(
            self.pull,
            Pull::Snapshot | Pull::Fetching | Pull::Following | Pull::LettingGo
        ) {
            return;
        }
        match done {
            Ok(missing) => {
                self.written();
                self.eager = 0;
                self.pull_backoff.reset();
                self.pages += 1;
                self.missing = missing;
                if self.later && self.push == super::Push::Idle {
                    self.try_push(effects);
                }
                if let Some(Place {
                    cursor,
                    snapshot,
                    held,
                }) = after
                {
                    self.cursor = cursor;
                    self.snapshot = snapshot;
                    self.held = held;
                }
                match self.cursor.clone() {
                    Some(_) if self.pages >= GREET_AFTER || !self.greeted => self.greet(effects),
                    Some(cursor)
                        if self.pull == Pull::Following
                            && self.snapshot.is_none()
                            && self.missing.is_empty() =>
                    {
                        self.idle(cursor, effects);
                    }
                    _ => self.go_on(effects),
                }
            }
            // The page is not in the database: the lane stands where it stood and asks for it again.
            Err(failure) => self.pull_failed(failure, effects),
        }
    }

    pub(super) fn pull_failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        self.forget_ahead(effects);
        self.pull = Pull::Waiting;
        self.stop_verifying();
        self.note(&failure, effects);
        let is_soon = failure.is_no_network() || self.eager > 0 && failure.is_connectivity();
        let wait = match failure.retry_after() {
            Some(seconds) => self.pull_backoff.asked(seconds),
            None if is_soon => {
                self.eager = self.eager.saturating_sub(1);
                self.pull_backoff.probe()
            }
            None => self.pull_backoff.next(),
        };
        if self.status.signed_out {
            self.pull = Pull::Off;
            return;
        }
        effects.push(Effect::Wait(Lane::Pull, wait));
    }
}
