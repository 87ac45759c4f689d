//! What over-help learned on the server, taken in: whole, unchanged, and the server's own.

use crate::driver::{Listener, Notice};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use oltre_domain::{Learned, OrganisationId, Sha256};
use oltre_store::{LearnedTask, Store, StoreError};
use oltre_wire::{Hello, learned_message};
use sha2::Digest as _;

/// The fact under which the organisation is kept and the key that signs for it: those of the first hello, for good.
const SIGNS: &str = "learned_key";

/// Keeps who signs, unless that is known already.
pub(crate) fn keep_key(store: &Store, hello: &Hello) -> Result<(), StoreError> {
    let Some(key) = &hello.learned_key else {
        return Ok(());
    };
    let signs = format!("{} {key}", hello.organisation);
    match store.fact(SIGNS)? {
        None => store.set_facts(&[(SIGNS, &signs)]),
        Some(known) if known == signs => Ok(()),
        Some(_) => {
            tracing::warn!("The server names another key for what over-help learned: the first one holds");
            Ok(())
        }
    }
}

/// What to fetch next: nothing that the server did not sign, and nothing where all of it is here already.
pub(crate) fn find(store: &Store, listener: &dyn Listener) -> Result<Option<LearnedTask>, StoreError> {
    let Some(task) = store.learned_wanted()? else {
        return Ok(None);
    };
    let LearnedTask { learned, from } = &task;
    if is_signed(&store.fact(SIGNS)?.unwrap_or_default(), learned).is_none() {
        return refuse(store, learned, "its signature");
    }
    if *from < learned.size {
        return Ok(Some(task));
    }
    let whole = store.learned_bytes(learned)?;
    if whole.len() as u64 != learned.size {
        return refuse(store, learned, "its length");
    }
    if Sha256(sha2::Sha256::digest(&whole).into()) != learned.sha256 {
        return refuse(store, learned, "its hash");
    }
    if !listener.can_learn_from(&whole) {
        return refuse(store, learned, "its version");
    }
    if store.learn_from(learned, whole)? {
        listener.notice(Notice::Learned);
    }
    Ok(None)
}

/// Takes bytes in and says what to fetch next.
pub(crate) fn take(
    store: &Store,
    listener: &dyn Listener,
    task: &LearnedTask,
    bytes: &[u8],
) -> Result<Option<LearnedTask>, StoreError> {
    store.take_learned(task, bytes)?;
    find(store, listener)
}

/// What is here goes on being used, and the same is not fetched again.
fn refuse(store: &Store, learned: &Learned, why: &str) -> Result<Option<LearnedTask>, StoreError> {
    tracing::warn!(why, "What over-help learned on the server is not taken over");
    store.refuse_learned(learned).map(|()| None)
}

fn is_signed(signs: &str, learned: &Learned) -> Option<()> {
    let (organisation, key) = signs.split_once(' ')?;
    let organisation: OrganisationId = organisation.parse().ok()?;
    let key = URL_SAFE_NO_PAD.decode(key).ok()?;
    let key = VerifyingKey::from_bytes(key.as_slice().try_into().ok()?).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(&learned.signature).ok()?;
    let signature = Signature::from_slice(&signature).ok()?;
    key.verify_strict(&learned_message(organisation, learned), &signature)
        .ok()
}
