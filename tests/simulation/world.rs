//! The world around the model: desks that live, requests that get lost, a scheduler that picks what happens next.

use crate::model::Model;
use oltre_domain::{
    ActId, Author, CaseCode, CaseId, CaseStatus, DeviceId, Entry, EntryId, EntryKind, EntryMeta, Field,
    FieldChange, OpId, OpKind, OperatorId, QueueId, Timestamp, Value,
};
use oltre_store::{List, ListFilter, NewAction, NewOp, Store, StoreError};
use oltre_sync::{Core, Effect, Event, Failure, Listener, Notice, Request, remembered, store_event};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

struct Nobody;
impl Listener for Nobody {
    fn notice(&self, _: Notice) {}
}

struct Desk {
    store: Store,
    core: Core,
    me: OperatorId,
    device: DeviceId,
    /// Counts restarts: what was on its way to an earlier life never arrives.
    life: u32,
}

/// Something that will happen, unless it gets lost.
enum Coming {
    /// A request reaches the server.
    Request(Request),
    /// An event reaches the core.
    Event(Box<Event>),
    /// An effect reaches the database.
    Stored(Box<Effect>),
}

pub(crate) struct World {
    rng: ChaCha8Rng,
    model: Model,
    desks: Vec<Desk>,
    coming: Vec<(usize, u32, Coming)>,
    /// Long polls with nothing to say.
    parked: Vec<(usize, u32, String)>,
    /// Every op somebody saved, by the desk that saved it.
    saved: BTreeMap<OpId, usize>,
    /// Every text somebody saved.
    notes: BTreeMap<EntryId, String>,
    clock: i64,
    faults: bool,
    hash: DefaultHasher,
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

