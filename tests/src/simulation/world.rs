//! The world around the model: desks that live, requests that get lost, a scheduler that picks what happens next.

use super::Report;
use super::bug::Bug;
use super::coverage::Coverage;
use super::model::Model;
use super::network::{lane_of, unwritten};
use super::sight::rights;
use oltre_domain::{CaseId, DeviceId, EntryId, JournalId, OpId, OperatorId, REPLY_HOLD, Timestamp, Version};
use oltre_store::{Store, Withdrawal};
use oltre_sync::{Core, Effect, Event, Lane, Listener, Notice, Request, remembered, store_event};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

struct Nobody;

impl Listener for Nobody {
    fn notice(&self, _: Notice) {}
    fn can_learn_from(&self, _: &[u8]) -> bool {
        true
    }
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
#[derive(Debug)]
pub(super) enum Coming {
    /// A request reaches the server.
    Request(Request),
    /// An event reaches the core.
    Event(Box<Event>),
    /// An effect reaches the database.
    Stored(Box<Effect>),
}

/// How long a turn takes, in milliseconds: a reply is held for some of them.
const TURN: i64 = 700;

pub(super) struct World {
    pub(super) rng: ChaCha8Rng,
    pub(super) model: Model,
    /// The last backup of the server.
    pub(super) backup: Option<Box<Model>>,
    pub(super) desks: Vec<Desk>,
    pub(super) coming: Vec<(usize, u32, Coming)>,
    /// Long polls with nothing to say.
    pub(super) parked: Vec<(usize, u32, String, Option<u64>)>,
    /// Every op somebody saved, with its bytes.
    pub(super) saved: BTreeMap<OpId, String>,
    pub(super) kinds: BTreeMap<OpId, &'static str>,
    /// The cases of each op.
    pub(super) places: BTreeMap<OpId, Vec<CaseId>>,
    /// Entries of actions of two, by the first of both.
    pub(super) pairs: BTreeMap<EntryId, EntryId>,
    /// Up to where a desk has to follow until what it fetched ahead of its cursor is right again.
    pub(super) behind: BTreeMap<usize, Version>,
    /// Every line of the journal somebody noted, with its bytes.
    pub(super) noted: BTreeMap<JournalId, String>,
    /// Those that a restore of the server has lost.
    pub(super) lost_lines: BTreeSet<JournalId>,
    /// Desks whose disk lied: what they hold may differ from the server.
    pub(super) damaged: BTreeSet<usize>,
    /// A desk was found to differ though its disk never lied.
    pub(super) differed: Option<String>,
    /// The confirmed timelines each desk has shown.
    pub(super) seen: BTreeMap<(usize, CaseId), Vec<EntryId>>,
    /// Desks that were given a queue, or lost one.
    pub(super) changed_rights: BTreeSet<usize>,
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
        let people: Vec<(DeviceId, OperatorId)> = (0..desks)
            .map(|i| {
                let name = i.to_string();
                (
                    DeviceId::imported("sim", &name),
                    OperatorId::imported("sim", &name),
                )
            })
            .collect();
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            model: Model::with(bug, rights(&people)),
            backup: None,
            desks: Vec::new(),
            coming: Vec::new(),
            parked: Vec::new(),
            saved: BTreeMap::new(),
            kinds: BTreeMap::new(),
            places: BTreeMap::new(),
            pairs: BTreeMap::new(),
            behind: BTreeMap::new(),
            noted: BTreeMap::new(),
            lost_lines: BTreeSet::new(),
            damaged: BTreeSet::new(),
            differed: None,
            seen: BTreeMap::new(),
            changed_rights: BTreeSet::new(),
            bug,
            coverage: Coverage::default(),
            notes: BTreeMap::new(),
            clock: 1_000,
            faults: true,
            hash: DefaultHasher::new(),
        };
        for (i, (device, me)) in people.into_iter().enumerate() {
            let desk = Desk {
                store: Store::in_memory().expect("memory"),
                core: Core::new(),
                me,
                device,
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

    /// What happens in the world, or to a desk, that nobody there does.
    pub(super) fn mark(&mut self, what: &str, i: usize) {
        tracing::info!(desk = i, at = self.clock, "{what}");
        what.hash(&mut self.hash);
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
                // Nobody waits a minute in this world: what a colleague has not sent is asked for at the next greeting.
                Effect::Wait(Lane::Blobs, 60_000) => continue,
                Effect::Wait(lane, _) => Coming::Event(Box::new(Event::Timer(lane))),
                Effect::Abandon(lane) => {
                    self.give_up(i, lane);
                    continue;
                }
                // No stream in this world: everybody waits on the server.
                Effect::Listen | Effect::Tell(_) | Effect::TellPresence { .. } | Effect::Revoked(_) => {
                    continue;
                }
                stored => Coming::Stored(Box::new(stored)),
            };
            self.coming.push((i, life, coming));
        }
    }

    /// What a lane of a desk has under way never arrives.
    fn give_up(&mut self, i: usize, lane: Lane) {
        self.coming.retain(|(desk, _, coming)| {
            let of = match coming {
                Coming::Request(request) => Some(request.lane()),
                Coming::Event(event) => lane_of(event),
                Coming::Stored(_) => None,
            };
            *desk != i || of != Some(lane)
        });
        if lane == Lane::Pull {
            self.parked.retain(|(desk, ..)| *desk != i);
        }
    }

