//! A device that was revoked: what it had not sent is sealed to the organisation, its database is destroyed, and what was
//! sealed is delivered as soon as there is a way.
//!
//! Sealed first, destroyed second, delivered last: killed anywhere in between, the next start goes on from there. Drafts are
//! nobody's yet and go with the database.

use crate::console::Console;
use crate::contract::{ErrorCode, Left, UiError};
use crate::opened::{Opened, facts};
use oltre_store::{Store, UnsentOp, keys};
use oltre_sync::{RECOVERY_KEY, deliver, sealed};
use oltre_wire::{Recovery, Unsent};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot;
use url::Url;

/// What a device leaves. No word of it can be read here.
const FILE: &str = "revoked.json";

/// Between two looks whether a command that was under way has ended.
const MOMENT: Duration = Duration::from_millis(20);

#[derive(Serialize, Deserialize)]
struct Leaving {
    server: Url,
    /// Actions that were not sent, or not accepted and not dismissed.
    unsent: u32,
    /// What has still to be delivered.
    pieces: Vec<Recovery>,
}

fn read(folder: &Path) -> Option<Leaving> {
    let bytes = std::fs::read(folder.join(FILE)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn write(folder: &Path, leaving: &Leaving) -> Result<(), UiError> {
    let text = serde_json::to_vec(leaving).map_err(|_| ErrorCode::Internal)?;
    Ok(keys::replace(&folder.join(FILE), &text)?)
}

/// What to say of it on the first screen.
pub(crate) fn left(folder: &Path) -> Option<Left> {
    let Leaving { unsent, pieces, .. } = read(folder)?;
    Some(Left {
        unsent,
        delivered: pieces.is_empty(),
    })
}

/// A program that was killed while it destroyed its database goes on with it.
pub(crate) fn finish(folder: &Path) {
    let has_key = folder.join(oltre_store::KEY_FILE).exists();
    if read(folder).is_some()
        && Store::exists(folder)
        && !has_key
        && let Err(error) = Store::destroy(folder)
    {
        tracing::error!(%error, "The database of a revoked device is still here");
    }
}

/// Somebody signs in here anew: what the device before had to say was said.
pub(crate) fn forget_delivered(folder: &Path) {
    if left(folder).is_some_and(|left| left.delivered) {
        let _it_says_nothing_any_more = std::fs::remove_file(folder.join(FILE));
    }
}

/// An older server has no key to seal to: then a database with unsent work stays, for it is all there is of it.
fn has_a_way(store: &Store) -> bool {
    let has_key = store.fact(RECOVERY_KEY).is_ok_and(|key| key.is_some());
    has_key
        || store
            .waiting()
            .is_ok_and(|waiting| waiting.actions + waiting.refused == 0)
}

fn seal_all(store: &Store, server: &Url) -> Result<Leaving, UiError> {
    let facts::Origin { organisation, device } = facts::origin(store)?;
    let (waiting, ops) = (store.waiting()?, store.unsent()?);
    let unsent: Vec<Unsent> = ops
        .into_iter()
        .map(|UnsentOp { oid, at, code, body }| Unsent { oid, at, code, body })
        .collect();
    let recovery_key = store.fact(RECOVERY_KEY)?.unwrap_or_default();
    let key = facts::device_key(store)?;
    Ok(Leaving {
        server: server.clone(),
        unsent: waiting.actions + waiting.refused,
        pieces: sealed(&key, organisation, device, &recovery_key, &unsent)?,
    })
}

impl Console {
    /// Leaves when the server says that it has revoked this device. Whoever drops the console meanwhile has dropped it.
    pub(crate) fn leave_when(&self, revoked: oneshot::Receiver<()>) {
        let Self {
            config,
            events,
            state,
            turning,
            delivering,
        } = self.clone();
        let state = Arc::downgrade(&state);
        tokio::spawn(async move {
            // Locked before it was ever said: nobody says it any more.
            if revoked.await.is_err() {
                return;
            }
            let Some(state) = state.upgrade() else { return };
            let console = Self {
                config,
                events,
                state,
                turning,
                delivering,
            };
            console.leave().await;
        });
    }

    async fn leave(&self) {
        let _one_at_a_time = self.turning.lock().await;
        let can = self.opened().is_ok_and(|opened| has_a_way(&opened.store));
        if !can {
            tracing::warn!("An older server takes nothing from a device that it has revoked: its data stays");
            return;
        }
        let Some(opened) = self.state().opened.take() else {
            return;
        };
        opened.stop().await;
        let done = self.seal_and_destroy(opened).await;
        if let Err(error) = &done {
            tracing::error!(code = ?error.code, "This device was revoked and still holds its database");
        }
        self.tell_access();
        self.deliver_what_is_left();
    }

    async fn seal_and_destroy(&self, opened: Arc<Opened>) -> Result<(), UiError> {
        // A command that was under way may be saving: its op is one of those.
        while Arc::strong_count(&opened) > 1 {
            tokio::time::sleep(MOMENT).await;
        }
        let folder = self.config.data_dir.clone();
        let work = move || {
            write(&folder, &seal_all(&opened.store, &opened.server)?)?;
            let store = Arc::downgrade(&opened.store);
            drop(opened);
            // Threads that have been told to stop let go of it.
            while store.strong_count() > 0 {
                std::thread::sleep(MOMENT);
            }
            Ok(Store::destroy(&folder)?)
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| UiError::new(ErrorCode::Internal))?
    }

    /// Delivers, in the background, what a revoked device had sealed.
    pub(crate) fn deliver_what_is_left(&self) {
        let folder = &self.config.data_dir;
        let has_key = folder.join(oltre_store::KEY_FILE).exists();
        let Some(leaving) = read(folder).filter(|leaving| !leaving.pieces.is_empty() && !has_key) else {
            return;
        };
        if self.delivering.swap(true, Ordering::Relaxed) {
            return;
        }
        let console = self.clone();
        tokio::spawn(async move {
            let mut seed = [0; 8];
            let _then_all_wait_alike = getrandom::fill(&mut seed);
            let Leaving {
                server,
                unsent,
                pieces,
            } = leaving;
            match deliver(&server, &pieces, u64::from_le_bytes(seed)).await {
                Ok(()) => {
                    let done = Leaving {
                        server,
                        unsent,
                        pieces: Vec::new(),
                    };
                    if let Err(error) = write(&console.config.data_dir, &done) {
                        tracing::warn!(code = ?error.code, "What was delivered will be delivered again");
                    }
                    console.tell_access();
                }
                Err(failure) => tracing::error!(%failure, "The server does not take what was not sent"),
            }
            console.delivering.store(false, Ordering::Relaxed);
        });
    }
}
