//! The model server takes a push.

use super::bug::Bug;
use super::decide::plain;
use super::model::Model;
use oltre_domain::rules::PENDING;
use oltre_domain::{DeviceId, Op, Version};
use oltre_store::SealedOp;
use oltre_sync::Ground;
use oltre_wire::{OpReply, ProblemCode, PushReply, ResultLine};

impl Model {
    /// One transaction. `Err` when numbers have a gap or were used before with another op.
    pub(super) fn push(
        &mut self,
        device: DeviceId,
        epoch: Option<&str>,
        sent_under: u32,
        ops: &[SealedOp],
    ) -> Result<PushReply, ProblemCode> {
        let ground = Ground {
            epoch: epoch.map(str::to_owned),
            revision: None,
        };
        self.stands_on(device, &ground)?;
        let (incarnation, last) = self.devices.get(&device).copied().unwrap_or((1, 0));
        if sent_under < incarnation {
            return Err(ProblemCode::StaleIncarnation);
        }
        let mut last = if sent_under > incarnation { 0 } else { last };
        let seq = self.seq + 1;
        let mut idx = 0;
        let mut results = Vec::new();
        let mut rest = ops;
        while !rest.is_empty() {
            let (action, behind) = rest.split_at(super::undo::whole(rest));
            rest = behind;
            let so_far = results.clone();
            let mut number = last;
            let answer = |model: &mut Self, sealed: &SealedOp, number: &mut u64, idx: &mut u32| {
                model.answer(sealed, device, seq, idx, number, &so_far)
            };
            if action.len() > 1 && !self.has(Bug::HalfAnAction) {
                let number = std::cell::Cell::new(number);
                let replies = self.all_or_nothing(action, &mut idx, |model, sealed, idx| {
                    let mut n = number.get();
                    let replied = answer(model, sealed, &mut n, idx);
                    number.set(n);
                    replied
                })?;
                last = number.get();
                results.extend(replies);
            } else {
                for sealed in action {
                    results.push(answer(self, sealed, &mut number, &mut idx)?.0);
                }
                last = number;
            }
        }
        let wrote_anything = results.iter().any(|reply| {
            matches!(
                reply.result,
                ResultLine::Applied { seq: at, .. } | ResultLine::Merged { seq: at, .. } | ResultLine::Conflict { seq: at, .. }
                    if at == seq
            )
        });
        if wrote_anything {
            self.seq = seq;
        }
        // What was so already is in the rows up to here at the latest.
        for reply in &mut results {
            if let ResultLine::Noop { seq: until } = &mut reply.result
                && *until == PENDING
            {
                *until = self.seq + if self.bug == Some(Bug::LateNoop) { 1_000 } else { 0 };
                self.answers
                    .insert(reply.oid, plain(reply.oid, reply.n, reply.result.clone()));
            }
        }
        self.devices.insert(device, (sent_under, last));
        if self.has(Bug::MixAnswers) && results.len() > 1 {
            let first = results[0].result.clone();
            for i in 1..results.len() {
                results[i - 1].result = results[i].result.clone();
            }
            results.last_mut().expect("two at least").result = first;
        }
        Ok(PushReply {
            last_op_n: last,
            results,
        })
    }

    /// What becomes of an op, and whether it was answered before.
    fn answer(
        &mut self,
        sealed: &SealedOp,
        device: DeviceId,
        seq: Version,
        idx: &mut u32,
        last: &mut u64,
        so_far: &[OpReply],
    ) -> Result<(OpReply, bool), ProblemCode> {
        if let Some(known) = self
            .answers
            .get(&sealed.oid)
            .filter(|_| !self.has(Bug::ForgetAnswers))
        {
            let mut reply = known.reply.clone();
            reply.n = sealed.n;
            *last = sealed.n.max(*last);
            return Ok((reply, true));
        }
        if sealed.n != *last + 1 {
            return Err(if sealed.n <= *last {
                ProblemCode::NumberReused
            } else {
                ProblemCode::NumberGap
            });
        }
        *last = sealed.n;
        let op: Op = serde_json::from_str(&sealed.body).expect("own op");
        let op = self.with_bases_we_gave(op);
        // Not final: it may come again, under another number.
        let waits = if !self.is_current && op.kind.name().starts_with("tags.") {
            Some(ResultLine::Upgrade)
        } else if self.may_still_come(&op) {
            Some(ResultLine::Later)
        } else {
            self.waits_with(&op, so_far)
        };
        if let Some(waits) = waits {
            return Ok((plain(op.oid, sealed.n, waits).reply, false));
        }
        let moved = self.moved(&op);
        let answered = if self.has(Bug::OverwriteMoved) {
            self.op(&self.brought_up_to_date(&op), device, sealed.n, seq, idx)
        } else {
            self.op(&op, device, sealed.n, seq, idx)
        };
        if let (Some(field), ResultLine::Applied { .. } | ResultLine::Merged { .. }) =
            (moved, &answered.reply.result)
        {
            self.broken = Some(format!("{} overwrote {field} without a conflict", op.oid));
        }
        let reply = answered.reply.clone();
        self.answers.insert(op.oid, answered);
        Ok((reply, false))
    }

    /// Keeps an answer that wrote nothing.
    pub(super) fn remember(&mut self, reply: &OpReply) {
        self.answers
            .insert(reply.oid, plain(reply.oid, reply.n, reply.result.clone()));
    }
}
