//! Somebody joins, splits and answers at their desk: what touches two rows, and what time finishes.

use super::world::World;
use oltre_domain::{
    AttachmentId, CaseCode, CaseId, ContactField, ContactId, EntryId, Field, FieldChange, LinkKind, OpKind,
    OperatorId, PassTo, Promise, ReplyState, Timestamp, Value,
};
use oltre_store::{CaseListRow, CaseOnScreen, List, ListFilter};
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, BTreeSet};

/// Names that people are written down under: few, so that the same one comes twice.
const NAMES: [&str; 3] = ["Persona Uno", "Persona Due", "Persona Tre"];

impl World {
    /// Something between two of these cases, or two contacts, or on its way; none when there is nothing to do it to.
    pub(super) fn join(&mut self, i: usize, rows: &[CaseListRow], row: &CaseListRow) -> Option<OpKind> {
        let other = rows[self.rng.random_range(0..rows.len())].id;
        match self.rng.random_range(0..18) {
            0 => Some(OpKind::CaseMerge {
                id: row.id,
                into: other,
            }),
            1 => self.unmerge(i),
            2 | 3 => Some(self.link(i, row.id, other)),
            4 => self.split(i, row.id),
            5 => self.contact(i, row.id),
            6 => self.contact_merge(i),
            7 | 8 => self.promise(i, row.id),
            9..12 => Some(self.write_back(i, row.id)),
            12..15 => self.call_back(i, row.id),
            15 => self.contact_merge(i),
            16 => self.promise(i, row.id),
            _ => Some(self.attach(row.id)),
        }
    }

    fn file(&self, i: usize, id: CaseId) -> oltre_domain::CaseFile {
        let CaseOnScreen { file, .. } = self.desks[i].store.case(id).expect("listed");
        file
    }

    fn unmerge(&mut self, i: usize) -> Option<OpKind> {
        let done = self.desks[i]
            .store
            .list(List::Done, &ListFilter::default(), 0, 50)
            .expect("list")
            .rows;
        let merged = |row: &CaseListRow| Some((row.id, self.file(i, row.id).case.merged_into()?));
        let (id, from) = done.iter().find_map(merged)?;
        Some(OpKind::CaseUnmerge { id, from })
    }

    fn link(&mut self, i: usize, id: CaseId, other: CaseId) -> OpKind {
        let to = self.rng.random_range(0..=LinkKind::ALL.len());
        OpKind::CaseLink {
            id,
            other,
            expect: self.file(i, id).links.get(&other).and_then(|l| l.kind),
            link: LinkKind::ALL.get(to).copied(),
        }
    }

    fn split(&mut self, i: usize, id: CaseId) -> Option<OpKind> {
        let said = self.desks[i]
            .store
            .entries(id, None, 2)
            .expect("timeline")
            .entries;
        let entries: BTreeSet<EntryId> = said.iter().map(|e| e.entry.id).collect();
        if entries.is_empty() {
            return None;
        }
        let queue = self.a_queue(i).to_string();
        let f = BTreeMap::from([
            (Field::Subject, Value::from("separato")),
            (Field::Queue, queue.into()),
        ]);
        Some(OpKind::CaseSplit {
            id,
            new: CaseId(self.id()),
            code: CaseCode::from_bits(self.rng.next_u32()),
            f,
            entries,
        })
    }

    /// Contacts that this desk finds.
    fn people(&self, i: usize) -> Vec<ContactId> {
        let found = self.desks[i]
            .store
            .find_contacts("persona", 20)
            .expect("contacts");
        found.into_iter().map(|f| f.contact.id).collect()
    }

    /// Somebody new, what is known of somebody, or who a case is for.
    fn contact(&mut self, i: usize, case: CaseId) -> Option<OpKind> {
        let people = self.people(i);
        let known = people.get(self.rng.random_range(0..people.len().max(1))).copied();
        let change = |value: Value| FieldChange {
            base_version: None,
            base_op: None,
            base: Value::Null,
            value,
        };
        match (self.rng.random_range(0..6), known) {
            (0 | 1, _) | (_, None) => Some(OpKind::ContactCreate {
                id: ContactId(self.id()),
                f: BTreeMap::from([(
                    ContactField::Name,
                    NAMES[self.rng.random_range(0..NAMES.len())].into(),
                )]),
                points: BTreeSet::new(),
            }),
            (2, Some(id)) => Some(OpKind::ContactSet {
                id,
                f: BTreeMap::from([(ContactField::Suppressed, change(true.into()))]),
                add_points: BTreeSet::new(),
                remove_points: BTreeSet::new(),
            }),
            (3, Some(id)) => Some(OpKind::ContactSet {
                id,
                f: BTreeMap::from([(ContactField::Note, change(format!("nota {}", self.clock).into()))]),
                add_points: BTreeSet::new(),
                remove_points: BTreeSet::new(),
            }),
            (_, Some(id)) => Some(OpKind::CaseSet {
                id: case,
                f: BTreeMap::from([(Field::Contact, change(id.to_string().into()))]),
            }),
        }
    }

    fn contact_merge(&mut self, i: usize) -> Option<OpKind> {
        let people = self.people(i);
        let (id, into) = (people.first()?, people.last()?);
        Some(OpKind::ContactMerge { id: *id, into: *into })
    }

    /// Something about what was promised on the case.
    fn promise(&mut self, i: usize, case: CaseId) -> Option<OpKind> {
        let promise = self.file(i, case).promises.into_values().next()?;
        let Promise { id, due, by, .. } = promise;
        Some(match self.rng.random_range(0..5) {
            0 => OpKind::PromiseKeep { id, case },
            1 => OpKind::PromiseCancel { id, case },
            2 => OpKind::PromiseRenegotiate {
                id,
                case,
                expect: due,
                due: Timestamp(self.clock + 2_000),
                text: String::new(),
                from: None,
            },
            _ => OpKind::PromisePass {
                id,
                case,
                expect: by,
                to: match self.rng.random_range(0..4) {
                    0 => PassTo::Office(self.any_queue()),
                    n => PassTo::Operator(OperatorId::imported("sim", &(n - 1).to_string())),
                },
            },
        })
    }

    /// A reply by somebody who sees what their desk shows.
    fn write_back(&mut self, i: usize, case: CaseId) -> OpKind {
        let said = self.desks[i]
            .store
            .entries(case, None, 5)
            .expect("timeline")
            .entries;
        let on_their_way = self.file(i, case).replies.into_values();
        let held = on_their_way.filter(|r| r.state == ReplyState::Held).map(|r| r.id);
        OpKind::ReplySend {
            case,
            body: format!("risposta {}", self.clock),
            channel: None,
            act: None,
            seen: said.iter().map(|e| e.entry.id).chain(held).take(20).collect(),
        }
    }

    fn call_back(&self, i: usize, case: CaseId) -> Option<OpKind> {
        let me = self.desks[i].me;
        let mut mine = self.file(i, case).replies.into_values();
        let reply = mine.rfind(|r| r.by == me)?.id;
        Some(OpKind::ReplyCancel { case, reply })
    }

    fn attach(&mut self, case: CaseId) -> OpKind {
        let bytes = self.rng.random_range(0..4u8);
        OpKind::AttachmentAdd {
            id: AttachmentId(self.id()),
            case,
            sha256: super::blobs::file(bytes).1,
            size: 1 + u64::from(bytes),
            mime: "image/png".to_owned(),
            name: "../foto?.png".to_owned(),
        }
    }
}
