//! Taking in what others did: one page, one transaction, cursor and rows together.

use crate::open::Safety;
use crate::rebase::Touched;
use crate::whole::{Taken, Whole};
use crate::{
    Result, Store, blobs, cases, contact_state, contacts, deeds, directory, entries, hanging, held, indexing,
    kept, leaving, meta, missing, passed, people, rebase, requests::Requests, search, touches, unknown,
    verify,
};
use oltre_domain::{
    CaseFile, CaseId, CaseState, Change, Contact, ContactId, LeaveReason, OperatorId, Sha256, Version,
};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashSet};

/// The sequence up to which the server's rows are in: an op answered below it is in them already.
pub(crate) const PULLED: &str = "pulled";

/// Cases whose words a page may change and have them in the search index at once. What a case said before is taken out of the
/// index without a trace, which costs more than all the rest.
const AT_ONCE: usize = 50;

/// A page of the server's rows.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// In the server's order.
    pub changes: Vec<Change>,
    /// The sequence it reaches: own answered ops up to here are in the rows now.
    pub upto: Version,
    /// Facts that move in the same transaction: the cursor, the place in a snapshot.
    pub facts: Vec<(String, String)>,
    /// Part of a snapshot: the search index is built afterwards, in the background.
    pub bulk: bool,
    /// What the page brings whole, to put right what is here.
    pub whole: Option<verify::Whole>,
    /// The answer about a case that had been missing, whatever it was.
    pub fetched: Option<CaseId>,
    /// Cases that leave with it and are asked for again: less of them is for this device now.
    pub again: BTreeSet<CaseId>,
}

/// What a page changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Cases whose rows changed.
    pub cases: Vec<CaseId>,
    /// Queues, operators, topics or notices changed.
    pub directory: bool,
    /// Cases this page or one before it named and this device does not hold: to be asked for one by one.
    pub missing: Vec<CaseId>,
    /// Words of so many cases changed that the search index comes to them later, in [`Store::index_some`].
    pub behind: bool,
}

impl Store {
    /// Takes in a page: updates what the server last said, and shows the outbox on top of it.
    ///
    /// # Errors
    /// The disk says no: nothing was taken in and the cursor stands where it stood.
    pub fn take_page(&self, page: &Page, me: OperatorId) -> Result<Applied> {
        if page.bulk {
            self.make_room(true)?;
        }
        self.write(Safety::Normal, |c| {
            // Its rows are judged by them.
            for (key, value) in &page.facts {
                meta::set(c, key, value)?;
            }
            if let Some(whole) = page.whole {
                verify::make_way(c, whole, &page.changes)?;
            }
            let whole = if page.bulk {
                search::start_building(c)?;
                Some(Whole::of(c, &page.changes)?)
            } else {
                None
            };
            let mut taking = Taking {
                c,
                ours: touches::cases(c)?,
                cases: BTreeSet::new(),
                gone: BTreeSet::new(),
                entered: Vec::new(),
                reworded: BTreeSet::new(),
                whole,
                contacts: BTreeSet::new(),
                directory: false,
                left: BTreeSet::new(),
                requests: Requests::read(c, me)?,
                erased: BTreeSet::new(),
            };
            for change in &page.changes {
                taking.take(change)?;
            }
            let Taking {
                mut cases,
                gone,
                contacts,
                directory,
                ours,
                left,
                whole,
                mut entered,
                reworded,
                requests,
                erased,
                ..
            } = taking;
            if page.fetched.is_some() || !ours.is_empty() {
                // What goes with a case is taken out of the index: it has to be in it.
                indexing::index_entries(c, &mut entered)?;
            }
            let mut fresh = whole.map(Whole::into_new).unwrap_or_default();
            held::release_awaited(c, |case, contact| {
                case.is_some_and(|id| (cases.contains(&id) || fresh.contains(&id)) && !gone.contains(&id))
                    || contact.is_some_and(|id| contacts.contains(&id))
            })?;
            let missing = missing::still(c, page, &cases, &gone, &requests)?;
            let mut touched = Touched::default();
            passed::leave_passed(c, page.upto, &mut touched, me)?;
            let reached = meta::number(c, PULLED)?.max(page.upto);
            meta::set(c, PULLED, &reached.to_string())?;
            touched.cases.extend(cases.iter().filter(|id| ours.contains(*id)));
            touched.contacts.extend(contacts);
            touched.show(c, me)?;
            for id in cases.difference(&touched.cases) {
                cases::count_again(c, *id)?;
            }
            for id in left {
                contacts::remove_if_alone(c, id)?;
            }
            // A snapshot may be bringing back the rows that speak of them.
            if !page.bulk && page.fetched.is_none() {
                blobs::drop_unneeded(c)?;
            }
            erased.iter().try_for_each(|sha256| blobs::let_go(c, *sha256))?;
            cases.append(&mut touched.cases);
            cases.append(&mut fresh);
            // Last of all, see `indexing`.
            let behind = reworded.len() > AT_ONCE;
            let index = if behind {
                indexing::leave_for_later
            } else {
                search::reindex_case
            };
            reworded.iter().try_for_each(|id| index(c, *id))?;
            indexing::index_entries(c, &mut entered)?;
            Ok(Applied {
                cases: cases.into_iter().collect(),
                directory,
                missing,
                behind,
            })
        })
    }
}

