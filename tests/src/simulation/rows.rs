//! The rows of the model server: writing what an op or the passing of time came to, and what must hold of them.

use super::bug::Bug;
use super::log::Happened;
use super::model::Model;
use oltre_domain::rules::{self, Effect, PENDING};
use oltre_domain::{
    Author, CaseFile, CaseId, Cell, ConflictId, Contact, ContactField, ContactId, Entry, EntryId, EntryKind,
    Field, Op, OpKind, OperatorId, ReplyState, Version,
};
use oltre_wire::{EntryLine, Patch, Row};
use std::collections::{BTreeMap, BTreeSet};

type Wrote = (BTreeMap<Field, Version>, BTreeMap<Field, ConflictId>);

/// What an op writes to one case.
#[derive(Default)]
struct Written {
    before: Option<CaseFile>,
    patch: BTreeMap<Field, Cell>,
    added: BTreeSet<String>,
    removed: BTreeSet<String>,
    rows: Vec<Row>,
}

impl Model {
    /// Writes an op's effects and tells everybody. Gives the fields written and the conflicts met.
    pub(super) fn write(
        &mut self,
        op: &Op,
        me: OperatorId,
        effects: &[Effect],
        seq: Version,
        idx: &mut u32,
    ) -> Wrote {
        let own = op.kind.case();
        let (mut wrote, mut conflicts) = (BTreeMap::new(), BTreeMap::new());
        let mut people = Vec::new();
        let mut written: BTreeMap<CaseId, Written> = BTreeMap::new();
        for effect in effects {
            if let Effect::PutContact(row) = effect {
                let mut held = self.contacts.remove(&row.id);
                if held.is_none() {
                    self.authors.insert(row.id, me);
                }
                rules::apply_to_contact(&mut held, effect, seq);
                let held = held.expect("just put");
                people.push(held.clone());
                self.contacts.insert(held.id, held);
                continue;
            }
            let id = effect.case(own).expect("an effect on a case");
            let on = written.entry(id).or_insert_with(|| Written {
                before: self.files.get(&id).cloned(),
                ..Written::default()
            });
            let mut file = self.files.remove(&id);
            rules::apply(&mut file, effect, seq);
            self.files.extend(file.map(|file| (id, file)));
            match effect {
                Effect::PutCase(case) => wrote.extend(case.fields.keys().map(|f| (*f, seq))),
                Effect::SetField(field, value) => {
                    wrote.insert(*field, seq);
                    let (value, version) = (value.clone(), seq);
                    on.patch.insert(*field, Cell { value, version });
                }
                Effect::AddTag(tag) => drop(on.added.insert(tag.clone())),
                Effect::RemoveTag(tag) => drop(on.removed.insert(tag.clone())),
                Effect::Append(entry) => {
                    *idx += 1;
                    self.entries.push((seq, *idx, (**entry).clone()));
                    on.rows.push(entry_row(seq, *idx, entry));
                }
                Effect::PutHandoff(row) => on.rows.push(Row::Handoff(row.clone())),
                Effect::PutPromise(row) => on.rows.push(Row::Promise(row.clone())),
                Effect::PutConflict(row) => {
                    conflicts.insert(row.field, row.id);
                    on.rows.push(Row::Conflict(row.clone()));
                }
                Effect::PutLink(row) => on.rows.push(Row::Link(row.clone())),
                Effect::PutReply(row) => on.rows.push(Row::Reply(row.clone())),
                Effect::PutAttachment(row) => on.rows.push(Row::Attachment(row.clone())),
                Effect::PutOutcome(row) => on.rows.push(Row::Outcome(row.clone())),
                Effect::PutContact(_) | Effect::PutArticle(_) | Effect::PutVersion(_) => {}
            }
        }
        assert!(wrote.values().all(|v| *v != PENDING));
        if self.has(Bug::UnSuppress) && matches!(op.kind, OpKind::ContactMerge { .. }) {
            for contact in self.contacts.values_mut() {
                contact.f.remove(&ContactField::Suppressed);
            }
        }
        self.tell_of_people(seq, &people);
        for (id, on) in written {
            if self.has(Bug::ForgetOtherCase) && Some(id) == op.kind.other_case() {
                continue;
            }
            self.tell_of(seq, id, on);
        }
        (wrote, conflicts)
    }

    fn tell_of(&mut self, seq: Version, id: CaseId, on: Written) {
        let Written {
            before,
            patch,
            added,
            removed,
            mut rows,
        } = on;
        let after = self.files[&id].clone();
        // Whoever follows a case holds the person it is for.
        if patch.contains_key(&Field::Contact) {
            let people = after.case.contact().map(|id| self.chain(id)).unwrap_or_default();
            rows.splice(0..0, people.into_iter().map(Row::Contact));
        }
        let is_patched = !patch.is_empty() || !added.is_empty() || !removed.is_empty();
        let happened = Happened {
            before,
            after,
            patch: is_patched.then(|| Patch::of_case(id, &patch, added, removed)),
            rows,
        };
        self.tell(seq, happened);
    }

