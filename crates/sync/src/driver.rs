//! Driving the core with the real store, the real network and the real clock.

use crate::core::{CURSOR, EPOCH, SNAPSHOT};
use crate::{Core, Effect, Event, Failure, Lane, Request, Standing, Start, Status, Transport};
use oltre_domain::{CaseId, OperatorId};
use oltre_store::{Store, StoreError};
use oltre_wire::Hello;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

/// What the console is told.
#[derive(Clone, Debug)]
pub enum Notice {
    /// Rows of these cases changed; empty for "many".
    Cases(Vec<CaseId>),
    /// Shared rows changed.
    Directory,
    /// Sync moved on.
    Status(Status),
    /// The device was revoked.
    Revoked,
}

/// Who is told.
pub trait Listener: Send + Sync {
    /// Called from the sync task: must not block.
    fn notice(&self, notice: Notice);
}

/// How the console speaks to a running sync.
#[derive(Clone, Debug)]
pub struct Handle {
    events: mpsc::UnboundedSender<Event>,
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
    /// The operator signed in again.
    pub fn signed_in(&self) {
        self.tell(Event::SignedIn);
    }
    /// Stop: the task lets go of the store.
    pub fn stop(&self) {
        self.stop.notify_one();
    }
    fn tell(&self, event: Event) {
        // A sync that has stopped has nobody to tell, and needs nobody.
        let _stopped = self.events.send(event);
    }
}

/// More changed cases than this are told as "many".
const MANY: usize = 200;

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
    events: mpsc::UnboundedSender<Event>,
}

impl Driver {
    async fn drive(self, mut inbox: mpsc::UnboundedReceiver<Event>, writes: &mut JoinSet<()>) {
        let mut core = Core::new();
        // Requests and waits end with the driver.
        let mut tasks = JoinSet::new();
        let (mut asked, mut answers) = Asked::new();
        match remembered(&self.store, self.seed) {
            Ok(start) => self.carry_out(core.step(Event::Start(start)), &mut asked, &mut tasks, writes),
            Err(error) => {
                tracing::error!(%error, "Sync could not read where it stood");
                return;
            }
        }
        loop {
            tokio::select! {
                event = inbox.recv() => match event {
                    Some(event) => self.carry_out(core.step(event), &mut asked, &mut tasks, writes),
                    None => return,
                },
                Some(answer) = answers.recv() => {
                    if let Some(event) = asked.wanted(answer) {
                        self.carry_out(core.step(event), &mut asked, &mut tasks, writes);
                    }
                }
                Some(_done) = tasks.join_next() => {}
                Some(_done) = writes.join_next() => {}
            }
        }
    }

    fn carry_out(
        &self,
        effects: Vec<Effect>,
        asked: &mut Asked,
        tasks: &mut JoinSet<()>,
        writes: &mut JoinSet<()>,
    ) {
        for effect in effects {
            match effect {
                Effect::Send(request) => asked.ask(Arc::clone(&self.transport), request, tasks),
                Effect::Abandon(lane) => asked.abandon(lane),
                Effect::Wait(lane, millis) => {
                    let events = self.events.clone();
                    tasks.spawn(async move {
                        tokio::time::sleep(Duration::from_millis(millis)).await;
                        let _stopped = events.send(Event::Timer(lane));
                    });
                }
                Effect::Tell(status) => self.listener.notice(Notice::Status(status)),
                Effect::Revoked => self.listener.notice(Notice::Revoked),
                store_effect => self.with_store(store_effect, writes),
            }
        }
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
            let _stopped = events.send(event);
        });
    }
}

/// An answer on its way to the core: its lane, and which of the lane's requests it answers.
type Answer = (Lane, u64, Event);

/// What each lane waits for: one request at a time.
struct Asked {
    answers: mpsc::UnboundedSender<Answer>,
    pull: Asking,
    push: Asking,
}

#[derive(Default)]
struct Asking {
    /// Counts the lane's requests.
    number: u64,
    task: Option<AbortHandle>,
}

impl Asked {
    fn new() -> (Self, mpsc::UnboundedReceiver<Answer>) {
        let (answers, inbox) = mpsc::unbounded_channel();
        let asked = Self {
            answers,
            pull: Asking::default(),
            push: Asking::default(),
        };
        (asked, inbox)
    }

