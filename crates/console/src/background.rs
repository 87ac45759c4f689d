//! Work that no screen waits for: the search index after a snapshot, what over-help learns from the past, and the journal.

use crate::catalogue::in_force;
use crate::console::EventSink;
use crate::contract::ConsoleEvent;
use crate::learner::Learner;
use oltre_domain::{CaseId, JournalId, Timestamp};
use oltre_overhelp::catalogue::pieces::{self, Pieces};
use oltre_overhelp::{Catalogue, Knowledge};
use oltre_store::{DecisionKept, Store, StoreError};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

/// What to do next.
#[derive(Debug)]
pub(crate) enum Order {
    /// Go on with the search index.
    Index,
    /// Something else is undertaken: look at the clocks of the cases.
    Clocks,
    /// Learn from what was solved or answered since.
    Learn,
    /// Read the catalogue again: pieces of it may have come.
    Catalogue,
    /// Keep what was decided.
    Decided(Box<DecisionKept>),
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
/// Cases whose clocks are looked at in one transaction.
const CLOCKS_STEP: u32 = 250;
/// Decisions remembered, to tell the same one again from a new one.
const DECIDED: usize = 1_000;

/// One thread that works through orders.
pub(crate) struct Background {
    orders: Mutex<Option<Sender<Order>>>,
    stopping: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Background {
    pub(crate) fn start(
        store: &Arc<Store>,
        catalogue: &Arc<RwLock<Arc<Catalogue>>>,
        knowledge: &Arc<RwLock<Arc<Knowledge>>>,
        events: &Arc<dyn EventSink>,
    ) -> Self {
        let (orders, inbox) = channel();
        let stopping = Arc::new(AtomicBool::new(false));
        let worker = Worker {
            events: Arc::clone(events),
            store: Arc::clone(store),
            catalogue: Arc::clone(catalogue),
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
        background.order(Order::Catalogue);
        background.order(Order::Learn);
        background.order(Order::Index);
        background.order(Order::Clocks);
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

    pub(crate) fn decided(&self, decision: DecisionKept) {
        self.order(Order::Decided(Box::new(decision)));
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
    catalogue: Arc<RwLock<Arc<Catalogue>>>,
    knowledge: Arc<RwLock<Arc<Knowledge>>>,
    stopping: Arc<AtomicBool>,
}

impl Worker {
    fn work(&self, inbox: &Receiver<Order>) {
        let mut learner = Learner::default();
        let mut pieces = None;
        let mut decided = HashMap::new();
        // The listener holds a sender as long as sync runs; `stopping` ends the wait in either case.
        while let Ok(first) = inbox.recv() {
            let mut orders = vec![first];
            orders.extend(inbox.try_iter());
            if orders.iter().any(|o| matches!(o, Order::Catalogue)) {
                self.report(self.read_catalogue(&mut pieces), "reading the catalogue");
            }
            for order in &orders {
                match order {
                    Order::Note(noted) => self.report(self.note(noted), "noting"),
                    Order::Decided(decision) => self.report(self.decide(decision, &mut decided), "keeping"),
                    _ => {}
                }
            }
            let all = orders.iter().any(|o| matches!(o, Order::Learn));
            if all && !self.stopping() {
                self.report(self.learn(&mut learner), "learning");
            }
            if orders.iter().any(|o| matches!(o, Order::Index)) && !self.stopping() {
                self.report(self.index(), "indexing");
            }
            if orders.iter().any(|o| matches!(o, Order::Clocks)) && !self.stopping() {
                self.report(self.settle_clocks(), "looking at the clocks");
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

    /// The same decision again, as the pane reads it again, costs no write.
    fn decide(
        &self,
        decision: &DecisionKept,
        last: &mut HashMap<CaseId, DecisionKept>,
    ) -> Result<(), StoreError> {
        let same = |was: &DecisionKept| {
            DecisionKept {
                at: was.at,
                ..decision.clone()
            } == *was
        };
        if last.get(&decision.case).is_some_and(same) {
            return Ok(());
        }
        self.store.keep_decision(decision)?;
        if last.len() >= DECIDED {
            last.clear();
        }
        last.insert(decision.case, decision.clone());
        Ok(())
    }

    /// What cannot be used is left out and said to the log; the catalogue's screen shows it to editors.
    fn read_catalogue(&self, last: &mut Option<Pieces>) -> Result<(), StoreError> {
        let now = in_force(&self.store.catalogue()?);
        if last.as_ref() == Some(&now) {
            return Ok(());
        }
        let loaded = pieces::loaded(&now);
        for fault in &loaded.refused {
            tracing::warn!(piece = %fault.document, line = fault.line, field = %fault.field, "A piece of the catalogue is not in force");
        }
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded.catalogue);
        *last = Some(now);
        self.events.emit(&ConsoleEvent::Learned);
        Ok(())
    }

    fn index(&self) -> Result<(), StoreError> {
        while !self.stopping() && self.store.index_some(INDEX_STEP)?.is_some() {}
        Ok(())
    }

    fn settle_clocks(&self) -> Result<(), StoreError> {
        let mut looked = false;
        while !self.stopping() && self.store.settle_clocks(CLOCKS_STEP)? > 0 {
            looked = true;
        }
        if looked {
            self.events.emit(&ConsoleEvent::CasesChanged {
                ids: Vec::new(),
                act: None,
            });
        }
        Ok(())
    }

    /// Learns what is new: for good what the server's order holds, and in a copy what it has not heard of yet.
    fn learn(&self, learner: &mut Learner) -> Result<(), StoreError> {
        let go_on = || {
            if self.stopping() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        if let Some(knowledge) = learner.learn(&self.store, go_on)? {
            self.publish(knowledge);
        }
        Ok(())
    }

    fn publish(&self, knowledge: Knowledge) {
        *self.knowledge.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
        self.events.emit(&ConsoleEvent::Learned);
    }
}
