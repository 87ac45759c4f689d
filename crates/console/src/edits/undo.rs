//! Taking back, and what was done so far.

use crate::contract::{
    ConsoleEvent, DeedStanding, DeedState, DeedView, ErrorCode, History, HistoryArgs, TakenBack, UiError,
    UndoArgs, WritingKind,
};
use crate::opened::Opened;
use oltre_domain::{ActId, BulkId, Field, OpId, OpKind, Value};
use oltre_store::{CaseOnScreen, Deed, DraftKind, NewAction, NewOp, Standing, StoreError, WayBack};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Opened {
    pub(crate) fn undo(&self, args: &UndoArgs) -> Result<TakenBack, UiError> {
        let steps = match self.store.way_back(args.act) {
            // Older than what is remembered: it may still not have left.
            Err(StoreError::NotFound) => vec![WayBack::Unsent(args.act)],
            known => known?.map_err(|why| no_way(&why))?,
        };
        let bulk = (steps.len() > 1).then(|| BulkId(Uuid::now_v7()));
        let total = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        let mut taken = TakenBack {
            text: None,
            typed_in: None,
            sent: false,
            kept: 0,
        };
        for (done, step) in (1u32..).zip(steps) {
            match step {
                WayBack::Unsent(act) => self.withdraw(act, &mut taken)?,
                WayBack::Sent(ops) => self.put_back(ops, bulk, &mut taken)?,
            }
            if bulk.is_some() {
                self.events.emit(&ConsoleEvent::BulkProgress { done, total });
            }
        }
        Ok(taken)
    }

    /// What has not left goes as if it had never been.
    fn withdraw(&self, act: ActId, taken: &mut TakenBack) -> Result<(), UiError> {
        match self.store.take_back(act, self.me())? {
            oltre_store::TakenBack::Done {
                cases,
                text,
                typed_in,
            } => {
                self.events.emit(&ConsoleEvent::CasesChanged {
                    ids: cases,
                    act: None,
                });
                self.teller.tell();
                taken.text = taken.text.take().or(text);
                taken.typed_in = taken.typed_in.or(typed_in.map(|kind| match kind {
                    DraftKind::Reply => WritingKind::Reply,
                    DraftKind::Note => WritingKind::Note,
                    DraftKind::Said => WritingKind::Said,
                    DraftKind::Article => WritingKind::Article,
                }));
                Ok(())
            }
            // It left a moment ago, or long ago and nothing is remembered of it.
            oltre_store::TakenBack::Sent => match self.store.way_back(act) {
                Ok(Ok(steps)) => steps.into_iter().try_for_each(|step| match step {
                    WayBack::Sent(ops) => self.put_back(ops, None, taken),
                    WayBack::Unsent(_) => Err(ErrorCode::AlreadySent.into()),
                }),
                Ok(Err(why)) => Err(no_way(&why)),
                Err(_) => Err(ErrorCode::AlreadySent.into()),
            },
            oltre_store::TakenBack::BuiltUpon => Err(ErrorCode::UndoLaterFirst.into()),
        }
    }

    /// What was sent is put back by ops of its own: of one action all or nothing, of many cases those that still stand.
    fn put_back(
        &self,
        ops: Vec<(OpId, OpKind)>,
        bulk: Option<BulkId>,
        taken: &mut TakenBack,
    ) -> Result<(), UiError> {
        for (_, kind) in &ops {
            if let OpKind::ReplyCancel { case, reply } = kind {
                let CaseOnScreen { file, .. } = self.store.case(*case)?;
                let words = file.replies.get(reply).map_or("", |r| r.body.as_str());
                if !words.is_empty() {
                    self.words_back(*case, words)?;
                }
            }
        }
        let action = |ops: Vec<(OpId, OpKind)>, atomic| NewAction {
            act: ActId(Uuid::now_v7()),
            by: self.me(),
            at: self.now(),
            ops: ops
                .into_iter()
                .map(|(undone, kind)| NewOp {
                    undoes: Some(undone),
                    ..NewOp::new(OpId(Uuid::now_v7()), kind)
                })
                .collect(),
            from_draft: None,
            atomic,
            bulk,
        };
        let is_many = ops
            .iter()
            .filter_map(|(_, kind)| kind.case())
            .collect::<BTreeSet<_>>()
            .len()
            > 1;
        match self.save_action(&action(ops.clone(), !is_many)) {
            Ok(_) => {}
            Err(refused) if !is_many => return Err(refused),
            // Some of it has changed since: the others go one by one.
            Err(_) => {
                for op in ops {
                    match self.save_action(&action(vec![op], false)) {
                        Ok(_) => {}
                        Err(refused) if refused.code == ErrorCode::ChangedSince => taken.kept += 1,
                        Err(refused) => return Err(refused),
                    }
                }
            }
        }
        taken.sent = true;
        Ok(())
    }

    pub(crate) fn history(&self, args: &HistoryArgs) -> Result<History, UiError> {
        let deeds = self.store.deeds(args.case)?;
        Ok(History {
            deeds: deeds.iter().map(view).collect(),
        })
    }
}

fn no_way(why: &str) -> UiError {
    match why {
        "later_first" => ErrorCode::UndoLaterFirst.into(),
        why => UiError::new(ErrorCode::NoWayBack).with("why", why),
    }
}

fn standing(of: &Standing) -> DeedStanding {
    let state = match of {
        Standing::Waiting => DeedState::Waiting,
        Standing::Sent => DeedState::Sent,
        Standing::Held(_) => DeedState::Held,
        Standing::Done => DeedState::Done,
        Standing::Merged => DeedState::Merged,
        Standing::Noop => DeedState::Noop,
        Standing::Conflict => DeedState::Conflict,
        Standing::Refused(..) => DeedState::Refused,
        Standing::TakenBack => DeedState::TakenBack,
    };
    let (refused, now) = match of {
        Standing::Refused(code, now) => (
            Some(code.clone()),
            now.as_ref().and_then(Value::text).map(str::to_owned),
        ),
        _ => (None, None),
    };
    DeedStanding { state, refused, now }
}

fn view(deed: &Deed) -> DeedView {
    let mut ops: Vec<String> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    for op in &deed.ops {
        if !ops.contains(&op.name) {
            ops.push(op.name.clone());
        }
        if op.name == "case.set" {
            fields.extend(
                op.fields
                    .iter()
                    .filter(|f| !fields.contains(f))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
    }
    let refused = deed
        .ops
        .iter()
        .filter(|op| matches!(op.standing, Standing::Refused(..)));
    let why_not = deed.why_not();
    let one = deed.case.as_ref().filter(|_| deed.cases == 1);
    let (code, subject) = one
        .and_then(|(_, known)| known.as_ref())
        .map(|(code, subject)| (code.to_string(), subject.clone()))
        .unzip();
    DeedView {
        act: deed.act,
        cases: deed.cases,
        case: one.map(|(id, _)| *id),
        code,
        subject,
        ops,
        fields,
        at: deed.at,
        standing: standing(&deed.standing()),
        undo: deed.undo().as_ref().map(standing),
        refused: u32::try_from(refused.count()).unwrap_or(u32::MAX),
        can_undo: why_not.is_none(),
        why_not,
    }
}
