//! How often one may try to sign in. Only tries that fail count: a shift that signs in together is no attack.

use oltre_domain::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Keys remembered at once: more than this many names a minute is an attack, and the oldest are forgotten.
const MAX_KEYS: usize = 10_000;

/// Too many tries: how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limited {
    pub(crate) retry_after_seconds: u64,
}

/// Tries per minute and key.
pub(crate) struct Tries<K> {
    per_minute: usize,
    tries: Mutex<HashMap<K, Vec<Timestamp>>>,
}

impl<K: Hash + Eq + Clone> Tries<K> {
    pub(crate) fn per_minute(per_minute: usize) -> Self {
        Self {
            per_minute,
            tries: Mutex::new(HashMap::new()),
        }
    }

    /// Takes a try, before its outcome is known, so that tries side by side are counted too.
    ///
    /// # Errors
    /// There is none left in this minute.
    pub(crate) fn take(&self, key: &K, now: Timestamp) -> Result<(), Limited> {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_KEYS && !all.contains_key(key) {
            all.retain(|_, tries| tries.last().is_some_and(|t| is_recent(*t, now)));
            if all.len() >= MAX_KEYS
                && let Some(oldest) = all
                    .iter()
                    .min_by_key(|(_, t)| t.last().copied())
                    .map(|(k, _)| k.clone())
            {
                all.remove(&oldest);
            }
        }
        let tries = all.entry(key.clone()).or_default();
        tries.retain(|t| is_recent(*t, now));
        if tries.len() >= self.per_minute {
            let oldest = tries.first().copied().unwrap_or(now);
            let left = Timestamp::MINUTE - now.since(oldest);
            return Err(Limited {
                retry_after_seconds: u64::try_from(left.max(0) / 1000 + 1).unwrap_or(60),
            });
        }
        tries.push(now);
        Ok(())
    }

    /// Gives a try back: it succeeded.
    pub(crate) fn give_back(&self, key: &K) {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tries) = all.get_mut(key) {
            tries.pop();
            if tries.is_empty() {
                all.remove(key);
            }
        }
    }
}

/// A clock set back makes a try neither recent nor eternal.
fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    (0..Timestamp::MINUTE).contains(&now.since(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_wrong_password_in_a_minute_waits() {
        let tries = Tries::per_minute(5);
        let at = |s: i64| Timestamp(s * 1000);
        for s in 0..5 {
            assert_eq!(tries.take(&"marta", at(s)), Ok(()));
        }
        assert_eq!(
            tries.take(&"marta", at(10)),
            Err(Limited {
                retry_after_seconds: 51
            })
        );
        assert_eq!(tries.take(&"luca", at(10)), Ok(()));
        assert_eq!(tries.take(&"marta", at(61)), Ok(()));
    }

    #[test]
    fn signing_in_well_takes_nothing() {
        let tries = Tries::per_minute(1);
        for s in 0..20 {
            assert_eq!(tries.take(&"marta", Timestamp(s)), Ok(()));
            tries.give_back(&"marta");
        }
    }
}
