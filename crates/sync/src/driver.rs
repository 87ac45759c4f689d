//! Driving the core with the real store, the real network and the real clock.

use crate::sleep::{LOOK, Watch};
use crate::stored::{remembered, store_event};
use crate::{Core, Effect, Event, Lane, Request, Status, Stream, Transport};
use oltre_domain::{CaseId, DeviceId, OperatorId};
use oltre_store::Store;
use oltre_wire::{Doing, Someone};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

/// What the console is told.
#[derive(Clone, Debug)]
pub enum Notice {
    /// Rows of these cases changed, or more of their files is here or there; empty for "many".
    Cases(Vec<CaseId>),
    /// Shared rows changed.
    Directory,
    /// Something of the Book changed.
    Book,
    /// The search index has to be gone on with.
    Behind,
    /// What over-help learned on the server is here.
    Learned,
    /// Sync moved on.
    Status(Status),
    /// This device was revoked.
    Revoked(DeviceId),
    /// Who else is at the case that is shown; none: not known.
    Presence(CaseId, Option<Vec<Someone>>),
}

/// Who is told.
pub trait Listener: Send + Sync {
    /// Called from the sync task: must not block.
    fn notice(&self, notice: Notice);
    /// Whether over-help can go on from these bytes; what it cannot use takes the place of nothing. Called where the store
    /// is: may take its time.
    fn can_learn_from(&self, bytes: &[u8]) -> bool;
}

/// How the console speaks to a running sync.
#[derive(Clone, Debug)]
pub struct Handle {
    events: mpsc::UnboundedSender<Told>,
    stop: Arc<tokio::sync::Notify>,
}

impl Handle {
    /// The operator saved something.
    pub fn saved(&self) {
        self.tell(Event::LocalOps);
    }
    /// Try now.
    pub fn wake(&self) {
        self.tell(Event::Wake);
    }
    /// Compare what is held with the server.
    pub fn check(&self) {
        self.tell(Event::Check);
    }
    /// Somebody waits for a file.
    pub fn wake_files(&self) {
        self.tell(Event::FileWanted);
    }
    /// The operator signed in again.
    pub fn signed_in(&self) {
        self.tell(Event::SignedIn);
    }
    /// The network costs money from now on, or no longer does.
    pub fn metered(&self, metered: bool) {
        self.tell(Event::Metered(metered));
    }
    /// The page shows this case, or none; and what the operator does there.
    pub fn show(&self, at: Option<(CaseId, Doing)>) {
        self.tell(Event::Show(at));
    }
    /// Stop: the task lets go of the store.
    pub fn stop(&self) {
        self.stop.notify_one();
    }
    fn tell(&self, event: Event) {
        // A sync that has stopped has nobody to tell, and needs nobody.
        let _stopped = self.events.send(Told::Event(event));
    }
}

/// What reaches the driver.
#[derive(Debug)]
enum Told {
    Event(Event),
    /// The reply to what a lane asked for, and the lane's age then: one that was given up hears nothing any more.
    Reply(Lane, u64, Event),
}

/// Starts syncing in the background; returns how to speak to it and the task to wait for when stopping.
pub fn run(
    store: Arc<Store>,
    transport: Arc<Transport>,
    me: OperatorId,
    seed: u64,
    listener: Arc<dyn Listener>,
) -> (Handle, tokio::task::JoinHandle<()>) {
    let (events, inbox) = mpsc::unbounded_channel();
    let stop = Arc::new(tokio::sync::Notify::new());
    let handle = Handle {
        events: events.clone(),
        stop: Arc::clone(&stop),
    };
    let driver = Driver {
        store,
        transport,
        me,
        seed,
        listener,
        events,
    };
    let task = tokio::spawn(async move {
        let mut writes = JoinSet::new();
        tokio::select! {
            () = driver.drive(inbox, &mut writes) => {}
            () = stop.notified() => {}
        }
        // What is being written is never cut short, and the database is let go of only after it.
        while writes.join_next().await.is_some() {}
    });
    (handle, task)
}

struct Driver {
    store: Arc<Store>,
    transport: Arc<Transport>,
    me: OperatorId,
    seed: u64,
    listener: Arc<dyn Listener>,
    events: mpsc::UnboundedSender<Told>,
}

/// What is under way, by lane.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    lanes: HashMap<Lane, Asked>,
}

/// What a lane asked for.
#[derive(Default)]
struct Asked {
    /// How often it was given up.
    age: u64,
    requests: Vec<AbortHandle>,
    timer: Option<AbortHandle>,
}

