//! Pages of a snapshot, and the place after each.

use super::ahead::Reply;
use super::{Core, Effect, PageOf, Place, Pull, Standing};
use crate::transport::SnapshotPage;
use oltre_store::Page;
use oltre_wire::ProblemCode;

impl Core {
    pub(super) fn on_snapshot(&mut self, of: &PageOf, reply: Reply, effects: &mut Vec<Effect>) {
        if self.pull != Pull::Snapshot {
            return;
        }
        if self.after_page.is_some() {
            return self.keep_ahead(of, reply);
        }
        let mut standing = self.snapshot.clone().unwrap_or_default();
        // The reply to a question that was asked twice.
        if PageOf::next(&standing, self.ground()).as_ref() != Some(of) {
            return;
        }
        let page = match reply {
            Ok(page) => *page,
            // The scope was withdrawn while it was being taken: hello says so, and what came of it is let go then. It may
            // have been given back meanwhile: then it is asked for again.
            Err(failure)
                if failure.code() == Some(ProblemCode::NotFound)
                    && self.not_there.as_ref() != Some(&of.scope) =>
            {
                self.not_there = Some(of.scope.clone());
                return self.greet(effects);
            }
            // Named by hello and not there all the same: it keeps the others from nothing.
            Err(failure) if failure.code() == Some(ProblemCode::NotFound) => {
                self.greeted = false;
                let withdrawn = standing.scopes.remove(0);
                standing.page = None;
                let next = self.after_scope(standing, Some(withdrawn));
                let page = Page {
                    bulk: true,
                    ..Page::default()
                };
                effects.push(self.take_page(page, next));
                return;
            }
            Err(failure) if failure.code() == Some(ProblemCode::ScopesChanged) => {
                return self.greet(effects);
            }
            Err(failure) => return self.lost_place(failure, effects),
        };
        self.answered();
        self.not_there = None;
        let SnapshotPage { changes, end } = page;
        standing.done += end.rows;
        if standing.page.is_none() {
            standing.total += end.total;
        }
        if standing.cursor.is_none() {
            standing.cursor = Some(end.cursor);
        }
        standing.page = end.next;
        let is_whole = standing.page.is_none();
        let taken = is_whole.then(|| standing.scopes.remove(0));
        let next = self.after_scope(standing, taken);
        let standing = next.snapshot.as_ref();
        let ahead = standing.and_then(|standing| PageOf::next(standing, self.ground()));
        let page = Page {
            changes,
            bulk: true,
            more: ahead.is_some(),
            ..Page::default()
        };
        effects.push(self.take_page(page, next));
        if let Some(of) = ahead {
            self.ask_ahead(of, effects);
        }
    }

    /// Where the lane stands after a page of a snapshot. A scope added later must not move the cursor of the scopes
    /// followed before.
    fn after_scope(&self, standing: Standing, taken: Option<String>) -> Place {
        let mut held = self.held.clone();
        held.extend(taken);
        if standing.scopes.is_empty() {
            Place {
                cursor: self.cursor.clone().or(standing.cursor),
                snapshot: None,
                held,
            }
        } else {
            Place {
                cursor: self.cursor.clone(),
                snapshot: Some(standing),
                held,
            }
        }
    }
}
