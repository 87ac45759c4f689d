//! The rows a transaction works on, as they stand while it goes on.

use super::ledger::{Addressed, AuditNote, Gate, Ledger, Logged};
use crate::scope::{Caller, ScopeId, scopes_of};
use oltre_domain::rules::{Effect, PENDING, apply, apply_to_contact};
use oltre_domain::{
    CaseFile, CaseId, Contact, ContactId, DeviceId, EntryId, Field, LeaveReason, OpId, OperatorId, Timestamp,
    Value,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What hangs on a case and never changes: needed when a scope begins to hold it.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) entries: Vec<EntryId>,
    pub(crate) outcomes: Vec<OpId>,
}

/// Who wrote a field, for showing it in a conflict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldAuthor {
    pub(crate) by: Option<OperatorId>,
    pub(crate) at: Timestamp,
}

/// A case on the bench.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldCase {
    /// None: there is no such case.
    pub(crate) file: Option<CaseFile>,
    /// Who holds it now.
    pub(crate) scopes: BTreeSet<ScopeId>,
    /// Who held it when the transaction began.
    pub(crate) scopes_before: BTreeSet<ScopeId>,
    /// Loaded when an op may move it between scopes.
    pub(crate) history: History,
    pub(crate) authors: BTreeMap<Field, FieldAuthor>,
    /// Rows to write; empty sets while only read.
    pub(crate) is_new: bool,
    pub(crate) is_touched: bool,
    pub(crate) tags_added: BTreeSet<String>,
    pub(crate) tags_removed: BTreeSet<String>,
    pub(crate) promises: BTreeSet<oltre_domain::PromiseId>,
    pub(crate) handoffs: BTreeSet<oltre_domain::HandoffId>,
    pub(crate) conflicts: BTreeSet<oltre_domain::ConflictId>,
    /// The status it had when the transaction began; none for a new case.
    pub(crate) was_done: Option<bool>,
    pub(crate) status_before: Option<oltre_domain::CaseStatus>,
}

impl HeldCase {
    /// A case as the database has it.
    pub(crate) fn loaded(file: CaseFile, scopes: BTreeSet<ScopeId>) -> Self {
        let status = file.case.status();
        Self {
            scopes_before: scopes.clone(),
            scopes,
            was_done: Some(status.is_done()),
            status_before: Some(status),
            file: Some(file),
            ..Self::default()
        }
    }

    /// Whether this caller may see it: by the scopes it had when the transaction began or has now, so that the second op
    /// of an action that moves a case away is not cut off from the first.
    pub(crate) fn is_seen_by(&self, caller: &Caller) -> bool {
        self.file.is_some() && (caller.holds_any(&self.scopes_before) || caller.holds_any(&self.scopes))
    }
}

/// A contact on the bench.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldContact {
    /// None: there is no such contact.
    pub(crate) row: Option<Contact>,
    pub(crate) created_by: Option<OperatorId>,
    /// Every scope that holds a case of theirs, and the own scope of whoever wrote them down.
    pub(crate) scopes: BTreeSet<ScopeId>,
    pub(crate) is_touched: bool,
}

impl HeldContact {
    pub(crate) fn is_seen_by(&self, caller: &Caller) -> bool {
        self.row.is_some() && caller.holds_any(&self.scopes)
    }
}

/// Everything loaded.
#[derive(Debug, Default)]
pub(crate) struct Bench {
    pub(crate) cases: BTreeMap<CaseId, HeldCase>,
    pub(crate) contacts: HashMap<ContactId, HeldContact>,
}

/// Whose effects are carried out.
pub(crate) struct Act<'a> {
    /// The op's name, for the audit trail.
    pub(crate) did: &'a str,
    pub(crate) case: Option<CaseId>,
    /// None for what time does.
    pub(crate) by: Option<OperatorId>,
    pub(crate) origin: Option<(DeviceId, OpId)>,
    /// The author's clock.
    pub(crate) at: Timestamp,
    /// The server's clock.
    pub(crate) now: Timestamp,
}

impl Bench {
    /// Carries out an act's effects in memory and notes what they mean for consoles. No effects, nothing noted.
    pub(crate) fn carry_out(&mut self, act: &Act<'_>, effects: &[Effect], ledger: &mut Ledger) {
        if effects.is_empty() {
            return;
        }
        let anonymous = effects.iter().all(|e| matches!(e, Effect::PutOutcome(_)));
        let origin = act.origin.filter(|_| !anonymous);
        let mut note = AuditNote::new(act.now, act.did);
        if !anonymous {
            note.by = act.by;
            note.device = act.origin.map(|o| o.0);
            note.op = act.origin.map(|o| o.1);
        }
        note.id = act.case.map(|c| c.0);
        for effect in effects {
            match effect {
                Effect::SetField(field, _) => note.fields.push(field.as_str().to_owned()),
                Effect::PutContact(row) => note.id = Some(row.id.0),
                _ => {}
            }
        }
        ledger.audit.push(note);
        self.contact_effects(act, effects, origin, ledger);
        if let Some(id) = act.case {
            self.case_effects(id, act, effects, origin, ledger);
        }
    }

    fn contact_effects(
        &mut self,
        act: &Act<'_>,
        effects: &[Effect],
        origin: Option<(DeviceId, OpId)>,
        ledger: &mut Ledger,
    ) {
        for effect in effects {
            let Effect::PutContact(row) = effect else { continue };
            let held = self.contacts.entry(row.id).or_default();
            if held.row.is_none() {
                held.created_by = act.by;
                held.scopes.extend(act.by.map(ScopeId::Own));
            }
            apply_to_contact(&mut held.row, effect, PENDING);
            held.is_touched = true;
            ledger.changes.push(Addressed {
                what: Logged::PutContact(row.clone()),
                scopes: held.scopes.clone(),
                gate: Gate::Open,
                origin,
            });
        }
    }

