//! What becomes of one op on the model server: the rules of `domain`, and the rows they write.

use super::model::{Answered, Model};
use oltre_domain::rules::{self, BaseOf, Context, Effect, Outcome, PENDING};
use oltre_domain::{Cell, Field, Op, OpId, OpKind, OperatorId, Version};
use oltre_wire::{CaseLine, ChangeLine, EntryLine, OpReply, Patch, ResultLine, Row, What};
use std::collections::{BTreeMap, BTreeSet};

impl Model {
    /// A field that has another value than its author saw, and than they want.
    pub(super) fn moved(&self, op: &Op) -> Option<Field> {
        let OpKind::CaseSet { id, f } = &op.kind else {
            return None;
        };
        let case = &self.files.get(id)?.case;
        f.iter()
            .filter(|(_, change)| change.base_op.is_none())
            .find(|(field, change)| {
                change.base_version.is_some_and(|v| v < case.version(**field))
                    && *case.value(**field) != change.value
            })
            .map(|(field, _)| *field)
    }

    /// A base that was lost in a restore means nothing: without it the base is compared by value.
    pub(super) fn with_bases_we_gave(&self, mut op: Op) -> Op {
        let is_lost = |v: Version| self.lost.iter().any(|(after, upto)| v > *after && v <= *upto);
        if let OpKind::CaseSet { f, .. } = &mut op.kind {
            for change in f.values_mut() {
                change.base_version = change.base_version.filter(|v| !is_lost(*v));
            }
        }
        op
    }

    pub(super) fn brought_up_to_date(&self, op: &Op) -> Op {
        let mut op = op.clone();
        if let OpKind::CaseSet { id, f } = &mut op.kind
            && let Some(file) = self.files.get(id)
        {
            for (field, change) in f {
                change.base_op = None;
                change.base_version = Some(file.case.version(*field));
            }
        }
        op
    }

    pub(super) fn op(&mut self, op: &Op, me: OperatorId, n: u64, seq: Version, idx: &mut u32) -> Answered {
        let failed = op.after.iter().find(|on| {
            self.answers.get(on).is_none_or(|a| {
                matches!(
                    a.reply.result,
                    ResultLine::Rejected { .. } | ResultLine::DependencyFailed { .. }
                )
            })
        });
        if let Some(on) = failed {
            return plain(op.oid, n, ResultLine::DependencyFailed { on: *on });
        }
        let mut file = op.kind.case().and_then(|id| self.files.get(&id).cloned());
        let mut contact = op.kind.contact().and_then(|id| self.contacts.get(&id).cloned());
        let base_of = |oid: OpId, field: Field| match self.answers.get(&oid) {
            Some(a) if a.conflicts.contains_key(&field) => BaseOf::Conflict(a.conflicts[&field]),
            Some(a) => a
                .wrote
                .get(&field)
                .map_or(BaseOf::Unknown, |v| BaseOf::Version(*v)),
            None => BaseOf::Unknown,
        };
        let verdict = rules::decide(
            op,
            &Context {
                by: me,
                base_of: &base_of,
            },
            file.as_ref(),
            contact.as_ref(),
        );
        let fields = match &verdict.outcome {
            Outcome::Rejected { code, now } => {
                return plain(
                    op.oid,
                    n,
                    ResultLine::Rejected {
                        code: code.as_str().to_owned(),
                        now: now.clone(),
                    },
                );
            }
            Outcome::Noop => return plain(op.oid, n, ResultLine::Noop { seq: PENDING }),
            Outcome::Conflict(fields) => fields.clone(),
            Outcome::Applied | Outcome::Merged => BTreeSet::new(),
        };
        if !self.applied.insert(op.oid) {
            self.broken = Some(format!("{} took effect twice", op.oid));
        }
        let mut wrote = BTreeMap::new();
        let mut conflicts = BTreeMap::new();
        let mut patch: BTreeMap<Field, Cell> = BTreeMap::new();
        let (mut added, mut removed) = (BTreeSet::new(), BTreeSet::new());
        let mut lines = Vec::new();
        for effect in &verdict.effects {
            rules::apply(&mut file, effect, seq);
            rules::apply_to_contact(&mut contact, effect, seq);
            match effect {
                Effect::PutCase(case) => wrote.extend(case.fields.keys().map(|f| (*f, seq))),
                Effect::SetField(field, value) => {
                    wrote.insert(*field, seq);
                    patch.insert(
                        *field,
                        Cell {
                            value: value.clone(),
                            version: seq,
                        },
                    );
                }
                Effect::AddTag(tag) => drop(added.insert(tag.clone())),
                Effect::RemoveTag(tag) => drop(removed.insert(tag.clone())),
                Effect::Append(entry) => {
                    *idx += 1;
                    self.entries.push((seq, *idx, (**entry).clone()));
                    lines.push(Row::Entry(EntryLine {
                        seq,
                        idx: *idx,
                        entry: (**entry).clone(),
                    }));
                }
                Effect::PutHandoff(row) => lines.push(Row::Handoff(row.clone())),
                Effect::PutPromise(row) => lines.push(Row::Promise(row.clone())),
                Effect::PutConflict(row) => {
                    conflicts.insert(row.field, row.id);
                    lines.push(Row::Conflict(row.clone()));
                }
                Effect::PutOutcome(row) => lines.push(Row::Outcome(row.clone())),
                Effect::PutContact(_) => {}
            }
        }
        assert!(wrote.values().all(|v| *v != PENDING));
        if let Some(contact) = contact {
            self.log.push(ChangeLine {
                s: seq,
                what: What::Put {
                    row: Row::Contact(contact.clone()),
                },
            });
            self.contacts.insert(contact.id, contact);
        }
        if let Some(file) = file {
            let id = file.case.id;
            if matches!(verdict.effects.first(), Some(Effect::PutCase(_))) {
                self.log.push(ChangeLine {
                    s: seq,
                    what: What::Put {
                        row: Row::Case(CaseLine::of(&file.case)),
                    },
                });
            } else if !patch.is_empty() || !added.is_empty() || !removed.is_empty() {
                self.log.push(ChangeLine {
                    s: seq,
                    what: What::Patch(Patch::of_case(id, &patch, added, removed)),
                });
            }
            self.files.insert(id, file);
        }
        self.log.extend(lines.into_iter().map(|row| ChangeLine {
            s: seq,
            what: What::Put { row },
        }));
        conflicts.retain(|field, _| fields.contains(field));
        let versions = wrote.iter().map(|(f, v)| (f.as_str().to_owned(), *v)).collect();
        let result = match verdict.outcome {
            Outcome::Conflict(_) => {
                let conflicts = conflicts
                    .iter()
                    .map(|(f, id)| (f.as_str().to_owned(), *id))
                    .collect();
                ResultLine::Conflict {
                    seq,
                    versions,
                    conflicts,
                }
            }
            Outcome::Merged => ResultLine::Merged { seq, versions },
            _ => ResultLine::Applied { seq, versions },
        };
        Answered {
            reply: OpReply {
                n,
                oid: op.oid,
                result,
            },
            wrote,
            conflicts,
        }
    }
}

pub(super) fn plain(oid: OpId, n: u64, result: ResultLine) -> Answered {
    Answered {
        reply: OpReply { n, oid, result },
        wrote: BTreeMap::new(),
        conflicts: BTreeMap::new(),
    }
}
