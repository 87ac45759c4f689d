//! Work that no screen waits for: the search index after a snapshot, what over-help learns from the past, and the journal.

use crate::catalogue::in_force;
use crate::console::EventSink;
use crate::contract::ConsoleEvent;
use crate::help::turn;
use oltre_domain::{CaseId, JournalId, OpId, SuggestionOutcome, Timestamp};
use oltre_overhelp::catalogue::pieces::{self, Pieces};
use oltre_overhelp::context::Turn;
use oltre_overhelp::ranker::Ranker;
use oltre_overhelp::{Catalogue, Knowledge, Outcome};
use oltre_store::{DecisionKept, Store, StoreError};
use std::collections::{HashMap, HashSet, VecDeque};
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
    /// Learn from everything that is here.
    Learn,
    /// Learn from one more answer.
    Outcome(Box<SuggestionOutcome>),
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
/// Solved cases over-help learns steps from: the newest ones say what colleagues do today.
const LEARN_FROM: u32 = 5_000;

/// Those of them, the newest, that the ranker learns from at once.
const RANK_FROM: usize = 1_500;
/// The name under which it is kept.
const RANKER: &str = "steps";

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
    catalogue: Arc<RwLock<Arc<Catalogue>>>,
    knowledge: Arc<RwLock<Arc<Knowledge>>>,
    stopping: Arc<AtomicBool>,
}

impl Worker {
    fn work(&self, inbox: &Receiver<Order>) {
        // Answers that are in the knowledge already: one may be saved while everything is being learned anew.
        let mut known = HashSet::new();
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

    /// The counts anew, from everything; the ranker from what it had learned, and what was solved since.
    fn learn(&self, known: &mut HashSet<OpId>) -> Result<(), StoreError> {
        let (mut upto, ranker) = self.kept_ranker()?;
        let mut knowledge = Knowledge {
            ranker,
            ..Knowledge::default()
        };
        let since = upto;
        let mut new = VecDeque::new();
        let went_on = self
            .store
            .each_solved_timeline(LEARN_FROM, |topic, touched, entries| {
                let acts: Vec<&str> = entries.iter().filter_map(|e| e.meta.act.as_deref()).collect();
                for (i, act) in acts.iter().enumerate() {
                    knowledge.learn_act(topic, &acts[..i], act);
                }
                if touched > since && !acts.is_empty() {
                    let turns: Vec<Turn> = entries.iter().filter_map(turn).collect();
                    new.push_back((topic.map(str::to_owned), turns));
                    if new.len() > RANK_FROM {
                        new.pop_front();
                    }
                    upto = upto.max(touched);
                }
                self.go_on()
            })?;
        for (topic, turns) in &new {
            if self.go_on().is_break() {
                return Ok(());
            }
            knowledge.rank_from(topic.as_deref(), turns);
        }
        if !went_on {
            return Ok(());
        }
        if let Some(ranker) = knowledge.ranker.as_ref().filter(|_| !new.is_empty()) {
            self.store.keep_learned(RANKER, upto, &ranker.to_bytes())?;
        }
        known.clear();
        self.store.each_outcome(|outcome, topic| {
            known.insert(outcome.id);
            knowledge.learn_outcome(&of(outcome, topic));
        })?;
        self.publish(knowledge);
        Ok(())
    }

    fn go_on(&self) -> ControlFlow<()> {
        if self.stopping() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// What the ranker had learned. One that cannot be read is learned anew, from what is here.
    fn kept_ranker(&self) -> Result<(Timestamp, Option<Arc<Ranker>>), StoreError> {
        let nothing = (Timestamp(i64::MIN), None);
        let Some((upto, bytes)) = self.store.learned(RANKER)? else {
            return Ok(nothing);
        };
        match Ranker::from_bytes(&bytes) {
            Ok(ranker) => Ok((upto, Some(Arc::new(ranker)))),
            Err(error) => {
                tracing::warn!(%error, "What over-help had learned cannot be read: it learns anew");
                Ok(nothing)
            }
        }
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
