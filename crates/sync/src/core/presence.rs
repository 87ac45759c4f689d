//! Where this operator is, and who else is there.
//!
//! Said again before the server's lease ends, as long as the page shows a case and there is a server. Nothing of it is
//! kept: offline, and on a network that costs money, it is not known.

use super::{Core, Effect, Lane, Request};
use crate::Failure;
use oltre_domain::{CaseId, OperatorId};
use oltre_wire::{Doing, PresenceAt, Someone};

/// Milliseconds between two times: less than half the server's lease, so that a lost one costs nothing.
const AGAIN: u64 = 20_000;

/// What is said and known of where people are.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub(super) me: Option<OperatorId>,
    shown: Option<(CaseId, Doing)>,
    /// A request is under way; and where it says we are.
    asked: Option<Option<(CaseId, Doing)>>,
    /// The server thinks us at a case.
    said: bool,
    /// What the page was told last.
    told: Option<(CaseId, Option<Vec<Someone>>)>,
}

impl Core {
    /// The page shows another case, or the operator does another thing there.
    pub(super) fn show(&mut self, at: Option<(CaseId, Doing)>, effects: &mut Vec<Effect>) {
        if self.presence.shown == at {
            return;
        }
        let before = self.presence.shown.map(|(case, _)| case);
        self.presence.shown = at;
        if before != at.map(|(case, _)| case) {
            self.tell_presence(None, effects);
        }
        self.say_where(effects);
    }

    /// Says where the operator is, when there is somebody to say it to.
    pub(super) fn say_where(&mut self, effects: &mut Vec<Effect>) {
        if !self.status.online || self.status.signed_out || self.metered || !self.greeted {
            self.presence.said = false;
            return self.tell_presence(None, effects);
        }
        let nothing_to_say = self.presence.shown.is_none() && !self.presence.said;
        if self.presence.asked.is_some() || nothing_to_say {
            return;
        }
        self.presence.asked = Some(self.presence.shown);
        let (case, doing) = match self.presence.shown {
            Some((case, doing)) => (Some(case), doing),
            None => (None, Doing::Reading),
        };
        effects.push(Effect::Send(Request::Presence { case, doing }));
    }

    pub(super) fn on_presence(&mut self, reply: Result<PresenceAt, Failure>, effects: &mut Vec<Effect>) {
        let Some(asked) = self.presence.asked.take() else {
            return;
        };
        match reply {
            Ok(at) => {
                self.presence.said = asked.is_some();
                self.heard_presence(at, effects);
            }
            // Somebody else's failure to answer this is nobody's trouble: it is not known, and asked again.
            Err(_) => self.tell_presence(None, effects),
        }
        if asked != self.presence.shown {
            return self.say_where(effects);
        }
        if self.presence.shown.is_some() {
            effects.push(Effect::Wait(Lane::Presence, AGAIN));
        }
    }

    pub(super) fn heard_presence(&mut self, at: PresenceAt, effects: &mut Vec<Effect>) {
        let PresenceAt { case, who } = at;
        if case.is_none() || case != self.presence.shown.map(|(case, _)| case) {
            return;
        }
        let me = self.presence.me;
        let others = who.into_iter().filter(|one| Some(one.operator) != me).collect();
        self.tell_presence(Some(others), effects);
    }

    fn tell_presence(&mut self, others: Option<Vec<Someone>>, effects: &mut Vec<Effect>) {
        let Some((case, _)) = self.presence.shown else {
            self.presence.told = None;
            return;
        };
        let now = Some((case, others.clone()));
        if self.presence.told != now {
            self.presence.told = now;
            effects.push(Effect::TellPresence { case, others });
        }
    }
}
