//! The console while its database is open.

pub(crate) mod facts;

use crate::background::{Background, Noted};
use crate::console::{Clock, EventSink};
use crate::contract::UiError;
use crate::listener::{Listening, Teller};
use crate::reminders::Reminders;
use oltre_domain::{DeviceId, Operator, OperatorId, Timestamp};
use oltre_overhelp::{Catalogue, Knowledge};
use oltre_store::{DecisionKept, Store};
use oltre_sync::{Handle, Transport};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::mpsc::UnboundedSender;
use url::Url;

/// Everything that lives from unlock to lock.
pub(crate) struct Opened {
    pub(crate) store: Arc<Store>,
    pub(crate) events: Arc<dyn EventSink>,
    pub(crate) clock: Clock,
    pub(crate) operator: Operator,
    pub(crate) operator_account: String,
    pub(crate) organisation: String,
    pub(crate) server: Url,
    pub(crate) transport: Arc<Transport>,
    pub(crate) sync: Handle,
    pub(crate) teller: Arc<Teller>,
    pub(crate) reminders: Reminders,
    catalogue: Arc<RwLock<Arc<Catalogue>>>,
    pub(crate) knowledge: Arc<RwLock<Arc<Knowledge>>>,
    background: Background,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Opened {
    /// Starts sync and the background work. `revoked` is told when the server has revoked this device.
    /// Nothing here waits for the network: the queue is usable at once.
    pub(crate) fn start(
        store: Arc<Store>,
        events: Arc<dyn EventSink>,
        clock: Clock,
        revoked: UnboundedSender<DeviceId>,
    ) -> Result<Self, UiError> {
        let facts::Enrolment {
            server,
            account,
            operator,
            organisation,
            session,
        } = facts::enrolment(&store)?;
        let key = facts::device_key(&store)?;
        let keeper = Arc::new(facts::Keeper {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
        });
        let transport = Arc::new(Transport::new(server.clone(), key, session, keeper)?);
        let knowledge = Arc::new(RwLock::new(Arc::new(Knowledge::default())));
        let catalogue = Arc::new(RwLock::new(Arc::new(Catalogue::default())));
        let background = Background::start(&store, &catalogue, &knowledge, &events);
        let teller = Arc::new(Teller::start(&store, &events, &clock));
        let listening = Arc::new(Listening {
            events: Arc::clone(&events),
            teller: Arc::clone(&teller),
            work: background.orders(),
            revoked,
        });
        let reminders = Reminders::start(&store, &events, &clock, operator.id);
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|_| UiError::new(crate::ErrorCode::Internal))?;
        let (sync, task) = oltre_sync::run(
            Arc::clone(&store),
            Arc::clone(&transport),
            operator.id,
            u64::from_le_bytes(seed),
            listening,
        );
        Ok(Self {
            store,
            events,
            clock,
            operator,
            operator_account: account,
            organisation,
            server,
            transport,
            sync,
            teller,
            reminders,
            catalogue,
            knowledge,
            background,
            task: Mutex::new(Some(task)),
        })
    }

    pub(crate) fn me(&self) -> OperatorId {
        self.operator.id
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn knowledge(&self) -> Arc<Knowledge> {
        Arc::clone(&self.knowledge.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The catalogue in force.
    pub(crate) fn in_force(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what was decided, in the background.
    pub(crate) fn keep_decision(&self, decision: DecisionKept) {
        self.background.decided(decision);
    }

    /// Notes a line in the journal, in the background: what a screen shows never waits for a write.
    pub(crate) fn keep_note(&self, noted: Noted) {
        self.background.note(noted);
    }

    /// Over-help learns from what was solved or answered since it last did, in the background.
    pub(crate) fn learn(&self) {
        self.background.learn();
    }

    /// Stops everything that holds the store.
    pub(crate) async fn stop(&self) {
        self.sync.stop();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // A task that panicked has let go of the store as well.
            let _ended = task.await;
        }
        self.teller.stop();
        self.reminders.stop();
        self.background.stop();
    }
}

/// Whoever drops the console without closing it must not leave threads in the database: at the end of the process the
/// cryptographic library is taken down under them.
impl Drop for Opened {
    fn drop(&mut self) {
        self.sync.stop();
        self.teller.stop();
        self.reminders.stop();
        self.background.stop();
    }
}
