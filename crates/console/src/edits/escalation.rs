//! "Put the manager on": a named person, the case with a summary, and a promise with a time.

use super::op;
use crate::contract::{EscalateArgs, Saved, UiError};
use crate::opened::Opened;
use oltre_domain::{Author, EntryKind, EntryMeta, OpKind, PassTo, PromiseId};
use uuid::Uuid;

impl Opened {
    /// The summary is a note of its own: it stays when the rest is taken back. Promise and case go to the person together.
    pub(crate) fn case_escalate(&self, args: &EscalateArgs) -> Result<Saved, UiError> {
        let EscalateArgs {
            id,
            to,
            summary,
            promise,
            due,
        } = args;
        let owner = self.store.case(*id)?.row.owner;
        if !summary.trim().is_empty() {
            let by = Author::Operator(self.me());
            let note = self.entry(*id, by, EntryKind::Note, summary.trim(), EntryMeta::default());
            self.save(vec![op(note)], None)?;
        }
        let made = PromiseId(Uuid::now_v7());
        let make = self.after_claim(
            *id,
            op(OpKind::PromiseMake {
                id: made,
                case: *id,
                text: promise.trim().to_owned(),
                due: *due,
                call: None,
            }),
        )?;
        let mut pass = op(OpKind::PromisePass {
            id: made,
            case: *id,
            expect: self.me(),
            to: PassTo::Operator(*to),
        });
        pass.after.push(make.oid);
        let mut ops = vec![make];
        if *to != self.me() {
            ops.push(pass);
        }
        if owner != Some(*to) {
            ops.push(op(OpKind::CaseAssign {
                id: *id,
                expect: owner,
                owner: Some(*to),
                queue: None,
            }));
        }
        self.save(ops, None)
    }
}
