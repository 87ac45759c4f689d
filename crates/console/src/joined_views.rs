//! What a case is joined to and what is on its way from it, as the page sees it.

use crate::case_views::{FIRST_ENTRIES, entries, entry_view};
use crate::contract::{
    ActionView, ContactView, LinkView, MailTo, OtherCase, ReplyView, SectionView, SentState, UiError,
};
use crate::opened::Opened;
use crate::sync_views;
use oltre_domain::{BY_MAIL, CaseId, Channel, EntryId, Link, OpId, Reply, ReplyState, mail_address};
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

    /// Replies under way; what has gone is in the timeline, what was cancelled is with its author.
    pub(crate) fn replies(&self, replies: &BTreeMap<EntryId, Reply>) -> Result<Vec<ReplyView>, UiError> {
        let mut shown = Vec::new();
        for reply in replies.values().filter(|r| r.state.is_under_way()) {
            let sent = match self.store.waits(OpId(reply.id.0))? {
                true => SentState::Pending,
                false => SentState::Confirmed,
            };
            let mut entry = reply.entry();
            let is_mail = reply.channel.as_deref() == Some(BY_MAIL) && self.sends_mail()?;
            if is_mail || reply.state == ReplyState::Sending {
                entry.meta.result = Some("sending".to_owned());
            }
            shown.push(ReplyView {
                entry: entry_view(entry, sent),
                until: reply.until,
                is_sending: reply.state == ReplyState::Sending,
                hindered: reply.hindered.clone(),
            });
        }
        shown.sort_by_key(|reply| (reply.entry.at, reply.entry.id));
        Ok(shown)
    }

    /// Whether replies leave by mail, as the server said last.
    fn sends_mail(&self) -> Result<bool, UiError> {
        let from = self.store.fact(oltre_sync::MAIL_FROM)?;
        Ok(from.is_some_and(|from| !from.is_empty()))
    }

    /// Where a reply by mail would go.
    pub(crate) fn mail_to(
        &self,
        channel: Channel,
        contact: Option<&ContactView>,
    ) -> Result<Option<MailTo>, UiError> {
        Ok(self.sends_mail()?.then(|| MailTo {
            to: contact.and_then(|c| mail_address(&c.points)).map(str::to_owned),
            usual: matches!(channel, Channel::Email | Channel::Web),
        }))
    }

    /// Replies of a case that were not accepted: whoever wrote them is told where they wrote.
    pub(crate) fn came_back(&self, id: CaseId) -> Result<Vec<ActionView>, UiError> {
        let refused = self.store.refused_actions()?.into_iter();
        let of_case = refused.filter(|r| {
            let action = &r.action;
            action.case.as_ref().is_some_and(|(case, _)| *case == id)
                && action.ops.iter().any(|op| op == "reply.send")
        });
        Ok(of_case.map(sync_views::refused).collect())
    }
}
