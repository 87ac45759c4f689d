//! Deciding a push: one answer per op, each once.

use super::answer::{refused, stamp_result, versions_of};
use super::atomic;
use super::bench::{Act, Bench};
use super::ledger::Ledger;
use super::numbers::check_numbers;
use super::reading::{ParsedOp, Reading};
use crate::rights::may;
use crate::scope::Caller;
use oltre_domain::rules::{BaseOf, Context, Effect, Outcome, PENDING, RefusalCode, Rows, Verdict, decide};
use oltre_domain::{
    AttachmentId, CaseId, EntryId, Field, FieldChange, HandoffId, Op, OpId, OpKind, OperatorId, PromiseId,
    QueueId, Timestamp, Version,
};
use oltre_wire::{OpReply, ResultLine};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a number of this incarnation was answered before.
pub(crate) struct KnownNumber {
    pub(crate) sha: [u8; 32],
    pub(crate) result: ResultLine,
}

/// What an op came to before, under whatever number.
pub(crate) struct KnownResult {
    /// None for a suggestion's outcome.
    pub(crate) operator: Option<OperatorId>,
    pub(crate) sha: [u8; 32],
    pub(crate) result: ResultLine,
}

/// All a push needs to be decided.
pub(crate) struct PushInput<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) now: Timestamp,
    /// As the device row says, locked.
    pub(crate) incarnation: u32,
    pub(crate) last_op_n: u64,
    /// As the push says.
    pub(crate) pushed_incarnation: u32,
    pub(crate) ops: Vec<ParsedOp>,
    pub(crate) numbers: BTreeMap<u64, KnownNumber>,
    pub(crate) known: HashMap<OpId, KnownResult>,
    pub(crate) bench: Bench,
    pub(crate) queues: BTreeSet<QueueId>,
    pub(crate) operators: BTreeSet<OperatorId>,
    /// Of the ids ops would give to new rows: those that are taken.
    pub(crate) taken_entries: HashMap<EntryId, CaseId>,
    pub(crate) taken_promises: HashMap<PromiseId, CaseId>,
    pub(crate) taken_handoffs: HashMap<HandoffId, CaseId>,
    pub(crate) taken_attachments: HashMap<AttachmentId, CaseId>,
    /// By reply: who else has answered the contact since its author looked.
    pub(crate) answered: HashMap<OpId, OperatorId>,
    /// Sequences lost in a restore, after and up to, and the head: a base outside what was given means nothing here.
    pub(crate) lost: Vec<(Version, Version)>,
    pub(crate) head: Version,
}

/// Why a push is refused whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PushRefusal {
    NumberReused,
    NumberGap,
    StaleIncarnation,
}

/// An op answered in this push for the first time under its number.
pub(crate) struct RanOp {
    pub(crate) n: u64,
    pub(crate) oid: OpId,
    pub(crate) sha: [u8; 32],
    pub(crate) result: ResultLine,
    /// The answer was known from another number: only the number is new.
    pub(crate) known_before: bool,
    /// Must not be tied to its author.
    pub(crate) anonymous: bool,
    /// Kept when stranded.
    pub(crate) body: String,
}

/// What a push came to. Sequences are [`PENDING`] until [`PushPlan::stamp`].
pub(crate) struct PushPlan {
    pub(crate) incarnation: u32,
    pub(crate) last_op_n: u64,
    pub(crate) replies: Vec<OpReply>,
    pub(crate) ran: Vec<RanOp>,
    pub(crate) bench: Bench,
    pub(crate) ledger: Ledger,
}

impl PushPlan {
    /// Gives results the sequence taken.
    pub(crate) fn stamp(&mut self, seq: Version) {
        for reply in &mut self.replies {
            stamp_result(&mut reply.result, seq);
        }
        for ran in &mut self.ran {
            stamp_result(&mut ran.result, seq);
        }
    }
}

