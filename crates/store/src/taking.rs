//! One change of a page after another.

use crate::requests::Requests;
use crate::whole::{Taken, Whole};
use crate::{
    Result, blobs, book, cases, contact_state, contacts, deeds, directory, entries, hanging, helps, indexing,
    kept, learned, leaving, people, rebase, search, touches, unknown,
};
use oltre_domain::{
    ArticleId, CaseFile, CaseId, CaseState, Change, Contact, ContactId, LeaveReason, Sha256, Version,
};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashSet};

/// A page that is being taken in, change by change, and what has to be done for its cases after the last of them.
pub(crate) struct Taking<'a> {
    pub(crate) c: &'a Connection,
    /// The sequence the page reaches.
    pub(crate) upto: Version,
    /// Cases with ops in the outbox: the server's rows go to their mirror.
    pub(crate) ours: HashSet<CaseId>,
    pub(crate) cases: BTreeSet<CaseId>,
    /// Those among them of which something came that a list counts.
    pub(crate) to_count: BTreeSet<CaseId>,
    /// Entries that are new and not yet in the search index.
    pub(crate) entered: Vec<i64>,
    /// Cases whose own words may have changed.
    pub(crate) reworded: BTreeSet<CaseId>,
    /// What a page of a snapshot brings whole; none for other pages.
    pub(crate) whole: Option<Whole>,
    /// Cases that left.
    pub(crate) gone: BTreeSet<CaseId>,
    pub(crate) contacts: BTreeSet<ContactId>,
    /// Articles with ops of ours on top.
    pub(crate) articles: BTreeSet<ArticleId>,
    /// Something of the Book came.
    pub(crate) book: bool,
    pub(crate) directory: bool,
    /// Contacts whose cases left.
    pub(crate) left: BTreeSet<ContactId>,
    pub(crate) requests: Requests,
    /// Bytes that cases spoke of which are gone for everybody.
    pub(crate) erased: BTreeSet<Sha256>,
}

