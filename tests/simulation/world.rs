//! The world around the model: desks that live, requests that get lost, a scheduler that picks what happens next.

use crate::model::Model;
use oltre_domain::{DeviceId, EntryId, OpId, OperatorId};
use oltre_store::Store;
use oltre_sync::{Core, Effect, Event, Failure, Listener, Notice, Request, Trouble, remembered, store_event};
use oltre_wire::ProblemCode;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
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

pub(crate) struct World {
    pub(super) rng: ChaCha8Rng,
    pub(super) model: Model,
    pub(super) desks: Vec<Desk>,
    pub(super) coming: Vec<(usize, u32, Coming)>,
    /// Long polls with nothing to say.
    pub(super) parked: Vec<(usize, u32, String)>,
    /// Every op somebody saved, by the desk that saved it.
    pub(super) saved: BTreeMap<OpId, usize>,
    /// Every text somebody saved.
    pub(super) notes: BTreeMap<EntryId, String>,
    pub(super) clock: i64,
    faults: bool,
    pub(super) hash: DefaultHasher,
}

impl World {
    pub(crate) fn new(seed: u64, desks: usize) -> Self {
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            model: Model::default(),
            desks: Vec::new(),
            coming: Vec::new(),
            parked: Vec::new(),
            saved: BTreeMap::new(),
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
    pub(crate) fn live(&mut self, turns: usize) {
        for _ in 0..turns {
            self.clock += 1;
            let i = self.rng.random_range(0..self.desks.len());
            if self.chance(35) {
                self.work(i);
            }
            if self.chance(3) {
                self.kill(i);
            }
            for _ in 0..3 {
                self.happen();
            }
        }
    }

    /// No more faults: everything that is coming comes, until nothing is.
    pub(crate) fn settle(&mut self) {
        self.faults = false;
        // The server is updated to what the desks are, and everybody starts again.
        self.model.upgrade();
        for i in 0..self.desks.len() {
            self.kill(i);
        }
        let mut turns = 0;
        while !self.coming.is_empty() {
            self.happen();
            turns += 1;
            assert!(turns < 100_000, "it never becomes quiet");
        }
    }

    fn kill(&mut self, i: usize) {
        "kill".hash(&mut self.hash);
        self.desks[i].life += 1;
        let life = self.desks[i].life;
        self.coming.retain(|(desk, l, _)| *desk != i || *l == life);
        self.parked.retain(|(desk, ..)| *desk != i);
        self.start(i);
    }

    /// Something that was coming happens: not always the oldest.
    fn happen(&mut self) {
        if self.coming.is_empty() {
            return;
        }
        let at = self.rng.random_range(0..self.coming.len().min(6));
        let (i, life, coming) = self.coming.remove(at);
        (i, at, self.model.head()).hash(&mut self.hash);
        match coming {
            Coming::Request(request) => self.request(i, life, request),
            Coming::Event(event) => self.step(i, *event),
            Coming::Stored(effect) if self.faults && self.chance(4) => {
                "disk".hash(&mut self.hash);
                self.step(i, unwritten(&effect));
            }
            Coming::Stored(effect) => {
                let desk = &self.desks[i];
                let event = store_event(&desk.store, &Nobody, desk.me, *effect);
                self.step(i, event);
            }
        }
    }

    fn request(&mut self, i: usize, life: u32, request: Request) {
        let lost = Failure::Unreachable;
        if self.faults && self.chance(12) {
            let event = unanswered(&request, lost);
            return self.reply(i, life, event);
        }
        if let Request::Changes { cursor, wait } = &request
            && *wait > 0
            && cursor.parse::<i64>().is_ok_and(|c| c >= self.model.head())
        {
            self.parked.push((i, life, cursor.clone()));
            return;
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
            return self.reply(i, life, event);
        }
        let event = self.serve(i, &request);
        // The server did it, and the reply is lost, or the request comes twice.
        if self.faults && self.chance(12) {
            let event = unanswered(&request, lost);
            return self.reply(i, life, event);
        }
        if self.faults && self.chance(8) {
            let _nobody_reads_the_second_reply = self.serve(i, &request);
        }
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

    pub(crate) fn trace(&self) -> u64 {
        self.hash.finish()
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
