//! Notes that call a colleague by name, and those that call me.

use crate::case_views::mention as view;
use crate::console::EventSink;
use crate::contract::{CaseArgs, Colleague, Colleagues, ConsoleEvent, MentionArgs, Nothing, UiError};
use crate::opened::Opened;
use oltre_domain::{CaseId, EntryId, Operator, OperatorId, mentioned};
use oltre_store::{CaseOnScreen, Store};
use std::collections::BTreeSet;

impl Opened {
    /// Who can be called to a case: the colleagues who see its queue, and whoever answers for it. Calling gives nobody a right:
    /// who cannot open the case would be called in vain.
    fn within_call(&self, id: CaseId) -> Result<Vec<Operator>, UiError> {
        let CaseOnScreen { row, file } = self.store.case(id)?;
        let queue = file.case.queue();
        let operators = self.store.directory()?.operators;
        let me = self.me();
        Ok(operators
            .into_iter()
            .filter(|one| one.id != me)
            .filter(|one| row.owner == Some(one.id) || queue.is_some_and(|queue| one.sees(queue)))
            .collect())
    }

    /// Whom a note on this case calls.
    pub(crate) fn called(&self, id: CaseId, note: &str) -> Result<Option<BTreeSet<OperatorId>>, UiError> {
        if !note.contains('@') {
            return Ok(None);
        }
        let called = mentioned(note, &self.within_call(id)?);
        Ok(Some(called).filter(|called| !called.is_empty()))
    }

    pub(crate) fn colleagues(&self, args: &CaseArgs) -> Result<Colleagues, UiError> {
        let colleague = |one: Operator| Colleague {
            id: one.id,
            name: one.name,
        };
        let colleagues = self.within_call(args.id)?.into_iter().map(colleague).collect();
        Ok(Colleagues { colleagues })
    }

    pub(crate) fn mention_seen(&self, args: &MentionArgs) -> Result<Nothing, UiError> {
        if self.store.see_mentions(args.id, args.seen)? {
            self.events.emit(&ConsoleEvent::CasesChanged {
                ids: vec![args.id],
                act: None,
            });
        }
        Ok(Nothing {})
    }
}

/// Which notes were told of.
#[derive(Default)]
pub(crate) struct Told(Option<BTreeSet<EntryId>>);

impl Told {
    /// Tells of those that are new. What stands open when the console opens is in its list: it is not told of.
    pub(crate) fn tell(&mut self, store: &Store, events: &dyn EventSink) -> Result<(), UiError> {
        let open = store.mentions()?;
        let known = self.0.replace(open.iter().map(|one| one.entry).collect());
        let Some(known) = known else { return Ok(()) };
        for mention in open.into_iter().rev().filter(|one| !known.contains(&one.entry)) {
            events.emit(&ConsoleEvent::Mentioned {
                mention: view(mention),
            });
        }
        Ok(())
    }
}
