//! The journal: each line once, whatever is lost or comes twice on the way.

use super::model::Model;
use super::world::World;
use oltre_domain::{JournalId, Timestamp};
use oltre_wire::JournalTaken;
use std::collections::BTreeSet;

impl Model {
    /// As the server: a line that is there stays as it is.
    pub(super) fn journal(&mut self, lines: &[(JournalId, String)]) -> JournalTaken {
        let mut answer = JournalTaken::default();
        for (id, body) in lines {
            let there = self.journal.entry(*id).or_insert_with(|| body.clone());
            if there == body {
                answer.taken.push(*id);
            } else {
                answer.refused.push(*id);
            }
        }
        answer
    }
}

impl World {
    /// Somebody looks at something: noted once an hour, and an hour here is short.
    pub(super) fn looks(&mut self, i: usize) {
        let (id, hour) = (JournalId(self.id()), self.clock / 20_000);
        let (once, body) = (
            format!("read {hour}"),
            format!("{{\"desk\":{i},\"hour\":{hour}}}"),
        );
        let now = Timestamp(self.clock);
        if self.desks[i].store.note(&once, id, &body, now).expect("memory") {
            self.noted.insert(id, body);
        }
    }

    /// When all is quiet: every line noted is on the server with its bytes, but for those that a restore has lost.
    pub(super) fn check_journal(&self) -> Result<(), String> {
        for (i, desk) in self.desks.iter().enumerate() {
            let left = desk.store.journal(10, usize::MAX).expect("journal");
            if !left.is_empty() {
                return Err(format!("desk {i} still has lines of the journal: {left:?}"));
            }
        }
        let hours: BTreeSet<&String> = self.noted.values().collect();
        if hours.len() != self.noted.len() {
            return Err("a desk noted something twice in an hour".to_owned());
        }
        for (id, body) in &self.noted {
            let there = self.model.journal.get(id);
            if there.is_none() && self.lost_lines.contains(id) {
                continue;
            }
            if there != Some(body) {
                return Err(format!(
                    "line {id} is {there:?} on the server and was noted as {body}"
                ));
            }
        }
        Ok(())
    }
}
