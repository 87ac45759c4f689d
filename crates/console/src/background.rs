//! Work that no screen waits for: the search index after a snapshot, and what over-help learns from the past.

use crate::console::EventSink;
use crate::contract::ConsoleEvent;
use oltre_overhelp::{Knowledge, Outcome};
use oltre_store::{Store, StoreError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Index,
    Learn,
}

/// Rows indexed in one transaction: short enough that an edit never waits long for the writer.
const INDEX_STEP: u32 = 500;
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

    pub(crate) fn learn(&self) {
        self.order(Order::Learn);
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
        // The listener holds a sender as long as sync runs; `stopping` ends the wait in either case.
        while let Ok(first) = inbox.recv() {
            let mut orders = vec![first];
            orders.extend(inbox.try_iter());
            if orders.contains(&Order::Learn) && !self.stopping() {
                self.report(self.learn(), "learning");
            }
            if orders.contains(&Order::Index) && !self.stopping() {
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

    fn index(&self) -> Result<(), StoreError> {
        while !self.stopping() && self.store.index_some(INDEX_STEP)?.is_some() {}
        Ok(())
    }

    fn learn(&self) -> Result<(), StoreError> {
        let mut knowledge = Knowledge::default();
        self.store.each_solved_timeline(LEARN_FROM, |topic, acts| {
            for (i, act) in acts.iter().enumerate() {
                knowledge.learn_act(topic, &acts[..i], act);
            }
        })?;
        self.store.each_outcome(|outcome, topic| {
            knowledge.learn_outcome(&Outcome {
                action: outcome.action.clone(),
                topic: topic.map(str::to_owned),
                card: outcome.card,
                operator: outcome.operator,
                contact: outcome.contact,
            });
        })?;
        *self.knowledge.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
        self.events.emit(&ConsoleEvent::Learned);
        Ok(())
    }
}
