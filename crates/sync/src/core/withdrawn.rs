//! Scopes that were taken from this account.

use super::{Core, Effect, Pull};
use oltre_store::Withdrawal;
use std::collections::BTreeSet;

impl Core {
    /// Has what came through scopes that hello names no more leave this console. Says whether there is any.
    pub(super) fn let_go(&mut self, effects: &mut Vec<Effect>) -> bool {
        let left: BTreeSet<String> = self.scopes.iter().cloned().collect();
        let under_way = self.snapshot.iter().flat_map(|standing| &standing.scopes);
        let gone: BTreeSet<String> = self
            .held
            .iter()
            .chain(under_way)
            .filter(|scope| !left.contains(*scope))
            .cloned()
            .collect();
        if gone.is_empty() {
            return false;
        }
        // In the middle of a first load: it begins anew.
        if self.cursor.is_none() {
            let epoch = self.epoch.clone().unwrap_or_default();
            self.start_over(epoch, None, effects);
            return true;
        }
        self.pull = Pull::LettingGo;
        let mut next = self.here();
        next.held.retain(|scope| !gone.contains(scope));
        if let Some(standing) = &mut next.snapshot {
            if standing.scopes.first().is_some_and(|scope| gone.contains(scope)) {
                standing.page = None;
            }
            standing.scopes.retain(|scope| !gone.contains(scope));
        }
        next.snapshot = next.snapshot.filter(|standing| !standing.scopes.is_empty());
        effects.push(Effect::LetGo {
            withdrawal: Withdrawal { gone, left },
            facts: self.facts_of(next),
        });
        true
    }
}
