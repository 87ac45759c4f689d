//! A device that was revoked: what it had not sent is sealed to the organisation, its database is destroyed, and what was
//! sealed is delivered as soon as there is a way.
//!
//! Noted first, sealed second, destroyed third, delivered last: killed anywhere in between, the next start goes on from there,
//! and no passphrase leads back. Drafts are nobody's yet and go with the database.

mod record;

use crate::console::Console;
use crate::contract::{ErrorCode, Left, UiError};
use crate::opened::{Opened, facts};
use oltre_domain::DeviceId;
use oltre_store::{Store, UnsentOp};
use oltre_sync::{RECOVERY_KEY, deliver, sealed};
use oltre_wire::Unsent;
use record::{Record, Stage};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::AbortHandle;
use url::Url;

/// Between two looks whether a command that was under way has ended.
const MOMENT: Duration = Duration::from_millis(20);
/// For so long a database is tried to be destroyed that somebody still holds; after it, at the next start or passphrase.
const PATIENCE: Duration = Duration::from_secs(10);

/// What to say of it on the first screen.
pub(crate) fn left(folder: &Path) -> Option<Left> {
    let mut records = record::all(folder);
    records.retain(|record| record.stage != Stage::Heard);
    let delivered = records.iter().all(|record| record.pieces.is_empty());
    // What is with the server already is no news beside what is not.
    records.retain(|record| delivered || !record.pieces.is_empty());
    let unsent = records.iter().map(|record| record.unsent).sum();
    (!records.is_empty()).then_some(Left { unsent, delivered })
}

/// Destroys the database of a device that has sealed what it had to say. Whoever opens or makes one asks for this first: one
/// made later must not be taken for it.
pub(crate) fn finish(folder: &Path) -> Result<(), UiError> {
    for record in record::all(folder) {
        if record.stage == Stage::Sealed {
            Store::destroy(folder)?;
            let stage = Stage::Gone;
            record::write(folder, &Record { stage, ..record })?;
        }
    }
    Ok(())
}

/// Somebody signs in here anew: what devices before had to say was said.
pub(crate) fn forget_delivered(folder: &Path) {
    for record in record::all(folder) {
        if record.stage == Stage::Gone && record.pieces.is_empty() {
            record::remove(folder, record.device);
        }
    }
}

/// Whether this database is that of a device that has heard that it is revoked.
pub(crate) fn has_heard(folder: &Path, store: &Store) -> bool {
    facts::origin(store).is_ok_and(|origin| record::of(folder, origin.device).is_some())
}

/// An older server has no key to seal to, and no server takes more than so much: then a database with unsent work stays, for
/// it is all there is of it.
pub(crate) fn has_a_way(store: &Store, server: &Url) -> bool {
    let way = seal_all(store, server);
    if let Err(error) = &way {
        tracing::warn!(code = ?error.code, "What this revoked device had not sent cannot be sealed: its data stays");
    }
    way.is_ok()
}

/// Written down before anything else is done, so that a program that is killed now does not open this database again.
fn note(folder: &Path, device: DeviceId, server: &Url) -> Result<(), UiError> {
    // What it has sealed it has sealed, also when somebody brings its database back from a copy.
    if record::of(folder, device).is_some() {
        return Ok(());
    }
    let heard = Record {
        device,
        server: server.clone(),
        stage: Stage::Heard,
        unsent: 0,
        pieces: Vec::new(),
    };
    record::write(folder, &heard)
}

fn seal_all(store: &Store, server: &Url) -> Result<Record, UiError> {
    let facts::Origin { organisation, device } = facts::origin(store)?;
    let (waiting, ops) = (store.waiting()?, store.unsent()?);
    let unsent: Vec<Unsent> = ops
        .into_iter()
        .map(|UnsentOp { oid, at, code, body }| Unsent { oid, at, code, body })
        .collect();
    let recovery_key = store.fact(RECOVERY_KEY)?.unwrap_or_default();
    let key = facts::device_key(store)?;
    Ok(Record {
        device,
        server: server.clone(),
        stage: Stage::Sealed,
        unsent: waiting.actions + waiting.refused,
        pieces: sealed(&key, organisation, device, &recovery_key, &unsent)?,
    })
}

