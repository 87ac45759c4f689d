//! The world around the model: desks that live, requests that get lost, a scheduler that picks what happens next.

use super::Report;
use super::bug::Bug;
use super::coverage::Coverage;
use super::model::Model;
use oltre_domain::{CaseId, Change, DeviceId, EntryId, Op, OpId, OpKind, OperatorId};
use oltre_store::{SealedOp, Store};
use oltre_sync::{Core, Effect, Event, Failure, Listener, Notice, Request, Trouble, remembered, store_event};
use oltre_wire::{ProblemCode, ResultLine};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

struct Nobody;

impl Listener for Nobody {
    fn notice(&self, _: Notice) {}
}

pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) core: Core,
    pub(super) me: OperatorId,
    pub(super) device: DeviceId,
    /// Counts restarts: what was on its way to an earlier life never arrives.
    pub(super) life: u32,
}

/// Something that will happen, unless it gets lost.
pub(super) enum Coming {
    /// A request reaches the server.
    Request(Request),
    /// An event reaches the core.
    Event(Box<Event>),
    /// An effect reaches the database.
    Stored(Box<Effect>),
}

pub(super) struct World {
    pub(super) rng: ChaCha8Rng,
    pub(super) model: Model,
    pub(super) desks: Vec<Desk>,
    pub(super) coming: Vec<(usize, u32, Coming)>,
    /// Long polls with nothing to say.
    pub(super) parked: Vec<(usize, u32, String)>,
    /// Every op somebody saved, with its bytes.
    pub(super) saved: BTreeMap<OpId, String>,
    pub(super) kinds: BTreeMap<OpId, &'static str>,
    /// The case of each op.
    pub(super) places: BTreeMap<OpId, CaseId>,
    /// Entries of actions of two, by the first of both.
    pub(super) pairs: BTreeMap<EntryId, EntryId>,
    /// The confirmed timelines each desk has shown.
    pub(super) seen: BTreeMap<(usize, CaseId), Vec<EntryId>>,
    bug: Option<Bug>,
    coverage: Coverage,
    /// Every text somebody saved.
    pub(super) notes: BTreeMap<EntryId, String>,
    pub(super) clock: i64,
    faults: bool,
    pub(super) hash: DefaultHasher,
}