impl Taking<'_> {
    /// Takes in one change.
    pub(crate) fn take(&mut self, change: &Change) -> Result<()> {
        let c = self.c;
        match change {
            Change::PutCase(state) => {
                if let Some(whole) = &mut self.whole
                    && !self.ours.contains(&state.id)
                {
                    let taken = whole.take(c, state)?;
                    if taken != Taken::Known {
                        self.requests.came(c, state)?;
                    }
                    if taken == Taken::NewInOldPlace {
                        self.reworded.insert(state.id);
                    }
                    if taken != Taken::Known {
                        self.gone.remove(&state.id);
                        return Ok(());
                    }
                }
                self.count(state.id);
                self.reworded.insert(state.id);
                self.gone.remove(&state.id);
                self.requests.came(c, state)?;
                // It had left, but for our ops: it comes back as the server tells it now, perhaps as a request alone.
                if self.ours.contains(&state.id) && leaving::is_leaving(c, state.id)? {
                    indexing::index_entries(c, &mut self.entered)?;
                    cases::remove(c, state.id)?;
                }
                let old = if self.ours.contains(&state.id) {
                    rebase::load_mirror(c, state.id)?
                } else {
                    cases::load_state(c, state.id)?.map(CaseFile::new)
                };
                let mut state = (**state).clone();
                if let Some(old) = &old {
                    cases::keep_newer(&mut state, &old.case);
                    self.let_go(&old.case, &state);
                }
                if self.ours.contains(&state.id) {
                    let file = match old {
                        Some(file) => CaseFile { case: state, ..file },
                        None => CaseFile::new(state),
                    };
                    return rebase::save_mirror(c, &file);
                }
                let updated_at = self.whole.as_ref().map(|whole| whole.updated_at(&state));
                cases::save_new(c, &state, updated_at.unwrap_or(state.created_at))
            }
            Change::PatchCase {
                id,
                fields,
                unknown,
                tags_added,
                tags_removed,
                number,
            } => self.case(*id, |file| {
                if unknown.is_some() {
                    file.case.unknown = unknown::newest(file.case.unknown.as_deref(), unknown.as_deref());
                }
                for (field, cell) in fields {
                    if cell.version >= file.case.version(*field) {
                        file.case.fields.insert(*field, cell.clone());
                    }
                }
                file.case.tags.extend(tags_added.iter().cloned());
                file.case.tags.retain(|t| !tags_removed.contains(t));
                if number.is_some() {
                    file.case.number.clone_from(number);
                }
            }),
            Change::PutEntry(entry, seq, idx) => {
                if !self.whole.as_ref().is_some_and(|whole| whole.is_new(entry.case)) {
                    self.count(entry.case);
                }
                self.entered.extend(entries::put_confirmed(c, entry, *seq, *idx)?);
                Ok(())
            }
            Change::PutPromise(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.promises.insert(row.id, row.clone());
            }),
            Change::PutHandoff(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.handoffs.insert(row.id, row.clone());
            }),
            Change::PutConflict(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.conflicts.insert(row.id, row.clone());
            }),
            Change::PutLink(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.links.insert(row.other, row.clone());
            }),
            Change::PutReply(row) if self.ours.contains(&row.case) => {
                deeds::decided(c, row)?;
                self.case(row.case, |file| {
                    file.replies.insert(row.id, row.clone());
                })
            }
            Change::PutAttachment(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.attachments.insert(row.id, row.clone());
            }),
            Change::PutPromise(row) => {
                self.count(row.case);
                hanging::save_promise(c, row)
            }
            Change::PutHandoff(row) => {
                self.cases.insert(row.case);
                hanging::save_handoff(c, row)
            }
            Change::PutConflict(row) => {
                self.count(row.case);
                hanging::save_conflict(c, row)
            }
            Change::PutLink(row) => {
                self.cases.insert(row.case);
                hanging::save_link(c, row)
            }
            Change::PutReply(row) => {
                self.cases.insert(row.case);
                deeds::decided(c, row)?;
                hanging::save_reply(c, row)
            }
            Change::PutAttachment(row) => {
                self.cases.insert(row.case);
                hanging::save_attachment(c, row)
            }
            Change::PutContact(row) => {
                if touches::any(c, row.id.0)? {
                    self.contacts.insert(row.id);
                    self.follow_merge(row)?;
                    return rebase::save_contact_mirror(c, row);
                }
                self.left.remove(&row.id);
                contacts::save(c, row)?;
                // Whoever looks at a case of theirs is told. Of a first load nobody looks at anything yet.
                if self.whole.is_none() {
                    self.cases.extend(people::shown_on(c, row.id)?);
                }
                Ok(())
            }
            Change::PutContactState(row) => contact_state::save(c, row),
            Change::PutOutcome(row) => {
                // Whoever looks at the case, or at what offers came to, is told.
                self.cases.insert(row.case);
                let seq = if self.whole.is_some() { 0 } else { self.upto };
                rebase::save_outcome(c, row, seq)
            }
            Change::PutQueue(row) => self.share("queue", &row.id.to_string(), row),
            Change::PutOperator(row) => self.share("operator", &row.id.to_string(), row),
            Change::PutTopic(row) => self.share("topic", &row.key, row),
            Change::PutNotice(row) => self.share("notice", &row.id.to_string(), row),
            Change::PutMacro(row) => self.share("macro", &row.key, row),
            Change::PutBusinessHours(row) => self.share("business_hours", &row.key, row),
            Change::PutServiceLevel(row) => self.share("service_level", &row.key, row),
            Change::PutCatalogue(row) => self.share("catalogue", &row.key, row),
            Change::PutLearned(row) => self.share(learned::KIND, "", row),
            Change::PutArticle(row) => {
                self.book = true;
                if touches::any(c, row.id.0)? {
                    self.articles.insert(row.id);
                    return rebase::save_article_mirror(c, row);
                }
                book::save(c, row)
            }
            Change::PutVersion(row) => {
                self.book = true;
                book::save_version(c, row)
            }
            Change::PutFare(row) => {
                self.book = true;
                book::save_fare(c, row)
            }
            // Nobody else sees it here than did before: what is on its way is answered first.
            Change::LeaveCase(id, LeaveReason::Aged) if self.ours.contains(id) => {
                self.cases.insert(*id);
                self.gone.insert(*id);
                leaving::let_leave(c, *id)
            }
            Change::LeaveCase(id, _) | Change::TombstoneCase(id) => {
                deeds::left(c, *id)?;
                if matches!(change, Change::TombstoneCase(_)) {
                    self.erased.extend(blobs::spoken_of(c, *id)?);
                    kept::gone(c, *id)?;
                    helps::erased(c, *id)?;
                    learned::erased(c, self.upto)?;
                } else {
                    kept::left(c, *id)?;
                }
                self.cases.insert(*id);
                self.gone.insert(*id);
                // The row as it is shown may name another contact than the server's.
                self.left
                    .extend(rebase::load_mirror(c, *id)?.and_then(|f| f.case.contact()));
                self.left
                    .extend(cases::load_state(c, *id)?.and_then(|s| s.contact()));
                indexing::index_entries(c, &mut self.entered)?;
                cases::remove(c, *id)
            }
        }
    }

    /// Something came of a case that a list counts.
    fn count(&mut self, id: CaseId) {
        self.cases.insert(id);
        self.to_count.insert(id);
    }

    /// A contact of ours was merged: what is still on its way for it is shown on the one that stays.
    fn follow_merge(&mut self, row: &Contact) -> Result<()> {
        let Some(into) = row.merged_into else {
            return Ok(());
        };
        rebase::keep_contact_mirror(self.c, contacts::load(self.c, into)?.as_ref())?;
        touches::follow(self.c, row.id, into)?;
        self.contacts.insert(into);
        Ok(())
    }

    fn share<T: serde::Serialize>(&mut self, kind: &str, id: &str, row: &T) -> Result<()> {
        self.directory = true;
        directory::put(self.c, kind, id, row)
    }

    /// Changes what the server last said of a case: in its mirror when ops of ours lie on top, in its row otherwise.
    fn case(&mut self, id: CaseId, change: impl FnOnce(&mut CaseFile)) -> Result<()> {
        self.cases.insert(id);
        let is_ours = self.ours.contains(&id);
        let found = if is_ours {
            rebase::load_mirror(self.c, id)?
        } else {
            cases::load_state(self.c, id)?.map(CaseFile::new)
        };
        // Not held: it is asked for whole.
        let Some(mut file) = found else { return Ok(()) };
        let before = file.case.clone();
        change(&mut file);
        self.let_go(&before, &file.case);
        if !search::has_same_words(&before, &file.case) {
            self.reworded.insert(id);
        }
        if is_ours {
            rebase::save_mirror(self.c, &file)
        } else {
            cases::save_difference(self.c, &before, &file.case)
        }
    }

    /// A contact whose last case here names another one now leaves with it.
    fn let_go(&mut self, before: &CaseState, after: &CaseState) {
        if before.contact() != after.contact() {
            self.left.extend(before.contact());
        }
    }
}
