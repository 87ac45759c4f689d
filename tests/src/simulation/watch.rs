//! What a write at a desk touches, and what it may change without being told again.

use super::world::World;
use oltre_domain::{CaseId, Change, LeaveReason};
use oltre_sync::Effect;
use std::collections::BTreeSet;

impl World {
    /// The cases an effect writes to.
    pub(super) fn touched(&self, effect: &Effect) -> BTreeSet<CaseId> {
        match effect {
            Effect::TakePage(page) => page
                .changes
                .iter()
                .filter_map(|change| match change {
                    Change::PutCase(case) => Some(case.id),
                    Change::PatchCase { id, .. } => Some(*id),
                    Change::PutEntry(entry, ..) => Some(entry.case),
                    _ => None,
                })
                .collect(),
            Effect::TakeAnswers { answers, .. } => answers
                .iter()
                .filter_map(|answer| self.places.get(&answer.oid))
                .flatten()
                .copied()
                .collect(),
            _ => BTreeSet::new(),
        }
    }

    /// The cases of which a page says last that they left. What a desk has seen of cases that leave or come counts no more.
    pub(super) fn out_of_sight(&mut self, i: usize, effect: &Effect) -> BTreeSet<CaseId> {
        let mut gone = BTreeSet::new();
        let Effect::TakePage(page) = effect else {
            return gone;
        };
        for change in &page.changes {
            match change {
                // What aged stays until its ops are answered.
                Change::LeaveCase(id, why) if *why != LeaveReason::Aged => {
                    gone.insert(*id);
                    self.seen.remove(&(i, *id));
                }
                Change::PutCase(case) => {
                    gone.remove(&case.id);
                    // A queue that was given later brings whole what may have been a request.
                    if !page.bulk || self.changed_rights.contains(&i) {
                        self.seen.remove(&(i, case.id));
                    }
                }
                Change::LeaveCase(id, _) => drop(self.seen.remove(&(i, *id))),
                _ => {}
            }
        }
        gone
    }

    /// While a desk replays what happened before rows it fetched, a case may show more or less for a moment than it did.
    pub(super) fn look_ahead(&mut self, i: usize, effect: &Effect, touched: &BTreeSet<CaseId>) {
        let Effect::TakePage(page) = effect else { return };
        if page.bulk || page.fetched.is_some() || page.whole.is_some() {
            self.behind.insert(i, self.model.head());
        } else if self.behind.get(&i).is_some_and(|head| page.upto <= *head) {
            self.seen
                .retain(|(desk, case), _| *desk != i || !touched.contains(case));
        }
    }
}
