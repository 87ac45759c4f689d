//! Who is told what of a case that changed or moved.
//!
//! A device sees all of a case, or what its office was asked, or nothing (see [`Sight`](super::sight::Sight)), before
//! and after. Each of the ways from one to the other is told in its own words, addressed to scopes and kept by a gate from
//! the devices it means nothing to: what a device is told does not depend on when it asks.

use super::held::History;
use super::ledger::{Addressed, Gate, Ledger, Logged};
use super::sight::{entries_for, is_of_a_request, office_of, request_of};
use crate::scope::{ScopeId, asked, whole};
use oltre_domain::{CaseFile, Contact, ContactState, DeviceId, Field, LeaveReason, OpId, QueueId, Value};
use std::collections::{BTreeMap, BTreeSet};

type Scopes = BTreeSet<ScopeId>;

/// What happened to a case, and who held it before and after.
pub(crate) struct Telling<'a> {
    /// As it stands now.
    pub(crate) file: &'a CaseFile,
    /// Its contact, and those it was merged into: the last one stands for the person.
    pub(crate) people: Vec<(&'a Contact, &'a ContactState)>,
    /// All that ever hung on it; what is new among it too.
    pub(crate) history: &'a History,
    pub(crate) is_new: bool,
    pub(crate) fields: BTreeMap<Field, Value>,
    pub(crate) tags_added: BTreeSet<String>,
    pub(crate) tags_removed: BTreeSet<String>,
    /// New rows that hang on it.
    pub(crate) rows: Vec<Logged>,
    pub(crate) before: &'a Scopes,
    pub(crate) after: &'a Scopes,
    /// Why scopes let it go; none: it moved, or was answered.
    pub(crate) why: Option<LeaveReason>,
    pub(crate) origin: Option<(DeviceId, OpId)>,
}

