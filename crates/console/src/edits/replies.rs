//! Replies that leave through the server, and files.

use super::{op, set};
use crate::contract::{ConsoleEvent, ErrorCode, ReplyCancelArgs, ReplySendArgs, Saved, UiError};
use crate::opened::Opened;
use oltre_domain::{
    BY_MAIL, CardKind, CaseFile, CaseId, EntryId, EntryKind, Field, MAX_SEEN, OpId, OpKind, OperatorAct,
    ReplyState, SuggestionOutcome, Texts, fold,
};
use oltre_store::{CaseOnScreen, DraftKind, EntryState, NewOp, TakenBack};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Entries looked at for an earlier answer.
pub(super) const LOOKED_BACK: u32 = 500;

impl Opened {
    pub(crate) fn reply_send(&self, args: &ReplySendArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { file, .. } = self.store.case(args.id)?;
        // How they came is how they are answered, except by mail: that only goes by the operator's word.
        let channel = file.case.value(Field::Channel).text().filter(|c| *c != BY_MAIL);
        let channel = if args.mail { Some(BY_MAIL) } else { channel };
        let reply = op(OpKind::ReplySend {
            case: args.id,
            body: args.body.clone(),
            channel: channel.map(str::to_owned),
            act: args.act.clone(),
            seen: self.seen(args.id, &args.seen)?,
        });
        let reply = self.after_claim(args.id, reply)?;
        let mut ops = Vec::new();
        if !file.case.value(Field::Answered).is_true() {
            // Nobody was answered by a reply that was not sent.
            let mut answered = set(args.id, Field::Answered, true.into());
            answered.after.push(reply.oid);
            ops.push(answered);
        }
        ops.extend(self.edited(&file, args, reply.oid)?);
        ops.insert(0, reply);
        let saved = self.save(ops, Some((Some(args.id), DraftKind::Reply)))?;
        self.learn();
        Ok(saved)
    }

    /// The offer that was proposed here is said in other words than the card's: editors want to know which sentences nobody
    /// says. Taken back with the reply.
    fn edited(&self, file: &CaseFile, args: &ReplySendArgs, reply: OpId) -> Result<Option<NewOp>, UiError> {
        let catalogue = self.in_force();
        let Some(action) = args.act.as_ref().and_then(|id| catalogue.actions.get(id)) else {
            return Ok(None);
        };
        let id = &action.entry.id;
        let outcomes = self.store.outcomes_of(file.case.contact(), args.id)?;
        let mut told = outcomes
            .iter()
            .filter(|o| o.mine && o.outcome.case == args.id && o.outcome.action == *id)
            .filter_map(|o| o.outcome.operator);
        // Newest first.
        let is_proposed = told.next() == Some(OperatorAct::Proposed);
        let Texts { it, en } = &action.entry.say;
        let body = plain(&args.body);
        if !is_proposed || [it, en].iter().any(|say| body.contains(&plain(say))) {
            return Ok(None);
        }
        let oid = OpId(Uuid::now_v7());
        let outcome = SuggestionOutcome {
            id: oid,
            case: args.id,
            action: id.clone(),
            card: CardKind::Offer,
            operator: Some(OperatorAct::Edited),
            contact: None,
            at: self.now(),
        };
        let mut edited = NewOp::new(oid, OpKind::SuggestionOutcome { outcome });
        edited.after.push(reply);
        Ok(Some(edited))
    }

    /// What its author had seen, as far as the server can tell what came after it: the last of it. What is on its way
    /// from this desk arrives there behind an answer nobody here has seen, and would hide it.
    pub(super) fn seen(&self, case: CaseId, ids: &[EntryId]) -> Result<BTreeSet<EntryId>, UiError> {
        let shown = self.store.entries(case, None, LOOKED_BACK)?.entries;
        let on_its_way = shown.iter().filter(|e| e.state != EntryState::Confirmed);
        let unknown: BTreeSet<EntryId> = on_its_way.map(|e| e.entry.id).collect();
        let mut seen = BTreeSet::new();
        for id in ids.iter().rev() {
            if seen.len() < MAX_SEEN && !unknown.contains(id) && !self.store.waits(OpId(id.0))? {
                seen.insert(*id);
            }
        }
        Ok(seen)
    }

    /// Its words become the draft again, before it is cancelled: from there they cannot be lost.
    pub(crate) fn reply_cancel(&self, args: &ReplyCancelArgs) -> Result<Saved, UiError> {
        let CaseOnScreen { mut file, .. } = self.store.case(args.id)?;
        let reply = file.replies.remove(&args.reply).ok_or(ErrorCode::NotFound)?;
        let kind = OpKind::ReplyCancel {
            case: args.id,
            reply: args.reply,
        };
        if reply.state != ReplyState::Held || reply.by != self.me() {
            // The rule says why not, or that it was so already.
            return self.save(vec![op(kind)], None);
        }
        let before = self.words_back(args.id, &reply.body)?;
        // It is still here: the server never hears of it, unless something saved since builds on it.
        if let Some(act) = self.store.unsent_act(OpId(args.reply.0))?
            && let TakenBack::Done { cases, .. } = self.store.take_back(act, self.me())?
        {
            self.events.emit(&ConsoleEvent::CasesChanged {
                ids: cases,
                act: None,
            });
            self.teller.tell();
            return Ok(Saved { act: None });
        }
        let called_back = op(kind);
        let mut ops = Vec::new();
        if file.case.value(Field::Answered).is_true() && !self.was_answered(args, &file)? {
            let mut unanswered = set(args.id, Field::Answered, false.into());
            unanswered.after.push(called_back.oid);
            ops.push(unanswered);
        }
        ops.insert(0, called_back);
        self.save(ops, None).inspect_err(|_| {
            // It goes all the same: what was being typed is what it was.
            drop(self.keep_reply(args.id, &before));
        })
    }

    /// The words of a reply become its draft again, before what is being typed there. Answers with what that was.
    pub(super) fn words_back(&self, case: CaseId, words: &str) -> Result<String, UiError> {
        let drafts = self.store.drafts(Some(case))?;
        let before = drafts.into_iter().find(|d| d.kind == DraftKind::Reply);
        let before = before.map_or_else(String::new, |draft| draft.body);
        if before.is_empty() {
            self.keep_reply(case, words)?;
        } else {
            self.keep_reply(case, &format!("{words}\n\n{before}"))?;
        }
        Ok(before)
    }

    pub(super) fn keep_reply(&self, case: CaseId, words: &str) -> Result<(), UiError> {
        Ok(self
            .store
            .save_draft(Some(case), DraftKind::Reply, words, self.now())?)
    }

    /// Whether the contact has an answer, or one on its way, besides the one that is cancelled. The file is without that.
    fn was_answered(&self, args: &ReplyCancelArgs, file: &CaseFile) -> Result<bool, UiError> {
        let others = file.replies.values().any(|r| r.state.is_under_way());
        let said = self.store.entries(args.id, None, LOOKED_BACK)?.entries;
        Ok(others || said.iter().any(|e| e.entry.kind == EntryKind::MessageOut))
    }
}

/// Words alone: a line broken elsewhere or another mark at the end is no other sentence.
fn plain(text: &str) -> String {
    let folded = fold(text);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
