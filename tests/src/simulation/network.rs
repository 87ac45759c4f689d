//! The way between a desk and the server: what is lost, comes twice, or late.

use super::bug::Bug;
use super::world::{Coming, World};
use oltre_domain::{DeviceId, Op, OpKind};
use oltre_store::SealedOp;
use oltre_sync::{Effect, Event, Failure, Lane, PageOf, Request, Trouble};
use oltre_wire::{ProblemCode, ResultLine};

impl World {
    pub(super) fn request(&mut self, i: usize, life: u32, mut request: Request) -> Result<(), String> {
        let lost = Failure::Unreachable;
        if let Request::Push { incarnation, ops, .. } = &mut request {
            self.plant_in_push(ops);
            if self.bug == Some(Bug::RenumberInPlace) {
                *incarnation = 1;
            }
        }
        if self.faults && self.chance(12) {
            self.cover(&request, "request lost");
            let event = unanswered(&request, lost);
            if self.bug == Some(Bug::ForgetUnanswered)
                && let Request::Push { ops, .. } = &request
            {
                let event = Event::Pushed(Ok(Box::new(self.model.all_done(ops))));
                self.reply(i, life, event);
                return Ok(());
            }
            self.reply(i, life, event);
            return Ok(());
        }
        if let Request::Changes {
            cursor,
            wait,
            revision,
        } = &request
            && *wait > 0
            && self.model.is_at_head(cursor)
        {
            self.parked.push((i, life, cursor.clone(), *revision));
            return Ok(());
        }
        // What the desk wants to go on from is older than what the server remembers.
        if self.faults
            && self.chance(2)
            && matches!(
                request,
                Request::Changes { .. } | Request::Snapshot(PageOf { page: Some(_), .. })
            )
        {
            self.mark("too old", i);
            let event = unanswered(&request, Failure::problem(ProblemCode::CursorTooOld));
            self.reply(i, life, event);
            return Ok(());
        }
        if let Request::Push { ops, .. } = &request
            && let Some(op) = ops
                .iter()
                .find(|op| self.saved.get(&op.oid).is_some_and(|saved| *saved != op.body))
        {
            return Err(format!("desk {i} sent other bytes than it saved: {}", op.body));
        }
        let mut event = self.serve(i, &request);
        self.model.check()?;
        if self.bug == Some(Bug::ForgetHeld)
            && let Event::Pushed(Ok(reply)) = &mut event
        {
            for op in &mut reply.results {
                if op.result == ResultLine::Upgrade {
                    op.result = ResultLine::Noop { seq: 0 };
                }
            }
        }
        // The server did it, and the reply is lost, or the request comes twice.
        if self.faults && self.chance(12) {
            self.cover(&request, "reply lost");
            let event = unanswered(&request, lost);
            self.reply(i, life, event);
            return Ok(());
        }
        if self.faults && self.chance(8) {
            self.cover(&request, "sent twice");
            let _nobody_reads_the_second_reply = self.serve(i, &request);
            self.model.check()?;
        }
        self.cover(&request, "none");
        self.reply(i, life, event);
        self.answer_parked();
        Ok(())
    }

    /// Long polls that have something to tell now.
    pub(super) fn answer_parked(&mut self) {
        let parked = std::mem::take(&mut self.parked);
        for (desk, life, cursor, revision) in parked {
            if self.model.is_at_head(&cursor) {
                self.parked.push((desk, life, cursor, revision));
            } else {
                let again = Request::Changes {
                    cursor,
                    wait: 0,
                    revision,
                };
                self.coming.push((desk, life, Coming::Request(again)));
            }
        }
    }

    /// Somebody makes a backup of the server.
    pub(super) fn back_up(&mut self) {
        self.mark("backup", 0);
        self.backup = Some(Box::new(self.model.back_up()));
    }

    /// The server no longer knows the last number a device used. A copy that knows it is of the server that went: it comes back in
    /// a new epoch or not at all.
    pub(super) fn forget_a_number(&mut self, device: DeviceId) {
        self.model.forget_a_number(device);
        let model = &self.model;
        self.backup.take_if(|backup| backup.is_ahead_of(model, device));
    }

