//! Taking in what others did: one page, one transaction, cursor and rows together.

use crate::open::Safety;
use crate::rebase::Touched;
use crate::taking::Taking;
use crate::whole::Whole;
use crate::{
    Result, Store, blobs, cases, contacts, held, held::Awaited, indexing, meta, missing, passed,
    requests::Requests, search, touches, verify,
};
use oltre_domain::{CaseId, Change, OperatorId, Version};
use std::collections::BTreeSet;

/// The sequence up to which the server's rows are in: an op answered below it is in them already.
pub(crate) const PULLED: &str = "pulled";

/// Cases whose words a page may change and have them in the search index at once. What a case said before is taken out of the
/// index without a trace, which costs more than all the rest.
const AT_ONCE: usize = 50;
/// Changes of a page that needs as much room as one of a snapshot: each touches a few pages of the file, anywhere in it.
const LARGE: usize = 250;

/// A page of the server's rows.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// In the server's order.
    pub changes: Vec<Change>,
    /// The sequence it reaches: own answered ops up to here are in the rows now.
    pub upto: Version,
    /// Facts that move in the same transaction: the cursor, the place in a snapshot.
    pub facts: Vec<(String, String)>,
    /// Another page follows at once: the search index waits for it.
    pub more: bool,
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
    /// Something of the Book changed.
    pub book: bool,
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
        let _turn = self.turns.page(page.more);
        let is_large = page.bulk || page.more || page.changes.len() >= LARGE;
        if is_large {
            self.make_room(true)?;
        }
        let (applied, is_indexed) = self.write(Safety::Normal, |c| {
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
                upto: page.upto,
                ours: touches::cases(c)?,
                cases: BTreeSet::new(),
                to_count: BTreeSet::new(),
                gone: BTreeSet::new(),
                entered: Vec::new(),
                reworded: BTreeSet::new(),
                whole,
                contacts: BTreeSet::new(),
                articles: BTreeSet::new(),
                book: false,
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
                to_count,
                gone,
                contacts,
                articles,
                book,
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
            held::release_awaited(c, |row| match row {
                Awaited::Case(id) => (cases.contains(&id) || fresh.contains(&id)) && !gone.contains(&id),
                Awaited::Contact(id) => contacts.contains(&id),
                Awaited::Article(id) => articles.contains(&id),
            })?;
            let missing = missing::still(c, page, &cases, &gone, &requests)?;
            let mut touched = Touched::default();
            passed::leave_passed(c, page.upto, &mut touched, me)?;
            let reached = meta::number(c, PULLED)?.max(page.upto);
            meta::set(c, PULLED, &reached.to_string())?;
            touched.cases.extend(cases.iter().filter(|id| ours.contains(*id)));
            touched.contacts.extend(contacts);
            touched.articles.extend(articles);
            touched.show(c, me)?;
            for id in to_count.difference(&touched.cases) {
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
            let is_indexed = !search::building(c)? && !indexing::is_behind(c)?;
            let applied = Applied {
                cases: cases.into_iter().collect(),
                directory,
                book: book || !touched.articles.is_empty(),
                missing,
                behind,
            };
            Ok((applied, is_indexed))
        })?;
        // What is not in the index yet needs the room until it is.
        if !is_large && is_indexed {
            self.make_room(false)?;
        }
        Ok(applied)
    }
}
