//! What the ops of a push mention: all that has to be loaded before it can be decided.

use crate::decide::{moves_contact_state, moves_scopes};
use oltre_domain::{
    ArticleId, AttachmentId, CaseId, ContactId, EntryId, Field, HandoffId, Op, OpId, OpKind, OperatorId,
    PassTo, PromiseId, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the ops of a push mention.
#[derive(Default)]
pub(super) struct Mentions {
    pub(super) oids: BTreeSet<OpId>,
    /// With whether its history is needed.
    pub(super) cases: BTreeMap<CaseId, bool>,
    pub(super) contacts: BTreeSet<ContactId>,
    pub(super) articles: BTreeSet<ArticleId>,
    pub(super) entries: BTreeSet<EntryId>,
    pub(super) promises: BTreeSet<PromiseId>,
    pub(super) handoffs: BTreeSet<HandoffId>,
    pub(super) attachments: BTreeSet<AttachmentId>,
    /// Whoever is to have something.
    pub(super) operators: BTreeSet<OperatorId>,
    /// Replies: by op, the case and the entries its author had seen.
    pub(super) replies: Vec<(OpId, CaseId, BTreeSet<EntryId>)>,
    /// What is known of a contact may change: all their cases have to be asked.
    pub(super) moves_contact_state: bool,
}

impl Mentions {
    fn note_contact(&mut self, value: Option<&Value>) {
        let id = value.and_then(Value::text).map(str::parse::<ContactId>);
        self.contacts.extend(id.and_then(Result::ok));
    }

    /// Notes what one op mentions.
    pub(super) fn note(&mut self, op: &Op) {
        self.oids.extend(op.after.iter().copied());
        self.oids.extend(op.undoes);
        self.entries.insert(EntryId(op.oid.0));
        self.contacts.extend(op.kind.contact());
        self.contacts.extend(op.kind.other_contact());
        self.articles.extend(op.kind.article());
        self.articles.extend(op.kind.other_article());
        self.moves_contact_state |= moves_contact_state(&op.kind);
        if let Some(case) = op.kind.case() {
            *self.cases.entry(case).or_default() |= moves_scopes(&op.kind);
        }
        if let Some(other) = op.kind.other_case() {
            self.cases.entry(other).or_default();
            self.entries.insert(EntryId::of_other(op.oid));
        }
        match &op.kind {
            OpKind::CaseCreate { f, .. } => self.note_contact(f.get(&Field::Contact)),
            OpKind::CaseSplit { f, entries, .. } => {
                self.note_contact(f.get(&Field::Contact));
                self.entries.extend(entries.iter().copied());
            }
            OpKind::ReplySend { case, seen, .. } => {
                self.replies.push((op.oid, *case, seen.clone()));
            }
            OpKind::AttachmentAdd { id, .. } => {
                self.attachments.insert(*id);
            }
            OpKind::CaseSet { f, .. } => {
                for (field, change) in f {
                    self.oids.extend(change.base_op);
                    self.entries.insert(EntryId::of_conflict(op.oid, *field));
                    if *field == Field::Contact {
                        self.note_contact(Some(&change.value));
                    }
                }
            }
            OpKind::ConflictResolve { field, value, .. } => {
                self.entries.insert(EntryId::of_conflict(op.oid, *field));
                if *field == Field::Contact {
                    self.note_contact(Some(value));
                }
            }
            OpKind::EntryAppend { entry } => {
                self.entries.insert(entry.id);
            }
            OpKind::PromiseMake { id, .. } => {
                self.promises.insert(*id);
            }
            OpKind::CaseAssign { owner, .. } => self.operators.extend(*owner),
            OpKind::PromisePass {
                to: PassTo::Operator(operator),
                ..
            } => {
                self.operators.insert(*operator);
            }
            OpKind::CaseHandOff { handoff, .. } => {
                self.handoffs.insert(*handoff);
            }
            _ => {}
        }
    }
}