    /// The server is restored from its last backup: what it answered since is gone there.
    pub(super) fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else { return };
        self.mark("restore", 0);
        for oid in self.model.applied.difference(&backup.applied) {
            let kind = self.kinds.get(oid).copied().unwrap_or("?");
            self.coverage.met(kind, "lost in a restore");
        }
        let lost = self
            .model
            .journal
            .keys()
            .filter(|id| !backup.journal.contains_key(id));
        self.lost_lines.extend(lost);
        self.model.restore(*backup);
        self.answer_parked();
    }

    /// What a desk with a bug does to a push before it leaves.
    pub(super) fn plant_in_push(&mut self, ops: &mut Vec<SealedOp>) {
        match self.bug {
            Some(Bug::RewriteBase) => {
                for op in ops {
                    let mut body: Op = serde_json::from_str(&op.body).expect("own op");
                    if let OpKind::CaseSet { f, .. } = &mut body.kind {
                        for change in f.values_mut().filter(|c| c.base_op.is_none()) {
                            change.base_version = Some(self.model.head());
                        }
                        op.body = serde_json::to_string(&body).expect("own op");
                    }
                }
            }
            Some(Bug::SplitActions) => ops.truncate(1),
            _ => {}
        }
    }

    pub(super) fn serve(&mut self, i: usize, request: &Request) -> Event {
        let (device, me) = (self.desks[i].device, self.desks[i].me);
        match request {
            Request::Hello => Event::Hello(Ok(Box::new(self.model.hello(device, me)))),
            Request::Snapshot(of) => {
                let page = self
                    .model
                    .stands_on(device, &of.ground)
                    .and_then(|()| self.model.snapshot(device, &of.scope, of.page.as_deref()));
                Event::Snapshot(of.clone(), page.map(Box::new).map_err(Failure::problem))
            }
            Request::Entity { id, ground } => {
                let rows = self
                    .model
                    .stands_on(device, ground)
                    .and_then(|()| self.model.entity(device, *id));
                Event::Entity(*id, rows.map_err(Failure::problem))
            }
            Request::Changes { cursor, revision, .. } => {
                let page = self.model.changes_by(device, cursor, *revision);
                Event::Changes(page.map(Box::new).map_err(Failure::problem))
            }
            Request::Journal(lines) => Event::JournalSent(Ok(self.model.journal(lines))),
            Request::Verify(asked) => {
                let verified = self.model.verify(device, asked);
                if let Ok(verified) = &verified {
                    self.heed(i, verified);
                }
                Event::Verified(verified.map(Box::new).map_err(Failure::problem))
            }
            Request::Presence { .. } => unreachable!("no page is shown in this world"),
            Request::Learned(_) => unreachable!("nothing is learned in this world"),
            Request::BlobStands(task) => Event::BlobStands(self.model.blob_stands(device, task)),
            Request::BlobSend { task, from, bytes } => {
                Event::BlobStands(self.model.take_blob(device, task, *from, bytes))
            }
            Request::BlobFetch { task, from, most } => {
                Event::BlobCame(self.model.give_blob(device, task, *from, *most))
            }
            Request::Push {
                epoch,
                incarnation,
                ops,
            } => {
                let reply = self.model.push(device, epoch.as_deref(), *incarnation, ops);
                Event::Pushed(reply.map(Box::new).map_err(Failure::problem))
            }
        }
    }

    pub(super) fn reply(&mut self, i: usize, life: u32, event: Event) {
        self.coming.push((i, life, Coming::Event(Box::new(event))));
    }

    pub(super) fn cover(&mut self, request: &Request, fault: &'static str) {
        if let Request::Push { ops, .. } = request {
            for op in ops {
                self.coverage
                    .met(self.kinds.get(&op.oid).copied().unwrap_or("?"), fault);
            }
        }
    }
}

fn unanswered(request: &Request, failure: Failure) -> Event {
    match request {
        Request::Hello => Event::Hello(Err(failure)),
        Request::Snapshot(of) => Event::Snapshot(of.clone(), Err(failure)),
        Request::Changes { .. } => Event::Changes(Err(failure)),
        Request::Entity { id, .. } => Event::Entity(*id, Err(failure)),
        Request::Journal(_) => Event::JournalSent(Err(failure)),
        Request::Verify(_) => Event::Verified(Err(failure)),
        Request::Presence { .. } => Event::Presence(Err(failure)),
        Request::Learned(task) => Event::LearnedCame(task.clone(), Err(failure)),
        Request::Push { .. } => Event::Pushed(Err(failure)),
        Request::BlobStands(_) | Request::BlobSend { .. } => Event::BlobStands(Err(failure)),
        Request::BlobFetch { .. } => Event::BlobCame(Err(failure)),
    }
}

/// The lane an event is the reply of.
pub(super) const fn lane_of(event: &Event) -> Option<Lane> {
    match event {
        Event::Timer(lane) => Some(*lane),
        Event::Hello(_)
        | Event::Snapshot(..)
        | Event::Changes(_)
        | Event::Entity(..)
        | Event::Verified(_) => Some(Lane::Pull),
        Event::Pushed(_) => Some(Lane::Push),
        Event::BlobStands(_) | Event::BlobCame(_) => Some(Lane::Blobs),
        Event::LearnedCame(..) => Some(Lane::Learned),
        _ => None,
    }
}

/// The disk said no: nothing was written, and nothing read.
pub(super) fn unwritten(effect: &Effect) -> Event {
    let failure = Failure::Store(Trouble::Full);
    match effect {
        Effect::LoadPush { .. } => Event::PushLoaded(Err(failure)),
        Effect::TakePage(_) | Effect::LetGo { .. } => Event::PageTaken(Err(failure)),
        Effect::LoadJournal { .. } => Event::JournalLoaded(Err(failure)),
        Effect::JournalAnswered(_) => Event::JournalAnswered(Err(failure)),
        Effect::LoadSlice { .. } => Event::SliceLoaded(Err(failure)),
        Effect::TakeAnswers { .. } => Event::AnswersTaken(Err(failure)),
        Effect::Renumber(_) => Event::Renumbered(Err(failure)),
        Effect::StartOver { .. } => Event::StartedOver(Err(failure)),
        Effect::FindLearned | Effect::TakeLearned { .. } => Event::LearnedFound(Err(failure)),
        Effect::FindBlob { .. } => Event::BlobFound(Err(failure)),
        Effect::ReadBlob { .. } => Event::BlobRead(Err(failure)),
        Effect::NoteBlob(..) => Event::BlobNoted {
            noted: Err(failure),
            complete: false,
        },
        _ => Event::LocalOps,
    }
}
