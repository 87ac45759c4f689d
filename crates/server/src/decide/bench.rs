//! The rows a transaction works on, as they stand while it goes on.

use super::held::{FieldAuthor, HeldArticle, HeldCase, HeldContact};
use super::ledger::{Addressed, AuditNote, Gate, Ledger, Logged};
use super::telling::Telling;
use crate::scope::{ScopeId, scopes_of, whole};
use oltre_domain::rules::{Effect, PENDING, apply, apply_to_article, apply_to_contact};
use oltre_domain::{
    ArticleId, CaseFacts, CaseFile, CaseId, Contact, ContactId, ContactState, DeviceId, Field, LeaveReason,
    OpId, OperatorId, Timestamp, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything loaded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bench {
    pub(crate) cases: BTreeMap<CaseId, HeldCase>,
    pub(crate) contacts: BTreeMap<ContactId, HeldContact>,
    pub(crate) articles: BTreeMap<ArticleId, HeldArticle>,
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
                Effect::PutArticle(row) => note.id = Some(row.id.0),
                Effect::PutVersion(row) => {
                    note.fields
                        .extend(row.f.keys().map(|field| field.as_str().to_owned()));
                }
                _ => {}
            }
        }
        ledger.audit.push(note);
        self.join_people(effects);
        self.contact_effects(act, effects, origin, ledger);
        self.article_effects(effects, origin, ledger);
        let mut cases: Vec<CaseId> = Vec::new();
        for id in effects.iter().filter_map(|e| e.case(act.case)) {
            if !cases.contains(&id) {
                cases.push(id);
            }
        }
        for id in cases {
            self.case_effects(id, act, effects, origin, ledger);
        }
    }

    /// Whoever holds a contact that is merged begins to hold the one that stays, and what is known of both is known of it.
    fn join_people(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::PutContact(Contact {
                id,
                merged_into: Some(into),
                ..
            }) = effect
            else {
                continue;
            };
            let Some(goes) = self.contacts.get(id) else {
                continue;
            };
            let (scopes, facts) = (goes.scopes.clone(), goes.facts.clone());
            if let Some(stays) = self.contacts.get_mut(into) {
                stays.scopes.extend(scopes);
                if let (Some(known), Some(more)) = (&mut stays.facts, facts) {
                    known.extend(more);
                }
            }
        }
    }

    /// A contact and those it was merged into, as they stand: the last one stands for the person.
    fn chain(&self, id: ContactId) -> Vec<ContactId> {
        let mut chain: Vec<ContactId> = Vec::new();
        let mut at = Some(id);
        // Nobody is merged into somebody who was merged: it ends.
        while let Some(id) = at.filter(|id| !chain.contains(id)) {
            chain.push(id);
            at = self
                .contacts
                .get(&id)
                .and_then(|c| c.row.as_ref())
                .and_then(|r| r.merged_into);
        }
        chain
    }

    /// The contact that stands for the person.
    pub(crate) fn person(&self, id: ContactId) -> ContactId {
        self.chain(id).last().copied().unwrap_or(id)
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
            let held = self
                .contacts
                .entry(row.id)
                .or_insert_with(|| HeldContact::missing(row.id));
            if held.row.is_none() {
                held.created_by = act.by;
                held.scopes.extend(act.by.map(ScopeId::Own));
            }
            apply_to_contact(&mut held.row, effect, PENDING);
            held.is_touched = true;
            ledger.changes.push(Addressed {
                what: Logged::PutContact(row.clone()),
                scopes: held.scopes.clone(),
                gate: Gate::default(),
                origin,
            });
        }
    }

    /// Everybody holds the Book. Who withholds their name is not named by what travels either.
    fn article_effects(&mut self, effects: &[Effect], origin: Option<(DeviceId, OpId)>, ledger: &mut Ledger) {
        for effect in effects {
            let what = match effect {
                Effect::PutArticle(row) => {
                    let held = self.articles.entry(row.id).or_default();
                    apply_to_article(&mut held.row, effect, PENDING);
                    held.is_touched = true;
                    Logged::PutArticle(row.clone())
                }
                Effect::PutVersion(row) => {
                    let held = self.articles.entry(row.article).or_default();
                    held.versions.push((**row).clone());
                    Logged::PutVersion(row.clone())
                }
                _ => continue,
            };
            ledger.changes.push(Addressed {
                what,
                scopes: BTreeSet::from([ScopeId::Organisation]),
                gate: Gate::default(),
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
        let belonged = held.file.as_ref().map(scopes_of);
        let mut patch: BTreeMap<Field, Value> = BTreeMap::new();
        let (mut tags_added, mut tags_removed) = (BTreeSet::new(), BTreeSet::new());
        let mut rows = Vec::new();
        let mut is_new = false;
        for effect in effects.iter().filter(|e| e.case(act.case) == Some(id)) {
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
                    held.history.entries.push((entry.id, entry.meta.handoff));
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
                Effect::PutLink(row) => {
                    held.links.insert(row.other);
                    rows.push(Logged::PutLink(row.clone()));
                }
                Effect::PutReply(row) => {
                    held.replies.insert(row.id);
                    rows.push(Logged::PutReply(row.clone()));
                }
                Effect::PutAttachment(row) => {
                    held.attachments.insert(row.id);
                    rows.push(Logged::PutAttachment(row.clone()));
                }
                Effect::PutOutcome(row) => {
                    held.history.outcomes.push(row.clone());
                    rows.push(Logged::NewOutcome(row.clone()));
                }
                Effect::PutContact(_) | Effect::PutArticle(_) | Effect::PutVersion(_) => {}
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
        held.scopes = held_after(belonged.as_ref(), &before, file);
        if is_new {
            held.is_new = true;
            let author = FieldAuthor {
                by: act.by,
                at: act.at,
            };
            held.authors = file.case.fields.keys().map(|f| (*f, author)).collect();
        }
        let (contact, seen_by) = (file.case.contact(), whole(&held.scopes));
        let people = contact.map(|c| self.chain(c)).unwrap_or_default();
        for id in &people {
            if let Some(contact) = self.contacts.get_mut(id) {
                contact.scopes.extend(seen_by.iter().copied());
            }
        }
        let Some(held) = self.cases.get(&id) else { return };
        let Some(file) = &held.file else { return };
        Telling {
            file,
            people: self.known(&people),
            history: &held.history,
            is_new,
            fields: patch,
            tags_added,
            tags_removed,
            rows,
            before: &before,
            after: &held.scopes,
            why: None,
            origin,
        }
        .note(ledger);
    }

    /// The holding window of these scopes has passed for a case: they let it go, and it stays where it was. Says whether
    /// there was anything to let go.
    pub(crate) fn let_age(
        &mut self,
        id: CaseId,
        scopes: &BTreeSet<ScopeId>,
        now: Timestamp,
        ledger: &mut Ledger,
    ) -> bool {
        let Some(held) = self.cases.get_mut(&id) else {
            return false;
        };
        if !held.file.as_ref().is_some_and(|f| f.case.status().is_done()) {
            return false;
        }
        let before = held.scopes.clone();
        let after: BTreeSet<ScopeId> = before.difference(scopes).copied().collect();
        if before == after {
            return false;
        }
        held.scopes = after;
        held.is_touched = true;
        let Some(held) = self.cases.get(&id) else {
            return false;
        };
        let Some(file) = &held.file else { return false };
        let people = file.case.contact().map(|c| self.chain(c)).unwrap_or_default();
        let mut note = AuditNote::new(now, "case.age");
        note.id = Some(id.0);
        ledger.audit.push(note);
        Telling {
            file,
            people: self.known(&people),
            history: &held.history,
            is_new: false,
            fields: BTreeMap::new(),
            tags_added: BTreeSet::new(),
            tags_removed: BTreeSet::new(),
            rows: Vec::new(),
            before: &before,
            after: &held.scopes,
            why: Some(LeaveReason::Aged),
            origin: None,
        }
        .note(ledger);
        true
    }

    /// Those of these contacts that are there, with what has to be known of them.
    fn known(&self, people: &[ContactId]) -> Vec<(&Contact, &ContactState)> {
        let held = people.iter().filter_map(|id| self.contacts.get(id));
        held.filter_map(|h| h.row.as_ref().map(|row| (row, &h.state)))
            .collect()
    }

    /// What is now to be known of the contacts whose cases were touched: told to all who hold them, where it is something
    /// else than before. Once a transaction, after all its acts.
    pub(crate) fn settle_contacts(&mut self, now: Timestamp, ledger: &mut Ledger) {
        let touched = self.cases.iter().filter(|(_, held)| held.is_touched);
        let of: BTreeMap<CaseId, Vec<ContactId>> = touched
            .filter_map(|(id, held)| Some((*id, held.file.as_ref()?.case.contact())))
            .map(|(id, contact)| (id, contact.map(|c| self.chain(c)).unwrap_or_default()))
            .collect();
        for (id, contact) in &mut self.contacts {
            let Some(facts) = &mut contact.facts else { continue };
            for (case, held) in self.cases.iter().filter(|(_, held)| held.is_touched) {
                let Some(file) = &held.file else { continue };
                if of.get(case).is_some_and(|people| people.contains(id)) {
                    facts.insert(*case, CaseFacts::of(file, &held.history.outcomes));
                } else {
                    facts.remove(case);
                }
            }
            let state = ContactState::of(*id, &*facts, now);
            if state == contact.state || contact.row.is_none() {
                continue;
            }
            contact.state = state.clone();
            contact.is_state_touched = true;
            if contact.scopes.is_empty() {
                continue;
            }
            ledger.changes.push(Addressed {
                what: Logged::PutContactState(state),
                scopes: contact.scopes.clone(),
                gate: Gate::default(),
                origin: None,
            });
        }
    }
}

/// The scopes that hold a case after an act: those it belongs to. Of a case that is done, those whose holding window took
/// it stay without it; it comes back to them with its own life.
fn held_after(
    belonged: Option<&BTreeSet<ScopeId>>,
    held: &BTreeSet<ScopeId>,
    file: &CaseFile,
) -> BTreeSet<ScopeId> {
    let mut now = scopes_of(file);
    if let Some(belonged) = belonged.filter(|_| file.case.status().is_done()) {
        now.retain(|scope| held.contains(scope) || !belonged.contains(scope));
    }
    now
}