    const fn lane(&mut self, lane: Lane) -> &mut Asking {
        match lane {
            Lane::Pull => &mut self.pull,
            Lane::Push => &mut self.push,
        }
    }

    fn ask(&mut self, transport: Arc<Transport>, request: Request, tasks: &mut JoinSet<()>) {
        let (lane, answers) = (request.lane(), self.answers.clone());
        let asking = self.lane(lane);
        asking.number += 1;
        let number = asking.number;
        asking.task = Some(tasks.spawn(async move {
            let event = transport.answer(request).await;
            let _stopped = answers.send((lane, number, event));
        }));
    }

    fn abandon(&mut self, lane: Lane) {
        let asking = self.lane(lane);
        // The answer may have come already and wait to be read.
        asking.number += 1;
        if let Some(task) = asking.task.take() {
            task.abort();
        }
    }

    /// The answer, unless its lane has given it up.
    fn wanted(&mut self, (lane, number, event): Answer) -> Option<Event> {
        (self.lane(lane).number == number).then_some(event)
    }
}

/// Carries out an effect that concerns the database and says how it went; other effects are nothing to it. The simulator
/// calls this too, so that what it tries is what runs.
pub fn store_event(store: &Store, listener: &dyn Listener, me: OperatorId, effect: Effect) -> Event {
    match effect {
        Effect::LoadPush { max_ops, max_bytes } => {
            Event::PushLoaded(store.next_push(max_ops, max_bytes).map_err(|e| Failure::from(&e)))
        }
        Effect::TakePage(page) => {
            let taken = store.take_page(&page, me);
            Event::PageTaken(taken.map_err(|e| Failure::from(&e)).map(|applied| {
                if !applied.cases.is_empty() {
                    tell_cases(listener, applied.cases);
                }
                if applied.directory {
                    listener.notice(Notice::Directory);
                }
                applied.missing
            }))
        }
        Effect::TakeAnswers(answers) => {
            let taken = store.take_answers(&answers, me);
            Event::AnswersTaken(
                taken
                    .map_err(|e| Failure::from(&e))
                    .map(|cases| tell_cases(listener, cases)),
            )
        }
        Effect::Renumber(incarnation) => {
            Event::Renumbered(store.renumber(incarnation).map_err(|e| Failure::from(&e)))
        }
        Effect::StartOver { epoch } => {
            let facts = [(CURSOR, ""), (SNAPSHOT, ""), (EPOCH, epoch.as_str())];
            let done = store.start_over(&facts).map_err(|e| Failure::from(&e));
            listener.notice(Notice::Cases(Vec::new()));
            Event::StartedOver(done)
        }
        Effect::Greeted(hello) => {
            let Hello {
                schema,
                organisation_name,
                scopes,
                ..
            } = &*hello;
            let scopes: Vec<String> = scopes.iter().map(|scope| scope.id.clone()).collect();
            if let Err(error) = store.greeted(schema.current, organisation_name, &scopes) {
                tracing::warn!(%error, "What the server said of itself was not kept");
            }
            // Ops that were held may go out now.
            Event::LocalOps
        }
        Effect::Send(_) | Effect::Abandon(_) | Effect::Wait(..) | Effect::Tell(_) | Effect::Revoked => {
            Event::LocalOps
        }
    }
}

fn tell_cases(listener: &dyn Listener, mut cases: Vec<CaseId>) {
    if cases.len() > MANY {
        cases.clear();
    }
    listener.notice(Notice::Cases(cases));
}

/// Reads where sync stood when the console was closed.
///
/// # Errors
/// The database fails.
pub fn remembered(store: &Store, seed: u64) -> Result<Start, StoreError> {
    let fact = |key: &str| store.fact(key).map(|t| t.filter(|t| !t.is_empty()));
    let snapshot: Option<Standing> = fact(SNAPSHOT)?.and_then(|t| serde_json::from_str(&t).ok());
    Ok(Start {
        cursor: fact(CURSOR)?,
        epoch: fact(EPOCH)?,
        snapshot,
        missing: store.missing()?,
        numbering: store.numbering()?,
        seed,
    })
}
