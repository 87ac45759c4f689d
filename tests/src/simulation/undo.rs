//! Somebody takes back what they did, whatever became of it meanwhile; and actions that are done whole or not at all.

use super::model::Model;
use super::world::World;
use oltre_domain::{ActId, CaseId, OpId, OpKind, Timestamp};
use oltre_store::{NewAction, NewOp, SealedOp, TakenBack, WayBack};
use oltre_sync::Event;
use oltre_wire::{OpReply, ProblemCode, ResultLine};
use rand::RngExt;
use std::collections::BTreeSet;

/// Of the newest things somebody did, so many may be taken back.
const NEWEST: usize = 6;

impl World {
    /// Takes back one of the newest things done at a desk, if there is a way.
    pub(super) fn undo(&mut self, i: usize) {
        self.mark("undo", i);
        let deeds = self.desks[i].store.deeds(None).expect("history");
        let deeds: Vec<ActId> = deeds
            .into_iter()
            .take(NEWEST)
            .filter(|deed| deed.why_not().is_none())
            .map(|deed| deed.act)
            .collect();
        if deeds.is_empty() {
            return;
        }
        let act = deeds[self.rng.random_range(0..deeds.len())];
        let Ok(Ok(steps)) = self.desks[i].store.way_back(act) else {
            return;
        };
        for step in steps {
            match step {
                WayBack::Unsent(act) => self.withdraw(i, act),
                WayBack::Sent(ops) => self.put_back(i, ops),
            }
        }
    }

    /// What never left is as if it had never been.
    fn withdraw(&mut self, i: usize, act: ActId) {
        let desk = &self.desks[i];
        let mine: BTreeSet<OpId> = desk
            .store
            .next_push(10_000, usize::MAX)
            .expect("outbox")
            .ops
            .into_iter()
            .filter(|op| op.act == act)
            .map(|op| op.oid)
            .collect();
        if let TakenBack::Done { .. } = desk.store.take_back(act, desk.me).expect("memory") {
            self.saved.retain(|oid, _| !mine.contains(oid));
        }
    }

    fn put_back(&mut self, i: usize, ops: Vec<(OpId, OpKind)>) {
        let cases: BTreeSet<CaseId> = ops.iter().filter_map(|(_, kind)| kind.case()).collect();
        let mut kinds = Vec::new();
        for (undone, kind) in ops {
            let new = NewOp {
                undoes: Some(undone),
                ..NewOp::new(OpId(self.id()), kind)
            };
            kinds.push(new);
        }
        let action = NewAction {
            act: ActId(self.id()),
            by: self.desks[i].me,
            at: Timestamp(self.clock),
            ops: kinds,
            from_draft: None,
            atomic: cases.len() < 2,
            bulk: None,
        };
        self.save(i, &action);
    }

    /// Saves an action, and remembers what was saved.
    pub(super) fn save(&mut self, i: usize, action: &NewAction) {
        for op in &action.ops {
            let name = if op.undoes.is_some() {
                "undo"
            } else {
                op.kind.name()
            };
            self.kinds.insert(op.oid, name);
            let cases = [op.kind.case(), op.kind.other_case()].into_iter().flatten();
            self.places.insert(op.oid, cases.collect());
        }
        let store = &self.desks[i].store;
        let recorded = {
            let _until_it_is_recorded = super::blobs::bring(store, &action.ops);
            store.record(action)
        };
        match recorded {
            Ok(_) => {
                let outbox = store.next_push(10_000, usize::MAX).expect("outbox").ops;
                let mine = outbox.into_iter().filter(|op| op.act == action.act);
                self.saved.extend(mine.map(|op| (op.oid, op.body)));
                self.step(i, Event::LocalOps);
            }
            // A rule said no at the desk: nothing was written, nobody was told "saved".
            Err(oltre_store::StoreError::Refused(..)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// How many of the first ops are one action that is done whole.
pub(super) fn whole(ops: &[SealedOp]) -> usize {
    let action = |sealed: &SealedOp| {
        let op: oltre_domain::Op = serde_json::from_str(&sealed.body).expect("own op");
        op.atomic.then_some(op.act)
    };
    match ops.first().and_then(action) {
        Some(act) => ops.iter().take_while(|op| action(op) == Some(act)).count(),
        None => 1,
    }
}

const fn is_effect(result: &ResultLine) -> bool {
    matches!(
        result,
        ResultLine::Applied { .. }
            | ResultLine::Merged { .. }
            | ResultLine::Noop { .. }
            | ResultLine::Conflict { .. }
    )
}

impl Model {
    /// What it takes back, or comes after, is asked for again: then so is this.
    pub(super) fn waits_with(&self, op: &oltre_domain::Op, so_far: &[OpReply]) -> Option<ResultLine> {
        let on = |reply: &&OpReply| op.after.contains(&reply.oid) || op.undoes == Some(reply.oid);
        so_far
            .iter()
            .filter(on)
            .map(|reply| &reply.result)
            .find(|result| matches!(result, ResultLine::Upgrade | ResultLine::Later))
            .cloned()
    }

    /// Some ops as one: when one of them takes no effect, none does.
    pub(super) fn all_or_nothing(
        &mut self,
        ops: &[SealedOp],
        idx: &mut u32,
        answer: impl Fn(&mut Self, &SealedOp, &mut u32) -> Result<(OpReply, bool), ProblemCode>,
    ) -> Result<Vec<OpReply>, ProblemCode> {
        let (before, idx_before) = (self.clone(), *idx);
        let mut answers = Vec::with_capacity(ops.len());
        for op in ops {
            answers.push(answer(self, op, idx)?);
        }
        // Answered before: it was decided then, with all of its action.
        let failed = answers
            .iter()
            .position(|(reply, known)| !known && !is_effect(&reply.result));
        if let Some(at) = failed {
            let broken = self.broken.take();
            *self = before;
            self.broken = broken;
            *idx = idx_before;
            let (on, why) = (answers[at].0.oid, answers[at].0.result.clone());
            let again = matches!(why, ResultLine::Upgrade | ResultLine::Later);
            for (reply, known) in &mut answers {
                if *known {
                    continue;
                }
                if again {
                    reply.result = why.clone();
                    continue;
                }
                if is_effect(&reply.result) || matches!(reply.result, ResultLine::Upgrade | ResultLine::Later)
                {
                    reply.result = ResultLine::DependencyFailed { on };
                }
                self.remember(reply);
            }
        }
        Ok(answers.into_iter().map(|(reply, _)| reply).collect())
    }
}
