//! What must hold when all is quiet.

use crate::world::World;
use oltre_domain::EntryId;
use std::collections::BTreeSet;

impl World {
    /// The promises that can be checked when all is quiet.
    pub(crate) fn check(&self, seed: u64) {
        let mut twice = BTreeSet::new();
        for oid in &self.model.applied {
            assert!(twice.insert(*oid), "seed {seed}: {oid} took effect twice");
        }
        for (i, desk) in self.desks.iter().enumerate() {
            let waiting = desk.store.waiting().expect("counts");
            assert_eq!(waiting.ops, 0, "seed {seed}: desk {i} still has ops to send");
            for (id, file) in &self.model.files {
                let here = desk
                    .store
                    .case(*id)
                    .unwrap_or_else(|e| panic!("seed {seed}: desk {i} lacks a case: {e}"));
                assert_eq!(here.file, *file, "seed {seed}: desk {i} shows another case");
                assert!(!here.row.pending, "seed {seed}: desk {i} shows a case as pending");
                let there: Vec<EntryId> = self
                    .model
                    .entries
                    .iter()
                    .filter(|(_, _, e)| e.case == *id)
                    .map(|(_, _, e)| e.id)
                    .collect();
                let found = desk.store.entries(*id, None, 10_000).expect("timeline").entries;
                let confirmed: Vec<EntryId> = found
                    .iter()
                    .filter(|e| e.state == oltre_store::EntryState::Confirmed)
                    .map(|e| e.entry.id)
                    .collect();
                assert_eq!(confirmed, there, "seed {seed}: desk {i} has another timeline");
            }
        }
        for (id, body) in &self.notes {
            let everywhere = self
                .desks
                .iter()
                .filter(|d| {
                    d.store
                        .entry(*id)
                        .expect("entry")
                        .is_some_and(|e| e.entry.body == *body)
                })
                .count();
            // A note that a rule refused at the desk was never saved and is nowhere.
            let saved_somewhere = self.model.entries.iter().any(|(_, _, e)| e.id == *id);
            assert!(
                everywhere == self.desks.len() || !saved_somewhere,
                "seed {seed}: a note is missing at a desk"
            );
        }
        // Every saved op took effect, was so already, or is a refusal its author can see.
        let refused: usize = self
            .desks
            .iter()
            .map(|d| d.store.refused_actions().expect("list").len())
            .sum();
        let applied = self.saved.keys().filter(|oid| twice.contains(oid)).count();
        let noops = self.saved.keys().filter(|oid| self.model.was_noop(**oid)).count();
        assert_eq!(
            applied + noops + refused,
            self.saved.len(),
            "seed {seed}: an op disappeared"
        );
    }
}
