//! Queues that a desk is given and that are taken from it.

use super::log::Told;
use super::model::Model;
use super::sight::queue;
use super::world::World;
use oltre_domain::{DeviceId, QueueId};
use oltre_sync::Ground;
use oltre_wire::{ChangesPage, ProblemCode, What};
use std::collections::BTreeSet;

fn scopes_of(queues: &BTreeSet<QueueId>) -> Vec<String> {
    let both = queues
        .iter()
        .flat_map(|q| [format!("queue:{q}"), format!("handoff:{q}")]);
    both.collect()
}

impl Model {
    /// What happened after a cursor, for a desk that knows these scopes.
    pub(super) fn changes_by(
        &self,
        device: DeviceId,
        cursor: &str,
        revision: Option<u64>,
    ) -> Result<ChangesPage, ProblemCode> {
        let page = self.changes(device, cursor)?;
        let ground = Ground {
            epoch: None,
            revision,
        };
        self.stands_on(device, &ground).map(|()| page)
    }

    /// A desk that holds both queues loses one, one that holds one is given the other.
    pub(super) fn change_rights(&mut self, device: DeviceId, which: bool) {
        let both = BTreeSet::from([queue("one"), queue("two")]);
        let one = BTreeSet::from([queue(if which { "one" } else { "two" })]);
        let Some(rights) = self.rights.get_mut(&device) else {
            return;
        };
        let has = if rights.queues == both { one } else { both };
        let word = What::Scopes {
            add: scopes_of(&(&has - &rights.queues)),
            remove: scopes_of(&(&rights.queues - &has)),
        };
        rights.queues = has;
        rights.revision += 1;
        self.seq += 1;
        self.log.push((self.seq, Told::To(device, Box::new(word))));
    }
}

impl World {
    /// Somebody is given a queue, or loses one, and those who wait hear of it.
    pub(super) fn change_rights(&mut self, i: usize) {
        self.mark("rights", i);
        let (device, which) = (self.desks[i].device, self.chance(50));
        self.model.change_rights(device, which);
        self.changed_rights.insert(i);
        self.answer_parked();
    }
}
