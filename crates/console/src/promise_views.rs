//! What was promised, as lists by date.

use crate::case_views::promise;
use crate::contract::{Nothing, PromiseCounts, PromisePage, PromiseRow, PromiseTab, PromisesArgs, UiError};
use crate::narrowed::end_of_day;
use crate::opened::Opened;
use oltre_store::PromiseList;

impl Opened {
    /// What I answer for, or all that is here: this console holds the cases of my queues and no others.
    pub(crate) fn promises_page(&self, args: &PromisesArgs) -> Result<PromisePage, UiError> {
        let list = match args.tab {
            PromiseTab::Callbacks => PromiseList::Callbacks,
            PromiseTab::Promises => PromiseList::Promises,
        };
        let whose = (!args.all).then(|| self.me());
        let now = self.now();
        let oltre_store::PromisePage { total, rows } =
            self.store.promises(whose, list, args.offset, args.limit)?;
        let rows = rows
            .into_iter()
            .map(|row| {
                let oltre_store::PromiseRow {
                    promise: made,
                    code,
                    subject,
                    contact,
                    queue,
                    pending,
                } = row;
                PromiseRow {
                    promise: promise(&made, code, now),
                    subject,
                    contact,
                    queue,
                    pending,
                }
            })
            .collect();
        Ok(PromisePage {
            total,
            offset: args.offset,
            rows,
        })
    }

    pub(crate) fn promise_counts(&self, _: &Nothing) -> Result<PromiseCounts, UiError> {
        let me = Some(self.me());
        let mine = self.store.promise_counts(me, None)?;
        let all = self.store.promise_counts(None, None)?;
        let today = self.store.promise_counts(me, Some(end_of_day(self.now())))?;
        Ok(PromiseCounts {
            callbacks: mine.callbacks,
            promises: mine.promises,
            all_callbacks: all.callbacks,
            all_promises: all.promises,
            due: today.callbacks + today.promises,
        })
    }
}