    fn case_effects(
        &mut self,
        id: CaseId,
        act: &Act<'_>,
        effects: &[Effect],
        origin: Option<(DeviceId, OpId)>,
        ledger: &mut Ledger,
    ) {
        let held = self.cases.entry(id).or_default();
        let before = held.scopes.clone();
        let mut patch: BTreeMap<Field, Value> = BTreeMap::new();
        let (mut tags_added, mut tags_removed) = (BTreeSet::new(), BTreeSet::new());
        let mut rows = Vec::new();
        let mut is_new = false;
        for effect in effects {
            apply(&mut held.file, effect, PENDING);
            match effect {
                Effect::PutCase(_) => is_new = true,
                Effect::SetField(field, value) => {
                    patch.insert(*field, value.clone());
                    held.authors.insert(
                        *field,
                        FieldAuthor {
                            by: act.by,
                            at: act.at,
                        },
                    );
                }
                Effect::AddTag(tag) => {
                    tags_added.insert(tag.clone());
                }
                Effect::RemoveTag(tag) => {
                    tags_removed.insert(tag.clone());
                }
                Effect::Append(entry) => {
                    held.history.entries.push(entry.id);
                    rows.push(Logged::NewEntry(entry.clone()));
                }
                Effect::PutHandoff(row) => {
                    held.handoffs.insert(row.id);
                    rows.push(Logged::PutHandoff(row.clone()));
                }
                Effect::PutPromise(row) => {
                    held.promises.insert(row.id);
                    rows.push(Logged::PutPromise(row.clone()));
                }
                Effect::PutConflict(row) => {
                    held.conflicts.insert(row.id);
                    rows.push(Logged::PutConflict(row.clone()));
                }
                Effect::PutOutcome(row) => {
                    held.history.outcomes.push(row.id);
                    rows.push(Logged::NewOutcome(row.clone()));
                }
                Effect::PutContact(_) => {}
            }
        }
        let Some(file) = &held.file else { return };
        held.is_touched = true;
        for tag in &tags_added {
            if !held.tags_removed.remove(tag) {
                held.tags_added.insert(tag.clone());
            }
        }
        for tag in &tags_removed {
            if !held.tags_added.remove(tag) {
                held.tags_removed.insert(tag.clone());
            }
        }
        held.scopes = scopes_of(file);
        if is_new {
            held.is_new = true;
            let author = FieldAuthor {
                by: act.by,
                at: act.at,
            };
            held.authors = file.case.fields.keys().map(|f| (*f, author)).collect();
        }
        let after = held.scopes.clone();
        let contact = file
            .case
            .contact()
            .and_then(|c| self.contacts.get_mut(&c))
            .and_then(|c| {
                c.scopes.extend(after.iter().copied());
                c.row.clone()
            });
        let mut say = |what: Logged, scopes: &BTreeSet<ScopeId>, gate: &Gate| {
            ledger.changes.push(Addressed {
                what,
                scopes: scopes.clone(),
                gate: gate.clone(),
                origin,
            });
        };

        // Those who held it: what changed, unless they hold it no more.
        let (audience, gate) = if is_new {
            (after.clone(), Gate::Open)
        } else if before == after {
            (before.clone(), Gate::Open)
        } else {
            (before.clone(), Gate::Need(after.clone()))
        };
        if is_new {
            if let Some(row) = &contact {
                say(Logged::PutContact(row.clone()), &audience, &gate);
            }
            say(Logged::PutCase(Box::new(file.case.clone())), &audience, &gate);
        } else if !patch.is_empty() || !tags_added.is_empty() || !tags_removed.is_empty() {
            if patch.contains_key(&Field::Contact)
                && let Some(row) = &contact
            {
                say(Logged::PutContact(row.clone()), &audience, &gate);
            }
            say(
                Logged::PatchCase {
                    case: id,
                    fields: patch,
                    tags_added,
                    tags_removed,
                },
                &audience,
                &gate,
            );
        }
        for row in rows {
            say(row, &audience, &gate);
        }
        if is_new || before == after {
            return;
        }

        // Those who begin to hold it: all of it, unless they held it before through another scope.
        let entering: BTreeSet<ScopeId> = after.difference(&before).copied().collect();
        if !entering.is_empty() {
            let gate = Gate::Unless(before.clone());
            for row in whole(file, contact, &held.history) {
                say(row, &entering, &gate);
            }
        }
        // Those who hold it no more, unless they do through another scope.
        for scope in before.difference(&after) {
            let leave = Logged::Leave {
                case: id,
                scope: *scope,
                why: LeaveReason::Moved,
            };
            say(leave, &BTreeSet::from([*scope]), &Gate::Unless(after.clone()));
        }
    }
}

/// A case with all that hangs on it, its contact first.
fn whole(file: &CaseFile, contact: Option<Contact>, history: &History) -> Vec<Logged> {
    let CaseFile {
        case,
        handoffs,
        promises,
        conflicts,
    } = file;
    let mut rows: Vec<Logged> = contact.into_iter().map(Logged::PutContact).collect();
    rows.push(Logged::PutCase(Box::new(case.clone())));
    rows.extend(history.entries.iter().map(|e| Logged::OldEntry(case.id, *e)));
    rows.extend(promises.values().cloned().map(Logged::PutPromise));
    rows.extend(handoffs.values().cloned().map(Logged::PutHandoff));
    rows.extend(conflicts.values().cloned().map(Logged::PutConflict));
    rows.extend(history.outcomes.iter().map(|o| Logged::OldOutcome(case.id, *o)));
    rows
}
