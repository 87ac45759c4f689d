//! Actions that are done as a whole or not at all.
//!
//! The ops of such an action stand together in one push and are decided one on top of the other like all others. When one of
//! them takes no effect, all is put back to where the action began, and the others are answered as having depended on it: no
//! row, no line of the audit trail, no change of theirs is left.

use super::bench::Bench;
use super::ledger::Ledger;
use super::push::{Desk, PushInput};
use super::reading::ParsedOp;
use oltre_domain::{AttachmentId, CaseId, EntryId, Field, HandoffId, Op, OpKind, PromiseId, Value};
use oltre_wire::ResultLine;
use std::collections::HashMap;

/// One answer for each op, in order, with whether it was known under another number.
pub(super) fn answers(desk: &mut Desk<'_>, ops: &[ParsedOp]) -> Vec<(ResultLine, bool)> {
    let mut answers = Vec::with_capacity(ops.len());
    let mut rest = ops;
    while let Some(first) = rest.first() {
        let len = first.whole.map_or(1, |act| {
            rest.iter().take_while(|op| op.whole == Some(act)).count()
        });
        let (action, behind) = rest.split_at(len);
        rest = behind;
        if len == 1 {
            answers.push(desk.answer(first));
        } else {
            answers.extend(whole(desk, action));
        }
    }
    answers
}

/// Where a push stood before an action.
struct Place {
    bench: Bench,
    ledger: Ledger,
    entries: HashMap<EntryId, CaseId>,
    promises: HashMap<PromiseId, CaseId>,
    handoffs: HashMap<HandoffId, CaseId>,
    attachments: HashMap<AttachmentId, CaseId>,
}

impl Place {
    fn of(desk: &Desk<'_>) -> Self {
        Self {
            bench: desk.input.bench.clone(),
            ledger: desk.ledger.clone(),
            entries: desk.input.taken_entries.clone(),
            promises: desk.input.taken_promises.clone(),
            handoffs: desk.input.taken_handoffs.clone(),
            attachments: desk.input.taken_attachments.clone(),
        }
    }

    fn restore(self, desk: &mut Desk<'_>) {
        let Self {
            bench,
            ledger,
            entries,
            promises,
            handoffs,
            attachments,
        } = self;
        desk.input.bench = bench;
        desk.ledger = ledger;
        desk.input.taken_entries = entries;
        desk.input.taken_promises = promises;
        desk.input.taken_handoffs = handoffs;
        desk.input.taken_attachments = attachments;
    }
}

fn whole(desk: &mut Desk<'_>, action: &[ParsedOp]) -> Vec<(ResultLine, bool)> {
    let before = Place::of(desk);
    let mut answers: Vec<(ResultLine, bool)> = action.iter().map(|op| desk.answer(op)).collect();
    // What was answered under another number was decided then, with all of its action.
    let is_new = |(result, known): &(ResultLine, bool)| !known || is_asked_again(result);
    let failed = answers
        .iter()
        .position(|answer| is_new(answer) && !took_effect(&answer.0));
    let Some(at) = failed else { return answers };
    before.restore(desk);
    let (on, why) = (action[at].oid, answers[at].0.clone());
    for (op, answer) in action.iter().zip(&mut answers) {
        if !is_new(answer) || !took_effect(&answer.0) && !is_asked_again(&why) {
            continue;
        }
        *answer = match &why {
            // Not now: the whole action comes again.
            again if is_asked_again(again) => (again.clone(), true),
            _ => (ResultLine::DependencyFailed { on }, false),
        };
        desk.decided.insert(op.oid, (op.sha, answer.0.clone()));
    }
    answers
}

const fn took_effect(result: &ResultLine) -> bool {
    matches!(
        result,
        ResultLine::Applied { .. }
            | ResultLine::Merged { .. }
            | ResultLine::Noop { .. }
            | ResultLine::Conflict { .. }
    )
}

/// Not final: its op comes again under another number.
const fn is_asked_again(result: &ResultLine) -> bool {
    matches!(result, ResultLine::Upgrade | ResultLine::Later)
}

impl PushInput<'_> {
    /// Who wrote last what an op wanted to take back, where the rows say so.
    pub(super) fn who_changed(&self, op: &Op) -> Option<Value> {
        let held = self.bench.cases.get(&op.kind.case()?)?;
        let file = held.file.as_ref()?;
        let fields: Vec<Field> = match &op.kind {
            OpKind::CaseSet { f, .. } => f.keys().copied().collect(),
            OpKind::CaseAssign { .. } => vec![Field::Owner, Field::Queue],
            OpKind::CaseStatus { .. } => vec![Field::Status],
            OpKind::CaseMerge { .. } | OpKind::CaseUnmerge { .. } => vec![Field::MergedInto],
            _ => return None,
        };
        let last = fields.into_iter().max_by_key(|f| file.case.version(*f))?;
        let by = held.authors.get(&last)?.by?;
        Some(by.to_string().into())
    }
}