struct Taking<'a> {
    c: &'a Connection,
    /// Cases with ops in the outbox: the server's rows go to their mirror.
    ours: HashSet<CaseId>,
    cases: BTreeSet<CaseId>,
    /// Entries that are new and not yet in the search index.
    entered: Vec<i64>,
    /// Cases whose own words may have changed.
    reworded: BTreeSet<CaseId>,
    /// What a page of a snapshot brings whole; none for other pages.
    whole: Option<Whole>,
    /// Cases that left.
    gone: BTreeSet<CaseId>,
    contacts: BTreeSet<ContactId>,
    directory: bool,
    /// Contacts whose cases left.
    left: BTreeSet<ContactId>,
    requests: Requests,
    /// Bytes that cases spoke of which are gone for everybody.
    erased: BTreeSet<Sha256>,
}

impl Taking<'_> {
    fn take(&mut self, change: &Change) -> Result<()> {
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
                self.cases.insert(state.id);
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
                    self.cases.insert(entry.case);
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
            Change::PutReply(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.replies.insert(row.id, row.clone());
            }),
            Change::PutAttachment(row) if self.ours.contains(&row.case) => self.case(row.case, |file| {
                file.attachments.insert(row.id, row.clone());
            }),
            Change::PutPromise(row) => {
                self.cases.insert(row.case);
                hanging::save_promise(c, row)
            }
            Change::PutHandoff(row) => {
                self.cases.insert(row.case);
                hanging::save_handoff(c, row)
            }
            Change::PutConflict(row) => {
                self.cases.insert(row.case);
                hanging::save_conflict(c, row)
            }
            Change::PutLink(row) => {
                self.cases.insert(row.case);
                hanging::save_link(c, row)
            }
            Change::PutReply(row) => {
                self.cases.insert(row.case);
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
            Change::PutOutcome(row) => rebase::save_outcome(c, row, false),
            Change::PutQueue(row) => self.share("queue", &row.id.to_string(), row),
            Change::PutOperator(row) => self.share("operator", &row.id.to_string(), row),
            Change::PutTopic(row) => self.share("topic", &row.key, row),
            Change::PutNotice(row) => self.share("notice", &row.id.to_string(), row),
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
            cases::save_state(self.c, &file.case)
        }
    }

    /// A contact whose last case here names another one now leaves with it.
    fn let_go(&mut self, before: &CaseState, after: &CaseState) {
        if before.contact() != after.contact() {
            self.left.extend(before.contact());
        }
    }
}
