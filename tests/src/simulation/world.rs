//! The world around the model: desks that live, requests that get lost, a scheduler that picks what happens next.

use super::Report;
use super::bug::Bug;
use super::coverage::Coverage;
use super::model::Model;
use oltre_domain::{CaseId, Change, DeviceId, EntryId, OpId, OperatorId};
use oltre_store::Store;
use oltre_sync::{
    Core, Effect, Event, Failure, Lane, Listener, Notice, Request, Trouble, remembered, store_event,
};
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
    pub(super) bug: Option<Bug>,
    pub(super) coverage: Coverage,
    /// Every text somebody saved.
    pub(super) notes: BTreeMap<EntryId, String>,
    pub(super) clock: i64,
    pub(super) faults: bool,
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

    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// A desk no longer waits for what one of its lanes has asked. What has reached the server stays done.
    fn abandon(&mut self, i: usize, lane: Lane) {
        self.parked.retain(|(desk, ..)| *desk != i || lane != Lane::Pull);
        self.coming.retain(|(desk, _, coming)| {
            let of_lane = match coming {
                Coming::Request(request) => request.lane() == lane,
                Coming::Event(event) => match &**event {
                    Event::Hello(_) | Event::Snapshot(_) | Event::Changes(_) | Event::Entity(..) => {
                        lane == Lane::Pull
                    }
                    Event::Pushed(_) => lane == Lane::Push,
                    _ => false,
                },
                Coming::Stored(_) => false,
            };
            *desk != i || !of_lane
        });
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
                Effect::Abandon(lane) => {
                    self.abandon(i, lane);
                    continue;
                }
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
            // The lid was closed and is opened, or somebody pressed "now".
            if self.chance(1) {
                "wake".hash(&mut self.hash);
                self.step(i, Event::Wake);
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

    pub(super) fn report(&self) -> Report {
        Report {
            trace: self.hash.finish(),
            ops: self.saved.len() as u64,
            coverage: self.coverage.clone(),
        }
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
