//! Questions to another office, and what the office does with them: answers, asks back, gives back, needs more time.

use super::op;
use crate::contract::{ExtendArgs, HandOffArgs, HandoffNoteArgs, ReturnArgs, Saved, UiError};
use crate::opened::Opened;
use oltre_domain::{Author, EntryKind, EntryMeta, HandoffId, OpKind};
use oltre_store::{CaseOnScreen, StoreError};
use uuid::Uuid;

/// What an office may do with a case of which it sees the question alone; the server takes no more from it.
pub(super) fn is_of_the_office(kind: &OpKind) -> bool {
    match kind {
        OpKind::CaseReturn { .. } | OpKind::CaseExtend { .. } => true,
        OpKind::EntryAppend { entry } => entry.kind == EntryKind::Note && entry.meta.handoff.is_some(),
        _ => false,
    }
}

impl Opened {
    pub(crate) fn case_hand_off(&self, args: &HandOffArgs) -> Result<Saved, UiError> {
        let kind = OpKind::CaseHandOff {
            id: args.id,
            handoff: HandoffId(Uuid::now_v7()),
            office: args.office,
            question: args.question.clone(),
            due: args.due,
        };
        let asked = self.after_claim(args.id, op(kind))?;
        self.save(vec![asked], None)
    }

    pub(crate) fn case_return(&self, args: &ReturnArgs) -> Result<Saved, UiError> {
        let kind = OpKind::CaseReturn {
            id: args.id,
            handoff: args.handoff,
            answer: args.answer.clone(),
            declined: args.declined,
        };
        self.save(vec![op(kind)], None)
    }

    pub(crate) fn case_extend(&self, args: &ExtendArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        let asked = file.handoffs.get(&args.handoff).ok_or(StoreError::NotFound)?;
        let kind = OpKind::CaseExtend {
            id: args.id,
            handoff: args.handoff,
            expect: asked.due,
            due: args.due,
            text: args.text.clone(),
        };
        self.save(vec![op(kind)], None)
    }

    /// A note that names the question: the office sees it, and whoever asked.
    pub(crate) fn handoff_note(&self, args: &HandoffNoteArgs) -> Result<Saved, UiError> {
        let meta = EntryMeta {
            handoff: Some(args.handoff),
            ..EntryMeta::default()
        };
        let note = self.entry(
            args.id,
            Author::Operator(self.me()),
            EntryKind::Note,
            args.text.trim(),
            meta,
        );
        self.save(vec![op(note)], None)
    }
}
