//! Lists, search and what the organisation shares.

use crate::contract::{
    AskedRow, ClockDue, ContactHits, ContactSearchArgs, Directory, ErrorCode, Nothing, QueueArgs,
    QueueCounts, QueuePage, QueueRow, QueueTab, SearchArgs, SearchHits, UiError,
};
use crate::narrowed::{end_of_day, filter, order};
use crate::opened::Opened;
use crate::people::hit;
use oltre_domain::{Handoff, Queue, QueueId, QueueKind};
use oltre_store::{CaseListRow, List, SCOPES};

/// A list row as the page sees it.
pub(crate) fn row(row: CaseListRow) -> QueueRow {
    let CaseListRow {
        id,
        code,
        subject,
        contact,
        status,
        priority,
        owner,
        queue,
        topic,
        updated_at,
        due,
        complaint,
        distress,
        promise_due,
        promise_broken,
        pending,
        conflicts,
        asked_due,
        clock,
        mentioned,
    } = row;
    QueueRow {
        id,
        code: code.to_string(),
        subject,
        contact,
        status,
        priority,
        owner,
        queue,
        topic,
        updated_at,
        due,
        complaint,
        distress,
        promise_due,
        promise_broken,
        pending,
        conflicts,
        asked_due,
        clock: clock.map(|(kind, due)| ClockDue { kind, due }),
        mentioned,
        asked: None,
        snippet: None,
    }
}

fn asked(handoff: Handoff) -> AskedRow {
    let Handoff {
        office,
        question,
        due,
        asked_by,
        ..
    } = handoff;
    AskedRow {
        office,
        question,
        due,
        by: asked_by,
    }
}

impl Opened {
    fn list(&self, tab: QueueTab) -> List {
        match tab {
            QueueTab::Mine => List::Mine(self.me()),
            QueueTab::ToTake => List::ToTake,
            QueueTab::Due => List::Due(end_of_day(self.now())),
            QueueTab::Open => List::Open,
            QueueTab::Done => List::Done,
            QueueTab::ToCheck => List::ToCheck,
            QueueTab::Asked => List::Asked,
            QueueTab::Mentions => List::Mentions,
        }
    }

    pub(crate) fn queue_page(&self, args: &QueueArgs) -> Result<QueuePage, UiError> {
        let filter = filter(&args.filter, self.me(), self.now());
        let page = self.store.list_in(
            self.list(args.tab),
            &filter,
            order(args.order),
            args.offset,
            args.limit,
        )?;
        let mut rows: Vec<QueueRow> = page.rows.into_iter().map(row).collect();
        if args.tab == QueueTab::Asked {
            for row in &mut rows {
                row.asked = self.store.asked_here(row.id)?.into_iter().next().map(asked);
            }
        }
        Ok(QueuePage {
            total: page.total,
            offset: args.offset,
            rows,
        })
    }

    pub(crate) fn queue_counts(&self, _: &Nothing) -> Result<QueueCounts, UiError> {
        let c = self.store.list_counts(self.me(), end_of_day(self.now()))?;
        Ok(QueueCounts {
            mine: c.mine,
            to_take: c.to_take,
            due: c.due,
            open: c.open,
            done: c.done,
            to_check: c.to_check,
            asked: c.asked,
            mentions: c.mentions,
        })
    }

    pub(crate) fn search(&self, args: &SearchArgs) -> Result<SearchHits, UiError> {
        let hits = self.store.search(&args.text, args.limit)?;
        let rows = hits
            .rows
            .into_iter()
            .map(|(r, snippet)| QueueRow { snippet, ..row(r) })
            .collect();
        Ok(SearchHits {
            rows,
            more: hits.more,
            indexed: hits.indexed,
        })
    }

    pub(crate) fn directory(&self, _: &Nothing) -> Result<Directory, UiError> {
        let now = self.now();
        let oltre_store::Directory {
            queues,
            operators,
            topics,
            notices,
        } = self.store.directory()?;
        let notices = notices.into_iter().filter(|n| n.holds(now)).collect();
        Ok(Directory {
            queues,
            operators,
            topics,
            notices,
            me: self.me(),
        })
    }

    pub(crate) fn contact_search(&self, args: &ContactSearchArgs) -> Result<ContactHits, UiError> {
        let ContactSearchArgs { text, limit, from } = args;
        let found = self.store.find_people(text, *from, *limit)?;
        Ok(ContactHits {
            contacts: found.people.iter().map(hit).collect(),
            more: found.more,
        })
    }

    /// Where a new case goes when nobody says: the first front queue of this operator's, or the first there is.
    pub(crate) fn own_queue(&self) -> Result<QueueId, UiError> {
        let queues = self.store.directory()?.queues;
        let scopes: Vec<String> = match self.store.fact(SCOPES)? {
            Some(scopes) => serde_json::from_str(&scopes).unwrap_or_default(),
            None => Vec::new(),
        };
        let is_own = |q: &Queue| scopes.contains(&format!("queue:{}", q.id));
        let front = || queues.iter().filter(|q| q.kind == QueueKind::Front);
        front()
            .find(|q| is_own(q))
            .or_else(|| queues.iter().find(|q| is_own(q)))
            .or_else(|| front().next())
            .or_else(|| queues.first())
            .map(|queue| queue.id)
            .ok_or_else(|| UiError::new(ErrorCode::NotFound).with("argument", "queue"))
    }
}
