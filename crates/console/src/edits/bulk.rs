//! One change of many cases: several actions under one id, undone together.

use super::{op, set};
use crate::contract::{BulkArgs, BulkChange, BulkSaved, ConsoleEvent, ErrorCode, NotChanged, UiError};
use crate::opened::Opened;
use oltre_domain::{ActId, BulkId, CaseId, OpKind};
use oltre_store::{CaseOnScreen, MAX_OPS, NewAction, NewOp};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Opened {
    pub(crate) fn cases_change(&self, args: &BulkArgs) -> Result<BulkSaved, UiError> {
        let bulk = BulkId(Uuid::now_v7());
        let mut saved = BulkSaved {
            act: None,
            changed: 0,
            not: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        let ids: Vec<CaseId> = args.ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let mut done = 0;
        // Two ops a case at most.
        for some in ids.chunks(MAX_OPS / 2) {
            let mut ready = BTreeMap::new();
            for id in some {
                match self.change_of(*id, &args.change) {
                    Ok(ops) => drop(ready.insert(*id, ops)),
                    Err(refused) => saved.not.push(NotChanged {
                        id: *id,
                        code: refused.code,
                    }),
                }
            }
            self.save_some(ready, bulk, &mut saved)?;
            done += u32::try_from(some.len()).unwrap_or(0);
            self.events.emit(&ConsoleEvent::BulkProgress { done, total });
        }
        Ok(saved)
    }

    fn change_of(&self, id: CaseId, change: &BulkChange) -> Result<Vec<NewOp>, UiError> {
        let CaseOnScreen { row, .. } = self.store.case(id)?;
        if self.store.is_request(id, self.me())? {
            return Err(ErrorCode::NotAllowed.into());
        }
        Ok(match change {
            BulkChange::Set { field, value } => vec![set(id, *field, value.clone())],
            BulkChange::Assign { operator } => vec![op(OpKind::CaseAssign {
                id,
                expect: row.owner,
                owner: *operator,
                queue: None,
            })],
            BulkChange::Tags { add, remove } => {
                let tags =
                    |list: &[String]| list.iter().map(|t| t.trim().to_owned()).collect::<BTreeSet<_>>();
                let mut ops = Vec::new();
                if !add.is_empty() {
                    ops.push(op(OpKind::TagsAdd { id, tags: tags(add) }));
                }
                if !remove.is_empty() {
                    ops.push(op(OpKind::TagsRemove {
                        id,
                        tags: tags(remove),
                    }));
                }
                ops
            }
        })
    }

    /// Saves what is ready in one action. Where a rule says no to one case, the others are not kept from changing: then
    /// each goes in an action of its own.
    pub(super) fn save_some(
        &self,
        ready: BTreeMap<CaseId, Vec<NewOp>>,
        bulk: BulkId,
        saved: &mut BulkSaved,
    ) -> Result<(), UiError> {
        if ready.is_empty() {
            return Ok(());
        }
        let action = |ops| NewAction {
            act: ActId(Uuid::now_v7()),
            by: self.me(),
            at: self.now(),
            ops,
            from_draft: None,
            atomic: false,
            bulk: Some(bulk),
        };
        let before = saved.changed;
        match self.save_counted(&action(ready.values().flatten().cloned().collect()), saved) {
            Ok(()) => return Ok(()),
            Err(refused) if is_of_this_computer(refused.code) => return Err(refused),
            Err(_) => saved.changed = before,
        }
        for (id, ops) in ready {
            match self.save_counted(&action(ops), saved) {
                Ok(()) => {}
                Err(refused) if is_of_this_computer(refused.code) => return Err(refused),
                Err(refused) => saved.not.push(NotChanged {
                    id,
                    code: refused.code,
                }),
            }
        }
        Ok(())
    }

    fn save_counted(&self, action: &NewAction, saved: &mut BulkSaved) -> Result<(), UiError> {
        let act = self.save_action(action)?.act;
        if let Some(act) = act {
            saved.act = Some(act);
            saved.changed += self.store.touched_by(act)?;
        }
        Ok(())
    }
}

/// The disk says no, and would say it to the next one too.
const fn is_of_this_computer(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::DiskFull | ErrorCode::DiskError | ErrorCode::ReadOnly | ErrorCode::DatabaseDamaged
    )
}
