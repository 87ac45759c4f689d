//! A model of the server: the rules of `domain`, a counter, a log. No database, no network.

use super::bug::Bug;
use super::decide::plain;
use super::log::Told;
use super::sight::Rights;
use oltre_domain::{
    CaseFile, CaseId, Change, Contact, ContactId, DeviceId, Entry, EntryId, Field, JournalId, OpId, Operator,
    OperatorId, Role, SCHEMA, Timestamp, Version,
};
use oltre_store::SealedOp;
use oltre_sync::SnapshotPage;
use oltre_wire::{
    ChangeLine, ChangesPage, Hello, Limits, OpReply, ProblemCode, PushReply, ResultLine, Row, SchemaRange,
    SnapshotEnd, What,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the model remembers of an op.
#[derive(Clone)]
pub(super) struct Answered {
    pub(super) reply: OpReply,
    pub(super) wrote: BTreeMap<Field, Version>,
    pub(super) conflicts: BTreeMap<Field, oltre_domain::ConflictId>,
}

#[derive(Clone, Default)]
pub(super) struct Model {
    /// Counts restores.
    pub(super) epoch: u32,
    /// Sequences given before a restore and lost with it: after, up to.
    pub(super) lost: Vec<(Version, Version)>,
    /// How far the last backup reaches in each device's ops.
    pub(super) durable: BTreeMap<DeviceId, (u32, u64)>,
    pub(super) seq: Version,
    pub(super) files: BTreeMap<CaseId, CaseFile>,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    /// Every entry in the order it was confirmed.
    pub(super) entries: Vec<(Version, u32, Entry)>,
    /// All that happened since the epoch began, in order.
    pub(super) log: Vec<(Version, Told)>,
    pub(super) rights: BTreeMap<DeviceId, Rights>,
    /// Cases too old for any desk to hold.
    pub(super) aged: BTreeSet<CaseId>,
    pub(super) answers: BTreeMap<OpId, Answered>,
    /// Device to incarnation and last op number.
    pub(super) devices: BTreeMap<DeviceId, (u32, u64)>,
    /// Ops that took effect.
    pub(super) applied: BTreeSet<OpId>,
    /// Its own clock.
    pub(super) clock: Timestamp,
    /// Lines of the journal.
    pub(super) journal: BTreeMap<JournalId, String>,
    /// Who wrote a contact down.
    pub(super) authors: BTreeMap<ContactId, OperatorId>,
    /// Replies that were cancelled in time.
    pub(super) called_back: BTreeSet<EntryId>,
    /// The bytes of attachments.
    pub(super) blobs: BTreeMap<oltre_domain::Sha256, super::blobs::Bytes>,
    /// Contacts that wanted to be left alone.
    pub(super) left_alone: BTreeSet<ContactId>,
    /// What must not happen on a server, if it did.
    pub(super) broken: Option<String>,
    pub(super) bug: Option<Bug>,
    /// It knows everything the desks know; before, labels are news to it.
    pub(super) is_current: bool,
}

/// Cases on a page of a snapshot: few, so that a snapshot takes many turns.
const PAGE: usize = 3;

pub(super) fn operator(id: OperatorId) -> Operator {
    Operator {
        id,
        name: "sim".to_owned(),
        alias: None,
        role: Role::Operator,
        queues: None,
    }
}

impl Model {
    pub(super) fn with(bug: Option<Bug>, rights: BTreeMap<DeviceId, Rights>) -> Self {
        Self {
            bug,
            rights,
            ..Self::default()
        }
    }

    pub(super) fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// It no longer knows the last number a device used.
    pub(super) fn forget_a_number(&mut self, device: DeviceId) {
        if let Some((incarnation, last)) = self.devices.get_mut(&device) {
            *last = last.saturating_sub(1);
            // What it says of its backups is no more than it has heard.
            if let Some((of, durable)) = self.durable.get_mut(&device)
                && of == incarnation
            {
                *durable = (*durable).min(*last);
            }
        }
    }

    /// Whether it knows of numbers of a device that the other never heard of.
    pub(super) fn is_ahead_of(&self, other: &Self, device: DeviceId) -> bool {
        self.devices.get(&device) > other.devices.get(&device)
    }

    /// What a desk believes that takes everything for done.
    pub(super) fn all_done(&self, ops: &[SealedOp]) -> PushReply {
        let done = |op: &SealedOp| {
            let result = ResultLine::Noop { seq: self.seq };
            plain(op.oid, op.n, result).reply
        };
        PushReply {
            last_op_n: ops.last().map_or(0, |op| op.n),
            results: ops.iter().map(done).collect(),
        }
    }

    pub(super) fn head(&self) -> Version {
        self.seq
    }

    pub(super) fn was_noop(&self, oid: OpId) -> bool {
        self.answers
            .get(&oid)
            .is_some_and(|a| matches!(a.reply.result, ResultLine::Noop { .. }))
    }

    pub(super) fn hello(&self, device: DeviceId, me: OperatorId) -> Hello {
        let (incarnation, last_op_n) = self.devices.get(&device).copied().unwrap_or((1, 0));
        Hello {
            server_time: Timestamp(self.seq),
            epoch: self.epoch_name(),
            schema: SchemaRange {
                min: 1,
                current: SCHEMA - u32::from(!self.is_current),
            },
            limits: Limits {
                attachment_bytes: None,
                push_ops: 20,
                push_bytes: 64 * 1024,
                text_bytes: 1024 * 1024,
            },
            incarnation,
            last_op_n,
            durable_n: match self.durable.get(&device) {
                _ if self.has(Bug::DropAnswered) => u64::MAX,
                Some((covered, n)) if *covered == incarnation => *n,
                _ => 0,
            },
            scopes: self.rights[&device].grants(),
            lease_until: Timestamp(i64::MAX),
            recovery_key: None,
            learned_key: None,
            mail_from: None,
            control: None,
            organisation: oltre_domain::OrganisationId::imported("sim", "org"),
            organisation_name: "sim".to_owned(),
            operator: operator(me),
        }
    }

    pub(super) fn upgrade(&mut self) {
        self.is_current = true;
    }

    /// A page of a scope's snapshot; its token is the last case of the page before.
    pub(super) fn snapshot(
        &self,
        device: DeviceId,
        scope: &str,
        page: Option<&str>,
    ) -> Result<SnapshotPage, ProblemCode> {
        if !self.rights[&device].grants().iter().any(|g| g.id == scope) {
            return Err(ProblemCode::NotFound);
        }
        let after: Option<CaseId> = page
            .map(|token| self.read(token))
            .transpose()?
            .map(|place| place.parse().expect("a token of ours"));
        let mut left = self
            .files
            .iter()
            .filter(|(id, file)| after.is_none_or(|after| **id > after) && self.holds(scope, file));
        let taken: Vec<_> = left.by_ref().take(PAGE).collect();
        let next = left.next().and(taken.last()).map(|(id, _)| self.token(id));
        let changes = readable(
            taken
                .iter()
                .flat_map(|(_, file)| self.rows_of(file, &self.sight(device, file))),
        );
        let rows = changes.len() as u64;
        let end = SnapshotEnd {
            t: oltre_wire::EndTag::End,
            cursor: self.token(self.seq + if self.has(Bug::LateCursor) { 2 } else { 0 }),
            next,
            rows,
            total: rows,
            hash: String::new(),
        };
        Ok(SnapshotPage { changes, end })
    }

    /// A case with all that hangs on it, as far as it is in sight.
    pub(super) fn entity(&self, device: DeviceId, id: CaseId) -> Result<Vec<Change>, ProblemCode> {
        let file = self.files.get(&id).ok_or(ProblemCode::NotFound)?;
        let rows = self.rows_of(file, &self.sight(device, file));
        if rows.is_empty() {
            return Err(ProblemCode::NotFound);
        }
        Ok(readable(rows.into_iter()))
    }

    pub(super) fn changes(&self, device: DeviceId, cursor: &str) -> Result<ChangesPage, ProblemCode> {
        let from: Version = self.read(cursor)?.parse().expect("a cursor of ours");
        let mut changes: Vec<ChangeLine> = Vec::new();
        let mut is_cut = false;
        for line in self.lines_after(device, from) {
            // Small pages, ending at a sequence boundary.
            let ends = changes.last().is_some_and(|l: &ChangeLine| l.s != line.s);
            if changes.len() >= 7 && (ends || self.has(Bug::CutSequence)) {
                is_cut = true;
                break;
            }
            changes.push(line);
        }
        // A page that is not cut reaches the head: over what was not for this desk.
        let upto = match changes.last() {
            Some(last) if is_cut => last.s,
            _ => self.seq.max(from),
        };
        if self.has(Bug::SkipChange) && changes.len() > 3 {
            changes.remove(1);
        }
        if self.has(Bug::ForgetTagsRemoved) {
            for line in &mut changes {
                if let What::Patch(patch) = &mut line.what {
                    patch.tags_removed.clear();
                }
            }
        }
        if self.has(Bug::ReorderEntries) {
            for line in &mut changes {
                if let What::Put {
                    row: Row::Entry(entry),
                } = &mut line.what
                {
                    entry.idx = 1_000 - entry.idx;
                }
            }
        }
        Ok(ChangesPage {
            next: self.token(upto),
            more: upto < self.seq,
            last_op_n: 0,
            durable_n: 0,
            upto,
            changes,
        })
    }
}

fn readable(rows: impl Iterator<Item = Row>) -> Vec<Change> {
    rows.filter_map(|row| row.into_change().expect("own rows"))
        .collect()
}
