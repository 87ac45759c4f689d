//! What a console holds, as far as the server can tell.

use oltre_domain::*;
use oltre_wire::*;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What a console holds, told by changes.
#[derive(Default)]
pub(crate) struct Mirror {
    pub(crate) cases: BTreeMap<CaseId, CaseState>,
    /// What hangs on a case, by kind and id.
    pub(crate) hanging: BTreeMap<CaseId, BTreeMap<String, Json>>,
    pub(crate) contacts: BTreeMap<ContactId, Json>,
    pub(crate) states: BTreeMap<ContactId, ContactState>,
}

impl Mirror {
    fn hang(&mut self, case: CaseId, name: String, row: &Row) {
        self.hanging
            .entry(case)
            .or_default()
            .insert(name, serde_json::to_value(row).unwrap());
    }

    pub(crate) fn put(&mut self, row: &Row) {
        match row {
            Row::Case(line) => {
                self.cases.insert(line.id, line.clone().into_case().unwrap());
            }
            Row::Entry(line) => self.hang(line.entry.case, format!("entry {}", line.entry.id), row),
            Row::Promise(p) => self.hang(p.case, format!("promise {}", p.id), row),
            Row::Handoff(h) => self.hang(h.case, format!("handoff {}", h.id), row),
            Row::Conflict(c) => self.hang(c.case, format!("conflict {}", c.id), row),
            Row::Link(l) => self.hang(l.case, format!("link {}", l.other), row),
            Row::Reply(r) => self.hang(r.case, format!("reply {}", r.id), row),
            Row::Attachment(a) => self.hang(a.case, format!("attachment {}", a.id), row),
            Row::Outcome(o) => self.hang(o.case, format!("outcome {}", o.id), row),
            Row::Contact(c) => {
                self.contacts.insert(c.id, serde_json::to_value(row).unwrap());
            }
            Row::ContactState(state) if state.is_nothing() => drop(self.states.remove(&state.contact)),
            Row::ContactState(state) => drop(self.states.insert(state.contact, state.clone())),
            _ => {}
        }
    }

    pub(crate) fn change(&mut self, line: &ChangeLine) {
        match line.clone().into_change().unwrap() {
            Some(Change::PatchCase {
                id,
                fields,
                unknown: _,
                tags_added,
                tags_removed,
                number,
            }) => {
                // A patch only ever comes for what is held.
                let case = self.cases.get_mut(&id).expect("a patch of a case that is held");
                case.fields.extend(fields);
                case.tags.extend(tags_added);
                case.tags.retain(|t| !tags_removed.contains(t));
                case.number = number.or(case.number.take());
            }
            Some(Change::LeaveCase(id, _)) => {
                // Once for each scope that let it go: the second time there is nothing left to drop.
                self.cases.remove(&id);
                self.hanging.remove(&id);
            }
            _ => {
                if let What::Put { row } = &line.what {
                    self.put(row);
                }
            }
        }
    }

    /// What is known of those contacts.
    pub(crate) fn states_in_use(&self) -> BTreeMap<ContactId, &ContactState> {
        let named = self.cases.values().filter_map(CaseState::contact);
        let named: BTreeSet<_> = named.flat_map(|id| chain(self, id)).collect();
        let states = self.states.iter().filter(|(id, _)| named.contains(id));
        states.map(|(id, state)| (*id, state)).collect()
    }

    /// The contacts its cases name: others may stay behind when their case leaves.
    pub(crate) fn contacts_in_use(&self) -> BTreeMap<ContactId, &Json> {
        let named: BTreeSet<_> = self.cases.values().filter_map(CaseState::contact).collect();
        self.contacts
            .iter()
            .filter(|(id, _)| named.contains(id))
            .map(|(id, row)| (*id, row))
            .collect()
    }
}

/// The person behind a contact, as far as this mirror knows.
pub(crate) fn chain(mirror: &Mirror, id: ContactId) -> Vec<ContactId> {
    let mut chain = vec![id];
    while let Some(next) = mirror
        .contacts
        .get(chain.last().unwrap())
        .and_then(|row| row["merged_into"].as_str())
    {
        chain.push(next.parse().unwrap());
    }
    chain
}