impl UnderWay {
    fn lane(&mut self, lane: Lane) -> &mut Asked {
        self.lanes.entry(lane).or_default()
    }

    /// Gives up what a lane has under way.
    fn give_up(&mut self, lane: Lane) {
        let asked = self.lane(lane);
        asked.age += 1;
        for request in asked.requests.drain(..).chain(asked.timer.take()) {
            request.abort();
        }
    }
}

impl Driver {
    async fn drive(self, mut inbox: mpsc::UnboundedReceiver<Told>, writes: &mut JoinSet<()>) {
        let mut core = Core::new();
        // Requests and waits end with the driver.
        let mut under_way = UnderWay::default();
        match remembered(&self.store, self.seed) {
            Ok(start) => self.carry_out(core.step(Event::Start(start)), &mut under_way, writes),
            Err(error) => {
                tracing::error!(%error, "Sync could not read where it stood");
                return;
            }
        }
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut watch = Watch::new(Instant::now(), SystemTime::now());
        loop {
            let event = tokio::select! {
                told = inbox.recv() => match told {
                    Some(Told::Event(event)) => event,
                    Some(Told::Reply(lane, age, event)) if under_way.lane(lane).age == age => event,
                    Some(Told::Reply(..)) => continue,
                    None => return,
                },
                _ = look.tick() => {
                    if !watch.slept(Instant::now(), SystemTime::now()) {
                        continue;
                    }
                    tracing::info!("The computer slept: sync looks for the server now");
                    Event::Slept
                }
                Some(_done) = under_way.tasks.join_next() => continue,
                Some(_done) = writes.join_next() => continue,
            };
            self.carry_out(core.step(event), &mut under_way, writes);
        }
    }

    fn carry_out(&self, effects: Vec<Effect>, under_way: &mut UnderWay, writes: &mut JoinSet<()>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => self.send(request, under_way),
                Effect::Listen => self.listen(under_way),
                Effect::Wait(lane, millis) => {
                    let (events, age) = (self.events.clone(), under_way.lane(lane).age);
                    let timer = under_way.tasks.spawn(async move {
                        tokio::time::sleep(Duration::from_millis(millis)).await;
                        let _stopped = events.send(Told::Reply(lane, age, Event::Timer(lane)));
                    });
                    // A lane waits for one moment at a time.
                    if let Some(before) = under_way.lane(lane).timer.replace(timer) {
                        before.abort();
                    }
                }
                Effect::Abandon(lane) => under_way.give_up(lane),
                Effect::Tell(status) => self.listener.notice(Notice::Status(status)),
                Effect::TellPresence { case, others } => {
                    self.listener.notice(Notice::Presence(case, others));
                }
                Effect::Revoked(device) => self.listener.notice(Notice::Revoked(device)),
                store_effect => self.with_store(store_effect, writes),
            }
        }
    }

    fn send(&self, request: Request, under_way: &mut UnderWay) {
        let lane = request.lane();
        let (transport, events) = (Arc::clone(&self.transport), self.events.clone());
        let age = under_way.lane(lane).age;
        let task = under_way.tasks.spawn(async move {
            let event = transport.answer(request).await;
            let _stopped = events.send(Told::Reply(lane, age, event));
        });
        let requests = &mut under_way.lane(lane).requests;
        requests.retain(|before| !before.is_finished());
        requests.push(task);
    }

    fn listen(&self, under_way: &mut UnderWay) {
        let (transport, events) = (Arc::clone(&self.transport), self.events.clone());
        let age = under_way.lane(Lane::Events).age;
        let task = under_way.tasks.spawn(async move {
            let hear = |came: Stream| {
                let _stopped = events.send(Told::Reply(Lane::Events, age, Event::Stream(came)));
            };
            transport.listen(&hear).await;
            hear(Stream::Ended);
        });
        let requests = &mut under_way.lane(Lane::Events).requests;
        requests.retain(|before| !before.is_finished());
        requests.push(task);
    }

    /// Database work goes to a blocking thread.
    fn with_store(&self, effect: Effect, writes: &mut JoinSet<()>) {
        let (store, listener, events, me) = (
            Arc::clone(&self.store),
            Arc::clone(&self.listener),
            self.events.clone(),
            self.me,
        );
        writes.spawn_blocking(move || {
            let event = store_event(&store, &*listener, me, effect);
            let _stopped = events.send(Told::Event(event));
        });
    }
}