    fn id(&mut self) -> Uuid {
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

    fn step(&mut self, i: usize, event: Event) {
        let effects = self.desks[i].core.step(event);
        let life = self.desks[i].life;
        for effect in effects {
            let coming = match effect {
                Effect::Send(request) => Coming::Request(request),
                Effect::Wait(lane, _) => Coming::Event(Box::new(Event::Timer(lane))),
                Effect::Tell(_) | Effect::Greeted(_) | Effect::Revoked => continue,
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
        for i in 0..self.desks.len() {
            self.step(i, Event::Wake);
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
            Request::Snapshot { .. } => Event::Snapshot(Ok(Box::new(self.model.snapshot()))),
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

    /// Somebody does something at their desk, on any case they can see.
    fn work(&mut self, i: usize) {
        let cases = self.desks[i]
            .store
            .list(List::Open, &ListFilter::default(), 0, 50)
            .expect("list")
            .rows;
        let oid = OpId(self.id());
        let act = ActId(self.id());
        let me = self.desks[i].me;
        let choice = self.rng.random_range(0..10);
        let kind = if cases.is_empty() || choice == 0 {
            let f = BTreeMap::from([
                (Field::Subject, Value::from("nuovo")),
                (
                    Field::Queue,
                    Value::from(QueueId::imported("sim", "one").to_string()),
                ),
            ]);
            OpKind::CaseCreate {
                id: CaseId(self.id()),
                code: CaseCode::from_bits(self.rng.next_u32()),
                f,
                tags: BTreeSet::new(),
            }
        } else {
            let row = cases[self.rng.random_range(0..cases.len())].clone();
            let number = self.rng.random_range(1..=4i64);
            match choice {
                1 | 2 => change(row.id, Field::Priority, number.into()),
                3 | 4 => change(row.id, Field::Subject, format!("oggetto {number}").into()),
                5 => OpKind::CaseClaim {
                    id: row.id,
                    expect: row.owner,
                },
                6 => OpKind::TagsAdd {
                    id: row.id,
                    tags: BTreeSet::from([format!("t{number}")]),
                },
                7 => OpKind::TagsRemove {
                    id: row.id,
                    tags: BTreeSet::from([format!("t{number}")]),
                },
                8 if row.owner.is_some() => OpKind::CaseSolve {
                    id: row.id,
                    outcome: "other".to_owned(),
                    text: String::new(),
                },
                9 if row.status == CaseStatus::Open => OpKind::CaseStatus {
                    id: row.id,
                    expect: row.status,
                    status: CaseStatus::WaitingContact,
                    until: None,
                },
                _ => {
                    let id = EntryId(self.id());
                    let body = format!("nota {}", self.clock);
                    self.notes.insert(id, body.clone());
                    let entry = Entry {
                        id,
                        case: row.id,
                        at: Timestamp(self.clock),
                        by: Author::Operator(me),
                        kind: EntryKind::Note,
                        body,
                        meta: EntryMeta::default(),
                    };
                    OpKind::EntryAppend { entry }
                }
            }
        };
        kind.name().hash(&mut self.hash);
        let action = NewAction {
            act,
            by: me,
            at: Timestamp(self.clock),
            ops: vec![NewOp {
                oid,
                kind,
                after: Vec::new(),
            }],
            from_draft: None,
        };
        match self.desks[i].store.record(&action) {
            Ok(recorded) => {
                if recorded.act.is_some() {
                    self.saved.insert(oid, i);
                    self.step(i, Event::LocalOps);
                }
            }
            // A rule said no at the desk: nothing was written, nobody was told "saved".
            Err(StoreError::Refused(..)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) fn trace(&self) -> u64 {
        self.hash.finish()
    }

    /// The promises that can be checked when all is quiet.
    pub(crate) fn check(&self, seed: u64) {
        let mut twice = BTreeSet::new();
        for oid in &self.model.applied {
            assert!(twice.insert(*oid), "seed {seed}: {oid} took effect twice");
        }
        for (i, desk) in self.desks.iter().enumerate() {
            let waiting = desk.store.waiting().expect("counts");
            assert_eq!(waiting.ops, 0, "seed {seed}: desk {i} still has ops to send");
            for (id, file) in &self.model.files {
                let here = desk
                    .store
                    .case(*id)
                    .unwrap_or_else(|e| panic!("seed {seed}: desk {i} lacks a case: {e}"));
                assert_eq!(here.file, *file, "seed {seed}: desk {i} shows another case");
                assert!(!here.row.pending, "seed {seed}: desk {i} shows a case as pending");
                let there: Vec<EntryId> = self
                    .model
                    .entries
                    .iter()
                    .filter(|(_, _, e)| e.case == *id)
                    .map(|(_, _, e)| e.id)
                    .collect();
                let found = desk.store.entries(*id, None, 10_000).expect("timeline").entries;
                let confirmed: Vec<EntryId> = found
                    .iter()
                    .filter(|e| e.state == oltre_store::EntryState::Confirmed)
                    .map(|e| e.entry.id)
                    .collect();
                assert_eq!(confirmed, there, "seed {seed}: desk {i} has another timeline");
            }
        }
        for (id, body) in &self.notes {
            let everywhere = self
                .desks
                .iter()
                .filter(|d| {
                    d.store
                        .entry(*id)
                        .expect("entry")
                        .is_some_and(|e| e.entry.body == *body)
                })
                .count();
            // A note that a rule refused at the desk was never saved and is nowhere.
            let saved_somewhere = self.model.entries.iter().any(|(_, _, e)| e.id == *id);
            assert!(
                everywhere == self.desks.len() || !saved_somewhere,
                "seed {seed}: a note is missing at a desk"
            );
        }
        // Every saved op took effect, was so already, or is a refusal its author can see.
        let refused: usize = self
            .desks
            .iter()
            .map(|d| d.store.refused_actions().expect("list").len())
            .sum();
        let applied = self.saved.keys().filter(|oid| twice.contains(oid)).count();
        let noops = self.saved.keys().filter(|oid| self.model.was_noop(**oid)).count();
        assert_eq!(
            applied + noops + refused,
            self.saved.len(),
            "seed {seed}: an op disappeared"
        );
    }
}

fn change(id: CaseId, field: Field, value: Value) -> OpKind {
    let change = FieldChange {
        base_version: None,
        base_op: None,
        base: Value::Null,
        value,
    };
    OpKind::CaseSet {
        id,
        f: BTreeMap::from([(field, change)]),
    }
}

fn unanswered(request: &Request, failure: Failure) -> Event {
    match request {
        Request::Hello => Event::Hello(Err(failure)),
        Request::Snapshot { .. } => Event::Snapshot(Err(failure)),
        Request::Changes { .. } => Event::Changes(Err(failure)),
        Request::Push { .. } => Event::Pushed(Err(failure)),
    }
}