    /// Time passes: replies that were held long enough become entries. Says whether any did.
    pub(super) fn pass_time(&mut self, now: oltre_domain::Timestamp) -> bool {
        self.clock = now;
        let mut gone: BTreeMap<CaseId, Written> = BTreeMap::new();
        let (seq, mut idx) = (self.seq + 1, 0);
        for (id, file) in &mut self.files {
            let before = file.clone();
            for reply in file.replies.values_mut() {
                let mut due = reply.clone();
                if self.bug == Some(Bug::SendCalledBack) && due.state == ReplyState::Cancelled {
                    due.state = ReplyState::Held;
                }
                let Some((row, entry)) = due.released(now) else {
                    continue;
                };
                if self.called_back.contains(&row.id) {
                    self.broken = Some(format!("{} was cancelled and went all the same", row.id));
                }
                reply.clone_from(&row);
                idx += 1;
                self.entries.push((seq, idx, entry.clone()));
                let on = gone.entry(*id).or_insert_with(|| Written {
                    before: Some(before.clone()),
                    ..Written::default()
                });
                on.rows.extend([Row::Reply(row), entry_row(seq, idx, &entry)]);
            }
        }
        if gone.is_empty() {
            return false;
        }
        self.seq = seq;
        for (id, on) in gone {
            self.tell_of(seq, id, on);
        }
        true
    }

    /// Keeps in mind what an op that takes effect now must never be followed by, and looks whether it may.
    pub(super) fn watch(&mut self, op: &Op, me: OperatorId) {
        match &op.kind {
            OpKind::ReplyCancel { reply, .. } => drop(self.called_back.insert(*reply)),
            OpKind::ReplySend { case, seen, .. } => {
                let held = self.files[case].replies.values();
                let unseen = held
                    .filter(|r| r.state == ReplyState::Held && r.by != me)
                    .any(|r| !seen.contains(&r.id));
                if unseen || self.answered_since(op, me).is_some() {
                    self.broken = Some(format!("{} answers what somebody else has answered", op.oid));
                }
            }
            // Pressed by mistake, and put back by the hand that did it.
            OpKind::ContactSet { id, f, .. }
                if f.contains_key(&ContactField::Suppressed) && op.undoes.is_some() =>
            {
                let person = self.person(*id);
                let others: BTreeSet<ContactId> = self
                    .left_alone
                    .iter()
                    .copied()
                    .filter(|one| self.person(*one) != person)
                    .collect();
                self.left_alone = others;
            }
            OpKind::ContactSet { id, f, .. } if f.contains_key(&ContactField::Suppressed) => {
                self.left_alone.insert(*id);
            }
            _ => {}
        }
    }

    /// Who else has answered the contact after the last entry an op names as seen.
    pub(super) fn answered_since(&self, op: &Op, me: OperatorId) -> Option<OperatorId> {
        let OpKind::ReplySend { case, seen, .. } = &op.kind else {
            return None;
        };
        let said: Vec<_> = self.entries.iter().filter(|(_, _, e)| e.case == *case).collect();
        let after = said
            .iter()
            .rposition(|(_, _, e)| seen.contains(&e.id))
            .map_or(0, |at| at + 1);
        said[after..].iter().find_map(|(_, _, e)| match e.by {
            Author::Operator(by) if by != me && e.kind == EntryKind::MessageOut => Some(by),
            _ => None,
        })
    }

    /// Whether these entries are all on a case.
    pub(super) fn are_on(&self, case: CaseId, ids: &BTreeSet<EntryId>) -> bool {
        ids.iter()
            .all(|id| self.entries.iter().any(|(_, _, e)| e.id == *id && e.case == case))
    }

    /// The contact that stands for the person.
    pub(super) fn person(&self, id: ContactId) -> ContactId {
        let mut at = id;
        for _ in &self.contacts {
            match self.contacts.get(&at).and_then(|row| row.merged_into) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// A contact and those it was merged into.
    pub(super) fn chain(&self, id: ContactId) -> Vec<Contact> {
        let mut rows: Vec<Contact> = Vec::new();
        let mut at = Some(id);
        while let Some(row) = at
            .and_then(|id| self.contacts.get(&id))
            .filter(|_| rows.len() < 100)
        {
            at = row.merged_into;
            rows.push(row.clone());
        }
        rows
    }

    /// What must hold on the server.
    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        for id in &self.left_alone {
            let person = self.person(*id);
            if self.contacts.get(&person).is_some_and(|row| !row.is_suppressed()) {
                return Err(format!(
                    "{id} wanted to be left alone, and {person} does not say so"
                ));
            }
        }
        for id in self.files.keys() {
            let (mut at, mut hops) = (*id, 0);
            while let Some(next) = self.files.get(&at).and_then(|file| file.case.merged_into()) {
                at = next;
                hops += 1;
                if hops > self.files.len() {
                    return Err(format!("{id} is part of itself"));
                }
            }
        }
        Ok(())
    }
}

fn entry_row(seq: Version, idx: u32, entry: &Entry) -> Row {
    Row::Entry(EntryLine {
        seq,
        idx,
        entry: Box::new(entry.clone()),
    })
}