/// Seals what a database has to say, closes it and destroys it. Blocks.
pub(crate) fn seal_and_destroy(folder: &Path, store: Arc<Store>, server: &Url) -> Result<(), UiError> {
    let device = facts::origin(&store)?.device;
    let sealed = match record::of(folder, device) {
        // The server takes one seal of a device: a second would only take the place of what was not delivered.
        Some(before) if before.stage != Stage::Heard => Record {
            stage: Stage::Sealed,
            ..before
        },
        _ => seal_all(&store, server)?,
    };
    record::write(folder, &sealed)?;
    drop(store);
    let patience = Instant::now() + PATIENCE;
    // Threads that have been told to stop let go of it, and so does who looks at every new file.
    while let Err(error) = finish(folder) {
        if Instant::now() > patience {
            return Err(error);
        }
        std::thread::sleep(MOMENT);
    }
    Ok(())
}

impl Console {
    /// Leaves when the server says that it has revoked this device. Whoever drops the console meanwhile has dropped it.
    pub(crate) fn leave_when(&self, mut revoked: UnboundedReceiver<DeviceId>) {
        let Self {
            config,
            events,
            state,
            turning,
            delivering,
        } = self.clone();
        let state = Arc::downgrade(&state);
        tokio::spawn(async move {
            // It ends when the console is locked: nobody says it any more.
            while let Some(device) = revoked.recv().await {
                let Some(state) = state.upgrade() else { return };
                let console = Self {
                    config: config.clone(),
                    events: Arc::clone(&events),
                    state,
                    turning: Arc::clone(&turning),
                    delivering: Arc::clone(&delivering),
                };
                console.leave(device).await;
            }
        });
    }

    async fn leave(&self, device: DeviceId) {
        let _one_at_a_time = self.turning.lock().await;
        let Ok(opened) = self.opened() else { return };
        let folder = self.config.data_dir.clone();
        if facts::origin(&opened.store).is_ok_and(|origin| origin.device != device) {
            // The operator signed in again, and an older request was answered after that.
            opened.sync.signed_in();
            return;
        }
        if let Err(error) = note(&folder, device, &opened.server) {
            tracing::error!(code = ?error.code, "This device will have to hear again that it was revoked");
        }
        if !has_a_way(&opened.store, &opened.server) {
            return;
        }
        drop(opened);
        let Some(opened) = self.state().opened.take() else {
            return;
        };
        opened.stop().await;
        // A command that was under way may be saving: its op is one of those.
        while Arc::strong_count(&opened) > 1 {
            tokio::time::sleep(MOMENT).await;
        }
        let work = move || seal_and_destroy_opened(&folder, opened);
        let done = tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|_| Err(ErrorCode::Internal.into()));
        if let Err(error) = done {
            tracing::error!(code = ?error.code, "This device was revoked and still holds its database");
        }
        self.tell_access();
        self.deliver_what_is_left();
    }

    fn delivering(&self) -> MutexGuard<'_, BTreeMap<DeviceId, AbortHandle>> {
        self.delivering.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers, in the background, what revoked devices had sealed, whoever works here now.
    pub(crate) fn deliver_what_is_left(&self) {
        for record in record::all(&self.config.data_dir) {
            let (device, is_due) = (
                record.device,
                record.stage == Stage::Gone && !record.pieces.is_empty(),
            );
            let mut delivering = self.delivering();
            if is_due && !delivering.contains_key(&device) {
                let console = self.clone();
                let task = tokio::spawn(async move {
                    console.deliver(record).await;
                    console.delivering().remove(&device);
                });
                delivering.insert(device, task.abort_handle());
            }
        }
    }

    /// The console is closed: the next start goes on.
    pub(crate) fn deliver_no_more(&self) {
        for (_, task) in std::mem::take(&mut *self.delivering()) {
            task.abort();
        }
    }

    async fn deliver(&self, record: Record) {
        let mut seed = [0; 8];
        let _then_all_wait_alike = getrandom::fill(&mut seed);
        if let Err(failure) = deliver(&record.server, &record.pieces, u64::from_le_bytes(seed)).await {
            tracing::error!(%failure, "The server does not take what was not sent");
            return;
        }
        let folder = &self.config.data_dir;
        if Store::exists(folder) {
            // Somebody works here anew: there is nobody to say it to.
            record::remove(folder, record.device);
        } else {
            let pieces = Vec::new();
            if let Err(error) = record::write(folder, &Record { pieces, ..record }) {
                tracing::warn!(code = ?error.code, "What was delivered will be delivered again");
            }
        }
        self.tell_access();
    }
}

fn seal_and_destroy_opened(folder: &Path, opened: Arc<Opened>) -> Result<(), UiError> {
    let (store, server) = (Arc::clone(&opened.store), opened.server.clone());
    drop(opened);
    seal_and_destroy(folder, store, &server)
}