/// Decides a push.
///
/// # Errors
/// The push as a whole is refused; nothing has happened then.
pub(crate) fn decide_push(mut input: PushInput<'_>) -> Result<PushPlan, PushRefusal> {
    let mut last_op_n = match input.pushed_incarnation.cmp(&input.incarnation) {
        std::cmp::Ordering::Less => return Err(PushRefusal::StaleIncarnation),
        std::cmp::Ordering::Equal => input.last_op_n,
        // A console restored from a backup has begun anew.
        std::cmp::Ordering::Greater => 0,
    };
    let ops = std::mem::take(&mut input.ops);
    check_numbers(&input, &ops, last_op_n)?;

    let mut desk = Desk {
        decided: HashMap::new(),
        ledger: Ledger::default(),
        input,
    };
    let (mut replies, mut ran) = (Vec::new(), Vec::new());
    let (told, new): (Vec<_>, Vec<_>) = ops.into_iter().partition(|op| op.n <= last_op_n);
    // Checked above: there, and the same body.
    for op in told {
        if let Some(known) = desk.input.numbers.get(&op.n) {
            replies.push(OpReply {
                n: op.n,
                oid: op.oid,
                result: known.result.clone(),
            });
        }
    }
    let answers = atomic::answers(&mut desk, &new);
    for (op, (result, known_before)) in new.into_iter().zip(answers) {
        let anonymous =
            matches!(&op.reading, Reading::Op(o) if matches!(o.kind, OpKind::SuggestionOutcome { .. }));
        last_op_n = op.n;
        replies.push(OpReply {
            n: op.n,
            oid: op.oid,
            result: result.clone(),
        });
        ran.push(RanOp {
            n: op.n,
            oid: op.oid,
            sha: op.sha,
            result,
            known_before,
            anonymous,
            body: op.body,
        });
    }
    desk.input.bench.settle_contacts(desk.input.now, &mut desk.ledger);
    Ok(PushPlan {
        incarnation: desk.input.pushed_incarnation,
        last_op_n,
        replies,
        ran,
        bench: desk.input.bench,
        ledger: desk.ledger,
    })
}

pub(super) struct Desk<'a> {
    pub(super) input: PushInput<'a>,
    /// By op of this push.
    pub(super) decided: HashMap<OpId, ([u8; 32], ResultLine)>,
    pub(super) ledger: Ledger,
}

