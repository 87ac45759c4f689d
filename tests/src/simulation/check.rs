//! What must hold: at every step, and when all is quiet.

use super::world::World;
use oltre_domain::{CaseId, EntryId, OpKind};
use oltre_store::EntryState;
use std::collections::{BTreeMap, BTreeSet};

macro_rules! must {
    ($condition:expr, $($words:tt)*) => {
        if !$condition {
            return Err(format!($($words)*));
        }
    };
}

impl World {
    fn confirmed(&self, i: usize, case: CaseId) -> Vec<EntryId> {
        let found = self.desks[i].store.entries(case, None, 10_000).expect("timeline");
        found
            .entries
            .into_iter()
            .filter(|e| e.state == EntryState::Confirmed)
            .map(|e| e.entry.id)
            .collect()
    }

    /// After something of these cases was written at a desk.
    pub(super) fn check_desk(&mut self, i: usize, cases: &BTreeSet<CaseId>) -> Result<(), String> {
        let mut together: BTreeMap<EntryId, usize> = BTreeMap::new();
        for case in cases {
            let now = self.confirmed(i, *case);
            // The confirmed part of a timeline only ever grows at its end.
            let before = self.seen.entry((i, *case)).or_default();
            must!(
                now.starts_with(before),
                "desk {i}: the confirmed timeline of {case} did not grow at its end: {before:?}, then {now:?}"
            );
            for id in &now {
                if let Some(first) = self.pairs.get(id) {
                    *together.entry(*first).or_default() += 1;
                }
            }
            *before = now;
        }
        // All ops of one action become visible together.
        for (first, seen) in together {
            must!(seen == 2, "desk {i} shows half an action: {first}");
        }
        // Operators see their own edits until they are answered.
        let mut newest = BTreeMap::new();
        for op in self.desks[i]
            .store
            .next_push(10_000, usize::MAX)
            .expect("outbox")
            .ops
        {
            let places = self.places.get(&op.oid);
            if !places.is_some_and(|places| places.iter().any(|case| cases.contains(case))) {
                continue;
            }
            let op: oltre_domain::Op = serde_json::from_str(&op.body).expect("own op");
            if let OpKind::CaseSet { id, f } = op.kind {
                newest.extend(f.into_iter().map(|(field, change)| ((id, field), change.value)));
            }
        }
        for ((case, field), value) in newest {
            if let Ok(shown) = self.desks[i].store.case(case) {
                let file = shown.file;
                let decided = file.conflicts.values().any(|c| c.field == field);
                must!(
                    decided || *file.case.value(field) == value,
                    "desk {i}: its author does not see {field} = {value:?} on {case}, but {:?}",
                    file.case.value(field)
                );
            }
        }
        Ok(())
    }

    /// When all is quiet.
    pub(super) fn check(&self) -> Result<(), String> {
        for (i, desk) in self.desks.iter().enumerate() {
            let waiting = desk.store.waiting().expect("counts");
            must!(waiting.ops == 0, "desk {i} still has {} ops to send", waiting.ops);
            for (id, file) in &self.model.files {
                let Ok(here) = desk.store.case(*id) else {
                    return Err(format!("desk {i} lacks {id}"));
                };
                must!(
                    here.file == *file,
                    "desk {i} shows another case: {:#?}, and the server {file:#?}",
                    here.file
                );
                must!(!here.row.pending, "desk {i} shows {id} as pending");
                for row in file
                    .case
                    .contact()
                    .map(|id| self.model.chain(id))
                    .unwrap_or_default()
                {
                    let here = desk.store.contact(row.id);
                    must!(
                        here.as_ref().is_ok_and(|here| *here == row),
                        "desk {i} has another contact: {here:?}, and the server {row:?}"
                    );
                }
                let there: Vec<EntryId> = self
                    .model
                    .entries
                    .iter()
                    .filter(|(_, _, e)| e.case == *id)
                    .map(|(_, _, e)| e.id)
                    .collect();
                must!(
                    self.confirmed(i, *id) == there,
                    "desk {i} has another timeline of {id}"
                );
            }
        }
        for (id, body) in &self.notes {
            let everywhere = self.desks.iter().all(|d| {
                let entry = d.store.entry(*id).expect("entry");
                entry.is_some_and(|e| e.entry.body == *body)
            });
            // A note that a rule refused at the desk was never saved and is nowhere.
            let is_there = self.model.entries.iter().any(|(_, _, e)| e.id == *id);
            must!(everywhere || !is_there, "the note {body} is missing at a desk");
        }
        // Every saved op took effect, was so already, or is a refusal its author can see.
        let refused: usize = self
            .desks
            .iter()
            .flat_map(|d| d.store.refused_actions().expect("list"))
            .map(|action| action.action.ops.len())
            .sum();
        let applied = self
            .saved
            .keys()
            .filter(|oid| self.model.applied.contains(*oid))
            .count();
        let noops = self.saved.keys().filter(|oid| self.model.was_noop(**oid)).count();
        must!(
            applied + noops + refused == self.saved.len(),
            "an op disappeared: {} saved, {applied} applied, {noops} were so already, {refused} refused",
            self.saved.len()
        );
        Ok(())
    }
}
