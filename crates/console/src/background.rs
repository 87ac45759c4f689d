//! Work that no screen waits for: the search index after a snapshot, what over-help learns from the past, and the journal.

use crate::console::EventSink;
use crate::contract::ConsoleEvent;
use oltre_domain::{JournalId, OpId, SuggestionOutcome, Timestamp};
use oltre_overhelp::{Knowledge, Outcome};
use oltre_store::{Store, StoreError};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

/// What to do next.
#[derive(Debug)]
pub(crate) enum Order {
    /// Go on with the search index.
    Index,
    /// Learn from everything that is here.
    Learn,
    /// Learn from one more answer.
    Outcome(Box<SuggestionOutcome>),
    /// Note a line in the journal.
    Note(Box<Noted>),
}

/// A line for the journal.
#[derive(Debug)]
pub(crate) struct Noted {
    /// What is noted once has this key.
    pub(crate) once: String,
    /// At random.
    pub(crate) id: JournalId,
    /// The bytes that will be sent.
    pub(crate) body: String,
    /// Now.
    pub(crate) at: Timestamp,
}

/// Rows indexed in one transaction: their words become one segment of the index. An edit that comes meanwhile ends it.
const INDEX_STEP: u32 = 5_000;
/// Solved cases over-help learns steps from: the newest ones say what colleagues do today.
const LEARN_FROM: u32 = 5_000;

/// One thread that works through orders.
pub(crate) struct Background {
    orders: Mutex<Option<Sender<Order>>>,
    stopping: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Background {
    pub(crate) fn start(
        store: &Arc<Store>,
        knowledge: &Arc<RwLock<Arc<Knowledge>>>,
        events: &Arc<dyn EventSink>,
    ) -> Self {
        let (orders, inbox) = channel();
        let stopping = Arc::new(AtomicBool::new(false));
        let worker = Worker {
            events: Arc::clone(events),
            store: Arc::clone(store),
            knowledge: Arc::clone(knowledge),
            stopping: Arc::clone(&stopping),
        };
        let thread = std::thread::Builder::new()
            .name("background".to_owned())
            .spawn(move || worker.work(&inbox))
            .ok();
        let background = Self {
            orders: Mutex::new(Some(orders)),
            stopping,
            thread: Mutex::new(thread),
        };
        background.order(Order::Learn);
        background.order(Order::Index);
        background
    }

    pub(crate) fn orders(&self) -> Option<Sender<Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn order(&self, order: Order) {
        if let Some(orders) = self.orders() {
            let _stopped = orders.send(order);
        }
    }

    pub(crate) fn note(&self, noted: Noted) {
        self.order(Order::Note(Box::new(noted)));
    }

    pub(crate) fn learn_outcome(&self, outcome: SuggestionOutcome) {
        self.order(Order::Outcome(Box::new(outcome)));
    }

    /// Ends the thread and waits for it, so that it lets go of the store.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        // Wakes the thread: sync's listener may hold a sender of its own for a moment longer.
        self.order(Order::Index);
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ended = thread.join();
        }
    }
}

struct Worker {
    events: Arc<dyn EventSink>,
    store: Arc<Store>,
    knowledge: Arc<RwLock<Arc<Knowledge>>>,
    stopping: Arc<AtomicBool>,
}

impl Worker {
    fn work(&self, inbox: &Receiver<Order>) {
        // Answers that are in the knowledge already: one may be saved while everything is being learned anew.
        let mut known = HashSet::new();
        // The listener holds a sender as long as sync runs; `stopping` ends the wait in either case.
        while let Ok(first) = inbox.recv() {
            let mut orders = vec![first];
            orders.extend(inbox.try_iter());
            for order in &orders {
                if let Order::Note(noted) = order {
                    self.report(self.note(noted), "noting");
                }
            }
            let all = orders.iter().any(|o| matches!(o, Order::Learn));
            if all && !self.stopping() {
                self.report(self.learn(&mut known), "learning");
            }
            for order in &orders {
                if let Order::Outcome(outcome) = order
                    && known.insert(outcome.id)
                {
                    self.report(self.learn_outcome(outcome), "learning");
                }
            }
            if orders.iter().any(|o| matches!(o, Order::Index)) && !self.stopping() {
                self.report(self.index(), "indexing");
            }
            if self.stopping() {
                return;
            }
        }
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn report(&self, done: Result<(), StoreError>, what: &str) {
        if let Err(error) = done {
            tracing::warn!(%error, what, "Background work stopped; it goes on at the next occasion");
        }
    }

    fn note(&self, noted: &Noted) -> Result<(), StoreError> {
        let Noted { once, id, body, at } = noted;
        self.store.note(once, *id, body, *at).map(drop)
    }

    fn index(&self) -> Result<(), StoreError> {
        while !self.stopping() && self.store.index_some(INDEX_STEP)?.is_some() {}
        Ok(())
    }

    fn learn(&self, known: &mut HashSet<OpId>) -> Result<(), StoreError> {
        let mut knowledge = Knowledge::default();
        self.store.each_solved_timeline(LEARN_FROM, |topic, acts| {
            for (i, act) in acts.iter().enumerate() {
                knowledge.learn_act(topic, &acts[..i], act);
            }
        })?;
        known.clear();
        self.store.each_outcome(|outcome, topic| {
            known.insert(outcome.id);
            knowledge.learn_outcome(&of(outcome, topic));
        })?;
        self.publish(knowledge);
        Ok(())
    }

    fn learn_outcome(&self, outcome: &SuggestionOutcome) -> Result<(), StoreError> {
        let topic = self.store.topic_of(outcome.case)?;
        let mut knowledge = self
            .knowledge
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .clone();
        knowledge.learn_outcome(&of(outcome, topic.as_deref()));
        self.publish(knowledge);
        Ok(())
    }

    fn publish(&self, knowledge: Knowledge) {
        *self.knowledge.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
        self.events.emit(&ConsoleEvent::Learned);
    }
}

fn of(outcome: &SuggestionOutcome, topic: Option<&str>) -> Outcome {
    Outcome {
        action: outcome.action.clone(),
        topic: topic.map(str::to_owned),
        card: outcome.card,
        operator: outcome.operator,
        contact: outcome.contact,
    }
}