impl Desk<'_> {
    /// The answer, and whether it was known under another number.
    pub(super) fn answer(&mut self, op: &ParsedOp) -> (ResultLine, bool) {
        let earlier = match (self.decided.get(&op.oid), self.input.known.get(&op.oid)) {
            (Some((sha, result)), _) => Some((sha, result, true)),
            (None, Some(known)) => {
                let same_author = known.operator.is_none_or(|o| o == self.input.caller.operator.id);
                Some((&known.sha, &known.result, same_author))
            }
            (None, None) => None,
        };
        if let Some((sha, result, same_author)) = earlier {
            if *sha == op.sha && same_author {
                return (result.clone(), true);
            }
            // The id is somebody else's: refused without touching theirs.
            return (refused(RefusalCode::IdTaken, None), true);
        }
        let result = match &op.reading {
            Reading::Malformed => refused(RefusalCode::Malformed, None),
            // Not final: it will come again under a new number, and is not kept by its id.
            Reading::Newer => ResultLine::Upgrade,
            Reading::Op(parsed) => self.rule(parsed),
        };
        // What comes after it in this push waits with it.
        self.decided.insert(op.oid, (op.sha, result.clone()));
        let is_final = !matches!(result, ResultLine::Upgrade | ResultLine::Later);
        (result, !is_final)
    }

    fn rule(&mut self, op: &Op) -> ResultLine {
        if !may(self.input.caller.operator.role, &op.kind) {
            return ResultLine::Stranded;
        }
        // What it takes back was done, or there is nothing to take back.
        for dependency in op.after.iter().chain(&op.undoes) {
            match self.result_of(*dependency) {
                Some(
                    ResultLine::Applied { .. }
                    | ResultLine::Merged { .. }
                    | ResultLine::Noop { .. }
                    | ResultLine::Conflict { .. },
                ) => {}
                Some(ResultLine::Upgrade) => return ResultLine::Upgrade,
                Some(ResultLine::Later) => return ResultLine::Later,
                _ => return ResultLine::DependencyFailed { on: *dependency },
            }
        }
        // It was so already, by somebody else's hand: there is nothing of its author's to take back.
        if let Some(ResultLine::Noop { .. }) = op.undoes.and_then(|oid| self.result_of(oid)) {
            return ResultLine::Noop { seq: PENDING };
        }
        if self.input.may_still_come(op) {
            return ResultLine::Later;
        }
        if !self.input.is_in_reach(op) {
            return ResultLine::Stranded;
        }
        if let Some(code) = self.input.refers_to_nothing(op) {
            return refused(code, None);
        }
        let op = self.with_bases_we_gave(op);
        let verdict = self.verdict(&op);
        self.carry_out(&op, verdict)
    }

    fn result_of(&self, oid: OpId) -> Option<&ResultLine> {
        if let Some((_, result)) = self.decided.get(&oid) {
            return Some(result);
        }
        let known = self.input.known.get(&oid)?;
        known
            .operator
            .is_none_or(|o| o == self.input.caller.operator.id)
            .then_some(&known.result)
    }

    /// A base version this epoch never gave means nothing: without it the base is compared by value.
    fn with_bases_we_gave(&self, op: &Op) -> Op {
        let mut op = op.clone();
        let head = self.input.head;
        let unknown = |v: Version| {
            v > head
                || self
                    .input
                    .lost
                    .iter()
                    .any(|(after, upto)| v > *after && v <= *upto)
        };
        let forget = |change: &mut FieldChange| {
            change.base_version = change.base_version.filter(|v| !unknown(*v));
        };
        match &mut op.kind {
            OpKind::CaseSet { f, .. } => f.values_mut().for_each(forget),
            OpKind::ArticleSet { f, .. } => f.values_mut().for_each(forget),
            _ => {}
        }
        op
    }

    fn verdict(&self, op: &Op) -> Verdict {
        let base_of = |oid: OpId, field: Field| match self.result_of(oid) {
            Some(
                ResultLine::Applied { versions, .. }
                | ResultLine::Merged { versions, .. }
                | ResultLine::Conflict { versions, .. },
            ) if versions.contains_key(field.as_str()) => {
                BaseOf::Version(versions.get(field.as_str()).copied().unwrap_or_default())
            }
            Some(ResultLine::Conflict { conflicts, .. }) => conflicts
                .get(field.as_str())
                .map_or(BaseOf::Unknown, |id| BaseOf::Conflict(*id)),
            _ => BaseOf::Unknown,
        };
        let context = Context {
            by: self.input.caller.operator.id,
            now: self.input.now,
            answered_by: self.input.answered.get(&op.oid).copied(),
            base_of: &base_of,
        };
        let bench = &self.input.bench;
        let file = |id| bench.cases.get(&id).and_then(|h| h.file.as_ref());
        let row = |id| bench.contacts.get(&id).and_then(|h| h.row.as_ref());
        let article = |id| bench.articles.get(&id).and_then(|h| h.row.as_ref());
        // Who changes what is known of a contact that was merged means the person.
        let contact = op.kind.contact().map(|id| match &op.kind {
            OpKind::ContactSet { .. } => bench.person(id),
            _ => id,
        });
        let rows = Rows {
            case: op.kind.case().and_then(file),
            other: op.kind.other_case().and_then(file),
            contact: contact.and_then(row),
            other_contact: op.kind.other_contact().and_then(row),
            article: op.kind.article().and_then(article),
            other_article: op.kind.other_article().and_then(article),
        };
        decide(op, &context, &rows)
    }

    fn carry_out(&mut self, op: &Op, verdict: Verdict) -> ResultLine {
        let Verdict { outcome, mut effects } = verdict;
        self.name_the_other_side(op, &mut effects);
        let versions = versions_of(&effects);
        let conflicts = effects
            .iter()
            .filter_map(|e| match e {
                Effect::PutConflict(c) if c.open => Some((c.field.as_str().to_owned(), c.id)),
                _ => None,
            })
            .collect();
        let result = match outcome {
            Outcome::Applied => ResultLine::Applied {
                seq: PENDING,
                versions,
            },
            Outcome::Merged => ResultLine::Merged {
                seq: PENDING,
                versions,
            },
            Outcome::Noop => ResultLine::Noop { seq: PENDING },
            Outcome::Conflict(_) => ResultLine::Conflict {
                seq: PENDING,
                versions,
                conflicts,
            },
            Outcome::Rejected {
                code: RefusalCode::ChangedSince,
                now: None,
            } if op.undoes.is_some() => {
                return refused(RefusalCode::ChangedSince, self.input.who_changed(op));
            }
            Outcome::Rejected { code, now } => return refused(code, now),
        };
        for effect in &effects {
            match effect {
                Effect::Append(entry) => {
                    self.input.taken_entries.insert(entry.id, entry.case);
                }
                // The entry it may become has its id from now on.
                Effect::PutReply(row) => {
                    self.input.taken_entries.insert(row.id, row.case);
                }
                Effect::PutAttachment(row) => {
                    self.input.taken_attachments.insert(row.id, row.case);
                }
                Effect::PutPromise(row) => {
                    self.input.taken_promises.insert(row.id, row.case);
                }
                Effect::PutHandoff(row) => {
                    self.input.taken_handoffs.insert(row.id, row.case);
                }
                _ => {}
            }
        }
        let act = Act {
            did: op.kind.name(),
            case: op.kind.case(),
            by: Some(self.input.caller.operator.id),
            origin: Some((self.input.caller.device, op.oid)),
            at: op.at,
            now: self.input.now,
        };
        self.input.bench.carry_out(&act, &effects, &mut self.ledger);
        result
    }

    /// The rules do not know who wrote the value that stays current; the rows do.
    fn name_the_other_side(&self, op: &Op, effects: &mut [Effect]) {
        let Some(held) = op.kind.case().and_then(|id| self.input.bench.cases.get(&id)) else {
            return;
        };
        for effect in effects {
            if let Effect::PutConflict(conflict) = effect
                && let Some(author) = held.authors.get(&conflict.field)
                && let Some(current) = conflict.values.first_mut()
                && current.by.is_none()
            {
                current.by = author.by;
                current.at = author.at;
            }
        }
    }
}