impl World {
    pub(super) fn new(seed: u64, desks: usize, bug: Option<Bug>) -> Self {
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            model: Model::with(bug),
            desks: Vec::new(),
            coming: Vec::new(),
            parked: Vec::new(),
            saved: BTreeMap::new(),
            kinds: BTreeMap::new(),
            places: BTreeMap::new(),
            pairs: BTreeMap::new(),
            seen: BTreeMap::new(),
            bug,
            coverage: Coverage::default(),
            notes: BTreeMap::new(),
            clock: 1_000,
            faults: true,
            hash: DefaultHasher::new(),
        };
        for i in 0..desks {
            let desk = Desk {
                store: Store::in_memory().expect("memory"),
                core: Core::new(),
                me: OperatorId::imported("sim", &i.to_string()),
                device: DeviceId::imported("sim", &i.to_string()),
                life: 0,
            };
            world.desks.push(desk);
            world.start(i);
        }
        world
    }

    pub(super) fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.rng.next_u64(), self.rng.next_u64())
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn start(&mut self, i: usize) {
        let start = remembered(&self.desks[i].store, 1 + i as u64).expect("facts");
        self.desks[i].core = Core::new();
        self.step(i, Event::Start(start));
    }

    pub(super) fn step(&mut self, i: usize, event: Event) {
        let effects = self.desks[i].core.step(event);
        let life = self.desks[i].life;
        for effect in effects {
            let coming = match effect {
                Effect::Send(request) => Coming::Request(request),
                Effect::Wait(lane, _) => Coming::Event(Box::new(Event::Timer(lane))),
                Effect::Tell(_) | Effect::Revoked => continue,
                stored => Coming::Stored(Box::new(stored)),
            };
            self.coming.push((i, life, coming));
        }
    }

    /// Lives for so many turns: at each, something that was coming happens, or somebody does something.
    pub(super) fn live(&mut self, turns: usize) -> Result<(), String> {
        for _ in 0..turns {
            self.clock += 1;
            let i = self.rng.random_range(0..self.desks.len());
            if self.chance(35) {
                self.work(i);
            }
            if self.chance(3) {
                self.kill(i);
            }
            // The server was restored, or a standby took over that had not heard the last of it.
            if self.chance(1) {
                "forgot".hash(&mut self.hash);
                let device = self.desks[i].device;
                self.model.forget_a_number(device);
            }
            for _ in 0..3 {
                self.happen()?;
            }
        }
        Ok(())
    }

    /// No more faults: everything that is coming comes, until nothing is.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.faults = false;
        // The server is updated to what the desks are, and everybody starts again.
        self.model.upgrade();
        for i in 0..self.desks.len() {
            self.kill(i);
        }
        let mut turns = 0;
        while !self.coming.is_empty() {
            self.happen()?;
            turns += 1;
            if turns > 20_000 {
                return Err("it never becomes quiet".to_owned());
            }
        }
        Ok(())
    }

    fn kill(&mut self, i: usize) {
        "kill".hash(&mut self.hash);
        for (desk, _, coming) in &self.coming {
            if let (true, Coming::Request(Request::Push { ops, .. })) = (*desk == i, coming) {
                for op in ops {
                    self.coverage
                        .met(self.kinds.get(&op.oid).copied().unwrap_or("?"), "killed");
                }
            }
        }
        self.desks[i].life += 1;
        let life = self.desks[i].life;
        self.coming.retain(|(desk, l, _)| *desk != i || *l == life);
        self.parked.retain(|(desk, ..)| *desk != i);
        self.start(i);
    }

    /// Something that was coming happens: not always the oldest.
    fn happen(&mut self) -> Result<(), String> {
        if self.coming.is_empty() {
            return Ok(());
        }
        let at = self.rng.random_range(0..self.coming.len().min(6));
        let (i, life, coming) = self.coming.remove(at);
        (i, at, self.model.head()).hash(&mut self.hash);
        match coming {
            Coming::Request(request) => self.request(i, life, request)?,
            Coming::Event(event) => self.step(i, *event),
            Coming::Stored(effect) if self.faults && self.chance(4) => {
                "disk".hash(&mut self.hash);
                if let Effect::TakeAnswers(answers) = &*effect {
                    for answer in answers {
                        let op = self.kinds.get(&answer.oid).copied().unwrap_or("?");
                        self.coverage.met(op, "disk full at its answer");
                    }
                }
                self.step(i, unwritten(&effect));
            }
            Coming::Stored(effect) => self.write(i, *effect)?,
        }
        Ok(())
    }

    fn write(&mut self, i: usize, effect: Effect) -> Result<(), String> {
        if let Effect::StartOver { .. } = &effect {
            self.seen.retain(|(desk, _), _| *desk != i);
        }
        let touched = self.touched(&effect);
        let effect = match effect {
            Effect::TakePage(page) if self.bug == Some(Bug::CursorBeforeRows) && self.chance(10) => {
                let facts: Vec<_> = page.facts.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                self.desks[i].store.set_facts(&facts).expect("facts");
                self.kill(i);
                return Ok(());
            }
            effect => effect,
        };
        let desk = &self.desks[i];
        let event = store_event(&desk.store, &Nobody, desk.me, effect);
        self.check_desk(i, &touched)?;
        self.step(i, event);
        Ok(())
    }

    /// The cases an effect writes to.
    fn touched(&self, effect: &Effect) -> BTreeSet<CaseId> {
        match effect {
            Effect::TakePage(page) => page
                .changes
                .iter()
                .filter_map(|change| match change {
                    Change::PutCase(case) => Some(case.id),
                    Change::PatchCase { id, .. } => Some(*id),
                    Change::PutEntry(entry, ..) => Some(entry.case),
                    _ => None,
                })
                .collect(),
            Effect::TakeAnswers(answers) => answers
                .iter()
                .filter_map(|answer| self.places.get(&answer.oid).copied())
                .collect(),
            _ => BTreeSet::new(),
        }
    }

    fn cover(&mut self, request: &Request, fault: &'static str) {
        if let Request::Push { ops, .. } = request {
            for op in ops {
                self.coverage
                    .met(self.kinds.get(&op.oid).copied().unwrap_or("?"), fault);
            }
        }
    }

    fn request(&mut self, i: usize, life: u32, mut request: Request) -> Result<(), String> {
        let lost = Failure::Unreachable;
        if let Request::Push { incarnation, ops } = &mut request {
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
        if let Request::Changes { cursor, wait } = &request
            && *wait > 0
            && cursor.parse::<i64>().is_ok_and(|c| c >= self.model.head())
        {
            self.parked.push((i, life, cursor.clone()));
            return Ok(());
        }
        // What the desk wants to go on from is older than what the server remembers.
        if self.faults
            && self.chance(2)
            && matches!(
                request,
                Request::Changes { .. } | Request::Snapshot { page: Some(_), .. }
            )
        {
            "too old".hash(&mut self.hash);
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
        let head = self.model.head();
        let (ready, parked) = std::mem::take(&mut self.parked)
            .into_iter()
            .partition(|(_, _, c)| c.parse::<i64>().is_ok_and(|c| c < head));
        self.parked = parked;
        let ready: Vec<(usize, u32, String)> = ready;
        for (desk, life, cursor) in ready {
            self.coming
                .push((desk, life, Coming::Request(Request::Changes { cursor, wait: 0 })));
        }
        Ok(())
    }

    /// What a desk with a bug does to a push before it leaves.
    fn plant_in_push(&mut self, ops: &mut Vec<SealedOp>) {
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

    fn serve(&mut self, i: usize, request: &Request) -> Event {
        let (device, me) = (self.desks[i].device, self.desks[i].me);
        match request {
            Request::Hello => Event::Hello(Ok(Box::new(self.model.hello(device, me)))),
            Request::Snapshot { page, .. } => {
                Event::Snapshot(Ok(Box::new(self.model.snapshot(page.as_deref()))))
            }
            Request::Entity(id) => Event::Entity(
                *id,
                self.model
                    .entity(*id)
                    .ok_or(Failure::problem(ProblemCode::NotFound)),
            ),
            Request::Changes { cursor, .. } => Event::Changes(Ok(Box::new(self.model.changes(cursor)))),
            Request::Push { incarnation, ops } => {
                let reply = self.model.push(device, me, *incarnation, ops);
                Event::Pushed(reply.map(Box::new).map_err(Failure::problem))
            }
        }
    }

    fn reply(&mut self, i: usize, life: u32, event: Event) {
        self.coming.push((i, life, Coming::Event(Box::new(event))));
    }

    pub(super) fn report(&self) -> Report {
        Report {
            trace: self.hash.finish(),
            ops: self.saved.len() as u64,
            coverage: self.coverage.clone(),
        }
    }
}

fn unanswered(request: &Request, failure: Failure) -> Event {
    match request {
        Request::Hello => Event::Hello(Err(failure)),
        Request::Snapshot { .. } => Event::Snapshot(Err(failure)),
        Request::Changes { .. } => Event::Changes(Err(failure)),
        Request::Entity(id) => Event::Entity(*id, Err(failure)),
        Request::Push { .. } => Event::Pushed(Err(failure)),
    }
}

/// The disk said no: nothing was written, and nothing read.
fn unwritten(effect: &Effect) -> Event {
    let failure = Failure::Store(Trouble::Full);
    match effect {
        Effect::LoadPush { .. } => Event::PushLoaded(Err(failure)),
        Effect::TakePage(_) => Event::PageTaken(Err(failure)),
        Effect::TakeAnswers(_) => Event::AnswersTaken(Err(failure)),
        Effect::Renumber(_) => Event::Renumbered(Err(failure)),
        Effect::StartOver { .. } => Event::StartedOver(Err(failure)),
        _ => Event::LocalOps,
    }
}