impl Telling<'_> {
    /// Notes all of it.
    pub(crate) fn note(self, ledger: &mut Ledger) {
        let (origin, so_far) = (self.origin, ledger.changes.len());
        let mut say = |what: Logged, scopes: &Scopes, gate: &Gate| {
            // A new row is written with its change, also where nobody holds the case.
            if !scopes.is_empty() || matches!(what, Logged::NewEntry(_) | Logged::NewOutcome(_)) {
                ledger.changes.push(Addressed {
                    what,
                    scopes: scopes.clone(),
                    gate: gate.clone(),
                    origin,
                });
            }
        };
        self.note_whole(&mut say);
        self.note_requests(&mut say);
        if ledger.changes.len() == so_far {
            // Nobody holds it, and still it changed: the log has a line for every sequence.
            ledger.changes.push(Addressed {
                what: self.patch(),
                scopes: Scopes::new(),
                gate: Gate::default(),
                origin,
            });
        }
    }

    fn patch(&self) -> Logged {
        Logged::PatchCase {
            case: self.file.case.id,
            fields: self.fields.clone(),
            tags_added: self.tags_added.clone(),
            tags_removed: self.tags_removed.clone(),
        }
    }

    fn contact_rows(&self) -> Vec<Logged> {
        let rows_of = |(row, state): &(&Contact, &ContactState)| {
            let state = (!state.is_nothing()).then(|| Logged::PutContactState((*state).clone()));
            std::iter::once(Logged::PutContact((*row).clone())).chain(state)
        };
        self.people.iter().flat_map(rows_of).collect()
    }

    /// Those who see all of it, before or after.
    fn note_whole(&self, say: &mut impl FnMut(Logged, &Scopes, &Gate)) {
        let (before, after) = (whole(self.before), whole(self.after));
        // Those who held it: what changed, unless they hold it no more.
        let (audience, gate) = if self.is_new {
            (after.clone(), Gate::default())
        } else if before == after {
            (before.clone(), Gate::default())
        } else {
            (before.clone(), Gate::need(after.clone()))
        };
        if self.is_new || self.fields.contains_key(&Field::Contact) {
            for row in self.contact_rows() {
                say(row, &audience, &gate);
            }
        }
        if self.is_new {
            say(
                Logged::PutCase(Box::new(self.file.case.clone())),
                &audience,
                &gate,
            );
        } else if self.has_patch() {
            say(self.patch(), &audience, &gate);
        }
        for row in &self.rows {
            say(row.clone(), &audience, &gate);
        }
        if self.is_new {
            return;
        }
        // Those who begin to hold it: all of it, unless they held it before through another scope.
        let entering: Scopes = after.difference(&before).copied().collect();
        if !entering.is_empty() {
            let gate = Gate::unless(before.clone());
            for row in self.all_rows() {
                say(row, &entering, &gate);
            }
        }
        // Those who hold it no more, unless they do through another scope.
        let why = self.why.unwrap_or(LeaveReason::Moved);
        for scope in before.difference(&after) {
            self.say_leave(*scope, why, &after, say);
        }
    }

    /// Those who see only what their office was asked, before or after.
    fn note_requests(&self, say: &mut impl FnMut(Logged, &Scopes, &Gate)) {
        let (was_asked, is_asked) = (asked(self.before), asked(self.after));
        if was_asked.is_empty() && is_asked.is_empty() {
            return;
        }
        let (whole_before, whole_after) = (whole(self.before), whole(self.after));
        let answered: Scopes = was_asked.difference(&is_asked).copied().collect();
        // For those who were not shown something else before: what changed of the request.
        let stays: Scopes = was_asked.intersection(&is_asked).copied().collect();
        let others = || whole_before.iter().chain(&whole_after).chain(&answered).copied();
        let going_on = Gate::unless(others().collect());
        let fields: BTreeMap<Field, Value> = self
            .fields
            .iter()
            .filter(|(field, _)| is_of_a_request(**field))
            .map(|(field, value)| (*field, value.clone()))
            .collect();
        if !fields.is_empty() {
            let patch = Logged::PatchCase {
                case: self.file.case.id,
                fields,
                tags_added: BTreeSet::new(),
                tags_removed: BTreeSet::new(),
            };
            say(patch, &stays, &going_on);
        }
        for office in stays.iter().filter_map(office_of) {
            let audience = BTreeSet::from([ScopeId::Handoff(office)]);
            for row in self.rows.iter().filter(|row| self.concerns(row, office)) {
                let row = match row {
                    // Written once, for those who see all of it.
                    Logged::NewEntry(entry) => Logged::OldEntry(entry.case, entry.id),
                    row => row.clone(),
                };
                say(row, &audience, &going_on);
            }
        }
        // The office owes nothing any more.
        let why = self.why.unwrap_or(LeaveReason::Returned);
        for scope in &answered {
            self.say_leave(*scope, why, &whole_after, say);
        }
        // The request as it stands: for offices that are asked now, and for those who were shown more until now.
        let shown_more: Scopes = whole_before.iter().chain(&answered).copied().collect();
        for scope in &is_asked {
            let Some(office) = office_of(scope) else { continue };
            let gate = if was_asked.contains(scope) {
                Gate::need(shown_more.clone()).but_unless(whole_after.clone())
            } else {
                Gate::unless(whole_after.clone())
            };
            let anybody = !was_asked.contains(scope) || shown_more.iter().any(|s| !whole_after.contains(s));
            if anybody {
                let audience = BTreeSet::from([*scope]);
                for row in self.request_rows(office) {
                    say(row, &audience, &gate);
                }
            }
        }
    }

    fn has_patch(&self) -> bool {
        !self.fields.is_empty() || !self.tags_added.is_empty() || !self.tags_removed.is_empty()
    }

    fn say_leave(
        &self,
        scope: ScopeId,
        why: LeaveReason,
        unless: &Scopes,
        say: &mut impl FnMut(Logged, &Scopes, &Gate),
    ) {
        let leave = Logged::Leave {
            case: self.file.case.id,
            scope,
            why,
        };
        say(leave, &BTreeSet::from([scope]), &Gate::unless(unless.clone()));
    }

    /// A new row belongs to a question put to this office.
    fn concerns(&self, row: &Logged, office: QueueId) -> bool {
        match row {
            Logged::PutHandoff(handoff) => handoff.office == office,
            Logged::NewEntry(entry) => entry
                .meta
                .handoff
                .and_then(|id| self.file.handoffs.get(&id))
                .is_some_and(|handoff| handoff.office == office),
            _ => false,
        }
    }

    /// The case with all that hangs on it, its contact first.
    fn all_rows(&self) -> Vec<Logged> {
        let CaseFile {
            case,
            handoffs,
            promises,
            conflicts,
            links,
            replies,
            attachments,
        } = self.file;
        let mut rows = self.contact_rows();
        rows.push(Logged::PutCase(Box::new(case.clone())));
        let entries = self.history.entries.iter();
        rows.extend(entries.map(|(id, _)| Logged::OldEntry(case.id, *id)));
        rows.extend(promises.values().cloned().map(Logged::PutPromise));
        rows.extend(handoffs.values().cloned().map(Logged::PutHandoff));
        rows.extend(conflicts.values().cloned().map(Logged::PutConflict));
        rows.extend(links.values().cloned().map(Logged::PutLink));
        rows.extend(replies.values().cloned().map(Logged::PutReply));
        rows.extend(attachments.values().cloned().map(Logged::PutAttachment));
        let outcomes = self.history.outcomes.iter();
        rows.extend(outcomes.map(|o| Logged::OldOutcome(case.id, o.id)));
        rows
    }

    /// What an office was asked about the case.
    fn request_rows(&self, office: QueueId) -> Vec<Logged> {
        let case = &self.file.case;
        let mut rows = vec![Logged::PutCase(Box::new(request_of(case)))];
        let entries = entries_for(self.file, self.history, office).into_iter();
        rows.extend(entries.map(|id| Logged::OldEntry(case.id, id)));
        let questions = self.file.handoffs.values().filter(|h| h.office == office);
        rows.extend(questions.cloned().map(Logged::PutHandoff));
        rows
    }
}

#[cfg(test)]
mod tests;