    /// Lives for so many turns: at each, something that was coming happens, or somebody does something.
    pub(super) fn live(&mut self, turns: usize) -> Result<(), String> {
        for turn in 0..turns {
            self.clock += TURN;
            // The server is updated to what the desks are.
            if turn == turns / 2 {
                self.model.upgrade();
            }
            self.pass_time()?;
            let i = self.rng.random_range(0..self.desks.len());
            if self.chance(35) {
                self.work(i);
                self.looks(i);
            }
            if self.chance(3) {
                self.kill(i);
            }
            if self.chance(2) {
                self.mark("wake", i);
                let event = if self.chance(50) {
                    Event::Wake
                } else {
                    Event::Slept
                };
                self.step(i, event);
            }
            // Somebody asks whether all is as it should be.
            if self.chance(2) {
                self.mark("check", i);
                self.step(i, Event::Check);
            }
            // The server was restored, or a standby took over that had not heard the last of it.
            if self.chance(1) {
                self.mark("forgot", i);
                let device = self.desks[i].device;
                self.forget_a_number(device);
            }
            // Time passes: what has been done for long leaves the desks.
            if self.chance(2) {
                self.mark("aged", i);
                let at = self.rng.random_range(0..1_000);
                self.model.let_age(at);
                self.answer_parked();
            }
            // Somebody is given another office's work, or has no part in it any more.
            if self.chance(1) {
                self.change_rights(i);
                // And it was a mistake, put right before all have heard of it.
                if self.chance(50) {
                    for _ in 0..15 {
                        self.happen()?;
                    }
                    self.change_rights(i);
                }
            }
            match self.rng.random_range(0..1_000) {
                0..15 => self.back_up(),
                15..20 => self.restore(),
                _ => {}
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
        // Everybody starts again.
        for i in 0..self.desks.len() {
            self.kill(i);
        }
        self.become_quiet()?;
        // What is held goes now, and is heard of.
        self.clock += 2 * REPLY_HOLD;
        self.pass_time()?;
        self.become_quiet()?;
        // An hour later everybody greets again: who waits for a row that is not for them any more hears it only so.
        for i in 0..self.desks.len() {
            self.step(i, Event::Wake);
        }
        self.become_quiet()?;
        self.verify_everything()?;
        self.check_journal()
    }

    pub(super) fn become_quiet(&mut self) -> Result<(), String> {
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

    /// The server's own job.
    fn pass_time(&mut self) -> Result<(), String> {
        if let Some(what) = &self.differed {
            return Err(what.clone());
        }
        if self.model.pass_time(Timestamp(self.clock)) {
            self.answer_parked();
        }
        self.model.check()
    }

    fn kill(&mut self, i: usize) {
        self.mark("kill", i);
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
        tracing::info!(desk = i, life, at = self.clock, "{coming:?}");
        (i, at, self.model.head()).hash(&mut self.hash);
        match coming {
            Coming::Request(request) => self.request(i, life, request)?,
            Coming::Event(event) => self.step(i, *event),
            Coming::Stored(effect) if self.faults && self.chance(4) => {
                self.mark("disk", i);
                if let Effect::TakeAnswers { answers, .. } = &*effect {
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
        // What leaves with a queue and has ops on their way is shown as they alone make it.
        if let Effect::StartOver { .. } | Effect::LetGo { .. } = &effect {
            self.seen.retain(|(desk, _), _| *desk != i);
        }
        let touched = self.touched(&effect);
        let gone = self.out_of_sight(i, &effect);
        self.look_ahead(i, &effect, &touched);
        let effect = match effect {
            Effect::TakePage(page) if self.bug == Some(Bug::CursorBeforeRows) && self.chance(10) => {
                let facts: Vec<_> = page.facts.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                self.desks[i].store.set_facts(&facts).expect("facts");
                self.kill(i);
                return Ok(());
            }
            Effect::LetGo { facts, .. } if self.bug == Some(Bug::KeepWithdrawn) => Effect::LetGo {
                withdrawal: Withdrawal::default(),
                facts,
            },
            effect => effect,
        };
        // An answer may let go of what waited for it alone, and what is asked for one by one may not be for this desk.
        let may_drop = match &effect {
            Effect::TakeAnswers { .. } => true,
            Effect::TakePage(page) => page.fetched.is_some() || page.whole.is_some(),
            _ => false,
        };
        // Own words in what was a request are answered before the queue that was given since brings it whole.
        let between = matches!(effect, Effect::TakeAnswers { .. }) && self.changed_rights.contains(&i);
        let desk = &self.desks[i];
        let event = store_event(&desk.store, &Nobody, desk.me, effect);
        if may_drop {
            let store = &self.desks[i].store;
            self.seen
                .retain(|(desk, case), _| *desk != i || store.case(*case).is_ok());
        }
        self.check_desk(i, &touched, between)?;
        if matches!(event, Event::PageTaken(Ok(_))) {
            self.check_gone(i, &gone)?;
        }
        self.step(i, event);
        Ok(())
    }

    pub(super) fn report(&self) -> Report {
        Report {
            trace: self.hash.finish(),
            ops: self.saved.len() as u64,
            coverage: self.coverage.clone(),
        }
    }
}
