//! Notices of today: written by editors, and asked of the server at once.

use super::vouches;
use crate::console::Console;
use crate::contract::{ErrorCode, NoticeArgs, NoticeSaved, UiError};
use oltre_domain::{Notice, NoticeId, Texts};
use oltre_wire::{ProblemCode, PutNotice};
use uuid::Uuid;

impl Console {
    pub(crate) async fn notice_put(&self, args: NoticeArgs) -> Result<NoticeSaved, UiError> {
        let opened = self.opened()?;
        if !vouches(opened.operator.role) {
            return Err(ErrorCode::NotAnEditor.into());
        }
        let NoticeArgs {
            id,
            it,
            en,
            topics,
            from,
            until,
        } = args;
        let (it, en) = (it.trim(), en.trim());
        let or = |line: &str, other: &str| {
            if line.is_empty() {
                other.to_owned()
            } else {
                line.to_owned()
            }
        };
        let notice = Notice {
            id: id.unwrap_or_else(|| NoticeId(Uuid::now_v7())),
            text: Texts {
                it: or(it, en),
                en: or(en, it),
            },
            topics,
            from,
            until,
        };
        notice.check()?;
        let put = opened.transport.put_notice(&PutNotice { notice }).await;
        let put = put.map_err(|failure| match failure.code() {
            Some(ProblemCode::NotAllowed) => ErrorCode::NotAnEditor.into(),
            _ => UiError::from(failure),
        })?;
        // It comes back with the changes: what holds here is what the server says.
        opened.sync.wake();
        Ok(NoticeSaved { id: put.notice.id })
    }
}
