//! What a case is joined to and what is on its way from it, as the page sees it.

use crate::case_views::{FIRST_ENTRIES, entries};
use crate::contract::{LinkView, OtherCase, ReplyView, SectionView, SentState, UiError};
use crate::opened::Opened;
use oltre_domain::{CaseId, EntryId, Link, OpId, Reply, ReplyState};
use oltre_store::{CaseOnScreen, StoreError};
use std::collections::BTreeMap;

/// Sections shown with a case: who merges more has made a case of them all.
const SECTIONS: u32 = 20;

impl Opened {
    /// Another case, by its id alone when this console does not hold it.
    pub(crate) fn other_case(&self, id: Option<CaseId>) -> Result<Option<OtherCase>, UiError> {
        let Some(id) = id else { return Ok(None) };
        match self.store.case(id) {
            Ok(CaseOnScreen { row, .. }) => Ok(Some(OtherCase {
                id,
                code: Some(row.code.to_string()),
                subject: row.subject,
            })),
            Err(StoreError::NotFound) => Ok(Some(OtherCase {
                id,
                code: None,
                subject: String::new(),
            })),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn sections(&self, id: CaseId) -> Result<Vec<SectionView>, UiError> {
        self.store
            .merged_into(id, SECTIONS)?
            .into_iter()
            .map(|row| {
                Ok(SectionView {
                    id: row.id,
                    code: row.code.to_string(),
                    subject: row.subject,
                    status: row.status,
                    timeline: entries(self.store.entries(row.id, None, FIRST_ENTRIES)?),
                })
            })
            .collect()
    }

    pub(crate) fn links(&self, links: &BTreeMap<CaseId, Link>) -> Result<Vec<LinkView>, UiError> {
        let mut shown = Vec::new();
        for link in links.values() {
            if let (Some(kind), Some(other)) = (link.kind, self.other_case(Some(link.other))?) {
                shown.push(LinkView { other, kind });
            }
        }
        shown.sort_by_key(|link| link.kind);
        Ok(shown)
    }

    /// Replies under way; what has gone is in the timeline, what was called back is with its author.
    pub(crate) fn replies(&self, replies: &BTreeMap<EntryId, Reply>) -> Result<Vec<ReplyView>, UiError> {
        let mut shown = Vec::new();
        for reply in replies.values().filter(|r| r.state == ReplyState::Held) {
            let Reply {
                id,
                case: _,
                by,
                body,
                channel: _,
                act: _,
                at,
                until,
                state,
            } = reply;
            shown.push(ReplyView {
                id: *id,
                by: *by,
                body: body.clone(),
                at: *at,
                until: *until,
                state: *state,
                sent: match self.store.waits(OpId(id.0))? {
                    true => SentState::Pending,
                    false => SentState::Confirmed,
                },
            });
        }
        shown.sort_by_key(|reply| (reply.at, reply.id));
        Ok(shown)
    }
}
