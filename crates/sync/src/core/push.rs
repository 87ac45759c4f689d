//! The push lane: the outbox, one push at a time, in order.

use super::{Core, Effect, Lane, Push, Request};
use crate::Failure;
use oltre_domain::OpId;
use oltre_store::{Answer, Answered, DEPENDENCY_FAILED, Held, NextPush};
use oltre_wire::{ProblemCode, PushReply, ResultLine};
use std::collections::HashSet;

impl Core {
    pub(super) fn try_push(&mut self, effects: &mut Vec<Effect>) {
        if !self.greeted || self.status.signed_out || self.status.upgrade {
            return;
        }
        match self.push {
            Push::Idle => match self.renumber {
                Some(incarnation) => {
                    self.push = Push::Renumbering;
                    effects.push(Effect::Renumber(incarnation));
                }
                None => {
                    self.push = Push::Loading;
                    self.more_ops = false;
                    effects.push(Effect::LoadPush {
                        max_ops: self.limits.0,
                        max_bytes: self.limits.1,
                        seal: self.status.online,
                    });
                }
            },
            Push::Renumbering | Push::Loading | Push::Sending | Push::Storing => self.more_ops = true,
            Push::Waiting => {}
        }
    }

    pub(super) fn on_renumbered(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Renumbering {
            return;
        }
        match done {
            Ok(()) => {
                self.written();
                if let Some(incarnation) = self.renumber.take() {
                    self.numbering = (incarnation, 0);
                }
                self.push = Push::Idle;
                self.try_push(effects);
            }
            Err(failure) => self.push_failed(failure, effects),
        }
    }

    pub(super) fn on_loaded(&mut self, loaded: Result<NextPush, Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Loading {
            return;
        }
        match loaded {
            Ok(next) if next.ops.is_empty() => {
                self.push = Push::Idle;
                if self.more_ops {
                    self.try_push(effects);
                } else {
                    self.try_journal(effects);
                }
            }
            // The server has begun a new epoch since: these numbers are of the old one.
            Ok(next) if !self.greeted || next.incarnation < self.numbering.0 => {
                self.push = Push::Idle;
                self.try_push(effects);
            }
            Ok(NextPush { incarnation, ops }) => {
                self.push = Push::Sending;
                let last = ops.last().map_or(0, |o| o.n);
                if self.numbering.0 == incarnation {
                    self.numbering.1 = self.numbering.1.max(last);
                } else {
                    self.numbering = (incarnation, last);
                }
                self.sent = ops.iter().map(|o| o.oid).collect();
                self.sent_under = incarnation;
                self.sent_in.clone_from(&self.epoch);
                effects.push(Effect::Send(Request::Push {
                    epoch: self.epoch.clone(),
                    incarnation,
                    ops,
                }));
            }
            Err(failure) => self.push_failed(failure, effects),
        }
    }

    pub(super) fn on_pushed(&mut self, reply: Result<Box<PushReply>, Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Sending {
            return;
        }
        match reply {
            // An answer that leaves an op out would have it sent again at once, and again.
            Ok(reply) if !self.is_answered_by(&reply) => {
                self.push_failed(Failure::Nonsense("results"), effects);
            }
            Ok(reply) => {
                self.answered();
                self.push = Push::Storing;
                self.later |= reply.results.iter().any(|r| r.result == ResultLine::Later);
                let answers = reply
                    .results
                    .into_iter()
                    .map(|r| Answered {
                        oid: r.oid,
                        answer: answer(r.result),
                    })
                    .collect();
                effects.push(Effect::TakeAnswers {
                    epoch: self.sent_in.clone().unwrap_or_default(),
                    incarnation: self.sent_under,
                    answers,
                });
            }
            // The server was restored: nothing goes out before it was greeted and told what it has lost.
            Err(failure) if failure.code() == Some(ProblemCode::EpochChanged) => {
                self.push = Push::Idle;
                self.greeted = false;
            }
            // Numbered anew while it was under way: what the server says of the old numbers helps nobody.
            Err(Failure::Problem {
                code: ProblemCode::NumberReused | ProblemCode::NumberGap | ProblemCode::StaleIncarnation,
                ..
            }) if self.sent_under != self.numbering.0 => {
                self.push = Push::Idle;
                self.try_push(effects);
            }
            // The server knows other numbers than this database: number anew. After a while, for if that does not help
            // either it must not go on at the speed of the network.
            Err(Failure::Problem {
                code: ProblemCode::NumberReused | ProblemCode::NumberGap | ProblemCode::StaleIncarnation,
                ..
            }) => {
                self.renumber = Some(self.numbering.0.saturating_add(1));
                self.push = Push::Waiting;
                effects.push(Effect::Wait(Lane::Push, self.push_backoff.next()));
            }
            Err(failure) => self.push_failed(failure, effects),
        }
    }

    fn is_answered_by(&self, reply: &PushReply) -> bool {
        let answered: HashSet<OpId> = reply.results.iter().map(|r| r.oid).collect();
        self.sent.iter().all(|oid| answered.contains(oid))
    }

    pub(super) fn on_answers_taken(&mut self, done: Result<(), Failure>, effects: &mut Vec<Effect>) {
        if self.push != Push::Storing {
            return;
        }
        match done {
            Ok(()) => {
                self.written();
                self.push_backoff.reset();
                self.push = Push::Idle;
                // The rows that say what became of them: at once, also where news come slowly.
                self.ask_now(effects);
                self.try_push(effects);
            }
            Err(failure) => self.push_failed(failure, effects),
        }
    }

    fn push_failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        self.push = Push::Waiting;
        self.note(&failure, effects);
        let wait = match failure.retry_after() {
            Some(seconds) => self.push_backoff.asked(seconds),
            None => self.push_backoff.next(),
        };
        if !self.status.signed_out {
            effects.push(Effect::Wait(Lane::Push, wait));
        }
    }
}

fn answer(result: ResultLine) -> Answer {
    match result {
        ResultLine::Applied { seq, .. } => Answer::Done(seq),
        ResultLine::Merged { seq, .. } => Answer::Merged(seq),
        ResultLine::Conflict { seq, .. } => Answer::Conflict(seq),
        ResultLine::Noop { seq } => Answer::Noop(seq),
        ResultLine::Rejected { code, now } => Answer::Refused(code, now),
        ResultLine::Stranded => Answer::Refused("stranded".to_owned(), None),
        ResultLine::DependencyFailed { on: _ } => Answer::Refused(DEPENDENCY_FAILED.to_owned(), None),
        ResultLine::Upgrade => Answer::Held(Held::NewerServer),
        ResultLine::Later => Answer::Held(Held::OtherDesk),
    }
}
