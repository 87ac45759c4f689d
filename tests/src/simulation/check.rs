//! What must hold: at every step, and when all is quiet.

use super::world::World;
use oltre_domain::{CaseId, EntryId, Op, OpId, OpKind};
use oltre_store::EntryState;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

macro_rules! must {
    ($condition:expr, $($words:tt)*) => {
        if !$condition {
            return Err(format!($($words)*));
        }
    };
}

fn read(body: &str) -> Op {
    serde_json::from_str(body).expect("own op")
}

/// Whether all of `part` is in `whole`, in its order.
fn is_part_of(part: &[EntryId], whole: &[EntryId]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|id| rest.any(|other| other == id))
}

/// The cases and contacts an op is about.
fn rows_of(kind: &OpKind) -> impl Iterator<Item = Uuid> {
    let cases = [kind.case(), kind.other_case()].into_iter().flatten();
    let contacts = [kind.contact(), kind.other_contact()].into_iter().flatten();
    cases.map(|id| id.0).chain(contacts.map(|id| id.0))
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

    /// After something of these cases was written at a desk. Where `between`, what was written there may be told again
    /// before what has been seen: it is in order all the same, and nothing has gone.
    pub(super) fn check_desk(
        &mut self,
        i: usize,
        cases: &BTreeSet<CaseId>,
        between: bool,
    ) -> Result<(), String> {
        let mut together: BTreeMap<EntryId, usize> = BTreeMap::new();
        for case in cases {
            let now = self.confirmed(i, *case);
            // The confirmed part of a timeline only ever grows at its end.
            let before = self.seen.entry((i, *case)).or_default();
            must!(
                now.starts_with(before) || between && is_part_of(before, &now),
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
            let op = read(&op.body);
            if let OpKind::CaseSet { id, f } = op.kind {
                // These do nothing where somebody else has been meanwhile, here as on the server.
                if op.undoes.is_some() || op.atomic {
                    f.into_keys().for_each(|field| drop(newest.remove(&(id, field))));
                    continue;
                }
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

    /// What left a desk is not there any more, with every word of it.
    pub(super) fn check_gone(&self, i: usize, gone: &BTreeSet<CaseId>) -> Result<(), String> {
        for id in gone {
            // But for what its author wrote and nobody has answered: a case opened here, for one.
            let is_there = self.desks[i]
                .store
                .case(*id)
                .is_ok_and(|shown| !shown.row.pending);
            must!(
                !is_there && self.confirmed(i, *id).is_empty(),
                "desk {i} still shows {id}, which left"
            );
        }
        Ok(())
    }

    /// What is done whole was, or nothing of it.
    fn check_whole(&self) -> Result<(), String> {
        let mut whole: BTreeMap<_, (usize, usize)> = BTreeMap::new();
        for op in self.saved.values().map(|body| read(body)).filter(|op| op.atomic) {
            let (took, all) = whole.entry(op.act).or_default();
            *took += usize::from(self.model.applied.contains(&op.oid) || self.model.was_noop(op.oid));
            *all += 1;
        }
        for (act, (took, all)) in whole {
            must!(
                took == 0 || took == all,
                "{took} of {all} ops of {act:?} were done"
            );
        }
        Ok(())
    }

    /// When all is quiet.
    pub(super) fn check(&self) -> Result<(), String> {
        self.check_blobs()?;
        let mut staying = BTreeSet::new();
        for (i, desk) in self.desks.iter().enumerate() {
            let waiting = desk.store.waiting().expect("counts");
            must!(
                waiting.actions == waiting.awaited,
                "desk {i} still has ops to send: {waiting:?} {:?}",
                desk.store.pending_actions(9)
            );
            // What is about a row that a restore took and nobody could bring again stays in sight.
            let mut under = BTreeSet::new();
            for action in desk.store.pending_actions(1_000).expect("list") {
                let ops = self.saved.values().map(|body| read(body));
                let of_action: Vec<Op> = ops.filter(|op| op.act == action.act).collect();
                must!(
                    of_action.iter().any(|op| self.model.may_still_come(op)),
                    "desk {i} waits for nothing: {action:?}"
                );
                under.extend(of_action.iter().flat_map(|op| rows_of(&op.kind)));
            }
            for (id, file) in &self.model.files {
                let sight = self.model.sight(desk.device, file);
                let Some(file) = sight.of(file) else {
                    // An aged case stays where an op on it still waits for another desk.
                    if self.model.aged.contains(id) && under.contains(&id.0) {
                        staying.insert((i, *id));
                        continue;
                    }
                    must!(
                        desk.store.case(*id).is_err(),
                        "desk {i} holds {id}, which is not for it"
                    );
                    must!(self.confirmed(i, *id).is_empty(), "desk {i} holds words of {id}");
                    continue;
                };
                let Ok(here) = desk.store.case(*id) else {
                    return Err(format!("desk {i} lacks {id}"));
                };
                let is_under = under.contains(&id.0);
                must!(
                    is_under || here.file == file,
                    "desk {i} shows another case: {:#?}, and the server {file:#?}",
                    here.file
                );
                must!(is_under || !here.row.pending, "desk {i} shows {id} as pending");
                let contact = file.case.contact();
                for row in contact.map(|id| self.model.chain(id)).unwrap_or_default() {
                    let here = desk.store.contact(row.id);
                    must!(
                        under.contains(&row.id.0) || here.as_ref().is_ok_and(|here| *here == row),
                        "desk {i} has another contact: {here:?}, and the server {row:?}"
                    );
                }
                let there = self.model.entries_in_sight(&file, &sight);
                must!(
                    self.confirmed(i, *id) == there,
                    "desk {i} has another timeline of {id}: {:?}, and the server {there:?}",
                    self.confirmed(i, *id)
                );
            }
        }
        for (id, body) in &self.notes {
            // A note that a rule refused at the desk was never saved and is nowhere.
            let Some((_, _, there)) = self.model.entries.iter().find(|(_, _, e)| e.id == *id) else {
                continue;
            };
            let file = &self.model.files[&there.case];
            for (i, desk) in self.desks.iter().enumerate() {
                let sight = self.model.sight(desk.device, file);
                let here = desk.store.entry(*id).expect("entry");
                let is_here = here.is_some_and(|e| e.entry.body == *body);
                must!(
                    is_here == sight.shows_entry(file, there.meta.handoff)
                        || staying.contains(&(i, there.case)),
                    "the note {body} is missing at desk {i}, or not for it"
                );
            }
        }
        self.check_whole()?;
        // Every saved op took effect, was so already, or is a refusal its author can see.
        let visible: BTreeSet<OpId> = self
            .desks
            .iter()
            .flat_map(|desk| desk.store.unsent().expect("list"))
            .map(|op| op.oid)
            .collect();
        // And none is both.
        let both = visible.iter().find(|oid| self.model.applied.contains(*oid));
        must!(
            both.is_none(),
            "{both:?} was done, and its author is told that it was not"
        );
        let is_told = |oid: &OpId| {
            self.model.applied.contains(oid) || self.model.was_noop(*oid) || visible.contains(oid)
        };
        let lost: Vec<_> = self.saved.iter().filter(|(oid, _)| !is_told(oid)).collect();
        must!(
            lost.is_empty(),
            "ops disappeared: {lost:?}, answered {:?}",
            lost.iter()
                .map(|(oid, _)| self.model.answers.get(oid).map(|a| &a.reply.result))
                .collect::<Vec<_>>()
        );
        Ok(())
    }
}
